"""Intersections and sample points."""

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from commonground.core.errors import NetworkError
from commonground.core.network.intersections import intersections
from commonground.core.network.samples import sample_points
from tests.core.network.streets import block_grid, network, street

STAR = {1: (0, 0), 2: (100, 0), 3: (-100, 0), 4: (0, 100)}


def star(*centres):
    """Junctions of three streets each at the given places."""
    nodes, ways = {}, {}
    for at, (x, y) in enumerate(centres):
        ends = {10 * at + i: (x + dx, y + dy) for i, (dx, dy) in STAR.items()}
        nodes |= ends
        ways |= {10 * at + i: street(10 * at + 1, 10 * at + i) for i in (2, 3, 4)}
    return network(nodes, ways)


def test_dead_ends_are_no_intersections():
    x, y = intersections(star((0, 0)))
    assert (x, y) == (pytest.approx([0], abs=1e-6), pytest.approx([0], abs=1e-6))


def test_two_dead_ends_make_no_intersection():
    x, y = intersections(network({1: (0, 0), 2: (10, 0)}, {1: street(1, 2)}))
    assert (len(x), len(y)) == (0, 0)


@pytest.mark.parametrize(("apart", "count"), [(23.0, 1), (25.0, 2)])
def test_junctions_closer_than_two_radii_are_one(apart, count):
    x, y = intersections(star((0, 0), (apart, 0)))
    assert len(x) == count
    assert x.mean() == pytest.approx(apart / 2, abs=1e-6)
    assert y == pytest.approx(np.zeros(count), abs=1e-6)


def test_a_chain_of_close_junctions_is_one():
    x, _ = intersections(star((0, 0), (20, 0), (40, 0), (60, 0)))
    assert x == pytest.approx([30], abs=1e-6)


@given(st.lists(st.tuples(st.floats(0, 150), st.floats(0, 150)), min_size=1, max_size=8, unique=True))
def test_centres_are_those_of_the_parts_of_the_one_union(places):
    graph = star(*places)
    node = graph.degree > 1
    discs = shapely.buffer(shapely.points(graph.x[node], graph.y[node]), 12, quad_segs=16)
    parts = shapely.centroid(shapely.get_parts(shapely.union_all(discs)))
    x, y = intersections(graph)
    near = shapely.distance(shapely.points(x, y)[:, None], parts[None, :])
    assert len(x) == len(parts)
    assert near.min(axis=1) == pytest.approx(np.zeros(len(x)), abs=1e-5)


def test_a_disc_without_size_is_refused():
    with pytest.raises(NetworkError, match="expected a positive radius"):
        intersections(star((0, 0)), 0)


def test_points_stand_every_30_m_from_the_start_to_the_end():
    graph = network({5: (0, 0), 9: (90.5, 0)}, {1: street(9, 5)})
    x, y, edge = sample_points(graph)
    assert x.tolist() == pytest.approx([0, 30, 60, 90])
    assert y.tolist() == pytest.approx([0] * 4)
    assert edge.tolist() == [0] * 4


def test_a_street_shorter_than_the_step_has_its_start():
    x, _, _ = sample_points(network({5: (7, 0), 9: (20, 0)}, {1: street(5, 9)}))
    assert x == pytest.approx([7])


def test_a_place_that_two_streets_share_is_sampled_once_on_the_lowest_edge():
    graph = network(*block_grid(3, 3, 60.0))
    x, y, edge = sample_points(graph)
    assert len({(round(a), round(b)) for a, b in zip(x, y, strict=True)}) == len(x)
    corners = [i for i in range(len(x)) if x[i] % 60 < 1e-6 and y[i] % 60 < 1e-6]
    owners = np.repeat(np.arange(len(graph.u)), np.diff(graph.geom_ptr))
    for i in corners:
        here = np.hypot(graph.geom_x - x[i], graph.geom_y - y[i]) < 1e-6
        assert edge[i] in owners[here]


def test_a_step_without_length_is_refused():
    with pytest.raises(NetworkError, match="expected a positive step"):
        sample_points(star((0, 0)), 0)
