"""One call counts what was declared, and refuses to count anything else."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest

from commonground.core.choice import rules
from commonground.core.choice.result import Parameters
from commonground.core.choice.rules import complete, count, equal_shares, greedy, phragmen
from commonground.core.errors import CountError
from tests.core.choice.small import golden

SEED = {"ties": "chain", "seed": "demo-seed"}


def test_each_rule_is_counted_as_if_called_by_name():
    compiled = golden()
    assert count(compiled, Parameters("equal_shares", **SEED)) == equal_shares(compiled, **SEED)
    assert count(compiled, Parameters("phragmen", **SEED)) == phragmen(compiled, **SEED)
    density = Parameters("greedy", order="density", **SEED)
    assert count(compiled, density) == greedy(compiled, order="density", **SEED)
    above = Parameters("greedy", variant="threshold", threshold=3, **SEED)
    assert count(compiled, above) == greedy(compiled, variant="threshold", threshold=3, **SEED)


@pytest.mark.parametrize("method", ["add1", "add1u"])
def test_a_completion_is_counted_with_its_step(method):
    compiled = golden()
    declared = Parameters("equal_shares", completion=method, step=2, **SEED)
    wanted = complete(compiled, equal_shares(compiled, **SEED), method=method, step=2)
    assert count(compiled, declared) == wanted
    assert count(compiled, wanted.parameters) == wanted


def test_the_declared_share_by_need_is_kept_in_the_result():
    purses = [Fraction(120, 7)] * 3 + [Fraction(170, 7)] * 2
    declared = Parameters("equal_shares", lam=Fraction(1, 2), kappa=Fraction(2), **SEED)
    result = count(golden(purses=purses), declared)
    assert result.parameters == declared
    assert result.selected == ("P4",)


@pytest.mark.parametrize(
    ("declared", "told"),
    [
        (Parameters("equal_shares", utility="cardinality"), 'utility "cardinality".*compile it as declared'),
        (Parameters("equal_shares", borda="classic"), 'Borda "classic"'),
        (Parameters("greedy", completion="add1"), 'completion "add1" was declared for the rule "greedy"'),
        (Parameters("equal_shares", lam=Fraction(1, 4)), "lambda 1/4"),
    ],
)
def test_what_contradicts_the_election_is_refused(declared, told):
    with pytest.raises(CountError, match=told):
        count(golden(), declared)


def test_too_many_runs_end_in_an_error_that_proposes_a_larger_step():
    with pytest.raises(CountError, match="larger step"):
        count(golden(), replace(Parameters("equal_shares", completion="add1", step=1), **SEED), max_runs=3)


def test_the_rules_are_offered_under_one_roof():
    assert all(callable(getattr(rules, name)) for name in rules.__all__)
