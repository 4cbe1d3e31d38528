"""The pages of indicators and of single numbers: method, lineage, the command that computes it again."""

from __future__ import annotations

import shlex

import pytest

from commonground.core.indicators.registry import REGISTRY
from commonground.data.lake.builds import live_build
from commonground.data.lake.reader import BuildReader
from tests.apps.pages import get
from tests.data.lake.factory import CITY, SMALL


@pytest.fixture
def build(tiny_city):
    return BuildReader(tiny_city, live_build(tiny_city, CITY))


def test_the_list_says_one_sentence_for_every_main_indicator(client, tiny_city):
    page = get(client, "/indicators/")
    for one in REGISTRY.values():
        assert (f"/indicators/{one.id}/" in page.links) == one.main


@pytest.mark.parametrize("one", REGISTRY.values(), ids=lambda one: one.id)
def test_every_indicator_has_a_page_with_formula_method_and_hash(client, build, one):
    page = get(client, f"/indicators/{one.id}/")
    assert one.formula in page.text
    assert build.manifest["indicators"][one.id]["method_hash"] in page.text


def test_a_number_shows_all_that_it_was_made_of(client, build):
    value = build.value("H06", "area", "SYN-a05")
    page = get(client, "/indicators/H06/SYN-a05/")
    for shown in (
        f"{value.value:.0%}".replace("%", " %"),
        f"{value.numerator:.0f}",
        f"{value.people:.0f}",
        "people counted by area, shared over its homes by floor area",
        value.method_hash,
        build.id,
        "ODbL-1.0",
        "© OpenStreetMap contributors",
    ):
        assert shown in page.text


@pytest.mark.parametrize("place", ["SYN-a05", CITY])
def test_the_command_names_indicator_place_city_and_build(client, build, place):
    (command,) = get(client, f"/indicators/H06/{place}/").commands
    assert shlex.split(command) == [
        *("./dev", "run", "commonground", "value", "H06", place),
        *("--city", CITY, "--build", build.id),
    ]


def test_a_cell_has_a_page_of_its_number_too(client, build):
    cell = build.values("H06", place_kind="cell")[0].place
    assert cell in get(client, f"/indicators/H06/{cell}/").text


@pytest.mark.parametrize("place", SMALL)
def test_a_hidden_number_hides_numerator_denominator_and_people_as_well(client, tiny_city, place):
    page = get(client, f"/indicators/H06/{place}/")
    assert "hidden to protect people" in page.text
    for label in ("People who meet the condition", "People with an answer", "People here"):
        assert f"{label} —" in page.text


def test_what_is_not_measured_is_grey_with_its_reason(client, tiny_city):
    page = get(client, "/indicators/H10-all/")
    assert "we cannot tell for Tiny (demo), because there is no source for public open space" in page.text


def test_the_walk_of_400_500_and_1000_metres_is_drawn_as_one_line(client, tiny_city):
    rows = get(client, "/indicators/H06/SYN-a05/").table("The share grows")
    assert [row[0] for row in rows[1:]] == ["400 m", "500 m", "1,000 m"]


@pytest.mark.parametrize(
    "address",
    ["/indicators/X99/", "/indicators/H06/nowhere/", "/indicators/X99/SYN-a05/", "/indicators/X99.csv"],
)
def test_what_does_not_exist_is_not_found(client, tiny_city, address):
    assert client.get(address).status_code == 404
