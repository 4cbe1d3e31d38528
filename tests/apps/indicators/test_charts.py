"""From rankings to drawings: scales hold what is drawn on them."""

from __future__ import annotations

import pytest

from commonground.apps.indicators import charts, places, queries
from commonground.core.indicators import registry
from commonground.data.lake.builds import live_build
from commonground.data.lake.reader import BuildReader
from tests.data.lake.factory import CITY, ROWS, tiny_build

PEOPLE = [one for one in registry.REGISTRY.values() if one.of == "people"]


@pytest.fixture(scope="module")
def build(tmp_path_factory):
    lake, city = tiny_build(tmp_path_factory.mktemp("charts"), tiles=False)
    return BuildReader(lake, live_build(lake, city))


@pytest.mark.parametrize("one", PEOPLE, ids=lambda one: one.id)
def test_a_scale_holds_every_place_the_city_and_their_ranges(build, one):
    found = queries.ranking(build, one, places.level(build, "neighbourhood"))
    rows = (*found.rows, found.city)
    held = charts.value_scale(one, rows)
    for row in rows:
        for number in (row.value.value, row.value.spread_low, row.value.spread_high):
            assert number is None or held.low <= number <= held.high


@pytest.mark.parametrize("one", PEOPLE, ids=lambda one: one.id)
def test_the_ends_of_a_scale_are_labelled_with_what_they_are(build, one):
    found = queries.ranking(build, one, places.level(build, "neighbourhood"))
    held = charts.value_scale(one, found.rows)
    assert (held.ticks[0].value, held.ticks[-1].value) == (held.low, held.high)


def test_values_that_print_alike_are_one_stroke_but_the_finding_counts_all(build):
    one = registry.get("H06")
    found = queries.ranking(build, one, places.level(build, "neighbourhood"))
    here = next(row for row in found.rows if row.value.status == "ok")
    chart = charts.area_strip(found, here, chart_id="strip")
    assert chart.svg.count('class="stroke"') == len({row.text for row in found.measured})
    more = sum(row.value.value > here.value.value and row.text != here.text for row in found.measured)
    assert f"{more} areas have more" in chart.title


def test_neighbours_are_thinned_together_and_stay_valid(build):
    shapes = charts.outlines(build, "neighbourhood")
    assert len(shapes.rings) == 4 * ROWS
    assert all(len(rings[0]) == 5 for rings in shapes.rings.values())
    assert len(shapes.outline) == 1


def test_the_map_has_a_row_for_every_place_and_no_drawing_without_places(build):
    level = places.level(build, "neighbourhood")
    found = queries.ranking(build, registry.get("H06"), level)
    chart = charts.place_map(build, found, title="x")
    assert len(chart.table.rows) == len(found.rows)
    nothing = queries.ranking(build, registry.get("J09"), level)
    assert charts.place_map(build, nothing, title="x") is None
    assert nothing.city.place.id == CITY
