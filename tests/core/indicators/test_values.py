from __future__ import annotations

import numpy as np
import pytest

from commonground.core.indicators.values import values
from commonground.core.places.areas import area_shares
from commonground.core.privacy.suppression import small

NAN = np.nan


def table(answer, people, place, places):
    return area_shares(np.array(place), answer, people, n_areas=places)


def alone(*shares, hidden=(False,), **given):
    """Values of places, then of "outside any Area", which nobody hides."""
    return values(shares, hidden=np.array([*hidden, False]), **given)


def test_a_share_counts_only_people_whose_point_has_an_answer():
    got = table([1, 0, NAN, 1], [10, 30, 60, 5], [0, 0, 0, -1], 1)
    assert got.value[0] == pytest.approx(0.25)
    assert got.numerator[0] == 10
    assert got.denominator[0] == 40
    assert got.people[0] == 100
    assert got.share_without_data[0] == pytest.approx(0.6)


def test_a_place_where_most_people_have_no_answer_is_cannot_tell_and_keeps_its_people():
    got = alone(table([1, NAN], [40, 60], [0, 0], 1))
    assert got.status[0] == "cannot_tell"
    assert got.reason[0] == "few-answers"
    assert np.isnan(got.value[0])
    assert got.people[0] == 100


def test_exactly_half_without_an_answer_is_still_a_value():
    got = alone(table([1, NAN], [50, 50], [0, 0], 1))
    assert got.status[0] == "ok"
    assert got.value[0] == 1


def test_a_place_without_people_is_cannot_tell_and_never_zero():
    got = alone(table([0], [0], [0], 1))
    assert got.status[0] == "cannot_tell"
    assert got.reason[0] == "no-people"
    assert np.isnan(got.value[0])


def test_a_missing_source_makes_every_place_cannot_tell_and_says_which():
    got = alone(table([0, 1], [7, 8], [0, 1], 2), hidden=(False, False), missing_inputs=["gtfs"])
    assert list(got.status) == ["cannot_tell"] * 3
    assert list(got.reason) == ["missing:gtfs"] * 3
    assert np.isnan(got.value).all()


def test_a_hidden_place_shows_no_number_at_all():
    people = np.array([3.0, 50.0])
    one = table([1, 0], people, [0, 1], 2)
    got = alone(one, hidden=small(people))
    assert list(got.status[:2]) == ["suppressed", "ok"]
    columns = (got.value, got.numerator, got.denominator, got.people, got.share_without_data, got.spread_low)
    assert all(np.isnan(column[0]) for column in columns)


def test_the_spread_covers_every_surface_that_can_tell_and_counts_them():
    surfaces = [
        table([1, 0], [50, 50], [0, 0], 1),
        table([1, 0], [80, 20], [0, 0], 1),
        table([1, NAN], [10, 90], [0, 0], 1),
    ]
    got = alone(*surfaces)
    assert (got.value[0], got.spread_low[0], got.spread_high[0], got.spread_n[0]) == (0.5, 0.5, 0.8, 2)
