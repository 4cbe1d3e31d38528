"""A drawn map and its table hold the same places, and colour is never the only sign."""

from __future__ import annotations

import re

import numpy as np
import pytest

from commonground.core.charts.choropleth import Place, choropleth
from commonground.core.charts.classes import classify
from commonground.core.charts.frame import frame
from tests.core.charts.helpers import SVG, WORDS, classed, names, square, tree


def _places():
    values = [0.1, 0.3, 0.5, 0.7, 0.9]
    places = [
        Place(f"a{i}", f"Area {i}", [square(100 * i, 0)], value, f"{value:.0%}", href=f"/areas/a{i}/")
        for i, value in enumerate(values)
    ]
    return [
        *places,
        Place("x", "Nobody asked", [square(0, 100)], None, "cannot tell", "cannot_tell", "no timetable"),
        Place("y", "Few people", [square(100, 100)], None, "hidden", "suppressed"),
    ]


def _draw(places, **more):
    return choropleth(
        places,
        classify([place.value for place in places], 5, step=0.01),
        chart_id="m",
        title="East & west differ",
        description="How to read it",
        words=WORDS,
        legend_title="Share, %",
        label=lambda low, high: f"{low:.0%} to {high:.0%}",
        **more,
    )


def test_every_place_is_drawn_once_and_listed_once():
    chart = _draw(_places())
    drawn = [one.get("data-place") for one in tree(chart).iter(f"{SVG}path") if one.get("data-place")]
    assert drawn == ["a0", "a1", "a2", "a3", "a4", "x", "y"]
    assert names(chart.table) == [place.name for place in _places()]


def test_each_value_has_the_colour_of_its_class_and_nothing_else_has():
    root = tree(_draw(_places()))
    assert [len(classed(root, f"c{step}")) for step in (0, 3, 6, 9, 12)] == [1, 1, 1, 1, 1]


def test_what_is_not_known_is_hatched_and_what_is_hidden_is_dotted():
    root = tree(_draw(_places()))
    assert [one.get("fill") for one in classed(root, "cannot-tell")] == ["url(#m-cannot-tell)"]
    assert [one.get("fill") for one in classed(root, "suppressed")] == ["url(#m-suppressed)"]
    patterns = {one.get("id") for one in root.iter(f"{SVG}pattern")}
    assert patterns == {"m-cannot-tell", "m-suppressed"}


def test_an_ok_without_a_number_is_drawn_as_cannot_tell():
    chart = _draw([*_places(), Place("z", "Empty", [square(200, 100)], None, "-")])
    assert len(classed(tree(chart), "cannot-tell")) == 2


def test_the_legend_counts_every_place_exactly_once():
    chart = _draw(_places(), count=str)
    assert sum(int(entry.count) for entry in chart.legend) == len(_places())
    assert [entry.css for entry in chart.legend] == [
        "c0",
        "c3",
        "c6",
        "c9",
        "c12",
        "suppressed",
        "cannot-tell",
    ]
    assert chart.legend[0].label == "10% to 29%"


def test_a_place_leads_to_its_page_in_the_drawing_and_in_the_table():
    chart = _draw(_places())
    links = [one.get("href") for one in tree(chart).iter(f"{SVG}a")]
    assert links == [f"/areas/a{i}/" for i in range(5)]
    assert [row[0].href for row in chart.table.rows] == [*links, None, None]


def test_the_links_of_the_drawing_stay_out_of_the_tab_order_because_the_table_repeats_them():
    assert {one.get("tabindex") for one in tree(_draw(_places())).iter(f"{SVG}a")} == {"-1"}


def test_no_colour_and_no_style_is_written_into_the_drawing():
    svg = _draw(_places(), lines=[square(0, 0)], outline=[square(0, 0)]).svg
    assert not re.search(r"#[0-9a-f]{6}|rgb|style=", svg)


def test_names_are_escaped_wherever_they_appear():
    evil = '<script>alert("1")</script>'
    chart = _draw([Place("a", evil, [square(0, 0)], 0.5, "50 %", href='/"><script>')])
    assert "<script" not in chart.svg
    assert [one.text for one in tree(chart).iter(f"{SVG}title")][1].startswith(evil)


def test_two_maps_on_one_page_share_no_id():
    def ids(chart_id):
        chart = choropleth(
            _places(),
            classify([0.5]),
            chart_id=chart_id,
            title="t",
            description="d",
            words=WORDS,
            legend_title="",
            label="{} to {}".format,
        )
        return {one.get("id") for one in tree(chart).iter() if one.get("id")}

    assert not ids("one") & ids("two")


def test_path_data_is_whole_numbers_and_goes_back_to_the_places():
    place = Place("a", "A", [square(1000.4, 2000.6)], 0.5, "50 %")
    path = next(one for one in tree(_draw([place])).iter(f"{SVG}path") if one.get("data-place"))
    assert re.fullmatch(r"M\d+,\d+l(-?\d+,-?\d+ ?)+z", path.get("d"))


def test_a_place_smaller_than_one_unit_is_in_the_table_though_not_in_the_drawing():
    chart = _draw([*_places(), Place("tiny", "Tiny", [square(0, 0, side=0.01)], 0.5, "50 %")])
    assert 'data-place="tiny"' not in chart.svg
    assert "Tiny" in names(chart.table)


def test_north_is_up():
    box = frame([square(0, 0)], width=100)
    assert box.point(0, 100)[1] < box.point(0, 0)[1]


def test_a_tall_city_is_drawn_narrower_and_never_cut():
    tall = np.array([(0, 0), (10, 0), (10, 1000), (0, 1000), (0, 0)], dtype=float)
    box = frame([tall], width=1000)
    assert box.height <= 1600 + 12
    x, y = box.point(10, 0)
    assert 0 <= x <= box.width
    assert 0 <= y <= box.height


def test_five_hundred_cells_stay_a_small_payload():
    places = [
        Place(f"c{i}", f"Cell {i}", [square(200 * (i % 25), 200 * (i // 25), 190)], (i % 100) / 100, "50 %")
        for i in range(526)
    ]
    assert len(_draw(places).svg) < 100_000


def test_a_map_without_an_outline_is_refused():
    with pytest.raises(ValueError, match="without a single point"):
        _draw([Place("a", "A", [], 0.5, "50 %")])
