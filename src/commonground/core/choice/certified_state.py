"""Money of every ballot during one run: floats with a proven bound on their error, and exact prices.

The price of everything that was bought is known exactly, so money left is known exactly too, whenever
somebody asks: purse - sum of prices x units. The floats beside it are never further from it than ``blur``.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from math import gcd, lcm
from typing import TYPE_CHECKING, Final

import numpy as np

from commonground.core.choice.certified_arrays import EPS, Arrays, Floats, Places, entries

if TYPE_CHECKING:
    import numpy.typing as npt

    Bools = npt.NDArray[np.bool_]

_ROWS: Final = 4096
_CROWDED: Final = 0.75


@dataclass(frozen=True, slots=True)
class Members:
    """Supporters of a Proposal who have money: voters, utility in units (None: all 1), money left."""

    ballots: Places
    voters: Floats
    units: Floats | None
    money: Floats

    def weighed(self) -> Floats:
        """Return voters x units."""
        return self.voters if self.units is None else self.voters * self.units

    def pay(self, price: float) -> Floats | float:
        """Return what each would pay at a price of a unit, if she had it."""
        return price if self.units is None else price * self.units


@dataclass(frozen=True, slots=True)
class Price:
    """The exact price of a Proposal: ``num`` / ``den`` for a unit, in money over the denominator.

    ``poor`` marks the members who have less than their price and give all of it.
    """

    proposal: int
    rho: Fraction
    num: int
    den: int
    members: Members
    poor: Bools


class State:
    """One run of one election.

    Parameters
    ----------
    arrays
        The election.
    purses
        Exact purse of one voter of each distinct ballot, minor units; a single one if all are equal.

    Notes
    -----
    Source: ``docs/methods/equal-shares.md``, "How it is computed"; ADR 0012.
    """

    def __init__(self, arrays: Arrays, purses: tuple[Fraction, ...]) -> None:
        self.arrays = arrays
        self.denominator = lcm(*(purse.denominator for purse in purses))
        distinct = sorted(set(purses))
        place = {purse: at for at, purse in enumerate(distinct)}
        self._purses = [int(purse * self.denominator) for purse in distinct]
        size = len(arrays.compiled.multiplicity)
        at = [place[purse] for purse in purses]
        self._purse_of = np.array(at, np.int64) if len(at) == size else np.zeros(size, np.int64)
        self.money = np.array([float(purse) for purse in distinct])[self._purse_of]
        self.order: list[int] = []
        self._prices: list[int] = []
        self._round_of = np.full(len(arrays.compiled.ids), -1)
        largest = float(distinct[-1])
        self.blur = EPS * (int(np.diff(arrays.of_ballot).max(initial=0)) + 2) * largest
        self._ballots = list(arrays.supporters)
        self._voters = list(arrays.voters)
        self._units = list(arrays.units)
        everybody = zip(self._ballots, self._voters, strict=True)
        self.backing = np.array([self.money[here] @ many for here, many in everybody])
        votes = arrays.compiled.votes.astype(np.float64)
        terms = np.diff(arrays.compiled.ptr) + len(votes) + 16
        self._backing_blur = 4 * EPS * terms * votes * largest

    def members(self, j: int) -> Members:
        """Return the supporters of a Proposal who have money left (and perhaps some who have none)."""
        ballots, voters, units = self._ballots[j], self._voters[j], self._units[j]
        money = self.money[ballots]
        having = money > 0
        if np.count_nonzero(having) < _CROWDED * len(ballots):
            ballots, voters, money = ballots[having], voters[having], money[having]
            units = None if units is None else units[having]
            self._ballots[j], self._voters[j], self._units[j] = ballots, voters, units
        return Members(ballots, voters, units, money)

    def approach(self, j: int, floor: float) -> tuple[float, float]:
        """Return the price of a unit as a float, and a bound that it is certainly not below.

        ``floor`` is such a bound from earlier. The supporters can pay. Newton's method from the left; the
        bound follows from the error of a sum of n floats (at most n eps) and the slope, which is the units
        of those who are not poor.
        """
        members = self.members(j)
        weighed = members.weighed()
        cost = float(self.arrays.cost[j])
        error = EPS * (len(members.money) + 8) * cost + self.blur * float(self.arrays.compiled.votes[j])
        price, slope = floor, 0.0
        while True:
            pay = members.pay(price)
            now = float(weighed @ (members.money >= pay))
            if now in (0.0, slope):
                break
            slope = now
            price = max(price, price + (cost - float(members.voters @ np.minimum(members.money, pay))) / now)
        if now == 0.0:
            most = members.money if members.units is None else members.money / members.units
            price = min(price, float(most.max()))
        return price, price * (1 - 4 * EPS) - 2 * error / max(now, 1.0) - self.blur

    def price(self, j: int, near: float) -> Price:
        """Return the exact price, given one that is near it.

        A division into poor and rich gives a price; if that price gives the same division, it is the price.
        Whoever is too close to her limit for a float to tell is compared exactly.
        """
        members = self.members(j)
        most = members.money if members.units is None else members.money / members.units
        near = min(near, float(most.max()))
        poor = members.money < np.asarray(members.pay(near)) * (1 - 4 * EPS)
        known: dict[int, int] = {}
        while True:
            num, den = self._divide(j, members, poor)
            again = self._poor(members, num, den, known)
            if bool((again == poor).all()):
                break
            poor = again
        unit = self.arrays.unit[j]
        return Price(j, Fraction(num, den * unit * self.denominator), num, den, members, poor)

    def buy(self, price: Price) -> Floats:
        """Let the supporters pay, and return by how much the backing of each Proposal fell."""
        members = price.members
        left = members.money - members.pay(price.num / (price.den * self.denominator))
        left[price.poor] = 0.0
        close = np.flatnonzero((left < 4 * self.blur) & ~price.poor)
        for at, money in zip(close.tolist(), self.exact_money(members.ballots[close]), strict=True):
            units = 1 if members.units is None else int(members.units[at])
            left[at] = (money * price.den - price.num * units) / (price.den * self.denominator)
        self.money[members.ballots] = left
        places, many = entries(self.arrays, members.ballots)
        paid = np.repeat(members.voters * (members.money - left), many)
        fell: Floats = np.bincount(self.arrays.proposal[places], paid, minlength=len(self.backing))
        self.backing -= fell
        self._write_down(price)
        return fell

    def can_pay(self, j: int) -> bool:
        """Say whether the supporters of a Proposal have its cost."""
        spare = self.backing[j] - self.arrays.cost[j]
        if abs(spare) > self._backing_blur[j]:
            return bool(spare > 0)
        return self.exact_backing([j])[0] >= self.arrays.compiled.cost[j] * self.denominator

    def exact_backing(self, proposals: Iterable[int]) -> list[int]:
        """Return the money of the supporters of some Proposals, over the denominator."""
        totals = []
        for j in proposals:
            members = self.members(j)
            having = members.money > 0
            totals.append(self._sum(members.ballots[having], members.voters[having]))
        return totals

    def exact_money(self, ballots: Places) -> list[int]:
        """Return what one voter of each ballot has left, over the denominator; none of them was poor yet."""
        amounts: list[int] = []
        for start in range(0, len(ballots), _ROWS):
            here = ballots[start : start + _ROWS]
            history = np.zeros((len(here), len(self.order) + 1), np.int64)
            places, many = entries(self.arrays, here)
            rounds = self._round_of[self.arrays.proposal[places]]
            bought = rounds >= 0
            rows = np.repeat(np.arange(len(here)), many)[bought]
            history[rows, rounds[bought]] = 1 if (u := self.arrays.entry_units) is None else u[places][bought]
            history[:, -1] = self._purse_of[here]
            distinct, which = np.unique(history, axis=0, return_inverse=True)
            money = [
                self._purses[purse] - sum(n * price for n, price in zip(row, self._prices, strict=True) if n)
                for *row, purse in distinct.tolist()
            ]
            amounts.extend(money[at] for at in which.tolist())
        return amounts

    def _divide(self, j: int, members: Members, poor: Bools) -> tuple[int, int]:
        """Return what the rich share, and between how many units."""
        giving = poor & (members.money > 0)
        given = self._sum(members.ballots[giving], members.voters[giving])
        return (
            self.arrays.compiled.cost[j] * self.denominator - given,
            int(members.weighed()[~poor].sum()),
        )

    def _poor(self, members: Members, num: int, den: int, known: dict[int, int]) -> Bools:
        """Mark who has less than a price; ``known`` keeps the exact money of those who were close to it."""
        pay = np.asarray(members.pay(num / (den * self.denominator)))
        gap = members.money - pay
        poor: Bools = gap < 0
        close = np.flatnonzero(np.abs(gap) <= 2 * self.blur + 4 * EPS * pay)
        close = close[members.money[close] > 0]
        asked = [at for at in close.tolist() if at not in known]
        if asked:
            known.update(zip(asked, self.exact_money(members.ballots[asked]), strict=True))
        for at in close.tolist():
            units = 1 if members.units is None else int(members.units[at])
            poor[at] = known[at] * den < num * units
        return poor

    def _sum(self, ballots: Places, voters: Floats) -> int:
        """Return the money of some voters who were never poor, over the denominator."""
        places, many = entries(self.arrays, ballots)
        rounds = self._round_of[self.arrays.proposal[places]]
        bought = rounds >= 0
        weights = np.repeat(voters, many)[bought]
        if self.arrays.entry_units is not None:
            weights = weights * self.arrays.entry_units[places][bought]
        units = np.bincount(rounds[bought], weights, minlength=len(self._prices)).astype(np.int64).tolist()
        purses = np.bincount(self._purse_of[ballots], voters, minlength=len(self._purses))
        had = sum(int(n) * purse for n, purse in zip(purses.tolist(), self._purses, strict=True) if n)
        return had - sum(n * price for n, price in zip(units, self._prices, strict=True) if n)

    def _write_down(self, price: Price) -> None:
        """Note a purchase, over a denominator that fits its price."""
        finer = price.den // gcd(price.num, price.den)
        self.denominator *= finer
        self._purses = [purse * finer for purse in self._purses]
        self._prices = [*(known * finer for known in self._prices), price.num * finer // price.den]
        self._round_of[price.proposal] = len(self.order)
        self.order.append(price.proposal)
