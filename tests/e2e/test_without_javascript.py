"""Every task of a resident works in a browser that runs no script."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect


@pytest.fixture
def page(open_page):
    """The city page, scripts off, on a phone."""
    return open_page("/", width=390, javascript=False)


def test_another_indicator_and_other_places_can_be_chosen(page):
    page.get_by_label("Show").first.select_option("H08")
    page.get_by_label("By").select_option("cells")
    page.get_by_role("button", name="Show").click()
    expect(page.locator("h1")).to_contain_text("pharmacy or clinic")
    expect(page.get_by_label("By")).to_have_value("cells")
    assert page.locator("svg#map [data-place]").count() > 0


def test_from_a_number_one_reaches_the_command_that_computes_it_again(page):
    page.locator("h1 a").click()
    expect(page.locator("pre")).to_contain_text("./dev run commonground value H06 tiny --city tiny --build")


def test_an_area_is_found_by_name_and_its_changes_are_shown(page):
    page.get_by_role("link", name="Areas", exact=True).click()
    page.get_by_label("Part of a name").fill("area 05")
    page.get_by_role("button", name="Show").click()
    page.get_by_role("link", name="Demo area 05").click()
    expect(page.locator("h1")).to_have_text("Demo area 05")
    page.get_by_role("link", name="What changed here").click()
    expect(page.locator("h1")).to_contain_text("What changed in Demo area 05")
    assert page.get_by_text("the method changed").count() > 1


def test_a_door_is_found_by_street_and_the_way_is_drawn_and_told(page):
    page.get_by_role("link", name="From my door").click()
    page.get_by_label("Street, address or place").fill("mannerheimintie")
    page.get_by_role("button", name="Walk from here").click()
    page.locator("ul.hits button").first.click()
    expect(page.locator("h1")).to_contain_text("within 15 minutes on foot")
    expect(page.locator("svg#way")).to_be_visible()
    expect(page.locator("ol.directions li").first).to_contain_text(re.compile("^Walk "))
    assert "?" not in page.url


def test_the_way_to_another_group_can_be_asked_for(open_page):
    page = open_page("/door/?lat=60.171&lon=24.947", javascript=False)
    page.get_by_label("Show the way to").select_option("school")
    page.get_by_role("button", name="Show", exact=True).click()
    expect(page.get_by_label("Show the way to")).to_have_value("school")
    assert "?" not in page.url


def test_a_file_can_be_downloaded(open_page):
    page = open_page("/indicators/H06/", javascript=False)
    with page.expect_download() as waiting:
        page.get_by_role("link", name="CSV").first.click()
    assert waiting.value.suggested_filename.startswith("tiny-H06-neighbourhood-")


def test_the_page_can_be_read_in_another_language_from_where_one_is(open_page):
    page = open_page("/areas/SYN-a05/?x=1", javascript=False)
    page.locator("a[hreflang=ar]").click()
    expect(page.locator("html")).to_have_attribute("dir", "rtl")
    expect(page.locator("h1")).to_have_text("Demo area 05")
