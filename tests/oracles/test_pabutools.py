"""Our counts beside pabutools (exact fractions): members and order, on random and on real elections."""

from __future__ import annotations

import json
import random

import pytest

from commonground.core.choice.ballots import Ballot, BallotRules, Election, Proposal
from commonground.core.choice.pb import read_pb
from commonground.core.choice.rules import complete, equal_shares, greedy, phragmen
from tests.oracles.independent import ask, require_peers
from tests.shared_data import SHARED, shared

RANDOM = 300
RULES = ("greedy_cost", "greedy_card", "mes_cost", "mes_card", "phragmen")
UTILITY = {"cost": "cost", "card": "cardinality", "points": "points", "borda": "borda"}
PATH = SHARED / "pabulib" / "expected.json"
EXPECTED = json.loads(PATH.read_text())["elections"] if PATH.exists() else {}


def ours(election, rule):
    """Count by the rule that pabutools calls so; its Phragmén lists in the order of the alphabet."""
    name, _, how = rule.partition("_")
    if name == "phragmen":
        return sorted(phragmen(election.compile(), ties="lexicographic").selected)
    utility = UTILITY[how]
    if name == "greedy":
        # satisfaction by cost per cost is votes; every other satisfaction is divided by the cost
        order = "score" if how == "cost" else "density"
        compiled = election.compile("cost" if how in ("cost", "card") else utility, borda="pabutools")
        return list(greedy(compiled, order=order, ties="lexicographic").selected)
    compiled = election.compile(utility, borda="pabutools")
    return list(equal_shares(compiled, ties="lexicographic").selected)


def approval(seed):
    """Return a random election: half of them small and full of ties, half of them less so."""
    dice = random.Random(seed)  # noqa: S311  # elections, not secrets
    costs = (1, 2, 2, 3, 4, 6) if seed % 2 else range(1, 60)
    proposals = tuple(Proposal(f"p{j}", dice.choice(costs)) for j in range(dice.randint(2, 9)))
    ballots = [
        Ballot(tuple(proposal.id for proposal in proposals if dice.random() < 0.4))
        for _ in range(dice.randint(1, 20))
    ]
    budget = dice.randint(1, sum(proposal.cost for proposal in proposals))
    return Election(proposals, ballots, budget, BallotRules(kind="approval"))


def test_300_random_elections_are_counted_as_pabutools_counts_them():
    require_peers()
    elections = [approval(seed) for seed in range(RANDOM)]
    cases = [
        {
            "costs": {proposal.id: proposal.cost for proposal in election.proposals},
            "ballots": [ballot.choices for ballot in election.ballots],
            "budget": election.budget,
            "rules": RULES,
        }
        for election in elections
    ]
    for seed, (election, found) in enumerate(zip(elections, ask("pabutools_peer.py", cases), strict=True)):
        for rule in RULES:
            assert ours(election, rule) == found[rule]["order"], (seed, rule)


def with_add1(name):
    """Return a shared election and, for approvals, what add1 makes of it."""
    election = read_pb((shared("pabulib") / f"{name}.pb").read_text()).election
    if "mes_cost_add1" not in EXPECTED[name]["expected"]:
        return election, None
    compiled = election.compile()
    return election, complete(compiled, equal_shares(compiled, ties="lexicographic"))


@pytest.fixture(scope="module")
def theirs():
    """What pabutools makes of every shared election, one process for all of them."""
    require_peers()
    cases = []
    for name, entry in EXPECTED.items():
        _, completed = with_add1(name)
        cases.append(
            {
                "path": str(shared("pabulib") / f"{name}.pb"),
                "rules": list(entry["expected"]),
                "k": completed and completed.parameters.k,
            }
        )
    return dict(zip(EXPECTED, ask("pabutools_peer.py", cases), strict=True))


@pytest.mark.parametrize("name", EXPECTED)
def test_a_real_election_is_counted_as_pabutools_counts_it(name, theirs):
    election, completed = with_add1(name)
    for rule, found in theirs[name].items():
        if rule == "mes_cost_add1":
            last = {"order": list(completed.selected), "fits": True, "next_overspends": True}
            assert found == last
        else:
            assert ours(election, rule) == found["order"], rule
