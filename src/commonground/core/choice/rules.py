"""The counting rules under one roof, and one call that counts as declared."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from commonground.core.choice import refusals
from commonground.core.choice.compare import Comparison, compare
from commonground.core.choice.equal_shares import equal_shares
from commonground.core.choice.equal_shares.completion import complete
from commonground.core.choice.greedy import greedy
from commonground.core.choice.phragmen import phragmen
from commonground.core.errors import CountError
from commonground.core.words import Name, Sentence

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
        given = {
            "declared": Name(parameters.utility),
            "declared_borda": Name(parameters.borda),
            "compiled": Name(compiled.utility_name),
            "compiled_borda": Name(compiled.borda),
        }
        raise CountError(Sentence(refusals.OTHER_UTILITY, given))
    if parameters.rule != "equal_shares" and parameters.completion != "none":
        given = {"completion": Name(parameters.completion), "rule": Name(parameters.rule)}
        raise CountError(Sentence(refusals.NOTHING_TO_COMPLETE, given))
    if parameters.lam and compiled.purse is None:
        raise CountError(Sentence(refusals.NO_PURSES_BY_NEED, {"share": Name(str(parameters.lam))}))
