"""Reading and writing .pb: every trap of the public collection, round trips, and what we never write."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest

from commonground.core.choice.ballots import Ballot, BallotRules, Election, Proposal
from commonground.core.choice.pb import decode, published, read_pb, write_pb
from commonground.core.errors import InputError
from tests.core.choice.pb_texts import POINTS, SMALL, line_of, replaced
from tests.shared_data import shared

FILES = (
    "Netherlands_Assen_2024",
    "Poland_Czestochowa_2024_Kiedrzyn",
    "Poland_Krakow_2018_Stare_Miasto",
    "Poland_Lodz_2023_Zarzew",
    "Poland_Swiecie_2023",
    "Poland_Warszawa_2019_Nadwisle",
    "Poland_Warszawa_2020_Wawer",
    "Poland_Warszawa_2023_Bialoleka",
    "Poland_Wieliczka_2023_Green_Budget",
    "Poland_Wroclaw_2018_Rejon_nr_10_250",
    "US_Stanford_Dataset_PB_Cambridge_2019_vote_approvals",
    "Worldwide_Mechanical_Turk_Utilities_6",
)
NOTICED = {"Worldwide_Mechanical_Turk_Utilities_6": [("rule_min_sum_points", 40)]}
"""Twelve of its ballots give fewer than the 100 points that its META asks for."""


def changed(start, new, text=SMALL):
    """The small text with the line that begins so replaced."""
    return replaced(text, line_of(text, start), new)


def codes(file):
    return [(warning.code, warning.line) for warning in file.warnings]


@pytest.mark.parametrize("name", FILES)
def test_a_real_file_is_written_as_it_was_read(name):
    text = decode((shared("pabulib") / f"{name}.pb").read_bytes())
    file = read_pb(text)
    assert write_pb(file) == text.replace("\r\n", "\n")
    assert read_pb(write_pb(file)) == file
    assert codes(file) == NOTICED.get(name, [])
    assert file.excluded_proposals == file.excluded_ballots == 0


def test_a_small_file_is_read_as_it_says():
    file = read_pb(SMALL)
    election = file.election
    assert [proposal.id for proposal in election.proposals] == ["P1", "P2", "P3"]
    assert election.proposals[1] == Proposal(
        "P2", 400, 'Trees; and "shade"', None, (("votes", "3"), ("selected", "1"))
    )
    assert election.budget == 1000
    assert election.rules == BallotRules("approval")
    assert [ballot.choices for ballot in election.ballots] == [("P1", "P2"), ("P2",), ("P1", "P2", "P3"), ()]
    assert file.recorded.winners == ("P1", "P2")
    assert file.recorded.votes == {"P1": 2, "P2": 3, "P3": 1}
    assert file.recorded.rule == "greedy"
    assert file.voters == (("1", "2", "3", "4"), ("40", "", "18", "71"))
    assert write_pb(file) == SMALL


def test_carriage_returns_at_line_ends_change_nothing():
    assert read_pb(SMALL.replace("\n", "\r\n")) == read_pb(SMALL)


def test_blank_lines_and_small_letters_in_section_names_change_nothing():
    text = (
        SMALL.replace("PROJECTS", "\n  projects ")
        .replace("VOTES\n", "\n \nVotes\n\n")
        .replace("2;P2;\n", "2;P2;\n\n")
    )
    assert read_pb(text) == read_pb(SMALL)


def test_a_file_without_names_shows_empty_names():
    text = "".join(
        line
        if not line.startswith(("project_id", "P1", "P2", "P3"))
        else ";".join(line.split(";")[:2]) + "\n"
        for line in SMALL.splitlines(keepends=True)
    )
    file = read_pb(text)
    assert [proposal.name for proposal in file.election.proposals] == ["", "", ""]
    assert file.recorded.votes == {}
    assert write_pb(file) == text


@pytest.mark.parametrize("mark", [".", ","])
def test_a_budget_with_decimals_makes_minor_units_of_all_money(mark):
    file = read_pb(changed("budget", f"budget;1000{mark}5"))
    assert file.election.budget == 10_005
    assert [proposal.cost for proposal in file.election.proposals] == [6000, 4000, 7000]
    assert file.election.rules.minor_digits == 1
    assert ("budget", f"1000{mark}5") in file.election.meta
    assert read_pb(write_pb(file)) == file


def test_a_cost_with_decimals_makes_minor_units_of_all_money():
    file = read_pb(changed("P3", "P3;699.995;1;Lamp;0"))
    assert file.election.budget == 1_000_000
    assert file.election.proposals[2].cost == 699_995
    assert "P3;699.995;" in write_pb(file)
    assert "P1;600.000;" in write_pb(file)
    assert read_pb(write_pb(file)) == file


def test_a_comma_that_may_stand_between_thousands_is_read_as_a_point_and_warned_of():
    file = read_pb(changed("budget", "budget;100,000"))
    assert file.election.budget == 100_000
    assert file.election.rules.minor_digits == 3
    assert codes(file)[0] == ("decimal_comma", 9)
    assert codes(read_pb(changed("P3", "P3;0,700;1;Lamp;0"))) == [("decimal_comma", 18)]


def test_zeros_beyond_six_decimals_say_nothing():
    assert read_pb(changed("budget", "budget;1000.50000000")).election.rules.minor_digits == 1


def test_an_amount_is_exact_up_to_two_to_the_53():
    file = read_pb(changed("budget", f"budget;{2**53}"))
    assert file.election.budget == 2**53
    with pytest.raises(InputError, match="larger unit"):
        read_pb(changed("budget", f"budget;{2**53}.5"))


def test_an_id_twice_in_one_vote_counts_once_with_a_warning():
    file = read_pb(changed("2;P2", "2;P2,P2;"))
    assert file.election.ballots[1] == Ballot(("P2",))
    assert codes(file) == [("repeated_proposal", 22)]
    assert file.excluded_ballots == 0


def test_an_id_twice_with_points_counts_once_with_the_first_points():
    file = read_pb(changed("1;A,B", "1;A,B,A;6,4,9", POINTS))
    assert file.election.ballots[0] == Ballot(("A", "B"), (6, 4))
    assert codes(file) == [("repeated_proposal", 14)]


@pytest.mark.parametrize("value", ["0", "1", "2", "3", "", "yes"])
def test_only_selected_1_is_a_winner_and_the_value_is_kept(value):
    file = read_pb(changed("P3", f"P3;700;1;Lamp;{value}"))
    assert file.recorded.winners == (("P1", "P2", "P3") if value == "1" else ("P1", "P2"))
    assert dict(file.election.proposals[2].meta)["selected"] == value


@pytest.mark.parametrize("key", ["007", "W241ZA", "a/b", "1.0", "x-y", "№ 5", "1e3", "None"])
def test_an_id_is_text_and_kept_as_it_is(key):
    file = read_pb(SMALL.replace("P1", key))
    assert file.election.proposals[0].id == key
    assert file.election.ballots[0].choices == (key, "P2")
    assert write_pb(file) == SMALL.replace("P1", key)


@pytest.mark.parametrize(("column", "left"), [("votes", "score"), ("score", "votes")])
def test_votes_or_score_may_be_missing(column, left):
    text = POINTS.replace(column, "other")
    file = read_pb(text)
    assert getattr(file.recorded, column) == {}
    assert getattr(file.recorded, left)


def test_a_separator_inside_quotes_belongs_to_the_cell():
    assert read_pb(SMALL).election.proposals[1].name == 'Trees; and "shade"'


def test_a_line_break_inside_quotes_belongs_to_the_cell_and_lines_are_still_counted():
    text = changed("P1", 'P1;600;2;"Bench\n\nVOTES\non the hill";1')
    file = read_pb(text)
    assert file.election.proposals[0].name == "Bench\n\nVOTES\non the hill"
    assert write_pb(file) == text
    with pytest.raises(InputError, match=r"line 25, vote: 'P9'"):
        read_pb(changed("2;P2", "2;P9;", text))


def test_quotation_marks_inside_a_cell_without_quotes_are_text():
    file = read_pb(changed("P1", 'P1;600;2;The "old" bench;1'))
    assert file.election.proposals[0].name == 'The "old" bench'
    assert read_pb(write_pb(file)) == file


def test_a_quoted_vote_is_a_vote():
    assert read_pb(changed("1;P1", '1;"P1,P2";40')) == read_pb(SMALL)


@pytest.mark.parametrize("break_", ["\u2028", "\x85", "\x0b", "\x1c", "\r"])
def test_only_line_feeds_end_lines(break_):
    file = read_pb(changed("P1", f"P1;600;2;Ben{break_}ch;1"))
    assert file.election.proposals[0].name == f"Ben{break_}ch"
    assert read_pb(write_pb(file)) == file


def test_spaces_around_ids_of_a_vote_are_tolerated():
    assert list(read_pb(changed("1;P1", "1; P1 , P2 ;40")).election.ballots) == list(
        read_pb(SMALL).election.ballots
    )


def test_an_empty_vote_is_a_voter_who_supports_nothing():
    file = read_pb(SMALL)
    assert file.election.ballots[3] == Ballot(())
    assert file.election.compile().voters == 4
    empty = read_pb(changed("3;B", "3;;", POINTS))
    assert empty.election.ballots[2] == Ballot((), ())


def test_a_comma_inside_an_unquoted_category_belongs_to_it():
    text = SMALL.replace("name;selected", "category;selected").replace("Lamp", "light,safety")
    file = read_pb(text)
    assert dict(file.election.proposals[2].meta)["category"] == "light,safety"
    assert write_pb(file) == text


def test_a_sum_limit_equal_to_the_budget_is_a_limit():
    file = read_pb(changed("country", "max_sum_cost;1000"))
    assert file.election.rules.max_sum_cost == file.election.budget
    assert codes(file) == [("rule_max_sum_cost", 23)]


def test_limits_finer_than_minor_units_are_rounded_towards_what_they_allow():
    text = changed("country", "min_sum_cost;399.5\nmax_sum_cost;1700.9")
    rules = read_pb(text).election.rules
    assert (rules.min_sum_cost, rules.max_sum_cost) == (400, 1700)
    assert write_pb(read_pb(text)) == text


def test_years_instead_of_dates_are_kept():
    text = changed("date_begin", "date_begin;2019")
    assert ("date_begin", "2019") in read_pb(text).election.meta


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


@pytest.mark.parametrize(
    ("vote_type", "kind"),
    [("approval", "approval"), ("choose-1", "choose_one"), ("ordinal", "ranking"), ("Approval", "approval")],
)
def test_a_vote_type_is_a_kind_of_ballot(vote_type, kind):
    assert read_pb(changed("vote_type", f"vote_type;{vote_type}")).election.rules.kind == kind


def test_points_with_decimals_are_scaled_by_one_factor():
    text = changed("1;A,B", "1;A,B;6.25,4", POINTS)
    file = read_pb(text)
    assert [ballot.points for ballot in file.election.ballots] == [(625, 400), (700,), (300,)]
    assert file.point_digits == 2
    assert file.election.rules.max_sum_points == 1000
    again = read_pb(write_pb(file))
    assert again == file
    assert "1;A,B;6.25,4.00" in write_pb(file)


def test_points_below_zero_are_kept_and_are_no_support():
    text = changed("2;A", "2;A;-7", POINTS).replace("cumulative", "scoring")
    file = read_pb(text)
    assert ("negative_points", 15) in codes(file)
    compiled = file.election.compile("points")
    assert compiled.votes.tolist() == [1, 2]
    assert compiled.score.tolist() == [-1, 7]


def test_the_threshold_of_a_file_is_recorded():
    assert read_pb(changed("country", "min_project_score_threshold;50")).recorded.threshold == 50
    assert read_pb(SMALL).recorded.threshold is None


def test_a_changed_election_is_written_as_it_is_now():
    file = read_pb(changed("budget", "budget;1000,5\nmax_length;5\nmin_length;1"))
    election = replace(
        file.election,
        budget=5000,
        rules=replace(file.election.rules, max_length=None, min_length=2, max_sum_cost=8000),
    )
    text = write_pb(replace(file, election=election))
    assert "budget;500.0\nmin_length;2\n" in text
    assert "max_length" not in text
    assert "max_sum_cost;800.0" in text
    assert read_pb(text).election.rules == election.rules


def own(kind="approval", **changes):
    """An election of our own."""
    proposals = (
        Proposal("b", 150, "Bench", "north", (("category", "green"),)),
        Proposal("a", 250, 'A "tree"; two', None),
    )
    ballots = [Ballot(("b", "a"), pot="north"), Ballot(("a",)), Ballot(()), Ballot(("b", "a"), pot="south")]
    rules = BallotRules(kind, currency="EUR", minor_digits=2, max_length=2)
    return replace(Election(proposals, ballots, 300, rules), **changes)


ABOUT = {
    "description": "Ours",
    "country": "Nowhere",
    "unit": "Town",
    "instance": "2026",
    "rule": "equalshares/add1",
}


def test_an_election_of_our_own_is_published_without_anything_of_its_voters():
    file = published(own(), about=ABOUT)
    text = write_pb(file)
    assert text.endswith("VOTES\nvoter_id;vote\n1;\n2;a\n3;a,b\n4;a,b\n")
    assert "budget;3.00" in text
    assert "b;1.50;Bench;north;green" in text
    assert file.vote_columns == ("voter_id", "vote")
    assert not any(word in text for word in ("south", "age", "sex", "district"))
    assert file.warnings == ()
    assert read_pb(text) == file


def test_a_published_file_is_the_same_whatever_the_order_of_the_ballots():
    election = own()
    turned = replace(election, ballots=list(reversed(election.ballots)))
    assert write_pb(published(election, about=ABOUT)) == write_pb(published(turned, about=ABOUT))


def test_a_published_file_can_be_shuffled_and_still_counts_the_same():
    rng = np.random.default_rng(7)
    election = own(ballots=[Ballot(("a",))] * 30 + [Ballot(("b",))] * 30)
    file = published(election, about=ABOUT, rng=rng)
    assert [ballot.choices for ballot in file.election.ballots] != sorted(
        one.choices for one in election.ballots
    )
    assert file.voters[0] == tuple(str(number) for number in range(1, 61))
    assert file.election.compile().votes.tolist() == [30, 30]


def test_points_and_rankings_of_our_own_are_published():
    ballots = [Ballot(("b", "a"), (1, 3)), Ballot(("a",), (2,))]
    text = write_pb(published(own("cumulative", ballots=ballots), about=ABOUT))
    assert text.endswith("voter_id;vote;points\n1;a;2\n2;a,b;3,1\n")
    text = write_pb(published(own("ranking"), about=ABOUT))
    assert text.endswith("\n3;b,a\n4;b,a\n")


def test_a_knapsack_is_published_as_approval_with_its_limit():
    election = own("knapsack")
    file = published(replace(election, rules=replace(election.rules, max_sum_cost=400)), about=ABOUT)
    assert ("vote_type", "approval") in file.election.meta
    assert ("max_sum_cost", "4.00") in file.election.meta
    assert file.election.rules.max_sum_cost == 400


def test_an_id_that_the_format_cannot_hold_is_refused():
    with pytest.raises(InputError, match="cannot hold a comma"):
        published(own(proposals=(Proposal("a,b", 1), Proposal("a", 2), Proposal("b", 2))), about=ABOUT)


def test_a_score_is_read_exactly():
    file = read_pb(changed("A;500", "A;500;2;13.0", POINTS))
    assert file.recorded.score["A"] == Fraction(13)


def test_sums_of_very_large_costs_are_exact():
    cost = 2**53 - 1
    rows = "".join(f"P{number};{cost}\n" for number in range(600))
    ids = ",".join(f"P{number}" for number in range(600))
    meta = f"META\nkey;value\nbudget;{cost}\nvote_type;approval\nmax_sum_cost;{600 * cost}\n"
    text = f"{meta}PROJECTS\nproject_id;cost\n{rows}VOTES\nvoter_id;vote\n1;{ids}\n"
    assert read_pb(text).warnings == ()
    (warning,) = read_pb(text.replace(str(600 * cost), str(600 * cost - 1))).warnings
    assert (warning.code, warning.value) == ("rule_max_sum_cost", str(600 * cost))
