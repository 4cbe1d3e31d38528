"""The interactive map in a real browser: the places of the table, this host only, nothing lost without."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect

AREAS = 12
LONG_MS = 60_000


@pytest.fixture
def page(browser, site):
    """A page that notes every request and every complaint."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    opened = context.new_page()
    opened.hosts, opened.complaints = set(), []
    opened.on("request", lambda request: opened.hosts.add(urlsplit(request.url).netloc))
    opened.on("console", lambda said: opened.complaints.append(said.text) if said.type == "error" else None)
    opened.on("pageerror", lambda error: opened.complaints.append(str(error)))
    opened.goto(f"{site}/indicators/H06/")
    yield opened
    context.close()


def _open(page):
    page.locator("[data-open]").click()
    page.locator('[data-map][data-map-idle="true"]').wait_for(timeout=LONG_MS)


def test_the_map_holds_exactly_the_places_of_the_table(page):
    _open(page)
    assert page.locator("[data-map]").get_attribute("data-rendered-features") == str(AREAS)
    assert page.locator("figure:has([data-map]) details.twin tbody tr").count() == AREAS


def test_everything_comes_from_this_host_and_the_browser_refuses_nothing(page, site):
    _open(page)
    assert page.hosts == {urlsplit(site).netloc}
    assert page.complaints == []


def test_a_place_is_reached_by_keyboard_alone(page):
    page.locator("[data-open]").focus()
    page.keyboard.press("Enter")
    page.locator('[data-map][data-map-idle="true"]').wait_for(timeout=LONG_MS)
    page.locator("[data-choose]").focus()
    page.keyboard.type("Demo area 05")
    state = page.locator("[data-state]")
    expect(state).to_contain_text("Demo area 05")
    state.locator("a").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/areas/SYN-a05/")


def test_the_wheel_still_scrolls_the_page(page):
    _open(page)
    canvas = page.locator("[data-canvas]")
    canvas.scroll_into_view_if_needed()
    canvas.hover()
    before = page.evaluate("scrollY")
    page.mouse.wheel(0, 300)
    page.wait_for_function("before => scrollY > before", arg=before)


def test_the_drawing_comes_back(page):
    drawn = page.locator("[data-printed] svg")
    _open(page)
    expect(drawn).to_be_hidden()
    page.locator("[data-open]").click()
    expect(drawn).to_be_visible()
    assert page.locator("[data-map]").get_attribute("data-map-idle") is None


def test_the_controls_speak_the_language_of_the_page(page, site):
    page.goto(f"{site}/ar/indicators/H06/")
    _open(page)
    expect(page.locator(".maplibregl-ctrl-zoom-in")).to_have_attribute("aria-label", "تكبير")
    expect(page.locator("[data-open]")).to_have_text("العودة إلى الخريطة المرسومة")


def test_without_javascript_the_drawing_and_the_table_are_there_and_no_dead_button(browser, site):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{site}/indicators/H06/")
    assert page.locator("[data-printed] svg [data-place]").count() == AREAS
    expect(page.locator("[data-open]")).to_be_hidden()
    page.locator("figure:has([data-map]) summary").click()
    expect(page.locator("figure:has([data-map]) tbody tr").first).to_be_visible()
    context.close()


def test_when_the_map_cannot_start_the_drawing_stays_and_words_say_so(page):
    page.route("**/maplibre-gl.mjs", lambda route: route.abort())
    page.locator("[data-open]").click()
    expect(page.locator("[data-state]")).to_contain_text("cannot be shown here")
    expect(page.locator("[data-printed] svg")).to_be_visible()
