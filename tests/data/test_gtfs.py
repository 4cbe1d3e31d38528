import zipfile
from datetime import date

import pytest

from commonground.core.errors import GtfsError, SourceError
from commonground.core.network.headways import headways
from commonground.data.sources.gtfs import read_gtfs

PERIOD = {"start": date(2023, 4, 3), "end": date(2023, 4, 8)}
FEED = {
    "stops.txt": "stop_id,stop_name,stop_lat,stop_lon\nB,Back,60.2,24.9\nA,Front,60.1,24.9\n",
    "routes.txt": "route_id,route_type\nR,3\n",
    "trips.txt": "trip_id,route_id,service_id,direction_id\nT1,R,S,0\nT2,R,S,1\n",
    "stop_times.txt": (
        "trip_id,arrival_time,departure_time,stop_id,stop_sequence\n"
        "T1,07:00:00,07:00:00,A,1\nT1,07:10:00,07:10:00,B,2\n"
        "T2,08:00:00,08:00:00,B,1\nT2,08:10:00,08:10:00,A,2\n"
    ),
    "calendar.txt": (
        "service_id,monday,tuesday,wednesday,thursday,friday,saturday,sunday,start_date,end_date\n"
        "S,1,1,1,1,1,0,0,20230101,20231231\n"
    ),
}


@pytest.fixture
def make(tmp_path):
    def build(folder="", **changes):
        members = {**FEED, **{name.replace("_txt", ".txt"): text for name, text in changes.items()}}
        path = tmp_path / "feed.zip"
        with zipfile.ZipFile(path, "w") as archive:
            for name, text in members.items():
                if text is not None:
                    archive.writestr(folder + name, text)
        return path

    return build


def refused(path, match, **options):
    with pytest.raises(GtfsError, match=match):
        read_gtfs(path, **{**PERIOD, **options})


def test_a_small_feed_is_read_in_order_of_its_ids(make):
    feed = read_gtfs(make(), **PERIOD)
    assert feed.stop_id.tolist() == ["A", "B"]
    assert feed.stop_name.tolist() == ["Front", "Back"]
    assert feed.departure_s.tolist() == [25200, 25800, 28800, 29400]
    assert feed.time_stop.tolist() == [0, 1, 1, 0]
    assert feed.runs.tolist() == [[True] * 5]
    assert headways(feed).departures.tolist() == [2, 2]


def test_a_zipped_folder_is_as_good_as_its_files(make):
    assert len(read_gtfs(make(folder="google_transit/"), **PERIOD).stop_id) == 2


def test_hours_may_be_unpadded_and_may_pass_midnight(make):
    times = FEED["stop_times.txt"].replace("07:", "7:").replace("08:10:00", "25:10:00")
    assert read_gtfs(make(stop_times_txt=times), **PERIOD).departure_s.tolist() == [
        25200,
        25800,
        28800,
        90600,
    ]


@pytest.mark.parametrize("bad", ["7h05", "07:65:00", "07:05", "-7:00:00"])
def test_a_time_that_is_none_is_refused(make, bad):
    times = FEED["stop_times.txt"].replace("07:10:00,B", f"{bad},B")
    refused(make(stop_times_txt=times), f"1 values of stop_times.departure_time .*'{bad}'")


def test_a_sequence_that_is_no_number_is_refused(make):
    refused(make(stop_times_txt=FEED["stop_times.txt"].replace("A,1", "A,first")), "stop_sequence .*'first'")


def test_a_date_that_is_none_is_refused(make):
    refused(
        make(calendar_txt=FEED["calendar.txt"].replace("20231231", "20231341")),
        "calendar.end_date .*'20231341'",
    )


def test_empty_times_are_counted_and_refused_unless_a_guess_is_asked_for(make):
    times = FEED["stop_times.txt"] + "T1,,,A,3\nT1,,,B,4\nT1,07:25:00,07:25:00,A,5\nT2,,,B,3\n"
    path = make(stop_times_txt=times)
    refused(path, "3 of 8 departure times are empty.*interpolate = true")
    feed = read_gtfs(path, **PERIOD, interpolate=True)
    assert feed.departure_s.tolist() == [25200, 25800, 26100, 26400, 26700, 28800, 29400, -1]
    assert feed.report["departures_filled"] == 2
    assert feed.report["departures_empty"] == 3


def test_a_feed_may_have_calendar_dates_only(make):
    dates = "service_id,date,exception_type\nS,20230403,1\nS,20230404,1\n"
    feed = read_gtfs(make(calendar_txt=None, calendar_dates_txt=dates), **PERIOD)
    assert feed.runs.tolist() == [[True, True, False, False, False]]


def test_days_are_taken_out_by_calendar_dates(make):
    dates = "service_id,date,exception_type\nS,20230404,2\nS,20230408,1\n"
    assert read_gtfs(make(calendar_dates_txt=dates), **PERIOD).runs.sum() == 4


def test_an_empty_optional_member_is_no_member(make):
    assert read_gtfs(make(calendar_dates_txt=""), **PERIOD).runs.sum() == 5


def test_a_missing_member_is_named(make):
    refused(make(routes_txt=None), "lacks routes.txt")
    refused(make(calendar_txt=None), "calendar.txt or calendar_dates.txt")


def test_a_renamed_column_is_reported_with_the_columns_found(make):
    times = FEED["stop_times.txt"].replace("departure_time", "leaves")
    refused(
        make(stop_times_txt=times), "stop_times.txt lacks departure_time.*found trip_id, arrival_time, leaves"
    )


def test_blanks_around_names_and_values_and_a_byte_order_mark_do_no_harm(make):
    stops = "\ufeffstop_id, stop_name , stop_lat,stop_lon\n A ,Front, 60.1 ,24.9\nB,Back,60.2,24.9\n"
    feed = read_gtfs(make(stops_txt=stops), **PERIOD)
    assert feed.stop_id.tolist() == ["A", "B"]
    assert feed.stop_lat.tolist() == [60.1, 60.2]


def test_names_may_hold_commas_quotes_and_line_breaks_and_rows_may_stop_short(make):
    stops = (
        "stop_id,stop_name,stop_lat,stop_lon,zone_id,stop_url\n"
        'A,"North, ""old""\nside",60.1,24.9\nB,Back,60.2,24.9,,\n'
    )
    assert read_gtfs(make(stops_txt=stops), **PERIOD).stop_name[0] == 'North, "old"\nside'


def test_only_stops_inside_the_box_remain_and_gaps_are_filled_from_those_outside(make):
    times = FEED["stop_times.txt"].replace("07:10:00,07:10:00,B,2", ",,B,2\nT1,07:20:00,07:20:00,A,3")
    feed = read_gtfs(make(stop_times_txt=times), **PERIOD, interpolate=True, bbox=(24.8, 60.15, 25.0, 60.25))
    assert feed.stop_id.tolist() == ["B"]
    assert feed.departure_s.tolist() == [25800, 28800]
    assert feed.report["stops_outside"] == 1


def test_no_stop_inside_the_city_is_an_error(make):
    refused(make(), "0 of 2 stops lie inside the city", bbox=(0.0, 0.0, 1.0, 1.0))


def test_no_service_in_the_period_names_the_period_of_the_feed(make):
    refused(make(), "2023-01-01 to 2023-12-31", start=date(2020, 1, 1), end=date(2020, 2, 1))


def test_an_end_before_the_start_is_an_error(make):
    refused(make(), "ends before it starts", start=date(2022, 3, 8), end=date(2022, 1, 1))


def test_stations_and_stops_without_a_place_are_left_out_and_counted(make):
    stops = (
        "stop_id,stop_name,stop_lat,stop_lon,location_type,parent_station,wheelchair_boarding\n"
        "A,Front,60.1,24.9,0,P,\nB,Back,60.2,24.9,,,2\nP,Station,60.1,24.9,1,,1\nC,Lost,,,0,,\nA,Twin,60.1,24.9,,,\n"
    )
    feed = read_gtfs(make(stops_txt=stops), **PERIOD)
    assert feed.stop_id.tolist() == ["A", "B"]
    assert feed.stop_name[0] == "Front"
    assert feed.wheelchair.tolist() == [1, 2]
    assert {
        k: feed.report[k] for k in ("stations_and_entrances", "stops_without_place", "stops_repeated")
    } == {
        "stations_and_entrances": 1,
        "stops_without_place": 1,
        "stops_repeated": 1,
    }


def test_times_of_unknown_stops_and_trips_are_dropped_and_counted(make):
    times = FEED["stop_times.txt"] + "T9,07:00:00,07:00:00,A,1\nT1,07:30:00,07:30:00,Z,9\n"
    report = read_gtfs(make(stop_times_txt=times), **PERIOD).report
    assert report["times_without_trip"] == 1
    assert report["times_without_stop"] == 1


def test_a_missing_direction_is_a_direction_of_its_own(make):
    trips = "trip_id,route_id,service_id\nT1,R,S\nT2,R,S\n"
    assert read_gtfs(make(trips_txt=trips), **PERIOD).trip_direction.tolist() == [-1, -1]


def test_frequencies_are_read_in_seconds(make):
    frequencies = (
        "trip_id,start_time,end_time,headway_secs\nT2,6:00:00,24:00:00,600\nT9,06:00:00,07:00:00,60\n"
    )
    feed = read_gtfs(make(frequencies_txt=frequencies), **PERIOD)
    assert feed.frequency_trip.tolist() == [1]
    assert headways(feed).headway_min.tolist() == [10, 10]


def test_a_headway_of_nothing_is_refused(make):
    frequencies = "trip_id,start_time,end_time,headway_secs\nT2,06:00:00,24:00:00,0\n"
    refused(make(frequencies_txt=frequencies), "headway_secs .*above 0")


def test_a_file_that_is_no_zip_is_refused(tmp_path):
    page = tmp_path / "feed.zip"
    page.write_text("<html>not found</html>")
    with pytest.raises(SourceError):
        read_gtfs(page, **PERIOD)
    refused(tmp_path / "absent.zip", "is not there")


def test_a_member_that_is_no_text_is_refused(make):
    path = make(stops_txt=None)
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("stops.txt", b"stop_id,stop_name,stop_lat,stop_lon\nA,\xff\xfe\xfd,60.1,24.9\n")
    refused(path, "stops.txt cannot be read as CSV")
