"""Whether a ballot keeps its rules: one answer for the web, the desk and a table of ballots.

Our choice of rules (spec of the kinds: docs/methods/ballots.md). Every fault is found, not only the first.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from commonground.core.choice import validate_words as words
from commonground.core.choice.ballots import POINTED, Ballot, BallotKind, BallotRules, Proposal
from commonground.core.errors import Problem
from commonground.core.words import Message, Money, Name, Sentence, Value, plain

_WHOLE: Final = re.compile(r"-?[0-9]{1,18}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Fault:
    """One rule that a ballot breaks.

    ``code`` names the rule, ``field`` is ``vote`` or ``points``, ``value`` what was given, ``sentence`` what
    the resident is told, in the language of whoever shows it.
    """

    code: str
    field: str
    value: str
    sentence: Sentence


def validate_ballot(rules: BallotRules, proposals: Sequence[Proposal], ballot: Ballot) -> list[Problem]:
    """Return every rule that a ballot breaks, in English; none if it may be cast.

    Parameters
    ----------
    rules
        What a ballot must keep.
    proposals
        What stands on the ballot.
    ballot
        What was given. An empty text among the choices of a ranking is a place left empty.

    Returns
    -------
    list of Problem
        Without lines; :func:`ballot_faults` gives the same to be translated.
    """
    return _said(rules, ballot_faults(rules, proposals, ballot))


def validate_text(
    rules: BallotRules, proposals: Sequence[Proposal], *, vote: str, points: str = ""
) -> tuple[Ballot | None, list[Problem]]:
    """Read a ballot from two cells of a table and return it, or every rule that it breaks.

    Parameters
    ----------
    rules, proposals
        As in :func:`validate_ballot`.
    vote
        Ids with commas between them, best first in a ranking; empty for an empty ballot.
    points
        Whole numbers with commas between them, in the order of the ids.
    """
    choices = tuple(text.strip() for text in vote.split(",")) if vote.strip() else ()
    cells = [text.strip() for text in points.split(",")] if points.strip() else []
    given = tuple(int(text) if _WHOLE.fullmatch(text) else text for text in cells)
    whole = tuple(value for value in given if isinstance(value, int))
    pointed = rules.kind in POINTED or bool(given)
    problems = _said(rules, _faults(rules, proposals, choices, given if pointed else None))
    return (None if problems else Ballot(choices, whole if pointed else None)), problems


def ballot_faults(rules: BallotRules, proposals: Sequence[Proposal], ballot: Ballot) -> list[Fault]:
    """Return every rule that a ballot breaks, as sentences that can be said in any language.

    Parameters
    ----------
    rules, proposals, ballot
        As in :func:`validate_ballot`.
    """
    return _faults(rules, proposals, ballot.choices, ballot.points)


def _faults(
    rules: BallotRules,
    proposals: Sequence[Proposal],
    choices: tuple[str, ...],
    points: Sequence[int | str] | None,
) -> list[Fault]:
    """Return every rule that is broken; points that are no numbers may come as text."""
    names = {proposal.id: Name(proposal.name or proposal.id) for proposal in proposals}
    chosen = set(choices)
    cost = sum(proposal.cost for proposal in proposals if proposal.id in chosen)
    faults = [
        *_choice_faults(rules.kind, choices, names),
        *_length_faults(rules, len(chosen)),
        *_cost_faults(rules, cost),
    ]
    if rules.kind in POINTED:
        faults += _points_faults(rules, choices, points or (), names)
    elif points is not None:
        faults.append(_fault("points_unexpected", "points", _joined(points), words.UNEXPECTED_POINTS))
    return faults


def _choice_faults(kind: BallotKind, choices: tuple[str, ...], names: dict[str, Name]) -> Iterator[Fault]:
    """Ids that are unknown or stand twice, and places of a ranking that are empty."""
    for place, key in enumerate(choices, start=1):
        if kind == "ranking" and not key:
            yield _fault("rank_gap", "vote", place, words.GAP, place=place)
        elif key not in names:
            yield _fault("unknown_proposal", "vote", key, words.UNKNOWN, id=Name(key))
    for key, times in Counter(choices).items():
        if key in names and times > 1:
            yield _fault("repeated_proposal", "vote", key, words.REPEATED, name=names[key])


def _length_faults(rules: BallotRules, count: int) -> Iterator[Fault]:
    """Too few or too many choices; a choose-one ballot has one at most."""
    least, most = rules.min_length, rules.max_length
    if rules.kind == "choose_one":
        most = 1 if most is None else min(most, 1)
    if least is not None and count < least:
        if count == 0:
            yield _fault("empty", "vote", count, words.EMPTY, number=least)
        else:
            yield _fault("too_few", "vote", count, words.TOO_FEW, number=least, chosen=count)
    if most is not None and count > most:
        yield _fault("too_many", "vote", count, words.TOO_MANY, number=most, chosen=count)


def _cost_faults(rules: BallotRules, cost: int) -> Iterator[Fault]:
    """Choices that cost too little or too much together."""
    low, high = rules.min_sum_cost, rules.max_sum_cost
    if low is not None and cost < low:
        yield _fault("sum_cost_low", "vote", cost, words.CHEAP, cost=Money(cost), limit=Money(low))
    if high is not None and cost > high:
        yield _fault("sum_cost_high", "vote", cost, words.DEAR, cost=Money(cost), limit=Money(high))


def _points_faults(
    rules: BallotRules, choices: tuple[str, ...], points: Sequence[int | str], names: dict[str, Name]
) -> Iterator[Fault]:
    """Points that are missing, negative, no whole numbers, or outside the limits."""
    if len(points) != len(choices):
        number, given = len(choices), len(points)
        yield _fault(
            "points_length", "points", _joined(points), words.POINTS_MISSING, number=number, given=given
        )
    total = 0
    for key, value in zip(choices, points, strict=False):
        name = names.get(key, Name(key))
        if type(value) is int:
            total += value
            yield from _one_of_points(rules, name, value)
        else:
            shown = Name(str(value))
            yield _fault("points_not_whole", "points", str(value), words.NOT_WHOLE, name=name, points=shown)
    low, high = rules.min_sum_points, rules.max_sum_points
    if low is not None and total < low:
        yield _fault("sum_points_low", "points", total, words.SUM_LOW, points=total, limit=low)
    if high is not None and total > high:
        yield _fault("sum_points_high", "points", total, words.SUM_HIGH, points=total, limit=high)


def _one_of_points(rules: BallotRules, name: Name, points: int) -> Iterator[Fault]:
    """Points of one Proposal outside the limits; without a limit the least is 0."""
    low, high = rules.min_points, rules.max_points
    if points < 0:
        yield _fault("points_negative", "points", points, words.NEGATIVE, name=name, points=points)
    elif low is not None and points < low:
        yield _fault("points_low", "points", points, words.FEW_POINTS, name=name, points=points, limit=low)
    if high is not None and points > high:
        yield _fault("points_high", "points", points, words.MANY_POINTS, name=name, points=points, limit=high)


def _fault(code: str, field: str, wrong: int | str, message: Message, **values: Value) -> Fault:
    """Return a fault with its sentence."""
    return Fault(code, field, str(wrong), Sentence(message, values))


def _said(rules: BallotRules, faults: Sequence[Fault]) -> list[Problem]:
    """Say faults in English."""
    voice = plain(currency=rules.currency, minor_digits=rules.minor_digits)
    return [Problem.saying(one.code, None, one.field, one.value, one.sentence, voice=voice) for one in faults]


def _joined(points: Sequence[int | str]) -> str:
    """Return points as they stand in a table."""
    return ",".join(map(str, points))
