"""Many runs of the Method of Equal Shares at once: the same election with purses that grow step by step.

Successive runs of a completion look at nearly the same Proposals in nearly the same order, so the runs are
kept as columns beside each other, and a look at a Proposal is a look in all of them. Columns do not wait for
each other: each makes its own purchases in its own order.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Final

import numpy as np

from commonground.core.choice.certified import first_bounds, free_rounds, least_prices
from commonground.core.choice.certified_arrays import EPS, Arrays, Floats, Places
from commonground.core.choice.certified_state import State

if TYPE_CHECKING:
    from commonground.core.choice.ties import TieBreaker

_HUGE: Final = 2**60
_WATCHED: Final = 16
_CLOSE: Final = 1e-9


@dataclass(frozen=True, slots=True)
class Outcome:
    """One run: whether its cost is within the budget, how many Proposals it bought, ties it met."""

    fits: bool
    bought: int
    ties: int


def sweep(
    arrays: Arrays,
    purses: tuple[Fraction, ...],
    ties: TieBreaker,
    *,
    factors: Sequence[Fraction],
    payable: int,
    watch: Callable[[], None] | None = None,
) -> list[Outcome]:
    """Return the outcomes of runs in their order, up to the first after which there is no next one.

    That is the first that costs more than the budget, or that funds all payable Proposals.

    Parameters
    ----------
    arrays
        The election.
    purses
        Exact purse of one voter of each distinct ballot, minor units; a single one if all are equal.
    ties
        Decides among Proposals with exactly equal rho.
    factors
        What purses are multiplied by in each run; not falling.
    payable
        How many Proposals have a supporter with a purse.
    watch
        Called now and then; may raise to stop.

    Notes
    -----
    Source: ours, see "How it is computed" in ``docs/methods/equal-shares.md`` and ADR 0012.
    """
    table = _Table(arrays, purses, ties, factors=factors, payable=payable)
    looks = 0
    with np.errstate(divide="ignore", invalid="ignore"):
        while (j := table.next()) is not None:
            table.look(j)
            looks += 1
            if watch and looks % _WATCHED == 0:
                watch()
    return table.outcomes()


class _Table:
    """Money of every ballot (row) in every run (column), and bounds of every Proposal (row) in every run.

    The money of a column is wrong by at most ``margin``, summed over all voters, whatever was bought: what a
    purchase does to two states of money never makes the sum of their differences larger (ADR 0012).
    """

    def __init__(
        self,
        arrays: Arrays,
        purses: tuple[Fraction, ...],
        ties: TieBreaker,
        *,
        factors: Sequence[Fraction],
        payable: int,
    ) -> None:
        self.arrays, self.purses, self.ties, self.factors = arrays, purses, ties, factors
        runs, ballots = len(factors), len(arrays.compiled.multiplicity)
        first = np.array([float(purse) for purse in purses])
        self.money = np.outer(
            first if len(first) == ballots else first.repeat(ballots), [float(factor) for factor in factors]
        )
        self.weighed = [
            voters if units is None else voters * units
            for voters, units in zip(arrays.voters, arrays.units, strict=True)
        ]
        widest = max((len(here) for here in arrays.supporters), default=0)
        total = arrays.compiled.multiplicity.astype(np.float64) @ self.money
        self.margin = EPS * (4 * widest + arrays.longest + 32) * total
        self.pace = np.sqrt(total / total[0])
        self.bounds = np.repeat(first_bounds(arrays)[:, None], runs, axis=1)
        free = free_rounds(arrays, ties)
        self.bought = np.full(runs, len(free))
        self.met = np.full(runs, sum(bool(one.tied) for one in free))
        self.spent = np.zeros(runs, np.int64)
        self.payable = payable
        self.last = runs - 1
        self.purchases: list[tuple[int, Floats]] = []
        self.states: dict[int, tuple[State, int]] = {}
        self.full: dict[int, Fraction] = {}

    def next(self) -> int | None:
        """Return the Proposal with the least bound of all columns; None if all of them are done.

        Rho rises in every column, and is lower where purses are larger, so this keeps the columns together.
        What is looked at decides nothing but speed.
        """
        row, column = divmod(int((self.bounds * self.pace).argmin()), len(self.pace))
        return None if self.bounds[row, column] == np.inf else row

    def outcomes(self) -> list[Outcome]:
        """Return what the columns came to, up to the last that counts."""
        rows = zip(self.spent.tolist(), self.bought.tolist(), self.met.tolist(), strict=True)
        budget = self.arrays.compiled.budget
        return [Outcome(spent <= budget, bought, met) for spent, bought, met in rows][: self.last + 1]

    def look(self, j: int) -> None:
        """Look at a Proposal in all columns.

        Where it has the least bound, it is tried at the price at which another may be as good: it is bought
        if its supporters have its cost at that price; if not, its bound rises above it. Elsewhere its bound
        is raised to what can be learned at it.
        """
        bound = self.bounds[j].copy()
        self.bounds[j] = np.inf
        limit = self.bounds.min(axis=0)
        least = (bound <= limit) & (bound < np.inf)
        unit = float(self.arrays.unit[j])
        price = np.where(least, limit, bound) * (unit * (1 - 2 * EPS))
        money = self.money.take(self.arrays.supporters[j], axis=0)
        paid, slope = self._offered(j, money, price)
        lacking = self.arrays.cost[j] - paid
        reach = np.where(slope > 0, price + (lacking - self.margin) / slope, np.inf) * ((1 - 4 * EPS) / unit)
        loses = lacking > self.margin
        wins = least & (lacking < -self.margin)
        raised = np.where(loses, np.maximum(bound, reach), bound)
        unsure = least & ~wins & ~(loses & (raised > limit)) & (raised < np.inf)
        raised[wins] = np.inf
        self.bounds[j] = raised
        if wins.any():
            tangent = price + lacking / slope
            better = tangent > bound * unit
            start = np.where(better, tangent, bound * unit), np.where(better, slope, 0.0)
            self._buy(j, np.flatnonzero(wins), money, *start)
        for column in np.flatnonzero(unsure).tolist():
            self._settle(j, column)

    def _offered(self, j: int, money: Floats, price: Floats) -> tuple[Floats, Floats]:
        """Return what the supporters pay at a price of a unit, and the units of those who can pay it."""
        units = self.arrays.units[j]
        pay = price if units is None else units[:, None] * price
        return self.arrays.voters[j] @ np.minimum(money, pay), self.weighed[j] @ (money >= pay)

    def _buy(self, j: int, wins: Places, money: Floats, price: Floats, slope: Floats) -> None:
        """Buy a Proposal in columns where it is certainly first: Newton's method from the left.

        ``slope`` belongs to the price that led to ``price``: if it is the slope there too, we are there.
        """
        some = money if len(wins) == money.shape[1] else money[:, wins]
        price, slope = price[wins], slope[wins]
        while True:
            paid, now = self._offered(j, some, price)
            moving = now != slope
            if not moving.any():
                break
            price = np.where(moving, price + (self.arrays.cost[j] - paid) / now, price)
            slope = now
        prices = np.zeros(money.shape[1])
        prices[wins] = price
        self._note(j, money, prices, slice(int(wins[0]), int(wins[-1]) + 1))

    def _note(self, j: int, money: Floats, price: Floats, columns: slice) -> None:
        """Let the supporters pay a price (0 where nothing is bought), and write the purchase down.

        The first column that overspends or buys all is the last that counts.
        """
        units, paying = self.arrays.units[j], price[columns]
        left = money[:, columns] - (paying if units is None else units[:, None] * paying)
        self.money[self.arrays.supporters[j], columns] = np.maximum(left, 0.0, out=left)
        bought = price > 0
        self.bought += bought
        self.spent = np.minimum(self.spent + bought * self.arrays.compiled.cost[j], _HUGE)
        self.purchases.append((j, price))
        over = self.spent > self.arrays.compiled.budget
        ends = int((over | (self.bought == self.payable)).argmax())
        if (over[ends] or self.bought[ends] == self.payable) and ends < self.last:
            self.last = ends
            self.bounds[:, self.last + 1 :] = np.inf

    def _settle(self, j: int, column: int) -> None:
        """Decide who is first in a column where a look at a Proposal could not.

        A rival that was not looked at for long may only seem to be near; that is found out first.
        """
        if column > self.last:
            return
        rivals = self.bounds[:, column].copy()
        rivals[j] = np.inf
        ceiling = float(rivals.min()) * (1 + _CLOSE)
        near = [rival for rival in np.flatnonzero(rivals <= ceiling).tolist() if rivals[rival] < np.inf]
        if any(self._raise_above(ceiling, rival, column) for rival in near):
            return
        if not self._settle_among_the_rich([j, *near], column):
            self._settle_exactly(column)

    def _settle_among_the_rich(self, near: list[int], column: int) -> bool:
        """Decide where all who come into question are paid the same by all their supporters.

        Then rho is cost / utility of all supporters, whatever was bought before, and compared exactly.
        """
        bounds = self.bounds[:, column]
        rich = [j for j in near if self._all_can_pay(j, column)]
        if not rich:
            return False
        first = min(self._full_rho(j) for j in rich)
        ceiling = float(first) * (1 + 4 * EPS)
        if not all(self._raise_above(ceiling, j, column) for j in near if j not in rich):
            return False
        if float(np.delete(bounds, near).min(initial=np.inf)) <= ceiling:
            return False
        tied = [j for j in rich if self._full_rho(j) == first]
        j, _ = self.ties.best(tied)
        self.met[column] += len(tied) > 1
        self._buy_in(column, j, float(first) * self.arrays.unit[j])
        return True

    def _settle_exactly(self, column: int) -> None:
        """Decide by exact prices, from the history of the column's purchases."""
        state, known = self.states.get(column, (None, 0))
        if state is None:
            factor = self.factors[column]
            state = State(self.arrays, tuple(purse * factor for purse in self.purses))
        for j, prices in self.purchases[known:]:
            if prices[column] > 0:
                state.buy(state.price(j, float(prices[column])))
        bounds = self.bounds[:, column].copy()
        least = least_prices(state, bounds)
        self.bounds[:, column] = bounds
        if least:
            j, _ = self.ties.best(least)
            self.met[column] += len(least) > 1
            self._buy_in(column, j, least[j].num / (least[j].den * state.history.denominator))
            state.buy(least[j])
        self.states[column] = state, len(self.purchases)

    def _buy_in(self, column: int, j: int, price: float) -> None:
        """Buy a Proposal in one column."""
        prices = np.zeros(self.bounds.shape[1])
        prices[column] = price
        self.bounds[j, column] = np.inf
        money = self.money.take(self.arrays.supporters[j], axis=0)
        self._note(j, money, prices, slice(column, column + 1))

    def _all_can_pay(self, j: int, column: int) -> bool:
        """Say whether every supporter certainly has her share of what a Proposal costs."""
        money = self.money[self.arrays.supporters[j], column]
        units = self.arrays.units[j]
        least = float((money if units is None else money / units).min())
        price = float(self._full_rho(j)) * self.arrays.unit[j]
        return least * (1 - _CLOSE) > price + float(self.margin[column])

    def _raise_above(self, rho: float, j: int, column: int) -> bool:
        """Raise the bound of a Proposal above a rho, if that is certain."""
        unit = self.arrays.unit[j]
        price = rho * unit * (1 + 4 * EPS)
        money = self.money[self.arrays.supporters[j], column]
        units = self.arrays.units[j]
        pay = np.asarray(price if units is None else units * price)
        slope = float(self.weighed[j] @ (money >= pay))
        lacking = float(
            self.arrays.cost[j] - self.arrays.voters[j] @ np.minimum(money, pay) - self.margin[column]
        )
        if lacking <= 0:
            return False
        reach = np.inf if slope == 0 else (price + lacking / slope) * (1 - 4 * EPS) / unit
        if reach <= rho:
            return False
        self.bounds[j, column] = max(reach, self.bounds[j, column])
        return True

    def _full_rho(self, j: int) -> Fraction:
        """Return rho where all supporters pay the same for a unit of utility."""
        if j not in self.full:
            weight = int(self.arrays.weight[j]) * self.arrays.unit[j]
            self.full[j] = Fraction(self.arrays.compiled.cost[j], weight)
        return self.full[j]
