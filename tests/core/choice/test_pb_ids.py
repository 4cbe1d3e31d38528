"""Ids are one text in whatever Unicode form they were typed, or they are refused."""

from __future__ import annotations

import unicodedata
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commonground.core.choice.ballots import Ballot, BallotRules, Election, Proposal
from commonground.core.choice.compile import compile_election
from commonground.core.choice.pb import read_pb, write_pb
from commonground.core.choice.rules import equal_shares
from commonground.core.errors import InputError
from commonground.core.ledger.election import inputs_sha256
from tests.core.choice.pb_texts import SMALL, changed, codes

COMPOSED, APART = "caf\u00e9", "cafe\u0301"
TEXT = SMALL.replace("P1", COMPOSED)


def test_a_file_counts_alike_in_either_form():
    composed, apart = read_pb(TEXT), read_pb(unicodedata.normalize("NFD", TEXT))
    assert apart.election.proposals[0].id == COMPOSED
    assert replace(apart.election, meta=()) == replace(composed.election, meta=())
    assert apart.recorded.winners == composed.recorded.winners
    assert inputs_sha256(apart.election) == inputs_sha256(composed.election)
    one, other = compile_election(composed.election), compile_election(apart.election)
    assert equal_shares(one) == equal_shares(other)


def test_ids_that_were_put_into_another_form_are_warned_of_with_their_lines():
    assert codes(read_pb(TEXT)) == []
    assert codes(read_pb(TEXT.replace(COMPOSED, APART))) == [("id_form", 16), ("vote_form", 21)]
    only_a_vote = read_pb(TEXT.replace(f"1;{COMPOSED}", f"1;{APART}"))
    assert codes(only_a_vote) == [("vote_form", 21)]
    assert only_a_vote.warnings[0].value == f"{COMPOSED},P2"
    assert only_a_vote == read_pb(TEXT)


def test_a_file_in_form_c_is_written_as_it_was_read_and_another_with_its_ids_in_form_c():
    assert write_pb(read_pb(TEXT)) == TEXT
    assert write_pb(read_pb(TEXT.replace(COMPOSED, APART))) == TEXT


def test_texts_that_are_no_ids_keep_their_form():
    text = SMALL.replace("Bench", APART)
    assert write_pb(read_pb(text)) == text


def test_two_ids_that_are_one_in_form_c_are_one_id_twice():
    text = TEXT.replace("P2;400", f"{APART};400")
    with pytest.raises(InputError) as refused:
        read_pb(text)
    first = refused.value.problems[0]
    assert (first.code, first.line, first.value) == ("duplicate_proposal", 17, COMPOSED)


def test_an_id_twice_in_one_vote_in_two_forms_is_counted_once():
    file = read_pb(TEXT.replace(f"1;{COMPOSED},P2", f"1;{COMPOSED},{APART}"))
    assert file.election.ballots[0] == Ballot((COMPOSED,))
    assert ("repeated_proposal", 21) in codes(file)


def test_an_election_made_by_hand_with_ids_in_another_form_is_refused():
    proposals = (Proposal(APART, 1), Proposal("b", 2), Proposal("o\u0308", 3))
    election = Election(proposals, (Ballot((APART,)),), 3, BallotRules("approval"))
    with pytest.raises(InputError) as refused:
        compile_election(election)
    found = [(problem.code, problem.value) for problem in refused.value.problems]
    assert found == [("id_form", APART), ("id_form", "o\u0308")]


@given(
    st.text(
        st.sampled_from("a\u00e9\u00e5\u212b\u030a\u0301\u0327\u1e9b\u0323\uac00\u1100\u1161"), min_size=1
    )
)
def test_any_id_is_read_in_form_c_and_reads_back(name):
    file = read_pb(changed("P3", f"{name};700;1;Lamp;0").replace("P2,P3", f"P2,{name}"))
    assert file.election.proposals[2].id == unicodedata.normalize("NFC", name)
    assert file.election.ballots[2].choices[-1] == file.election.proposals[2].id
    again = read_pb(write_pb(file))
    assert again == file
    assert {code for code, _ in codes(again)} <= {"recount_votes"}
