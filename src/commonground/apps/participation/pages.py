"""What the pages of counts and of opinion groups show, state by state."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django.urls import reverse
from django.utils.translation import get_language, get_language_bidi
from django.utils.translation import gettext as _

from commonground.apps.participation import (
    answers,
    arrivals,
    commands,
    elections,
    groups_page,
    progress,
    queries,
    result_charts,
    result_page,
    sentences,
    store,
)
from commonground.apps.participation.answers import ANSWER
from commonground.apps.participation.conversations import REPORT
from commonground.apps.participation.forms import SUGGESTED, CountForm
from commonground.apps.participation.limits import KEPT, LARGEST_BYTES, MOST_PROBLEMS_SHOWN
from commonground.apps.participation.models import Inquiry, Work
from commonground.core.charts.look import alone

if TYPE_CHECKING:
    from collections.abc import Mapping

    from commonground.apps.participation.arrivals import Refusal
    from commonground.data.lake.reader import BuildReader

_MEGABYTE: Final = 1_000_000


def door_address(kind: str) -> str:
    """Return where one brings a file."""
    return reverse(f"participation:{kind}")


def address(kind: str, key: str) -> str:
    """Return the page of a file somebody brought."""
    return reverse(f"participation:{kind}-page", args=[key])


def work_address(kind: str, key: str, work: Work) -> str:
    """Return the page of one piece of work on it."""
    return reverse("participation:work", args=[kind, key, work.number])


def door(build: BuildReader, kind: str) -> dict[str, Any]:
    """Answer the page on which one brings a file."""
    language = get_language() or ""
    return {
        "samples": [
            {"id": one.id, "title": one.title.get(language) or next(iter(one.title.values()), one.id)}
            for one in arrivals.samples(build, kind)
        ],
        "most": LARGEST_BYTES // _MEGABYTE,
        "minutes": int(KEPT.total_seconds() // 60),
        "door": door_address(kind),
        "command": commands.GROUPS if kind == "groups" else commands.count(SUGGESTED),
    }


def refused(build: BuildReader, kind: str, refusal: Refusal) -> dict[str, Any]:
    """Answer a file that cannot be taken: the same page, with every problem on top."""
    return door(build, kind) | {
        "refusal": refusal,
        "summary": sentences.refusal(refusal),
        "problems": sentences.problems(refusal.problems[:MOST_PROBLEMS_SHOWN]),
        "further": max(0, len(refusal.problems) - MOST_PROBLEMS_SHOWN),
    }


def held(inquiry: Inquiry, key: str) -> dict[str, Any]:
    """Return what every page of a brought file knows: its addresses and until when it is here."""
    return {
        "key": key,
        "kind": inquiry.kind,
        "here": address(inquiry.kind, key),
        "door": door_address(inquiry.kind),
        "expires": inquiry.expires,
        "sample": inquiry.sample,
    }


def count_form(inquiry: Inquiry, given: Mapping[str, str]) -> CountForm:
    """Read a form that says how to count an inquiry's election."""
    return CountForm.of(given, elections.summary(inquiry, get_language() or ""))


def options(inquiry: Inquiry, key: str, form: CountForm | None = None) -> dict[str, Any]:
    """Answer the page that says what a file holds and asks how to count it."""
    summary = elections.summary(inquiry, get_language() or "")
    before = queries.newest(inquiry, "count")
    chosen = form or CountForm.default(summary)
    if form is None and before is not None:
        chosen = CountForm.of({**chosen.texts, **sentences.texts_of(before.parameters, summary)}, summary)
    return held(inquiry, key) | {
        "summary": summary,
        "contents": sentences.contents(summary),
        "noticed": sentences.problems(summary.warnings),
        "form": chosen,
        "choices": sentences.choices(summary),
        "currency": summary.election.rules.currency,
        "trouble": None if before is None else sentences.trouble(before),
        "command": commands.count(chosen.texts),
    }


def count(inquiry: Inquiry, key: str) -> tuple[str, dict[str, Any]]:
    """Answer where a count stands: the question how, how far it is, or its result."""
    last = queries.newest(inquiry, "count")
    if last is not None and last.unfinished:
        return "participation/status.html", status(inquiry, key, last, address(inquiry.kind, key))
    if last is not None and last.state == Work.State.DONE:
        return "participation/result.html", result(inquiry, key)
    return "participation/options.html", options(inquiry, key)


def groups(inquiry: Inquiry, key: str) -> tuple[str, dict[str, Any]]:
    """Answer how far a map of opinions is, or the map."""
    last = queries.newest(inquiry, "groups")
    if last is not None and last.unfinished:
        return "participation/status.html", status(inquiry, key, last, address(inquiry.kind, key))
    if last is not None and last.state == Work.State.DONE:
        return "participation/groups.html", held(inquiry, key) | groups_page.page(inquiry)
    page = held(inquiry, key) | {"trouble": last and sentences.trouble(last), "again": True}
    return "participation/no_outcome.html", page


def work(inquiry: Inquiry, key: str, one: Work) -> tuple[str, dict[str, Any]]:
    """Answer how far a verification or a "what if" is, or what came of it."""
    if one.unfinished:
        return "participation/status.html", status(inquiry, key, one, work_address(inquiry.kind, key, one))
    page = held(inquiry, key) | {"trouble": sentences.trouble(one), "number": one.number}
    if one.state != Work.State.DONE:
        return "participation/no_outcome.html", page
    if one.kind == Work.Kind.VERIFY:
        return "participation/verified.html", page | verified(inquiry, one)
    form = CountForm(sentences.texts_of(one.parameters, elections.summary(inquiry, "")))
    return "participation/what_if.html", result(inquiry, key, what_if=form) | page | result_page.otherwise(
        inquiry, one
    )


def verified(inquiry: Inquiry, one: Work) -> dict[str, Any]:
    """Answer whether a result holds, and why not."""
    found = answers.found_by(inquiry, one)
    return {"found": found, "reason": None if found.said is None else sentences.said(found.said)}


def result(
    inquiry: Inquiry, key: str, *, what_if: CountForm | None = None, sent: Mapping[str, str] | None = None
) -> dict[str, Any]:
    """Answer the result of a count, with a form that is wrong or somebody's own ballot."""
    page = result_page.result(inquiry, sent=sent)
    counted = queries.newest(inquiry, "count")
    texts = sentences.texts_of(counted.parameters if counted else {}, page["summary"])
    default = CountForm.default(page["summary"])
    return (
        held(inquiry, key)
        | page
        | {
            "form": what_if or CountForm({**default.texts, **texts}),
            "choices": sentences.choices(page["summary"]),
            "command": commands.count({**default.texts, **texts}),
            "verify_command": commands.VERIFY,
            "currency": page["summary"].election.rules.currency,
        }
    )


def status(inquiry: Inquiry, key: str, work: Work, here: str) -> dict[str, Any]:
    """Answer how far a piece of work is."""
    title = {
        Work.Kind.COUNT: _("Counting"),
        Work.Kind.VERIFY: _("Counting again"),
        Work.Kind.WHAT_IF: _("Counting otherwise"),
        Work.Kind.GROUPS: _("Mapping opinions"),
    }[Work.Kind(work.kind)]
    return held(inquiry, key) | {
        "work": work,
        "progress": progress.of(work),
        "title": title,
        "address": here,
    }


def drawing(inquiry: Inquiry, name: str) -> str | None:
    """Return a drawing of a result as a file of its own; None when there is none of this name."""
    drawn = None
    if inquiry.kind == "groups" and name == "map" and store.has(inquiry, REPORT):
        drawn = groups_page.drawing(inquiry)
    elif inquiry.kind == "count" and name in result_charts.DRAWINGS and store.has(inquiry, ANSWER):
        drawn = result_charts.DRAWINGS[name](result_page.Counted.of(inquiry))
    return None if drawn is None else alone(drawn, rtl=get_language_bidi())
