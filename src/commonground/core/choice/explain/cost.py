"""How cheap a loser would have had to be: the largest cost at which it would have won, from the trace alone.

Until a Proposal is bought it changes nothing, so the rounds of the count are also those of the count with
another cost, up to the round in which that cost would have been bought. No count is run again.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from fractions import Fraction
from itertools import accumulate
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from commonground.core.choice import refusals
from commonground.core.choice.compiled import CompiledElection
from commonground.core.choice.explain.payments import Replay
from commonground.core.choice.result import Result, Watch
from commonground.core.errors import CountError
from commonground.core.words import Name, Sentence

if TYPE_CHECKING:
    Indices = npt.NDArray[np.int64]
    Floats = npt.NDArray[np.float64]

_ZERO = Fraction(0)
_EPSILON = 1e-9  # far above the rounding of a sum over all voters, n 2**-53


def cost_reduction(
    compiled: CompiledElection, result: Result, *, watch: Watch | None = None
) -> Mapping[str, Fraction]:
    """Return the largest cost at which each loser would have won, all else equal, ties in its favour.

    Parameters
    ----------
    compiled
        The election as it was counted.
    result
        Its result by plain ``equal_shares``, without a completion.
    watch
        Called after every round.

    Returns
    -------
    mapping of str to Fraction
        For every Proposal that was not funded, in the order of ids: a cost in minor units. At any whole cost
        up to it the Proposal wins (where it meets equals, if the tie goes to it), at any cost above it does
        not. 0 for a Proposal nobody supports. With utility by cost, its utility follows its cost.

    Raises
    ------
    CountError
        For another rule, or a count with a completion: there the formula does not hold; test by counting
        again (:func:`commonground.core.choice.explain.tested.cost_tested`).
    StoppedError
        Raised by ``watch`` to stop.

    Notes
    -----
    In round r with least price rho, a Proposal whose cost is c is bought before it when
    sum m_i min(b_i, t) >= t / rho with c = sum m_i min(b_i, t): up to c = t / rho at the largest root t.
    Where utility does not follow cost: up to c = sum m_i min(b_i, rho u_i). After the last round: up to what
    its supporters have left. *Source*: our derivation, docs/methods/explanations.md. Known answers:
    tests/known_answers/test_explanations.py.
    """
    if result.parameters.rule != "equal_shares" or result.parameters.completion != "none":
        given = {"rule": Name(result.parameters.rule), "completion": Name(result.parameters.completion)}
        raise CountError(Sentence(refusals.NO_REDUCTION, given))
    losers = _Losers(compiled, result)
    contenders = _contenders(losers, result, watch=watch)
    best = {compiled.ids[j]: _ZERO for j in losers.everybody}
    replay = Replay(compiled, result.parameters)
    for index in range(len(result.trace) + 1):
        rho = result.trace[index].rho if index < len(result.trace) else None
        for j in contenders.get(index, ()):
            best[compiled.ids[j]] = max(best[compiled.ids[j]], losers.exact(replay, j, rho))
        if rho is not None:
            replay.buy(result.trace[index])
    return best


class _Losers:
    """The losers that somebody supports, as one compressed table: voters in segments, one per loser."""

    def __init__(self, compiled: CompiledElection, result: Result) -> None:
        funded = set(result.selected)
        self.compiled = compiled
        self.everybody = [j for j, proposal in enumerate(compiled.ids) if proposal not in funded]
        self.js = [j for j in self.everybody if compiled.ptr[j + 1] > compiled.ptr[j]]
        lengths = np.array([compiled.ptr[j + 1] - compiled.ptr[j] for j in self.js], dtype=np.int64)
        entries = [np.arange(compiled.ptr[j], compiled.ptr[j + 1]) for j in self.js]
        entry = np.concatenate(entries) if entries else np.zeros(0, dtype=np.int64)
        self.ballot = compiled.ballot[entry]
        self.voters = compiled.multiplicity[self.ballot].astype(np.float64)
        self.utility = compiled.utility[entry].astype(np.float64)
        self.starts = np.concatenate([[0], np.cumsum(lengths)[:-1]]).astype(np.int64)
        self.segment = np.repeat(np.arange(len(self.js)), lengths)
        self.follows_cost = compiled.utility_name == "cost"

    def total(self, amounts: Floats) -> Floats:
        """Sum one number per supporter to one per loser."""
        found: Floats = np.add.reduceat(amounts, self.starts)
        return found

    def rough(self, money: Floats, inverse: float) -> tuple[Floats, Floats]:
        """Return the largest cost that wins in a round, in floats: a lower and an upper bound.

        ``inverse`` is 1 / rho of the round, correctly rounded: exact whenever it is a whole number, which is
        when it could equal a number of voters.
        """
        purse = money[self.ballot]
        if not self.follows_cost:
            reach = self.total(self.voters * np.minimum(purse, self.utility / inverse))
            return reach * (1 - _EPSILON), reach * (1 + _EPSILON)
        held = self.voters * purse
        every = self.total(held)
        price = every / inverse
        error = np.full_like(price, _EPSILON)
        for _ in range(len(purse) + 1):
            poor = purse <= price[self.segment]
            spent = self.total(np.where(poor, held, 0.0))
            gap = inverse - self.total(np.where(poor, 0.0, self.voters))
            steep = np.where(gap > 0, gap, 1.0)
            reached = np.where(gap > 0, spent / steep, price)
            error = np.where(gap > 0, _EPSILON * (1 + inverse / steep), error)
            if not np.any(reached < price * (1 - _EPSILON)):
                break
            price = np.minimum(price, reached)
        reach, most = price * inverse, every * (1 + _EPSILON)
        certain = error < 1
        low = np.where(certain, reach * (1 - error), 0.0)
        return low, np.where(certain, np.minimum(reach * (1 + error), most), most)

    def exact(self, replay: Replay, j: int, rho: Fraction | None) -> Fraction:
        """Return the largest cost at which a loser wins in the round the replay stands before."""
        if rho is None:
            return replay.total(replay.supporters(j))
        if self.follows_cost:
            held = [(replay.values[kind], voters) for kind, voters in replay.holdings(replay.supporters(j))]
            return _largest(sorted(held), rho)
        ballots = replay.supporters(j)
        utility = self.compiled.utility[self.compiled.ptr[j] : self.compiled.ptr[j + 1]]
        reached = _ZERO
        for worth in np.unique(utility).tolist():
            for kind, voters in replay.holdings(ballots[utility == worth]):
                reached += min(replay.values[kind], rho * worth) * voters
        return reached


def _contenders(losers: _Losers, result: Result, *, watch: Watch | None) -> dict[int, list[int]]:
    """Return, for each round, the losers whose best chance it may have been; the last is after the end."""
    if not losers.js:
        return {}
    replay = Replay(losers.compiled, result.parameters)
    bounds: list[tuple[Floats, Floats]] = []
    for index, bought in enumerate(result.trace):
        if bought.rho > 0:
            bounds.append(losers.rough(replay.money(), float(1 / bought.rho)))
        else:
            bounds.append((np.zeros(len(losers.js)), np.zeros(len(losers.js))))
        replay.buy(bought)
        if watch:
            watch("reductions", index + 1, len(result.trace))
    left = losers.total(losers.voters * replay.money()[losers.ballot])
    bounds.append((left * (1 - _EPSILON), left * (1 + _EPSILON)))
    best = np.max([low for low, _high in bounds], axis=0)
    return {
        index: [losers.js[at] for at in np.flatnonzero(high >= best).tolist()]
        for index, (_low, high) in enumerate(bounds)
    }


def _largest(held: Sequence[tuple[Fraction, int]], rho: Fraction) -> Fraction:
    """Return t / rho at the largest root t of sum m_i min(b_i, t) = t / rho.

    ``held`` are (b_i, m_i) with rising b_i. The left side is concave, so Newton's method from the right meets
    the largest root after finitely many steps.
    """
    if not rho:
        return _ZERO
    purses = [purse for purse, _voters in held]
    sums = [_ZERO, *accumulate(purse * voters for purse, voters in held)]
    rich = [0, *accumulate(voters for _purse, voters in held)]
    price = rho * sums[-1]
    while price:
        poor = bisect_right(purses, price)
        gap = 1 / rho - (rich[-1] - rich[poor])
        reached = sums[poor] / gap if gap > 0 else price
        if reached >= price:
            break
        price = reached
    return price / rho
