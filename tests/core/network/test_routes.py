"""The way from a door, as a line and in words."""

import subprocess
import sys

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from commonground.core.errors import NetworkError
from commonground.core.network.reach import nearest, origin_distance
from commonground.core.network.routes import route
from commonground.core.network.snap import snap
from tests.core.network.streets import block_grid, network, street

TOWN = network(
    {1: (0, 0), 2: (300, 0), 3: (300, 200), 4: (600, 0), 5: (300, -100), 6: (500, 200), 7: (300, 400)},
    {
        1: street(1, 2, name="High Street"),
        2: street(2, 4, name="High Street"),
        3: street(2, 3, name="Mill Lane"),
        4: street(2, 5),
        5: street(3, 6, name="Quay"),
        6: street(3, 7, name="Mill Lane"),
    },
)


def walk(graph, door, shop):
    origin, seeds = snap(graph, *door), snap(graph, *shop)
    return route(graph, origin, seeds, nearest(graph, seeds), 0)


def told(found):
    return [(step.name, round(step.length_m), step.turn) for step in found.steps]


def test_a_walk_is_told_street_by_street_with_its_turns():
    found = walk(TOWN, (100, 5), (450, 195))
    assert told(found) == [
        ("High Street", 200, "start"),
        ("Mill Lane", 200, "left"),
        ("Quay", 150, "right"),
    ]
    assert found.x.tolist() == pytest.approx([100, 300, 300, 450], abs=1e-6)
    assert found.y.tolist() == pytest.approx([0, 0, 200, 200], abs=1e-6)
    assert found.length_m == pytest.approx(550, abs=0.01)
    assert TOWN.node_id[found.nodes].tolist() == [2, 3]


def test_straight_on_along_one_street_is_one_step():
    assert told(walk(TOWN, (100, 5), (500, 5))) == [("High Street", 400, "start")]


def test_a_way_without_a_name_is_told_as_none():
    assert told(walk(TOWN, (305, -80), (320, 3)))[0] == (None, 80, "start")


def test_a_destination_on_the_doors_own_street_needs_no_corner():
    found = walk(TOWN, (50, 3), (200, -3))
    assert told(found) == [("High Street", 150, "start")]
    assert (len(found.nodes), found.x.tolist()) == (0, pytest.approx([50, 200]))


def test_a_door_at_its_destination_is_a_walk_of_nothing():
    found = walk(TOWN, (50, 3), (50, -3))
    assert (found.length_m, len(found.steps)) == (0, 1)


def test_turning_back_is_said():
    """Two parallel lanes joined at a sharp end: the walk comes back along the other one."""
    graph = network(
        {1: (0, 0), 2: (200, 0), 3: (0, 8), 4: (300, 4), 5: (400, 4)},
        {1: street(1, 4, name="Out"), 2: street(4, 3, name="Home"), 3: street(4, 5, name="On")},
    )
    assert [step.turn for step in walk(graph, (100, -3), (100, 12)).steps] == ["start", "back"]


def test_where_there_is_no_way_the_error_says_what_to_ask_first():
    graph = network({1: (0, 0), 2: (50, 0), 3: (0, 900), 4: (50, 900)}, {1: street(1, 2), 2: street(3, 4)})
    with pytest.raises(NetworkError, match="Ask origin_distance first"):
        walk(graph, (10, 0), (10, 900))


@given(st.integers(0, 10**6))
def test_the_line_and_the_steps_are_as_long_as_the_distance(seed):
    rng = np.random.default_rng(seed)
    nodes, ways = block_grid(6, 6, 80.0)
    ways = {number: (refs, {**own, "name": f"Street {number}"}) for number, (refs, own) in ways.items()}
    graph = network(nodes, {number: way for number, way in ways.items() if rng.random() < 0.8 or number == 1})
    origins, seeds = (snap(graph, *rng.uniform(-30, 430, (2, count))) for count in (5, 3))
    reach = nearest(graph, seeds)
    found = origin_distance(graph, origins, seeds, reach)
    for i in np.flatnonzero(np.isfinite(found.distance_m)):
        way = route(graph, origins, seeds, reach, i)
        gaps = origins.gap_m[i] + seeds.gap_m[way.destination]
        assert way.length_m + gaps == pytest.approx(found.distance_m[i], abs=0.01)
        assert sum(step.length_m for step in way.steps) == pytest.approx(way.length_m)
        assert np.hypot(np.diff(way.x), np.diff(way.y)).sum() == pytest.approx(way.length_m, abs=0.01)
        assert (way.x[0], way.y[0]) == pytest.approx((origins.x[i], origins.y[i]))
        assert (way.x[-1], way.y[-1]) == pytest.approx((seeds.x[way.destination], seeds.y[way.destination]))
        assert way.destination == found.destination[i]


def test_showing_a_way_needs_neither_scipy_nor_numba_nor_pyproj():
    modules = ("osm", "walkable", "chains", "graph", "polygons", "snap", "reach", "within", "routes",
               "intersections", "samples", "engine", "warm")  # fmt: skip
    code = (
        "import importlib, sys;"
        f"[importlib.import_module('commonground.core.network.' + name) for name in {modules!r}];"
        "print([name for name in ('scipy', 'numba', 'pyproj', 'pandas', 'duckdb') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
