"""The walk network: which ways, which nodes, which edges, in which order."""

import itertools
from dataclasses import replace

import networkx as nx
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from commonground.core.errors import CrsError, NetworkError, NoDataError
from commonground.core.network.chains import connected_parts, hilbert_rank, most_of
from commonground.core.network.graph import walk_graph
from commonground.core.network.walkable import GHSCI_WALK, walkable
from tests.core.network.streets import GLOBE, edge_between, network, node_of, osm, street, tags

CROSS = {1: (0, 0), 2: (100, 0), 3: (200, 0), 4: (100, 100), 5: (100, -100)}


def ids(graph):
    return sorted(graph.node_id.tolist())


def test_ways_are_joined_where_two_meet_and_cut_where_three_do():
    graph = network(CROSS, {1: street(1, 2), 2: street(2, 3), 3: street(4, 2)})
    assert ids(graph) == [1, 2, 3, 4]
    graph = network(CROSS, {1: street(1, 2), 2: street(2, 3)})
    assert ids(graph) == [1, 3]
    assert graph.length_m == pytest.approx([200.0])
    assert (graph.geom_x, graph.geom_y) == (pytest.approx([0, 100, 200]), pytest.approx([0, 0, 0]))


def test_an_edge_runs_from_its_lower_osm_id_whatever_the_way_does():
    graph = network(CROSS, {1: street(3, 2, 1)})
    assert graph.node_id[[graph.u[0], graph.v[0]]].tolist() == [1, 3]
    assert graph.geom_x.tolist() == pytest.approx([0, 100, 200])


def test_parallel_streets_are_kept():
    nodes = CROSS | {6: (300, 0)}
    graph = network(nodes, {1: street(1, 2, 3), 2: street(1, 4, 3), 3: street(1, 5), 4: street(3, 6)})
    pair = edge_between(graph, 1, 3)
    assert len(pair) == 2
    assert graph.report["parallel_pairs"] == 1
    assert sorted(graph.length_m[pair]) == pytest.approx([200, 2 * np.hypot(100, 100)], rel=1e-6)


def test_a_loop_is_kept_and_counts_twice_at_its_node():
    nodes = {1: (0, 0), 2: (100, 0), 3: (200, 50), 4: (200, -50)}
    graph = network(nodes, {1: street(1, 2), 2: street(2, 3, 4, 2)})
    assert ids(graph) == [1, 2]
    assert graph.report["loops"] == 1
    assert graph.degree[node_of(graph, 2)] == 3
    (loop,) = edge_between(graph, 2, 2)
    assert graph.geom_y[graph.geom_ptr[loop] + 1] == pytest.approx(50)


@pytest.mark.parametrize("refs", [(7, 3, 9, 7), (9, 7, 3, 9), (3, 7, 9, 3)])
def test_a_ring_that_touches_nothing_keeps_its_lowest_node(refs):
    nodes = {3: (0, 0), 7: (100, 0), 9: (0, 100)}
    graph = network(nodes, {1: street(*refs)})
    assert ids(graph) == [3]
    assert graph.report["rings"] == 1
    assert graph.length_m == pytest.approx([200 + np.hypot(100, 100)])
    assert graph.geom_x.tolist() == pytest.approx([0, 100, 0, 0])


def test_a_way_there_and_back_over_two_nodes_is_two_parallel_edges():
    graph = network(CROSS, {1: street(1, 2, 1)})
    assert ids(graph) == [1, 2]
    assert graph.report["edges"] == 2


def test_a_way_is_cut_where_a_node_is_lost_and_everything_is_counted():
    nodes = {i: (100.0 * i, 0.0) for i in range(1, 8)}
    graph = network(nodes, {1: street(1, 2, 99, 3, 4), 2: street(98, 5, 6, 7), 3: street(97, 7, 96)})
    assert sorted(graph.length_m) == pytest.approx([100, 100, 200])
    assert (graph.report["walkable_refs_missing"], graph.report["ways_cut"], graph.report["ways_lost"]) == (
        4,
        3,
        1,
    )
    assert sorted(graph.cut_x / 100) == pytest.approx([2, 3, 5, 7])


def test_a_dropped_network_ends_the_data_where_it_was_cut_itself():
    nodes = CROSS | {10: (1000, 0), 11: (1500, 0), 12: (1600, 0), 20: (3000, 0), 21: (3100, 0)}
    ways = {
        1: street(1, 2, 3),
        2: street(4, 2, 5),
        3: street(10, 11),
        4: street(11, 12, 99),
        5: street(20, 21),
    }
    assert sorted(network(nodes, ways, keep_islands=False).cut_x) == pytest.approx([1000, 1500, 1600])
    assert network(nodes, ways, keep_islands=True).cut_x.tolist() == pytest.approx([1600])


def test_a_node_named_twice_in_a_row_is_dropped_and_counted():
    graph = network(CROSS, {1: street(1, 2, 2, 3)})
    assert graph.report["repeated_refs_dropped"] == 1
    assert graph.length_m == pytest.approx([200])


def test_the_network_with_most_nodes_stays_and_the_rest_is_counted():
    nodes = CROSS | {10: (1000, 0), 11: (1500, 0)}
    ways = {1: street(1, 2, 3), 2: street(4, 2, 5), 3: street(10, 11)}
    graph = network(nodes, ways, keep_islands=False)
    assert ids(graph) == [1, 2, 3, 4, 5]
    dropped = ("islands_dropped", "island_edges_dropped", "island_metres_dropped")
    assert [graph.report[key] for key in dropped] == [1, 1, 500]
    graph = network(nodes, ways, keep_islands=True)
    assert len(graph.u) == 5
    assert [graph.report[key] for key in dropped] == [0, 0, 0]


def test_of_two_equal_networks_the_one_with_the_lowest_node_stays():
    nodes = {1: (0, 0), 2: (100, 0), 3: (0, 900), 4: (900, 900)}
    assert ids(network(nodes, {1: street(3, 4), 2: street(2, 1)}, keep_islands=False)) == [1, 2]


def test_an_edge_bears_the_name_and_the_way_that_make_up_most_of_it():
    nodes = {i: (x, 0) for i, x in enumerate((0, 30, 75, 100), start=1)}
    graph = network(nodes, {7: street(1, 2, name="Low"), 8: street(2, 3), 9: street(3, 4, name="Low")})
    assert graph.name == ["Low"]
    assert graph.way_id.tolist() == [8]
    graph = network(nodes, {7: street(1, 2, name="Low"), 8: street(2, 3), 9: street(3, 4, name="Other")})
    assert graph.name == [None]


def test_lengths_are_great_circles_and_do_not_depend_on_the_projection():
    nodes = {1: (0.0, 0.0), 2: (3000.0, 4000.0)}
    on_globe = walk_graph(osm(nodes, {1: street(1, 2)}), GLOBE)
    in_utm = walk_graph(osm(nodes, {1: street(1, 2)}), "EPSG:32631")
    assert on_globe.length_m == pytest.approx([5000.0], abs=1e-3)
    assert in_utm.length_m.tobytes() == on_globe.length_m.tobytes()
    assert in_utm.x[0] != pytest.approx(on_globe.x[0])


@pytest.mark.parametrize(
    ("more", "kept"),
    [
        ({"highway": "footway"}, True),
        ({"highway": "steps", "access": "yes"}, True),
        ({"highway": "motorway_link"}, False),
        ({"highway": "construction"}, False),
        ({"highway": "proposed"}, False),
        ({"highway": "abandoned"}, False),
        ({"highway": "platform"}, False),
        ({"highway": "raceway"}, False),
        ({"highway": "pedestrian", "area": "yes"}, False),
        ({"highway": "cycleway", "foot": "no"}, False),
        ({"highway": "cycleway", "foot": "unknown"}, False),  # a match inside the word, as in the source
        ({"highway": "cycleway", "foot": "designated"}, True),
        ({"highway": "service", "service": "private_driveway"}, False),
        ({"highway": "service", "service": "alley"}, True),
        ({"highway": "service", "access": "private"}, False),
        ({"building": "yes"}, False),
    ],
)
def test_a_way_is_walked_exactly_as_the_filter_says(more, kept):
    extract = osm({1: (0, 0), 2: (1, 0)}, {1: ([1, 2], more)})
    assert walkable(extract, GHSCI_WALK).tolist() == [kept]


def test_an_extract_without_walkable_ways_says_what_to_check():
    with pytest.raises(NoDataError, match="None of the 1 ways may be walked by the rules 'ghsci-walk'"):
        network(CROSS, {1: ([1, 2], {"highway": "motorway"})})
    with pytest.raises(NoDataError, match="complete_ways"):
        network(CROSS, {1: street(1, 77, 3)})


def test_degrees_are_no_system_for_a_network():
    with pytest.raises(CrsError):
        walk_graph(osm(CROSS, {1: street(1, 2)}), "EPSG:4326")


def test_a_network_needs_its_keys():
    whole = osm(CROSS, {1: street(1, 2)})
    extract = replace(whole, way_tags=tags([{"highway": "residential"}], keys=("highway",)))
    with pytest.raises(NetworkError, match="'area' was not read"):
        walk_graph(extract, GLOBE)


walks = st.lists(st.lists(st.integers(1, 12), min_size=2, max_size=8), min_size=1, max_size=8)


@given(walks)
def test_any_tangle_of_ways_becomes_the_network_that_networkx_finds(ways):
    nodes = {i: (37.0 * i, 11.0 * i * i) for i in range(1, 13)}
    ways = {number: street(*refs) for number, refs in enumerate(ways, start=1)}
    segments = nx.MultiGraph()
    for refs, _ in ways.values():
        segments.add_edges_from((a, b) for a, b in itertools.pairwise(refs) if a != b)
    if not segments:
        return
    inner = {n for n in segments if segments.degree(n) == 2 and len(segments[n]) == 2}
    rings = [part for part in nx.connected_components(segments) if part <= inner]
    inner -= {min(part) for part in rings}
    graph = network(nodes, ways)
    assert ids(graph) == sorted(set(segments) - inner)
    assert len(graph.u) == segments.number_of_edges() - len(inner)
    metres = sum(np.hypot(*np.subtract(nodes[a], nodes[b])) for a, b in segments.edges())
    assert graph.length_m.sum(dtype=np.float64) == pytest.approx(metres, rel=1e-5)
    for edge, (begin, end) in enumerate(zip(graph.geom_ptr, graph.geom_ptr[1:], strict=False)):
        line = np.column_stack([graph.geom_x[begin:end], graph.geom_y[begin:end]])
        ends = [[graph.x[n], graph.y[n]] for n in (graph.u[edge], graph.v[edge])]
        assert line[[0, -1]].tolist() == ends
        assert np.hypot(*np.diff(line, axis=0).T).sum() == pytest.approx(graph.length_m[edge], rel=1e-4)


@given(walks)
def test_neighbour_lists_hold_every_edge_once_from_each_end(ways):
    nodes = {i: (37.0 * i, 11.0 * i * i) for i in range(1, 13)}
    ways = {1: street(1, 2, 3), **{number: street(*refs) for number, refs in enumerate(ways, start=2)}}
    graph = network(nodes, ways)
    start = np.repeat(np.arange(len(graph.x)), graph.degree)
    got = sorted(zip(graph.edge.tolist(), start.tolist(), graph.idx.tolist(), graph.w.tolist(), strict=True))
    edges = list(zip(graph.u.tolist(), graph.v.tolist(), graph.length_m.tolist(), strict=True))
    assert got == sorted(
        [(e, u, v, w) for e, (u, v, w) in enumerate(edges)]
        + [(e, v, u, w) for e, (u, v, w) in enumerate(edges)]
    )


@given(st.lists(st.tuples(st.integers(0, 20), st.integers(0, 20))))
def test_connected_parts_are_those_of_networkx_under_their_lowest_node(pairs):
    graph = nx.Graph(pairs)
    graph.add_nodes_from(range(21))
    ends = np.array(pairs, dtype=np.int64).reshape(-1, 2)
    expected = {node: min(part) for part in nx.connected_components(graph) for node in part}
    assert dict(enumerate(connected_parts(ends[:, 0], ends[:, 1], 21).tolist())) == expected


def test_most_of_a_group_goes_by_weight_and_ties_to_the_lowest_label():
    group, label = np.array([0, 0, 0, 1, 1]), np.array([5, 2, 5, 9, 3])
    assert most_of(group, label, np.array([2.0, 3.0, 2.0, 1.0, 1.0]), 2).tolist() == [5, 3]


def test_a_hilbert_curve_visits_every_field_once_and_moves_by_one():
    side = np.arange(8.0)
    lon, lat = (part.ravel() for part in np.meshgrid(side, side))
    order = np.argsort(hilbert_rank(lat, lon, bits=3))
    steps = np.abs(np.diff(lon[order])) + np.abs(np.diff(lat[order]))
    assert np.unique(hilbert_rank(lat, lon, bits=3)).tolist() == list(range(64))
    assert (steps == 1).all()
