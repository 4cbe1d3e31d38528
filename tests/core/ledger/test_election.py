from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commonground.core.choice.ballots import Ballot, BallotRules, Proposal
from commonground.core.choice.pb import read_pb
from commonground.core.errors import InputError
from commonground.core.ledger.canonical import canonical_json
from commonground.core.ledger.election import (
    canonical_ballot,
    canonical_ballots,
    inputs_sha256,
    purses_sha256,
)
from tests.core.ledger.elections import FILES, TEXT, by_the_page, election_of, small
from tests.shared_data import shared


@pytest.mark.parametrize("name", FILES)
def test_the_hash_of_a_file_is_the_one_that_the_method_page_defines(name):
    text = (shared("pabulib") / f"{name}.pb").read_text("utf-8-sig")
    assert inputs_sha256(election_of(name)) == by_the_page(text)


@given(st.permutations(range(5)), st.permutations(range(4)))
def test_the_order_of_rows_changes_nothing(ballots, proposals):
    election = small()
    turned = replace(
        election,
        ballots=[election.ballots[row] for row in ballots],
        proposals=tuple(election.proposals[row] for row in proposals),
    )
    assert inputs_sha256(turned) == inputs_sha256(election)


def test_names_voters_currency_and_texts_change_nothing():
    lines = TEXT.replace("Bench", "Bank").replace("description;Small", "description;Other\ncurrency;EUR")
    renamed = lines.replace("\n6;P2", "\nsomebody;P2")
    assert inputs_sha256(read_pb(renamed).election) == inputs_sha256(read_pb(TEXT).election)


@pytest.mark.parametrize(
    ("old", "new"),
    [("100.50", "100.51"), ("60.25", "60.26"), ("3;P1\n", "3;P2\n"), ("6;P2,P4\n", ""), ("P3;50", "P5;50")],
)
def test_whatever_can_change_a_count_changes_the_hash(old, new):
    other = TEXT.replace(old, new).replace("P3,", "P5," if "P5" in new else "P3,")
    assert inputs_sha256(read_pb(other).election) != inputs_sha256(read_pb(TEXT).election)


def test_an_empty_ballot_counts():
    election = small()
    more = replace(election, ballots=[*election.ballots, Ballot(())])
    assert inputs_sha256(more) != inputs_sha256(election)


def test_six_kinds_of_ballot_have_three_forms():
    forms = {
        kind: canonical_ballot(Ballot(("b", "a"), (1, 2) if points else None), kind=kind)
        for kind, points in [
            ("approval", False),
            ("choose_one", False),
            ("knapsack", False),
            ("cumulative", True),
            ("cardinal", True),
            ("ranking", False),
        ]
    }
    assert set(forms.values()) == {b'{"a":["a","b"]}', b'{"p":{"a":2,"b":1}}', b'{"r":["b","a"]}'}
    assert forms["approval"] == forms["knapsack"] == forms["choose_one"]


@given(st.lists(st.text(st.characters(exclude_categories=["Cs"])), unique=True, max_size=4))
def test_a_canonical_ballot_is_canonical_json(ids):
    ballot = canonical_ballot(Ballot(tuple(ids)), kind="ranking")
    assert ballot == canonical_json({"r": ids})


def test_ids_that_are_one_text_in_normal_form_are_refused():
    proposals = (Proposal("\u00e9", 1), Proposal("e\u0301", 2))
    with pytest.raises(InputError, match="normal form C") as caught:
        inputs_sha256(small(proposals=proposals, ballots=[], rules=BallotRules("approval")))
    assert len(caught.value.problems) == 2


def test_purses_are_hashed_with_their_ballots_and_in_no_order():
    election = small()
    ballots = canonical_ballots(election)
    purses = [Fraction(20), Fraction(120, 7), Fraction(20), Fraction(170, 7), Fraction(20)]
    turned = purses_sha256(reversed(ballots), purses[::-1])
    assert purses_sha256(ballots, purses) == turned
    assert purses_sha256(ballots, [purses[1], purses[0], *purses[2:]]) == turned, "equal ballots may swap"
    assert purses_sha256(ballots, [*purses[:2], purses[3], purses[2], purses[4]]) != turned
    assert purses_sha256(ballots, None) is None
