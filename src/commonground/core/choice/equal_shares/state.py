"""Money of every ballot during one run, in floats that are never further from the truth than ``blur``.

Every price that was paid is known exactly (``certified_history``), so an error does not grow: the money of a
voter is wrong by the rounding of her own purse, prices and subtractions and by nothing else.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Final

import numpy as np

from commonground.core.choice.equal_shares.arrays import EPS, Arrays, Floats, Places, total
from commonground.core.choice.equal_shares.history import History

if TYPE_CHECKING:
    import numpy.typing as npt

    Bools = npt.NDArray[np.bool_]

_CROWDED: Final = 0.75
_KEPT: Final = 8_000_000  # floats
_FEWEST_KEPT: Final = 4


@dataclass(frozen=True, slots=True)
class Members:
    """Supporters of a Proposal: voters, utility in units (None: all 1), money left."""

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

    def reach(self) -> float:
        """Return the highest price of a unit that anybody can pay."""
        return float((self.money if self.units is None else self.money / self.units).max())


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
        self.history = History(arrays, purses)
        self.order: list[int] = []
        self.money = self.history.purses()
        self.blur = EPS * (arrays.longest + 2) * float(max(purses))
        self._members = list(zip(arrays.supporters, arrays.voters, arrays.units, strict=True))
        self._votes = arrays.compiled.votes.tolist()
        self._paid_after = np.full(len(self.money), -1)  # purchases before the last one of each ballot
        self._known: dict[int, tuple[Price, int, int]] = {}
        self._kept = [self.money.copy()]
        self._stride = 1

    def members(self, j: int) -> Members:
        """Return the supporters of a Proposal; most of those who have no money left are left out."""
        ballots, voters, units = self._members[j]
        money = self.money[ballots]
        having = money > 0
        if np.count_nonzero(having) < _CROWDED * len(ballots):
            ballots, voters, money = ballots[having], voters[having], money[having]
            units = None if units is None else units[having]
            self._members[j] = ballots, voters, units
        return Members(ballots, voters, units, money)

    def approach(self, j: int, floor: float) -> tuple[float, float]:
        """Return the price of a unit as a float, and a bound that it is certainly not below.

        ``floor`` is such a bound from earlier; infinity is returned if the supporters have too little money.
        Newton's method from the left; the bound follows from the error of a sum of n floats (at most n eps)
        and the slope, which is the units of those who are not poor.
        """
        members = self.members(j)
        if not self._enough(members, j):
            return np.inf, np.inf
        weighed = members.weighed()
        cost = float(self.arrays.cost[j])
        error = EPS * (len(members.money) + 8) * cost + self.blur * self._votes[j]
        price, slope = floor, 0.0
        while True:
            pay = members.pay(price)
            now = total(weighed, members.money >= pay)
            if now in (0.0, slope):
                break
            slope = now
            price = max(price, price + (cost - total(members.voters, np.minimum(members.money, pay))) / now)
        if now == 0.0:
            price = min(price, members.reach())
        return price, price * (1 - 4 * EPS) - 2 * error / max(now, 1.0) - self.blur

    def price(self, j: int, near: float) -> Price:
        """Return the exact price, given one that is near it.

        A division into poor and rich gives a price; if that price gives the same division, it is the price.
        Whoever is too close to her limit for a float to tell is compared exactly.
        """
        members = self.members(j)
        poor = members.money < np.asarray(members.pay(min(near, members.reach()))) * (1 - 4 * EPS)
        cost = self.arrays.compiled.cost[j] * self.history.denominator
        known: dict[int, int] = {}
        while True:
            giving = poor & (members.money > 0)
            num = cost
            if giving.any():
                num -= self.history.sum_of(members.ballots[giving], members.voters[giving], len(self.order))
            den = int(members.weighed()[~poor].sum())
            again = self._poor(members, num, den, known)
            if bool((again == poor).all()):
                break
            poor = again
        rho = Fraction(num, den * self.arrays.unit[j] * self.history.denominator)
        price = Price(j, rho, num, den, members, poor)
        self._known[j] = price, len(self.order), self.history.denominator
        return price

    def remembered(self, j: int) -> Price | None:
        """Return the exact price that was found before, if none of the supporters has paid since."""
        if j not in self._known:
            return None
        price, purchases, denominator = self._known[j]
        if len(self.order) == purchases:
            return price
        if (self._paid_after[price.members.ballots] >= purchases).any():
            del self._known[j]
            return None
        num = price.num * (self.history.denominator // denominator)
        price = Price(j, price.rho, num, price.den, price.members, price.poor)
        self._known[j] = price, len(self.order), self.history.denominator
        return price

    def buy(self, price: Price) -> None:
        """Let the supporters pay, and note the purchase."""
        members, over = price.members, price.den * self.history.denominator
        left = members.money - members.pay(price.num / over)
        left[price.poor] = 0.0
        close = np.flatnonzero((left < 4 * self.blur) & ~price.poor)
        for at, money in zip(close.tolist(), self.exact_money(members.ballots[close]), strict=True):
            left[at] = (money * price.den - price.num * units_at(members, at)) / over
        self.money[members.ballots] = left
        self._paid_after[members.ballots] = len(self.order)
        self.history.add(members.ballots, members.units, price.num, price.den)
        self.order.append(price.proposal)
        if len(self.order) % self._stride == 0:
            self._kept.append(self.money.copy())
            if len(self._kept) > max(_FEWEST_KEPT, _KEPT // len(self.money)):
                self._kept = self._kept[::2]
                self._stride *= 2

    def exact_money(self, ballots: Places) -> list[int]:
        """Return what one voter of each ballot has left, over the denominator."""
        return self.history.money_of(ballots, len(self.order))

    def exact_backing(self, j: int, purchases: int) -> int:
        """Return the money of the supporters of a Proposal after some purchases, over the denominator."""
        ballots, voters = self.arrays.supporters[j], self.arrays.voters[j]
        money = self._money_after(ballots, purchases)
        sure, close = money > 4 * self.blur, (money > 0) & (money <= 4 * self.blur)
        some = zip(self.history.money_of(ballots[close], purchases), voters[close].tolist(), strict=True)
        return self.history.sum_of(ballots[sure], voters[sure], purchases) + sum(a * int(n) for a, n in some)

    def out_after(self, j: int) -> int:
        """Return after how many purchases the supporters of a Proposal first had less than its cost.

        They have less at the end, and money only falls, so the place is found by halving.
        """
        low, high = 0, len(self.order)
        ballots, voters = self.arrays.supporters[j], self.arrays.voters[j]
        while low < high:
            middle = (low + high) // 2
            money = self._money_after(ballots, middle)
            enough = self._compare(j, total(voters, money), terms=len(ballots))
            if enough is None:
                enough = (
                    self.exact_backing(j, middle) >= self.arrays.compiled.cost[j] * self.history.denominator
                )
            low, high = (middle + 1, high) if enough else (low, middle)
        return low

    def _enough(self, members: Members, j: int) -> bool:
        """Say whether the supporters of a Proposal have its cost."""
        enough = self._compare(j, total(members.voters, members.money), terms=len(members.money))
        if enough is not None:
            return enough
        having = members.money > 0
        exact = self.history.sum_of(members.ballots[having], members.voters[having], len(self.order))
        return exact >= self.arrays.compiled.cost[j] * self.history.denominator

    def _compare(self, j: int, backing: float, *, terms: int) -> bool | None:
        """Say whether a backing of so many terms reaches the cost; None if a float cannot tell."""
        cost = self.arrays.compiled.cost[j]
        error = EPS * (terms + 8) * backing + self.blur * self._votes[j] + 4 * EPS * cost
        return None if abs(backing - cost) <= error else backing > cost

    def _money_after(self, ballots: Places, purchases: int) -> Floats:
        """Return the money of some ballots after the first purchases, from the last time it was kept."""
        money: Floats = self._kept[purchases // self._stride].take(ballots)
        for purchase in range(purchases // self._stride * self._stride, purchases):
            paid = self.history.price(purchase) * self.history.units[ballots, purchase]
            money = np.maximum(money - paid, 0.0)
        return money

    def _poor(self, members: Members, num: int, den: int, known: dict[int, int]) -> Bools:
        """Mark who has less than a price; ``known`` keeps the exact money of those who were close to it."""
        pay = np.asarray(members.pay(num / (den * self.history.denominator)))
        gap = members.money - pay
        poor: Bools = gap < 0
        close = np.flatnonzero(np.abs(gap) <= 2 * self.blur + 4 * EPS * pay)
        close = close[members.money[close] > 0]
        asked = [at for at in close.tolist() if at not in known]
        if asked:
            known.update(zip(asked, self.exact_money(members.ballots[asked]), strict=True))
        for at in close.tolist():
            poor[at] = known[at] * den < num * units_at(members, at)
        return poor


def units_at(members: Members, at: int) -> int:
    """Return the utility of one of the members, in units.

    Parameters
    ----------
    members
        Supporters of a Proposal.
    at
        The place of one of them.
    """
    return 1 if members.units is None else int(members.units[at])
