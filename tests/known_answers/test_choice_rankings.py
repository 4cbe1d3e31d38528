"""Ranking rules on published examples, and on one counted by hand."""

from __future__ import annotations

from fractions import Fraction

import pytest

from commonground.core.choice.ballots import Ballot, BallotRules, Election, Proposal
from commonground.core.choice.pb import read_pb
from commonground.core.choice.ranking import borda, condorcet_winner, majorities, ranked_pairs, schulze, stv
from tests.shared_data import shared


def ranked(text):
    """Return an election from lines like ``5: A C B``; every letter that occurs is a Proposal."""
    ballots = []
    for line in text.strip().splitlines():
        voters, ranking = line.split(":")
        ballots += [Ballot(tuple(ranking.split()))] * int(voters)
    ids = sorted({choice for ballot in ballots for choice in ballot.choices})
    return Election(tuple(Proposal(name, 1) for name in ids), ballots, 1, BallotRules(kind="ranking"))


# Schulze, Social Choice and Welfare 36 (2011), section 3, example 1: 45 voters, no Condorcet winner
SCHULZE = ranked(
    """
    5: A C B E D
    5: A D E C B
    8: B E D A C
    3: C A B E D
    7: C A E B D
    2: C B A D E
    7: D C E B A
    8: E B A D C
    """
)

# the capital of Tennessee: the usual example of a Condorcet winner who leads nowhere at first
TENNESSEE = ranked(
    """
    42: Memphis Nashville Chattanooga Knoxville
    26: Nashville Chattanooga Knoxville Memphis
    15: Chattanooga Knoxville Nashville Memphis
    17: Knoxville Chattanooga Nashville Memphis
    """
)


def test_schulze_s_own_example():
    assert condorcet_winner(SCHULZE) is None
    result = schulze(SCHULZE)
    assert (result.order, result.ties) == (("E", "A", "C", "B", "D"), 0)


@pytest.mark.parametrize("rule", [schulze, ranked_pairs])
def test_the_capital_of_tennessee_by_majorities(rule):
    assert condorcet_winner(TENNESSEE) == "Nashville"
    assert rule(TENNESSEE).order == ("Nashville", "Chattanooga", "Knoxville", "Memphis")


def test_the_capital_of_tennessee_by_points():
    result = borda(TENNESSEE)
    assert result.order == ("Nashville", "Chattanooga", "Memphis", "Knoxville")
    assert result.scores == (194, 173, 126, 107)


def test_ranked_pairs_leave_out_the_weakest_majority_of_a_cycle():
    cycle = ranked("7: A B C\n5: B C A\n4: C A B")
    assert [(pair.winner, pair.loser, pair.votes, pair.locked) for pair in majorities(cycle)] == [
        ("B", "C", 12, True),
        ("A", "B", 11, True),
        ("C", "A", 9, False),
    ]
    assert ranked_pairs(cycle).order == schulze(cycle).order == ("A", "B", "C")


GREGORY = ranked("8: A B C\n4: A C\n5: B\n6: C\n4: D C")


def test_weighted_inclusive_gregory_by_hand():
    """27 voters, 2 seats, quota 10: A's surplus of 2 moves 1/6 of each of its 12 ballots."""
    result = stv(GREGORY, seats=2)
    assert result.elected == ("A", "C")
    assert [dict(stage.votes) for stage in result.stages] == [
        {"A": 12, "B": 5, "C": 6, "D": 4},
        {"A": 10, "B": Fraction(19, 3), "C": Fraction(20, 3), "D": 4},
        {"A": 10, "B": Fraction(19, 3), "C": Fraction(32, 3)},
    ]
    assert [(stage.elected, stage.transferred, stage.excluded) for stage in result.stages] == [
        (("A",), "A", None),
        ((), None, "D"),
        (("C",), None, None),
    ]
    assert {stage.quota for stage in result.stages} == {10}


# Voting Matters 12 (2000), on the accuracy of Meek's method: three are equal but for a few billionths.
# There X is excluded of the three; "z" is X and "x" is Z here, so that the tie rule does the same.
ACCURACY = ranked(
    """
    333: a z
    333: a y
    333: a x
    333: b z
    333: b y
    333: b x
    667: z
    667: y
    667: x
    1: a b z
    1: a b y
    2: b a z
    """
)


def test_meek_s_method_to_the_billionth_on_the_example_of_voting_matters_12():
    """The votes are those of the Reference Meek Rule as its author's program counts them."""
    result = stv(ACCURACY, seats=3, method="meek", ties="lexicographic")
    billionths = [
        {name: int(votes * 10**9) for name, votes in stage.votes} | {"quota": int(stage.quota * 10**9)}
        for stage in result.stages
    ]
    assert billionths[1:] == [
        {
            "quota": 1000_750000001,
            "a": 1000_750000126,
            "b": 1000_750000126,
            "z": 667_166666686,
            "y": 667_166666562,
            "x": 667_166666500,
        },
        {
            "quota": 800_580647027,
            "a": 800_584418564,
            "b": 800_584418564,
            "y": 800_596982770,
            "x": 800_556768208,
        },
    ]
    assert result.stages[1].excluded == "z"
    assert set(result.elected) == {"a", "b", "y"}
    assert result.ties == 1  # all three are within the surplus that is left: a tie by the rule


def test_the_score_column_of_krakow_is_borda_in_the_variant_of_pabulib():
    file = read_pb((shared("pabulib") / "Poland_Krakow_2018_Stare_Miasto.pb").read_text())
    points = {"pabulib": 1332, "pabutools": 733}
    for variant, wanted in points.items():
        result = borda(file.election, variant=variant)
        scores = dict(zip(result.order, result.scores, strict=True))
        assert scores["19"] == wanted
        assert (scores == dict(file.recorded.score)) == (variant == "pabulib")
