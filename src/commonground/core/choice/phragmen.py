"""Phragmén's sequential rule: every voter earns at the same speed, and supporters buy when they can pay."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from math import lcm
from typing import TYPE_CHECKING, Final

import numpy as np

from commonground.core.choice.result import Dropped, Parameters, Result, Round
from commonground.core.choice.ties import TieBreaker
from commonground.core.errors import CountError

if TYPE_CHECKING:
    from commonground.core.choice.compiled import CompiledElection, Indices, Ints
    from commonground.core.choice.result import TieRule, Watch

_APPROVALS: Final = ("approval", "choose_one", "knapsack")
_EPSILON: Final = 2.0**-52


def phragmen(
    compiled: CompiledElection, *, ties: TieRule = "chain", seed: str = "", watch: Watch | None = None
) -> Result:
    """Fund the Proposal whose supporters can pay for it soonest, then the next, until one does not fit.

    Parameters
    ----------
    compiled
        An election with approval, choose-one or knapsack ballots; only who supports what is used.
    ties, seed
        See :class:`~commonground.core.choice.ties.TieBreaker`.
    watch
        Called after every purchase.

    Returns
    -------
    Result
        In the trace ``rho`` and ``price`` are the load t: what each supporter has paid in all by then, in
        minor units. In ``dropped``, ``supporters_money`` is the budget left when the rule stopped (the
        whole budget for a Proposal dearer than it, 0 for one without supporters).

    Raises
    ------
    CountError
        The ballots carry points or rankings: the rule knows approvals only.
    StoppedError
        Raised by ``watch`` to stop.

    Notes
    -----
    Source: Phragmén 1894, for Proposals with costs in Los, Christoff and Grossi, arXiv
    2203.12324. Exact definition: ``docs/methods/phragmen.md``. Known answers:
    ``tests/known_answers/test_choice_greedy.py``.
    """
    if compiled.kind not in _APPROVALS:
        raise CountError(
            f"Phragmén's rule was given {compiled.kind} ballots and counts {', '.join(_APPROVALS)} ballots: "
            "choose equal shares or greedy, which read points and rankings."
        )
    parameters = Parameters(
        rule="phragmen", utility=compiled.utility_name, borda=compiled.borda, ties=ties, seed=seed
    )
    trace: list[Round] = []
    met = 0
    left = compiled.budget
    for_sale = _for_sale(compiled)
    dropped = [_never_for_sale(compiled, j) for j in range(len(compiled.ids)) if j not in for_sale]
    loads = _Loads(compiled, for_sale)
    breaker = TieBreaker(compiled, ties, seed)
    while loads.waiting:
        load, tied = loads.least()
        if any(compiled.cost[j] > left for j in tied):
            break
        first, step = breaker.best(tied)
        met += len(tied) > 1
        left -= compiled.cost[first]
        loads.buy(first, load)
        supporters = int(compiled.votes[first])
        trace.append(
            Round(
                phase="phragmen",
                proposal=compiled.ids[first],
                cost=compiled.cost[first],
                rho=load,
                price=load,
                supporters=supporters,
                paid_full=supporters,
                paid_last=0,
                tied=tuple(compiled.ids[j] for j in tied) if step else (),
                tie_broken_by=step,
            )
        )
        if watch:
            watch("phragmen", len(trace), None)
    dropped.extend(_dropped(compiled, j, len(trace), left) for j in loads.waiting)
    return Result(
        selected=tuple(bought.proposal for bought in trace),
        cost=compiled.budget - left,
        leftover=left,
        trace=tuple(trace),
        dropped=tuple(sorted(dropped, key=lambda one: one.proposal)),
        ties=met,
        parameters=parameters,
    )


class _Loads:
    """What every voter has paid so far.

    A voter's load is one of the loads t at which something was bought, or 0; so it is kept as the number of
    that purchase. Floats only choose which Proposals are compared exactly: their relative error is below the
    margin that is proven in ``docs/methods/phragmen.md``.
    """

    def __init__(self, compiled: CompiledElection, for_sale: Iterable[int]) -> None:
        self.compiled = compiled
        self.waiting = list(for_sale)
        self._supporters: dict[int, Indices] = {
            j: compiled.ballot[compiled.ptr[j] : compiled.ptr[j + 1]] for j in self.waiting
        }
        self._latest: Ints = np.zeros(len(compiled.multiplicity), dtype=np.int64)
        self._rough = np.zeros(len(compiled.multiplicity))
        self._multiplicity = compiled.multiplicity.astype(float)
        # load of purchase r is levels[r] / scale, exactly; level 0 is "nothing paid yet"
        self._levels = [0]
        self._scale = 1
        longest = max((len(ballots) for ballots in self._supporters.values()), default=0)
        self._margin = 4 * (longest + 8) * _EPSILON

    def least(self) -> tuple[Fraction, list[int]]:
        """Return the least load at which a Proposal can be bought, and those that can be bought at it."""
        rough = [self._roughly(j) for j in self.waiting]
        bound = min(rough) * (1 + self._margin)
        close = {j: self._exactly(j) for j, load in zip(self.waiting, rough, strict=True) if load <= bound}
        load = min(close.values())
        return load, [j for j, exact in close.items() if exact == load]

    def buy(self, j: int, load: Fraction) -> None:
        """Set the load of the supporters of a Proposal."""
        scale = lcm(self._scale, load.denominator)
        self._levels = [level * (scale // self._scale) for level in self._levels]
        self._levels.append(load.numerator * (scale // load.denominator))
        self._scale = scale
        self._latest[self._supporters[j]] = len(self._levels) - 1
        self._rough[self._supporters[j]] = float(load)
        self.waiting.remove(j)

    def _roughly(self, j: int) -> float:
        """Return t(j) in floats: sums of terms of one sign, so the error stays relative."""
        ballots = self._supporters[j]
        paid = float(self._multiplicity[ballots] @ self._rough[ballots])
        return (float(self.compiled.cost[j]) + paid) / float(self.compiled.votes[j])

    def _exactly(self, j: int) -> Fraction:
        """Return t(j) = (cost + what its supporters have paid) / supporters."""
        ballots = self._supporters[j]
        voters = np.zeros(len(self._levels), dtype=np.int64)
        np.add.at(voters, self._latest[ballots], self.compiled.multiplicity[ballots])
        paid = sum(count * level for count, level in zip(voters.tolist(), self._levels, strict=True))
        return Fraction(self.compiled.cost[j] * self._scale + paid, int(self.compiled.votes[j]) * self._scale)


def _for_sale(compiled: CompiledElection) -> list[int]:
    """Return the Proposals that somebody supports and the whole budget could pay."""
    if not compiled.voters or not compiled.budget:
        return []
    return [j for j, cost in enumerate(compiled.cost) if compiled.votes[j] and cost <= compiled.budget]


def _never_for_sale(compiled: CompiledElection, j: int) -> Dropped:
    return _dropped(compiled, j, 0, compiled.budget if compiled.votes[j] else 0)


def _dropped(compiled: CompiledElection, j: int, rounds: int, money: int) -> Dropped:
    return Dropped(compiled.ids[j], rounds, Fraction(money), Fraction(compiled.cost[j] - money))
