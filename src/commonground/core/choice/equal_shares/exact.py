"""The Method of Equal Shares in whole numbers only: slower than the certified engine, and free of doubt.

Voters who bought the same Proposals have the same money left, so money is kept once for each *class* of
voters with equal purchase history, as a whole number over one common denominator. No float decides.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from importlib import import_module
from importlib.util import find_spec
from itertools import compress
from math import gcd, lcm
from operator import mul
from typing import TYPE_CHECKING, Final, Literal, cast

import numpy as np

from commonground.core.choice.result import Dropped, Round

if TYPE_CHECKING:
    from commonground.core.choice.compiled import CompiledElection, Ints
    from commonground.core.choice.result import Watch
    from commonground.core.choice.ties import TieBreaker

Backend = Literal["auto", "python", "gmpy2"]
_COLUMNS: Final = 32


@dataclass(frozen=True, slots=True)
class Run:
    """One run with given purses: purchases, Proposals left out in the order of their ids, ties met."""

    trace: tuple[Round, ...]
    dropped: tuple[Dropped, ...]
    ties: int


def run_exactly(
    compiled: CompiledElection,
    purses: tuple[Fraction, ...],
    ties: TieBreaker,
    *,
    backend: Backend = "auto",
    watch: Watch | None = None,
) -> Run:
    """Return one run of the Method of Equal Shares, computed in whole numbers.

    Parameters
    ----------
    compiled
        The election.
    purses
        Exact purse of one voter of each distinct ballot, minor units; a single one if all are equal.
    ties
        Decides among Proposals with exactly equal rho.
    backend
        ``gmpy2`` (optional library) or ``python`` integers; ``auto`` takes gmpy2 where it is installed.
        All give the same result.
    watch
        Called after each purchase; may raise to stop.

    Notes
    -----
    Source: Peters, Pierczynski and Skowron, "Proportional Participatory Budgeting with Additive Utilities",
    arXiv 2008.13276; written out in ``docs/methods/equal-shares.md``.
    """
    market = _Market(compiled, purses, integers(backend))
    supported = [j for j in range(len(compiled.ids)) if compiled.ptr[j + 1] > compiled.ptr[j]]
    bounds = [(Fraction(0), j) for j in supported]
    trace: list[Round] = []
    ties_met = 0
    while least := _least(market, bounds):
        rho, tied = least
        first, step = ties.best(tied)
        trace.append(market.buy(first, rho, tied=tied, step=step))
        for j in tied:
            if j != first:
                heapq.heappush(bounds, (rho, j))
        ties_met += len(tied) > 1
        if watch:
            watch("equal_shares", len(trace), len(supported))
    return Run(tuple(trace), tuple(market.left_out()), ties_met)


def integers(backend: Backend) -> Callable[[int], int]:
    """Return what makes whole numbers: ``int``, or gmpy2's type, which counts the same and faster."""
    if backend == "python" or (backend == "auto" and find_spec("gmpy2") is None):
        return int
    number: Callable[[int], int] = import_module("gmpy2").mpz
    return number


@dataclass(frozen=True, slots=True)
class _Groups:
    """Supporters of one Proposal who have money, by class and utility; ``keys`` tell them apart.

    ``money`` is what one voter has, over the denominator; ``units`` her utility in units, where a unit is
    the greatest common divisor of the utilities (by cost everybody has 1).
    """

    keys: Ints
    money: list[int]
    units: list[int]
    voters: list[int]

    def able(self, num: int, den: int) -> list[bool]:
        """Say who has the price ``num`` / ``den`` for each of her units."""
        least = {units: -(-num * units // den) for units in set(self.units)}
        return [money >= least[units] for money, units in zip(self.money, self.units, strict=True)]


@dataclass(frozen=True, slots=True)
class _Offer:
    """A Proposal that can be paid; ``num`` / ``den`` is the price of a unit over the denominator."""

    proposal: int
    rho: Fraction
    num: int
    den: int
    groups: _Groups


def _least(market: _Market, bounds: list[tuple[Fraction, int]]) -> tuple[Fraction, list[int]] | None:
    """Take the Proposals with the least rho from the heap; money only falls, so an earlier rho is a bound."""
    least: Fraction | None = None
    tied: list[int] = []
    while bounds and (least is None or bounds[0][0] <= least):
        bound, j = heapq.heappop(bounds)
        rho = market.rho(j, bound)
        if rho is None:
            continue
        if least is not None and rho > least:
            heapq.heappush(bounds, (rho, j))
        elif least is not None and rho == least:
            tied.append(j)
        else:
            for other in tied:
                heapq.heappush(bounds, (cast("Fraction", least), other))
            least, tied = rho, [j]
    return None if least is None else (least, tied)


class _Market:
    """Who has how much left, and what was bought."""

    def __init__(
        self, compiled: CompiledElection, purses: tuple[Fraction, ...], number: Callable[[int], int]
    ) -> None:
        self.compiled = compiled
        self.denominator = number(lcm(*(purse.denominator for purse in purses)))
        distinct = sorted(set(purses))
        place = {purse: at for at, purse in enumerate(distinct)}
        at = [place[purse] for purse in purses]
        ballots = len(compiled.multiplicity)
        self._class_of = np.array(at if len(at) == ballots else at * ballots, np.int64)
        self._money = [number(int(purse * self.denominator)) for purse in distinct]
        self._written = [0] * len(distinct)  # after how many purchases
        self._having = np.array([purse > 0 for purse in distinct], np.bool_)
        self._purses, self._purse_of = list(self._money), self._class_of.copy()
        self._poor_in = np.full(ballots, len(compiled.ids))  # the round in which a ballot gave its last
        self._scale = [number(1)]
        self._prices: list[int] = []
        most = int(compiled.utility.max(initial=1)) if compiled.utility_name != "cost" else 1
        full = np.zeros((ballots, _COLUMNS), np.min_scalar_type(most))
        self._full = full  # units that were paid at the full price, in each round
        self._bought: set[int] = set()
        self._paid_after = np.full(ballots, -1)  # purchases before the last one of each ballot
        self._known: dict[int, tuple[Fraction, int]] = {}

    def rho(self, j: int, bound: Fraction) -> Fraction | None:
        """Return rho of a Proposal; None if its supporters have too little money."""
        if j in self._known:
            rho, purchases = self._known[j]
            if not (self._paid_after[self._supporters(j)[0]] >= purchases).any():
                return rho
        offer = self.offer(j, bound)
        if offer is None:
            return None
        self._known[j] = offer.rho, len(self._prices)
        return offer.rho

    def offer(self, j: int, bound: Fraction) -> _Offer | None:
        """Return what a Proposal costs its supporters now; None if they have too little money.

        Newton's method from the left: everybody who cannot pay ``bound`` times her utility gives all she
        has, the others share the rest; repeat until nobody else turns out poor. ``bound`` is at most rho.
        """
        cost = self.compiled.cost[j] * self.denominator
        if not cost:
            return _Offer(j, Fraction(0), 0, 1, _Groups(np.zeros(0, np.int64), [], [], []))
        groups, unit = self._groups(j)
        backing = sum(map(mul, groups.money, groups.voters))
        if backing < cost:
            return None
        num, den = bound.numerator * unit * self.denominator, bound.denominator
        rich = -1
        while (able := groups.able(num, den)).count(True) != rich:
            rich = able.count(True)
            num = cost - backing + sum(map(mul, compress(groups.money, able), compress(groups.voters, able)))
            den = sum(map(mul, compress(groups.units, able), compress(groups.voters, able)))
        return _Offer(j, Fraction(int(num), int(den * unit * self.denominator)), num, den, groups)

    def buy(self, j: int, rho: Fraction, *, tied: list[int], step: str | None) -> Round:
        """Let the supporters pay, and write the purchase down."""
        offer = cast("_Offer", self.offer(j, rho))
        groups = offer.groups
        votes = int(self.compiled.votes[j])
        able = groups.able(offer.num, offer.den)
        full = sum(compress(groups.voters, able)) if offer.num else votes
        paid = [
            offer.num * units if rich else money * offer.den
            for money, units, rich in zip(groups.money, groups.units, able, strict=True)
        ]
        done = Round(
            phase="equal_shares",
            proposal=self.compiled.ids[j],
            cost=self.compiled.cost[j],
            rho=offer.rho,
            price=Fraction(int(max(paid, default=0)), int(offer.den * self.denominator)),
            supporters=votes,
            paid_full=full,
            paid_last=sum(groups.voters) - full if offer.num else 0,
            tied=tuple(self.compiled.ids[one] for one in sorted(tied)) if step else (),
            tie_broken_by=step,
        )
        self._pay(offer, able)
        self._bought.add(j)
        return done

    def left_out(self) -> Iterator[Dropped]:
        """Yield why each Proposal that was not bought could not be, in the order of ids.

        Money only falls, so the first round in which it was too little is found by halving.
        """
        for j in sorted(set(range(len(self.compiled.ids))) - self._bought):
            cost = self.compiled.cost[j] * self.denominator
            low, high = 0, len(self._prices) if cost else 0
            while low < high:
                middle = (low + high) // 2
                low, high = (low, middle) if self._backing(j, middle) < cost else (middle + 1, high)
            left = Fraction(int(self._backing(j, len(self._prices))), int(self.denominator))
            yield Dropped(self.compiled.ids[j], low, left, self.compiled.cost[j] - left)

    def _backing(self, j: int, rounds: int) -> int:
        """Return the money of the supporters of a Proposal after some rounds, over the denominator.

        Whoever was never poor has her purse less what she paid in full. Sums of units are exact in floats.
        """
        ballots, _, many = self._supporters(j)
        voters = np.where(self._poor_in[ballots] >= rounds, many, 0).astype(np.float64)
        units = (voters @ self._full.take(ballots, axis=0)).tolist()[:rounds]
        purses = np.bincount(self._purse_of[ballots], voters, minlength=len(self._purses)).tolist()
        had = sum(int(n) * purse for n, purse in zip(purses, self._purses, strict=True) if n)
        spent = sum(int(n) * price for n, price in zip(units, self._prices[:rounds], strict=True) if n)
        return had * self._scale[0] - spent

    def _supporters(self, j: int) -> tuple[Ints, Ints, Ints]:
        """Return the ballots that support a Proposal, their utilities, and the voters behind them."""
        here = slice(self.compiled.ptr[j], self.compiled.ptr[j + 1])
        ballots = self.compiled.ballot[here].astype(np.int64)
        return ballots, self.compiled.utility[here], self.compiled.multiplicity[ballots]

    def _keys(self, j: int) -> tuple[Ints, Ints, int]:
        """Return the group of each supporter (class x number of utilities + place), utilities, and unit."""
        ballots, utility, _ = self._supporters(j)
        if not len(utility) or (utility == utility[0]).all():
            return self._class_of[ballots], np.ones(1, np.int64), int(utility[0]) if len(utility) else 1
        unit = int(np.gcd.reduce(utility))
        values, which = np.unique(utility // unit, return_inverse=True)
        return self._class_of[ballots] * len(values) + which, values, unit

    def _groups(self, j: int) -> tuple[_Groups, int]:
        """Return the supporters who have money, and the unit of their utilities."""
        keys, values, unit = self._keys(j)
        distinct, which = np.unique(keys, return_inverse=True)
        voters = np.bincount(which, self._supporters(j)[2]).astype(np.int64)
        of, at = np.divmod(distinct, len(values))
        having = self._having[of]
        scale, written, known = self._scale, self._written, self._money
        money = [known[one] * scale[written[one]] for one in of[having].tolist()]
        return _Groups(distinct[having], money, values[at[having]].tolist(), voters[having].tolist()), unit

    def _pay(self, offer: _Offer, able: list[bool]) -> None:
        """Move the payers of a Proposal into classes of their own, over a denominator that fits its price."""
        groups, now, first = offer.groups, len(self._prices), len(self._money)
        finer = offer.den // gcd(offer.num, offer.den)
        num = offer.num * finer // offer.den
        self.denominator *= finer
        self._scale = [*(scale * finer for scale in self._scale), self._scale[0] // self._scale[0]]
        self._prices = [*(price * finer for price in self._prices), num]
        if now == self._full.shape[1]:
            self._full = np.hstack((self._full, np.zeros_like(self._full)))
        if not num:
            return
        for money, units, rich in zip(groups.money, groups.units, able, strict=True):
            self._money.append(money * finer - num * units if rich else 0)
        self._written += [now + 1] * len(able)
        self._having = np.concatenate(
            (self._having, np.array([m > 0 for m in self._money[first:]], np.bool_))
        )
        ballots, _, _ = self._supporters(offer.proposal)
        keys, _, _ = self._keys(offer.proposal)
        at = np.searchsorted(groups.keys, keys).clip(max=len(groups.keys) - 1)
        paying = groups.keys[at] == keys
        ballots, at = ballots[paying], at[paying]
        self._class_of[ballots] = first + at
        self._paid_after[ballots] = now
        self._full[ballots, now] = np.where(able, groups.units, 0)[at]
        self._poor_in[ballots[~np.array(able)[at]]] = now
