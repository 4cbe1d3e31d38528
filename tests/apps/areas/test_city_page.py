"""The city page: the answer in words, every place in map and table, what nobody can tell."""

from __future__ import annotations

import re

import pytest

from commonground.data.lake.builds import live_build
from commonground.data.lake.reader import BuildReader
from tests.apps.pages import get
from tests.data.lake.factory import CITY, EMPTY, SMALL, THIN

PLACES = 12


@pytest.fixture
def build(tiny_city):
    return BuildReader(tiny_city, live_build(tiny_city, CITY))


def test_it_opens_with_the_answer_in_words_and_the_number_leads_to_its_lineage(client, build):
    page = get(client, "/")
    percent = round(build.value("H06", "city", CITY).value * 100)
    assert f"In Tiny (demo), {percent} % of residents reach fresh food within 500 m on foot." in page.text
    heading = re.search(r"<h1>.*?</h1>", page.html, re.DOTALL)[0]
    assert f'href="/indicators/H06/{CITY}/"' in heading


def test_map_and_table_show_the_same_places_and_values(client, tiny_city):
    page = get(client, "/?indicator=H08")
    drawn = dict(re.findall(r"<title>(Demo area \d\d): ([^<(]+?)(?: \([^<]*)?</title>", page.html))
    rows = {row[0]: row[1] for row in page.table("Pharmacy or clinic")[1:]}
    assert len(drawn) == PLACES
    assert rows == drawn


def test_a_place_without_a_number_says_why_and_is_never_0(client, build):
    rows = {row[0]: row for row in get(client, "/").table("Fresh food")[1:]}
    names = {area.id: area.name for area in build.areas()}
    for hidden in SMALL:
        row = rows[names[hidden]]
        assert row[1] == "hidden to protect people"
        assert row[3:] == ["—", "—"]
    assert rows[names[EMPTY]][1:3] == ["cannot tell", "nobody is known to live here"]
    assert rows[names[THIN]][1] == "cannot tell"


def test_places_are_ranked_from_high_to_low_and_those_without_a_number_come_last(client, tiny_city):
    values = [row[1] for row in get(client, "/").table("Fresh food")[1:]]
    numbers = [int(value.split()[0]) for value in values if value[0].isdigit()]
    assert numbers == sorted(numbers, reverse=True)
    assert not any(value[0].isdigit() for value in values[len(numbers) :])


def test_every_number_of_the_table_leads_to_its_own_page(client, tiny_city):
    page = get(client, "/")
    own = [link for link in page.links if re.fullmatch(r"/indicators/H06/SYN-a\d\d/", link)]
    assert len(set(own)) == PLACES
    for link in sorted(set(own)):
        get(client, link)


def test_cells_can_be_chosen_in_place_of_areas(client, build):
    page = get(client, "/?indicator=H06&by=cells")
    assert len(page.table("Fresh food")) - 1 == len(build.cell_geometries())


def test_an_unknown_choice_falls_back_to_the_first_view(client, tiny_city):
    assert get(client, "/?indicator=X99&by=moon").table("Fresh food") == get(client, "/").table("Fresh food")


def test_an_indicator_of_the_whole_city_says_that_there_is_nothing_to_compare(client, tiny_city):
    assert "one number for the whole city" in get(client, "/?indicator=J09").text


def test_inequality_is_said_to_be_between_areas_and_not_between_households(client, tiny_city):
    page = get(client, "/?indicator=H06")
    assert "Gini index between areas: 0.1" in page.text
    assert "not households" in page.text


def test_it_ends_with_the_state_of_the_data_and_what_is_missing(client, build):
    page = get(client, "/")
    assert build.id in page.text
    assert "With a public transport timetable we could say: A departure every 30 minutes" in page.text
    sources = page.table("Sources")
    assert [row[3] for row in sources[1:]] == [
        "read",
        "read; invented for the demonstration",
        "missing: It was not fetched.",
    ]


def test_the_form_is_a_plain_get_form_that_keeps_its_choice(client, tiny_city):
    page = get(client, "/?indicator=H08&by=half")
    assert '<option value="H08" selected>' in page.html
    assert '<option value="half" selected>' in page.html


@pytest.mark.parametrize("address", ["/", "/areas/", "/areas/SYN-a05/", "/indicators/", "/indicators/H06/"])
@pytest.mark.parametrize("prefix", ["", "/es", "/fr", "/ar"])
@pytest.mark.django_db  # the header leads to the counting page, which looks what is over
def test_ids_of_a_page_are_unique_and_every_link_inside_leads_somewhere(client, tiny_city, prefix, address):
    page = get(client, prefix + address)
    assert len(page.ids) == len(set(page.ids))
    for link in sorted({link for link in page.links if link.startswith("/") and "/indicators/" not in link}):
        assert client.get(link).status_code == 200, link
