"""Reading and writing .pb: every trap of the public collection, and round trips."""

from __future__ import annotations

from dataclasses import replace

import pytest

from commonground.core.choice.ballots import Ballot, BallotRules, Proposal
from commonground.core.choice.pb import decode, read_pb, write_pb
from commonground.core.errors import InputError
from tests.core.choice.pb_texts import POINTS, SMALL, changed, codes
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


def test_years_instead_of_dates_are_kept():
    text = changed("date_begin", "date_begin;2019")
    assert ("date_begin", "2019") in read_pb(text).election.meta


@pytest.mark.parametrize(
    ("vote_type", "kind"),
    [("approval", "approval"), ("choose-1", "choose_one"), ("ordinal", "ranking"), ("Approval", "approval")],
)
def test_a_vote_type_is_a_kind_of_ballot(vote_type, kind):
    assert read_pb(changed("vote_type", f"vote_type;{vote_type}")).election.rules.kind == kind


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
