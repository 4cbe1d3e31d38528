from __future__ import annotations

import numpy as np
import pytest

from commonground.core.indicators import fifteen, registry
from commonground.core.indicators.definition import Points
from commonground.core.indicators.rule_sets import rule_set

FAR = np.array([np.inf])


def points(distances, *, gap=0.0, edge=np.inf):
    return Points(
        distance_m={key: np.array([value], float) for key, value in distances.items()},
        gap_m=np.array([gap]),
        edge_distance_m=np.array([edge]),
        density_per_km2=np.array([6000.0]),
        intersections_per_km2=np.array([90.0]),
    )


def answer(indicator_id, given):
    indicator = registry.get(indicator_id)
    return float(indicator.compute(given, indicator)[0])


EVERYTHING = dict.fromkeys(fifteen.MEASURED, 300.0)


@pytest.mark.parametrize("group", sorted(rule_set().groups))
def test_each_group_is_measured_at_400_500_and_1000_metres(group):
    radii = {
        one.params["radius_m"]
        for one in registry.REGISTRY.values()
        if one.params.get("group") == group and one.compute is not None and "radius_m" in one.params
    }
    assert {400, 500, 1000} <= radii


def test_a_distance_of_exactly_the_radius_is_within_it():
    assert answer("H06", points({"food": 500.0})) == 1
    assert answer("H06", points({"food": np.nextafter(500.0, 501)})) == 0


def test_a_group_nobody_measured_has_no_answer():
    assert np.isnan(answer("H06", points({"shop": 1.0})))


def test_a_point_far_from_every_street_has_no_answer():
    assert answer("H06", points({"food": 10.0}, gap=500.0)) == 1
    assert np.isnan(answer("H06", points({"food": 10.0}, gap=500.5)))


def test_the_edge_of_the_data_takes_the_answer_away_found_or_not():
    assert np.isnan(answer("H06", points({"food": 10.0}, edge=499.0)))
    assert answer("H06", points({"food": 10.0}, edge=500.0)) == 1


def test_daily_needs_count_the_seven_measured_groups():
    assert answer("H10", points(EVERYTHING)) == 7
    assert answer("H10", points(EVERYTHING | {"school": 1081.0})) == 6


def test_open_space_is_not_measured_yet_and_so_never_zero():
    assert np.isnan(answer("H10-open-space", points(EVERYTHING)))
    assert np.isnan(answer("H10-all", points(EVERYTHING)))


def test_a_high_capacity_stop_counts_up_to_a_kilometre():
    assert answer("J01", points({"stop": 800.0, "stop-high": 900.0})) == 1
    assert answer("J01", points({"stop": 800.0, "stop-high": 1100.0})) == 0
    assert answer("J01", points({"stop": 800.0})) == 0


def test_a_near_stop_is_found_even_where_the_long_walk_leaves_the_map():
    assert answer("J01", points({"stop": 100.0, "stop-high": np.inf}, edge=600.0)) == 1
    assert np.isnan(answer("J01", points({"stop": 600.0, "stop-high": np.inf}, edge=600.0)))


def test_density_needs_the_whole_walk_inside_the_data():
    assert answer("H01", points({})) == 6000
    assert np.isnan(answer("H02", points({}, edge=999.0)))


def test_an_unknown_indicator_is_refused_with_the_known_ones():
    with pytest.raises(KeyError, match=r"expected .*H06"):
        registry.get("H99")


def test_every_name_and_phrase_can_be_filled_in():
    for one in registry.REGISTRY.values():
        assert "{" not in one.title
        assert "{" not in one.phrase.format(value="62 %", **one.params)


def test_every_variant_belongs_to_a_family_that_exists():
    assert all(registry.REGISTRY[one.family].main for one in registry.REGISTRY.values())
