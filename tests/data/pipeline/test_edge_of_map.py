"""The edge of the map, on a real one: cropping it may turn an answer grey, never a yes into a no."""

from __future__ import annotations

from dataclasses import replace
from hashlib import sha256
from itertools import product

import numpy as np
import pytest

from commonground.core.network.reach import edge_answer
from commonground.data.city.config import BoundaryRef, SourceRef
from commonground.data.lake.write import read_columns
from commonground.data.pipeline.build import build_city
from commonground.data.pipeline.places import read_surfaces
from tests.data.test_osm import HELSINKI, objects, write_copies

WEST, SOUTH, EAST, NORTH = 24.9352, 60.1642, 24.9534, 60.1791
RADII_M = (150, 200, 300)
POINTS = 1000
LEAST_ANSWERS = 1000


def inner(share=0.1):
    """Return the box without a rim of a tenth of its sides."""
    width, height = (EAST - WEST) * share, (NORTH - SOUTH) * share
    return WEST + width, SOUTH + height, EAST - width, NORTH - height


def cropped(path):
    """Write the map as a clipper would: nodes outside are lost, ways and relations stay as they are."""
    west, south, east, north = inner()

    def inside(node):
        lon, lat = node.location
        return west <= lon <= east and south <= lat <= north

    return write_copies(path, [(kind, one) for kind, one in objects(HELSINKI) if kind != "n" or inside(one)])


@pytest.fixture(scope="module")
def doors(tmp_path_factory):
    """A table of places anywhere on the whole map."""
    rng = np.random.default_rng(7)
    places = zip(rng.uniform(SOUTH, NORTH, POINTS), rng.uniform(WEST, EAST, POINTS), strict=True)
    path = tmp_path_factory.mktemp("doors") / "doors.csv"
    path.write_text("lat,lon,people\n" + "".join(f"{lat:.7f},{lon:.7f},1\n" for lat, lon in places))
    return path


def pinned(source, path):
    return replace(source, file=str(path), sha256=sha256(path.read_bytes()).hexdigest())


def measured(city, folder, *, osm, doors, edge, box):
    """Build a whole city and return what was measured from each door."""
    table = SourceRef("doors", "points", "CC0-1.0", ("population",), lat="lat", lon="lon", people="people")
    sources = {"osm": pinned(city.sources["osm"], osm), "doors": pinned(table, doors)}
    boundary = BoundaryRef(bbox=box)
    city = replace(city, areas={}, sources=sources, edge=edge, boundary=boundary)
    outcome = build_city(city, lake=folder / "lake", cache=folder / "cache", drawn=False)
    found = read_surfaces(read_columns(folder / "lake", outcome.build.tables["points"]))[0]
    assert found.name == "points"
    return found


def test_cropping_a_real_map_never_turns_yes_into_no_or_no_into_yes(demo_city, doors, tmp_path):
    part = cropped(tmp_path / "part.osm.pbf")
    crop = measured(demo_city.city, tmp_path / "crop", osm=part, doors=doors, edge="open", box=inner())
    box = (WEST, SOUTH, EAST, NORTH)
    full = measured(demo_city.city, tmp_path / "full", osm=HELSINKI, doors=doors, edge="closed", box=box)
    assert crop.lat.tolist() == full.lat.tolist()
    assert np.isinf(full.points.edge_distance_m).all()
    yes = no = careless = 0
    for group, radius_m in product(full.points.distance_m, RADII_M):
        true = edge_answer(full.points.distance_m[group], full.points.edge_distance_m, radius_m)
        metres = crop.points.distance_m[group]
        told = edge_answer(metres, crop.points.edge_distance_m, radius_m)
        known = ~np.isnan(told)
        assert told[known].tolist() == true[known].tolist(), (group, radius_m)
        yes += int((told == 1).sum())
        no += int((told == 0).sum())
        careless += int((edge_answer(metres, [np.inf], radius_m) != true).sum())
    assert min(yes, no) > LEAST_ANSWERS // 4
    assert yes + no > LEAST_ANSWERS
    assert careless > LEAST_ANSWERS // 4
