from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from commonground.core.errors import GtfsError
from commonground.core.network.timetable import (
    NO_TIME,
    fill_departures,
    service_days,
    trips_back_in_time,
    weekdays,
)

NEVER = (np.zeros(0, np.int32), np.zeros((0, 7), bool), np.zeros(0, "M8[D]"), np.zeros(0, "M8[D]"))
NO_CHANGES = (np.zeros(0, np.int32), np.zeros(0, "M8[D]"), np.zeros(0, np.int32))
WORKING_WEEK = np.array([[1, 1, 1, 1, 1, 0, 0]], bool)


def days(*texts):
    return np.array(texts, dtype="M8[D]")


def test_a_period_holds_its_first_day_and_not_its_last():
    assert weekdays(date(2023, 4, 3), date(2023, 4, 5)).tolist() == [date(2023, 4, 3), date(2023, 4, 4)]


def test_las_palmas_has_43_working_days_in_its_period():
    assert len(weekdays(date(2023, 4, 5), date(2023, 6, 5))) == 43


@given(st.dates(date(2000, 1, 1), date(2090, 1, 1)), st.integers(3, 200))
def test_only_mondays_to_fridays_count(start, length):
    found = weekdays(start, date.fromordinal(start.toordinal() + length)).tolist()
    expected = [date.fromordinal(start.toordinal() + i) for i in range(length)]
    assert found == [day for day in expected if day.weekday() < 5]


def test_a_period_that_ends_before_it_starts_is_refused():
    with pytest.raises(GtfsError, match="2022-03-08 to 2022-01-01 ends before it starts"):
        weekdays(date(2022, 3, 8), date(2022, 1, 1))


def test_a_weekend_is_no_period():
    with pytest.raises(GtfsError, match="no Monday to Friday"):
        weekdays(date(2023, 4, 8), date(2023, 4, 10))


def test_a_service_runs_on_its_days_of_the_week_between_its_two_ends():
    week = days("2023-04-03", "2023-04-04", "2023-04-07", "2023-04-10")
    pattern = np.array([[1, 0, 0, 0, 1, 0, 0]], bool)
    weekly = (np.array([0], np.int32), pattern, days("2023-04-04"), days("2023-04-10"))
    runs = service_days(week, n_services=1, weekly=weekly, exceptions=NO_CHANGES)
    assert runs.tolist() == [[False, False, True, True]]


def test_days_are_added_and_removed_and_removed_wins():
    week = days("2023-04-03", "2023-04-04", "2023-04-05")
    weekly = (np.array([0], np.int32), WORKING_WEEK, days("2023-04-03"), days("2023-04-04"))
    changes = (
        np.array([0, 0, 0, 0], np.int32),
        days("2023-04-05", "2023-04-04", "2023-04-04", "2030-01-01"),
        np.array([1, 2, 1, 1], np.int32),
    )
    runs = service_days(week, n_services=1, weekly=weekly, exceptions=changes)
    assert runs.tolist() == [[True, False, True]]


def test_calendar_dates_alone_are_a_calendar():
    changes = (np.array([1], np.int32), days("2023-04-04"), np.array([1], np.int32))
    runs = service_days(days("2023-04-03", "2023-04-04"), n_services=2, weekly=NEVER, exceptions=changes)
    assert runs.tolist() == [[False, False], [False, True]]


def test_times_between_timepoints_lie_on_a_line_by_sequence():
    trip = np.zeros(4, np.int32)
    filled = fill_departures(trip, [1, 2, 5, 11], np.array([1000, -1, -1, 2000], np.int32))
    assert filled.tolist() == [1000, 1100, 1400, 2000]


def test_nothing_is_extrapolated_and_no_time_is_taken_from_another_trip():
    trip = np.array([0, 0, 0, 1, 1, 1], np.int32)
    times = np.array([NO_TIME, 60, NO_TIME, NO_TIME, 500, NO_TIME], np.int32)
    assert fill_departures(trip, np.arange(6), times).tolist() == times.tolist()


@given(st.integers(0, 2**32 - 1))
def test_filled_times_never_go_back_where_the_timepoints_do_not(seed):
    rng = np.random.default_rng(seed)
    trip = np.sort(rng.integers(0, 4, 40)).astype(np.int32)
    sequence = np.arange(40) + np.cumsum(rng.integers(0, 3, 40))
    whole = (20_000 + np.cumsum(rng.integers(0, 400, 40))).astype(np.int32)
    stated = np.where(rng.uniform(size=40) < 0.7, NO_TIME, whole).astype(np.int32)
    filled = fill_departures(trip, sequence, stated)
    assert trips_back_in_time(trip, filled) == 0
    assert (filled[stated != NO_TIME] == stated[stated != NO_TIME]).all()


def test_a_trip_that_goes_back_in_time_is_counted_once():
    trip = np.array([0, 0, 0, 0, 1, 1], np.int32)
    assert trips_back_in_time(trip, np.array([10, 5, NO_TIME, 4, 3, 3], np.int32)) == 1
