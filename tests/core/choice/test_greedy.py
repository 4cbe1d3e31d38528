"""Greedy: highest score first, what fits; and what is said of everything that was passed over."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest

from commonground.core.choice.ballots import Ballot, BallotRules, Election, Proposal
from commonground.core.choice.greedy import greedy
from commonground.core.errors import CountError
from tests.core.choice.small import golden


def election(costs, ballots, budget, kind="approval"):
    proposals = tuple(Proposal(name, cost) for name, cost in costs.items())
    return Election(proposals, [Ballot(tuple(ballot)) for ballot in ballots], budget, BallotRules(kind=kind))


def reasons(result):
    return {one.proposal: (one.round, one.supporters_money, one.short_by) for one in result.dropped}


@pytest.mark.parametrize("ties", ["chain", "lexicographic"])
def test_the_miniature_by_votes_and_by_votes_per_cost(ties):
    assert greedy(golden(), ties=ties).selected == ("P1", "P4" if ties == "chain" else "P2")
    assert greedy(golden(), order="density", ties=ties).selected == ("P4", "P1")


def test_a_round_tells_the_score_and_the_tie():
    result = greedy(golden(), seed="demo-seed")
    first, second = result.trace
    assert (first.rho, first.supporters, first.tied, first.price) == (Fraction(3), 3, (), None)
    assert second.tied == ("P2", "P4")  # P3 has as many votes and no longer fits
    assert second.tie_broken_by == "lower_cost"
    assert (result.cost, result.leftover, result.ties) == (90, 10, 1)


def test_density_tells_the_score_per_cost():
    result = greedy(golden(), order="density")
    assert [bought.rho for bought in result.trace] == [Fraction(2, 30), Fraction(3, 60)]


COSTS = {"a": 5, "b": 9, "c": 2, "d": 1}
BALLOTS = [["a"], ["a"], ["a"], ["b"], ["b"], ["c"]]


def test_what_does_not_fit_is_skipped_and_told_what_lacked():
    result = greedy(election(COSTS, BALLOTS, 8).compile())
    assert result.selected == ("a", "c")
    assert reasons(result) == {"b": (1, 3, 6), "d": (0, 0, 1)}


def test_no_skip_ends_at_the_first_that_does_not_fit():
    result = greedy(election(COSTS, BALLOTS, 8).compile(), variant="no_skip")
    assert result.selected == ("a",)
    assert reasons(result) == {"b": (1, 3, 6), "c": (1, 3, -1), "d": (0, 0, 1)}


def test_a_threshold_leaves_out_what_has_too_little_score():
    result = greedy(election(COSTS, BALLOTS, 20).compile(), variant="threshold", threshold=2)
    assert result.selected == ("a", "b")
    assert reasons(result)["c"] == (0, 20, -18)
    assert result.parameters.threshold == 2


def test_what_costs_nothing_comes_first_if_somebody_wants_it():
    costs = {"dear": 5, "free": 0, "unwanted": 0}
    result = greedy(election(costs, [["dear"], ["dear", "free"]], 5).compile(), variant="no_skip")
    assert result.selected == ("free", "dear")
    assert result.trace[0].rho == 1


def test_the_budget_is_never_exceeded_by_costs_beyond_floats():
    costs = {"a": 2**53, "b": 2**53 - 1, "c": 1}
    result = greedy(election(costs, [["a", "b", "c"], ["b", "c"], ["c"]], 2**53).compile())
    assert (result.selected, result.leftover) == (("c", "b"), 0)


@pytest.mark.parametrize(("ballots", "budget"), [([], 9), ([["free"]], 0)])
def test_without_voters_or_budget_nothing_is_funded(ballots, budget):
    result = greedy(election({"free": 0, "a": 1}, ballots, budget).compile())
    assert (result.selected, result.cost, result.leftover) == ((), 0, budget)


@pytest.mark.parametrize(
    ("variant", "threshold"), [("threshold", None), ("threshold", -1), ("skip", 3), ("no_skip", 3)]
)
def test_a_threshold_and_its_variant_belong_together(variant, threshold):
    with pytest.raises(CountError, match=rf"threshold {threshold}.*(least score|leave)"):
        greedy(golden(), variant=variant, threshold=threshold)


def test_two_thousand_equal_proposals_are_one_tie_after_the_other():
    many = golden()
    ids = tuple(f"{j:05}" for j in range(2000))
    compiled = replace(
        many,
        ids=ids,
        cost=(1,) * 2000,
        budget=1500,
        votes=np.ones(2000, np.int64),
        score=np.ones(2000, np.int64),
    )
    result = greedy(compiled, ties="lexicographic")
    assert result.selected == ids[:1500]
    assert result.ties == 1500
