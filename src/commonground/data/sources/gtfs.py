"""Timetables: a GTFS zip file as arrays of stops, times and days of service."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt

from commonground.core.errors import GtfsError
from commonground.core.network.timetable import (
    GtfsFeed,
    fill_departures,
    service_days,
    trips_back_in_time,
    weekdays,
)
from commonground.data.sources.gtfs_tables import WEEK, Arrays, Tables, opened

Bbox = tuple[float, float, float, float]
"""West, south, east, north in degrees."""


def read_gtfs(
    path: Path | str, *, start: date, end: date, interpolate: bool = False, bbox: Bbox | None = None
) -> GtfsFeed:
    """Read the stops, times and service days of a feed for the working days of a period.

    Parameters
    ----------
    path
        A GTFS zip file.
    start, end
        Monday to Friday with ``start`` <= day < ``end``.
    interpolate
        Fill departures between timepoints on a straight line by stop_sequence. Without it, an empty
        departure is an error that names how many there are, because a guess must be asked for.
    bbox
        Keep only stops inside (borders included).

    Returns
    -------
    GtfsFeed
        Its ``report`` counts the rows read, dropped (``times_without_stop``, ``times_without_trip``,
        ``stops_without_place``, ``stations_and_entrances`` ...) and filled in (``departures_filled``).

    Raises
    ------
    GtfsError
        A file or column is missing, a time or date is not legal, a departure is empty and
        ``interpolate`` is off, no stop lies inside ``bbox``, no service runs in the period, or the period
        ends before it starts.
    SourceError
        The zip is damaged or dangerous.

    Notes
    -----
    *Source*: GTFS Schedule reference; docs/methods/headways.md. Known answers: Las Palmas and Porto
    Alegre in ``tests/known_answers/test_timetables.py``.

    """
    days = weekdays(start, end)
    with opened(Path(path)) as tables:
        stops = _stops(tables, bbox)
        runs, covers = _services(tables, days)
        trips = _trips(tables)
        if not runs[np.unique(trips["service"])].any():
            raise GtfsError(
                f"{tables.name}: no service runs on the {len(days)} working days from {start} until {end}: "
                f"expected a period inside the feed's own, {covers}; change the dates or the feed."
            )
        times = _times(tables, interpolate=interpolate)
        frequencies = _frequencies(tables)
    return GtfsFeed(
        start=start,
        end=end,
        days=days,
        runs=runs,
        stop_id=stops["stop_id"].astype(object),
        stop_name=stops["stop_name"].astype(object),
        stop_lat=stops["lat"].astype(np.float64),
        stop_lon=stops["lon"].astype(np.float64),
        wheelchair=stops["wheelchair"].astype(np.int8),
        trip_service=trips["service"].astype(np.int32),
        trip_direction=trips["direction"].astype(np.int32),
        trip_route_type=trips["route_type"].astype(np.int32),
        time_trip=times["trip"].astype(np.int32),
        time_stop=times["stop"].astype(np.int32),
        departure_s=times["departure_s"].astype(np.int32),
        frequency_trip=frequencies["trip"].astype(np.int32),
        frequency_start_s=frequencies["start_s"].astype(np.int32),
        frequency_end_s=frequencies["end_s"].astype(np.int32),
        frequency_headway_s=frequencies["headway_s"].astype(np.int32),
        report=dict(tables.report),
    )


_PLACES: Final = """
CREATE TABLE place AS SELECT DISTINCT ON (s.stop_id)
    s.stop_id,
    coalesce(s.stop_name, s.stop_id) AS stop_name,
    try_cast(s.stop_lat AS DOUBLE) AS lat,
    try_cast(s.stop_lon AS DOUBLE) AS lon,
    coalesce(s.location_type, '0') = '0' AS boards,
    CASE
        WHEN s.wheelchair_boarding IN ('1', '2') THEN s.wheelchair_boarding
        WHEN parent.wheelchair_boarding IN ('1', '2') THEN parent.wheelchair_boarding
        ELSE '0'
    END AS wheelchair
FROM stops AS s LEFT JOIN stops AS parent ON parent.stop_id = s.parent_station
WHERE s.stop_id IS NOT NULL
ORDER BY s.stop_id, s.rowid
"""

_KEPT: Final = """
CREATE TABLE stop AS SELECT row_number() OVER (ORDER BY stop_id) - 1 AS i, *
FROM place
WHERE boards AND lon BETWEEN $west AND $east AND lat BETWEEN $south AND $north
"""


def _stops(tables: Tables, bbox: Bbox | None) -> Arrays:
    """Describe the boarding places inside the bbox and number them in table ``stop``."""
    tables.run(_PLACES)
    globe = (-180.0, -90.0, 180.0, 90.0)
    west, south, east, north = map(float, bbox or globe)
    tables.session.execute(_KEPT, {"west": west, "south": south, "east": east, "north": north})
    read, kept, boarding = tables.count("stops"), tables.count("stop"), tables.count("place", "boards")
    nowhere = tables.count("place", "boards AND coalesce(abs(lat) > 90 OR abs(lon) > 180, true)")
    tables.report |= {
        "stops_read": read,
        "stops_repeated": read - tables.count("place"),
        "stations_and_entrances": tables.count("place", "NOT boards"),
        "stops_without_place": nowhere,
        "stops_outside": boarding - nowhere - kept,
    }
    if not kept:
        raise GtfsError(
            f"{tables.name}: 0 of {boarding} stops lie inside the city (west {west:g}, south {south:g}, east "
            f"{east:g}, north {north:g}): expected at least one; check that the feed is this city's and the "
            "order of the box."
        )
    return tables.ask("SELECT stop_id, stop_name, lat, lon, wheelchair FROM stop ORDER BY i")


_SERVICES: Final = """
CREATE TABLE service AS SELECT row_number() OVER (ORDER BY id) - 1 AS i, id
FROM (
    SELECT service_id AS id FROM calendar
    UNION SELECT service_id FROM calendar_dates
    UNION SELECT service_id FROM trips
)
WHERE id IS NOT NULL
"""

_CALENDAR: Final = """
SELECT i, as_day(start_date) AS first, as_day(end_date) AS last,
    monday = '1' AS monday, tuesday = '1' AS tuesday, wednesday = '1' AS wednesday,
    thursday = '1' AS thursday, friday = '1' AS friday, saturday = '1' AS saturday, sunday = '1' AS sunday
FROM calendar JOIN service ON id = service_id
"""

_EXCEPTIONS: Final = """
SELECT i, as_day(date) AS day, coalesce(try_cast(exception_type AS INTEGER), 0) AS kind
FROM calendar_dates JOIN service ON id = service_id
"""


def _services(tables: Tables, days: npt.NDArray[np.datetime64]) -> tuple[npt.NDArray[np.bool_], str]:
    """Find the days on which each service runs, and say which period the feed covers."""
    for table, column in (("calendar", "start_date"), ("calendar", "end_date"), ("calendar_dates", "date")):
        tables.refuse(table, column, unless=f"as_day({column}) IS NOT NULL", expected="a day as YYYYMMDD")
    tables.run(_SERVICES)
    calendar, changes = tables.ask(_CALENDAR), tables.ask(_EXCEPTIONS)
    first, last, day = (
        column.astype("datetime64[D]") for column in (calendar["first"], calendar["last"], changes["day"])
    )
    every = np.concatenate([first, last, day])
    runs = service_days(
        days,
        n_services=tables.count("service"),
        weekly=(
            calendar["i"].astype(np.int32),
            np.column_stack([calendar[name].astype(bool) for name in WEEK]),
            first,
            last,
        ),
        exceptions=(changes["i"].astype(np.int32), day, changes["kind"].astype(np.int32)),
    )
    return runs, f"{every.min()} to {every.max()}" if len(every) else "which it does not state"


_TRIPS: Final = """
CREATE TABLE trip AS SELECT
    row_number() OVER (ORDER BY t.trip_id) - 1 AS i,
    t.trip_id AS id,
    service.i AS service,
    coalesce(try_cast(t.direction_id AS INTEGER), -1) AS direction,
    coalesce(try_cast(r.route_type AS INTEGER), -1) AS route_type
FROM (SELECT DISTINCT ON (trip_id) * FROM trips WHERE trip_id IS NOT NULL ORDER BY trip_id, rowid) AS t
JOIN service ON service.id = t.service_id
LEFT JOIN (SELECT route_id, min(route_type) AS route_type FROM routes GROUP BY route_id) AS r USING (route_id)
"""


def _trips(tables: Tables) -> Arrays:
    """Describe the trips and number them in table ``trip``; no direction is -1, no route type is -1."""
    tables.run(_TRIPS)
    tables.report |= {
        "trips_read": tables.count("trips"),
        "trips_without_route_type": tables.count("trip", "route_type < 0"),
    }
    return tables.ask("SELECT service, direction, route_type FROM trip ORDER BY i")


_TIMES: Final = """
SELECT trip.i AS trip, coalesce(stop.i, -1) AS stop, stop_sequence::INTEGER AS sequence,
    coalesce(seconds_of(departure_time), -1) AS departure_s
FROM stop_times JOIN trip ON trip.id = trip_id LEFT JOIN stop USING (stop_id)
ORDER BY trip.i, sequence, stop_times.rowid
"""


def _times(tables: Tables, *, interpolate: bool) -> Arrays:
    """Read the times at the stops kept, sorted by trip and sequence; fill or refuse the gaps."""
    legal = "departure_time IS NULL OR is_clock(departure_time)"
    tables.refuse("stop_times", "departure_time", unless=legal, expected="H:MM:SS or HH:MM:SS")
    whole = "try_cast(stop_sequence AS INTEGER) IS NOT NULL"
    tables.refuse("stop_times", "stop_sequence", unless=whole, expected="a whole number")
    read, empty = tables.count("stop_times"), tables.count("stop_times", "departure_time IS NULL")
    if empty and not interpolate:
        raise GtfsError(
            f"{tables.name}: {empty} of {read} departure times are empty: expected one at every stop. Set "
            "interpolate = true for this source to fill them on a straight line between timepoints."
        )
    rows = tables.ask(_TIMES)
    trip, stop, stated = (rows[name].astype(np.int32) for name in ("trip", "stop", "departure_s"))
    departure = fill_departures(trip, rows["sequence"].astype(np.int32), stated)
    tables.report |= {
        "times_read": read,
        "times_without_trip": read - len(trip),
        "times_without_stop": tables.count("stop_times", "stop_id NOT IN (SELECT stop_id FROM place)"),
        "departures_empty": empty,
        "departures_filled": int((departure != stated).sum()),
        "trips_back_in_time": trips_back_in_time(trip, departure),
    }
    kept = stop >= 0
    return {"trip": trip[kept], "stop": stop[kept], "departure_s": departure[kept]}


_FREQUENCIES: Final = """
SELECT trip.i AS trip, seconds_of(start_time) AS start_s, seconds_of(end_time) AS end_s,
    headway_secs::INTEGER AS headway_s
FROM frequencies JOIN trip ON trip.id = trip_id
ORDER BY trip.i, start_s, end_s, headway_s
"""


def _frequencies(tables: Tables) -> Arrays:
    """Read frequencies.txt in seconds."""
    for column in ("start_time", "end_time"):
        tables.refuse("frequencies", column, unless=f"is_clock({column})", expected="H:MM:SS or HH:MM:SS")
    above = "try_cast(headway_secs AS INTEGER) > 0"
    tables.refuse("frequencies", "headway_secs", unless=above, expected="whole seconds above 0")
    return tables.ask(_FREQUENCIES)
