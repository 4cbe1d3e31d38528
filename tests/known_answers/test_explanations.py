"""Reasons and sums that were worked out by hand, or published with the specification."""

from __future__ import annotations

from fractions import Fraction

import pytest

from commonground.core.choice.ballots import Ballot
from commonground.core.choice.compile import compile_election
from commonground.core.choice.explain import cost_reduction, explain, payments, voter_statement
from commonground.core.choice.pb import read_pb
from commonground.core.choice.rules import complete, equal_shares, greedy, phragmen
from tests.core.choice.small import golden
from tests.shared_data import shared

F = Fraction


def test_the_miniature_says_who_was_short_by_how_much_and_who_took_the_money():
    compiled = golden()
    explanation = explain(compiled, equal_shares(compiled))
    assert [(won.proposal, won.bought.price, won.share) for won in explanation.won] == [
        ("P1", 20, F(3, 5)),
        ("P4", 15, F(2, 5)),
    ]
    short = {lost.proposal: (lost.money, lost.short_by, lost.reason) for lost in explanation.lost}
    assert short == {
        "P2": (F(0), F(40), "supporters_money"),
        "P3": (F(10), F(40), "supporters_money"),
    }
    taken = {lost.proposal: [(one.winner, one.amount) for one in lost.taken] for lost in explanation.lost}
    assert taken == {"P2": [("P1", F(40))], "P3": [("P4", F(30))]}


def test_the_miniature_leaves_what_was_worked_out_by_hand():
    compiled = golden()
    paid = payments(compiled, equal_shares(compiled))
    assert paid.winners == (("P1", 60), ("P4", 30))
    assert [(one.purse, one.left, one.voters) for one in paid.classes] == [(20, 0, 3), (20, 5, 2)]


def test_the_miniature_says_how_cheap_its_losers_would_have_had_to_be():
    # P2 needs 1/2 per unit and P1 asks 1/3: at any cost it waits for P1, and then its two voters are broke,
    # unless it costs nothing. P3 costs both its voters 1/2 per unit at any cost up to 40: a tie with P4.
    compiled = golden()
    assert cost_reduction(compiled, equal_shares(compiled)) == {"P2": 0, "P3": 40}


def test_a_voter_of_the_miniature_is_told_what_her_share_paid():
    compiled = golden()
    told = voter_statement(compiled, equal_shares(compiled), Ballot(("P3", "P4")))
    assert (told.purse, [(one.proposal, one.amount, one.last) for one in told.paid], told.left) == (
        20,
        [("P4", 15, False)],
        5,
    )
    assert (told.unused, told.funded, told.unfunded) == ("too_little_behind_it", ("P4",), ("P3",))


def test_purses_by_need_are_replayed_as_worked_out_by_hand():
    purses = [F(120, 7)] * 3 + [F(170, 7)] * 2
    compiled = golden(purses=purses)
    paid = payments(compiled, equal_shares(compiled))
    assert paid.winners == (("P4", 30),)
    assert [(one.left, one.voters) for one in paid.classes] == [(F(120, 7), 3), (F(65, 7), 2)]


def test_a_completion_enlarges_the_purses_that_are_accounted_for():
    compiled = golden()
    result = complete(compiled, equal_shares(compiled, ties="lexicographic"), step=1)
    assert result.parameters.k == 4
    paid = payments(compiled, result)
    assert {one.purse for one in paid.classes} == {F(24)}
    assert paid.spent + paid.left == 5 * 24


def test_what_phragmen_lets_voters_pay_was_worked_out_by_hand():
    compiled = golden()
    paid = payments(compiled, phragmen(compiled))
    assert paid.winners == (("P4", 30), ("P1", 60))
    assert [(one.purse, one.voters) for one in paid.classes] == [(15, 2), (20, 3)]


def test_greedy_says_what_was_left_when_a_turn_came():
    compiled = golden()
    explanation = explain(compiled, greedy(compiled))
    assert {lost.proposal: (lost.reason, lost.money, lost.short_by) for lost in explanation.lost} == {
        "P2": ("budget_left", 10, 30),
        "P3": ("budget_left", 40, 10),
    }


@pytest.fixture(scope="module")
def wieliczka():
    path = shared("pabulib") / "Poland_Wieliczka_2023_Green_Budget.pb"
    return compile_election(read_pb(path.read_text("utf-8")).election)


def test_the_nearest_losers_of_wieliczka_are_those_of_the_specification(wieliczka):
    explanation = explain(wieliczka, equal_shares(wieliczka))
    nearest = [(one.proposal, round(float(one.cost_limit / one.cost), 4)) for one in explanation.lost[:4]]
    assert nearest == [("16", 0.9907), ("33", 0.8584), ("7", 0.8461), ("42", 0.8124)]
    assert explanation.lost[0].supporters == 376
