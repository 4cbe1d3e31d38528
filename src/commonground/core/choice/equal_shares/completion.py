"""What the Method of Equal Shares leaves unspent: count again with larger purses, as long as it fits."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import TYPE_CHECKING, Final, Literal

import numpy as np

from commonground.core.choice import refusals
from commonground.core.choice.equal_shares import purses_of, result_of, run_with
from commonground.core.choice.equal_shares.arrays import Arrays, arrays_of
from commonground.core.choice.equal_shares.sweep import sweep
from commonground.core.choice.greedy import fill
from commonground.core.choice.ties import TieBreaker
from commonground.core.errors import CountError
from commonground.core.words import Name, Sentence

if TYPE_CHECKING:
    from commonground.core.choice.compiled import CompiledElection
    from commonground.core.choice.equal_shares import Path
    from commonground.core.choice.result import Result, Watch

Method = Literal["add1", "add1u"]
_FEWEST: Final = 8
_MOST: Final = 256
_NEAR: Final = 24_576  # floats


def complete(
    compiled: CompiledElection,
    result: Result,
    *,
    method: Method = "add1",
    step: int | None = None,
    max_runs: int = 10_000,
    path: Path = "certified",
    watch: Watch | None = None,
) -> Result:
    """Repeat the count with purses that grow step by step, and keep the last outcome before one overspends.

    Parameters
    ----------
    compiled
        The election.
    result
        What :func:`~commonground.core.choice.equal_shares.equal_shares` returned; its ties and seed hold.
    method
        ``add1``: purse b becomes b (1 + k step / mean b) for k = 0, 1, 2, ...; the last outcome is kept
        before the first that costs more than the budget, or once all Proposals are funded whose
        supporters have any money.
        ``add1u``: then what is left is spent by :func:`~commonground.core.choice.greedy.greedy` on votes.
    step
        Minor units that the mean purse grows at a time; None is one currency unit.
    max_runs
        Runs after which the count gives up.
    path
        As in :func:`~commonground.core.choice.equal_shares.equal_shares`.
    watch
        Called as ("add1", runs, None) after each run; may raise to stop.

    Raises
    ------
    CountError
        ``step`` is below 1, the first outcome overspends already, or ``max_runs`` was not enough.

    Notes
    -----
    Source: "Add1" and "Add1U" of equalshares.net; never stopping at an exhaustive outcome is theirs. Exact
    definition: ``docs/methods/equal-shares.md``. Known answers: ``tests/known_answers/test_equal_shares.py``.
    """
    step = 10**compiled.minor_digits if step is None else step
    if step < 1:
        raise CountError(Sentence(refusals.STEP, {"step": step}))
    if result.cost > compiled.budget:
        raise CountError(Sentence(refusals.OVERSPENT, {"cost": result.cost, "budget": compiled.budget}))
    if result.parameters.rule != "equal_shares":
        raise CountError(Sentence(refusals.OTHER_RULE, {"rule": Name(result.parameters.rule)}))
    ties = TieBreaker(compiled, result.parameters.ties, result.parameters.seed)
    larger = _Larger(compiled, step)
    search = _one_by_one if path == "exact" else _swept
    k, met = search(larger, ties, first=result, max_runs=max_runs, watch=watch)
    parameters = replace(result.parameters, completion=method, step=step, k=k)
    run = run_with(compiled, larger.purses(k), ties, path=path) if k else None
    kept = replace(result_of(compiled, run, parameters) if run else result, parameters=parameters, ties=met)
    return _filled(compiled, kept, ties) if method == "add1u" else kept


class _Larger:
    """The purses of an election, larger by a number of steps."""

    def __init__(self, compiled: CompiledElection, step: int) -> None:
        self.compiled, self.step = compiled, step
        self.first = purses_of(compiled)
        many = [compiled.voters] if len(self.first) == 1 else compiled.multiplicity.tolist()
        total = sum((purse * n for purse, n in zip(self.first, many, strict=True)), Fraction(0))
        self.mean = total / compiled.voters if compiled.voters else Fraction(0)
        self.payable = self._payable()

    def factor(self, k: int) -> Fraction:
        """Return what the purses are multiplied by in run k."""
        return 1 + k * self.step / self.mean

    def purses(self, k: int) -> tuple[Fraction, ...]:
        """Return the purses of run k: b (1 + k step / mean b)."""
        factor = self.factor(k)
        return tuple(purse * factor for purse in self.first)

    def ends_with(self, bought: int) -> bool:
        """Say whether there is nothing left that more money could buy."""
        return bought >= self.payable

    def _payable(self) -> int:
        """Return how many Proposals could be paid: who has nothing has nothing in every run."""
        rich = np.array([purse > 0 for purse in self.first] or [False])
        rich = np.broadcast_to(rich, len(self.compiled.multiplicity)) if len(rich) == 1 else rich
        payable = 0
        for j, cost in enumerate(self.compiled.cost):
            supporters = self.compiled.ballot[self.compiled.ptr[j] : self.compiled.ptr[j + 1]]
            payable += len(supporters) > 0 and (not cost or bool(rich[supporters].any()))
        return payable if self.mean else 0

    def too_many(self, max_runs: int) -> CountError:
        """Return the error that proposes a larger step."""
        given = {
            "number": max_runs,
            "step": self.step,
            "purse": round(self.mean),
            "larger": self.step * 10,
        }
        return CountError(Sentence(refusals.TOO_MANY_RUNS, given))


def _one_by_one(
    larger: _Larger, ties: TieBreaker, *, first: Result, max_runs: int, watch: Watch | None
) -> tuple[int, int]:
    """Return the k that is kept and the ties met in all runs: whole numbers only, run after run."""
    k, met, bought = 0, first.ties, len(first.selected)
    while not larger.ends_with(bought):
        if k + 1 >= max_runs:
            raise larger.too_many(max_runs)
        run = run_with(larger.compiled, larger.purses(k + 1), ties, path="exact")
        met += run.ties
        if sum(one.cost for one in run.trace) > larger.compiled.budget:
            break
        k, bought = k + 1, len(run.trace)
        if watch:
            watch("add1", k + 1, None)
    return k, met


def _swept(
    larger: _Larger, ties: TieBreaker, *, first: Result, max_runs: int, watch: Watch | None
) -> tuple[int, int]:
    """Return the same, many runs at a time.

    The number of runs at a time decides nothing but speed: all the money of all runs should stay near the
    processor, and few runs should lie beyond the end. The end is guessed from what the first run spent.
    """
    k, met, bought = 0, first.ties, len(first.selected)
    if larger.ends_with(bought):
        return k, met
    arrays = arrays_of(larger.compiled)
    guess = larger.mean * Fraction(first.leftover, max(first.cost, 1)) / larger.step
    width = _width(arrays)
    while not larger.ends_with(bought):
        ahead = int(guess * 7 / 8) - k
        size = max(min(width, max_runs - 1 - k, ahead if ahead > 0 else max(_FEWEST, (k + 1) // 8)), 0)
        if not size:
            raise larger.too_many(max_runs)

        def tell(done: int = k + 1) -> None:
            if watch:
                watch("add1", done, None)

        tell()
        factors = [larger.factor(k + 1 + at) for at in range(size)]
        outcomes = sweep(arrays, larger.first, ties, factors=factors, payable=larger.payable, watch=tell)
        for outcome in outcomes:
            met += outcome.ties
            if not outcome.fits:
                return k, met
            k, bought = k + 1, outcome.bought
    return k, met


def _width(arrays: Arrays) -> int:
    """Return how many runs to make at a time."""
    entries = sum(len(here) for here in arrays.supporters)
    proposals = max(1, len(arrays.supporters))
    return max(_FEWEST, min(_MOST, _NEAR * proposals // max(1, entries)))


def _filled(compiled: CompiledElection, result: Result, ties: TieBreaker) -> Result:
    """Spend what is left on the Proposals with most votes that still fit."""
    rest = [j for j, proposal in enumerate(compiled.ids) if proposal not in set(result.selected)]
    bought = fill(compiled, ties, rest, left=result.leftover)
    more = tuple(one.proposal for one in bought.rounds)
    return replace(
        result,
        selected=result.selected + more,
        cost=compiled.budget - bought.left,
        leftover=bought.left,
        trace=result.trace + tuple(bought.rounds),
        dropped=tuple(one for one in result.dropped if one.proposal not in set(more)),
        ties=result.ties + bought.ties,
    )
