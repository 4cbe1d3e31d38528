"""Our rankings beside pref_voting and pyrankvote on random profiles."""

from __future__ import annotations

import random

from commonground.core.choice.ballots import Ballot, BallotRules, Election, Proposal
from commonground.core.choice.ranking import borda, majorities, ranked_pairs, schulze, stv
from tests.oracles.independent import ask, require_peers

RANDOM = 90


def case_of(seed):
    """Return a random case; every third has complete rankings only."""
    dice = random.Random(seed)  # noqa: S311  # elections, not secrets
    names = dice.randint(3, 6)
    ballots = []
    for _ in range(dice.randint(30, 99)):
        ballot = list(range(names))
        dice.shuffle(ballot)
        ballots.append(ballot if seed % 3 == 0 else ballot[: dice.randint(1, names)])
    return {"names": names, "ballots": ballots, "seats": dice.randint(2, names - 1)}


def election_of(case):
    """Return our election of a case."""
    proposals = tuple(Proposal(str(name), 1) for name in range(case["names"]))
    ballots = [Ballot(tuple(map(str, ballot))) for ballot in case["ballots"]]
    return Election(proposals, ballots, 1, BallotRules(kind="ranking"))


def no_two_alike(case):
    """Whether no two majorities are of the same size: pref_voting would try every order of equal ones."""
    votes = [pair.votes for pair in majorities(election_of(case))]
    return len(set(votes)) == len(votes)


def test_90_random_profiles_are_counted_as_the_peers_count_them():
    """Where our count met no tie the winners are equal; where it did, ours is among theirs."""
    require_peers()
    cases = [case_of(seed) for seed in range(RANDOM)]
    for case in cases:
        case["ranked_pairs"] = no_two_alike(case)
    compared = dict.fromkeys(("schulze", "ranked_pairs", "borda", "gregory", "meek", "runoff"), 0)
    for seed, (case, found) in enumerate(zip(cases, ask("rankings_peer.py", cases), strict=True)):
        election = election_of(case)
        for name, rule in (("schulze", schulze), ("ranked_pairs", ranked_pairs), ("borda", borda)):
            if name in found:
                assert int(rule(election).winner) in found[name], (seed, name)
                compared[name] += len(found[name]) == 1
        for name, seats in (("gregory", case["seats"]), ("meek", case["seats"]), ("runoff", 1)):
            result = stv(election, seats=seats, method="meek" if name == "meek" else "gregory")
            if result.ties == 0:
                assert sorted(map(int, result.elected)) == sorted(found[name]), (seed, name)
                compared[name] += 1
    # most profiles must have said something
    assert all(count > RANDOM // 8 for count in compared.values()), compared
