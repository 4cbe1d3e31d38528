"""Settings that could never have been counted so are named, the first of them first."""

from dataclasses import replace
from fractions import Fraction

import pytest

from commonground.core.choice.ballots import Ballot, BallotKind, BallotRules, Election, Proposal
from commonground.core.choice.result import Parameters
from commonground.core.ledger.settings import impossible

SHARES = Parameters("equal_shares")
ADD1 = Parameters("equal_shares", completion="add1", step=100)
GREEDY = Parameters("greedy")
THRESHOLD = Parameters("greedy", variant="threshold", threshold=2)
PHRAGMEN = Parameters("phragmen")


def cast(kind: BallotKind = "approval") -> Election:
    """Return an election of one ballot of a kind."""
    points = (1,) if kind in ("cumulative", "cardinal") else None
    return Election((Proposal("P1", 1),), [Ballot(("P1",), points)], 1, BallotRules(kind=kind))


@pytest.mark.parametrize(
    ("parameters", "kind"),
    [
        (SHARES, "approval"),
        (ADD1, "ranking"),
        (GREEDY, "cumulative"),
        (replace(GREEDY, order="density", variant="no_skip"), "approval"),
        (replace(THRESHOLD, threshold=0), "choose_one"),
        (PHRAGMEN, "knapsack"),
        (replace(SHARES, utility="points"), "cardinal"),
        (replace(SHARES, utility="borda", borda="classic"), "ranking"),
    ],
)
def test_what_can_be_counted_is_possible(parameters, kind):
    assert impossible(parameters, cast(kind), purses=False) is None


@pytest.mark.parametrize(
    ("parameters", "kind", "field", "expected"),
    [
        (PHRAGMEN, "ranking", "rule", '"greedy" | "equal_shares"'),
        (replace(SHARES, utility="points"), "approval", "utility", '"cost" | "cardinality"'),
        (replace(SHARES, utility="borda"), "cumulative", "utility", '"cost" | "cardinality" | "points"'),
        (replace(ADD1, rule="greedy"), "approval", "completion", '"none"'),
        (replace(ADD1, step=0), "approval", "step", "≥ 1"),
        (replace(ADD1, step=None), "approval", "step", "≥ 1"),
        (replace(SHARES, step=5), "approval", "step", "null"),
        (replace(SHARES, order="density"), "approval", "order", '"score"'),
        (replace(PHRAGMEN, variant="no_skip"), "approval", "variant", '"skip"'),
        (replace(THRESHOLD, rule="equal_shares"), "approval", "variant", '"skip"'),
        (replace(THRESHOLD, threshold=None), "approval", "threshold", "≥ 0"),
        (replace(GREEDY, threshold=2), "approval", "threshold", "null"),
        (replace(SHARES, lam=Fraction(1, 4)), "approval", "lambda", '"0/1"'),
        (replace(SHARES, kappa=Fraction(3)), "approval", "kappa", '"2/1"'),
        # the first in the order of the file is the one that is named
        (replace(THRESHOLD, rule="phragmen", utility="points", step=5), "approval", "utility",
         '"cost" | "cardinality"'),
    ],
)  # fmt: skip
def test_a_setting_that_cannot_be_is_named_with_what_could_stand_there(parameters, kind, field, expected):
    found = impossible(parameters, cast(kind), purses=False)
    assert found is not None
    assert (found.field, found.expected) == (field, expected)


@pytest.mark.parametrize(
    ("parameters", "field"),
    [
        (replace(SHARES, lam=Fraction(1, 2), kappa=Fraction(1)), None),
        (replace(SHARES, lam=Fraction(3, 4)), "lambda"),
        (replace(SHARES, lam=Fraction(-1, 4)), "lambda"),
        (replace(SHARES, kappa=Fraction(1, 2)), "kappa"),
    ],
)
def test_with_purses_need_weighs_at_most_a_half_and_no_cap_is_below_1(parameters, field):
    found = impossible(parameters, cast(), purses=True)
    assert (found.field if found else None) == field
