import numpy as np
import pytest

from commonground.core.places.buildings import NOT_RESIDENTIAL, floor_area_m2, levels_of, residential


@pytest.mark.parametrize("kind", sorted(NOT_RESIDENTIAL))
def test_nobody_is_counted_in_such_a_building(kind):
    assert not residential([kind])[0]


def test_people_are_counted_where_they_may_live():
    assert residential(["yes", "apartments", "house", "dormitory"]).all()


def test_what_is_no_building_houses_nobody():
    assert not residential([None, "", "no"]).any()


def test_floor_area_is_footprint_times_storeys():
    assert floor_area_m2([100.0, 100.0], [3, 2.5]).tolist() == [300.0, 250.0]


def test_missing_storeys_count_as_five():
    assert floor_area_m2(100.0, np.nan) == 500.0


@pytest.mark.parametrize(("given", "used"), [(0, 1), (-2, 1), (12, 12), (99, 12)])
def test_storeys_that_must_be_slips_are_clipped(given, used):
    assert floor_area_m2(1.0, given) == used


def test_storeys_are_read_from_tags_and_nothing_is_guessed():
    levels = levels_of(["5", "2.5", None, "", "3;4", "inf", "many"])
    assert levels[:2].tolist() == [5.0, 2.5]
    assert np.isnan(levels[2:]).all()
