"""The Result page: the answer in words, reasons, drawings with their tables, and what can be checked."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

from django.utils.html import format_html
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from commonground.apps.indicators import figures
from commonground.apps.participation import answers, elections, result_charts
from commonground.apps.participation.own_ballot import OwnBallot
from commonground.apps.participation.words import Speaker
from commonground.core.charts.rows import shortened
from commonground.core.choice import sentences as say
from commonground.core.choice.explain.voter import voter_statement
from commonground.core.words import isolated

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from django.utils.safestring import SafeString

    from commonground.apps.participation.answers import Answer
    from commonground.apps.participation.elections import Summary
    from commonground.apps.participation.models import Inquiry, Work
    from commonground.core.choice.ballots import Ballot
    from commonground.core.choice.explain import Explanation, Lost, Won
    from commonground.core.words import Sentence

_SHOWN: Final = 8
"""Winners and losers shown at once; the others open on demand."""

_LETTERS: Final = 60
"""Letters of another proposal's name inside a sentence; its own reason and tables have all of it."""


@dataclass(frozen=True, slots=True)
class Reasoned:
    """One proposal and why it won or lost: the sentence that names it, and what more there is to say."""

    id: str
    opening: SafeString
    more: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Counted:
    """A result as its pages see it: names in the reader's language, and who says its sentences."""

    summary: Summary
    answer: Answer
    explanation: Explanation
    speaker: Speaker

    @classmethod
    def of(cls, inquiry: Inquiry) -> Counted:
        """Read what is kept of an inquiry's result."""
        summary, answer = elections.summary(inquiry, get_language() or ""), answers.answer(inquiry)
        names = {
            proposal: shortened(name, _LETTERS).removesuffix(".") for proposal, name in summary.names.items()
        }
        explanation = replace(answer.explanation, names=names)
        return cls(summary, answer, explanation, Speaker.of(summary.election.rules))

    def said(self, sentences: Iterable[Sentence]) -> tuple[str, ...]:
        """Say sentences in the reader's language."""
        return tuple(self.speaker.say(one) for one in sentences)


def result(inquiry: Inquiry, *, sent: Mapping[str, str] | None = None) -> dict[str, Any]:
    """Return what the page of a result shows.

    Parameters
    ----------
    sent
        A form with somebody's own ballot, to see where its share went; None shows no such answer.
    """
    counted = Counted.of(inquiry)
    own = OwnBallot.of(sent, counted.summary)
    explanation, speaker = counted.explanation, counted.speaker
    won = [_reasoned(counted, one, say.why_won) for one in explanation.won]
    lost = [_reasoned(counted, one, say.why_lost) for one in explanation.lost]
    return {
        "summary": counted.summary,
        "rule": rule_sentence(counted),
        "headline": speaker.say(say.headline(explanation)),
        "ended": counted.said(say.why_stopped(explanation)),
        "won": won[:_SHOWN],
        "won_further": won[_SHOWN:],
        "lost": lost[:_SHOWN],
        "further": lost[_SHOWN:],
        "rounds": result_charts.rounds(counted),
        "beside": result_charts.beside(counted),
        "comparison": counted.said(comparison(counted)),
        "near": result_charts.near_misses(counted),
        "near_source": result_charts.near_source(counted),
        "share": _share(explanation, speaker),
        "payments": result_charts.payments(counted),
        "ties": _ties(counted),
        "guarantees": counted.said(say.guarantees(explanation.parameters, approval=counted.summary.approves)),
        "recorded": _recorded(counted),
        "ballot": own,
        "statement": _statement(counted, own.ballot) if own.ballot is not None else None,
    }


def otherwise(inquiry: Inquiry, work: Work) -> dict[str, Any]:
    """Return what the page of a "what if" shows: what would change, and that it is not the result."""
    counted, found = Counted.of(inquiry), answers.found_by(inquiry, work)
    return {
        "changes": counted.said(say.difference(found, counted.explanation)),
        "rule": counted.speaker.say(say.rule_name(found.other)),
        "chart": result_charts.otherwise(counted, found),
    }


def comparison(counted: Counted) -> tuple[Sentence, ...]:
    """Return how many voters are better served by which of the two results."""
    own, other = counted.explanation.parameters, counted.answer.other.parameters
    first, second = (other, own) if own.rule == "greedy" else (own, other)
    return say.comparison(counted.answer.compared, first, second)


def rule_sentence(counted: Counted) -> str:
    """Say in one sentence how it was counted."""
    rule = counted.speaker.say(say.rule_name(counted.explanation.parameters))
    voters = figures.count(counted.explanation.voters)
    return ngettext(
        "Counted by {rule}, from the ballot of {voters} voter.",
        "Counted by {rule}, from the ballots of {voters} voters.",
        counted.explanation.voters,
    ).format(rule=figures.isolate(rule), voters=voters)


def outcome_rows(inquiry: Inquiry) -> Iterator[tuple[object, ...]]:
    """Yield the outcome as a table for programs: heads, then one row for each proposal."""
    counted = Counted.of(inquiry)
    explanation, places = counted.explanation, 10**counted.summary.election.rules.minor_digits
    rounds = {one.proposal: one.round for one in explanation.won}
    short = {one.proposal: one.short_by for one in explanation.lost}
    yield ("proposal_id", "name", "cost", "votes", "funded", "round", "short_by")
    for proposal in counted.summary.election.proposals:
        lacking = short.get(proposal.id)
        yield (
            proposal.id,
            proposal.name,
            _exact(proposal.cost, places),
            counted.summary.votes[proposal.id],
            int(proposal.id in rounds),
            rounds.get(proposal.id, ""),
            "" if lacking is None else f"{float(lacking / places):.2f}",
        )


def _exact(minor: int, places: int) -> str:
    whole, rest = divmod(minor, places)
    return f"{whole}.{rest:0{len(str(places)) - 1}d}" if places > 1 else str(whole)


def _reasoned(
    counted: Counted, one: Won | Lost, why: Callable[[Explanation, Any], tuple[Sentence, ...]]
) -> Reasoned:
    first, *more = counted.said(why(counted.explanation, one))
    before, _name, after = first.partition(isolated(counted.explanation.name(one.proposal)))
    opening = format_html("{}<b><bdi>{}</bdi></b>{}", before, counted.summary.names[one.proposal], after)
    return Reasoned(one.proposal, opening, tuple(more))


def _share(explanation: Explanation, speaker: Speaker) -> str:
    found = say.shares(explanation)
    return "" if found is None else speaker.say(found)


def _ties(counted: Counted) -> str:
    """Say how many ties were met, and that the seed decided where it did."""
    met = counted.answer.result.ties
    if not met:
        return _("No tie was met: nothing was decided by lot or by number.")
    return ngettext(
        "{count} tie was met, in all runs of the count together. Where it decided about a funded proposal, "
        "its reason says how.",
        "{count} ties were met, in all runs of the count together. Where one decided about a funded "
        "proposal, its reason says how.",
        met,
    ).format(count=figures.count(met))


def _recorded(counted: Counted) -> str:
    """Say whether the file itself records the same proposals as funded; nothing where it records none."""
    recorded = set(counted.summary.recorded)
    if not recorded:
        return ""
    funded = {one.proposal for one in counted.explanation.won}
    if recorded == funded:
        return _("The file records the very same proposals as funded.")
    return _(
        "The file records {recorded} proposals as funded; {both} of them are funded here too. The city may "
        "have counted by another rule, or have had other reasons."
    ).format(recorded=figures.count(len(recorded)), both=figures.count(len(recorded & funded)))


def _statement(counted: Counted, ballot: Ballot) -> tuple[str, ...]:
    """Say where the share of a ballot went; it is computed from the trace and forgotten."""
    compiled = counted.summary.without_ballots(counted.explanation.parameters)
    found = voter_statement(compiled, counted.answer.result, ballot)
    return counted.said(say.statement(found, counted.explanation))
