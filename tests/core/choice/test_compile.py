"""An election as arrays: equal to the obvious way, and blind to the order of everything."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from collections import Counter
from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from commonground.core.choice.ballots import Ballot, BallotRules, Election, Proposal
from commonground.core.choice.compile import compile_election
from commonground.core.choice.pb import published, read_pb, write_pb
from commonground.core.errors import InputError

KINDS = ("approval", "choose_one", "knapsack", "cumulative", "cardinal", "ranking")
POINTED = ("cumulative", "cardinal")
CARRIED = {"cumulative": "points", "cardinal": "points", "ranking": "borda"}
FIELDS = ("ids", "cost", "budget", "voters", "purse", "utility_name", "borda", "kind")
ARRAYS = ("ptr", "ballot", "utility", "multiplicity", "votes", "score")


def election(proposals, ballots, kind="approval", *, budget=100, purses=None):
    """An election of Proposals given as {id: cost}."""
    rows = tuple(Proposal(key, cost) for key, cost in proposals.items())
    return Election(rows, ballots, budget, BallotRules(kind), purses)


def same(one, other):
    """Whether two compiled elections are equal in every field."""
    return all(getattr(one, name) == getattr(other, name) for name in FIELDS) and all(
        np.array_equal(getattr(one, name), getattr(other, name)) for name in ARRAYS
    )


def slow_compile(given, utility, borda):
    """Supporters of each Proposal, multiplicities, votes, score and purses, one ballot after the other."""
    kind = given.rules.kind
    ids = sorted(proposal.id for proposal in given.proposals)
    cost = {proposal.id: proposal.cost for proposal in given.proposals}
    kinds = Counter()
    for row, ballot in enumerate(given.ballots):
        pairs = list(zip(ballot.choices, ballot.points or [None] * len(ballot.choices), strict=True))
        if kind != "ranking":
            pairs.sort()
        places = tuple(ids.index(name) for name, _ in pairs)
        points = tuple(value for _, value in pairs) if kind in POINTED else ()
        kinds[len(pairs), places, points, given.purses[row] if given.purses else Fraction(0)] += 1
    supporters = {name: [] for name in ids}
    score = dict.fromkeys(ids, 0)
    for number, (length, places, points, _) in enumerate(sorted(kinds)):
        for place, row in enumerate(places):
            name = ids[row]
            told = {
                "pabulib": length - place,
                "pabutools": length - 1 - place,
                "classic": len(ids) - 1 - place,
            }
            says = points[place] if points else told[borda] if kind == "ranking" else 1
            score[name] += says * kinds[length, places, points, _]
            worth = {"cost": max(cost[name], 1), "cardinality": 1}.get(utility, says)
            if points and says <= 0:
                worth = 0
            if worth > 0:
                supporters[name].append((number, worth))
    voters = [kinds[key] for key in sorted(kinds)]
    purse = None if given.purses is None else tuple(key[3] for key in sorted(kinds))
    return supporters, voters, score, purse


@st.composite
def elections(draw):
    """Small elections of every kind, with and without purses, with many equal ballots."""
    kind = draw(st.sampled_from(KINDS))
    ids = draw(st.permutations(["b", "a", "10", "9", "ż"]))[: draw(st.integers(1, 5))]
    proposals = {name: draw(st.integers(0, 5)) for name in ids}
    ballots = []
    for _ in range(draw(st.integers(0, 12))):
        choices = tuple(draw(st.permutations(ids))[: draw(st.integers(0, len(ids)))])
        points = tuple(draw(st.integers(-1, 3)) for _ in choices) if kind in POINTED else None
        ballots.append(Ballot(choices, points))
    purses = None
    if draw(st.booleans()):
        purses = tuple(draw(st.sampled_from([Fraction(0), Fraction(1, 3), Fraction(7, 2)])) for _ in ballots)
    return election(proposals, ballots, kind, purses=purses)


@given(elections(), st.data())
def test_arrays_say_what_the_obvious_way_says(given, data):
    carried = CARRIED.get(given.rules.kind)
    utility = data.draw(st.sampled_from(["cost", "cardinality", *([carried] if carried else [])]))
    borda = data.draw(st.sampled_from(["pabulib", "pabutools", "classic"]))
    compiled = given.compile(utility, borda=borda)
    supporters, voters, score, purse = slow_compile(given, utility, borda)
    assert list(compiled.ids) == list(supporters)
    for row, name in enumerate(compiled.ids):
        span = slice(compiled.ptr[row], compiled.ptr[row + 1])
        found = list(zip(compiled.ballot[span].tolist(), compiled.utility[span].tolist(), strict=True))
        assert found == supporters[name]
        assert compiled.votes[row] == sum(voters[number] for number, _ in found)
    assert compiled.multiplicity.tolist() == voters
    assert compiled.score.tolist() == list(score.values())
    assert compiled.purse == purse
    assert compiled.voters == len(given.ballots) == sum(voters)
    assert (compiled.utility_name, compiled.borda, compiled.kind) == (utility, borda, given.rules.kind)


@given(elections(), st.data())
def test_the_order_of_ballots_proposals_and_clicks_changes_nothing(given, data):
    order = data.draw(st.permutations(range(len(given.ballots))))
    ballots = [given.ballots[row] for row in order]
    if given.rules.kind != "ranking":
        turned = []
        for ballot in ballots:
            at = data.draw(st.permutations(range(len(ballot.choices))))
            points = None if ballot.points is None else tuple(ballot.points[row] for row in at)
            turned.append(Ballot(tuple(ballot.choices[row] for row in at), points))
        ballots = turned
    purses = None if given.purses is None else tuple(given.purses[row] for row in order)
    proposals = tuple(data.draw(st.permutations(given.proposals)))
    other = replace(given, proposals=proposals, ballots=ballots, purses=purses)
    assert same(given.compile(), other.compile())


@settings(max_examples=30)
@given(elections())
def test_ballots_read_from_a_file_compile_as_those_held_in_a_list(given):
    plain = replace(given, purses=None)
    if plain.rules.kind == "knapsack":
        plain = replace(plain, rules=replace(plain.rules, kind="approval"))
    file = read_pb(write_pb(published(plain, about={})))
    assert same(file.election.compile(), plain.compile())


def test_the_golden_miniature_is_laid_out_by_hand():
    ballots = [Ballot(names) for names in [("P1", "P2")] * 2 + [("P1",)] + [("P4", "P3")] * 2]
    compiled = compile_election(election({"P1": 60, "P2": 40, "P3": 50, "P4": 30}, ballots))
    assert compiled.multiplicity.tolist() == [1, 2, 2]
    assert compiled.ptr.tolist() == [0, 2, 3, 4, 5]
    assert compiled.ballot.tolist() == [0, 1, 1, 2, 2]
    assert compiled.utility.tolist() == [60, 60, 40, 50, 30]
    assert compiled.votes.tolist() == [3, 2, 2, 2]
    assert compiled.purse is None


def test_voters_are_merged_only_when_their_purses_are_equal_too():
    ballots = [Ballot(("a",))] * 3
    purses = (Fraction(1, 3), Fraction(1, 2), Fraction(2, 6))
    compiled = election({"a": 5}, ballots, purses=purses).compile()
    assert compiled.purse == (Fraction(1, 3), Fraction(1, 2))
    assert compiled.multiplicity.tolist() == [2, 1]


def test_a_proposal_that_costs_nothing_keeps_its_supporters():
    compiled = election({"a": 0, "b": 5}, [Ballot(("a",)), Ballot(("b",))]).compile()
    assert compiled.votes.tolist() == [1, 1]
    assert compiled.utility.tolist() == [1, 5]


def test_an_empty_ballot_is_a_voter():
    compiled = election({"a": 5}, [Ballot(()), Ballot(()), Ballot(("a",))]).compile()
    assert compiled.voters == 3
    assert compiled.multiplicity.tolist() == [2, 1]


@pytest.mark.parametrize("ballots", [[], [Ballot(())]])
def test_no_ballots_and_no_proposals_are_an_election_too(ballots):
    compiled = election({}, ballots).compile()
    assert compiled.voters == len(ballots)
    assert compiled.ptr.tolist() == [0]


def test_a_ballot_with_a_thousand_choices_is_merged_with_its_equal():
    names = [f"{number:04}" for number in range(1000)]
    given = election(
        dict.fromkeys(names, 1), [Ballot(tuple(names)), Ballot(tuple(reversed(names))), Ballot(("0000",))]
    )
    compiled = given.compile()
    assert compiled.multiplicity.tolist() == [1, 2]
    assert compiled.votes.tolist() == [3] + [2] * 999


def test_large_points_are_told_apart_exactly():
    ballots = [Ballot(("a", "b"), (2**51, 1)), Ballot(("a", "b"), (2**51 + 1, 1)), Ballot(("a",), (0,))]
    compiled = election({"a": 1, "b": 1}, ballots, "cardinal").compile("points")
    assert compiled.multiplicity.tolist() == [1, 1, 1]
    assert compiled.score.tolist() == [2**52 + 1, 2]


def test_borda_has_three_variants():
    given = election(dict.fromkeys("abcd", 1), [Ballot(("c", "a", "b"))], "ranking")
    assert given.compile("borda").score.tolist() == [2, 1, 3, 0]
    assert given.compile("borda", borda="pabutools").score.tolist() == [1, 0, 2, 0]
    assert given.compile("borda", borda="pabutools").votes.tolist() == [1, 0, 1, 0]
    assert given.compile("borda", borda="classic").score.tolist() == [2, 1, 3, 0]
    short = election(dict.fromkeys("abcd", 1), [Ballot(("c",))], "ranking")
    assert short.compile("borda", borda="classic").score.tolist() == [0, 0, 3, 0]


@pytest.mark.parametrize(
    ("kind", "utility", "needed"),
    [(kind, "borda", "a ranking") for kind in KINDS if kind != "ranking"]
    + [(kind, "points", "points") for kind in KINDS if kind not in POINTED],
)
def test_a_utility_that_ballots_cannot_carry_is_refused_with_those_they_can(kind, utility, needed):
    with pytest.raises(InputError, match=rf"needs ballots with {needed}; .*one of cost(,| and) cardinality"):
        election({"a": 1}, [], kind).compile(utility)


def test_everything_wrong_with_an_election_is_named_at_once():
    wrong = Election(
        (Proposal("a", -1), Proposal("b", 2**53 + 1), Proposal("a", 1)),
        [Ballot(("a",))],
        2**53 + 1,
        BallotRules("approval"),
        (Fraction(-1), Fraction(1)),
    )
    with pytest.raises(InputError) as raised:
        wrong.compile("points")
    assert [problem.code for problem in raised.value.problems] == [
        "utility",
        "amount",
        "amount",
        "amount",
        "duplicate_proposal",
        "purses",
    ]
    with pytest.raises(InputError, match="at least 0"):
        election({"a": 1}, [Ballot(())], purses=(Fraction(-1),)).compile()


def test_ballots_that_do_not_fit_are_named_with_their_number():
    ballots = [
        Ballot(("a",), (1,)),
        Ballot(("a", "x", "a"), (1, 2, 3)),
        Ballot(("a",), (1, 2)),
        Ballot(("a",)),
    ]
    with pytest.raises(InputError) as raised:
        election({"a": 1}, ballots, "cumulative").compile("points")
    assert [(problem.code, problem.field) for problem in raised.value.problems] == [
        ("repeated_proposal", "ballot 2"),
        ("unknown_proposal", "ballot 2"),
        ("points_length", "ballot 3"),
        ("points_length", "ballot 4"),
    ]


@pytest.mark.parametrize("points", [1.5, 2**53 + 1, -(2**70), True])
def test_points_that_are_no_whole_numbers_are_refused(points):
    with pytest.raises(InputError, match="whole numbers up to"):
        election({"a": 1}, [Ballot(("a",), (points,))], "cumulative").compile("points")


def test_points_that_cannot_be_summed_exactly_are_refused():
    with pytest.raises(InputError, match="larger unit"):
        election({"a": 1}, [Ballot(("a",), (2**53,))] * 2, "cumulative").compile("points")


DIGEST = """
import hashlib
from tests.core.choice.pb_texts import SMALL
from commonground.core.choice.pb import published, read_pb, write_pb
election = read_pb(SMALL).election
compiled = election.compile()
arrays = (compiled.ptr, compiled.ballot, compiled.utility, compiled.multiplicity, compiled.votes)
text = write_pb(published(election, about={"description": "x"}))
print(hashlib.sha256(b"".join(array.tobytes() for array in arrays) + text.encode()).hexdigest())
"""


def test_the_seed_of_pythons_hash_changes_no_byte():
    digests = {
        subprocess.run(
            [sys.executable, "-c", DIGEST],
            env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": "src:."},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(digests) == 1
    assert len(digests.pop().strip()) == 2 * hashlib.sha256().digest_size
