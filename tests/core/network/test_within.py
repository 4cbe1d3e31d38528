"""Sums and means over what lies within a walk."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.sparse.csgraph import dijkstra

from commonground.core.errors import NetworkError
from commonground.core.network.engine import prepared
from commonground.core.network.twins import shortest_of_parallel
from commonground.core.network.within import group_means, within
from tests.core.network.streets import block_grid, network, node_of, street

GRID = network(*block_grid(5, 5))
NODES = {i: (137.0 * (i % 4) + 5 * i, 90.0 * (i // 4)) for i in range(1, 13)}
ENGINES = ("numba", "scipy")
tangles = st.lists(st.lists(st.integers(1, 12), min_size=2, max_size=7), min_size=1, max_size=6)


def all_distances(graph):
    return dijkstra(shortest_of_parallel(prepared(graph)))


@pytest.mark.parametrize("engine", ENGINES)
@given(ways=tangles, radius=st.floats(0, 900), seed=st.integers(0, 99))
def test_sums_and_means_equal_brute_force(engine, ways, radius, seed):
    graph = network(NODES, {1: street(1, 2), **{n: street(*refs) for n, refs in enumerate(ways, start=2)}})
    rng = np.random.default_rng(seed)
    values, group = rng.uniform(-5, 20, (len(graph.x), 2)), rng.integers(-1, 4, len(graph.x))
    of_group = rng.uniform(0, 9, (4, 3))
    apart = all_distances(graph)
    found = within(graph, values, [radius, 200.0], engine=engine)
    for r, metres in enumerate((radius, 200.0)):
        assert found[:, r] == pytest.approx((apart <= metres) @ values, abs=1e-9)
    means = group_means(graph, group, of_group, radius, engine=engine)
    for node in range(len(graph.x)):
        there = sorted(set(group[apart[node] <= radius].tolist()) - {-1})
        expected = of_group[there].mean(axis=0) if there else np.full(3, np.nan)
        assert means[node] == pytest.approx(expected, nan_ok=True)


@given(st.integers(0, 1000))
def test_both_engines_give_the_same_bits(seed):
    rng = np.random.default_rng(seed)
    values, group = rng.lognormal(3, 2, (len(GRID.x), 2)), rng.integers(-1, 6, len(GRID.x))
    sums = [within(GRID, values, [150, 420], engine=engine) for engine in ENGINES]
    means = [group_means(GRID, group, values[:6], 250, engine=engine) for engine in ENGINES]
    assert sums[0].tobytes() == sums[1].tobytes()
    assert means[0].tobytes() == means[1].tobytes()


@pytest.mark.parametrize("engine", ENGINES)
def test_a_node_exactly_at_the_radius_is_within_and_one_hair_beyond_is_not(engine):
    apart = all_distances(GRID)
    corner, centre = node_of(GRID, 2), node_of(GRID, 13)
    radius = apart[centre, corner]
    values = np.zeros((len(GRID.x), 1))
    values[corner] = 1
    reached = within(GRID, values, [radius, np.nextafter(radius, 0)], engine=engine)[centre, :, 0]
    assert reached.tolist() == [1, 0]


@pytest.mark.parametrize("engine", ENGINES)
def test_a_part_that_cannot_be_reached_adds_nothing(engine):
    graph = network({1: (0, 0), 2: (50, 0), 3: (0, 60), 4: (50, 60)}, {1: street(1, 2), 2: street(3, 4)})
    sums = within(graph, np.ones((4, 1)), [1e9], engine=engine)
    assert sums.ravel().tolist() == [2, 2, 2, 2]


def test_radii_come_back_in_the_order_they_were_asked_for():
    values = np.ones((len(GRID.x), 1))
    there, back = within(GRID, values, [100, 300, 100]), within(GRID, values, [300, 100, 0])
    assert (there[:, 1] == back[:, 0]).all()
    assert (there[:, 0] == back[:, 1]).all()
    assert (there[:, 2] == there[:, 0]).all()
    assert (back[:, 2] == 1).all()


@given(st.lists(st.floats(-1e6, 1e6), min_size=24, max_size=24))
def test_sums_differ_from_exact_ones_by_less_than_a_millionth_of_a_millionth(values):
    column = np.array(values)[:, None]
    graph = network(*block_grid(5, 5))  # four corners are bends: 21 nodes
    column = column[: len(graph.x)]
    everything = within(graph, column, [1e9])[0, 0, 0]
    assert everything == pytest.approx(column.sum(), abs=1e-12 * max(np.abs(column).sum(), 1e-300))


def test_values_that_do_not_fit_are_refused_with_their_shape():
    with pytest.raises(NetworkError, match=r"shape \(3, 1\) and 0 of them"):
        within(GRID, np.ones((3, 1)), [100])
    broken = np.ones((len(GRID.x), 1))
    broken[0] = np.nan
    with pytest.raises(NetworkError, match="1 of them are not finite"):
        within(GRID, broken, [100])
    with pytest.raises(NetworkError, match=r"Radii \[-1.0\]"):
        within(GRID, np.ones((len(GRID.x), 1)), [-1])
    with pytest.raises(NetworkError, match="Radii"):
        within(GRID, np.ones((len(GRID.x), 1)), [])
    with pytest.raises(NetworkError, match="below 2"):
        group_means(GRID, np.full(len(GRID.x), 2), np.ones((2, 1)), 100)
