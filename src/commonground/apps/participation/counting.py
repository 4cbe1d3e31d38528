"""What the worker does with an election: count it and find the reasons, verify a result, ask "what if"."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import TYPE_CHECKING, Any, Final

from commonground.apps.participation import elections, keep, store
from commonground.apps.participation.answers import ANSWER, RESULT, Answer, name_of
from commonground.apps.participation.answers import answer as answer_of
from commonground.core.choice.compare import compare
from commonground.core.choice.compile import compile_election
from commonground.core.choice.explain import explain
from commonground.core.choice.explain.payments import bands
from commonground.core.choice.purses import need_weighted_purses
from commonground.core.choice.result import Parameters
from commonground.core.choice.rules import count as count_by
from commonground.core.choice.what_if import difference
from commonground.core.ledger.beside import beside
from commonground.core.ledger.result_file import result_file
from commonground.core.ledger.verify import verify_result

if TYPE_CHECKING:
    from commonground.apps.participation.models import Inquiry, Work
    from commonground.core.choice.ballots import Election
    from commonground.core.choice.compiled import CompiledElection
    from commonground.core.choice.explain import Explanation
    from commonground.core.choice.result import Result, Watch

_TESTED: Final = 3
"""Of so many of the nearest misses it is found out what would have made them win, by counting again."""


def parameters_of(given: dict[str, Any]) -> Parameters:
    """Return the parameters a form asked for; what its rule does not use is left at its default."""
    shares, greedy = given["rule"] == "equal_shares", given["rule"] == "greedy"
    completion = given["completion"] if shares else "none"
    return Parameters(
        rule=given["rule"],
        utility=given["utility"],
        completion=completion,
        step=given["step"] if completion != "none" else None,
        ties=given["ties"],
        seed=given["seed"],
        order=given["order"] if greedy else "score",
        variant=given["variant"] if greedy else "skip",
        threshold=given["threshold"] if greedy and given["variant"] == "threshold" else None,
    )


def what_if(inquiry: Inquiry, work: Work, watch: Watch) -> None:
    """Count the same ballots otherwise and keep what would change: never the result."""
    watch("reading", 0, None)
    file = elections.read(store.read(inquiry, elections.FILE))
    declared = answer_of(inquiry).result
    given = work.parameters
    changed, parameters = replace(file.election, budget=given["budget"]), parameters_of(given)
    lam, needs = Fraction(given["lambda"]), elections.needs(file)
    if lam and needs is not None and parameters.rule == "equal_shares":
        purses = need_weighted_purses(needs, budget=changed.budget, lam=lam)
        changed, parameters = replace(changed, purses=purses), replace(parameters, lam=lam)
    other = count_by(compile_election(changed, parameters.utility), parameters, watch)
    compiled = compile_election(file.election, declared.parameters.utility)
    found = difference(declared, other, compiled=compiled)
    store.write(inquiry, name_of(work), keep.pack(found))


def count(inquiry: Inquiry, work: Work, watch: Watch) -> None:
    """Count an election; keep the result file and what its page shows."""
    watch("reading", 0, None)
    file = elections.read(store.read(inquiry, elections.FILE))
    election, parameters = file.election, parameters_of(work.parameters)
    compiled = compile_election(election, parameters.utility)
    result = count_by(compiled, parameters, watch)
    data = result_file(election, result, comparison=beside(election, compiled, result, watch=watch))
    explained = explain(compiled, result, point_digits=file.point_digits, nearest=_TESTED, watch=watch)
    answer = _answer(election, compiled, result, explained, watch)
    store.write(inquiry, ANSWER, keep.pack(answer))
    store.write(inquiry, RESULT, data.to_bytes())


def verify(inquiry: Inquiry, work: Work, watch: Watch) -> None:
    """Count again from the ballots alone and compare with the result file, byte by byte."""
    watch("verify", 0, None)
    election = elections.read(store.read(inquiry, elections.FILE)).election
    found = verify_result(store.read(inquiry, RESULT), election, watch=watch)
    store.write(inquiry, name_of(work), keep.pack(found))


def _answer(
    election: Election,
    compiled: CompiledElection,
    result: Result,
    explained: Explanation,
    watch: Watch,
) -> Answer:
    other = count_by(compiled, _other(result.parameters, election, compiled), watch)
    by_votes = result.parameters.rule == "greedy"
    classes = explained.payments.classes
    ends = (classes[0], classes[-1]) if classes else ()  # the smallest and the largest share are all we show
    return Answer(
        result=result,
        explanation=replace(explained, payments=replace(explained.payments, classes=ends)),
        other=other,
        compared=compare(compiled, other, result) if by_votes else compare(compiled, result, other),
        bands=bands(explained.payments) if classes else (),
    )


def _other(declared: Parameters, election: Election, compiled: CompiledElection) -> Parameters:
    """Return how the same ballots are counted beside a result: by votes, or by equal shares."""
    ties = {"utility": declared.utility, "ties": declared.ties, "seed": declared.seed}
    if declared.rule != "greedy":
        return Parameters(rule="greedy", **ties)
    step = elections.sensible_step(election.budget, compiled.voters, minor_digits=election.rules.minor_digits)
    return Parameters(rule="equal_shares", completion="add1u", step=step, **ties)
