"""Many runs of the Method of Equal Shares at once: the same election with purses that grow step by step.

Successive runs of a completion look at nearly the same Proposals in nearly the same order, so the runs are
kept as columns beside each other, and a look at a Proposal is a look in all of them. Columns do not wait for
each other: each makes its own purchases in its own order.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from typing import TYPE_CHECKING, Final

import numpy as np

from commonground.core.choice.equal_shares.arrays import EPS, Arrays, Floats, Places
from commonground.core.choice.equal_shares.certified import first_bounds, free_rounds, least_prices
from commonground.core.choice.equal_shares.state import State

if TYPE_CHECKING:
    from commonground.core.choice.ties import TieBreaker

_HUGE: Final = 2**60
_TINY: Final = 1e-300
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

    The money of a column is wrong by at most ``margin``, summed over all voters: what a purchase does to two
    states of money never makes the sum of their differences larger (ADR 0012), so only rounding adds to it.
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
        total = arrays.compiled.multiplicity.astype(np.float64) @ self.money
        self.margin = EPS * (arrays.longest + 4) * total
        terms = np.array([len(here) for here in arrays.supporters], np.float64)
        self.of_a_look = EPS * (2 * terms + 16) * arrays.cost
        self.of_a_purchase = EPS * (terms + 4) * arrays.cost
        self.pace = np.sqrt(total / total[0])
        self.bounds = np.repeat(first_bounds(arrays)[:, None], runs, axis=1)
        free = free_rounds(arrays, ties)
        self.bought = np.full(runs, len(free))
        self.met = np.full(runs, sum(bool(one.tied) for one in free))
        self.spent = np.zeros(runs, np.int64)
        self.payable = payable
        self.last = runs - 1
        self.purchases: list[tuple[int, slice, Floats]] = []
        self.states: dict[int, tuple[State, int]] = {}
        self.following = _twins(arrays, ties)
        self.bounds[list(self.following.values())] = np.inf

    def next(self) -> int | None:
        """Return the Proposal with the least bound of all columns; None if all of them are done.

        Rho rises in every column, and is lower where purses are larger, so this keeps the columns together.
        What is looked at decides nothing but speed.
        """
        column = int((self.bounds * self.pace).argmin()) % len(self.pace)
        row = int(self.bounds[:, column].argmin())
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
        margin = self.margin + self.of_a_look[j]
        reach = np.where(slope > 0, price + (lacking - margin) / slope, np.inf) * ((1 - 4 * EPS) / unit)
        loses = lacking > margin
        wins = least & (lacking < -margin)
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
        prices = np.zeros(money.shape[1])
        prices[wins] = self._solve(j, some, price[wins], slope[wins])
        columns = slice(int(wins[0]), int(wins[-1]) + 1)
        self._note(j, money[:, columns], prices[columns], columns)

    def _solve(self, j: int, money: Floats, price: Floats, slope: Floats) -> Floats:
        """Return the prices of a unit; rounding must not turn a step back, or it might never end."""
        while True:
            paid, now = self._offered(j, money, price)
            moving = now != slope
            if not moving.any():
                return price
            step = np.maximum((self.arrays.cost[j] - paid) / now, 0.0)
            price = np.where(moving, price + step, price)
            slope = now

    def _note(self, j: int, money: Floats, price: Floats, columns: slice) -> None:
        """Let the supporters pay a price (0 where nothing is bought), and write the purchase down.

        Who had certainly less than the price has 0 from now on; who might have some left has more than 0.
        The first column that overspends or buys all is the last that counts.
        """
        units = self.arrays.units[j]
        left = money - (price if units is None else units[:, None] * price)
        kept = (left >= -self.margin[columns]) & (money > 0)
        np.maximum(left, _TINY, out=left)
        left *= kept
        self.money[self.arrays.supporters[j], columns] = left
        self.purchases.append((j, columns, price))
        bought, count = price > 0, self.bought[columns]
        count += bought
        self.margin[columns] += bought * self.of_a_purchase[j]
        spent = self.spent[columns]
        np.minimum(spent + bought * self.arrays.compiled.cost[j], _HUGE, out=spent)
        if j in self.following:
            self.met[columns] += bought
            twin = self.bounds[self.following[j], columns]
            twin[bought] = price[bought] * ((1 - 8 * EPS) / self.arrays.unit[j])
        ended = (spent > self.arrays.compiled.budget) | (count == self.payable)
        first = columns.start + int(ended.argmax())
        if ended.any() and first < self.last:
            self.last = first
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
        near = [j, *near]
        if not self._settle_among_the_rich(near, column) and not self._settle_alike(near, column):
            self._settle_exactly(column)

    def _settle_among_the_rich(self, near: list[int], column: int) -> bool:
        """Decide where all who come into question are paid alike by all their supporters who have anything.

        Then rho is the cost over the utility of these, whatever was bought before, and compared exactly.
        """
        bounds = self.bounds[:, column]
        even = {j: self._even_rho(j, column) for j in near}
        rho = {j: value for j, value in even.items() if value is not None}
        if not rho:
            return False
        first = min(rho.values())
        ceiling = float(first) * (1 + 4 * EPS)
        if not all(self._raise_above(ceiling, j, column) for j in near if j not in rho):
            return False
        if float(np.delete(bounds, near).min(initial=np.inf)) <= ceiling:
            return False
        tied = [j for j, value in rho.items() if value == first]
        j, _ = self.ties.best(tied)
        self._buy_in(column, j, float(first) * self.arrays.unit[j], tied=len(tied) > 1)
        return True

    def _settle_alike(self, near: list[int], column: int) -> bool:
        """Decide among Proposals with the same supporters, some of whom are poor: the cheapest is first.

        What they pay is one concave function of the price of a unit for all of them, and it bends before it.
        """
        j = min(near, key=self.arrays.compiled.cost.__getitem__)
        here, unit = self.arrays.supporters[j], self.arrays.unit[j]
        cost, units = self.arrays.compiled.cost, self.arrays.unit
        if not all(units[other] == unit for other in near) and any(
            units[other] != cost[other] for other in near
        ):
            return False
        alike = (
            self.arrays.units[other] is None and np.array_equal(self.arrays.supporters[other], here)
            for other in near
        )
        money, margin = self.money[here, column], float(self.margin[column])
        price = float(self.bounds[j, column]) * unit * (1 - _CLOSE) - margin
        if not all(alike) or not ((money > margin) & (money < price)).any():
            return False
        limit = float(np.delete(self.bounds[:, column], near).min(initial=np.inf))
        lacking, _ = self._lacking(j, column, limit * unit * (1 - 2 * EPS))
        if lacking >= -margin - self.of_a_look[j]:
            return False
        start = np.array([self.bounds[j, column] * unit])
        solved = self._solve(j, money[:, None], start, np.zeros(1))
        self._buy_in(column, j, float(solved[0]), tied=False)
        return True

    def _settle_exactly(self, column: int) -> None:
        """Decide by exact prices, from the history of the column's purchases."""
        state, known = self.states.get(column, (None, 0))
        if state is None:
            factor = self.factors[column]
            state = State(self.arrays, tuple(purse * factor for purse in self.purses))
        for j, columns, prices in self.purchases[known:]:
            if columns.start <= column < columns.stop and prices[column - columns.start] > 0:
                state.buy(state.price(j, float(prices[column - columns.start])))
        bounds = self.bounds[:, column].copy()
        least = least_prices(state, bounds)
        self.bounds[:, column] = bounds
        if least:
            j, _ = self.ties.best(least)
            price = least[j].num / (least[j].den * state.history.denominator)
            self._buy_in(column, j, price, tied=len(least) > 1)
            state.buy(least[j])
        self.states[column] = state, len(self.purchases)

    def _buy_in(self, column: int, j: int, price: float, *, tied: bool) -> None:
        """Buy a Proposal in one column; a tie with its twin is counted where all purchases are noted."""
        self.met[column] += tied and j not in self.following
        self.bounds[j, column] = np.inf
        here = slice(column, column + 1)
        rows = self.money[self.arrays.supporters[j], here]
        self._note(j, rows, np.array([price]), here)

    def _even_rho(self, j: int, column: int) -> Fraction | None:
        """Return rho if every supporter certainly has either nothing left or her whole share; else None."""
        money = self.money[self.arrays.supporters[j], column]
        having = money > 0
        weight = int(self.weighed[j] @ having)
        if not weight:
            return None
        rho = Fraction(self.arrays.compiled.cost[j], weight * self.arrays.unit[j])
        units = self.arrays.units[j]
        reach = float((money if units is None else money / units)[having].min())
        price = float(rho) * self.arrays.unit[j]
        return rho if reach * (1 - _CLOSE) > price + float(self.margin[column]) else None

    def _raise_above(self, rho: float, j: int, column: int) -> bool:
        """Raise the bound of a Proposal above a rho, if that is certain."""
        unit = self.arrays.unit[j]
        price = rho * unit * (1 + 4 * EPS)
        lacking, slope = self._lacking(j, column, price)
        lacking -= float(self.margin[column] + self.of_a_look[j])
        if lacking <= 0:
            return False
        reach = np.inf if slope == 0 else (price + lacking / slope) * (1 - 4 * EPS) / unit
        if reach <= rho:
            return False
        self.bounds[j, column] = max(reach, self.bounds[j, column])
        return True

    def _lacking(self, j: int, column: int, price: float) -> tuple[float, float]:
        """Return what is lacking for a Proposal at a price of a unit in one column, and the slope there."""
        money = self.money[self.arrays.supporters[j], column]
        units = self.arrays.units[j]
        pay = np.asarray(price if units is None else units * price)
        paid = float(self.arrays.voters[j] @ np.minimum(money, pay))
        return float(self.arrays.cost[j]) - paid, float(self.weighed[j] @ (money >= pay))


def _twins(arrays: Arrays, ties: TieBreaker) -> dict[int, int]:
    """Return for Proposals that have a twin the one that follows it.

    Twins have the same cost and the same supporters, to whom they are worth the same. They are equal in
    every round of every run, so the tie rule alone says which of them is bought first, and the next is not
    looked at before.
    """
    alike: dict[tuple[int, int, bytes, bytes], list[int]] = {}
    for j, (here, units) in enumerate(zip(arrays.supporters, arrays.units, strict=True)):
        if arrays.compiled.cost[j] and len(here):
            worth = b"" if units is None else units.tobytes()
            key = arrays.compiled.cost[j], arrays.unit[j], here.tobytes(), worth
            alike.setdefault(key, []).append(j)
    orders = [ties.order(group) for group in alike.values()]
    return {first: then for order in orders for first, then in pairwise(order)}
