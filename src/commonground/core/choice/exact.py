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
from math import gcd, lcm
from typing import TYPE_CHECKING, Literal

import numpy as np

from commonground.core.choice.result import Dropped, Round

if TYPE_CHECKING:
    from commonground.core.choice.compiled import CompiledElection, Ints
    from commonground.core.choice.result import Watch
    from commonground.core.choice.ties import TieBreaker

Backend = Literal["auto", "python", "gmpy2"]


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
    while offers := _least(market, bounds):
        first, step = ties.best(offer.proposal for offer in offers)
        trace.append(market.buy(next(offer for offer in offers if offer.proposal == first), offers, step))
        for offer in offers:
            if offer.proposal != first:
                heapq.heappush(bounds, (offer.rho, offer.proposal))
        ties_met += len(offers) > 1
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
class _Group:
    """Supporters of one Proposal with the same class and utility, and their money over the denominator."""

    of: int
    money: int
    utility: int
    voters: int


@dataclass(frozen=True, slots=True)
class _Offer:
    """A Proposal that its supporters can pay; ``num`` / ``den`` is rho in money over the denominator."""

    proposal: int
    rho: Fraction
    num: int
    den: int
    groups: list[_Group]


@dataclass(frozen=True, slots=True)
class _Class:
    """Voters with equal history: the class they left, in which round, what each paid and has left.

    ``paid`` and ``money`` are over the denominator that held after that round.
    """

    parent: int
    round: int
    paid: int
    money: int


def _least(market: _Market, bounds: list[tuple[Fraction, int]]) -> list[_Offer]:
    """Take the offers with the least rho from the heap; money only falls, so an earlier rho is a bound."""
    least: list[_Offer] = []
    while bounds and (not least or bounds[0][0] <= least[0].rho):
        bound, j = heapq.heappop(bounds)
        offer = market.offer(j, bound)
        if offer is None:
            continue
        if least and offer.rho > least[0].rho:
            heapq.heappush(bounds, (offer.rho, j))
        elif least and offer.rho == least[0].rho:
            least.append(offer)
        else:
            for other in least:
                heapq.heappush(bounds, (other.rho, other.proposal))
            least = [offer]
    return least


class _Market:
    """Who has how much left, and what was bought."""

    def __init__(
        self, compiled: CompiledElection, purses: tuple[Fraction, ...], number: Callable[[int], int]
    ) -> None:
        self.compiled = compiled
        self.denominator = number(lcm(*(purse.denominator for purse in purses)))
        distinct = sorted(set(purses))
        place = {purse: at for at, purse in enumerate(distinct)}
        self.classes = [
            _Class(-1, -1, number(0), number(int(purse * self.denominator))) for purse in distinct
        ]
        self.scale = [number(1)]  # of money written down after round r, in [r + 1]
        ballots = len(compiled.multiplicity)
        at = [place[purse] for purse in purses]
        self.class_of = np.array(at if len(at) == ballots else at * ballots, np.int64)
        self.bought: list[int] = []

    def offer(self, j: int, bound: Fraction) -> _Offer | None:
        """Return what a Proposal costs its supporters now; None if they have too little money.

        Newton's method from the left: everybody who cannot pay ``bound`` times her utility gives all she
        has, the others share the rest; repeat until nobody else turns out poor. ``bound`` is at most rho.
        """
        groups, unit, _ = self._groups(j)
        cost = self.compiled.cost[j] * self.denominator
        if not cost:
            return _Offer(j, Fraction(0), 0, 1, groups)
        money = sum(group.money * group.voters for group in groups)
        if money < cost:
            return None
        num, den = bound.numerator * unit * self.denominator, bound.denominator
        rich, settled = groups, False
        while True:
            still = [group for group in rich if group.money * den >= num * group.utility]
            if settled and len(still) == len(rich):
                break
            rich, settled = still, True
            num = cost - money + sum(group.money * group.voters for group in rich)
            den = sum(group.utility * group.voters for group in rich)
        return _Offer(j, Fraction(int(num), int(den * unit * self.denominator)), num, den, groups)

    def buy(self, offer: _Offer, tied: list[_Offer], step: str | None) -> Round:
        """Let the supporters pay, and write the purchase down."""
        j, num, den = offer.proposal, offer.num, offer.den
        votes = int(self.compiled.votes[j])
        full = sum(g.voters for g in offer.groups if g.money * den >= num * g.utility) if num else votes
        last = sum(g.voters for g in offer.groups if 0 < g.money * den < num * g.utility)
        price = max((min(g.money * den, num * g.utility) for g in offer.groups), default=0)
        done = Round(
            phase="equal_shares",
            proposal=self.compiled.ids[j],
            cost=self.compiled.cost[j],
            rho=offer.rho,
            price=Fraction(int(price), int(den * self.denominator)),
            supporters=votes,
            paid_full=full,
            paid_last=last,
            tied=tuple(sorted(self.compiled.ids[one.proposal] for one in tied)) if step else (),
            tie_broken_by=step,
        )
        self._pay(offer)
        self.bought.append(j)
        return done

    def left_out(self) -> Iterator[Dropped]:
        """Yield why each Proposal that was not bought could not be, in the order of ids."""
        for j in sorted(set(range(len(self.compiled.ids))) - set(self.bought)):
            groups = self._groups(j, broke=True)[0]
            money = sum(group.money * group.voters for group in groups)
            cost = self.compiled.cost[j]
            paid = [0] * len(self.bought)
            for group in groups:
                one = self.classes[group.of]
                while one.round >= 0:
                    paid[one.round] += one.paid * self.scale[one.round + 1] * group.voters
                    one = self.classes[one.parent]
            at, before = len(paid), money
            while at and (not groups or before + paid[at - 1] < cost * self.denominator):
                at -= 1
                before += paid[at]
            left = Fraction(int(money), int(self.denominator))
            yield Dropped(self.compiled.ids[j], at, left, cost - left)

    def _groups(self, j: int, *, broke: bool = False) -> tuple[list[_Group], int, tuple[Ints, Ints]]:
        """Return the supporters by class and utility, the unit of utility, and each supporter's group.

        Those who have nothing left are left out unless asked for. The unit is the greatest common divisor
        of the utilities: with all equal, as by cost, everybody has 1.
        """
        here = slice(self.compiled.ptr[j], self.compiled.ptr[j + 1])
        ballots, utility = self.compiled.ballot[here], self.compiled.utility[here]
        unit = int(np.gcd.reduce(utility)) if len(utility) else 1
        values, which = np.unique(utility // unit, return_inverse=True)
        keys, group = np.unique(self.class_of[ballots] * len(values) + which, return_inverse=True)
        voters = np.zeros(len(keys), np.int64)
        np.add.at(voters, group, self.compiled.multiplicity[ballots])
        groups = []
        for key, many in zip(keys.tolist(), voters.tolist(), strict=True):
            of, at = divmod(key, len(values))
            one = self.classes[of]
            if one.money or broke:
                groups.append(_Group(of, one.money * self.scale[one.round + 1], int(values[at]), many))
        return groups, unit, (keys, group)

    def _pay(self, offer: _Offer) -> None:
        """Move the payers of a Proposal into classes of their own, over a denominator that fits."""
        j = offer.proposal
        here = slice(self.compiled.ptr[j], self.compiled.ptr[j + 1])
        groups, _, (_, group) = self._groups(j, broke=True)
        finer = offer.den // gcd(offer.num, offer.den)
        num = offer.num * finer // offer.den
        now = np.array([one.of for one in groups], np.int64)
        for at, one in enumerate(groups):
            if one.money and num:
                paid = min(one.money * finer, num * one.utility)
                now[at] = len(self.classes)
                self.classes.append(_Class(one.of, len(self.bought), paid, one.money * finer - paid))
        self.class_of[self.compiled.ballot[here]] = now[group]
        self.denominator *= finer
        self.scale = [*(scale * finer for scale in self.scale), self.scale[0] // self.scale[0]]
