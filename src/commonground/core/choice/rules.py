"""The counting rules under one roof, and one call that counts as declared."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from commonground.core.choice.compare import Comparison, compare
from commonground.core.choice.equal_shares import equal_shares
from commonground.core.choice.equal_shares.completion import complete
from commonground.core.choice.greedy import greedy
from commonground.core.choice.phragmen import phragmen
from commonground.core.errors import CountError

if TYPE_CHECKING:
    from commonground.core.choice.compiled import CompiledElection
    from commonground.core.choice.result import Parameters, Result, Watch

__all__ = ["Comparison", "compare", "complete", "count", "equal_shares", "greedy", "phragmen"]


def count(
    compiled: CompiledElection,
    parameters: Parameters,
    watch: Watch | None = None,
    *,
    max_runs: int = 10_000,
) -> Result:
    """Count an election as declared.

    Parameters
    ----------
    compiled
        The election, compiled with the utility that ``parameters`` name.
    parameters
        What was declared before voting closed; ``k`` is found here and ignored in what is given.
    watch
        Called during long work; may raise to stop it.
    max_runs
        As in :func:`~commonground.core.choice.equal_shares.completion.complete`.

    Returns
    -------
    Result
        With the parameters as declared, ``k`` and the step filled in.

    Raises
    ------
    CountError
        The parameters contradict the election or each other, or the rule cannot finish.
    StoppedError
        Raised by ``watch`` to stop.

    Notes
    -----
    Source: each rule's own page in ``docs/methods``. Known answers: ``tests/known_answers``.
    """
    _check(compiled, parameters)
    ties, seed = parameters.ties, parameters.seed
    if parameters.rule == "greedy":
        result = greedy(
            compiled,
            order=parameters.order,
            variant=parameters.variant,
            threshold=parameters.threshold,
            ties=ties,
            seed=seed,
        )
    elif parameters.rule == "phragmen":
        result = phragmen(compiled, ties=ties, seed=seed, watch=watch)
    else:
        result = equal_shares(compiled, ties=ties, seed=seed, watch=watch)
        if parameters.completion != "none":
            result = complete(
                compiled,
                result,
                method=parameters.completion,
                step=parameters.step,
                max_runs=max_runs,
                watch=watch,
            )
    declared = replace(result.parameters, lam=parameters.lam, kappa=parameters.kappa)
    return replace(result, parameters=declared)


def _check(compiled: CompiledElection, parameters: Parameters) -> None:
    """Refuse what would be counted otherwise than it was declared."""
    if (parameters.utility, parameters.borda) != (compiled.utility_name, compiled.borda):
        raise CountError(
            f'The utility "{parameters.utility}" (Borda "{parameters.borda}") was declared; the election was '
            f'compiled with "{compiled.utility_name}" (Borda "{compiled.borda}"): compile it as declared.'
        )
    if parameters.rule != "equal_shares" and parameters.completion != "none":
        raise CountError(
            f'The completion "{parameters.completion}" was declared for the rule "{parameters.rule}": only '
            "equal_shares leaves shares to complete. Leave the completion out, or declare equal_shares."
        )
    if parameters.lam and compiled.purse is None:
        raise CountError(
            f"Purses by need were declared (lambda {parameters.lam}), but every purse is equal: give the "
            "election the purses of need_weighted_purses, or declare lambda 0."
        )
