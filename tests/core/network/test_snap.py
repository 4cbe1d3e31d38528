"""From places to streets."""

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from commonground.core.errors import NetworkError
from commonground.core.network.snap import Snapper, snap
from tests.core.network.streets import block_grid, edge_between, network, street

GRID = network(*block_grid(4, 4))
BENT = network({1: (0, 0), 2: (100, 0), 3: (100, 100), 4: (300, 0)}, {1: street(1, 2, 3), 2: street(4, 1)})
coordinates = st.floats(-150, 450, allow_nan=False)


def test_a_place_lands_at_the_foot_of_its_perpendicular():
    (edge,) = edge_between(BENT, 3, 4)
    found = snap(BENT, [108.0], [30.0])
    assert (found.edge[0], found.gap_m[0]) == (edge, pytest.approx(8, abs=1e-4))
    assert (found.x[0], found.y[0]) == (pytest.approx(100), pytest.approx(30))
    assert found.along_m[0] == pytest.approx(70)
    assert (found.to_u_m[0], found.to_v_m[0]) == (pytest.approx(70, abs=1e-3), pytest.approx(430, abs=1e-3))


def test_of_equally_near_edges_the_lowest_is_taken():
    found = snap(GRID, GRID.x, GRID.y)
    for node, edge in enumerate(found.edge):
        assert edge == GRID.edge[GRID.ptr[node] : GRID.ptr[node + 1]].min()
    assert found.gap_m == pytest.approx(0)


@given(st.lists(st.tuples(coordinates, coordinates), max_size=20))
def test_no_other_edge_is_nearer_and_the_point_lies_on_the_edge(places):
    x, y = np.array(places, dtype=np.float64).reshape(-1, 2).T
    found = snap(BENT, x, y)
    owner = np.repeat(np.arange(len(BENT.u)), np.diff(BENT.geom_ptr))
    lines = shapely.linestrings(np.column_stack([BENT.geom_x, BENT.geom_y]), indices=owner)
    apart = shapely.distance(shapely.points(x, y)[:, None], lines[None, :])
    assert found.gap_m == pytest.approx(apart.min(axis=1), abs=1e-3)
    on_line = shapely.distance(shapely.points(found.x, found.y), lines[found.edge])
    assert on_line == pytest.approx(np.zeros(len(x)), abs=1e-6)
    there = shapely.line_interpolate_point(lines[found.edge], found.along_m)
    assert shapely.get_x(there) == pytest.approx(found.x, abs=1e-6)
    assert found.to_u_m + found.to_v_m == pytest.approx(BENT.length_m[found.edge], rel=1e-6)
    assert (found.to_u_m >= 0).all()
    assert (found.to_v_m >= 0).all()


def test_many_places_at_once_are_snapped_as_one_by_one():
    x, y = np.random.default_rng(5).uniform(-50, 350, (2, 40))
    snapper = Snapper(GRID)
    together = snapper.snap(x, y)
    alone = [snapper.snap(a, b) for a, b in zip(x, y, strict=True)]
    for name in together.__slots__:
        assert getattr(together, name).tolist() == [getattr(one, name)[0] for one in alone]


def test_no_places_give_no_rows():
    assert len(snap(GRID, [], [])) == 0


def test_a_place_without_coordinates_is_refused():
    with pytest.raises(NetworkError, match="1 of 2 places have no coordinates"):
        snap(GRID, [0.0, np.nan], [0.0, 1.0])
