"""Phragmén's rule: loads are exact, and the count ends when the next in turn does not fit."""

from __future__ import annotations

from fractions import Fraction

import pytest

from commonground.core.choice.ballots import Ballot, BallotRules, Election, Proposal
from commonground.core.choice.phragmen import phragmen
from commonground.core.errors import CountError, StoppedError
from tests.core.choice.small import golden


def election(costs, ballots, budget):
    proposals = tuple(Proposal(name, cost) for name, cost in costs.items())
    rules = BallotRules(kind="approval")
    return Election(proposals, [Ballot(tuple(ballot)) for ballot in ballots], budget, rules)


@pytest.mark.parametrize("ties", ["chain", "lexicographic"])
def test_the_miniature_ends_where_two_are_tied_and_neither_fits(ties):
    result = phragmen(golden(), ties=ties)
    assert [(bought.proposal, bought.price) for bought in result.trace] == [("P4", 15), ("P1", 20)]
    assert {one.proposal: (one.round, one.short_by) for one in result.dropped} == {
        "P2": (2, 30),
        "P3": (2, 40),
    }


def test_the_count_ends_when_one_of_the_tied_does_not_fit_though_another_would():
    # after "a" both x and y can be bought at load 4, 3 is left, and only y would fit
    cast = election({"a": 2, "x": 4, "y": 2}, [["a", "y"], ["x"]], 5)
    result = phragmen(cast.compile(), ties="lexicographic")
    assert result.selected == ("a",)
    assert {one.proposal for one in result.dropped} == {"x", "y"}


def test_loads_are_exact_fractions():
    costs = {"a": 5, "b": 7, "c": 11}
    result = phragmen(election(costs, [["a", "b", "c"], ["a", "b"], ["b", "c"]], 100).compile())
    assert [bought.price for bought in result.trace] == [
        Fraction(7, 3),
        Fraction(29, 6),
        Fraction(109, 12),
    ]


def test_a_proposal_dearer_than_the_budget_does_not_end_the_count():
    result = phragmen(election({"dear": 11, "small": 5}, [["dear"]] * 9 + [["small"]], 10).compile())
    assert result.selected == ("small",)
    assert (result.dropped[0].round, result.dropped[0].short_by) == (0, 1)


def test_what_nobody_wants_is_never_funded_and_what_is_free_comes_first():
    result = phragmen(election({"a": 1, "free": 0, "unwanted": 0}, [["a", "free"]], 9).compile())
    assert result.selected == ("free", "a")
    assert result.trace[0].price == 0


def test_rankings_are_refused_with_what_to_do():
    cast = Election((Proposal("a", 1),), [Ballot(("a",))], 1, BallotRules(kind="ranking"))
    with pytest.raises(CountError, match=r"ranking ballots and counts approval.*choose equal shares"):
        phragmen(cast.compile())


def test_a_watch_can_stop_the_count():
    def stop(stage, done, total):
        raise StoppedError(f"{stage} {done}")

    with pytest.raises(StoppedError, match="phragmen 1"):
        phragmen(golden(), watch=stop)


def test_loads_that_floats_cannot_tell_apart_are_told_apart():
    # x needs 2**53 / 3, y needs (2**53 + 1) / 3: the same float, and x comes first
    costs = {"y": 2**53 - 1, "x": 2**53 - 2}
    cast = election(costs, [["x", "y"]] * 3, 2**53)
    assert phragmen(cast.compile(), ties="lexicographic").selected == ("x",)


def test_a_thousand_proposals_are_counted_without_recursion():
    costs = {f"{j:04}": 1 for j in range(1200)}
    result = phragmen(election(costs, [list(costs), list(costs)[:600]], 1100).compile())
    assert len(result.selected) == 1100
