"""Purses by need: exact, within their bounds, and nothing is assumed about a need that is missing."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as some

from commonground.core.choice.equal_shares import equal_shares
from commonground.core.choice.purses import equal_purses, need_by_area, need_weighted_purses
from commonground.core.choice.result import Parameters
from commonground.core.choice.rules import count
from commonground.core.errors import InputError
from tests.core.choice.small import golden
from tests.core.choice.tie_rich import UTILITIES, election

HALF = Fraction(1, 2)
needs = some.lists(
    some.fractions(min_value="1/60", max_value=100, max_denominator=60), min_size=1, max_size=12
)
lams = some.fractions(min_value=0, max_value="1/2", max_denominator=20)
caps = some.fractions(min_value=1, max_value=4, max_denominator=4)


def test_the_four_voters_of_the_specification():
    purses = need_weighted_purses([1, 1, 2, 2], budget=1000, lam=HALF)
    assert purses == (Fraction(625, 3), Fraction(625, 3), Fraction(875, 3), Fraction(875, 3))


def test_the_cap_of_the_specification():
    assert need_weighted_purses([1] * 9 + [21], budget=900, lam=HALF) == (*[80] * 9, 180)


def test_the_miniature_with_purses_by_need():
    purses = need_weighted_purses([1, 1, 1, 2, 2], budget=100, lam=HALF)
    assert purses == (*[Fraction(120, 7)] * 3, *[Fraction(170, 7)] * 2)
    result = equal_shares(golden(purses=purses))
    assert result.selected == ("P4",)
    assert result.trace[0].price == 15


@given(needs, lams, caps, some.integers(1, 10**9))
def test_purses_sum_to_the_budget_and_stay_within_the_cap(need, lam, cap, budget):
    purses = need_weighted_purses(need, budget=budget, lam=lam, cap=cap)
    equal = Fraction(budget, len(need))
    assert sum(purses) == budget
    assert equal / cap <= min(purses) <= max(purses) <= equal * cap
    by_need = sorted(zip(need, purses, strict=True))
    assert [purse for _, purse in by_need] == sorted(purses)
    if lam <= 1 - 1 / cap:
        assert min(purses) >= (1 - lam) * equal


@given(needs, some.integers(1, 10**6))
def test_lambda_zero_gives_everybody_the_same(need, budget):
    assert need_weighted_purses(need, budget=budget, lam=Fraction(0)) == equal_purses(budget, len(need))


def test_lambda_zero_gives_the_plain_result_byte_for_byte_except_the_parameters():
    for seed in range(200):
        cast, dice = election(seed, purses=False)
        utility = dice.choice(UTILITIES[cast.rules.kind])
        need = [dice.randint(1, 5) for _ in cast.ballots]
        purses = need_weighted_purses(need, budget=cast.budget, lam=Fraction(0))
        parameters = Parameters(
            "equal_shares", utility=utility, completion=dice.choice(("none", "add1")), step=1
        )
        plain = count(cast.compile(utility), parameters)
        weighted = count(
            replace(cast, purses=purses).compile(utility), replace(parameters, kappa=Fraction(3))
        )
        assert repr(replace(weighted, parameters=plain.parameters)) == repr(plain), seed


@pytest.mark.parametrize(
    ("lam", "cap", "code"),
    [
        (Fraction(51, 100), Fraction(2), "lambda_out_of_range"),
        (Fraction(-1, 100), Fraction(2), "lambda_out_of_range"),
        (HALF, Fraction(99, 100), "cap_below_one"),
    ],
)
def test_more_than_half_by_need_and_a_cap_below_one_are_refused(lam, cap, code):
    with pytest.raises(InputError) as refused:
        need_weighted_purses([1, 2], budget=10, lam=lam, cap=cap)
    assert [problem.code for problem in refused.value.problems] == [code]


def test_every_need_that_is_missing_or_not_positive_is_named():
    with pytest.raises(InputError) as refused:
        need_weighted_purses([1, None, None, 0, 0.5], budget=10, lam=HALF)
    assert [(problem.code, problem.field) for problem in refused.value.problems] == [
        ("need_missing", "need of voter 2 and 1 more"),
        ("need_not_positive", "need of voter 4"),
        ("need_not_exact", "need of voter 5"),
    ]


def test_nobody_has_no_purse():
    assert need_weighted_purses([], budget=10, lam=HALF) == equal_purses(10, 0) == ()


def test_need_times_people_per_voter_lets_a_low_turnout_forfeit_nothing():
    index = {"north": Fraction(3, 2), "south": 1, "west": None}
    people, voters = {"north": 300, "south": 100, "west": 9}, {"north": 10, "south": 50, "west": 3}
    assert need_by_area(index, population=people, turnout=voters) == {"north": 45, "south": 2, "west": None}
    assert need_by_area(index) == {"north": Fraction(3, 2), "south": 1, "west": None}


def test_half_a_factor_and_an_area_without_people_are_refused():
    with pytest.raises(InputError, match="Give both"):
        need_by_area({"north": 1}, population={"north": 3})
    with pytest.raises(InputError) as refused:
        need_by_area({"north": 1, "south": 1}, population={"north": 3}, turnout={"north": 0, "south": 2})
    assert [problem.field for problem in refused.value.problems] == ["population[south]", "turnout[north]"]
