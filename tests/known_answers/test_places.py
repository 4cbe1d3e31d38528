"""Places measured against published shapes: Las Palmas, Porto Alegre, and the map of the demo."""

import csv
import json

import numpy as np
import pytest
import shapely

from commonground.core.network.polygons import POLYGON_KEYS, polygons
from commonground.core.places.areas import OUTSIDE, area_shares, locate, overlap_report
from commonground.core.places.buildings import floor_area_m2, levels_of
from commonground.core.places.cells import cells_of, cells_of_polygon
from commonground.core.places.geodesy import project_geometry, unproject_geometry
from commonground.core.places.surfaces import from_points, smooth
from commonground.data.sources.osm import read_osm
from tests.shared_data import ROOT, shared

CRS = "EPSG:5635"


def features(path):
    read = json.loads(path.read_text(encoding="utf-8"))["features"]
    return np.array([shapely.geometry.shape(f["geometry"]) for f in read], dtype=object), [
        str(f["properties"].get("Codigo", i)) for i, f in enumerate(read)
    ]


@pytest.fixture(scope="module")
def boundary():
    return features(shared("las_palmas") / "boundary_cnig.geojson")[0][0]


@pytest.fixture(scope="module")
def study_region(boundary):
    geopandas = pytest.importorskip("geopandas", reason="reads the GeoPackage of the urban centre")
    centre = geopandas.read_file(
        shared("las_palmas") / "urban_centre_ghs_ucdb2015_r2019a_v1_2.gpkg"
    ).geometry[0]
    a, b = project_geometry([boundary, centre], CRS)
    return shapely.intersection(a, b)


@pytest.fixture(scope="module")
def catchments():
    projected, ids = features(shared("las_palmas") / "school_catchments_gobcan.geojson")
    return unproject_geometry(projected, CRS), ids


def test_the_areas_of_las_palmas_are_exact(boundary, study_region):
    assert shapely.area(project_geometry(boundary, CRS)) / 1e6 == pytest.approx(103.31594128, abs=1e-6)
    assert shapely.area(study_region) / 1e6 == pytest.approx(62.98789962, abs=1e-6)


def test_the_study_region_has_526_cells_by_centre(study_region):
    region = unproject_geometry(study_region, CRS).item()
    counts = {how: len(cells_of_polygon(region, contain=how)) for how in ("centre", "overlap", "full")}
    assert counts == {"centre": 526, "overlap": 653, "full": 422}


def test_the_overlap_of_the_29_school_catchments_is_reported(catchments):
    polygons, ids = catchments
    found = overlap_report(polygons, ids, crs=CRS)
    assert len(ids) == 29
    assert (round(found.summed_m2 / 1e6, 2), round(found.united_m2 / 1e6, 2)) == (105.14, 104.43)
    assert str(found).startswith("105.14 km² summed against 104.43 united")


def test_people_in_overlapping_catchments_are_counted_once_and_those_outside_are_kept(catchments, boundary):
    polygons, ids = catchments
    rng = np.random.default_rng(5)
    west, south, east, north = boundary.bounds
    lon, lat = rng.uniform(west, east, 20_000), rng.uniform(south, north, 20_000)
    area = locate(lat, lon, polygons=polygons, ids=ids)
    held = np.array([shapely.contains_xy(polygon, lon, lat) for polygon in polygons])
    assert (held.sum(axis=0) > 1).any()
    assert (area == OUTSIDE).any()
    for point in np.flatnonzero(held.sum(axis=0) > 1):
        assert ids[area[point]] == min(ids[i] for i in np.flatnonzero(held[:, point]))
    shares = area_shares(area, np.ones(len(area)), np.ones(len(area)), n_areas=len(ids))
    assert shares.people.sum() == len(area)


@pytest.fixture(scope="module")
def hexgrid():
    with (shared("porto_alegre") / "poa_hexgrid.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return {name: np.array([row[name] for row in rows]) for name in rows[0]}


def test_the_hexagons_of_porto_alegre_are_found_again_from_their_centres(hexgrid):
    assert (cells_of(hexgrid["lat"].astype(float), hexgrid["lon"].astype(float)) == hexgrid["id"]).all()


def test_no_surface_loses_any_of_the_812935_people_of_porto_alegre(hexgrid):
    lat, lon, people = (hexgrid[name].astype(float) for name in ("lat", "lon", "population"))
    points = from_points(lat, lon, people)
    assert points.total == 812_935
    for sigma_m in (100, 500):
        assert smooth(points, sigma_m=sigma_m, crs="EPSG:31982").total == pytest.approx(812_935, abs=1e-6)


def test_the_446_buildings_of_the_helsinki_extract_have_this_much_floor():
    osm = read_osm(ROOT / "demo/geo/helsinki-centre.osm.pbf", {*POLYGON_KEYS, "building:levels"})
    found = polygons(osm, "EPSG:3067")
    built = found.tags.has("building")
    levels = levels_of(found.tags.column("building:levels")[built])
    footprint = shapely.area(found.projected[built])
    assert built.sum() == 446
    assert footprint.sum() == pytest.approx(513_941, abs=0.5)
    assert np.isfinite(levels).sum() == 149
    assert np.nanmedian(levels) == 5
    assert floor_area_m2(footprint, levels).sum() == pytest.approx(2_576_064, abs=0.5)
