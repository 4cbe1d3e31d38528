"""Why a piece of work has no outcome, and why a result does not hold: said in the reader's language."""

from __future__ import annotations

import re

import pytest

from commonground.apps.participation import keep, store, troubles
from commonground.apps.participation.models import Work
from commonground.core.choice import refusals
from commonground.core.errors import CountError, InputError, Problem
from commonground.core.words import Message, Name, Sentence

RUNS = CountError(Sentence(refusals.TOO_MANY_RUNS, {"number": 10_000, "step": 1, "purse": 20, "larger": 10}))
UNKNOWN = Sentence(Message("Nobody translated {this}."), {"this": Name("a new sentence")})
COUNT = "commonground.apps.participation.counting.count_by"


@pytest.fixture
def counted(visitor):
    """Somebody before the result of the miniature."""
    visitor.bring()
    visitor.count()
    return visitor


def _failing(monkeypatch, error):
    def fail(*_args, **_kwargs):
        raise error

    monkeypatch.setattr(COUNT, fail)


def _in(language, visitor):
    return visitor.open(re.sub(r"^(/[a-z]{2})?/count/", f"/{language}/count/", visitor.here))


def test_a_count_that_cannot_be_finished_says_why_in_arabic(visitor, monkeypatch):
    _failing(monkeypatch, RUNS)
    visitor.bring()
    visitor.count()
    page = _in("ar", visitor)
    assert "أعطِ خطوة أكبر، مثل 10." in page.text
    assert "Give a larger step" not in page.html
    assert '<p lang="en"' not in page.html


def test_problems_found_while_counting_are_said_in_the_language_of_the_page(visitor, monkeypatch):
    said = Sentence(refusals.PURSES_LENGTH, {"number": 5})
    _failing(monkeypatch, InputError([Problem.saying("purses", None, "purses", "4", said)]))
    visitor.bring()
    visitor.count()
    expected = {
        "ar": "هناك 5 أوراق: أعطِ حصة لكل ورقة، بترتيبها.",
        "es": "Hay 5 papeletas: indique una parte para cada una, en su orden.",
        "fr": "Il y a 5 bulletins : donnez une part pour chacun, dans leur ordre.",
    }
    for language, sentence in expected.items():
        page = _in(language, visitor)
        assert sentence in page.text
        assert '<td lang="en"' not in page.html


def test_many_problems_are_shown_in_part_and_the_rest_is_counted(visitor, monkeypatch):
    said = Sentence(refusals.PURSE_NEGATIVE)
    problems = [Problem.saying("purse", None, f"purse[{at}]", "-1", said) for at in range(203)]
    _failing(monkeypatch, InputError(problems))
    visitor.bring()
    page = visitor.count()
    assert page.text.count("A purse is at least 0") == 200
    assert "3 more problems are not listed." in page.text


def test_a_sentence_the_catalogue_lacks_is_said_in_english_and_marked_so(visitor, monkeypatch):
    _failing(monkeypatch, CountError(UNKNOWN))
    visitor.bring()
    visitor.count()
    page = _in("ar", visitor)
    assert re.search(r'<p lang="en" dir="ltr">Nobody translated \S*a new sentence', page.html)


@pytest.mark.parametrize(
    "stored",
    [
        {"code": "count", "detail": "Words of an older version."},
        {"version": 99, "kept": {}},
        {"version": 1, "kept": {"class": "Trouble", "fields": {"code": "new"}}},
        {"version": 1, "kept": {"class": "Trouble", "fields": {"code": "count", "said": "text"}}},
        {"version": 1, "kept": {"class": "Trouble", "fields": {"code": "input", "problems": {"tuple": [1]}}}},
        {"version": 1, "kept": "asked"},
        [],
        "asked",
    ],
    ids=str,
)
def test_a_trouble_of_another_version_is_said_plainly(counted, stored):
    assert troubles.read(stored) is None
    Work.objects.update(trouble=stored, state=Work.State.FAILED)
    page = counted.open(f"{counted.here}work/1/")
    assert page.response.status_code == 200
    assert "kept by another version of this program. Begin again." in page.text


def test_a_trouble_comes_back_as_it_was_kept():
    problem = Problem.saying("purse", 3, "purse", "-1", Sentence(refusals.PURSE_NEGATIVE))
    for kept, expected in (
        (troubles.kept("asked"), troubles.Trouble("asked")),
        (troubles.uncountable(RUNS), troubles.Trouble("count", RUNS.said)),
        (troubles.refused(InputError([problem])), troubles.Trouble("input", problems=(problem,))),
    ):
        found = troubles.read(kept)
        assert found == expected
    assert found is not None
    assert found.problems[0].said == problem.said


def test_a_result_that_does_not_hold_says_what_it_means_in_arabic(counted):
    data = store.read(counted.inquiry, "result.json").replace(b'"cost":90', b'"cost":91')
    store.write(counted.inquiry, "result.json", data)
    counted.ask("verify")
    page = counted.open(f"/ar{counted.here}work/2/")
    assert "<dd>تغيّر الملف أو تغيّرت الأوراق.</dd>" in page.html
    assert "<dd lang" not in page.html


def test_a_verification_of_another_version_is_not_shown_and_not_a_fault(counted):
    counted.ask("verify")
    store.write(counted.inquiry, "work-2.json", b'{"class":"Verification","fields":{"reason":""}}')
    page = counted.open(f"{counted.here}work/2/")
    assert page.response.status_code == 410
    assert "kept by another version of this program" in page.text
    assert "/count/" in page.links


def test_what_is_kept_holds_no_language_but_the_names_of_sentences():
    kept = troubles.uncountable(RUNS)["kept"]["fields"]["said"]["fields"]
    assert kept["message"]["fields"]["one"] == refusals.TOO_MANY_RUNS.one
    assert (
        keep.unpacked(troubles.uncountable(RUNS), [troubles.Trouble, Problem, *keep.SPOKEN]).said == RUNS.said
    )
