"""What people are told about a count: the right sentence, with every place filled."""

from __future__ import annotations

from dataclasses import fields, replace
from fractions import Fraction
from string import Formatter

import pytest

from commonground.core.choice import catalogue, sentences
from commonground.core.choice.ballots import Ballot
from commonground.core.choice.compare import compare
from commonground.core.choice.explain import explain, voter_statement
from commonground.core.choice.explain.payments import bands
from commonground.core.choice.result import Parameters
from commonground.core.choice.rules import complete, equal_shares, greedy, phragmen
from commonground.core.choice.what_if import difference
from commonground.core.words import Message, plain
from tests.core.choice.small import GOLDEN_BALLOTS, compiled_of, golden

NAMES = {"P1": "Well", "P2": "Trees", "P3": "Bench", "P4": "Lamp"}
VOICE = plain(currency="zł")


def _said(found):
    return " ".join(VOICE.say(one) for one in found)


def _explained(result, compiled=None, **more):
    return explain(compiled or golden(), result, names=NAMES, **more)


def test_a_winner_is_told_with_payers_price_and_cost():
    explanation = _explained(equal_shares(golden()))
    assert _said(sentences.why_won(explanation, explanation.won[0])) == (
        "Well was funded in round 1: its 3 supporters (60% of all voters) paid the cost of 60 zł out of "
        "their shares, none of them more than 20 zł."
    )


def test_a_loser_is_told_what_lacked_where_the_money_went_and_what_would_have_won():
    explanation = _explained(equal_shares(golden()))
    assert _said(sentences.why_lost(explanation, explanation.reason("P3"))) == (
        "Bench was not funded: it costs 50 zł, and at the end its 2 supporters had 10 zł left together, 40 "
        "zł too little. Even with whole shares they could not have paid for it. They had paid 30 zł for "
        "Lamp. It would have won at a cost of up to 40 zł, 80% of what it asked for."
    )
    assert _said([sentences.near_miss(explanation)]).startswith("Bench came closest")


def test_what_was_tested_is_called_tested():
    compiled = golden()
    completed = complete(compiled, equal_shares(compiled), step=1)
    explanation = _explained(completed, tested=["P3"])
    told = _said(sentences.why_lost(explanation, explanation.reason("P3")))
    assert told.count("Tested by counting again") == 2


def test_a_resident_is_told_what_her_share_paid_and_why_the_rest_was_not_used():
    result = equal_shares(golden())
    explanation = _explained(result)
    told = voter_statement(golden(), result, Ballot(("P3", "P4")))
    assert _said(sentences.statement(told, explanation)) == (
        "Your share was 20 zł: 15 zł for Lamp. 5 zł was not used because no remaining proposal you supported "
        "had enough money behind it."
    )


@pytest.mark.parametrize(
    ("ballot", "ending"),
    [
        (Ballot(("P1",)), "All of it was used."),
        (Ballot(()), "It paid for nothing. 20 zł was not used because your ballot supports no proposal."),
        (Ballot(("P4",)), "5 zł was not needed: every proposal you supported is funded."),
    ],
)
def test_a_share_that_was_or_was_not_used_says_why(ballot, ending):
    result = equal_shares(golden())
    told = voter_statement(golden(), result, ballot)
    assert _said(sentences.statement(told, _explained(result))).endswith(ending)


def test_a_raised_share_says_that_it_was_raised():
    compiled = golden()
    result = complete(compiled, equal_shares(compiled), step=1)
    told = voter_statement(compiled, result, Ballot(("P3", "P4")))
    said = _said(sentences.statement(told, _explained(result)))
    assert said.startswith(
        "All shares were raised so that more of the budget is used; yours from 20 zł to 39 zł."
    )


def test_a_rule_without_shares_says_so_and_names_what_is_funded():
    result = greedy(golden())
    explanation = _explained(result)
    told = voter_statement(golden(), result, Ballot(("P3", "P4")))
    assert _said(sentences.statement(told, explanation)) == (
        "This rule gives voters no shares of their own. Of the 2 proposals you supported, these are funded: "
        "Lamp."
    )
    none = voter_statement(golden(), result, Ballot(("P3",)))
    assert _said(sentences.statement(none, explanation)).endswith("The proposal you supported is not funded.")
    empty = voter_statement(golden(), result, Ballot(()))
    assert _said(sentences.statement(empty, explanation)).endswith("Your ballot supports no proposal.")


def test_a_tie_says_with_whom_and_what_decided():
    compiled = golden()
    told = {}
    for ties in ("chain", "lexicographic"):
        explanation = _explained(greedy(compiled, ties=ties))
        told[ties] = _said(sentences.why_won(explanation, explanation.won[1]))
    assert told["chain"].endswith("It stood equal with Trees and went first because it costs less.")
    assert told["lexicographic"].endswith(
        "It stood equal with Lamp and went first because its number comes first."
    )


def test_every_way_to_end_is_said():
    compiled = golden()
    plain_end = _said(sentences.why_stopped(_explained(equal_shares(compiled))))
    assert "no other proposal had supporters with enough money" in plain_end
    completed = complete(compiled, equal_shares(compiled), step=1)
    raised = _said(sentences.why_stopped(_explained(completed)))
    assert "raised 19 times by 1 zł; raised once more" in raised
    filled = _said(
        sentences.why_stopped(_explained(complete(compiled, equal_shares(compiled), step=1, method="add1u")))
    )
    assert filled.endswith("What was left over then was not enough for any other proposal.")
    assert "10 zł that was left" in _said(sentences.why_stopped(_explained(greedy(compiled))))
    assert "declared rule" in _said(sentences.why_stopped(_explained(phragmen(compiled))))
    rich = compiled_of({"P1": 5}, [["P1"]], 10)
    assert "anybody supports" in _said(sentences.why_stopped(_explained(greedy(rich), rich)))
    grown = complete(rich, equal_shares(rich), step=1)
    assert "anybody supports" in _said(sentences.why_stopped(_explained(grown, rich)))


def test_what_is_proved_is_printed_with_the_purses_and_what_is_not_proved_too():
    equal = _said(sentences.guarantees(Parameters("equal_shares")))
    assert "EJR up to one" in equal
    assert "Not proved" not in equal
    need = sentences.guarantees(Parameters("equal_shares", lam=Fraction(1, 4)), pots=True)
    said = _said(need)
    for part in (
        "PJR up to one",
        "smallest of all",
        "at least 75% of an equal share",
        "Not proved",
        "each pot",
    ):
        assert part in said
    steep = Parameters("equal_shares", lam=Fraction(1, 2), kappa=Fraction(3, 2))
    assert "equal share" not in _said(sentences.guarantees(steep)).replace("equal shares", "")
    assert "nothing to a minority" in _said(sentences.guarantees(Parameters("greedy")))
    assert sentences.guarantees(Parameters("equal_shares"), approval=False) == ()


def test_a_comparison_says_three_numbers_and_which_result_stays():
    compiled = golden()
    shares, votes = equal_shares(compiled), Parameters("greedy", order="density")
    said = _said(sentences.comparison(compare(compiled, shares, ["P2"]), shares.parameters, votes))
    assert "by equal shares: 5; by most votes for the money first: 0; as much by both: 0" in said
    assert "the result of “equal shares” stays" in said
    turned = _said(sentences.comparison(compare(compiled, ["P2"], shares), votes, shares.parameters))
    assert "“equal shares” would take the place of" in turned


def test_another_count_is_never_called_the_result():
    compiled = golden()
    declared, other = equal_shares(compiled), equal_shares(replace(compiled, budget=130))
    found = difference(declared, other, compiled=compiled)
    said = _said(sentences.difference(found, _explained(declared)))
    assert said.startswith("This is not the result.")
    assert set(other.selected) - set(declared.selected) == set(found.gained)
    assert (found.budget, found.declared_budget) == (130, 100)
    same = _said(sentences.difference(difference(declared, declared), _explained(declared)))
    assert same == (
        "This is not the result. It shows what another count of the same ballots would fund. "
        "It would fund the same proposals."
    )


def test_many_changes_are_counted_and_only_some_are_named():
    costs = {f"P{i}": 1 for i in range(9)}
    compiled = compiled_of(costs, [list(costs)], 9)
    all_of_them, none = greedy(compiled, ties="lexicographic"), greedy(replace(compiled, budget=0))
    explanation = explain(compiled, all_of_them)
    lost = _said(sentences.difference(difference(all_of_them, none), explanation))
    assert "It would not fund 9 proposals that are funded, for example P0, P1 and P2." in lost
    gained = _said(sentences.difference(difference(none, all_of_them), explanation))
    assert "It would also fund 9 proposals, for example P0, P1 and P2." in gained


def test_shares_and_their_bands_have_labels():
    result = equal_shares(golden())
    explanation = _explained(result)
    assert _said([sentences.shares(explanation)]) == "Each of the 5 voters had a share of 20 zł."
    labels = [_said([sentences.band(one)]) for one in bands(explanation.payments)]
    assert labels == [
        "All of the share used",
        "90% or more, less than 100%",
        "50% or more, less than 90%",
        "10% or more, less than 50%",
        "Less than 10%, but some of it",
        "Nothing of it used",
    ]
    assert [one.voters for one in bands(explanation.payments)] == [3, 0, 2, 0, 0, 0]
    assert sentences.shares(_explained(greedy(golden()))) is None
    need = golden(purses=[Fraction(120, 7)] * 3 + [Fraction(170, 7)] * 2)
    differ = _said([sentences.shares(_explained(equal_shares(need), need))])
    assert "from 17.14 zł to 24.29 zł, larger where need is greater" in differ


def test_those_who_gave_their_last_money_are_counted():
    compiled = compiled_of({"P1": 10, "P2": 30}, [["P1", "P2"], ["P2"]], 40, utility="cardinality")
    explanation = explain(compiled, equal_shares(compiled))
    assert _said(sentences.why_won(explanation, explanation.won[1])).endswith(
        "1 of them gave the last money of a share."
    )


def test_the_headline_counts_what_is_funded_and_what_is_left():
    assert _said([sentences.headline(_explained(equal_shares(golden())))]) == (
        "2 of 4 proposals are funded, for 90 zł of a budget of 100 zł; 10 zł is left."
    )
    nothing = replace(golden(), budget=0)
    assert _said([sentences.headline(_explained(equal_shares(nothing), nothing))]).startswith("None of 4")


@pytest.mark.parametrize("ballot", [*GOLDEN_BALLOTS, []])
@pytest.mark.parametrize("rule", [equal_shares, greedy, phragmen])
def test_every_place_of_every_sentence_is_filled(rule, ballot):
    result = rule(golden())
    explanation = _explained(result)
    told = [
        sentences.headline(explanation),
        *sentences.why_stopped(explanation),
        *(
            one
            for won in explanation.won
            for one in (*sentences.why_won(explanation, won), sentences.payers(won))
        ),
        *(one for lost in explanation.lost for one in sentences.why_lost(explanation, lost)),
        *sentences.statement(voter_statement(golden(), result, Ballot(tuple(ballot))), explanation),
    ]
    said = [VOICE.say(one) for one in told]
    assert not [text for text in said if "{" in text]


def test_every_text_has_the_same_places_in_all_its_forms_and_its_number():
    messages = {name: one for name, one in vars(catalogue).items() if isinstance(one, Message)}
    assert len(messages) > 60
    for name, message in messages.items():
        places = [
            {field for _text, field, _spec, _how in Formatter().parse(form) if field}
            for form in (message.one, message.many)
            if form
        ]
        assert all(one | {"number"} == places[-1] | {"number"} for one in places), name
        assert (message.count == "number") == bool(message.many), name
    assert {field.name for field in fields(Message)} == {"one", "many", "count"}
