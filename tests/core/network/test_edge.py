"""The edge of the data: cropping may turn an answer grey, never round."""

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from commonground.core.network.reach import edge_answer, edge_distance_m, nearest, origin_distance
from commonground.core.network.snap import snap
from tests.core.network.streets import block_grid, network, on_edges, street

SPACING = 90.0


def answers(nodes, ways, *, shops, homes, radius, extent):
    graph = network(nodes, ways)
    seeds, origins = snap(graph, *shops.T), snap(graph, *homes.T)
    found = origin_distance(graph, origins, seeds, nearest(graph, seeds))
    return edge_answer(found.distance_m, edge_distance_m(graph, *homes.T, extent=extent), radius)


def cropped(nodes, ways, extent):
    """The extract a clipper would make: ways whole, nodes outside lost, ways wholly outside gone."""
    inside = {i for i, place in nodes.items() if extent.covers(shapely.Point(place))}
    kept = {i: nodes[i] for i in inside}
    return kept, {number: way for number, way in ways.items() if inside.intersection(way[0])}


@given(
    seed=st.integers(0, 10**6),
    radius=st.sampled_from([180.0, 270.0, 400.0]),
    corner=st.tuples(st.floats(-50, 500), st.floats(-50, 500)),
    size=st.tuples(st.floats(300, 1100), st.floats(300, 1100)),
)
def test_cropping_the_data_never_turns_yes_into_no_or_no_into_yes(seed, radius, corner, size):
    nodes, ways = block_grid(13, 13, SPACING)
    rng = np.random.default_rng(seed)
    # all streets across stay: a door has a street within 45 m, so whichever street it loses ends near it
    ways = {number: way for number, way in ways.items() if number <= 13 or rng.random() < 0.6}
    shops, homes = rng.uniform(0, 12 * SPACING, (6, 2)), rng.uniform(0, 12 * SPACING, (150, 2))
    extent = shapely.box(*corner, *np.add(corner, size))
    kept_nodes, kept_ways = cropped(nodes, ways, extent)
    inside = shapely.covers(extent, shapely.points(shops))
    if not any(sum(ref in kept_nodes for ref in refs) > 1 for refs, _ in kept_ways.values()):
        return
    full = answers(nodes, ways, shops=shops, homes=homes, radius=radius, extent=None)
    crop = answers(kept_nodes, kept_ways, shops=shops[inside], homes=homes, radius=radius, extent=extent)
    told = ~np.isnan(crop)
    assert not np.isnan(full).any()
    assert crop[told].tolist() == full[told].tolist()


def test_the_rule_bites_both_ways_when_data_are_cropped():
    """Without the rule some homes would change from yes to no: the test above is not empty."""
    nodes, ways = block_grid(13, 13, SPACING)
    extent = shapely.box(0, 0, 6 * SPACING, 12 * SPACING)
    shops = np.array([[6.5 * SPACING, 6 * SPACING], [2 * SPACING, 6 * SPACING]])
    homes = np.array([[x * SPACING, 6 * SPACING] for x in (0.5, 2.5, 5.5)])
    inside = np.array([False, True])
    full = answers(nodes, ways, shops=shops, homes=homes, radius=180.0, extent=None)
    kept = cropped(nodes, ways, extent)
    crop = answers(*kept, shops=shops[inside], homes=homes, radius=180.0, extent=extent)
    open_ended = answers(*kept, shops=shops[inside], homes=homes, radius=180.0, extent=None)
    assert full.tolist() == [1, 1, 1]
    assert np.isnan(crop[[0, 2]]).all()
    assert crop[1] == 1
    assert np.isnan(open_ended[2])  # the lost end of the street says so even when nobody knows the extent


def test_the_radius_itself_is_within_and_an_edge_at_the_radius_is_far_enough():
    assert edge_answer([500.0, np.nextafter(500, 501)], [500.0, 500.0], 500).tolist() == [1, 0]
    assert np.isnan(edge_answer([10.0, 900.0], [499.9, 499.9], 500)).all()


def test_a_closed_city_has_no_edge():
    assert edge_answer([10.0, np.inf], [0.0, 0.0], 500, closed=True).tolist() == [1, 0]


@pytest.mark.parametrize("closed", [False, True])
def test_a_distance_that_is_not_known_has_no_answer(closed):
    assert np.isnan(edge_answer([np.nan], [1e9], 500, closed=closed)).all()


def test_the_edge_is_the_border_or_the_nearest_cut_street_and_0_outside():
    graph = network({1: (0, 0), 2: (100, 0), 3: (200, 0)}, {1: street(1, 2, 3, 99)})
    border = shapely.box(-50, -50, 250, 50)
    assert edge_distance_m(graph, [150, 0, 900], [0, 0, 0], extent=border) == pytest.approx([50, 50, 0])
    assert edge_distance_m(graph, [150, 0], [0, 0]) == pytest.approx([50, 200])
    whole = network(*block_grid(2, 2))
    assert np.isinf(edge_distance_m(whole, [0.0], [0.0])).all()
    assert len(on_edges(whole, [], 0.5)) == 0
