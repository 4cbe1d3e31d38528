"""How cheap a loser would have had to be: the largest cost at which it would have won, from the trace alone.

Until a Proposal is bought it changes nothing, so the rounds of the count are also those of the count with
another cost, up to the round in which that cost would have been bought. No count is run again.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Collection, Mapping, Sequence
from fractions import Fraction
from itertools import accumulate
from typing import TYPE_CHECKING, Final

import numpy as np
import numpy.typing as npt

from commonground.core.choice import refusals
from commonground.core.choice.compiled import CompiledElection
from commonground.core.choice.explain.replay import Replay
from commonground.core.choice.result import Result, Watch
from commonground.core.errors import CountError
from commonground.core.words import Name, Sentence

if TYPE_CHECKING:
    Indices = npt.NDArray[np.int64]
    Floats = npt.NDArray[np.float64]

_ZERO: Final = Fraction(0)
_EPSILON: Final = 1e-9  # far above the rounding of a sum over all voters, n 2**-53


def cost_reduction(
    compiled: CompiledElection,
    result: Result,
    *,
    losers: Collection[str] | None = None,
    watch: Watch | None = None,
) -> Mapping[str, Fraction]:
    """Return the largest cost at which each loser would have won, all else equal, ties in its favour.

    Parameters
    ----------
    compiled
        The election as it was counted.
    result
        Its result by plain ``equal_shares``, without a completion.
    losers
        Ids of the losers that are asked about; all of them if left out.
    watch
        Called after every round.

    Returns
    -------
    mapping of str to Fraction
        For every loser asked about, in the order of ids: a cost in minor units. At any whole cost
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
    funded = set(result.selected)
    asked = [
        j
        for j, proposal in enumerate(compiled.ids)
        if proposal not in funded and (losers is None or proposal in losers)
    ]
    supported = [_Loser(compiled, j) for j in asked if compiled.ptr[j + 1] > compiled.ptr[j]]
    contenders = _contenders(compiled, result, supported, watch=watch)
    best = {compiled.ids[j]: _ZERO for j in asked}
    replay = Replay(compiled, result)
    for index in range(max(contenders, default=-1) + 1):
        bought = replay.rounds[index] if index < len(replay.rounds) else None
        for loser in contenders.get(index, ()):
            reached = loser.exact(replay, None if bought is None else bought.rho)
            best[compiled.ids[loser.j]] = max(best[compiled.ids[loser.j]], reached)
        if bought is not None:
            replay.buy(bought)
    return best


def _contenders(
    compiled: CompiledElection, result: Result, losers: Sequence[_Loser], *, watch: Watch | None
) -> Mapping[int, Sequence[_Loser]]:
    """Return, for each round, the losers whose best chance it may have been; the last is after the end.

    What its supporters have left at the end is the first chance of each; a round is looked at closely only
    where it may be a better one.
    """
    end = Replay(compiled, result)
    for bought in end.rounds:
        end.buy(bought)
    money = end.money()
    chances = [(len(end.rounds), loser, loser.at_end(money)) for loser in losers]
    replay = Replay(compiled, result)
    for index, bought in enumerate(replay.rounds):
        money = replay.money()
        for loser in losers:
            most = loser.before(money, bought.rho)
            if most > 0:
                chances.append((index, loser, most))
        replay.buy(bought)
        if watch:
            watch("reductions", index + 1, len(replay.rounds))
    found: dict[int, list[_Loser]] = {}
    for index, loser, most in chances:
        if most >= loser.best:
            found.setdefault(index, []).append(loser)
    return found


class _Loser:
    """A loser that somebody supports; ``best`` is the largest cost known to win, in floats, from below."""

    def __init__(self, compiled: CompiledElection, j: int) -> None:
        entries = slice(int(compiled.ptr[j]), int(compiled.ptr[j + 1]))
        self.j = j
        self.best = 0.0
        self.ballots: Indices = compiled.ballot[entries].astype(np.int64)
        self.worth: Indices | None = None if compiled.utility_name == "cost" else compiled.utility[entries]
        self._voters: Floats = compiled.multiplicity[self.ballots].astype(np.float64)
        self._everybody = float(self._voters.sum())

    def _together(self, amounts: Floats) -> float:
        """Return the sum of an amount of each voter; not a product of BLAS, whose threads cost more here."""
        return float((self._voters * amounts).sum())

    def at_end(self, money: Floats) -> float:
        """Return an upper bound of what is left at the end; keep the lower one."""
        left = self._together(money[self.ballots])
        self.best = max(self.best, left * (1 - _EPSILON))
        return left * (1 + _EPSILON)

    def before(self, money: Floats, rho: Fraction) -> float:
        """Return an upper bound of the largest cost that wins in a round; keep the lower one.

        0 where it is certainly below the best known.
        """
        if rho <= 0:
            return 0.0
        # 1 / rho, correctly rounded: exact whenever it is a whole number, which is when it could equal a
        # number of voters
        inverse = float(1 / rho)
        if self.worth is not None:
            reach = self._together(np.minimum(money[self.ballots], self.worth / inverse))
            low, high = reach * (1 - _EPSILON), reach * (1 + _EPSILON)
        elif self._everybody < inverse * (1 - _EPSILON):
            return 0.0  # all of them together cannot outbid the round, at any cost
        else:
            purse = money[self.ballots]
            if self._together(np.minimum(purse, self.best / inverse)) < self.best * (1 - _EPSILON):
                return 0.0  # what covers a cost is concave in it: not the best known, so no larger one either
            low, high = self._root(purse, inverse)
        self.best = max(self.best, low)
        return high

    def _root(self, purse: Floats, inverse: float) -> tuple[float, float]:
        """Return bounds of t / rho at the largest root, by Newton's method from the right."""
        held = self._voters * purse
        every = float(held.sum())
        price, error = every / inverse, _EPSILON
        for _ in range(len(purse) + 1):
            poor = purse <= price
            gap = inverse - float(self._voters[~poor].sum())
            if gap <= 0:
                break
            error = _EPSILON * (1 + inverse / gap)
            reached = float(held[poor].sum()) / gap
            if reached >= price * (1 - _EPSILON):
                price = min(price, reached)
                break
            price = reached
        reach, most = price * inverse, every * (1 + _EPSILON)
        if error >= 1:
            return 0.0, most
        return reach * (1 - error), min(reach * (1 + error), most)

    def exact(self, replay: Replay, rho: Fraction | None) -> Fraction:
        """Return the largest cost at which the loser wins in the round the replay stands before."""
        if rho is None:
            return Fraction(_covered(replay, self.ballots, None), replay.parts)
        if self.worth is None:
            values, voters = replay.holdings(self.ballots)
            return _largest(sorted(zip(values, voters, strict=True)), rho) / replay.parts
        due, reached = replay.parts_of(rho), 0
        for worth in np.unique(self.worth).tolist():
            reached += _covered(replay, self.ballots[self.worth == worth], due * worth)
        return Fraction(reached, replay.parts)


def _covered(replay: Replay, ballots: Indices, due: int | None) -> int:
    """Return what voters of some ballots pay together, in parts: at most ``due`` each, or all they have."""
    values, voters = replay.holdings(ballots)
    paid = values if due is None else [min(value, due) for value in values]
    return sum(amount * many for amount, many in zip(paid, voters, strict=True))


def _largest(held: Sequence[tuple[int, int]], rho: Fraction) -> Fraction:
    """Return t / rho at the largest root t of sum m_i min(b_i, t) = t / rho.

    ``held`` are (b_i, m_i) with rising b_i. The left side is concave, so Newton's method from the right meets
    the largest root after finitely many steps.
    """
    if not rho:
        return _ZERO
    purses = [purse for purse, _voters in held]
    sums = [0, *accumulate(purse * voters for purse, voters in held)]
    rich = [0, *accumulate(voters for _purse, voters in held)]
    price = rho * sums[-1]
    while price:
        poor = bisect_right(purses, price.numerator // price.denominator)
        gap = 1 / rho - (rich[-1] - rich[poor])
        reached = sums[poor] / gap if gap > 0 else price
        if reached >= price:
            break
        price = reached
    return price / rho
