from __future__ import annotations

import itertools

import pytest

from commonground.core.choice.ties import STEPS, TieBreaker, lot
from tests.core.choice.small import compiled_of, golden


def test_the_lots_of_the_golden_miniature_are_the_published_ones():
    starts = {p: lot("demo-seed", p)[:12] for p in ("P1", "P2", "P3", "P4")}
    assert starts == {
        "P1": "13540afb0fc7",
        "P2": "af9c032f6e8e",
        "P3": "37b58039a857",
        "P4": "f6fac9858cbe",
    }


def test_more_supporters_go_first_then_lower_cost_then_the_lower_lot():
    elections = compiled_of({"a": 9, "b": 5, "c": 5, "d": 7}, [["a", "b", "c", "d"], ["a"]], 10)
    ties = TieBreaker(elections, "chain", "demo-seed")
    lower = min((1, 2), key=lambda j: lot("demo-seed", "abcd"[j]))
    assert ties.best([3, 0, 2, 1]) == (0, "more_supporters")
    assert ties.best([3, 1]) == (1, "lower_cost")
    assert ties.best([1, 2]) == (lower, "lot")
    assert ties.best([3, 1, 2]) == (lower, "lot")
    assert ties.best([2]) == (2, None)


def test_lexicographic_compares_ids_as_text_and_nothing_else():
    election = compiled_of({"10": 1, "9": 5, "é": 1}, [["10", "9", "é"], ["é"]], 10)
    assert TieBreaker(election, "lexicographic").best([2, 1, 0]) == (0, "smaller_id")
    assert TieBreaker(election, "lexicographic").best([2, 1]) == (1, "smaller_id")


def test_votes_cost_id_ends_at_the_smaller_id():
    election = compiled_of({"a": 5, "b": 5, "c": 4, "d": 9}, [["a", "b", "c", "d"], ["d"]], 10)
    ties = TieBreaker(election, "votes_cost_id")
    assert ties.best([0, 1, 2, 3]) == (3, "more_supporters")
    assert ties.best([0, 1, 2]) == (2, "lower_cost")
    assert ties.best([1, 0]) == (0, "smaller_id")


@pytest.mark.parametrize("rule", list(STEPS))
def test_the_order_of_the_tied_does_not_depend_on_the_order_they_are_named_in(rule):
    ties = TieBreaker(golden(), rule, "demo-seed")
    answers = {ties.best(order) for order in itertools.permutations(range(4))}
    assert len(answers) == 1


def test_another_seed_may_draw_another_order_but_never_another_set():
    election = compiled_of(dict.fromkeys("abcdef", 5), [list("abcdef")], 10)
    orders = {tuple(TieBreaker(election, "chain", str(seed)).order(range(6))) for seed in range(20)}
    assert len(orders) > 1
    assert {tuple(sorted(order)) for order in orders} == {tuple(range(6))}


def test_how_an_accent_was_typed_decides_no_tie():
    typed, composed = "caf\u0065\u0301", "caf\u00e9"
    assert lot(typed, "P1") == lot(composed, "P1")
    assert lot("seed", typed) == lot("seed", composed)
    for spelling in (typed, composed):
        election = compiled_of({"cafz": 1, spelling: 1}, [["cafz", spelling]], 10)
        z = election.ids.index("cafz")
        assert TieBreaker(election, "lexicographic").best([0, 1]) == (z, "smaller_id")
