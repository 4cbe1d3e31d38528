"""What pages of counts and opinions look like: one style sheet, numbers, names, commands, choices."""

from __future__ import annotations

import re
from fractions import Fraction
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.utils import translation

from commonground.apps.participation.words import Speaker
from commonground.cli.languages import speaker
from commonground.cli.tables import Currency
from commonground.core.charts import look
from commonground.core.words import Money, Share
from commonground.web.templatetags.cg import options
from tests.apps.participation.conftest import MINIATURE

WRITTEN = [
    *(0, 999, 1234, 1234567),
    *(Money(123400), Money(123456), Money(1234567), Money(-123456), Money(Fraction(10**9, 3))),
    *(Share(Fraction(1, 8)), Share(0.5), Share(0.9999), Share(1)),
]


@pytest.mark.parametrize("value", WRITTEN, ids=str)
@pytest.mark.parametrize("language", ["es", "fr", "ar"])
def test_pages_and_command_line_write_numbers_alike(language, value):
    with translation.override(language):
        shown = Speaker("PLN", 2).write(value)
    assert speaker(language, Currency(digits=2, code="PLN")).write(value) == shown


def test_the_site_serves_the_style_sheet_that_drawings_hold(visitor):
    page = visitor.open("/count/")
    assert re.search(r'<link rel="stylesheet" href="[^"]*/charts\.css">', page.html)
    assert Path(finders.find("charts.css")).read_text("utf-8") == look.rules()


def test_a_reason_names_its_proposal_once_and_in_full(visitor):
    long = "Trees along the whole of the street, from the station down to the old harbour"
    visitor.bring(MINIATURE.replace("Trees", long))
    page = visitor.count()
    found = re.search(r"<li><p>(.*?)</p>", page.html[page.html.index('id="won"') :])[1]
    assert found.startswith(f"<b><bdi>{long}</bdi></b> was funded in round ")
    assert found.count("station") == 1


def test_a_name_cannot_smuggle_markup_into_its_reason(visitor):
    visitor.bring(MINIATURE.replace("Trees", "<i>Trees</i>"))
    page = visitor.count()
    assert "<b><bdi>&lt;i&gt;Trees&lt;/i&gt;</bdi></b>" in page.html
    assert "<i>" not in page.html


def test_the_guarantee_is_explained_and_leads_to_its_proof(visitor, settings):
    visitor.bring(MINIATURE)
    page = visitor.count()
    assert "no group that agrees is passed over" in page.text
    address = next(link for link in page.links if link.endswith("methods/guarantees.md"))
    assert address.startswith(settings.STATIC_URL)
    assert finders.find(address.removeprefix(settings.STATIC_URL))


def test_every_choice_of_the_form_is_shown_at_once(visitor):
    page = visitor.bring(MINIATURE)
    assert "<select" not in page.html
    checked = re.findall(r'name="(\w+)" value="(\w+)" checked', page.html)
    assert dict(checked).keys() == {"rule", "completion", "order", "variant", "utility", "ties"}


def test_an_error_on_the_result_page_leads_to_its_field(visitor):
    visitor.bring(MINIATURE)
    visitor.count()
    here = visitor.here
    page = visitor.post(f"{here}what-if/", {"step": "much"})
    assert page.response.status_code == 400
    wrong = [link for link in page.links if link.startswith("#if-")]
    assert wrong == ["#if-step"]
    assert "if-step" in page.ids


@pytest.mark.parametrize(
    ("line", "parts"),
    [
        (
            "./dev run x a.pb --rule greedy --out r.json",
            ["./dev run x a.pb", "--rule greedy", "--out r.json"],
        ),
        ("./dev run x --seed 'two  words'", ["./dev run x", "--seed 'two  words'"]),
    ],
)
def test_a_command_breaks_before_options_and_can_be_copied_as_it_is(line, parts):
    assert options(line) == parts
    assert " ".join(options(line)) == line


def test_a_name_that_ends_with_a_full_stop_ends_no_sentence_twice(visitor):
    visitor.bring(MINIATURE.replace("Trees", "Trees."))
    visitor.count()
    page = visitor.post(visitor.here + "share/", {"own-1": "1"})
    assert re.search(r"EUR for Trees\. ", page.text)
    assert ".." not in page.text
