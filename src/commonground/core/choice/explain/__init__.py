"""Why each Proposal won or lost, by how much, and who paid: everything a result page says, from the trace.

Sums are exact. Nothing here is language: :mod:`commonground.core.choice.sentences` turns it into words.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import Final, Literal

from commonground.core.choice import refusals
from commonground.core.choice.compiled import CompiledElection
from commonground.core.choice.explain.allowance import A_ROUND, WORK, Allowance, SpentError
from commonground.core.choice.explain.cost import cost_reduction
from commonground.core.choice.explain.payments import Payments, payments
from commonground.core.choice.explain.taken import Taken, taken_from
from commonground.core.choice.explain.tested import cost_tested, votes_needed
from commonground.core.choice.explain.voter import Statement, voter_statement
from commonground.core.choice.result import Dropped, Parameters, Result, Round, Watch
from commonground.core.errors import CountError
from commonground.core.words import Name, Names, Sentence

__all__ = [
    "WORK",
    "Explanation",
    "Lost",
    "Statement",
    "Taken",
    "Won",
    "cost_reduction",
    "cost_tested",
    "explain",
    "payments",
    "voter_statement",
    "votes_needed",
]

Reason = Literal["unsupported", "dearer_than_budget", "supporters_money", "budget_left", "threshold", "ended"]
"""Why a Proposal lost.

``unsupported`` nobody supports it; ``dearer_than_budget`` it costs more than the whole budget;
``supporters_money`` its supporters had too little money left; ``budget_left`` the budget left at its turn was
less than its cost; ``threshold`` its score is below the declared least score; ``ended`` it would have fitted,
and the rule stops at the first Proposal that does not fit.
"""
_ZERO: Final = Fraction(0)


@dataclass(frozen=True, slots=True)
class Won:
    """Why a Proposal won: ``bought`` as the trace has it, in round ``round`` (from 1).

    ``share`` is the part of all voters who support it.
    """

    proposal: str
    round: int
    bought: Round
    share: Fraction


@dataclass(frozen=True, slots=True)
class Lost:
    """Why a Proposal lost.

    Attributes
    ----------
    supporters, share
        Voters who support it, and the part of all voters they are.
    after
        Purchases after which it could no longer be paid: 0 if it never could be.
    money, short_by
        What its supporters had left at the end, or the budget left at its turn (see ``reason``), and what
        it lacked; they sum to its cost. ``short_by`` is not above 0 where money was not the reason.
    taken
        What its supporters paid for winners, dearest first.
    cost_limit
        The largest cost at which it would have won, exact, ties in its favour; None where the formula does
        not hold (another rule, a completion) or it was left out.
    cost_tested, votes_needed
        Found by counting again, where asked: the largest cost tried that wins, the fewest further voters for
        it alone that make it win. None: not asked, or none found within the limits of the test.
    not_tested
        Whether any of the three was asked for and left out, because the election is large.
    """

    proposal: str
    cost: int
    reason: Reason
    supporters: int
    share: Fraction
    after: int
    money: Fraction
    short_by: Fraction
    taken: tuple[Taken, ...] = ()
    cost_limit: Fraction | None = None
    cost_tested: int | None = None
    votes_needed: int | None = None
    not_tested: bool = False


@dataclass(frozen=True, slots=True)
class Explanation:
    """A result with its reasons.

    ``won`` is in the order of the count; ``lost`` from the nearest miss: by the part of its cost at which it
    would have won, else by the part of its cost there was money for, else by id. ``names`` are what people
    call the Proposals.
    """

    parameters: Parameters
    budget: int
    voters: int
    cost: int
    leftover: int
    won: tuple[Won, ...]
    lost: tuple[Lost, ...]
    payments: Payments
    names: Mapping[str, str] = field(default_factory=dict)
    point_digits: int = 0

    def name(self, proposal: str) -> str:
        """Return what people call a Proposal; its id where it has no name."""
        return self.names.get(proposal) or proposal

    def reason(self, proposal: str) -> Won | Lost:
        """Return why one Proposal won or lost.

        Raises
        ------
        CountError
            When no Proposal of this result has this id.
        """
        reasons: tuple[Won | Lost, ...] = (*self.won, *self.lost)
        for one in reasons:
            if one.proposal == proposal:
                return one
        raise CountError(Sentence(refusals.NOT_IN_RESULT, {"proposal": Name(proposal)}))


def explain(
    compiled: CompiledElection,
    result: Result,
    *,
    names: Mapping[str, str] | None = None,
    point_digits: int = 0,
    tested: Collection[str] = (),
    nearest: int = 0,
    work: int | None = WORK,
    watch: Watch | None = None,
) -> Explanation:
    """Return why each Proposal won or lost.

    Parameters
    ----------
    compiled
        The election as it was counted.
    result
        Its result, by any rule.
    names
        What people call the Proposals, by id.
    point_digits
        Counted points are those that voters gave times ten to this power (``PbFile.point_digits``).
    tested
        Ids of losers for which the count is run again to find ``cost_tested`` (where no exact limit is
        known) and ``votes_needed``, whatever it takes: some dozens of counts for each.
    nearest
        So many of the nearest losers are tested, too, as far as ``work`` goes.
    work
        Entries of ballots that exact limits and tests of the nearest may read, each counted in every round;
        None for any number. What would take more is left out, the nearest losers coming first, and is
        marked (``not_tested``). Work is counted and not timed: an election is told the same everywhere.
    watch
        Called while it works.

    Raises
    ------
    CountError
        When the result is not one of this election, or a loser to be tested has won.
    StoppedError
        Raised by ``watch`` to stop.

    *Source*: what a resident is told is our choice, docs/methods/explanations.md. Known answers:
    tests/known_answers/test_explanations.py.
    """
    _check(compiled, result, tested)
    shared = result.parameters.rule == "equal_shares"
    taken = taken_from(compiled, result, watch=watch) if shared else {}
    lost = [_lost(compiled, result, dropped, taken.get(dropped.proposal, ())) for dropped in result.dropped]
    lost.sort(key=_nearest)
    allowance = Allowance(work)
    if shared and result.parameters.completion == "none":
        lost = _limited(compiled, result, lost, tested=tested, allowance=allowance, watch=watch)
        lost.sort(key=_nearest)
    for at, one in enumerate(lost):
        if one.proposal in tested:
            lost[at] = _tested(compiled, result, one, allowance=Allowance(None), watch=watch)
        elif at < nearest:
            lost[at] = _tested(compiled, result, one, allowance=allowance, watch=watch)
    voters = compiled.voters
    return Explanation(
        parameters=result.parameters,
        budget=compiled.budget,
        voters=voters,
        cost=result.cost,
        leftover=result.leftover,
        won=tuple(
            Won(bought.proposal, index, bought, _share(bought.supporters, voters))
            for index, bought in enumerate(result.trace, start=1)
        ),
        lost=tuple(sorted(lost, key=_nearest)),
        payments=payments(compiled, result),
        names=dict(names or {}),
        point_digits=point_digits,
    )


def _check(compiled: CompiledElection, result: Result, tested: Collection[str]) -> None:
    known = {*result.selected, *(dropped.proposal for dropped in result.dropped)}
    strange = sorted(known ^ set(compiled.ids))
    if strange:
        raise CountError(Sentence(refusals.OTHER_ELECTION, {"proposals": Names(tuple(strange[:5]))}))
    refused = sorted(set(tested) - (known - set(result.selected)))
    if refused:
        raise CountError(Sentence(refusals.ONLY_LOSERS, {"proposals": Names(tuple(refused))}))


def _lost(
    compiled: CompiledElection,
    result: Result,
    dropped: Dropped,
    taken: tuple[Taken, ...],
) -> Lost:
    j = compiled.ids.index(dropped.proposal)
    supporters = int(compiled.votes[j])
    return Lost(
        proposal=dropped.proposal,
        cost=compiled.cost[j],
        reason=_reason(compiled, result, dropped, j),
        supporters=supporters,
        share=_share(supporters, compiled.voters),
        after=dropped.round,
        money=dropped.supporters_money,
        short_by=dropped.short_by,
        taken=taken,
    )


def _reason(compiled: CompiledElection, result: Result, dropped: Dropped, j: int) -> Reason:
    """Return the first reason that applies, from the plainest."""
    if compiled.ptr[j] == compiled.ptr[j + 1]:
        return "unsupported"
    if compiled.cost[j] > compiled.budget or not compiled.budget:
        return "dearer_than_budget"
    if result.parameters.rule == "equal_shares":
        return "supporters_money"
    threshold = result.parameters.threshold
    if threshold is not None and int(compiled.score[j]) < threshold:
        return "threshold"
    return "budget_left" if dropped.short_by > 0 else "ended"


def _share(supporters: int, voters: int) -> Fraction:
    return Fraction(supporters, voters) if voters else _ZERO


def _nearest(lost: Lost) -> tuple[bool, Fraction, Fraction, str]:
    """Order losers from the nearest miss; those nobody supports come last."""
    cost = lost.cost or 1
    limit = lost.cost_limit if lost.cost_limit is not None else Fraction(lost.cost_tested or 0)
    return lost.reason == "unsupported", -limit / cost, -lost.money / cost, lost.proposal


def _limited(
    compiled: CompiledElection,
    result: Result,
    lost: Sequence[Lost],
    *,
    tested: Collection[str],
    allowance: Allowance,
    watch: Watch | None,
) -> list[Lost]:
    """Return losers, the nearest first, with their exact limits, as far as these are allowed.

    Each of its ballots is read in each round and after the last, at most.
    """
    allowed = set(tested)
    for one in lost:
        j = compiled.ids.index(one.proposal)
        entries = int(compiled.ptr[j + 1] - compiled.ptr[j])
        work = (entries + A_ROUND) * (len(result.trace) + 1) if entries else 0
        if one.proposal in allowed or allowance.take(work):
            allowed.add(one.proposal)
    limits = cost_reduction(compiled, result, losers=allowed, watch=watch)
    return [
        replace(one, cost_limit=limits.get(one.proposal), not_tested=one.proposal not in allowed)
        for one in lost
    ]


def _tested(
    compiled: CompiledElection, result: Result, lost: Lost, *, allowance: Allowance, watch: Watch | None
) -> Lost:
    """Count again to find what an exact formula does not say, as far as that is allowed."""
    proposal = lost.proposal
    try:
        if lost.cost_limit is None:
            found = cost_tested(compiled, result, proposal, allowance=allowance, watch=watch)
            lost = replace(lost, cost_tested=found)
        needed = votes_needed(compiled, result, proposal, allowance=allowance, watch=watch)
    except SpentError:
        return replace(lost, not_tested=True)
    return replace(lost, votes_needed=needed)
