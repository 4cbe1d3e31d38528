"""Headways: how many minutes lie between two departures from a stop on a working day."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

import numpy as np

from commonground.core.errors import GtfsError
from commonground.core.network.timetable import GtfsFeed

if TYPE_CHECKING:
    import numpy.typing as npt

    Floats = npt.NDArray[np.float64]
    Ints = npt.NDArray[np.int64]
    Bools = npt.NDArray[np.bool_]
    Strings = npt.NDArray[np.object_]

WINDOW_S: Final = (7 * 3600, 19 * 3600)
"""Departures with 07:00:00 <= time < 19:00:00 count."""

HIGH_CAPACITY: Final = frozenset({1, 2, 4, 12})
"""Metro, rail, ferry, monorail: 1,000 m to the stop is near enough (SDG 11.2.1)."""

_BUS: Final = 3
_EXTENDED: Final = (
    (100, 199, 2),
    (400, 404, 1),
    (405, 405, 12),
    (406, 499, 1),
    (800, 899, 11),
    (900, 999, 0),
    (1000, 1099, 4),
    (1200, 1299, 4),
    (1300, 1399, 6),
    (1400, 1499, 7),
)


@dataclass(frozen=True, slots=True, eq=False)
class Headways:
    """Service of each stop, sorted by stop id."""

    stop_id: Strings
    name: Strings
    lat: Floats
    lon: Floats
    headway_min: Floats
    """Minutes between departures in the best direction; NaN where nothing leaves in the window."""
    departures: Floats
    """Departures in the window on a working day, all directions, mean over the working days."""
    high_capacity: Bools
    """Served by metro, rail, ferry or monorail within the window."""
    wheelchair: npt.NDArray[np.int8]
    """0 not stated, 1 possible, 2 not possible."""
    report: Mapping[str, int] = field(default_factory=dict)

    @property
    def served(self) -> Bools:
        """Stops where anything leaves in the window."""
        return ~np.isnan(self.headway_min)

    def every(self, minutes: float) -> Bools:
        """Tell which stops have a headway of at most ``minutes``."""
        return self.served & (self.headway_min <= minutes)


def headways(feed: GtfsFeed, *, window_s: tuple[int, int] = WINDOW_S) -> Headways:
    """Mean headway of every stop over the working days of the feed's period.

    Per stop, direction and day: window / departures, rounded to a whole minute (halves to even); mean
    over the days with a departure; the better direction counts. A stop on a trip of frequencies.txt
    takes the weighted mean of the stated headways instead.

    Parameters
    ----------
    feed
        A timetable without gaps in its times (rows without a time do not count).
    window_s
        First second, and first second after, of the window.

    Raises
    ------
    GtfsError
        Nothing leaves any stop in the window.

    Notes
    -----
    *Source*: rule set ``ghsci-2023`` (healthysustainablecities/global-indicators, get_hlc_stop_frequency);
    docs/methods/headways.md. Known answer: Las Palmas, 788, 675 and 448 of 793 stops with any service,
    <= 30 and <= 20 minutes, in ``tests/known_answers/test_las_palmas_headways.py``.

    """
    timed, stated = _timed(feed, window_s), _frequent(feed, window_s)
    headway = np.where(np.isnan(stated.minutes), timed.minutes, stated.minutes)
    if np.isnan(headway).all():
        raise GtfsError(
            f"Nothing leaves any of {len(feed.stop_id)} stops between {_clock(window_s[0])} and "
            f"{_clock(window_s[1])} on the {len(feed.days)} working days from {feed.start}: expected "
            "departures; check the period against the feed's calendar."
        )
    served = int((~np.isnan(headway)).sum())
    return Headways(
        stop_id=feed.stop_id,
        name=feed.stop_name,
        lat=feed.stop_lat,
        lon=feed.stop_lon,
        headway_min=headway,
        departures=(timed.departures + stated.departures) / len(feed.days),
        high_capacity=timed.high | stated.high,
        wheelchair=feed.wheelchair,
        report={**feed.report, "working_days": len(feed.days), "stops_served": served},
    )


def merge(feeds: Mapping[str, Headways]) -> Headways:
    """Put the stops of several feeds side by side.

    With more than one feed, ids become ``feed:stop`` because two feeds may use one id for two places.
    The same pole in two feeds stays two stops: services of different operators are not added up.

    Raises
    ------
    GtfsError
        There is no feed.

    """
    if not feeds:
        raise GtfsError("No timetable given: expected at least one feed to merge.")
    if len(feeds) == 1:
        return next(iter(feeds.values()))
    parts = [feeds[name] for name in sorted(feeds)]
    ids = [f"{name}:{stop}" for name in sorted(feeds) for stop in feeds[name].stop_id]
    return Headways(
        stop_id=np.array(ids, dtype=object),
        name=np.concatenate([part.name for part in parts]),
        lat=np.concatenate([part.lat for part in parts]),
        lon=np.concatenate([part.lon for part in parts]),
        headway_min=np.concatenate([part.headway_min for part in parts]),
        departures=np.concatenate([part.departures for part in parts]),
        high_capacity=np.concatenate([part.high_capacity for part in parts]),
        wheelchair=np.concatenate([part.wheelchair for part in parts]),
        report={f"{name}:{key}": n for name in sorted(feeds) for key, n in feeds[name].report.items()},
    )


def basic_route_type(route_type: npt.ArrayLike) -> npt.NDArray[np.int32]:
    """Route types of GTFS (0 to 12) for the extended ones (100 and above) that many feeds use.

    Rail becomes 2, metro and urban rail 1, monorail 12, trams 0, ferries 4, cable cars 6 and 7,
    trolleybuses 11, everything else 3 (bus). *Source*: Google's extended route types; the classes are
    our choice, docs/methods/headways.md.
    """
    kinds = np.asarray(route_type, np.int32)
    basic = np.where(kinds >= _EXTENDED[0][0], _BUS, kinds)
    for low, high, kind in _EXTENDED:
        basic = np.where((kinds >= low) & (kinds <= high), kind, basic)
    return basic.astype(np.int32)


@dataclass(frozen=True, slots=True, eq=False)
class _Service:
    """One row per stop: minutes, departures summed over the days, served by high capacity."""

    minutes: Floats
    departures: Floats
    high: Bools


def _timed(feed: GtfsFeed, window_s: tuple[int, int]) -> _Service:
    """Service by the departures that the feed states one by one."""
    n_stops, n_services = len(feed.stop_id), len(feed.runs)
    once = np.ones(len(feed.trip_service), dtype=bool)
    once[feed.frequency_trip] = False
    once &= np.asarray(feed.runs.any(axis=1), dtype=bool)[feed.trip_service]
    keep = (feed.departure_s >= window_s[0]) & (feed.departure_s < window_s[1]) & once[feed.time_trip]
    trip, stop = feed.time_trip[keep], feed.time_stop[keep].astype(np.int64)
    side, n_ways = _sides(feed, trip, stop)
    key, n = np.unique(side * n_services + feed.trip_service[trip], return_counts=True)
    sides, first = np.unique(key // n_services, return_index=True)
    # days with the same services have the same departures: count each kind of day once
    kinds, times = np.unique(feed.runs, axis=1, return_counts=True)
    a_day = kinds[key % n_services] * n[:, None].astype(np.float64)
    a_day = np.add.reduceat(a_day, first, axis=0) if len(first) else a_day
    runs = a_day > 0
    minutes = np.round((window_s[1] - window_s[0]) / 60 / np.where(runs, a_day, np.nan))
    mean = (np.where(runs, minutes, 0.0) * times).sum(axis=1) / (runs * times).sum(axis=1)
    stop_of_side = sides // n_ways
    return _Service(
        minutes=_best(stop_of_side, mean, n_stops),
        departures=_summed(stop_of_side, (a_day * times).sum(axis=1), n_stops),
        high=_touched(stop[_high(feed)[trip]], n_stops),
    )


def _frequent(feed: GtfsFeed, window_s: tuple[int, int]) -> _Service:
    """Service by frequencies.txt: stated headways, weighted by their hours in the window and their days."""
    n_stops = len(feed.stop_id)
    begin, end = (
        np.maximum(feed.frequency_start_s, window_s[0]),
        np.minimum(feed.frequency_end_s, window_s[1]),
    )
    overlap_s = np.maximum(end - begin, 0)
    days = feed.runs.sum(axis=1)[feed.trip_service[feed.frequency_trip]]
    weight = np.round(overlap_s / 3600, 1) * days
    entry = np.flatnonzero(weight > 0)
    # one row per entry and stop of its trip: the rows of a trip lie together, sorted
    start = np.searchsorted(feed.time_trip, feed.frequency_trip[entry], side="left")
    stops = np.searchsorted(feed.time_trip, feed.frequency_trip[entry], side="right") - start
    entry = np.repeat(entry, stops)
    offset = np.arange(len(entry)) - np.repeat(np.cumsum(stops) - stops, stops)
    stop, trip = feed.time_stop[np.repeat(start, stops) + offset].astype(np.int64), feed.frequency_trip[entry]
    side, n_ways = _sides(feed, trip, stop)
    sides, row = np.unique(side, return_inverse=True)
    headway_s = feed.frequency_headway_s[entry].astype(np.float64)
    mean_s = _summed(row, weight[entry] * headway_s, len(sides)) / _summed(row, weight[entry], len(sides))
    return _Service(
        minutes=_best(sides // n_ways, mean_s / 60, n_stops),
        departures=_summed(stop, days[entry] * overlap_s[entry] / headway_s, n_stops),
        high=_touched(stop[_high(feed)[trip]], n_stops),
    )


def _sides(feed: GtfsFeed, trip: npt.NDArray[np.int32], stop: Ints) -> tuple[Ints, int]:
    """Give each row the number of its (stop, direction), and say how many directions there are."""
    ways, way = np.unique(feed.trip_direction, return_inverse=True)
    return stop * len(ways) + way[trip], len(ways)


def _best(stop: Ints, minutes: Floats, n_stops: int) -> Floats:
    """Smallest value of each stop over its directions; NaN where there is none."""
    best = np.full(n_stops, np.inf)
    np.minimum.at(best, stop, minutes)
    return np.where(np.isinf(best), np.nan, best)


def _summed(row: Ints, weight: Floats, n: int) -> Floats:
    return np.asarray(np.bincount(row, weights=weight, minlength=n), dtype=np.float64)


def _touched(row: Ints, n: int) -> Bools:
    touched = np.zeros(n, dtype=bool)
    touched[row] = True
    return touched


def _high(feed: GtfsFeed) -> Bools:
    """Trips by metro, rail, ferry or monorail."""
    return np.isin(basic_route_type(feed.trip_route_type), sorted(HIGH_CAPACITY))


def _clock(seconds: int) -> str:
    return f"{seconds // 3600:02d}:{seconds % 3600 // 60:02d}"
