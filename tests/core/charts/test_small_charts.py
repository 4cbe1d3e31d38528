"""Ranks, strips, radii and walks: drawing and table agree, gaps stay gaps."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from commonground.core.charts.radii import Line, radii
from commonground.core.charts.ranked import Reference, Row, ranked
from commonground.core.charts.scale import scale
from commonground.core.charts.strip import Mark, strip
from commonground.core.charts.walk import Step, StepWords, walk
from tests.core.charts.helpers import SVG, WORDS, classed, names, texts, tree

SHARES = scale([], lambda value: f"{value:.0%}", low=0, high=1)
ROWS = [
    Row("Low", 0.2, "20 %", low=0.1, high=0.3),
    Row("Unknown", None, "cannot tell", status="cannot_tell"),
    Row("High", 0.8, "80 %", href="/areas/high/"),
]


def _ranked(rows=ROWS, **more):
    more = {"scale": SHARES, **more}
    return ranked(rows, chart_id="r", title="t", description="d", words=WORDS, **more)


def _percent(text):
    return float(text.removesuffix("%"))


def test_a_ranked_list_runs_from_high_to_low_and_ends_with_what_is_not_known():
    chart = _ranked()
    assert names(chart.table) == ["High", "Low", "Unknown"]
    shown = [text for text in texts(tree(chart)) if text in {"High", "Low", "Unknown"}]
    assert shown == ["High", "Low", "Unknown"]


def test_a_row_without_a_number_has_no_mark_and_says_why():
    root = tree(_ranked())
    assert len(classed(root, "dot")) == 2
    assert "cannot tell" in texts(root)


def test_an_interval_spans_its_ends_and_holds_its_value():
    root = tree(_ranked())
    interval = classed(root, "interval")[0]
    low, high = _percent(interval.get("x1")), _percent(interval.get("x2"))
    dot = _percent(classed(root, "dot")[1].get("cx"))
    assert low < dot < high


def test_a_higher_value_lies_further_right_and_further_left_on_arabic_pages():
    high, low = (_percent(one.get("cx")) for one in classed(tree(_ranked()), "dot"))
    assert high > low
    high, low = (_percent(one.get("cx")) for one in classed(tree(_ranked(rtl=True)), "dot"))
    assert high < low


def test_the_reference_is_a_line_through_all_rows_with_its_name():
    root = tree(_ranked(reference=Reference(0.5, "City: 50 %")))
    assert len(classed(root, "reference")) == 1
    assert "City: 50 %" in texts(root)


def test_a_long_name_stands_above_its_row_and_gives_the_scale_all_its_room():
    short = tree(_ranked())
    long = tree(_ranked([*ROWS, Row("Isleta, Puerto y Guanarteme", 0.5, "50 %")]))
    width = [
        _percent(track.get("x2")) - _percent(track.get("x1"))
        for track in (classed(short, "track")[0], classed(long, "track")[0])
    ]
    assert width[1] > 95 > width[0]


def test_bars_start_at_nothing_or_are_refused():
    assert len(classed(tree(_ranked(mark="bar")), "bar")) == 2
    with pytest.raises(ValueError, match="cut bar misleads"):
        _ranked(mark="bar", scale=scale([0.4, 0.6], str))


def test_a_strip_marks_this_place_names_the_city_and_lists_everybody():
    marks = [Mark(f"Area {i}", i / 10, f"{i}0 %") for i in range(1, 9)]
    chart = strip(
        marks,
        here=marks[2],
        city=Mark("City", 0.5, "50 %"),
        chart_id="s",
        title="t",
        description="d",
        words=WORDS,
        scale=SHARES,
    )
    root = tree(chart)
    assert len(classed(root, "stroke")) == 8
    assert {"Area 3: 30 %", "City: 50 %"} <= set(texts(root))
    assert names(chart.table)[:2] == ["Area 3", "City"]
    assert len(chart.table.rows) == 9


def test_a_radius_without_a_value_leaves_a_gap_and_never_a_zero():
    chart = radii(
        [400, 500, 1000],
        here=Line("Here", [0.4, None, 0.9], ["40 %", "cannot tell", "90 %"]),
        city=None,
        labels=["400 m", "500 m", "1,000 m"],
        chart_id="l",
        title="t",
        description="d",
        column="Walk",
        scale=SHARES,
    )
    root = tree(chart)
    assert len(classed(root, "segment")) == 0
    assert len(classed(root, "dot")) == 2
    assert [cell.text for row in chart.table.rows for cell in row][2:4] == ["500 m", "cannot tell"]


def test_radii_stand_as_far_apart_as_they_are():
    chart = radii(
        [400, 500, 1000],
        here=Line("Here", [0.1, 0.2, 0.3], ["", "", ""]),
        city=Line("City", [0.2, 0.3, 0.4], ["", "", ""]),
        labels=["a", "b", "c"],
        chart_id="l",
        title="t",
        description="d",
        column="Walk",
        scale=SHARES,
    )
    first, second, third = (
        _percent(one.get("cx")) for one in classed(classed(tree(chart), "here")[0], "dot")
    )
    assert (third - second) / (second - first) == pytest.approx(5, rel=0.01)


def test_a_line_needs_one_value_and_one_text_for_each_radius():
    with pytest.raises(ValueError, match="one of each per radius"):
        radii(
            [400, 500],
            here=Line("Here", [0.1], ["10 %"]),
            city=None,
            labels=["a", "b"],
            chart_id="l",
            title="t",
            description="d",
            column="Walk",
            scale=SHARES,
        )


def _walk(route, streets=()):
    return walk(
        np.array(route, dtype=float),
        streets=streets,
        start="Your door",
        end="Shop <b>",
        steps=[Step("Main Street", "120 m", "120 m"), Step("a path", "30 m", "150 m")],
        chart_id="w",
        title="150 m to a shop",
        description="d",
        words=StepWords("Street", "How far", "In all"),
    )


def test_a_walk_names_both_ends_and_lists_its_steps_in_order():
    chart = _walk([(0, 0), (0, 120), (30, 120)])
    assert texts(tree(chart)) == ["Your door", "Shop <b>"]
    assert names(chart.table) == ["Main Street", "a path"]


def test_streets_far_from_a_walk_are_not_sent():
    near, far = np.array([(0.0, 10.0), (50.0, 10.0)]), np.array([(9e5, 9e5), (9e5 + 50, 9e5)])
    chart = _walk([(0, 0), (0, 120)], [near, far])
    path = classed(tree(chart), "streets")[0].get("d")
    assert path.count("M") == 1


def test_a_walk_that_ends_where_it_begins_still_has_its_two_ends():
    root = tree(_walk([(5, 5)]))
    assert len(list(root.iter(f"{SVG}circle"))) == 2
    assert not classed(root, "way")


def test_a_scale_ends_on_round_numbers():
    made = scale([3.2, 47.0], str)
    assert [tick.value for tick in made.ticks] == [0, 20, 40, 60]


def test_a_scale_of_shares_keeps_its_meaning():
    assert [tick.text for tick in SHARES.ticks] == ["0%", "25%", "50%", "75%", "100%"]


@given(st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=40))
def test_a_scale_holds_every_value_and_has_few_ticks(values):
    made = scale(values, str)
    dust = 1e-6 * (made.high - made.low)
    assert made.low - dust <= min(values) <= max(values) <= made.high + dust
    assert 2 <= len(made.ticks) <= 8
    assert all(math.isfinite(tick.value) for tick in made.ticks)
