from datetime import date

import numpy as np
import pytest

from commonground.core.errors import GtfsError
from commonground.core.network.headways import basic_route_type, headways, merge
from commonground.core.network.timetable import NO_DIRECTION, NO_TIME, GtfsFeed

SEVEN, SEVEN_PM = 7 * 3600, 19 * 3600
MONDAY, TUESDAY = np.datetime64("2023-04-03"), np.datetime64("2023-04-04")


def feed(trips, *, frequencies=(), stops=("A", "B"), runs=((True, True),)):
    """Build a feed from (direction, route type, service, [(stop, seconds), ...]) per trip."""
    rows = [(i, stops.index(stop), when) for i, trip in enumerate(trips) for stop, when in trip[3]]
    trip, stop, when = np.array(rows, np.int32).reshape(-1, 3).T
    entry = np.array(frequencies, np.int32).reshape(-1, 4).T
    return GtfsFeed(
        start=date(2023, 4, 3),
        end=date(2023, 4, 5),
        stop_id=np.array(stops, object),
        stop_name=np.array(stops, object),
        stop_lat=np.full(len(stops), 60.1),
        stop_lon=np.full(len(stops), 24.9),
        wheelchair=np.zeros(len(stops), np.int8),
        trip_direction=np.array([t[0] for t in trips], np.int32),
        trip_route_type=np.array([t[1] for t in trips], np.int32),
        trip_service=np.array([t[2] for t in trips], np.int32),
        time_trip=trip,
        time_stop=stop,
        departure_s=when,
        days=np.array([MONDAY, TUESDAY]),
        runs=np.array(runs, bool),
        frequency_trip=entry[0],
        frequency_start_s=entry[1],
        frequency_end_s=entry[2],
        frequency_headway_s=entry[3],
    )


def every(minutes, *, direction=0, kind=3, service=0, stop="A"):
    return [(direction, kind, service, [(stop, s)]) for s in range(SEVEN, SEVEN_PM, minutes * 60)]


def test_a_bus_every_quarter_of_an_hour_has_a_headway_of_fifteen():
    found = headways(feed(every(15)))
    assert found.headway_min[0] == 15
    assert found.departures[0] == 48
    assert np.isnan(found.headway_min[1])
    assert found.served.tolist() == [True, False]


def test_the_window_begins_at_seven_and_ends_before_seven_in_the_evening():
    trips = [(0, 3, 0, [("A", s)]) for s in (SEVEN - 1, SEVEN, SEVEN_PM - 1, SEVEN_PM, 25 * 3600, NO_TIME)]
    assert headways(feed(trips)).departures[0] == 2


def test_the_better_direction_counts_and_no_direction_is_a_direction():
    trips = every(60) + every(20, direction=NO_DIRECTION) + every(30, direction=1)
    assert headways(feed(trips)).headway_min[0] == 20


def test_the_mean_is_over_days_with_service_only():
    trips = every(20) + every(60, service=1)
    found = headways(feed(trips, runs=[[True, False], [False, False]]))
    assert found.headway_min[0] == 20
    assert found.departures[0] == 18


def test_days_are_averaged_after_each_was_rounded():
    # Monday 36 + 12 = 48 departures: 15 min; Tuesday 36: 20 min
    found = headways(feed(every(20) + every(60, service=1), runs=[[True, True], [True, False]]))
    assert found.headway_min[0] == 17.5
    assert found.departures[0] == 42


def test_half_minutes_round_to_even_as_in_the_rule_set():
    thirty_two = [(0, 3, 0, [("A", SEVEN + i)]) for i in range(32)]  # 720 / 32 = 22.5
    assert headways(feed(thirty_two)).headway_min[0] == 22
    sixteen_by_ninety_six = [(0, 3, 0, [("A", SEVEN + i)]) for i in range(96)]  # 7.5
    assert headways(feed(sixteen_by_ninety_six)).headway_min[0] == 8


def test_a_limit_includes_the_headway_that_equals_it():
    assert headways(feed(every(30))).every(30).tolist() == [True, False]
    assert headways(feed(every(30))).every(29.9).tolist() == [False, False]


def test_rail_metro_ferry_and_monorail_are_high_capacity_where_they_stop():
    for kind, high in {0: False, 1: True, 2: True, 3: False, 4: True, 5: False, 11: False, 12: True}.items():
        trips = every(60, kind=kind) + every(60, kind=3, stop="B")
        assert headways(feed(trips)).high_capacity.tolist() == [high, False]


def test_a_train_that_does_not_run_in_the_window_makes_no_high_capacity():
    trips = [*every(60), (0, 2, 0, [("A", 5 * 3600)]), (0, 2, 1, [("A", SEVEN)])]
    assert not headways(feed(trips, runs=[[True, True], [False, False]])).high_capacity.any()


@pytest.mark.parametrize(
    ("extended", "basic"),
    [(109, 2), (400, 1), (401, 1), (405, 12), (704, 3), (717, 3), (900, 0), (1000, 4), (1200, 4), (1400, 7)],
)
def test_extended_route_types_are_understood(extended, basic):
    assert basic_route_type(extended) == basic


def test_basic_route_types_stay_as_they_are():
    assert basic_route_type(np.arange(13)).tolist() == list(range(13))


def test_stated_headways_are_weighted_by_their_hours_in_the_window():
    template = [(0, 3, 0, [("A", 0), ("B", 600)])]
    # 06-10 is 3 h inside at 600 s; 18-22 is 1 h inside at 1800 s: (3 * 600 + 1 * 1800) / 4 = 900 s
    entries = [(0, 6 * 3600, 10 * 3600, 600), (0, 18 * 3600, 22 * 3600, 1800)]
    found = headways(feed(template, frequencies=entries))
    assert found.headway_min.tolist() == [15, 15]
    assert found.departures.tolist() == [20, 20]


def test_a_stated_headway_replaces_the_counted_one_at_its_stops():
    trips = [*every(10), *every(10, stop="B"), (0, 3, 0, [("A", 0)])]
    found = headways(feed(trips, frequencies=[(len(trips) - 1, SEVEN, SEVEN_PM, 1800)]))
    assert found.headway_min.tolist() == [30, 10]


def test_the_template_of_a_stated_headway_is_not_a_departure():
    trips = [*every(60), (1, 3, 0, [("A", SEVEN)])]
    found = headways(feed(trips, frequencies=[(len(trips) - 1, 0, 3600, 600)]))
    assert found.headway_min[0] == 60
    assert found.departures[0] == 12


def test_the_better_stated_direction_counts():
    trips = [(0, 3, 0, [("A", 0)]), (1, 3, 0, [("A", 0)])]
    entries = [(0, SEVEN, SEVEN_PM, 1200), (1, SEVEN, SEVEN_PM, 600)]
    assert headways(feed(trips, frequencies=entries)).headway_min[0] == 10


def test_a_stated_headway_of_a_service_that_never_runs_does_not_count():
    trips = [*every(60), (0, 3, 1, [("A", 0)])]
    entries = [(len(trips) - 1, SEVEN, SEVEN_PM, 300)]
    assert (
        headways(feed(trips, frequencies=entries, runs=[[True, True], [False, False]])).headway_min[0] == 60
    )


def test_a_feed_without_a_departure_in_the_window_is_refused():
    with pytest.raises(GtfsError, match="between 07:00 and 19:00 on the 2 working days"):
        headways(feed([(0, 3, 0, [("A", 5 * 3600)])]))


def test_feeds_lie_side_by_side_under_their_own_names():
    bus, rail = headways(feed(every(30))), headways(feed(every(10, kind=2)))
    both = merge({"rail": rail, "bus": bus})
    assert both.stop_id.tolist() == ["bus:A", "bus:B", "rail:A", "rail:B"]
    assert both.headway_min[[0, 2]].tolist() == [30, 10]
    assert both.high_capacity.tolist() == [False, False, True, False]
    assert both.report["bus:stops_served"] == 1


def test_one_feed_keeps_its_ids_and_none_is_an_error():
    assert merge({"bus": headways(feed(every(30)))}).stop_id.tolist() == ["A", "B"]
    with pytest.raises(GtfsError, match="No timetable"):
        merge({})
