"""Ranking rules: equal to the slow version, true to Condorcet, blind to the order of ballots."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest

from commonground.core.choice.ballots import Ballot, BallotRules, Election, Proposal
from commonground.core.choice.ranking import borda, condorcet_winner, majorities, ranked_pairs, schulze, stv
from commonground.core.errors import CountError, StoppedError
from tests.core.choice import slow_rankings as slow
from tests.core.choice.tie_rich import BORDA, TIES, election


def profile(seed, *, names=5, most=9):
    """Return a random election of rankings, some of them short."""
    dice = random.Random(seed)  # noqa: S311  # elections, not secrets
    proposals = tuple(Proposal(f"P{j}", dice.choice((1, 2))) for j in range(dice.randint(1, names)))
    ballots = []
    for _ in range(dice.randint(0, most)):
        choices = [proposal.id for proposal in proposals if dice.random() < 0.75]
        dice.shuffle(choices)
        ballots.append(Ballot(tuple(choices)))
    return Election(proposals, ballots, 1, BallotRules(kind="ranking")), dice


@pytest.mark.parametrize("shard", range(4))
def test_every_ranking_rule_is_its_slow_version(shard):
    for seed in range(shard, 280, 4):
        cast, dice = profile(seed)
        tie = {"ties": dice.choice(TIES), "seed": "a seed"}
        for variant in BORDA:
            assert list(borda(cast, variant=variant, **tie).order) == slow.borda(cast, variant=variant, **tie)
        assert list(schulze(cast, **tie).order) == slow.schulze(cast, **tie), seed
        assert list(ranked_pairs(cast, **tie).order) == slow.ranked_pairs(cast, **tie), seed
        seats = dice.randint(1, 3)
        gregory, meek = (stv(cast, seats=seats, method=method, **tie) for method in ("gregory", "meek"))
        assert list(gregory.elected) == slow.gregory(cast, seats=seats, **tie), seed
        assert list(meek.elected) == slow.meek(cast, seats=seats, **tie), seed


def test_a_condorcet_winner_is_first_by_both_condorcet_rules_on_1000_profiles():
    found = seed = 0
    while found < 1000:
        cast, _ = profile(seed, names=6, most=11)
        seed += 1
        winner = condorcet_winner(cast) if cast.ballots else None
        if winner is not None:
            found += 1
            assert schulze(cast).winner == ranked_pairs(cast).winner == winner, seed


def test_the_order_of_ballots_changes_nothing():
    for seed in range(100):
        cast, dice = profile(seed)
        shuffled = list(cast.ballots)
        dice.shuffle(shuffled)
        other = replace(cast, ballots=shuffled, proposals=cast.proposals[::-1])
        for rule in (borda, schulze, ranked_pairs):
            assert rule(cast) == rule(other)
        for method in ("gregory", "meek"):
            assert stv(cast, seats=2, method=method) == stv(other, seats=2, method=method)


def test_no_vote_is_lost_or_made():
    """What the votes lack to the voters has run out of names; it never shrinks, and never is below zero."""
    for seed in range(200):
        cast, dice = profile(seed)
        voting = sum(bool(ballot.choices) for ballot in cast.ballots)
        stages = stv(cast, seats=dice.randint(1, 3)).stages
        lacking = [voting - sum(votes for _, votes in stage.votes) for stage in stages]
        assert lacking == sorted(lacking), seed
        assert not lacking or lacking[0] == 0, seed


def test_as_many_are_elected_as_there_are_seats_or_proposals():
    for seed in range(200):
        cast, dice = profile(seed)
        seats = dice.randint(1, 7)
        for method in ("gregory", "meek"):
            elected = stv(cast, seats=seats, method=method).elected
            some = any(ballot.choices for ballot in cast.ballots)
            assert len(set(elected)) == len(elected) == (min(seats, len(cast.proposals)) if some else 0), seed


def test_a_majority_pair_counts_the_unranked_below_the_ranked():
    rules = BallotRules(kind="ranking")
    cast = Election((Proposal("a", 1), Proposal("b", 1), Proposal("c", 1)), [Ballot(("b",))], 1, rules)
    found = {(pair.winner, pair.loser): (pair.votes, pair.against) for pair in majorities(cast)}
    assert found == {("b", "a"): (1, 0), ("b", "c"): (1, 0)}
    assert schulze(cast, ties="lexicographic").order == ("b", "a", "c")
    assert schulze(cast, ties="lexicographic").ties == 1


def test_other_ballots_and_no_seats_are_refused():
    cast, _ = election(1, kind="approval")
    with pytest.raises(CountError, match="given approval ballots and expected ranking ballots"):
        schulze(cast)
    with pytest.raises(CountError, match="0 seats"):
        stv(profile(1)[0], seats=0)


@pytest.mark.parametrize("method", ["gregory", "meek"])
def test_a_watch_can_stop_a_transferable_vote(method):
    def stop(stage, done, total):
        raise StoppedError(stage)

    cast, _ = profile(3)
    with pytest.raises(StoppedError, match="stv"):
        stv(cast, seats=1, method=method, watch=stop)


def test_three_hundred_names_are_ranked_without_recursion():
    names = [f"{j:03}" for j in range(300)]
    rules = BallotRules(kind="ranking")
    cast = Election(
        tuple(Proposal(name, 1) for name in names),
        [Ballot(tuple(names)), Ballot(tuple(names[::-1])), Ballot(tuple(names[:200]))],
        1,
        rules,
    )
    for rule in (borda, schulze, ranked_pairs):
        assert rule(cast).winner == "000"
    assert len(stv(cast, seats=100).elected) == 100
