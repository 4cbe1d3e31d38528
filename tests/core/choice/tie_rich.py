"""Small random elections full of ties: few costs, few voters, all kinds of ballots, odd budgets."""

from __future__ import annotations

import random
from fractions import Fraction

from commonground.core.choice.ballots import Ballot, BallotRules, Election, Proposal

UTILITIES = {
    "approval": ("cost", "cardinality"),
    "cumulative": ("cost", "cardinality", "points"),
    "ranking": ("cost", "cardinality", "borda"),
}
BORDA = ("pabulib", "pabutools", "classic")
TIES = ("chain", "lexicographic", "votes_cost_id")


def election(seed, *, kind=None, pots=(), purses=True, least_cost=0):
    """Return an election and the random source, to draw the rest of the case from."""
    dice = random.Random(seed)  # noqa: S311  # elections, not secrets
    kind = kind or dice.choice(("approval", "approval", "cumulative", "ranking"))
    costs = [cost for cost in (0, 1, 2, 2, 3, 4, 6) if cost >= least_cost]
    proposals = tuple(
        Proposal(f"P{j}", dice.choice(costs), pot=dice.choice((None, *pots)) if pots else None)
        for j in range(dice.randint(1, 6))
    )
    ballots = []
    for _ in range(dice.randint(0, 7)):
        choices = [proposal.id for proposal in proposals if dice.random() < 0.5]
        if kind == "ranking":
            dice.shuffle(choices)
        points = tuple(dice.randint(0, 2) for _ in choices) if kind == "cumulative" else None
        ballots.append(Ballot(tuple(choices), points, dice.choice((None, *pots)) if pots else None))
    budget = dice.randint(0, 10)
    shares = None
    if purses and ballots and dice.random() < 0.4:
        weights = [dice.choice((1, 1, 2, 3)) for _ in ballots]
        shares = tuple(Fraction(budget * weight, sum(weights)) for weight in weights)
    return Election(proposals, ballots, budget, BallotRules(kind=kind), shares), dice


def approvals(seed, *, tiers=(1, 1, 2, 3)):
    """Return an approval election of the axioms' proof: n, m 3-6, costs 1-12, tiers of purses, B 6-24."""
    dice = random.Random(seed)  # noqa: S311  # elections, not secrets
    voters, count = dice.randint(3, 6), dice.randint(3, 6)
    proposals = tuple(Proposal(f"P{j}", dice.randint(1, 12)) for j in range(count))
    ballots = [
        Ballot(tuple(proposal.id for proposal in proposals if dice.random() < 0.5)) for _ in range(voters)
    ]
    budget = dice.randint(6, 24)
    weights = [dice.choice(tiers) for _ in ballots]
    purses = tuple(Fraction(budget * weight, sum(weights)) for weight in weights)
    return Election(proposals, ballots, budget, BallotRules(kind="approval"), purses)
