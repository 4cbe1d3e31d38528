"""What each share of the budget paid, and how many voters used how much of theirs, exactly."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import groupby
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from commonground.core.choice.compiled import CompiledElection
from commonground.core.choice.explain.replay import Paid, Replay, purses_of, sums
from commonground.core.choice.result import Parameters, Result

if TYPE_CHECKING:
    Indices = npt.NDArray[np.int64]

_ZERO = Fraction(0)
BANDS: tuple[Fraction, ...] = (Fraction(1), Fraction(9, 10), Fraction(1, 2), Fraction(1, 10), _ZERO)
"""Lower ends of the bands of :func:`bands`, all of a share first."""


@dataclass(frozen=True, slots=True)
class PurseClass:
    """Voters with equal purses and equal money left, in minor units."""

    purse: Fraction
    left: Fraction
    voters: int

    @property
    def spent(self) -> Fraction:
        """What each of them paid."""
        return self.purse - self.left


@dataclass(frozen=True, slots=True)
class Payments:
    """Who paid for what.

    ``winners`` holds each Proposal that voters' shares paid for with the sum they paid, in the order of the
    count: exactly its cost. ``classes`` run from the smallest purse and the least left. For a rule without
    purses (``phragmen``) a purse is what the voter paid; for ``greedy`` nobody pays and both are empty.
    """

    winners: tuple[tuple[str, Fraction], ...]
    classes: tuple[PurseClass, ...]

    @property
    def spent(self) -> Fraction:
        """What all voters paid together, minor units."""
        return sum((one.spent * one.voters for one in self.classes), _ZERO)

    @property
    def left(self) -> Fraction:
        """What all voters have left together, minor units."""
        return sum((one.left * one.voters for one in self.classes), _ZERO)


@dataclass(frozen=True, slots=True)
class Band:
    """Voters who used a part of their share: at least ``low``, less than ``high`` (all of it: both 1)."""

    low: Fraction
    high: Fraction
    voters: int


def payments(compiled: CompiledElection, result: Result) -> Payments:
    """Return what every winner was paid by voters' shares and what every class of voters has left.

    Parameters
    ----------
    compiled
        The election as it was counted.
    result
        Its result: ``equal_shares`` with or without a completion, ``phragmen``, or ``greedy``.

    Returns
    -------
    Payments
        Exact: each winner's payments sum to its cost, and purses to what was paid and what is left.
        Proposals that a completion bought from what was left over are nobody's payment and not in it.

    *Source*: payments of equal shares, Peters, Pierczynski and Skowron, arXiv 2008.13276; of Phragmen's rule,
    the growth of the loads. Exact definition: docs/methods/explanations.md.
    """
    if result.parameters.rule == "phragmen":
        return _load_payments(compiled, result)
    if result.parameters.rule == "greedy":
        return Payments((), ())
    replay = Replay(compiled, result)
    purses, before = list(replay.values), replay.kind.copy()
    winners = [
        (bought.proposal, Fraction(_sum(replay.buy(bought), compiled), replay.parts))
        for bought in replay.rounds
    ]
    return Payments(tuple(winners), _classes(replay, purses, before))


def bands(paid: Payments, lows: Sequence[Fraction] = BANDS) -> tuple[Band, ...]:
    """Return how many voters used how much of their share, from all of it down.

    Parameters
    ----------
    paid
        Payments of a count with purses.
    lows
        Lower ends, falling, from 1 to 0. A last band holds those who used nothing: it is (0, 0).
    """
    counts = [0] * (len(lows) + 1)
    for purse, same in groupby(paid.classes, key=lambda one: one.purse):
        most_left = [purse * (1 - low) for low in lows]
        for one in same:
            at = bisect_left(most_left, one.left) if one.left < purse else len(lows)
            counts[at] += one.voters
    highs = (Fraction(1), *lows[:-1])
    found = [Band(low, high, count) for low, high, count in zip(lows, highs, counts, strict=False)]
    return (*found, Band(_ZERO, _ZERO, counts[-1]))


def purse_of(
    compiled: CompiledElection, parameters: Parameters, *, purse: Fraction | None = None
) -> Fraction:
    """Return the purse that one voter disposed of in a count, in minor units.

    Parameters
    ----------
    compiled, parameters
        The election and how it was counted; a completion enlarges every purse by the same factor.
    purse
        The voter's purse before that, where purses differ; None for an equal share of the budget.

    Raises
    ------
    ValueError
        Where purses differ and none was given.
    """
    every = purses_of(compiled, parameters)
    if isinstance(every, Fraction):
        return every
    declared = compiled.purse
    if purse is None or declared is None:
        raise ValueError("Given no purse in a count where purses differ: give the purse of this voter.")
    largest = max(range(len(every)), key=declared.__getitem__)
    base = declared[largest]
    return purse * every[largest] / base if base else purse


def _sum(paid: Paid, compiled: CompiledElection) -> int:
    """Return the sum of one purchase's payments, in parts."""
    voters = np.bincount(paid.which, weights=compiled.multiplicity[paid.supporters])
    return sums(voters[np.newaxis], paid.amounts)[0]


def _classes(replay: Replay, purses: Sequence[int], before: Indices) -> tuple[PurseClass, ...]:
    """Return the voters by purse and money left; voters with empty ballots are among them."""
    size = len(replay.values)
    pairs, which = np.unique(before * size + replay.kind, return_inverse=True)
    voters = np.bincount(which, weights=replay.compiled.multiplicity).astype(np.int64).tolist()
    kinds = (divmod(pair, size) for pair in pairs.tolist())
    found = sorted(
        (purses[first], replay.values[last], count)
        for (first, last), count in zip(kinds, voters, strict=True)
    )
    part = {purse: Fraction(purse, replay.parts) for purse, _left, _count in found}
    return tuple(PurseClass(part[purse], Fraction(left, replay.parts), count) for purse, left, count in found)


def _load_payments(compiled: CompiledElection, result: Result) -> Payments:
    """Return what Phragmen's loads let each voter pay: the load after a purchase less the load before."""
    place = {proposal: j for j, proposal in enumerate(compiled.ids)}
    loads = [_ZERO, *(bought.rho for bought in result.trace)]
    latest = np.zeros(len(compiled.multiplicity), dtype=np.int64)
    winners = []
    for index, bought in enumerate(result.trace, start=1):
        j = place[bought.proposal]
        supporters = compiled.ballot[compiled.ptr[j] : compiled.ptr[j + 1]]
        voters = np.zeros(len(loads), dtype=np.int64)
        np.add.at(voters, latest[supporters], compiled.multiplicity[supporters])
        paid = (
            (loads[index] - load) * count for load, count in zip(loads, voters.tolist(), strict=True) if count
        )
        winners.append((bought.proposal, sum(paid, _ZERO)))
        latest[supporters] = index
    voters = np.zeros(len(loads), dtype=np.int64)
    np.add.at(voters, latest, compiled.multiplicity)
    merged: dict[Fraction, int] = {}
    for load, count in zip(loads, voters.tolist(), strict=True):
        if count:
            merged[load] = merged.get(load, 0) + count
    return Payments(tuple(winners), tuple(PurseClass(load, _ZERO, merged[load]) for load in sorted(merged)))
