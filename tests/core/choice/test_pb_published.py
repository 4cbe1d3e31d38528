"""A .pb of an election of our own: in an order that tells nothing, without anything of its voters."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from commonground.core.choice.ballots import Ballot, BallotRules, Election, Proposal
from commonground.core.choice.pb import published, read_pb, write_pb
from commonground.core.errors import InputError

ABOUT = {
    "description": "Ours",
    "country": "Nowhere",
    "unit": "Town",
    "instance": "2026",
    "rule": "equalshares/add1",
}


def own(kind="approval", **changes):
    """An election of our own."""
    proposals = (
        Proposal("b", 150, "Bench", "north", (("category", "green"),)),
        Proposal("a", 250, 'A "tree"; two', None),
    )
    ballots = [Ballot(("b", "a"), pot="north"), Ballot(("a",)), Ballot(()), Ballot(("b", "a"), pot="south")]
    rules = BallotRules(kind, currency="EUR", minor_digits=2, max_length=2)
    return replace(Election(proposals, ballots, 300, rules), **changes)


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
