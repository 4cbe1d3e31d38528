"""From my door: the very walk the indicators are made of, told in words, and forgotten."""

from __future__ import annotations

import io
import logging
import re

import numpy as np
import pytest
import shapely

from commonground.apps.areas.door_sentences import edge
from commonground.apps.areas.doors import GROUPS, Doors, doors
from commonground.core.places.geodesy import to_geographic
from commonground.data.lake.write import read_columns
from tests.apps.pages import Page, get

HERE = "60.1710, 24.9440"
STEP_M = 10


@pytest.fixture
def demo(demo_city, settings):
    """Serve the demo city in this test."""
    settings.CG_LAKE, settings.CG_CITY = demo_city.lake, "demo"
    return demo_city.reader()


def ask(client, text, **more):
    return Page(client.post("/door/", {"q": text, **more}))


def test_the_walk_from_a_door_is_the_walk_the_indicator_counts(demo):
    points = read_columns(demo.lake, demo.build.tables["points"])
    chosen = np.linspace(0, len(points["lat"]) - 1, 40).astype(int)
    opened = doors(demo)
    for at in chosen:
        door = opened.at(demo, points["lat"][at], points["lon"][at])
        if door.state != "ok":
            assert points["gap_m"][at] > 500
            continue
        for walk in door.walks:
            expected = points[f"d_{walk.group}"][at]
            found = np.inf if walk.distance_m is None else walk.distance_m
            assert found == pytest.approx(expected, abs=0.5), (at, walk.group)


def test_the_drawn_way_is_as_long_as_the_walk_and_ends_at_its_destination(demo):
    opened = doors(demo)
    door = opened.at(demo, 60.171, 24.944)
    for walk in door.walks:
        way = opened.way(door, walk)
        length_m = np.hypot(*np.diff(way.line, axis=0).T).sum()
        assert length_m == pytest.approx(walk.distance_m, rel=0.02, abs=2)
        assert sum(step.length_m for step in way.route.steps) == pytest.approx(way.route.length_m)


def test_the_page_opens_with_the_answer_and_lists_the_nearest_of_each(client, demo):
    page = ask(client, HERE)
    assert "From this door 7 of 7 daily needs are within 15 minutes on foot." in page.text
    rows = page.table("The nearest of each")[1:]
    assert len(rows) == len(GROUPS)
    assert {row[2] for row in rows} == {"yes"}


def test_the_way_is_told_street_by_street_and_the_drawing_has_the_same_steps(client, demo):
    page = ask(client, HERE, group="school")
    told = re.search(r'<ol class="directions">(.*?)</ol>', page.html, re.DOTALL)[1]
    sentences = re.findall(r"<li>(.*?)</li>", told)
    assert sentences[0].startswith("Walk ")
    assert sentences[-1].startswith("Then you are at ")
    assert len(page.table("on foot to")) - 1 == len(sentences) - 1
    assert '<svg id="way"' in page.html


def test_the_indicator_of_the_area_stands_beside_the_walk(client, demo):
    page = ask(client, HERE)
    (area,) = demo.areas_at(lat=60.171, lon=24.944)
    assert f"In {area.name}, " in page.text
    assert "From this door it is " in page.text
    assert f"/indicators/H06/{area.id}/" in page.links


def test_a_street_with_many_numbers_asks_which_one(client, demo):
    page = ask(client, "aleksanterinkatu")
    assert "Which of these" in page.text
    lat = re.search(r'name="lat" value="([\d.]+)"', page.html)[1]
    lon = re.search(r'name="lon" value="([\d.]+)"', page.html)[1]
    assert "From this door" in ask(client, "Aleksanterinkatu", lat=lat, lon=lon).text


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("atlantis", "Nothing on this map is called “atlantis”."),
        ("24.944, 60.171", "outside the map of the city"),
        ("0, 0", "outside the map of the city"),
        ("<script>alert(1)</script>", "Nothing on this map is called"),
    ],
)
def test_a_door_without_an_answer_says_what_to_do(client, demo, text, said):
    page = ask(client, text)
    assert said in page.text
    assert "<script>alert" not in page.html


def test_a_door_too_far_from_any_street_has_no_walk(demo):
    opened = doors(demo)
    x, y = opened.graph.x.max() + 450, opened.graph.y.max() + 450
    lat, lon = to_geographic(opened.graph.crs, x, y)
    door = opened.at(demo, float(lat), float(lon))
    assert door.state == "no_street"
    assert door.gap_m > 500


def test_a_city_without_a_map_says_that_nobody_can_walk_there(client, demo, monkeypatch):
    monkeypatch.setattr("commonground.apps.areas.door_page.doors", lambda _build: None)
    assert "no street map yet" in ask(client, HERE).text


def test_the_form_sends_the_door_by_post_so_that_no_address_and_no_cookie_holds_it(client, demo):
    page = get(client, "/door/")
    forms = re.findall(r"<form[^>]*>", re.search(r"<main.*</main>", page.html, re.DOTALL)[0])
    assert all('method="post"' in form for form in forms)
    answer = client.post("/door/", {"q": HERE})
    assert not answer.cookies
    assert "no-store" in answer.headers["Cache-Control"]


def test_no_link_of_the_answer_holds_the_door_more_exactly_than_100_metres(client, demo):
    page = ask(client, "60.1711234, 24.9441234")
    for link in page.links:
        assert not re.search(r"\d+\.\d{4,}", link), link


def test_nothing_about_the_door_is_logged(client, demo):
    heard = io.StringIO()
    handler = logging.StreamHandler(heard)
    root = logging.getLogger()
    level = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    try:
        ask(client, "60.1711234, 24.9441234")
        ask(client, "Atlantis Street 7")
    finally:
        root.removeHandler(handler)
        root.setLevel(level)
    assert "60.17" not in heard.getvalue()
    assert "Atlantis" not in heard.getvalue()


def test_a_coarse_link_leads_to_an_answer_too(client, demo):
    assert "From this door" in get(client, "/door/?lat=60.171&lon=24.944").text


def test_near_an_open_edge_what_was_found_is_a_yes_and_what_was_not_is_no_answer(demo):
    """The map is declared whole only around the door: beyond 200 m nobody can tell."""
    lat, lon = 60.171, 24.944
    whole = shapely.box(lon - 0.0036, lat - 0.0018, lon + 0.0036, lat + 0.0018)
    opened = Doors(demo.route_pack(), closed=False, extent=shapely.to_wkt(whole))
    door = opened.at(demo, lat, lon)
    assert 150 < door.edge_m < 210
    for walk in door.walks:
        assert walk.sure == (walk.distance_m <= door.edge_m)
        assert walk.within == ("yes" if walk.distance_m <= 1080 else "unknown")
    assert "The map ends 200 m from here" in edge(door)


def test_an_edge_that_is_closed_hides_nothing(demo):
    door = doors(demo).at(demo, 60.171, 24.944)
    assert all(walk.sure for walk in door.walks)
    assert edge(door) == ""
