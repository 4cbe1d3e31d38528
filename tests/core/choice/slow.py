"""Every counting rule once more: slow, obvious, in fractions, written from the specification alone.

Nothing here is clever and nothing is shared with the engine but the types of what goes in: one voter at a
time, one Proposal at a time, every comparison exact. Tests hold the engine against it.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field, replace
from fractions import Fraction
from itertools import count as count_up

from commonground.core.choice.ballots import Ballot, Election

ZERO = Fraction(0)
POINTS = ("cumulative", "cardinal")


@dataclass
class Bought:
    """One purchase, with what the trace must say about it."""

    proposal: str
    rho: Fraction
    price: Fraction | None
    supporters: int
    paid_full: int
    paid_last: int
    tied: tuple[str, ...] = ()
    broken_by: str | None = None


@dataclass
class Outcome:
    """What a slow count found; ``left`` is what each voter has left, in the order of the ballots."""

    rounds: list[Bought] = field(default_factory=list)
    ties: int = 0
    k: int = 0
    left: list[Fraction] = field(default_factory=list)
    short: dict[str, Fraction] = field(default_factory=dict)

    @property
    def order(self):
        """Return the funded Proposals in the order of purchase."""
        return [bought.proposal for bought in self.rounds]


def costs(election):
    """Return the cost of each Proposal."""
    return {proposal.id: proposal.cost for proposal in election.proposals}


def supports(election, ballot):
    """Return the Proposals that a ballot supports."""
    if election.rules.kind in POINTS:
        return {choice for choice, points in zip(ballot.choices, ballot.points, strict=True) if points > 0}
    return set(ballot.choices)


def borda_points(election, ballot, variant):
    """Return the Borda points a ranking gives, those of 0 included."""
    length = len(ballot.choices)
    top = {"pabulib": length, "pabutools": length - 1, "classic": len(election.proposals) - 1}[variant]
    return {choice: top - position for position, choice in enumerate(ballot.choices)}


def utilities(election, name, borda):
    """Return, for every voter, the Proposals she supports and what each is worth to her."""
    price = costs(election)
    voters = []
    for ballot in election.ballots:
        if name == "borda":
            worth = {p: u for p, u in borda_points(election, ballot, borda).items() if u > 0}
        elif name == "points":
            worth = {p: u for p, u in zip(ballot.choices, ballot.points, strict=True) if u > 0}
        elif name == "cardinality":
            worth = dict.fromkeys(supports(election, ballot), 1)
        else:
            worth = {p: price[p] for p in supports(election, ballot)}
        voters.append(worth)
    return voters


def scores(election, borda):
    """Return what the ballots give each Proposal: votes, points or Borda points."""
    total = dict.fromkeys(costs(election), 0)
    for ballot in election.ballots:
        if election.rules.kind == "ranking":
            given = borda_points(election, ballot, borda)
        elif election.rules.kind in POINTS:
            given = dict(zip(ballot.choices, ballot.points, strict=True))
        else:
            given = dict.fromkeys(ballot.choices, 1)
        for proposal, points in given.items():
            total[proposal] += max(points, 0)
    return total


def votes_of(voters, proposals):
    """Return the number of supporters of each Proposal."""
    return {p: sum(p in worth for worth in voters) for p in proposals}


# Ties


def chain(rule, seed, votes, price):
    """Return the steps of a tie rule: a name, and what is compared (lower goes first)."""
    lot = {p: hashlib.sha256(seed.encode() + b"\x00" + p.encode()).hexdigest() for p in price}
    supporters = ("more_supporters", {p: -votes[p] for p in price})
    cheaper = ("lower_cost", price)
    smaller = ("smaller_id", {p: p for p in price})
    return {
        "chain": [supporters, cheaper, ("lot", lot)],
        "lexicographic": [smaller],
        "votes_cost_id": [supporters, cheaper, smaller],
    }[rule]


def first_of(tied, steps):
    """Return who goes first among equals, and the step after which nobody else was left."""
    left = sorted(tied)
    if len(left) == 1:
        return left[0], None
    for name, compared in steps:
        best = min(compared[p] for p in left)
        left = [p for p in left if compared[p] == best]
        if len(left) == 1:
            return left[0], name
    raise AssertionError(f"{tied} are still tied after the last step")


# Greedy


def greedy(election, *, order, variant, threshold, ties, seed, borda="pabulib", utility="cost"):
    """Count by score (or score per cost): what has most takes its cost from the budget."""
    outcome = Outcome()
    if not election.ballots or not election.budget:
        return outcome
    voters = utilities(election, utility, borda)
    score = scores(election, borda)
    waiting = {p for p, votes in votes_of(voters, costs(election)).items() if votes}
    if variant == "threshold":
        waiting = {p for p in waiting if score[p] >= threshold}
    money = Fraction(election.budget)
    steps = chain(ties, seed, votes_of(voters, costs(election)), costs(election))
    _take(
        outcome,
        election,
        voters,
        waiting,
        money=money,
        score=score,
        order=order,
        variant=variant,
        steps=steps,
    )
    return outcome


def _take(outcome, election, voters, waiting, *, money, score, order, variant, steps):
    price = costs(election)
    votes = votes_of(voters, price)
    while waiting:
        free = {p for p in waiting if price[p] == 0}
        if free:
            tied = free
        elif order == "score":
            tied = {p for p in waiting if score[p] == max(score[q] for q in waiting)}
        else:
            best = max(Fraction(score[q], price[q]) for q in waiting)
            tied = {p for p in waiting if Fraction(score[p], price[p]) == best}
        if variant != "no_skip":
            misfits = {p for p in tied if price[p] > money}
            waiting -= misfits
            tied -= misfits
        if not tied:
            continue
        first, step = first_of(tied, steps)
        outcome.ties += len(tied) > 1
        if price[first] > money:
            return
        waiting.remove(first)
        money -= price[first]
        rho = Fraction(score[first], price[first] if order == "density" and price[first] else 1)
        outcome.rounds.append(
            Bought(first, rho, None, votes[first], 0, 0, tuple(sorted(tied)) if len(tied) > 1 else (), step)
        )


# Equal shares


def rho_of(price, purse_and_worth):
    """Return the least rho with sum min(purse, rho worth) = price, or None if there is too little money."""
    if sum(purse for purse, _ in purse_and_worth) < price:
        return None
    by_reach = sorted(purse_and_worth, key=lambda pair: pair[0] / pair[1])
    for place in range(len(by_reach)):
        poor = sum((purse for purse, _ in by_reach[:place]), ZERO)
        rho = (price - poor) / sum(worth for _, worth in by_reach[place:])
        if rho <= by_reach[place][0] / by_reach[place][1]:
            return rho
    raise AssertionError("enough money and no rho")


def equal_shares(election, *, utility, ties, seed, borda="pabulib", purses=None):
    """Count by equal shares with the given purses (those of the election, or equal ones, if None)."""
    outcome = Outcome()
    n = len(election.ballots)
    if purses is None:
        purses = election.purses or [Fraction(election.budget, n)] * n if n else []
    outcome.left = list(purses)
    if not n or not election.budget:
        return outcome
    price = costs(election)
    voters = utilities(election, utility, borda)
    votes = votes_of(voters, price)
    steps = chain(ties, seed, votes, price)
    waiting = {p for p in price if votes[p]}
    while waiting:
        rho = {}
        for p in waiting:
            backers = [(outcome.left[i], worth[p]) for i, worth in enumerate(voters) if p in worth]
            rho[p] = ZERO if price[p] == 0 else rho_of(price[p], backers)
        affordable = {p: value for p, value in rho.items() if value is not None}
        if not affordable:
            break
        best = min(affordable.values())
        tied = {p for p, value in affordable.items() if value == best}
        first, step = first_of(tied, steps)
        outcome.ties += len(tied) > 1
        waiting.remove(first)
        paid, full, last = [], 0, 0
        for i, worth in enumerate(voters):
            if first not in worth:
                continue
            full_price = best * worth[first]
            full += outcome.left[i] >= full_price
            last += 0 < outcome.left[i] < full_price
            payment = min(outcome.left[i], full_price)
            outcome.left[i] -= payment
            paid.append(payment)
        assert sum(paid) == price[first]
        outcome.rounds.append(
            Bought(
                first,
                best,
                max(paid),
                votes[first],
                full,
                last,
                tuple(sorted(tied)) if len(tied) > 1 else (),
                step,
            )
        )
    for p in set(price) - set(outcome.order):
        money = sum((outcome.left[i] for i, worth in enumerate(voters) if p in worth), ZERO)
        outcome.short[p] = price[p] - money
    return outcome


def add1(election, *, utility, ties, seed, step, borda="pabulib", then_greedy=False):
    """Count with purses that grow by ``step`` on average, until the next outcome is too dear."""
    n = len(election.ballots)
    price = costs(election)
    if not n or not election.budget:
        return equal_shares(election, utility=utility, ties=ties, seed=seed, borda=borda)
    base = list(election.purses or [Fraction(election.budget, n)] * n)
    mean = sum(base) / n
    voters = utilities(election, utility, borda)
    votes = votes_of(voters, price)
    supported = {p for p in price if votes[p]}
    with_money = [worth for worth, purse in zip(voters, base, strict=True) if purse]
    payable = {p for p in supported if not price[p] or any(p in worth for worth in with_money)}
    kept, met = None, 0
    for k in count_up():
        purses = [purse * (1 + k * step / mean) for purse in base]
        run = equal_shares(election, utility=utility, ties=ties, seed=seed, borda=borda, purses=purses)
        met += run.ties
        if sum(price[p] for p in run.order) > election.budget:
            break
        kept, kept.k = run, k
        if set(run.order) == payable:
            break
    kept.ties = met
    if then_greedy:
        waiting = supported - set(kept.order)
        money = election.budget - sum(price[p] for p in kept.order)
        score = scores(election, borda)
        steps = chain(ties, seed, votes, price)
        _take(
            kept,
            election,
            voters,
            waiting,
            money=money,
            score=score,
            order="score",
            variant="skip",
            steps=steps,
        )
    return kept


# Pots


def pots(election, *, sizes, utility, ties, seed, step, borda="pabulib"):
    """Count each pot by itself, then citywide with what it left its voters; return (ids, cost) of all."""
    price = costs(election)
    left = [ZERO] * len(election.ballots)
    funded = []
    citywide = election.budget
    for area in sorted(sizes):
        inside = [i for i, ballot in enumerate(election.ballots) if ballot.pot == area]
        if not inside:
            continue
        citywide -= sizes[area]
        part = cut_to(election, area, inside, sizes[area])
        run = equal_shares(part, utility=utility, ties=ties, seed=seed, borda=borda)
        funded += run.order
        for i, money in zip(inside, run.left, strict=True):
            left[i] = money
    spent = sum(price[p] for p in funded)
    everyone = range(len(election.ballots))
    rest = cut_to(election, None, everyone, election.budget - spent)
    if left:
        rest = replace(rest, purses=tuple(Fraction(citywide, len(left)) + money for money in left))
    funded += add1(rest, utility=utility, ties=ties, seed=seed, step=step, borda=borda).order
    return funded, sum(price[p] for p in funded)


def cut_to(election, area, voters, budget):
    """Return the part of an election that one pot is about."""
    proposals = tuple(proposal for proposal in election.proposals if proposal.pot == area)
    ids = {proposal.id for proposal in proposals}
    ballots = []
    for i in voters:
        ballot = election.ballots[i]
        kept = [at for at, choice in enumerate(ballot.choices) if choice in ids]
        points = ballot.points and tuple(ballot.points[at] for at in kept)
        ballots.append(Ballot(tuple(ballot.choices[at] for at in kept), points))
    return Election(proposals, ballots, budget, election.rules)


# Comparison and Phragmén


def compare(election, a, b, *, utility, borda="pabulib"):
    """Return how many voters get more from a, more from b, and the same."""
    voters = utilities(election, utility, borda)
    of_a = [sum(u for p, u in worth.items() if p in a) for worth in voters]
    of_b = [sum(u for p, u in worth.items() if p in b) for worth in voters]
    pairs = list(zip(of_a, of_b, strict=True))
    return sum(x > y for x, y in pairs), sum(x < y for x, y in pairs), sum(x == y for x, y in pairs)


def phragmen(election, *, ties, seed):
    """Count by Phragmén's sequential rule: whose supporters need the least time to earn its cost."""
    outcome = Outcome()
    if not election.ballots or not election.budget:
        return outcome
    price = costs(election)
    voters = [supports(election, ballot) for ballot in election.ballots]
    votes = votes_of(voters, price)
    steps = chain(ties, seed, votes, price)
    load = [ZERO] * len(voters)
    waiting = {p for p in price if votes[p] and price[p] <= election.budget}
    money = election.budget
    while waiting:
        time = {
            p: (price[p] + sum(load[i] for i, backed in enumerate(voters) if p in backed)) / votes[p]
            for p in waiting
        }
        best = min(time.values())
        tied = {p for p in waiting if time[p] == best}
        if any(price[p] > money for p in tied):
            break
        first, step = first_of(tied, steps)
        outcome.ties += len(tied) > 1
        waiting.remove(first)
        money -= price[first]
        load = [best if first in backed else old for old, backed in zip(load, voters, strict=True)]
        outcome.rounds.append(
            Bought(
                first,
                best,
                best,
                votes[first],
                votes[first],
                0,
                tuple(sorted(tied)) if len(tied) > 1 else (),
                step,
            )
        )
    return outcome
