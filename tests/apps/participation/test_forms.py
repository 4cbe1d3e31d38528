"""Numbers typed into the counting form: read as people write them, never guessed at."""

from __future__ import annotations

import pytest

from tests.apps.participation.conftest import MINIATURE

CENTS = MINIATURE.replace("P1;60", "P1;60.25")
POINTED = """META
key;value
budget;100
vote_type;cumulative
min_project_score_threshold;2.5
PROJECTS
project_id;cost;name
P1;60;Trees
P2;40;Benches
VOTES
voter_id;vote;points
1;P1,P2;1.5,1
2;P1,P2;1,1.5
3;P1;0.5
"""


@pytest.mark.parametrize("typed", ["1 0", "10", "\N{ARABIC-INDIC DIGIT ONE}0"])
def test_an_amount_is_written_plainly_in_the_command(visitor, typed):
    visitor.bring()
    page = visitor.count(completion="add1", step=typed)
    assert "--complete add1 --step 10 " in page.text


@pytest.mark.parametrize("typed", ["1,000", "1.000"])
def test_a_thousand_to_some_that_is_one_to_others_is_refused(visitor, typed):
    visitor.bring()
    page = visitor.post(visitor.here, {"budget": typed})
    assert page.response.status_code == 400
    assert "finer than the costs in the file" in page.text


@pytest.mark.parametrize("typed", ["2.5", "2,5"])
def test_a_threshold_is_in_the_points_of_the_file(visitor, typed):
    visitor.bring(POINTED)
    page = visitor.count(rule="greedy", variant="threshold", threshold=typed)
    assert "--threshold 2.5 " in page.text
    assert "2 of 2" in page.text


def test_who_missed_a_threshold_is_told_it_in_the_points_of_the_file(visitor):
    visitor.bring(POINTED)
    page = visitor.count(rule="greedy", variant="threshold", threshold="2.9")
    assert "less than the 2.9 votes or points" in page.text


@pytest.mark.parametrize("typed", ["-1", "2.55", "inf", "nan", ""])
def test_a_threshold_that_is_no_score_is_refused(visitor, typed):
    visitor.bring(POINTED)
    page = visitor.post(visitor.here, {"rule": "greedy", "variant": "threshold", "threshold": typed})
    assert page.response.status_code == 400
    assert "is not a number of votes" in page.text


@pytest.mark.parametrize("typed", ["1e30", "9007199254740993"])
def test_an_amount_that_no_count_could_hold_is_refused(visitor, typed):
    visitor.bring()
    page = visitor.post(visitor.here, {"budget": typed})
    assert page.response.status_code == 400
    assert "more than can be counted" in page.text


@pytest.mark.parametrize("typed", ["1e999999", "-1e999999", "1e-999999", "nan", "Infinity"])
def test_what_only_a_computer_takes_for_a_number_is_refused(visitor, typed):
    visitor.bring(CENTS)
    page = visitor.post(visitor.here, {"budget": typed, "step": typed})
    assert page.response.status_code == 400
    assert "is not an amount" in page.text
