"""The nearest destination from every node and door, against networkx and between the two engines."""

from itertools import pairwise

import networkx as nx
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from commonground.core.errors import NetworkError
from commonground.core.network.engine import prepared, solver
from commonground.core.network.reach import ALONG, BY_U, BY_V, UNREACHED, nearest, origin_distance
from tests.core.network.streets import block_grid, edge_between, network, node_of, on_edges, street

NODES = {i: (137.0 * (i % 4) + 5 * i, 90.0 * (i // 4)) for i in range(1, 13)}
ENGINES = ("numba", "scipy")
tangles = st.lists(st.lists(st.integers(1, 12), min_size=2, max_size=7), min_size=1, max_size=6)
places = st.lists(
    st.tuples(st.integers(0, 10**6), st.floats(0, 1), st.sampled_from([0.0, 3.0, 40.0])),
    min_size=1,
    max_size=6,
)


def tangle(ways):
    return network(NODES, {1: street(1, 2), **{n: street(*refs) for n, refs in enumerate(ways, start=2)}})


def placed(graph, drawn):
    edge, share, gap = zip(*drawn, strict=True)
    return on_edges(graph, np.array(edge) % len(graph.u), share, gap)


def with_places_as_nodes(graph, **groups):
    """The same streets in networkx, split at every place; parallel streets as their shortest."""
    split = nx.Graph()
    split.add_nodes_from(range(len(graph.x)))

    def join(a, b, metres):
        known = split.get_edge_data(a, b, {"metres": np.inf})["metres"]
        split.add_edge(a, b, metres=min(metres, known))

    for edge, (u, v, length) in enumerate(
        zip(graph.u.tolist(), graph.v.tolist(), graph.length_m.tolist(), strict=True)
    ):
        on = [
            (float(own.to_u_m[i]), (group, i))
            for group, own in groups.items()
            for i in np.flatnonzero(own.edge == edge)
        ]
        for (a_m, a), (b_m, b) in pairwise([(0.0, u), *sorted(on), (length, v)]):
            join(a, b, b_m - a_m)
    return split


@given(tangles, places, places, st.booleans())
def test_distances_of_doors_and_nodes_are_those_of_networkx(ways, seeds, origins, gaps):
    graph = tangle(ways)
    seeds, origins = placed(graph, seeds), placed(graph, origins)
    reach = nearest(graph, seeds, gaps=gaps)
    found = origin_distance(graph, origins, seeds, reach, gaps=gaps)
    split = with_places_as_nodes(graph, seed=seeds, origin=origins)
    metres = dict(nx.all_pairs_dijkstra_path_length(split, weight="metres"))

    def expected(place, own_gap):
        ways = [
            metres[place].get(("seed", s), np.inf) + own_gap + (float(seeds.gap_m[s]) if gaps else 0.0)
            for s in range(len(seeds))
        ]
        return min(ways), ways

    for node in range(len(graph.x)):
        assert reach.distance_m[node] == pytest.approx(expected(node, 0.0)[0], abs=0.01)
    for i in range(len(origins)):
        least, ways = expected(("origin", i), float(origins.gap_m[i]) if gaps else 0.0)
        assert found.distance_m[i] == pytest.approx(least, abs=0.01)
        if np.isfinite(least):
            assert ways[found.destination[i]] == pytest.approx(least, abs=0.01)
        else:
            assert (found.destination[i], found.via[i]) == (-1, UNREACHED)


@given(tangles, places)
def test_both_engines_give_the_same_bits(ways, seeds):
    graph = tangle(ways)
    seeds = placed(graph, seeds)
    compiled, plain = (nearest(graph, seeds, engine=engine) for engine in ENGINES)
    for name in compiled.__slots__:
        assert getattr(compiled, name).tobytes() == getattr(plain, name).tobytes()


@given(tangles, places)
def test_the_way_shortens_by_each_street_and_ends_at_the_nodes_destination(ways, seeds):
    graph = tangle(ways)
    seeds = placed(graph, seeds)
    reach = nearest(graph, seeds)
    for node in range(len(graph.x)):
        following = reach.next_node[node]
        if following < 0:
            assert (reach.destination[node] >= 0) == np.isfinite(reach.distance_m[node])
            continue
        around = slice(graph.ptr[node], graph.ptr[node + 1])
        street_m = graph.w[around][graph.idx[around] == following].min()
        assert reach.distance_m[node] == pytest.approx(reach.distance_m[following] + street_m, rel=1e-6)
        assert reach.destination[node] == reach.destination[following]


@pytest.mark.parametrize("engine", ENGINES)
def test_what_cannot_be_reached_is_infinitely_far(engine):
    graph = network({1: (0, 0), 2: (50, 0), 3: (0, 500), 4: (50, 500)}, {1: street(1, 2), 2: street(3, 4)})
    (near,), (far,) = edge_between(graph, 1, 2), edge_between(graph, 3, 4)
    seeds = on_edges(graph, near, 0.5)
    reach = nearest(graph, seeds, engine=engine)
    assert np.isinf(reach.distance_m[[node_of(graph, 3), node_of(graph, 4)]]).all()
    found = origin_distance(graph, on_edges(graph, [far, near], [0.1, 0.1]), seeds, reach)
    assert found.distance_m == pytest.approx([np.inf, 20])
    assert found.destination.tolist() == [-1, 0]
    assert found.via.tolist() == [UNREACHED, ALONG]


@pytest.mark.parametrize("engine", ENGINES)
def test_without_destinations_nothing_is_reached(engine):
    graph = network(*block_grid(3, 3))
    nobody = on_edges(graph, [], 0.5)
    reach = nearest(graph, nobody, engine=engine)
    assert np.isinf(reach.distance_m).all()
    found = origin_distance(graph, on_edges(graph, 0, 0.3), nobody, reach)
    assert (found.distance_m[0], found.destination[0], found.via[0]) == (np.inf, -1, UNREACHED)


def test_door_and_destination_on_one_street_are_joined_along_it_unless_the_ends_are_quicker():
    nodes = {1: (0, 0), 2: (500, 400), 3: (1000, 0), 4: (-50, 0), 5: (1050, 0)}
    graph = network(nodes, {1: street(1, 2, 3), 2: street(1, 3), 3: street(4, 1), 4: street(3, 5)})
    bow = max(edge_between(graph, 1, 3), key=lambda edge: graph.length_m[edge])
    seeds = on_edges(graph, bow, 0.02)
    reach = nearest(graph, seeds)
    found = origin_distance(graph, on_edges(graph, [bow, bow], [0.3, 0.99]), seeds, reach)
    length = graph.length_m[bow]
    assert found.via[0] == ALONG
    assert found.distance_m[0] == pytest.approx(0.28 * length)
    assert found.via[1] in (BY_U, BY_V)
    assert found.distance_m[1] == pytest.approx(0.01 * length + 1000 + 0.02 * length)


def test_on_one_street_a_farther_destination_with_a_smaller_gap_wins():
    graph = network(*block_grid(2, 2))
    seeds = on_edges(graph, [0, 0, 0], [0.5, 0.7, 0.2], [160.0, 5.0, 90.0])
    found = origin_distance(graph, on_edges(graph, 0, 0.5), seeds, nearest(graph, seeds))
    whole = graph.length_m[0]
    assert found.destination[0] == 1
    assert found.distance_m[0] == pytest.approx(0.2 * whole + 5)
    ignored = origin_distance(
        graph, on_edges(graph, 0, 0.5), seeds, nearest(graph, seeds, gaps=False), gaps=False
    )
    assert (ignored.destination[0], ignored.distance_m[0]) == (0, 0)


def test_of_destinations_at_one_place_the_first_is_named():
    graph = network(*block_grid(3, 3))
    seeds = on_edges(graph, [2, 2], [0.5, 0.5])
    reach = nearest(graph, seeds)
    assert set(reach.destination.tolist()) == {0}
    assert origin_distance(graph, on_edges(graph, 2, 0.4), seeds, reach).destination[0] == 0


@pytest.mark.parametrize("engine", ENGINES)
def test_streets_of_no_length_never_lead_in_circles(engine):
    """Nodes 0-1-2-3 with nothing between 1, 2 and 3, which are also joined to each other."""
    ptr = np.array([0, 1, 4, 6, 8], np.uint32)
    idx = np.array([1, 0, 2, 3, 1, 3, 1, 2], np.uint32)
    w = np.array([5.0, 5.0, 0, 0, 0, 0, 0, 0])
    paths = solver(engine)
    streets = (ptr, idx, w, 1.0)
    dist = paths.distances(streets, np.array([0], np.uint32), np.array([0.0]))
    assert dist.tolist() == [0, 5, 5, 5]
    following = paths.towards(streets, dist, np.array([True, False, False, False]))
    assert following.tolist() == [-1, 0, 1, 1]
    assert paths.followed(following, np.array([7, -1, -1, -1], np.int32)).tolist() == [7] * 4


@given(tangles, st.floats(0.5, 500))
def test_the_step_of_the_queue_changes_no_distance(ways, step):
    graph = tangle(ways)
    ptr, idx, w, _ = prepared(graph)
    entry, start_m = np.array([0], np.uint32), np.array([3.25])
    usual = solver("numba").distances(prepared(graph), entry, start_m)
    assert solver("numba").distances((ptr, idx, w, step), entry, start_m).tobytes() == usual.tobytes()


def test_places_of_another_network_are_refused():
    graph, small = network(*block_grid(4, 4)), network(*block_grid(2, 2))
    with pytest.raises(NetworkError, match="Snap them to this graph"):
        nearest(small, on_edges(graph, 5, 0.5))


def test_an_engine_that_is_not_installed_is_named(monkeypatch):
    monkeypatch.setattr("importlib.util.find_spec", lambda _name: None)
    with pytest.raises(
        NetworkError, match=r"need numba or scipy, which is not installed.*commonground\[build\]"
    ):
        solver(None)
    with pytest.raises(NetworkError, match="need scipy"):
        solver("scipy")
