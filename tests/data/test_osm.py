"""Reading extracts: same objects, same arrays; broken files say what is wrong."""

import random
import subprocess
import sys
from dataclasses import fields

import numpy as np
import osmium
import pytest

from commonground.core.errors import NoDataError
from commonground.core.network.graph import walk_graph
from commonground.core.network.osm import WAY, find
from commonground.core.network.polygons import POLYGON_KEYS, polygons
from commonground.core.network.walkable import WALK_KEYS, walkable
from commonground.data.sources.osm import read_osm
from tests.shared_data import ROOT, shared

HELSINKI = ROOT / "demo" / "geo" / "helsinki-centre.osm.pbf"
KEYS = (*WALK_KEYS, *POLYGON_KEYS)


def write(path, objects):
    """Write objects of osmium into a PBF file, in the order given."""
    with osmium.SimpleWriter(str(path)) as writer:
        for one in objects:
            add = {"n": writer.add_node, "w": writer.add_way, "r": writer.add_relation}[one.type_str()]
            add(one)
    return path


def copy(one):
    """Keep an object of osmium beyond its turn in the file."""
    kept = {"id": one.id, "tags": dict(one.tags)}
    if one.type_str() == "n":
        return osmium.osm.mutable.Node(location=(one.location.lon, one.location.lat), **kept)
    if one.type_str() == "w":
        return osmium.osm.mutable.Way(nodes=[ref.ref for ref in one.nodes], **kept)
    return osmium.osm.mutable.Relation(members=[(m.type, m.ref, m.role) for m in one.members], **kept)


def objects(path):
    return [(one.type_str(), copy(one)) for one in osmium.FileProcessor(str(path))]


def write_copies(path, copies):
    with osmium.SimpleWriter(str(path)) as writer:
        for kind, one in copies:
            {"n": writer.add_node, "w": writer.add_way, "r": writer.add_relation}[kind](one)
    return path


def bytes_of(record):
    """Every array and list of a frozen record, as bytes."""
    found = {}
    for field in fields(record):
        value = getattr(record, field.name)
        found[field.name] = value.tobytes() if isinstance(value, np.ndarray) else repr(value).encode()
    return found


@pytest.fixture(scope="module")
def helsinki():
    return read_osm(HELSINKI, KEYS)


def test_everything_in_the_file_is_read_as_osmium_reads_it(helsinki):
    nodes, ways, relations = {}, {}, {}
    for one in osmium.FileProcessor(str(HELSINKI)):
        if one.is_node():
            nodes[one.id] = (one.location.lat, one.location.lon, dict(one.tags).get("shop"))
        elif one.is_way():
            ways[one.id] = ([ref.ref for ref in one.nodes], dict(one.tags).get("highway"))
        else:
            relations[one.id] = [("nwr".index(m.type), m.ref, m.role) for m in one.members]
    assert helsinki.node_id.tolist() == sorted(nodes)
    lat, lon, shop = zip(*(nodes[i] for i in sorted(nodes)), strict=True)
    assert helsinki.lat == pytest.approx(lat, abs=1e-9)
    assert helsinki.lon == pytest.approx(lon, abs=1e-9)
    assert helsinki.node_tags.column("shop").tolist() == list(shop)
    assert helsinki.way_id.tolist() == sorted(ways)
    assert np.split(helsinki.way_ref, helsinki.way_ptr[1:-1])[7].tolist() == ways[int(helsinki.way_id[7])][0]
    assert helsinki.way_ref.tolist() == [ref for i in sorted(ways) for ref in ways[i][0]]
    assert helsinki.way_tags.column("highway").tolist() == [ways[i][1] for i in sorted(ways)]
    assert helsinki.relation_id.tolist() == sorted(relations)
    members = zip(
        helsinki.rel_member_type.tolist(),
        helsinki.rel_member_id.tolist(),
        helsinki.rel_member_role,
        strict=True,
    )
    assert list(members) == [member for i in sorted(relations) for member in relations[i]]
    assert (
        helsinki.rel_ptr.tolist() == np.cumsum([0, *(len(relations[i]) for i in sorted(relations))]).tolist()
    )
    assert "nwr".index("w") == WAY


def test_the_report_counts_what_was_read(helsinki):
    assert (helsinki.report["nodes_read"], helsinki.report["ways_read"]) == (24_260, 5_130)
    assert helsinki.report["relations_read"] == 620
    assert helsinki.report["refs_missing"] == (~np.isin(helsinki.way_ref, helsinki.node_id)).sum()


def test_shuffling_the_objects_of_the_file_changes_no_byte(helsinki, tmp_path):
    shuffled = objects(HELSINKI)
    random.Random(11).shuffle(shuffled)  # noqa: S311  # an order, not a secret
    again = read_osm(write_copies(tmp_path / "shuffled.osm.pbf", shuffled), KEYS)
    assert bytes_of(again) == bytes_of(helsinki)
    assert bytes_of(walk_graph(again, "EPSG:3067")) == bytes_of(walk_graph(helsinki, "EPSG:3067"))
    one, other = polygons(again), polygons(helsinki)
    assert one.id == other.id
    assert [g.wkb for g in one.geometry] == [g.wkb for g in other.geometry]


def test_reading_twice_gives_the_same_bytes(helsinki):
    assert bytes_of(read_osm(HELSINKI, KEYS)) == bytes_of(helsinki)


def test_a_file_that_lost_1000_nodes_still_builds_and_every_loss_is_counted(tmp_path):
    path = shared("las_palmas") / "osm_20230221.pbf"
    whole = read_osm(path, KEYS)
    in_ways = np.intersect1d(whole.node_id, whole.way_ref)
    gone = set(np.random.default_rng(8).choice(in_ways, 1000, replace=False).tolist())
    kept = (one for one in osmium.FileProcessor(str(path)) if not (one.is_node() and one.id in gone))
    poorer = read_osm(write(tmp_path / "poorer.osm.pbf", kept), KEYS)
    assert poorer.report["nodes_read"] == whole.report["nodes_read"] - 1000
    lost = np.isin(poorer.way_ref, poorer.node_id, invert=True)
    assert poorer.report["refs_missing"] == lost.sum() > whole.report["refs_missing"]

    way = np.repeat(np.arange(len(poorer.way_id)), np.diff(poorer.way_ptr))
    walked = walkable(poorer)
    graph = walk_graph(poorer, "EPSG:5635")
    assert graph.report["walkable_refs_missing"] == (lost & walked[way]).sum()
    assert graph.report["ways_cut"] == len(np.unique(way[lost & walked[way]]))
    both = (way[:-1] == way[1:]) & walked[way[:-1]] & ~lost[:-1] & ~lost[1:]
    assert graph.report["segments"] + graph.report["repeated_refs_dropped"] == both.sum()

    areas = polygons(poorer)
    first, last = poorer.way_ref[poorer.way_ptr[:-1]], poorer.way_ref[poorer.way_ptr[1:] - 1]
    closed_and_cut = np.intersect1d(
        np.flatnonzero((first == last) & (np.diff(poorer.way_ptr) > 1)), way[lost]
    )
    assert areas.report["closed_ways_cut"] == len(closed_and_cut) > 46
    told = areas.report
    from_ways = sum(name.startswith("way/") for name in areas.id)
    from_relations = len(areas.id) - from_ways
    assert from_ways + told["areas_cut"] + told["areas_without_inside"] == told["areas_read"]
    assert from_relations + told["area_relations_incomplete"] == told["area_relations_read"]
    assert told["polygons_empty"] == told["relations_without_ways"] == 0


def test_only_the_keys_asked_for_are_kept():
    few = read_osm(HELSINKI, ["building"])
    assert set(few.way_tags.rows) == {"building"}
    assert few.report["tags_read"] < read_osm(HELSINKI, KEYS).report["tags_read"]


@pytest.mark.parametrize("keys", [[], ["it's", 'a "key"', "Straße"]])
def test_keys_that_no_object_has_are_known_and_empty(keys):
    got = read_osm(HELSINKI, keys)
    assert not any(got.node_tags.has(key).any() for key in keys)
    assert got.way_tags.count == len(got.way_id)


def test_an_extract_of_nodes_alone_has_no_ways_and_no_relations(tmp_path):
    node = osmium.osm.mutable.Node(id=4, location=(24.9, 60.2), tags={"shop": "it's ours"})
    path = write_copies(tmp_path / "one node's.osm.pbf", [("n", node)])
    got = read_osm(path, ["shop"])
    assert got.node_tags.column("shop").tolist() == ["it's ours"]
    assert (len(got.way_ref), got.way_ptr.tolist(), got.rel_member_role) == (0, [0], [])
    assert find(got.node_id, np.array([4, 5])).tolist() == [0, -1]
    with pytest.raises(NoDataError, match="None of the 0 ways"):
        walk_graph(read_osm(path, KEYS), "EPSG:3067")


def test_an_empty_extract_is_an_error_unless_the_source_may_be_empty(tmp_path):
    path = write_copies(tmp_path / "empty.osm.pbf", [])
    with pytest.raises(NoDataError, match="holds 0 nodes"):
        read_osm(path, KEYS)
    assert len(read_osm(path, KEYS, may_be_empty=True).node_id) == 0


@pytest.mark.parametrize("content", [b"", b"<html>404 Not Found</html>", HELSINKI.read_bytes()[:5000]])
def test_a_file_that_is_no_extract_is_named(content, tmp_path):
    path = tmp_path / "broken.osm.pbf"
    path.write_bytes(content)
    with pytest.raises(NoDataError, match=r"broken\.osm\.pbf"):
        read_osm(path, KEYS)


def test_a_file_that_is_not_there_says_to_fetch_it(tmp_path):
    with pytest.raises(NoDataError, match="Fetch it first"):
        read_osm(tmp_path / "absent.osm.pbf", KEYS)


def test_reading_loads_neither_pandas_nor_pyarrow():
    code = (
        "import sys; from commonground.data.sources.osm import read_osm;"
        f"read_osm({str(HELSINKI)!r}, ['name']);"
        "print([name for name in ('pandas', 'pyarrow', 'geopandas') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "[]"
