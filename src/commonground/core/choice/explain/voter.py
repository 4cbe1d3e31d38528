"""What became of one voter's share: from the trace and her own ballot, computed when she asks.

It is never stored beside the voter, and it needs nobody else's ballot.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from commonground.core.choice import refusals
from commonground.core.choice.ballots import Ballot
from commonground.core.choice.compiled import CompiledElection
from commonground.core.choice.explain.payments import purse_of
from commonground.core.choice.result import Parameters, Result, RuleName
from commonground.core.errors import CountError
from commonground.core.words import Names, Sentence

Unused = Literal["nothing", "no_choice", "all_funded", "too_little_behind_it"]
"""Why money is left: none is; she supports nothing; all she supports is funded; the rest lacked money."""
_ZERO = Fraction(0)


@dataclass(frozen=True, slots=True)
class Paid:
    """What one voter paid for one Proposal, in minor units; ``last`` if it was the last money she had."""

    proposal: str
    amount: Fraction
    last: bool


@dataclass(frozen=True, slots=True)
class Statement:
    """What became of one voter's share.

    ``purse`` is what she disposed of (``greedy``: None, nobody has a share; ``phragmen``: what she paid);
    ``purse`` = sum of ``paid`` + ``left``, exactly. ``own`` is her purse before a completion enlarged it.
    ``funded`` are all funded Proposals that her ballot supports, in the order of the count, ``unfunded`` the
    others it supports, in the order of the ballot.
    """

    rule: RuleName
    own: Fraction | None
    purse: Fraction | None
    paid: tuple[Paid, ...]
    left: Fraction
    unused: Unused
    funded: tuple[str, ...]
    unfunded: tuple[str, ...]


def voter_statement(
    compiled: CompiledElection, result: Result, ballot: Ballot, *, purse: Fraction | None = None
) -> Statement:
    """Return what became of one voter's share.

    Parameters
    ----------
    compiled, result
        The election and its result.
    ballot
        The voter's own, as it was counted.
    purse
        Her purse in minor units, where purses differ; None for an equal share.

    Raises
    ------
    CountError
        When the ballot names a Proposal that is not in the election, or purses differ and none is given.

    *Source*: payments as in docs/methods/explanations.md.
    """
    unknown = [choice for choice in ballot.choices if choice not in compiled.ids]
    if unknown:
        raise CountError(Sentence(refusals.OTHER_BALLOT, {"proposals": Names(tuple(unknown))}))
    worth = _worth(compiled, ballot)
    funded = tuple(bought.proposal for bought in result.trace if bought.proposal in worth)
    rest = tuple(choice for choice in ballot.choices if choice in worth and choice not in funded)
    own: Fraction | None = None
    whole: Fraction | None = None
    paid: list[Paid] = []
    left = _ZERO
    if result.parameters.rule == "equal_shares":
        own = purse if purse is not None else _equal(compiled)
        whole = purse_of(compiled, result.parameters, purse=purse)
        paid, left = _shares(result, worth, whole)
    elif result.parameters.rule == "phragmen":
        paid = _loads(result, worth)
        own = whole = sum((one.amount for one in paid), _ZERO)
    return Statement(
        rule=result.parameters.rule,
        own=own,
        purse=whole,
        paid=tuple(paid),
        left=left,
        unused=_unused(left, worth, rest),
        funded=funded,
        unfunded=rest,
    )


def _equal(compiled: CompiledElection) -> Fraction:
    return purse_of(compiled, Parameters("equal_shares"))


def _unused(left: Fraction, worth: dict[str, int], rest: tuple[str, ...]) -> Unused:
    if not left:
        return "nothing"
    if not worth:
        return "no_choice"
    return "too_little_behind_it" if rest else "all_funded"


def _shares(result: Result, worth: dict[str, int], purse: Fraction) -> tuple[list[Paid], Fraction]:
    """Pay min(what is left, rho times the utility) in each round the ballot supports."""
    left, paid = purse, []
    for bought in result.trace:
        if bought.phase != "equal_shares" or bought.proposal not in worth or not left:
            continue
        due = bought.rho * worth[bought.proposal]
        amount = min(left, due)
        left -= amount
        if amount:
            paid.append(Paid(bought.proposal, amount, last=not left))
    return paid, left


def _loads(result: Result, worth: dict[str, int]) -> list[Paid]:
    """Pay what lifts the load to that of the round."""
    load, paid = _ZERO, []
    for bought in result.trace:
        if bought.proposal in worth:
            if bought.rho > load:
                paid.append(Paid(bought.proposal, bought.rho - load, last=False))
            load = bought.rho
    return paid


def _worth(compiled: CompiledElection, ballot: Ballot) -> dict[str, int]:
    """Return the utility of each Proposal the ballot supports, as the compiled election counts it."""
    cost = dict(zip(compiled.ids, compiled.cost, strict=True))
    points = ballot.points
    named = [
        (choice, place, points[place] if points is not None else 1)
        for place, choice in enumerate(ballot.choices)
    ]
    supported = [(choice, place, given) for choice, place, given in named if given > 0]
    if compiled.utility_name == "cost":
        return {choice: cost[choice] or 1 for choice, _place, _given in supported}
    if compiled.utility_name == "cardinality":
        return {choice: 1 for choice, _place, _given in supported}
    if compiled.utility_name == "points":
        return {choice: given for choice, _place, given in supported}
    top = {
        "pabulib": len(named),
        "pabutools": len(named) - 1,
        "classic": len(compiled.ids) - 1,
    }[compiled.borda]
    return {choice: top - place for choice, place, _given in supported if top > place}
