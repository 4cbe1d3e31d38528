"""What if a loser had cost less, or had had more votes? Answers found by counting again, never by a formula.

With a completion, winning need not be monotone in the cost, and no rule here promises that one vote more is
as good as two. So what is found is true (it was counted), and is labelled "tested": a better answer between
the counts that were tried cannot be excluded.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Final

import numpy as np

from commonground.core.choice.compiled import CompiledElection
from commonground.core.choice.explain.allowance import A_ROUND, Allowance, SpentError
from commonground.core.choice.result import Result, Watch
from commonground.core.choice.rules import count

STAGE: Final = "tested"
BISECTIONS = 12
MOST_VOTERS = 2**24
_APPROVALS = ("approval", "choose_one", "knapsack")


def cost_tested(
    compiled: CompiledElection,
    result: Result,
    proposal: str,
    *,
    allowance: Allowance | None = None,
    watch: Watch | None = None,
) -> int | None:
    """Return the largest cost tried at which a loser wins, all else equal.

    Parameters
    ----------
    compiled, result
        The election and its result, by any rule.
    proposal
        Id of a Proposal that lost.
    allowance
        Work that each count is taken from; None for any number of counts.
    watch
        Called before every count.

    Returns
    -------
    int or None
        A cost in minor units at which counting again funds it; found by 12 bisections between 0 and its cost.
        None when none of the costs tried wins.

    Raises
    ------
    SpentError
        The next count is more than the allowance has left.

    *Source*: the measure "cost reduction", Boehmer, Faliszewski, Janeczko, Peters, Pierczynski, Schierreich,
    Skowron and Szufa, arXiv 2312.14723; the search is our choice, docs/methods/explanations.md.
    """
    j = compiled.ids.index(proposal)
    lost, won = compiled.cost[j], 0
    best: int | None = None
    wins = _Again(result, proposal, allowance, watch)
    for step in range(BISECTIONS):
        if lost - won <= 1:
            break
        middle = (lost + won) // 2
        if watch:
            watch(STAGE, step, BISECTIONS)
        if wins(at_cost(compiled, j, middle)):
            best = won = middle
        else:
            lost = middle
    return best


def votes_needed(
    compiled: CompiledElection,
    result: Result,
    proposal: str,
    *,
    allowance: Allowance | None = None,
    watch: Watch | None = None,
) -> int | None:
    """Return how many further voters who support a loser alone would make it win.

    Parameters
    ----------
    compiled, result, proposal, allowance, watch
        As for :func:`cost_tested`.

    Returns
    -------
    int or None
        The fewest found by doubling, then bisection; the budget stays and the number of voters grows. None
        when it is dearer than the budget, or more than 2**24 would be needed.

    Raises
    ------
    SpentError
        The next count is more than the allowance has left.

    Notes
    -----
    The measure is defined for ballots that approve: None for points and rankings. Where purses differ, a
    newcomer gets the mean purse and all purses are scaled to the budget: our choice.

    *Source*: the measure "singleton additions", arXiv 2312.14723; the search is our choice,
    docs/methods/explanations.md.
    """
    j = compiled.ids.index(proposal)
    if compiled.cost[j] > compiled.budget or compiled.kind not in _APPROVALS:
        return None

    again = _Again(result, proposal, allowance, watch)

    def wins(more: int) -> bool:
        if watch:
            watch(STAGE, more, None)
        return again(with_voters(compiled, j, more))

    enough = _doubled(wins)
    if enough is None:
        return None
    too_few = enough // 2
    while enough - too_few > 1:
        middle = (enough + too_few) // 2
        if wins(middle):
            enough = middle
        else:
            too_few = middle
    return enough


def _doubled(wins: Callable[[int], bool]) -> int | None:
    """Return the first power of two that wins."""
    more = 1
    while more <= MOST_VOTERS:
        if wins(more):
            return more
        more *= 2
    return None


def at_cost(compiled: CompiledElection, j: int, cost: int) -> CompiledElection:
    """Return the election with another cost of one Proposal; utility by cost follows it."""
    costs = (*compiled.cost[:j], cost, *compiled.cost[j + 1 :])
    if compiled.utility_name != "cost":
        return replace(compiled, cost=costs)
    utility = compiled.utility.copy()
    utility[compiled.ptr[j] : compiled.ptr[j + 1]] = max(cost, 1)
    return replace(compiled, cost=costs, utility=utility)


def with_voters(compiled: CompiledElection, j: int, more: int) -> CompiledElection:
    """Return the election with further voters who support one Proposal and nothing else."""
    end = int(compiled.ptr[j + 1])
    ptr = compiled.ptr.copy()
    ptr[j + 1 :] += 1
    worth = max(compiled.cost[j], 1) if compiled.utility_name == "cost" else 1
    purse = compiled.purse
    voters = compiled.voters + more
    if purse is not None:
        factor = Fraction(compiled.voters, voters)
        held = zip(purse, compiled.multiplicity.tolist(), strict=True)
        mean = sum((one * many for one, many in held), Fraction(0)) / (compiled.voters or 1)
        purse = (*(one * factor for one in purse), mean * factor)
    votes, score = compiled.votes.copy(), compiled.score.copy()
    votes[j] += more
    score[j] += more
    return replace(
        compiled,
        voters=voters,
        ptr=ptr,
        ballot=np.insert(compiled.ballot, end, len(compiled.multiplicity)),
        utility=np.insert(compiled.utility, end, worth),
        multiplicity=np.append(compiled.multiplicity, more),
        purse=purse,
        votes=votes,
        score=score,
    )


@dataclass(frozen=True, slots=True)
class _Again:
    """Counts again, as often as is allowed, and says whether the Proposal wins."""

    result: Result
    proposal: str
    allowance: Allowance | None
    watch: Watch | None

    def __call__(self, changed: CompiledElection) -> bool:
        if self.allowance is not None and not self.allowance.take(self._work(changed)):
            raise SpentError("Counting again is more work than was allowed.")
        watch = None if self.watch is None else self._told
        return self.proposal in count(changed, self.result.parameters, watch).selected

    def _told(self, _stage: str, done: int, total: int | None) -> None:
        """Hand on how far a count is: whatever its stage, it is a test."""
        if self.watch is not None:
            self.watch(STAGE, done, total)

    def _work(self, changed: CompiledElection) -> int:
        """Return what one count takes, as far as the declared one tells: entries of ballots in each round."""
        parameters = self.result.parameters
        runs = 1 if parameters.completion == "none" else parameters.k + 2
        rounds = 1 if parameters.rule == "greedy" else len(self.result.trace) + 1
        return runs * rounds * (len(changed.ballot) + A_ROUND)
