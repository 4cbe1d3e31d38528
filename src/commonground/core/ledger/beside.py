"""What the same ballots give otherwise: the greedy outcome beside equal shares, equal purses beside need."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import TYPE_CHECKING

from commonground.core.choice.compare import compare
from commonground.core.choice.compile import compile_election
from commonground.core.choice.greedy import greedy
from commonground.core.choice.rules import count
from commonground.core.ledger.result_file import BesideEntry

if TYPE_CHECKING:
    from commonground.core.choice.ballots import Election
    from commonground.core.choice.compiled import CompiledElection
    from commonground.core.choice.result import Result, Watch


def beside(
    election: Election, compiled: CompiledElection, result: Result, *, watch: Watch | None = None
) -> tuple[BesideEntry, ...]:
    """Return the outcomes that a result file shows beside a result, and how many voters prefer which.

    Parameters
    ----------
    election, compiled
        What was counted, and its arrays with the result's utility.
    result
        The result; the greedy outcome (and, with unequal purses, the one with equal purses) stands only
        beside equal shares.
    watch
        Called while the count with equal purses runs.

    Notes
    -----
    Source: docs/methods/result-file.md, docs/methods/comparison.md.
    """
    if result.parameters.rule != "equal_shares":
        return ()
    settings = result.parameters
    others = [("greedy", greedy(compiled, ties=settings.ties, seed=settings.seed))]
    if election.purses is not None:
        others.append(("equal_purses", _with_equal_purses(election, result, watch)))
    return tuple(_entry(to, compiled, result, other) for to, other in others)


def _with_equal_purses(election: Election, result: Result, watch: Watch | None) -> Result:
    compiled = compile_election(
        replace(election, purses=None), result.parameters.utility, borda=result.parameters.borda
    )
    settings = replace(result.parameters, k=0, lam=Fraction(0), kappa=Fraction(2))
    return count(compiled, settings, watch)


def _entry(to: str, compiled: CompiledElection, result: Result, other: Result) -> BesideEntry:
    voters = compare(compiled, result, other)
    return BesideEntry(
        to=to,
        selected=other.selected,
        cost=other.cost,
        prefer_result=voters.prefer_a,
        prefer_other=voters.prefer_b,
        equal=voters.equal,
    )
