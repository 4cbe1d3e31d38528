"""From a file to the answer: what is asked, and a result in words, drawings and tables."""

from __future__ import annotations

import re

import pytest

from commonground.apps.participation.models import Work
from tests.apps.participation.conftest import MINIATURE
from tests.shared_data import shared

WIELICZKA = "pabulib/Poland_Wieliczka_2023_Green_Budget.pb"


def test_the_form_suggests_equal_shares_with_a_completion(visitor):
    page = visitor.bring()
    for chosen in ("rule-equal_shares", "completion-add1u"):
        assert re.search(rf'id="{chosen}"[^>]* checked', page.html)
    assert re.search(r'name="step"[^>]* value="1"', page.html)


def test_the_suggested_step_grows_with_what_one_voter_holds(visitor):
    page = visitor.bring(MINIATURE.replace("budget;100", "budget;100000000"))
    assert re.search(r'name="step"[^>]* value="10000"', page.html)


def test_a_wrong_answer_is_named_and_nothing_else_is_lost(visitor):
    visitor.bring()
    page = visitor.post(visitor.here, {"step": "-3", "seed": "our seed", "rule": "equal_shares"})
    assert page.response.status_code == 400
    assert "“-3” is not an amount above 0" in page.text
    assert "#step" in page.links
    assert 'value="our seed"' in page.html
    assert not Work.objects.exists()


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("step", "much", "is not an amount: write digits"),
        ("step", "0.5", "finer than the costs"),
        ("step", "1e999999", "is not an amount"),
        ("rule", "best", "Choose one of the answers"),
        ("utility", "points", "Choose one of the answers"),
        ("seed", "x" * 201, "more than 200 characters"),
    ],
)
def test_what_does_not_fit_is_said_in_words(visitor, field, value, words):
    visitor.bring()
    page = visitor.post(visitor.here, {field: value})
    assert page.response.status_code == 400
    assert words in page.text


def test_a_threshold_is_asked_for_where_it_counts(visitor):
    visitor.bring()
    page = visitor.post(visitor.here, {"rule": "greedy", "variant": "threshold", "threshold": "many"})
    assert "“many” is not a number of votes" in page.text
    visitor.open()
    page = visitor.count(rule="greedy", variant="threshold", threshold="3")
    assert "less than the 3 votes" in page.text


def test_the_page_shows_the_command_that_counts_the_same(visitor):
    visitor.bring()
    page = visitor.count(seed="it's ours", completion="add1", step="2")
    command = (
        "./dev run commonground choice count election.pb --rule equal_shares --utility cost --complete add1 "
        "--step 2 --ties chain --seed 'it'\"'\"'s ours' --out result.json"
    )
    assert command in page.text


def test_the_answer_comes_first_and_in_words(counted):
    heading = re.search(r"<h1>(.*?)</h1>", counted.page.html)[1]
    assert "2 of 4 proposals are funded, for" in heading.translate({0x2068: None, 0x2069: None})
    assert "Counted by equal shares, from the ballots of 5 voters." in counted.page.text
    assert "all shares were raised 19 times by 1 EUR" in counted.page.text


def test_winners_and_losers_each_have_their_reasons(counted):
    text = counted.page.text
    assert (
        "Trees was funded in round 1: its 3 supporters (60 % of all voters) paid the cost of 60 EUR" in text
    )
    assert "Books was not funded: it costs 50 EUR" in text
    assert "They had paid 30 EUR for Water." in text


def test_the_rounds_are_drawn_with_their_table(counted):
    rows = counted.page.table("rounds of the count")
    assert rows[0] == ["Round", "Proposal", "Cost", "Left afterwards", "Who paid"]
    assert [row[1] for row in rows[1:]] == ["Trees", "Water"]
    assert [row[3] for row in rows[1:]] == ["40 EUR", "10 EUR"]
    assert 'id="rounds"' in counted.page.html


def test_the_other_rule_stands_beside_with_what_voters_prefer(counted):
    assert "Voters who get more of what they support by equal shares: 0" in counted.page.text
    assert "Both counts fund the same proposals" in counted.page.text
    counted.bring()
    page = counted.count(rule="greedy")
    assert "Counted by most votes first" in page.text
    assert [row[2:4] for row in page.table("Both counts fund")[:1]] == [["Most votes first", "Equal shares"]]


def test_the_page_says_what_the_shares_paid(counted):
    rows = counted.page.table("of voters paid for something that is funded")
    assert sum(int(row[1]) for row in rows[1:]) == 5


def test_without_a_completion_the_near_misses_are_exact(visitor):
    visitor.bring()
    page = visitor.count(completion="none")
    assert "exact, from the rounds" in page.text
    rows = page.table("came closest")
    assert rows[0] == ["Proposal", "Part of its cost", "It would have won at"]
    assert rows[1:] == [["Books", "80 %", "40 EUR"]]


def test_ties_guarantees_and_limits_are_told(counted):
    text = counted.page.text
    assert "17 ties were met" in text
    assert "EJR up to one" in text
    assert "this page takes the file as it is" in text
    assert "nobody may call them secret" in text


def test_a_rule_that_guarantees_nothing_says_so(visitor):
    visitor.bring()
    assert "guarantees nothing to a minority" in visitor.count(rule="greedy").text


@pytest.mark.parametrize("rule", ["equal_shares", "greedy", "phragmen"])
def test_every_rule_shows_a_whole_page(visitor, rule):
    visitor.bring()
    page = visitor.count(rule=rule, variant="no_skip")
    for part in ("won", "flow", "lost", "otherwise", "shares", "own", "whatif", "promised", "check"):
        assert part in page.ids, part
    assert len(page.ids) == len(set(page.ids))


def test_an_election_nobody_voted_in_has_a_result_too(visitor):
    visitor.bring(MINIATURE[: MINIATURE.index("1;P1,P2")])
    page = visitor.count()
    assert "None of 4 proposals is funded" in page.text
    assert "nobody supports it" in page.text


@pytest.mark.parametrize(
    ("kind", "rows", "utility"),
    [
        ("ordinal", "vote\n1;P1,P2\n2;P3,P1", "borda"),
        ("cumulative", "vote;points\n1;P1,P2;3,1\n2;P3,P1;2,2", "points"),
        ("choose-1", "vote\n1;P1\n2;P3", "cost"),
    ],
)
def test_other_kinds_of_ballots_offer_what_they_can_carry(visitor, kind, rows, utility):
    head = MINIATURE[: MINIATURE.index("voter_id;vote")].replace("approval", kind)
    page = visitor.bring(f"{head}voter_id;{rows}\n")
    assert re.search(r'name="utility" value="(\w+)"', page.html)[1] == utility
    rules = re.findall(r'name="rule" value="(\w+)"', page.html)
    assert rules == ["equal_shares", "greedy", *(["phragmen"] if kind == "choose-1" else [])]
    for rule in rules:
        assert re.search(r"of 4 proposals (is|are) funded", visitor.count(rule=rule).text)
        visitor.bring(f"{head}voter_id;{rows}\n")


def test_a_rule_that_cannot_read_the_ballots_is_refused_before_the_count(visitor):
    head = MINIATURE[: MINIATURE.index("voter_id;vote")].replace("approval", "ordinal")
    visitor.bring(f"{head}voter_id;vote\n1;P1,P2\n2;P3,P1\n")
    page = visitor.post(visitor.here, {"rule": "phragmen"})
    assert page.response.status_code == 400
    assert "Choose one of the answers that are offered." in page.text


def test_the_recorded_result_of_a_real_election_is_reproduced(visitor):
    page = visitor.bring(shared(WIELICZKA).read_bytes())
    assert "6,586 voters" in page.text
    page = visitor.count(completion="add1")
    assert "30 of 64 proposals are funded" in page.text
    assert "raised 164 times by 1 PLN" in page.text
    assert "The file records the very same proposals as funded." in page.text
    assert "by equal shares: 1,576; by most votes first: 1,050; as much by both: 3,960" in page.text
    assert page.weight < 60_000


@pytest.mark.parametrize(
    "name",
    [
        "Poland_Krakow_2018_Stare_Miasto",
        "US_Stanford_Dataset_PB_Cambridge_2019_vote_approvals",
        "Worldwide_Mechanical_Turk_Utilities_6",
        "Poland_Wroclaw_2018_Rejon_nr_10_250",
    ],
)
def test_elections_of_every_kind_show_a_whole_page(visitor, name):
    visitor.bring(shared(f"pabulib/{name}.pb").read_bytes())
    page = visitor.count()
    assert re.search(r"<h1>.*?(funded).*?</h1>", page.html)
    assert len(page.ids) == len(set(page.ids))
    assert "check" in page.ids
    assert "The result holds" in visitor.ask("verify").text
