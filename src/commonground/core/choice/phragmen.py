"""Phragmén's sequential rule: every voter earns at the same speed, and supporters buy when they can pay."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from math import lcm
from typing import TYPE_CHECKING, Final

import numpy as np

from commonground.core.choice import refusals
from commonground.core.choice.result import Dropped, Parameters, Result, Round
from commonground.core.choice.ties import TieBreaker
from commonground.core.errors import CountError
from commonground.core.words import Name, Names, Sentence, Value

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
        given: dict[str, Value] = {"kind": Name(compiled.kind), "kinds": Names(tuple(_APPROVALS))}
        raise CountError(Sentence(refusals.PHRAGMEN_BALLOTS, given))
    parameters = Parameters(
        rule="phragmen", utility=compiled.utility_name, borda=compiled.borda, ties=ties, seed=seed
    )
    trace: list[Round] = []
    met = 0
    left = compiled.budget
    for_sale = _for_sale(compiled)
    never = sorted(set(range(len(compiled.ids))) - set(for_sale))
    dropped = [
        _dropped(compiled, j, rounds=0, money=compiled.budget if compiled.votes[j] else 0) for j in never
    ]
    loads = _Loads(compiled, for_sale)
    breaker = TieBreaker(compiled, ties, seed)
    while len(trace) < len(for_sale):
        load, tied = loads.least()
        if any(compiled.cost[j] > left for j in tied):
            break
        first, step = breaker.best(tied)
        met += len(tied) > 1
        left -= compiled.cost[first]
        loads.buy(first, load)
        trace.append(_round(compiled, first, load=load, tied=[compiled.ids[j] for j in tied], step=step))
        if watch:
            watch("phragmen", len(trace), None)
    dropped.extend(_dropped(compiled, j, rounds=len(trace), money=left) for j in loads.waiting)
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
    """What every voter has paid so far, and what follows for the Proposals that wait.

    A voter's load is one of the loads t at which something was bought, or 0; so it is kept as the number of
    that purchase. Proposals with the same supporters and cost are one kind and have one t. Floats only choose
    which kinds are compared exactly: their relative error is below a margin that ``docs/methods/phragmen.md``
    derives.
    """

    def __init__(self, compiled: CompiledElection, for_sale: Iterable[int]) -> None:
        self.compiled = compiled
        self._members: list[list[int]] = []
        kinds: dict[tuple[bytes, int], int] = {}
        for j in for_sale:
            key = (self._supporters(j).tobytes(), compiled.cost[j])
            if key not in kinds:
                kinds[key] = len(self._members)
                self._members.append([])
            self._members[kinds[key]].append(j)
        first = [members[0] for members in self._members]
        self._cost = np.array([float(compiled.cost[j]) for j in first])
        self._votes = compiled.votes[first].astype(float)
        lengths = [len(self._supporters(j)) for j in first]
        self._starts = np.cumsum([0, *lengths[:-1]])
        self._ballots = np.concatenate([self._supporters(j) for j in first] or [compiled.ballot[:0]])
        self._margin = 4 * (max(lengths, default=0) + 8) * _EPSILON
        self._latest: Ints = np.zeros(len(compiled.multiplicity), dtype=np.int64)
        self._paid = np.zeros(len(compiled.multiplicity))
        # the load of purchase r is levels[r] / scale, exactly; level 0 is "nothing paid yet"
        self._levels = [0]
        self._scale = 1

    @property
    def waiting(self) -> list[int]:
        """The Proposals that are still for sale."""
        return [j for members in self._members for j in members]

    def least(self) -> tuple[Fraction, list[int]]:
        """Return the least load at which a Proposal can be bought, and those that can be bought at it."""
        rough = (self._cost + np.add.reduceat(self._paid[self._ballots], self._starts)) / self._votes
        bound = min(rough[kind] for kind, members in enumerate(self._members) if members)
        close = np.flatnonzero(rough <= bound * (1 + self._margin)).tolist()
        exact = {kind: self._exactly(self._members[kind][0]) for kind in close if self._members[kind]}
        load = min(exact.values())
        return load, sorted(j for kind, own in exact.items() if own == load for j in self._members[kind])

    def buy(self, j: int, load: Fraction) -> None:
        """Set the load of the supporters of a Proposal."""
        scale = lcm(self._scale, load.denominator)
        self._levels = [level * (scale // self._scale) for level in self._levels]
        self._levels.append(load.numerator * (scale // load.denominator))
        self._scale = scale
        supporters = self._supporters(j)
        self._latest[supporters] = len(self._levels) - 1
        self._paid[supporters] = float(load) * self.compiled.multiplicity[supporters]
        next(members for members in self._members if j in members).remove(j)

    def _supporters(self, j: int) -> Indices:
        return self.compiled.ballot[self.compiled.ptr[j] : self.compiled.ptr[j + 1]]

    def _exactly(self, j: int) -> Fraction:
        """Return t(j) = (cost + what its supporters have paid) / supporters."""
        supporters = self._supporters(j)
        voters = np.zeros(len(self._levels), dtype=np.int64)
        np.add.at(voters, self._latest[supporters], self.compiled.multiplicity[supporters])
        paid = sum(int(voters[level]) * self._levels[level] for level in np.flatnonzero(voters).tolist())
        return Fraction(self.compiled.cost[j] * self._scale + paid, int(self.compiled.votes[j]) * self._scale)


def _for_sale(compiled: CompiledElection) -> list[int]:
    """Return the Proposals that somebody supports and the whole budget could pay."""
    if not compiled.voters or not compiled.budget:
        return []
    return [j for j, cost in enumerate(compiled.cost) if compiled.votes[j] and cost <= compiled.budget]


def _round(compiled: CompiledElection, j: int, *, load: Fraction, tied: list[str], step: str | None) -> Round:
    supporters = int(compiled.votes[j])
    return Round(
        phase="phragmen",
        proposal=compiled.ids[j],
        cost=compiled.cost[j],
        rho=load,
        price=load,
        supporters=supporters,
        paid_full=supporters,
        paid_last=0,
        tied=tuple(tied) if step else (),
        tie_broken_by=step,
    )


def _dropped(compiled: CompiledElection, j: int, *, rounds: int, money: int) -> Dropped:
    return Dropped(compiled.ids[j], rounds, Fraction(money), Fraction(compiled.cost[j] - money))
