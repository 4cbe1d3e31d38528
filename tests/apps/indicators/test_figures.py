"""Numbers as a reader meets them."""

from __future__ import annotations

from datetime import date

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from commonground.apps.indicators import figures


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (0.0, "0 %"),
        (0.004, "less than 1 %"),
        (0.6249, "62 %"),
        (0.996, "more than 99 %"),
        (1.0, "100 %"),
        (None, "—"),
        (float("nan"), "—"),
    ],
)
def test_a_share_has_no_decimals_and_never_rounds_to_all_or_nothing(value, shown):
    assert figures.share(value) == shown


@given(st.floats(min_value=0, max_value=1, exclude_min=True, exclude_max=True))
def test_only_nobody_is_shown_as_0_percent_and_only_everybody_as_100(value):
    assert figures.share(value) not in {"0 %", "100 %"}


@pytest.mark.parametrize(
    ("metres", "shown"), [(2, "10 m"), (344, "340 m"), (994, "990 m"), (996, "1.0 km"), (1346, "1.3 km")]
)
def test_a_distance_is_told_in_tens_of_metres_or_tenths_of_a_kilometre(metres, shown):
    assert figures.metres(metres) == shown


def test_minutes_are_rounded_up_so_that_nobody_is_late():
    assert figures.minutes(14.01) == "15 minutes"
    assert figures.minutes(0.2) == "1 minute"


@pytest.mark.parametrize(
    ("value", "unit", "shown"),
    [
        (5231.7, "per_km2", "5,230 per km²"),
        (5.2501, "of_7", "5.3 of 7"),
        (0.20678, "index", "0.21"),
        (0.5357, "ratio", "0.54"),
        (0.62, "percent", "62 %"),
    ],
)
def test_a_value_is_shown_with_its_unit_and_no_more_digits_than_it_bears(value, unit, shown):
    assert figures.quantity(value, unit) == shown


@pytest.mark.parametrize(
    ("low", "high", "unit", "shown"),
    [
        (0.588, 0.738, "percent", "59 to 74 %"),
        (0.581, 0.584, "percent", "58 %"),
        (0.004, 0.5, "percent", "less than 1 % to 50 %"),
        (0.0, 1.0, "percent", "0 to 100 %"),
        (8870.2, 17304.0, "per_km2", "8,870 to 17,300 per km²"),
        (None, 0.5, "percent", ""),
    ],
)
def test_a_range_names_its_unit_once(low, high, unit, shown):
    assert figures.spread(low, high, unit) == shown


def test_a_date_is_written_in_the_readers_way_and_a_version_name_stays():
    assert figures.day("2019-04") == "April 2019"
    assert figures.day(date(2023, 2, 21)) == figures.day("2023-02-21T10:00:00")
    assert figures.day("GHS-UCDB R2019A V1.2") == "GHS-UCDB R2019A V1.2"
    assert figures.day(None) == figures.MISSING


def test_numbers_follow_the_readers_language():
    with translation.override("es"):
        assert figures.decimal(5.25, 1) == "5,2"
    with translation.override("fr"):
        assert figures.count(12345).replace("\u202f", " ").replace("\xa0", " ") == "12 345"


def test_what_somebody_typed_is_escaped_inside_a_sentence():
    assert figures.say("Hello {name}", name="<b>") == "Hello &lt;b&gt;"
