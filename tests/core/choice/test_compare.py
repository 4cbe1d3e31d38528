"""The comparison step: three numbers of voters, and a stays unless strictly more prefer b."""

from __future__ import annotations

import pytest

from commonground.core.choice.compare import Comparison, compare
from commonground.core.choice.greedy import greedy
from commonground.core.errors import CountError
from tests.core.choice.small import compiled_of, golden


def test_voters_are_counted_by_what_they_get():
    found = compare(golden(), ["P1"], ["P2", "P3"])
    assert found == Comparison(prefer_a=3, prefer_b=2, equal=0, utility="cost")
    by_number = compare(golden(), ["P1"], ["P2", "P3"], utility="cardinality")
    assert (by_number.prefer_a, by_number.prefer_b, by_number.equal) == (1, 2, 2)
    assert not by_number.a_stays


def test_a_stays_when_as_many_prefer_either():
    assert Comparison(2, 2, 9, "cost").a_stays
    assert not Comparison(2, 3, 0, "cost").a_stays


def test_results_and_ids_are_compared_alike_and_empty_ballots_are_equal():
    compiled = compiled_of({"a": 2, "b": 1}, [["a"], ["b"], []], 2)
    result = greedy(compiled, ties="lexicographic")
    assert compare(compiled, result, ["b"]) == compare(compiled, ["a"], ["b"])
    assert compare(compiled, result, ["b"]).equal == 1


def test_costs_too_large_for_64_bits_together_are_added_exactly():
    costs = {f"{j:04}": 2**53 for j in range(1100)}
    compiled = compiled_of(costs, [list(costs), list(costs)[:1]], 1)
    assert compare(compiled, list(costs), list(costs)[:1]).prefer_a == 1


def test_an_unknown_id_and_a_utility_from_elsewhere_are_refused():
    with pytest.raises(CountError, match="P9, which no Proposal"):
        compare(golden(), ["P9"], [])
    with pytest.raises(CountError, match='compile it with utility "points"'):
        compare(golden(), ["P1"], [], utility="points")
