"""What the Method of Equal Shares leaves unspent: count again with larger purses, as long as it fits."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import TYPE_CHECKING, Literal

import numpy as np

from commonground.core.choice.equal_shares import purses_of, result_of, run_with
from commonground.core.choice.exact import Run
from commonground.core.choice.greedy import fill
from commonground.core.choice.ties import TieBreaker
from commonground.core.errors import CountError

if TYPE_CHECKING:
    from commonground.core.choice.compiled import CompiledElection
    from commonground.core.choice.equal_shares import Path
    from commonground.core.choice.result import Result, Watch

Method = Literal["add1", "add1u"]


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
        raise CountError(
            f"Step {step}: expected a whole number of minor units from 1 up. Give a larger step."
        )
    ties = TieBreaker(compiled, result.parameters.ties, result.parameters.seed)
    purses = purses_of(compiled)
    run, k, met = _last_that_fits(
        compiled, purses, ties, step=step, max_runs=max_runs, path=path, watch=watch
    )
    parameters = replace(result.parameters, completion=method, step=step, k=k)
    kept = replace(result_of(compiled, run, parameters), ties=met)
    return _filled(compiled, kept, ties) if method == "add1u" else kept


def _last_that_fits(
    compiled: CompiledElection,
    purses: tuple[Fraction, ...],
    ties: TieBreaker,
    *,
    step: int,
    max_runs: int,
    path: Path,
    watch: Watch | None,
) -> tuple[Run, int, int]:
    """Return the run that is kept, its k, and the ties met in all runs."""
    payable = _payable(compiled, purses)
    run = run_with(compiled, purses, ties, path=path)
    met = run.ties
    if not compiled.voters or not compiled.budget:
        return run, 0, met
    cost = sum(bought.cost for bought in run.trace)
    if cost > compiled.budget:
        raise CountError(
            f"The purses as given buy for {cost} and the budget is {compiled.budget} (minor units): expected "
            "purses that sum to the budget. Make them smaller, or raise the budget."
        )
    mean = _mean(compiled, purses)
    k = 0
    while len(run.trace) < payable:
        if k + 1 >= max_runs:
            raise too_many_runs(max_runs, step, mean)
        factor = 1 + (k + 1) * step / mean
        following = run_with(compiled, tuple(purse * factor for purse in purses), ties, path=path)
        met += following.ties
        if sum(bought.cost for bought in following.trace) > compiled.budget:
            break
        run, k = following, k + 1
        if watch:
            watch("add1", k + 1, None)
    return run, k, met


def _payable(compiled: CompiledElection, purses: tuple[Fraction, ...]) -> int:
    """Return how many Proposals larger purses could pay: who has nothing has nothing in every run."""
    rich = np.array([purse > 0 for purse in purses] * (len(compiled.multiplicity) if len(purses) == 1 else 1))
    payable = 0
    for j, cost in enumerate(compiled.cost):
        supporters = compiled.ballot[compiled.ptr[j] : compiled.ptr[j + 1]]
        payable += len(supporters) > 0 and (not cost or bool(rich[supporters].any()))
    return payable


def _mean(compiled: CompiledElection, purses: tuple[Fraction, ...]) -> Fraction:
    """Return the mean purse of a voter."""
    if len(purses) == 1:
        return purses[0]
    many = compiled.multiplicity.tolist()
    return sum((purse * n for purse, n in zip(purses, many, strict=True)), Fraction(0)) / compiled.voters


def too_many_runs(max_runs: int, step: int, mean: Fraction) -> CountError:
    """Return the error that proposes a larger step."""
    return CountError(
        f"{max_runs} runs with step {step} did not reach the end of the budget (the mean purse is "
        f"{float(mean):.0f}, all in minor units): expected at most {max_runs} runs. "
        f"Give a larger step, for example {step * 10}."
    )


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
