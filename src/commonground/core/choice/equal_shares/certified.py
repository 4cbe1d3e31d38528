"""One run of the Method of Equal Shares, decided in floats where that is proven safe, exact everywhere.

A float decides only where the bound on its error leaves no doubt; Proposals that are too close to call are
compared exactly, from the history of purchases of their supporters. The price of every purchase is exact.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np

from commonground.core.choice.equal_shares.arrays import EPS, Arrays, Floats
from commonground.core.choice.equal_shares.exact import Run
from commonground.core.choice.equal_shares.state import Price, State
from commonground.core.choice.result import Dropped, Round

if TYPE_CHECKING:
    from commonground.core.choice.result import Watch
    from commonground.core.choice.ties import TieBreaker


def run_certified(
    arrays: Arrays, purses: tuple[Fraction, ...], ties: TieBreaker, *, watch: Watch | None = None
) -> Run:
    """Return one run: the same, byte for byte, as ``exact.run_exactly``.

    Parameters
    ----------
    arrays
        The election.
    purses
        Exact purse of one voter of each distinct ballot, minor units; a single one if all are equal.
    ties
        Decides among Proposals with exactly equal rho.
    watch
        Called after each purchase; may raise to stop.

    Notes
    -----
    Source: as ``exact.run_exactly``; the certificate is ours, see
    ``docs/methods/equal-shares.md`` and ADR 0012.
    """
    state = State(arrays, purses)
    bounds = first_bounds(arrays)
    trace = free_rounds(arrays, ties)
    met = sum(bool(one.tied) for one in trace)
    while least := least_prices(state, bounds):
        first, step = ties.best(least)
        trace.append(_round(state, least[first], tied=sorted(least), step=step))
        met += len(least) > 1
        state.buy(least[first])
        bounds[first] = np.inf
        if watch:
            watch("equal_shares", len(trace), len(bounds))
    return Run(tuple(trace), tuple(_left_out(state)), met)


def first_bounds(arrays: Arrays) -> Floats:
    """Return for each Proposal a rho that it is certainly not below: cost over all utility.

    Infinite for what nobody supports and for what costs nothing.

    Parameters
    ----------
    arrays
        The election.
    """
    for_sale = (arrays.weight > 0) & (arrays.cost > 0)
    utility = arrays.weight * np.array(arrays.unit, np.float64)
    bounds = np.full(len(arrays.cost), np.inf)
    bounds[for_sale] = arrays.cost[for_sale] / utility[for_sale] * (1 - 8 * EPS)
    return bounds


def free_rounds(arrays: Arrays, ties: TieBreaker) -> list[Round]:
    """Return the purchases of what costs nothing: rho 0, so all of them are first, and equal.

    Parameters
    ----------
    arrays
        The election.
    ties
        Decides who goes first.
    """
    rounds, left = [], list(arrays.free)
    while left:
        first, step = ties.best(left)
        votes = int(arrays.compiled.votes[first])
        rounds.append(
            Round(
                phase="equal_shares",
                proposal=arrays.compiled.ids[first],
                cost=0,
                rho=Fraction(0),
                price=Fraction(0),
                supporters=votes,
                paid_full=votes,
                paid_last=0,
                tied=tuple(arrays.compiled.ids[j] for j in left) if step else (),
                tie_broken_by=step,
            )
        )
        left.remove(first)
    return rounds


def least_prices(state: State, bounds: Floats) -> dict[int, Price]:
    """Return the exact prices of the Proposals with the least rho: more than one only if they are equal.

    Parameters
    ----------
    state
        The money left.
    bounds
        For each Proposal a rho that it is certainly not below; raised here to what was learned.
    """
    near: dict[int, float] = {}
    exact: dict[int, float] = {}
    least: dict[int, Price] = {}
    ceiling = np.inf
    while (bound := bounds[j := int(np.argmin(bounds))]) <= ceiling and bound < np.inf:
        price = state.remembered(j)
        if price is None:
            unit = state.arrays.unit[j]
            if j not in near:
                near[j], lower = state.approach(j, float(bound) * unit)
                bounds[j] = max(bound, lower / unit)
                continue
            price = state.price(j, near[j])
        exact[j], bounds[j] = float(price.rho), np.inf
        rho = next(iter(least.values())).rho if least else price.rho
        if price.rho <= rho:
            least = {j: price} | (least if price.rho == rho else {})
            ceiling = exact[j] * (1 + 4 * EPS)
    for j, rho_near in exact.items():
        bounds[j] = rho_near * (1 - 4 * EPS)
    return least


def _round(state: State, price: Price, *, tied: list[int], step: str | None) -> Round:
    """Write a purchase down, before it is paid."""
    compiled, j, members = state.arrays.compiled, price.proposal, price.members
    last = price.poor & (members.money > 0)
    return Round(
        phase="equal_shares",
        proposal=compiled.ids[j],
        cost=compiled.cost[j],
        rho=price.rho,
        price=_most_paid(state, price),
        supporters=int(compiled.votes[j]),
        paid_full=int(members.voters[~price.poor].sum()),
        paid_last=int(members.voters[last].sum()),
        tied=tuple(compiled.ids[other] for other in tied) if step else (),
        tie_broken_by=step,
    )


def _most_paid(state: State, price: Price) -> Fraction:
    """Return the most that any supporter pays."""
    members, over = price.members, price.den * state.history.denominator
    if members.units is None:
        return Fraction(price.num, over)
    most = Fraction(price.num * int(members.units[~price.poor].max()), over)
    close = np.flatnonzero(price.poor & (members.money > float(most) * (1 - 4 * EPS) - 2 * state.blur))
    amounts = state.exact_money(members.ballots[close])
    return max([most, *(Fraction(amount, state.history.denominator) for amount in amounts)])


def _left_out(state: State) -> Iterator[Dropped]:
    """Yield why each Proposal that was not bought could not be, in the order of ids."""
    compiled, purchases, free = state.arrays.compiled, len(state.order), len(state.arrays.free)
    bought = {*state.order, *state.arrays.free}
    for j in range(len(compiled.ids)):
        if j in bought:
            continue
        after = state.out_after(j) if compiled.cost[j] else 0
        left = Fraction(state.exact_backing(j, purchases), state.history.denominator)
        yield Dropped(compiled.ids[j], after + free if after else 0, left, compiled.cost[j] - left)
