"""Real extracts: counts checked once by osmium and networkx, distances against scipy and networkx."""

from itertools import pairwise

import networkx as nx
import numpy as np
import pytest
import shapely
from scipy.sparse import coo_array
from scipy.sparse.csgraph import dijkstra

from commonground.core.network.engine import prepared
from commonground.core.network.graph import walk_graph
from commonground.core.network.intersections import intersections
from commonground.core.network.polygons import POLYGON_KEYS, polygons
from commonground.core.network.reach import nearest, origin_distance
from commonground.core.network.snap import Snapper
from commonground.core.network.twins import shortest_of_parallel
from commonground.core.network.walkable import WALK_KEYS
from commonground.core.network.within import group_means, within
from commonground.core.places.geodesy import to_projected
from commonground.data.sources.osm import read_osm
from tests.shared_data import ROOT, shared

KEYS = (*WALK_KEYS, *POLYGON_KEYS)
GROUPS = (
    ("shop", "supermarket"), ("shop", "bakery"), ("shop", "convenience"), ("amenity", "pharmacy"),
    ("amenity", "school"), ("amenity", "restaurant"), ("amenity", "bank"), ("amenity", "recycling"),
    ("highway", "bus_stop"), ("amenity", "cafe"),
)  # fmt: skip


@pytest.fixture(scope="module")
def las_palmas():
    return read_osm(shared("las_palmas") / "osm_20230221.pbf", KEYS)


@pytest.fixture(scope="module")
def streets(las_palmas):
    return walk_graph(las_palmas, "EPSG:5635")


@pytest.fixture(scope="module")
def helsinki():
    return read_osm(ROOT / "demo" / "geo" / "helsinki-centre.osm.pbf", KEYS)


@pytest.fixture(scope="module")
def centre(helsinki):
    return walk_graph(helsinki, "EPSG:3067")


def test_the_streets_of_las_palmas_are_those_that_networkx_finds(streets):
    counts = ("walkable_ways", "walkable_refs_missing", "ways_cut", "segments")
    assert [streets.report[key] for key in counts] == [12_929, 2_579, 185, 90_723]
    assert (len(streets.x), len(streets.u)) == (16_990, 23_477)
    assert (streets.report["loops"], streets.report["parallel_pairs"]) == (44, 242)


def test_the_streets_of_helsinki_and_porto_alegre(centre):
    assert (len(centre.x), len(centre.u)) == (2_457, 3_523)
    extract = read_osm(shared("porto_alegre") / "poa_osm.pbf", WALK_KEYS)
    graph = walk_graph(extract, "EPSG:31982")
    assert (len(graph.x), len(graph.u), graph.report["walkable_refs_missing"]) == (17_258, 24_978, 0)


def test_46_closed_ways_of_las_palmas_are_cut_by_the_clip(las_palmas):
    report = polygons(las_palmas).report
    assert report["closed_ways_cut"] == 46  # 45 areas and one street that returns to its start
    assert (report["areas_read"], report["areas_cut"]) == (29_028, 45)
    assert (report["area_relations_read"], report["area_relations_incomplete"]) == (2_040, 10)


def test_the_buildings_of_the_demo_are_446(helsinki):
    found = polygons(helsinki, "EPSG:3067")
    building = found.tags.has("building")
    names = [name for name, own in zip(found.id, building, strict=True) if own]
    assert (len(names), sum(name.startswith("way/") for name in names)) == (446, 385)
    assert shapely.area(found.projected[building]).sum() == pytest.approx(513_941, abs=1)
    assert shapely.is_valid(found.geometry).all()


def test_the_intersections_of_las_palmas_meet_the_published_bar(streets):
    geopandas = pytest.importorskip("geopandas", reason="reads the GeoPackage of the urban centre")
    folder = shared("las_palmas")
    boundary, urban = (
        geopandas.read_file(folder / name).to_crs(5635).union_all()
        for name in ("boundary_cnig.geojson", "urban_centre_ghs_ucdb2015_r2019a_v1_2.gpkg")
    )
    region = shapely.intersection(boundary, urban)
    shapely.prepare(region)
    x, y = intersections(streets)
    west, south = np.floor(x / 100) * 100, np.floor(y / 100) * 100
    counted = shapely.intersects(region, shapely.box(west, south, west + 100, south + 100)).sum()
    assert counted == 5_404
    assert 5_291 * 0.98 <= counted <= 5_411 * 1.02


@pytest.fixture(scope="module")
def groups(las_palmas, streets):
    snapper, found = Snapper(streets), []
    for key, value in GROUPS:
        row = np.flatnonzero(las_palmas.node_tags.isin(key, {value}))
        found.append(snapper.snap(*to_projected("EPSG:5635", las_palmas.lat[row], las_palmas.lon[row])))
    return found


def split_streets(graph, *places):
    """Ends and metres of all streets split at all places; number of each place after the nodes."""
    edge = np.concatenate([one.edge for one in places])
    to_u = np.concatenate([one.to_u_m for one in places])
    number = len(graph.x) + np.arange(len(edge))
    on = {}
    for i in np.lexsort((to_u, edge)):
        on.setdefault(int(edge[i]), []).append((float(to_u[i]), int(number[i])))
    pieces = [
        (a, b, b_m - a_m)
        for e, (u, v, length) in enumerate(
            zip(graph.u.tolist(), graph.v.tolist(), graph.length_m.tolist(), strict=True)
        )
        for (a_m, a), (b_m, b) in pairwise([(0.0, u), *on.get(e, []), (length, v)])
    ]
    return pieces, np.split(number, np.cumsum([len(one) for one in places])[:-1])


def test_200_doors_are_as_far_from_10_groups_as_scipy_and_networkx_say(streets, groups):
    rng = np.random.default_rng(20_221_121)
    at = rng.integers(0, len(streets.x), 200)
    origins = Snapper(streets).snap(
        streets.x[at] + rng.normal(0, 60, 200), streets.y[at] + rng.normal(0, 60, 200)
    )
    assert min(map(len, groups)) >= 5
    pieces, numbers = split_streets(streets, origins, *groups)
    shortest = {}
    for a, b, metres in pieces:
        pair = (min(a, b), max(a, b))
        shortest[pair] = min(metres, shortest.get(pair, np.inf))
    (a, b), metres = np.array(list(shortest)).T, np.array(list(shortest.values()))
    size = int(numbers[-1][-1]) + 1
    from_doors = dijkstra(
        coo_array((metres, (a, b)), shape=(size, size)).tocsr(), directed=False, indices=numbers[0]
    )
    split = nx.Graph()
    split.add_weighted_edges_from(zip(a.tolist(), b.tolist(), metres.tolist(), strict=True))
    for group, own in zip(groups, numbers[1:], strict=True):
        reach = nearest(streets, group, gaps=False)
        found = origin_distance(streets, origins, group, reach, gaps=False)
        by_networkx = nx.multi_source_dijkstra_path_length(split, set(own.tolist()))
        expected = np.array([by_networkx[i] for i in numbers[0].tolist()])
        assert found.distance_m == pytest.approx(from_doors[:, own].min(axis=1), abs=0.05)
        assert found.distance_m == pytest.approx(expected, abs=0.05)
        picked = own[found.destination]
        assert from_doors[np.arange(200), picked] == pytest.approx(found.distance_m, abs=0.05)


def test_sums_equal_brute_force_for_all_nodes_of_the_demo(centre):
    values = np.random.default_rng(3).poisson(4, (len(centre.x), 2)).astype(float)
    apart = dijkstra(shortest_of_parallel(prepared(centre)))
    exact_m = float(apart[0][np.isfinite(apart[0])][100])
    found = within(centre, values, [exact_m, 500, 1000])
    for r, radius in enumerate((exact_m, 500, 1000)):
        assert (found[:, r] == (apart <= radius) @ values).all()
    assert (apart[0] == exact_m).any()


def test_both_engines_give_the_same_values_on_real_streets(centre, streets, groups):
    for group in groups[:3]:
        compiled, plain = (nearest(streets, group, engine=engine) for engine in ("numba", "scipy"))
        for name in compiled.__slots__:
            assert getattr(compiled, name).tobytes() == getattr(plain, name).tobytes()
    rng = np.random.default_rng(4)
    values, cell = rng.lognormal(2, 1, (len(centre.x), 2)), rng.integers(-1, 90, len(centre.x))
    sums = [within(centre, values, [500, 1000], engine=engine) for engine in ("numba", "scipy")]
    means = [group_means(centre, cell, values[:90], 1000, engine=engine) for engine in ("numba", "scipy")]
    assert sums[0].tobytes() == sums[1].tobytes()
    assert means[0].tobytes() == means[1].tobytes()
