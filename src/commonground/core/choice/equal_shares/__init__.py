"""The Method of Equal Shares: everybody gets the same share, and what is bought is paid by its supporters."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Literal

from commonground.core.choice.equal_shares.arrays import arrays_of
from commonground.core.choice.equal_shares.certified import run_certified
from commonground.core.choice.equal_shares.exact import Run, run_exactly
from commonground.core.choice.result import Dropped, Parameters, Result
from commonground.core.choice.ties import TieBreaker

if TYPE_CHECKING:
    from commonground.core.choice.compiled import CompiledElection
    from commonground.core.choice.result import TieRule, Watch

Path = Literal["certified", "exact"]


def equal_shares(
    compiled: CompiledElection,
    *,
    ties: TieRule = "chain",
    seed: str = "",
    path: Path = "certified",
    watch: Watch | None = None,
) -> Result:
    """Buy, round by round, the Proposal that costs its supporters least for what it is worth to them.

    Parameters
    ----------
    compiled
        The election; its ``utility`` says what a Proposal is worth to a voter, its ``purse`` what she has.
    ties, seed
        See :class:`~commonground.core.choice.ties.TieBreaker`.
    path
        ``certified`` decides in floats wherever a proven bound on their error allows it and in whole numbers
        elsewhere; ``exact`` uses whole numbers only. Both give the same result, byte for byte.
    watch
        Called as ("equal_shares", purchases, supported Proposals) after each purchase; may raise to stop.

    Returns
    -------
    Result
        Every number in it is exact. Without voters or budget nothing is bought.

    Notes
    -----
    Source: Peters, Pierczynski and Skowron, "Proportional Participatory Budgeting with Additive Utilities",
    NeurIPS 2021, arXiv 2008.13276. Exact definition: ``docs/methods/equal-shares.md``. Known answers:
    ``tests/known_answers/test_equal_shares.py``.
    """
    run = run_with(compiled, purses_of(compiled), TieBreaker(compiled, ties, seed), path=path, watch=watch)
    parameters = Parameters(
        rule="equal_shares", utility=compiled.utility_name, borda=compiled.borda, ties=ties, seed=seed
    )
    return result_of(compiled, run, parameters)


def purses_of(compiled: CompiledElection) -> tuple[Fraction, ...]:
    """Return the purse of one voter of each distinct ballot; a single one if all are equal."""
    if compiled.purse is not None:
        return compiled.purse
    return (Fraction(compiled.budget, compiled.voters),) if compiled.voters else ()


def run_with(
    compiled: CompiledElection,
    purses: tuple[Fraction, ...],
    ties: TieBreaker,
    *,
    path: Path = "certified",
    watch: Watch | None = None,
) -> Run:
    """Return one run with given purses: what :func:`equal_shares` and its completions are made of.

    Parameters
    ----------
    compiled, ties, path, watch
        As in :func:`equal_shares`.
    purses
        As :func:`purses_of` returns them.

    Notes
    -----
    Source: as :func:`equal_shares`.
    """
    if not (compiled.voters and compiled.budget and compiled.ids):
        nothing = (
            Dropped(proposal, 0, Fraction(0), Fraction(cost))
            for proposal, cost in zip(compiled.ids, compiled.cost, strict=True)
        )
        return Run((), tuple(nothing), 0)
    if path == "exact":
        return run_exactly(compiled, purses, ties, watch=watch)
    return run_certified(arrays_of(compiled), purses, ties, watch=watch)


def result_of(compiled: CompiledElection, run: Run, parameters: Parameters) -> Result:
    """Return a run as a result.

    Parameters
    ----------
    compiled
        The election.
    run
        What was bought and what was not.
    parameters
        How it was counted.
    """
    cost = sum(bought.cost for bought in run.trace)
    return Result(
        selected=tuple(bought.proposal for bought in run.trace),
        cost=cost,
        leftover=compiled.budget - cost,
        trace=run.trace,
        dropped=run.dropped,
        ties=run.ties,
        parameters=parameters,
    )
