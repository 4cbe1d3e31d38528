"""What a .pb says against itself is counted as it stands, and warned of with its line."""

from __future__ import annotations

import pytest

from commonground.core.choice.ballots import Ballot
from commonground.core.choice.pb import read_pb, write_pb
from tests.core.choice.pb_texts import POINTS, changed, codes, line_of


def test_an_id_twice_in_one_vote_counts_once_with_a_warning():
    file = read_pb(changed("2;P2", "2;P2,P2;"))
    assert file.election.ballots[1] == Ballot(("P2",))
    assert codes(file) == [("repeated_proposal", 22)]
    assert file.excluded_ballots == 0


def test_an_id_twice_with_points_counts_once_with_the_first_points():
    file = read_pb(changed("1;A,B", "1;A,B,A;6,4,9", POINTS))
    assert file.election.ballots[0] == Ballot(("A", "B"), (6, 4))
    assert codes(file) == [("repeated_proposal", 14)]


@pytest.mark.parametrize(("key", "given"), [("num_votes", "5"), ("num_projects", "2"), ("num_votes", "four")])
def test_numbers_of_rows_that_disagree_are_warned_of(key, given):
    text = changed(key, f"{key};{given}")
    file = read_pb(text)
    assert codes(file) == [(key, line_of(text, key))]
    assert file.warnings[0].value == given
    assert write_pb(file) == text


def test_a_proposal_dearer_than_the_budget_is_warned_of():
    file = read_pb(changed("P3", "P3;1001;1;Lamp;0"))
    assert codes(file) == [("dearer_than_budget", 18)]


def test_a_recorded_number_that_the_ballots_do_not_give_is_warned_of():
    (warning,) = read_pb(changed("P2", "P2;400;4;Trees;1")).warnings
    assert (warning.code, warning.line, warning.value) == ("recount_votes", 17, "4")
    assert "give 3 to P2" in warning.message
    (warning,) = read_pb(changed("A;500", "A;500;2;14", POINTS)).warnings
    assert (warning.code, warning.line, warning.value) == ("recount_score", 10, "14")


def test_a_recorded_number_that_is_no_number_is_kept_and_warned_of():
    file = read_pb(changed("P3", "P3;700;few;Lamp;0"))
    assert codes(file) == [("votes_number", 18)]
    assert dict(file.election.proposals[2].meta)["votes"] == "few"
    assert "P3" not in file.recorded.votes


def test_a_voter_twice_is_counted_twice_with_a_warning():
    file = read_pb(changed("4;", "2;;71"))
    assert codes(file) == [("repeated_voter", 24)]
    assert len(file.election.ballots) == 4


def test_ballots_that_break_the_rules_in_meta_are_counted_and_warned_of():
    text = changed("country", "min_length;1\nmax_length;2")
    file = read_pb(text)
    assert codes(file) == [("rule_max_length", 24), ("rule_min_length", 25)]
    assert len(file.election.ballots) == 4
    text = changed("vote_type", "vote_type;choose-1")
    assert codes(read_pb(text)) == [("rule_max_length", 21)]
    text = changed("max_sum", "max_sum_points;9\nmax_points;6\nmin_points;4", POINTS)
    assert codes(read_pb(text)) == [
        ("rule_max_sum_points", 16),
        ("rule_max_points", 17),
        ("rule_min_points", 18),
    ]
