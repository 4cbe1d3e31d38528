"""The list of areas, the page of one area, and what changed there."""

from __future__ import annotations

import pytest

from commonground.data.lake.builds import history
from tests.apps.pages import get
from tests.data.lake import tiny_places
from tests.data.lake.factory import CITY, SMALL, THIN, tiny_build


def test_the_list_finds_a_name_without_case_and_accents(client, tiny_city):
    assert len(get(client, "/areas/?q=DÉMO+AREA+05").table("1 area")) == 2


def test_a_name_that_is_nowhere_says_what_to_do(client, tiny_city):
    assert "Try a shorter part of it" in get(client, "/areas/?q=atlantis").text


def test_the_list_sorts_numbers_from_high_to_low_and_the_unknown_last(client, tiny_city):
    people = [row[2] for row in get(client, "/areas/?sort=people&level=neighbourhood").table("12 areas")[1:]]
    known = [int(number.replace(",", "")) for number in people if number != "—"]
    assert known == sorted(known, reverse=True)
    assert people[len(known) :] == ["—"] * len(SMALL)


def test_an_area_speaks_in_sentences_and_compares_itself_with_the_city(client, tiny_city):
    page = get(client, "/areas/SYN-a05/")
    assert "260 people live here, on 0.090 km²." in page.text
    assert "In Demo area 05, " in page.text
    assert "; city: " in page.text
    assert any(word in page.text for word in ("More than in the city.", "Less than in the city."))


def test_what_cannot_be_told_is_listed_with_its_reason(client, tiny_city):
    page = get(client, "/areas/SYN-a05/")
    assert (
        "we cannot tell for Demo area 05, because there is no source for a public transport timetable"
        in page.text
    )
    assert "for more than half of the people" in get(client, f"/areas/{THIN}/").text


@pytest.mark.parametrize("area", SMALL)
def test_an_area_of_very_few_people_shows_no_number_of_its_own(client, tiny_city, area):
    page = get(client, f"/areas/{area}/")
    assert "hidden to protect people" in page.text
    assert "people live here, on" not in page.text
    rows = page.table("Every indicator")[1:]
    assert {row[1] for row in rows} == {"hidden to protect people"}


def test_an_unknown_area_is_not_found(client, tiny_city):
    assert client.get("/areas/nowhere/").status_code == 404
    assert client.get("/areas/nowhere/changes/").status_code == 404


def test_a_first_build_has_nothing_to_compare_with(client, tiny_city):
    assert "first build" in get(client, "/areas/SYN-a05/changes/").text


@pytest.fixture
def rebuilt(tmp_path, settings):
    """A lake with one build, and a function that publishes the next."""
    settings.CG_LAKE, settings.CG_CITY = tmp_path / "lake", CITY
    tiny_build(tmp_path, tiles=False)
    return lambda **changes: tiny_build(tmp_path, tiles=False, **changes)


def test_a_new_source_is_named_as_the_cause_of_a_change(client, rebuilt):
    rebuilt(osm_sha256="c" * 64, release="2027-01-01", shift=0.1)
    page = get(client, "/areas/SYN-a05/changes/")
    assert "These sources are different from before: osm." in page.text
    assert all(row[0].endswith(" the data changed") for row in page.table("Numbers that differ")[1:])


def test_a_new_method_is_named_as_the_cause_of_a_change(client, rebuilt):
    rebuilt(method="2", shift=0.1)
    page = get(client, "/areas/SYN-a05/changes/")
    assert all(row[0].endswith(" the method changed") for row in page.table("Numbers that differ")[1:])


def test_a_change_of_nothing_is_said_as_nothing(client, rebuilt):
    rebuilt(method="2")
    assert "None of the" in get(client, "/areas/SYN-a05/changes/").text


def test_any_older_build_can_be_compared_with(client, rebuilt, settings):
    rebuilt(shift=0.1)
    rebuilt(shift=0.2)
    _live, *older = history(settings.CG_LAKE, CITY)
    page = get(client, f"/areas/SYN-a05/changes/?from={older[-1]}")
    assert older[-1] in page.text
    assert "no such build" in get(client, "/areas/SYN-a05/changes/?from=../../etc").text


def test_an_id_with_a_slash_a_space_or_a_letter_of_any_script_has_its_pages(
    client, tmp_path, settings, monkeypatch
):
    odd = "Bezirk 1/ж"
    area = tiny_places.TinyArea
    monkeypatch.setattr(
        tiny_places,
        "TinyArea",
        lambda **given: area(**{**given, "id": odd if given["id"] == "SYN-a05" else given["id"]}),
    )
    settings.CG_LAKE, settings.CG_CITY = tiny_build(tmp_path, tiles=False)
    links = sorted({link for link in get(client, "/").links if "Bezirk" in link})
    assert len(links) == 2
    for link in links:
        get(client, link)
    page = get(client, next(link for link in links if link.startswith("/areas/")))
    assert "Demo area 05" in page.text
    get(client, next(link for link in page.links if link.endswith("/changes/")))
    assert "'Bezirk 1/ж' --city" in get(client, next(link for link in links if "H06" in link)).text


def test_people_nobody_counted_are_called_an_estimate_wherever_they_are_shown(client, las_palmas, settings):
    settings.CG_LAKE, settings.CG_CITY = las_palmas.lake, "las_palmas"
    said = "The number is an estimate from building footprints"
    some = las_palmas.reader().areas()[0].id
    for address in ("/", "/areas/", f"/areas/{some}/"):
        assert said in get(client, address).text


def test_people_who_were_counted_are_no_estimate(client, tiny_city):
    for address in ("/", "/areas/", "/areas/SYN-a05/"):
        assert "estimate from building footprints" not in get(client, address).text
