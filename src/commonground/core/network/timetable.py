"""A timetable as arrays, and what must be known before anything is counted in it.

Which service runs on which day, and the times between timepoints. Reading files is
``data.sources.gtfs``; counting departures is ``headways``.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Final

import numpy as np

from commonground.core.errors import GtfsError

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy.typing as npt

    Ints = npt.NDArray[np.int32]
    Floats = npt.NDArray[np.float64]
    Bools = npt.NDArray[np.bool_]
    Strings = npt.NDArray[np.object_]

NO_TIME: Final = -1
"""A departure the feed does not state."""

NO_DIRECTION: Final = -1
"""A trip without direction_id; such trips form a direction of their own."""


_SATURDAY: Final = 5


@dataclass(frozen=True, slots=True, eq=False)
class GtfsFeed:
    """The part of a GTFS feed that answers "how often does something leave here?".

    Stops are sorted by id, times by trip and stop_sequence; indices point into the other arrays.
    Times are seconds after midnight of the service day and may pass 24:00; ``NO_TIME`` where unknown.
    """

    start: date
    end: date
    """First day after the period."""
    stop_id: Strings
    stop_name: Strings
    stop_lat: Floats
    stop_lon: Floats
    wheelchair: npt.NDArray[np.int8]
    """GTFS wheelchair_boarding: 0 not stated, 1 possible, 2 not possible."""
    trip_service: Ints
    trip_direction: Ints
    trip_route_type: Ints
    time_trip: Ints
    time_stop: Ints
    departure_s: Ints
    days: npt.NDArray[np.datetime64]
    """Weekdays (Monday to Friday) of the period."""
    runs: Bools
    """(services, days): does the service run?"""
    frequency_trip: Ints
    frequency_start_s: Ints
    frequency_end_s: Ints
    frequency_headway_s: Ints
    report: Mapping[str, int] = field(default_factory=dict)
    """Rows read, dropped and filled in, by name."""


def weekdays(start: date, end: date) -> npt.NDArray[np.datetime64]:
    """Mondays to Fridays with start <= day < end.

    Raises
    ------
    GtfsError
        The period ends before it starts, or holds no weekday.

    """
    if end <= start:
        raise GtfsError(
            f"The period {start} to {end} ends before it starts: expected a first day and, later, "
            "the first day after the period."
        )
    days = np.arange(np.datetime64(start, "D"), np.datetime64(end, "D"))
    weekday = days[_day_of_week(days) < _SATURDAY]
    if not len(weekday):
        raise GtfsError(
            f"The period {start} to {end} holds no Monday to Friday: expected at least one working day; "
            "give a longer period."
        )
    return weekday


def service_days(
    days: npt.NDArray[np.datetime64],
    *,
    n_services: int,
    weekly: tuple[Ints, Bools, npt.NDArray[np.datetime64], npt.NDArray[np.datetime64]],
    exceptions: tuple[Ints, npt.NDArray[np.datetime64], Ints],
) -> Bools:
    """Which service runs on which day: calendar, plus added days, minus removed days.

    Parameters
    ----------
    days
        Days asked for.
    weekly
        Rows of calendar.txt: service index, (rows, 7) Monday to Sunday, first and last day (both run).
        No rows is legal: many feeds have calendar_dates.txt only.
    exceptions
        Rows of calendar_dates.txt: service index, day, type (1 added, 2 removed; removed wins).

    Returns
    -------
    (services, days), bool.

    Notes
    -----
    *Source*: GTFS Schedule reference, calendar.txt and calendar_dates.txt.

    """
    runs = np.zeros((n_services, len(days)), dtype=bool)
    service, pattern, first, last = weekly
    of_week = _day_of_week(days)
    for i in range(len(service)):
        runs[service[i]] |= pattern[i][of_week] & (first[i] <= days) & (days <= last[i])
    column = {day: i for i, day in enumerate(days.tolist())}
    service, day, kind = exceptions
    for wanted, value in ((1, True), (2, False)):
        for at, moved in zip(day[kind == wanted].tolist(), service[kind == wanted].tolist(), strict=True):
            if at in column:
                runs[moved, column[at]] = value
    return runs


def fill_departures(trip: Ints, sequence: npt.ArrayLike, departure_s: Ints) -> Ints:
    """Departures between timepoints, on a straight line by stop_sequence within each trip.

    Parameters
    ----------
    trip, sequence, departure_s
        One row per stop of a trip, sorted by trip then sequence; ``NO_TIME`` where the feed is silent.

    Returns
    -------
    Whole seconds. A row before the first or after the last timepoint of its trip stays ``NO_TIME``: nothing
    is extrapolated. Where the timepoints of a trip never go back in time, neither do its rows.

    Notes
    -----
    *Source*: the rule set ``ghsci-2023``, docs/methods/headways.md.

    """
    rows = np.arange(len(trip))
    known = departure_s != NO_TIME
    at = np.asarray(sequence, np.float64)
    before = np.maximum.accumulate(np.where(known, rows, -1))
    after = np.minimum.accumulate(np.where(known, rows, len(trip))[::-1])[::-1]
    fill = ~known & (before >= 0) & (after < len(trip))
    fill[fill] &= (trip[before[fill]] == trip[fill]) & (trip[after[fill]] == trip[fill])
    left, right = before[fill], after[fill]
    span = at[right] - at[left]
    part = np.divide(at[fill] - at[left], span, out=np.zeros(len(span)), where=span > 0)
    filled = departure_s.copy()
    filled[fill] = np.rint(departure_s[left] + part * (departure_s[right] - departure_s[left])).astype(
        np.int32
    )
    return filled


def trips_back_in_time(trip: Ints, departure_s: Ints) -> int:
    """Trips with a stop that is left before an earlier one; rows as in :func:`fill_departures`."""
    stated = departure_s != NO_TIME
    trips, times = trip[stated], departure_s[stated]
    back = (trips[1:] == trips[:-1]) & (times[1:] < times[:-1])
    return len(np.unique(trips[1:][back]))


def _day_of_week(days: npt.NDArray[np.datetime64]) -> npt.NDArray[np.int64]:
    """0 for Monday to 6 for Sunday: 1 January 1970, day 0 of datetime64, was a Thursday."""
    return np.asarray((days.astype("datetime64[D]").astype(np.int64) + 3) % 7)
