"""Areas of an extract: which closed ways, which relations, always valid, nothing lost silently."""

from dataclasses import replace

import numpy as np
import pytest
import shapely

from commonground.core.errors import NetworkError
from commonground.core.network.polygons import AREA_KEYS, cut_areas, is_area, polygons
from tests.core.network.streets import GLOBE, METRES_A_DEGREE, osm, tags

SQUARE = {1: (0, 0), 2: (100, 0), 3: (100, 100), 4: (0, 100)}
HOLE = {5: (40, 40), 6: (60, 40), 7: (60, 60), 8: (40, 60)}
PARK = {"leisure": "park"}


def square_metres(found):
    return (shapely.area(found.geometry) * METRES_A_DEGREE**2).tolist()


@pytest.mark.parametrize(
    ("own", "area"),
    [
        *(({key: "x"}, True) for key in AREA_KEYS),
        ({"area": "yes"}, True),
        ({"highway": "pedestrian"}, False),
        ({"highway": "pedestrian", "area": "yes"}, True),
        ({"leisure": "track", "area": "no"}, False),
        ({"natural": "coastline"}, False),
        ({"natural": "coastline", "place": "island"}, True),
        ({"barrier": "wall"}, False),
        ({}, False),
    ],
)
def test_a_closed_way_is_an_area_by_its_keys(own, area):
    assert is_area(tags([own])).tolist() == [area]


def test_closed_ways_become_polygons_and_open_ones_do_not():
    found = polygons(osm(SQUARE, {9: ([1, 2, 3, 4, 1], PARK), 8: ([1, 2, 3, 4], PARK)}))
    assert found.id == ["way/9"]
    assert square_metres(found) == pytest.approx([10_000])
    assert found.tags.column("leisure").tolist() == ["park"]
    assert found.projected is None


def test_an_area_that_lost_a_node_is_dropped_and_a_cut_street_is_told_apart_from_it():
    ways = {
        1: ([1, 2, 99, 4, 1], PARK),
        2: ([1, 2, 98, 1], {"highway": "residential"}),
        3: ([1, 2, 3, 4, 1], PARK),
    }
    found = polygons(osm(SQUARE, ways))
    assert found.id == ["way/3"]
    told = ("closed_ways_read", "closed_ways_cut", "areas_read", "areas_cut")
    assert [found.report[key] for key in told] == [3, 2, 2, 1]


def test_what_is_left_of_a_cut_area_tells_about_where_it_was():
    ways = {
        1: ([1, 2, 99, 4, 1], PARK),
        2: ([1, 3, 98, 1], {"building": "yes"}),
        3: ([5, 6, 7, 8, 5], PARK),
        4: ([3, 97], {}),
        5: ([6, 7], {}),
        6: ([], PARK),
    }
    relations = {1: ([4, 5], {"type": "multipolygon", **PARK}), 2: ([5], {"type": "multipolygon", **PARK})}
    places = SQUARE | HOLE
    lat, lon = cut_areas(osm(places, ways, relations), lambda own: own.isin("leisure", {"park"}))
    left = np.column_stack([lon, lat]) * METRES_A_DEGREE
    assert left[np.lexsort(left.T[::-1])] == pytest.approx(
        np.array(sorted(places[i] for i in (1, 2, 4, 3, 6, 7))), abs=1e-6
    )


def test_a_way_there_and_back_has_no_inside_and_is_counted():
    found = polygons(osm(SQUARE, {1: ([1, 2, 1], PARK), 2: ([1, 2, 3, 2, 1], PARK)}))
    assert found.id == []
    assert (found.report["areas_without_inside"], found.report["polygons_empty"]) == (1, 1)


def test_a_relation_joins_its_ways_and_leaves_out_what_lies_inside_twice():
    ways = {1: ([1, 2, 3], {}), 2: ([1, 4, 3], {}), 3: ([5, 6, 7, 8, 5], {})}
    found = polygons(osm(SQUARE | HOLE, ways, {7: ([1, 2, 3], {"type": "multipolygon", **PARK})}))
    assert found.id == ["relation/7"]
    assert square_metres(found) == pytest.approx([10_000 - 400])
    assert found.tags.column("leisure").tolist() == ["park"]


def test_a_relation_without_one_of_its_ways_or_nodes_is_dropped_and_counted():
    ways = {1: ([1, 2, 3], {}), 2: ([1, 4, 3], {}), 3: ([1, 99, 3], {})}
    kind = {"type": "boundary"}
    found = polygons(
        osm(
            SQUARE,
            ways,
            {1: ([1, 2], kind), 2: ([1, 55], kind), 3: ([1, 3], kind), 4: ([1, 2], {"type": "route"})},
        )
    )
    assert found.id == ["relation/1"]
    assert (found.report["area_relations_read"], found.report["area_relations_incomplete"]) == (3, 2)


def test_a_ring_that_crosses_itself_is_repaired_and_counted():
    found = polygons(osm(SQUARE, {1: ([1, 3, 2, 4, 1], PARK)}))
    assert shapely.is_valid(found.geometry).all()
    assert square_metres(found) == pytest.approx([5_000])
    assert found.report["polygons_repaired"] == 1


def test_polygons_come_ways_first_and_both_by_rising_id_with_their_own_tags():
    ways = {5: ([1, 2, 3, 4, 1], {"building": "yes"}), 3: ([5, 6, 7, 8, 5], PARK), 4: ([1, 2], {})}
    found = polygons(osm(SQUARE | HOLE, ways, {2: ([5], {"type": "multipolygon", "landuse": "grass"})}))
    assert found.id == ["way/3", "way/5", "relation/2"]
    assert found.tags.column("building").tolist() == [None, "yes", None]
    assert found.tags.column("landuse").tolist() == [None, None, "grass"]


def test_a_projected_twin_is_given_on_request():
    found = polygons(osm(SQUARE, {1: ([1, 2, 3, 4, 1], PARK)}), GLOBE)
    assert shapely.area(found.projected) == pytest.approx([10_000])
    assert np.allclose(shapely.bounds(found.projected), [[0, 0, 100, 100]])


def test_an_extract_without_areas_gives_an_empty_table():
    found = polygons(osm(SQUARE))
    assert (found.id, len(found.geometry), found.tags.count, found.report["polygons"]) == ([], 0, 0, 0)


def test_polygons_need_their_keys():
    whole = osm(SQUARE, {1: ([1, 2, 3, 4, 1], PARK)})
    extract = replace(whole, way_tags=tags([PARK], keys=("leisure",)))
    with pytest.raises(NetworkError, match="was not read"):
        polygons(extract)
