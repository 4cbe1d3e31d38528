"""What each share of the budget paid: the money of every voter, replayed from the trace, exactly.

Voters with the same money left are one class, whatever they bought with the rest: what they pay next depends
on nothing else. So a count of 60,000 voters is replayed on a few thousand fractions.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from commonground.core.choice.compiled import CompiledElection
from commonground.core.choice.result import Parameters, Result, Round

if TYPE_CHECKING:
    Indices = npt.NDArray[np.int64]
    Floats = npt.NDArray[np.float64]

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


@dataclass(frozen=True, slots=True, eq=False)
class Paid:
    """One purchase replayed: ``amounts[which[i]]`` is what each voter of the i-th supporting ballot paid."""

    supporters: Indices
    which: Indices
    amounts: Sequence[Fraction]


class Replay:
    """The money of every distinct ballot while a count is replayed, round by round.

    ``kind[i]`` is the index in ``values`` of the money that each voter of distinct ballot ``i`` has left;
    ``rough`` holds the same values as floats, correctly rounded.
    """

    def __init__(self, compiled: CompiledElection, parameters: Parameters) -> None:
        self.compiled = compiled
        self.values: list[Fraction] = []
        self._index: dict[Fraction, int] = {}
        self._rough = np.zeros(64)
        self._place = {proposal: j for j, proposal in enumerate(compiled.ids)}
        self.purses = _purses(compiled, parameters)
        if isinstance(self.purses, Fraction):
            first = self._class(self.purses)
            self.kind = np.full(len(compiled.multiplicity), first, dtype=np.int64)
        else:
            self.kind = np.array([self._class(purse) for purse in self.purses], dtype=np.int64)

    def supporters(self, j: int) -> Indices:
        """Return the distinct ballots that support a Proposal."""
        return self.compiled.ballot[self.compiled.ptr[j] : self.compiled.ptr[j + 1]].astype(np.int64)

    def money(self) -> Floats:
        """Return what each voter of each distinct ballot has left, rounded to floats."""
        rough: Floats = self._rough[self.kind]
        return rough

    def buy(self, bought: Round) -> Paid:
        """Let the supporters pay min(what they have, rho times the utility) and return who paid what."""
        j = self._place[bought.proposal]
        supporters = self.supporters(j)
        utility = self.compiled.utility[self.compiled.ptr[j] : self.compiled.ptr[j + 1]]
        worths, worth = np.unique(utility, return_inverse=True)
        pairs, which = np.unique(self.kind[supporters] * max(len(worths), 1) + worth, return_inverse=True)
        dues = [bought.rho * value for value in worths.tolist()]
        amounts, after = [], []
        for pair in pairs.tolist():
            kind, at = divmod(pair, len(worths))
            paid = min(self.values[kind], dues[at])
            amounts.append(paid)
            after.append(self._class(self.values[kind] - paid))
        if after:
            self.kind[supporters] = np.array(after, dtype=np.int64)[which]
        return Paid(supporters, which, amounts)

    def total(self, ballots: Indices) -> Fraction:
        """Return what all voters of some distinct ballots have left together."""
        return sum((self.values[kind] * voters for kind, voters in self.holdings(ballots)), _ZERO)

    def holdings(self, ballots: Indices) -> list[tuple[int, int]]:
        """Return (class of money, voters) for some distinct ballots."""
        kinds, which = np.unique(self.kind[ballots], return_inverse=True)
        voters = np.zeros(len(kinds), dtype=np.int64)
        np.add.at(voters, which, self.compiled.multiplicity[ballots])
        return list(zip(kinds.tolist(), voters.tolist(), strict=True))

    def _class(self, money: Fraction) -> int:
        """Return the index of an amount of money, a new one where it has not been met."""
        found = self._index.get(money)
        if found is not None:
            return found
        index = self._index[money] = len(self.values)
        self.values.append(money)
        if index == len(self._rough):
            self._rough = np.concatenate([self._rough, np.zeros(index)])
        self._rough[index] = float(money)
        return index


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
    shared = [bought for bought in result.trace if bought.phase == "equal_shares"]
    if result.parameters.rule == "greedy":
        return Payments((), ())
    replay = Replay(compiled, result.parameters)
    before = replay.kind.copy()
    winners = []
    for bought in shared:
        paid = replay.buy(bought)
        winners.append((bought.proposal, _sum(paid, compiled)))
    return Payments(tuple(winners), _classes(replay, before))


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
    for one in paid.classes:
        used = one.spent / one.purse if one.purse else _ZERO
        counts[len(lows) if not used else next(at for at, low in enumerate(lows) if used >= low)] += (
            one.voters
        )
    highs = (Fraction(1), *lows[:-1])
    found = [Band(low, high, count) for low, high, count in zip(lows, highs, counts, strict=False)]
    return (*found, Band(_ZERO, _ZERO, counts[-1]))


def _purses(compiled: CompiledElection, parameters: Parameters) -> Fraction | tuple[Fraction, ...]:
    """Return the purse of one voter: of all alike, or of each distinct ballot, enlarged by a completion."""
    if not compiled.voters:
        return _ZERO
    raised = Fraction(parameters.k * (parameters.step or 0))
    if compiled.purse is None:
        return Fraction(compiled.budget, compiled.voters) + raised
    voters = compiled.multiplicity.tolist()
    mean = sum((purse * count for purse, count in zip(compiled.purse, voters, strict=True)), _ZERO)
    mean /= compiled.voters
    factor = 1 + raised / mean if mean else Fraction(1)
    return tuple(purse * factor for purse in compiled.purse)


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
    every = _purses(compiled, parameters)
    if isinstance(every, Fraction):
        return every
    if purse is None or compiled.purse is None:
        raise ValueError("Given no purse in a count where purses differ: give the purse of this voter.")
    largest = max(range(len(every)), key=lambda at: compiled.purse[at])  # type: ignore[index]  # checked above
    base = compiled.purse[largest]
    return purse * every[largest] / base if base else purse


def _sum(paid: Paid, compiled: CompiledElection) -> Fraction:
    """Return the sum of one purchase's payments."""
    voters = np.zeros(len(paid.amounts), dtype=np.int64)
    np.add.at(voters, paid.which, compiled.multiplicity[paid.supporters])
    return sum((amount * count for amount, count in zip(paid.amounts, voters.tolist(), strict=True)), _ZERO)


def _classes(replay: Replay, before: Indices) -> tuple[PurseClass, ...]:
    """Return the voters by purse and money left; voters with empty ballots are among them."""
    size = len(replay.values)
    pairs, which = np.unique(before * size + replay.kind, return_inverse=True)
    voters = np.zeros(len(pairs), dtype=np.int64)
    np.add.at(voters, which, replay.compiled.multiplicity)
    found = [
        PurseClass(replay.values[pair // size], replay.values[pair % size], count)
        for pair, count in zip(pairs.tolist(), voters.tolist(), strict=True)
    ]
    return tuple(sorted(found, key=lambda one: (one.purse, one.left)))


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
