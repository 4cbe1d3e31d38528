"""Counting and mapping in a real browser: with scripts and without, accessible, inside the screen, light."""

from __future__ import annotations

import gzip
import re
import threading
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.contrib.staticfiles import finders
from django.db import connection
from playwright.sync_api import expect

from commonground.apps.participation.models import Inquiry
from tests.apps.participation.conftest import MINIATURE, work
from tests.e2e.accessibility import VIEWS, faults
from tests.shared_data import shared

LONG_MS = 60_000
HEAVIEST = 100_000
STANCES = "comment-id,voter-id,vote\n" + "".join(
    f"{statement},{voter},{1 if (voter < 30) == (statement % 2 == 0) else -1}\n"
    for voter in range(60)
    for statement in range(8)
)


@pytest.fixture(autouse=True)
def own_home(settings, tmp_path):
    """Keep what is brought in a folder of this test."""
    settings.CG_HOME = tmp_path


@pytest.fixture
def election(tmp_path):
    """A file to bring."""
    path = tmp_path / "miniature.pb"
    path.write_text(MINIATURE, encoding="utf-8")
    return path


@pytest.fixture
def stances(tmp_path):
    """A conversation to bring."""
    path = tmp_path / "votes.csv"
    path.write_text(STANCES, encoding="utf-8")
    return path


def _worker():
    """Let the worker do what waits, in a thread with a connection of its own, as another process would."""

    def done():
        try:
            work()
        finally:
            connection.close()

    thread = threading.Thread(target=done)
    thread.start()
    thread.join()


def _counted(open_page, election, prefix="", **options):
    page = open_page(f"{prefix}/count/", **options)
    page.set_input_files("#election", election)
    page.locator("form[enctype] button").first.click()
    page.locator("form.count button").click()
    page.locator("#progress").wait_for()
    _worker()
    page.locator("#check").wait_for(timeout=LONG_MS)
    return page


@pytest.mark.parametrize(("prefix", "width", "scheme"), VIEWS)
def test_every_step_of_a_count_is_accessible_and_fits(open_page, election, prefix, width, scheme):
    page = open_page(f"{prefix}/count/", width=width, scheme=scheme)
    assert faults(page, width) == []
    page.set_input_files("#election", election)
    page.locator("form[enctype] button").first.click()
    page.locator("form.count button").wait_for()
    assert faults(page, width) == []
    page.locator("form.count button").click()
    page.locator("#progress").wait_for()
    assert faults(page, width) == []
    _worker()
    page.locator("#check").wait_for(timeout=LONG_MS)
    assert faults(page, width) == []
    page.locator("#own ~ form button").click()
    page.locator("#own ~ .notice").wait_for()
    assert faults(page, width) == []
    page.locator("section:has(#check) form button").click()
    page.locator("#progress").wait_for()
    _worker()
    page.locator(".status.achieved").wait_for(timeout=LONG_MS)
    assert faults(page, width) == []
    page.locator(".above a").click()
    page.locator("section:has(#whatif) summary").first.click()
    page.locator("#if-rule-greedy").check()
    page.locator("section:has(#whatif) form button").click()
    page.locator("#progress").wait_for()
    _worker()
    page.locator("#otherwise").wait_for(timeout=LONG_MS)
    assert faults(page, width) == []


@pytest.mark.parametrize(("prefix", "width", "scheme"), [VIEWS[1], VIEWS[3]])
def test_a_map_of_opinions_is_accessible_and_fits(open_page, stances, prefix, width, scheme):
    page = open_page(f"{prefix}/groups/", width=width, scheme=scheme)
    assert faults(page, width) == []
    page.set_input_files("#votes", stances)
    page.locator("form[enctype] button").first.click()
    page.locator("#progress").wait_for()
    _worker()
    page.locator("#limits").wait_for(timeout=LONG_MS)
    assert faults(page, width) == []


@pytest.mark.parametrize(("prefix", "width", "scheme"), [VIEWS[0], VIEWS[2]])
def test_a_refused_file_is_told_accessibly(open_page, tmp_path, prefix, width, scheme):
    broken = tmp_path / "broken.pb"
    broken.write_text(MINIATURE.replace("P2;40", "P2;cheap"), encoding="utf-8")
    page = open_page(f"{prefix}/count/", width=width, scheme=scheme)
    page.set_input_files("#election", broken)
    page.locator("form[enctype] button").first.click()
    page.locator("#errors").wait_for()
    page.complaints.clear()  # Chromium notes the 400 that it should get
    assert faults(page, width) == []


def test_with_scripts_the_page_shows_the_result_by_itself(open_page, election):
    page = _counted(open_page, election)
    expect(page.locator("h1")).to_contain_text("proposals are funded")
    assert "htmx" not in page.content()


def test_with_scripts_progress_moves_without_loading_the_page(open_page, election):
    page = open_page("/count/")
    page.set_input_files("#election", election)
    page.locator("form[enctype] button").first.click()
    page.locator("form.count button").click()
    page.locator("#progress").wait_for()
    page.evaluate("window.same = true")
    asked = []
    page.on("response", lambda answer: asked.append(answer.status))
    page.wait_for_timeout(2_500)
    assert asked
    assert set(asked) == {200}
    assert page.evaluate("window.same")
    page.get_by_role("button", name="Stop").click()
    expect(page.locator("#trouble")).to_be_visible()


def test_without_scripts_everything_can_be_done(open_page, election, tmp_path):
    page = open_page("/count/", width=390, javascript=False)
    page.set_input_files("#election", election)
    page.get_by_role("button", name="Read this file").click()
    expect(page.locator("main")).to_contain_text("5 voters")
    page.get_by_label("Leave the rest unspent").check()
    page.get_by_role("button", name="Count it").click()
    expect(page.locator("#progress")).to_contain_text("It begins in a moment")
    _worker()
    page.get_by_text("Look again now").click()
    expect(page.locator("h1")).to_contain_text("proposals are funded")
    for name in ("Result file", "Outcome as a table", "Rounds, drawn"):
        with page.expect_download() as waiting:
            page.get_by_role("link", name=name).click()
        waiting.value.save_as(tmp_path / waiting.value.suggested_filename)
    assert (tmp_path / "result.json").read_bytes().startswith(b'{"borda"')
    page.get_by_text("Tick what you voted for").first.click()
    page.get_by_label("Trees").check()
    page.get_by_role("button", name="Where did my share go?").click()
    expect(page.locator("#own ~ .notice")).to_contain_text("Trees")
    page.get_by_role("button", name="Count again here and compare").click()
    _worker()
    page.get_by_text("Look again now").click()
    expect(page.locator("h1")).to_have_text("The result holds")
    page.get_by_role("button", name="Delete it now").click()
    expect(page.locator("h1")).to_have_text("Deleted")
    assert not Inquiry.objects.exists()


def test_without_scripts_the_waiting_page_loads_itself_again(open_page, election):
    page = open_page("/count/", javascript=False)
    page.set_input_files("#election", election)
    page.get_by_role("button", name="Read this file").click()
    page.get_by_role("button", name="Count it").click()
    _worker()
    expect(page.locator("#check")).to_be_visible(timeout=LONG_MS)


def test_only_what_the_chosen_rule_uses_is_asked(open_page, election):
    page = open_page("/count/")
    page.set_input_files("#election", election)
    page.locator("form[enctype] button").first.click()
    expect(page.locator("#completion")).to_be_visible()
    expect(page.locator("#order")).to_be_hidden()
    page.locator("#rule-greedy").check()
    expect(page.locator("#completion")).to_be_hidden()
    expect(page.locator("#order")).to_be_visible()


def test_a_file_can_be_dropped_on_its_field(open_page):
    page = open_page("/count/")
    page.evaluate(
        """text => {
            const moved = new DataTransfer();
            moved.items.add(new File([text], "dropped.pb"));
            const field = document.querySelector("#election");
            field.files = moved.files;
            field.dispatchEvent(new DragEvent("drop", {dataTransfer: moved, bubbles: true}));
        }""",
        MINIATURE,
    )
    page.locator("form[enctype] button").first.click()
    expect(page.locator("main")).to_contain_text("5 voters")


@pytest.mark.parametrize("prefix", ["", "/ar"])
def test_the_result_of_a_real_election_weighs_at_most_100_kilobytes(open_page, prefix):
    page = _counted(open_page, shared("pabulib/Poland_Warszawa_2020_Wawer.pb"), prefix, width=390)
    loaded = page.evaluate("performance.getEntriesByType('resource').map(one => one.name)")
    weight = len(gzip.compress(page.content().encode()))
    for address in loaded:
        name = re.sub(r"^/static/\w+/", "", urlsplit(address).path)
        if not name.endswith((".woff2", ".svg")):
            weight += len(gzip.compress(Path(finders.find(name)).read_bytes()))
    assert 10_000 < weight <= HEAVIEST
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
