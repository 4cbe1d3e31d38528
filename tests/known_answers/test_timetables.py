"""Timetables of Las Palmas (GHSCI's example city), Porto Alegre (r5r) and Cairns (gtfs_kit)."""

import csv
import io
import re
import zipfile
from datetime import date, timedelta

import pytest

from commonground.core.errors import GtfsError
from commonground.core.network.headways import headways, merge
from commonground.core.network.timetable import trips_back_in_time
from commonground.data.sources.gtfs import read_gtfs
from tests.shared_data import shared

LAS_PALMAS = {"start": date(2023, 4, 5), "end": date(2023, 6, 5)}
PORTO_ALEGRE = {"start": date(2019, 5, 13), "end": date(2019, 5, 18)}


@pytest.fixture(scope="module")
def guaguas():
    return shared("las_palmas") / "gtfs_guaguas_20230222.zip"


def changed(path, into, changes):
    """Copy a feed with some members rewritten (None leaves one out)."""
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(into, "w", zipfile.ZIP_STORED) as new:
        for name in {*old.namelist(), *changes}:
            text = changes[name](old) if callable(changes.get(name)) else changes.get(name, "")
            if name not in changes:
                text = old.read(name).decode()
            if text is not None:
                new.writestr(name, text)
    return into


def counts(path):
    found = headways(read_gtfs(path, **LAS_PALMAS))
    return len(found.stop_id), int(found.served.sum()), int(found.every(30).sum()), int(found.every(20).sum())


def test_las_palmas_has_788_675_and_448_of_793_stops(guaguas):
    feed = read_gtfs(guaguas, **LAS_PALMAS)
    assert len(feed.days) == 43
    assert counts(guaguas) == (793, 788, 675, 448)


def test_las_palmas_is_the_same_with_unpadded_times(guaguas, tmp_path):
    def unpadded(old):
        return re.sub(r",0(\d:)", r",\1", old.read("stop_times.txt").decode())

    path = changed(guaguas, tmp_path / "unpadded.zip", {"stop_times.txt": unpadded})
    with zipfile.ZipFile(path) as archive:
        assert b",7:05:00," in archive.read("stop_times.txt")
    assert counts(path) == (793, 788, 675, 448)


def test_las_palmas_is_the_same_with_calendar_dates_only(guaguas, tmp_path):
    def table(old, name):
        return csv.DictReader(io.StringIO(old.read(name).decode("utf-8-sig")))

    def every_day(old):
        names = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
        running = set()
        for row in table(old, "calendar.txt"):
            day = LAS_PALMAS["start"]
            while day < LAS_PALMAS["end"]:
                if (
                    row[names[day.weekday()]] == "1"
                    and row["start_date"] <= f"{day:%Y%m%d}" <= row["end_date"]
                ):
                    running.add((row["service_id"], f"{day:%Y%m%d}"))
                day += timedelta(days=1)
        for row in table(old, "calendar_dates.txt"):
            pair = (row["service_id"], row["date"])
            (running.add if row["exception_type"] == "1" else running.discard)(pair)
        return "service_id,date,exception_type\n" + "".join(f"{s},{d},1\n" for s, d in sorted(running))

    path = changed(guaguas, tmp_path / "dates.zip", {"calendar.txt": None, "calendar_dates.txt": every_day})
    assert counts(path) == (793, 788, 675, 448)


def test_porto_alegre_is_refused_with_its_125271_empty_times():
    path = shared("porto_alegre") / "poa_eptc.zip"
    with pytest.raises(GtfsError, match="125271 of 130019 departure times are empty"):
        read_gtfs(path, **PORTO_ALEGRE)


def test_porto_alegre_never_goes_back_in_time_once_its_gaps_are_filled():
    feed = read_gtfs(shared("porto_alegre") / "poa_eptc.zip", **PORTO_ALEGRE, interpolate=True)
    assert feed.report["departures_filled"] == 125_271
    assert (feed.departure_s >= 0).all()
    assert trips_back_in_time(feed.time_trip, feed.departure_s) == 0


def test_porto_alegre_joins_its_buses_and_its_trains():
    folder = shared("porto_alegre")
    bus = headways(read_gtfs(folder / "poa_eptc.zip", **PORTO_ALEGRE, interpolate=True))
    rail = headways(read_gtfs(folder / "poa_trensurb.zip", **PORTO_ALEGRE))
    both = merge({"eptc": bus, "trensurb": rail})
    assert len(both.stop_id) == len(set(both.stop_id)) == 3986 + 24
    assert both.high_capacity.sum() == 24


def test_cairns_counts_the_trips_that_gtfs_kit_counts():
    folder = shared("sensing")
    day = date(2014, 5, 28)
    feed = read_gtfs(folder / "cairns_gtfs.zip", start=day, end=day + timedelta(days=1), interpolate=True)
    with (folder / "cairns_route_stats_20140528.csv").open(encoding="utf-8", newline="") as file:
        expected = sum(int(row["num_trips"]) for row in csv.DictReader(file))
    assert int(feed.runs[feed.trip_service, 0].sum()) == expected
