"""Our own sentences about files, choices and troubles; those about a result come from core."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from commonground.apps.indicators import figures
from commonground.apps.participation import troubles
from commonground.apps.participation.forms import by_ballots
from commonground.apps.participation.limits import LONGEST_S
from commonground.apps.participation.typed import plain
from commonground.apps.participation.words import Speaker

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from commonground.apps.participation.arrivals import Refusal
    from commonground.apps.participation.elections import Summary
    from commonground.apps.participation.models import Work
    from commonground.core.errors import Problem
    from commonground.core.words import Sentence


_UTILITIES = {
    "cost": gettext_lazy("its cost: what is spent on what a voter supports"),
    "cardinality": gettext_lazy("one: every funded proposal counts the same"),
    "points": gettext_lazy("the points a voter gave"),
    "borda": gettext_lazy("its place on the ballot: higher is more"),
}


class Choice(NamedTuple):
    """One answer a form offers."""

    value: str
    label: str
    hint: str = ""


class Fault(NamedTuple):
    """One problem of a file as a page shows it; ``english`` when the catalogue lacks what it says."""

    line: int | None
    field: str
    value: str
    message: str
    english: bool


class Said(NamedTuple):
    """What core says; ``english`` when the catalogue of this language lacks it."""

    text: str
    english: bool


class Told(NamedTuple):
    """Why a piece of work has no outcome, what to do instead, and what core says about it."""

    sentence: str
    remedies: tuple[str, ...] = ()
    detail: Said | None = None
    problems: tuple[Fault, ...] = ()
    further: int = 0


def refusal(refused: Refusal) -> str:
    """Say in one sentence that a file was not taken."""
    if refused.sentence:
        return refused.sentence
    count = len(refused.problems)
    return ngettext(
        "{file} has {count} problem. Nothing of it was kept: put it right and choose the file again.",
        "{file} has {count} problems. Nothing of it was kept: put them right and choose the file again.",
        count,
    ).format(file=figures.isolate(refused.file), count=figures.count(count))


def problems(found: Iterable[Problem]) -> tuple[Fault, ...]:
    """Return the problems of a file in the language of this request."""
    return tuple(Fault(one.line, one.field, one.value, *_problem(one)) for one in found)


def _problem(one: Problem) -> Said:
    return Said(one.message, english=True) if one.said is None else said(one.said)


def said(sentence: Sentence) -> Said:
    """Say a sentence of core in the language of this request, or in English where the catalogue lacks it."""
    speaker = Speaker()
    return Said(speaker.say(sentence), english=not speaker.knows(sentence))


def contents(summary: Summary) -> str:
    """Say what the file of an election holds."""
    speaker = Speaker.of(summary.election.rules)
    voters = ngettext("{count} voter", "{count} voters", summary.voters).format(
        count=figures.count(summary.voters)
    )
    proposals = ngettext("{count} proposal", "{count} proposals", len(summary.election.proposals)).format(
        count=figures.count(len(summary.election.proposals))
    )
    kind = {
        "approval": _("approved as many proposals as they wanted"),
        "choose_one": _("chose one proposal each"),
        "knapsack": _("spent the whole budget, each in their own way"),
        "cumulative": _("shared out points"),
        "cardinal": _("gave points to proposals"),
        "ranking": _("put proposals in order"),
    }[summary.election.rules.kind]
    return _("{voters} {voted}. {proposals} stand against a budget of {budget}.").format(
        voters=voters, voted=kind, proposals=proposals, budget=speaker.money(summary.election.budget)
    )


def choices(summary: Summary) -> dict[str, list[Choice]]:
    """Return the answers that the form about the count offers, in words."""
    rules = [
        Choice(
            "equal_shares",
            _("Equal shares"),
            _("Every voter gets the same share of the budget. Supporters pay for a proposal together."),
        ),
        Choice("greedy", _("Most votes first"), _("From the top of the list, whatever still fits.")),
        Choice(
            "phragmen",
            _("Phragmén"),
            _("Each purchase is a load on its supporters; the least loaded buy next."),
        ),
    ]
    offered = by_ballots(summary)
    return {
        "rule": [one for one in rules if one.value in offered["rule"]],
        "utility": [Choice(one, str(_UTILITIES[one])) for one in offered["utility"]],
        "completion": [
            Choice(
                "add1u",
                _("Enlarge all shares step by step, then most votes first"),
                _("Leaves nothing that still fits."),
            ),
            Choice(
                "add1",
                _("Enlarge all shares step by step"),
                _("Until the next step would spend more than the budget."),
            ),
            Choice("none", _("Leave the rest unspent")),
        ],
        "ties": [
            Choice("chain", _("more supporters, then lower cost, then a draw by the seed")),
            Choice("votes_cost_id", _("more votes, then lower cost, then the number of the proposal")),
            Choice("lexicographic", _("the number of the proposal, as text")),
        ],
        "order": [
            Choice("score", _("by votes or points")),
            Choice("density", _("by votes or points for each unit of cost")),
        ],
        "variant": [
            Choice("skip", _("skip what does not fit")),
            Choice("no_skip", _("stop at the first that does not fit")),
            Choice("threshold", _("skip, and leave out what has fewer votes than a threshold")),
        ],
    }


def texts_of(parameters: Mapping[str, Any], summary: Summary) -> dict[str, str]:
    """Return parameters as the texts of the form they came from."""
    minor = summary.election.rules.minor_digits
    digits = {"step": minor, "budget": minor, "threshold": summary.point_digits}
    return {
        name: plain(value, digits[name]) if name in digits else str(value)
        for name, value in parameters.items()
        if value is not None
    }


def trouble(work: Work) -> Told | None:
    """Say why a piece of work has no outcome, and what to do instead; None when it has one."""
    if work.trouble is None:
        return None
    found = troubles.read(work.trouble)
    if found is None:
        return Told(_("What came of it was kept by another version of this program. Begin again."))
    sentence, remedies = {
        "asked": (_("It was stopped, as you asked."), ()),
        "time": (
            _("It was stopped after {seconds} seconds, the longest this page may compute.").format(
                seconds=figures.count(LONGEST_S)
            ),
            _slow(),
        ),
        "count": (_("It cannot be counted like this."), _slow()),
        "input": (_("The file cannot be counted like this."), ()),
        "lost": (
            _("The program that counts went away while it worked. Nothing is lost: begin again."),
            (),
        ),
        "broken": (
            _("Something broke on our side. It has been written down, without anything of your file."),
            (_("Try another rule or another completion."), _offline()),
        ),
    }[found.code]
    detail = None if found.said is None else said(found.said)
    return Told(sentence, tuple(remedies), detail, problems(found.problems), found.further)


def _slow() -> tuple[str, ...]:
    return (
        _("Choose a larger step: ten times the step is about a tenth of the work."),
        _("Or leave the rest unspent: without a completion the count takes a moment."),
        _offline(),
    )


def _offline() -> str:
    return _("Or count on your own computer, where nothing limits the time: see the command below.")
