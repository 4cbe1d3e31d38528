"""Every ranking rule once more: slow, obvious, one voter at a time, written from the specification alone."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise, permutations

from tests.core.choice.slow import borda_points, chain, costs

UNIT = 10**9


def tie_order(election, ties, seed):
    """Return the Proposals in the order of the tie rule; a supporter is a voter who ranks the Proposal."""
    price = costs(election)
    votes = {p: sum(p in ballot.choices for ballot in election.ballots) for p in price}
    steps = chain(ties, seed, votes, price)
    return sorted(price, key=lambda p: [compared[p] for _, compared in steps])


def preferring(election, a, b):
    """Return how many voters prefer a to b; unranked is below ranked."""
    return sum(
        a in ballot.choices and (b not in ballot.choices or ballot.choices.index(a) < ballot.choices.index(b))
        for ballot in election.ballots
    )


def borda(election, *, variant, ties, seed):
    """Rank by points for places."""
    points = dict.fromkeys(costs(election), 0)
    for ballot in election.ballots:
        for p, given in borda_points(election, ballot, variant).items():
            points[p] += given
    return sorted(tie_order(election, ties, seed), key=lambda p: -points[p])


def strongest_path(election, a, b):
    """Return the strength of the strongest path: every path over every set of stops is tried."""
    others = [p for p in costs(election) if p not in (a, b)]
    strongest = 0
    for stops in range(len(others) + 1):
        for middle in permutations(others, stops):
            path = [a, *middle, b]
            steps = []
            for one, two in pairwise(path):
                won, lost = preferring(election, one, two), preferring(election, two, one)
                steps.append(won if won > lost else 0)
            strongest = max(strongest, min(steps))
    return strongest


def follow(candidates, beats, order):
    """Return all candidates: again and again the first by the tie rule whom nobody left beats."""
    left, ranked = list(order), []
    while left:
        first = next(p for p in left if not any(beats[q, p] for q in left if q != p))
        ranked.append(first)
        left.remove(first)
    return ranked


def schulze(election, *, ties, seed):
    """Rank by strongest paths."""
    ids = list(costs(election))
    paths = {(a, b): strongest_path(election, a, b) for a in ids for b in ids if a != b}
    beats = {(a, b): paths[a, b] > paths[b, a] for a, b in paths}
    return follow(ids, beats, tie_order(election, ties, seed))


def ranked_pairs(election, *, ties, seed):
    """Rank by majorities, leaving out what closes a cycle."""
    order = tie_order(election, ties, seed)
    wins = {(a, b): preferring(election, a, b) for a in order for b in order if a != b}
    pairs = sorted(
        (pair for pair in wins if wins[pair] > wins[pair[::-1]]),
        key=lambda pair: (-wins[pair], wins[pair[::-1]], order.index(pair[0]), order.index(pair[1])),
    )
    locked = set()
    for a, b in pairs:
        if not reaches(locked, b, a):
            locked.add((a, b))
    beats = {(a, b): reaches(locked, a, b) for a, b in wins}
    return follow(order, beats, order)


def reaches(arrows, start, end):
    """Whether arrows lead from start to end."""
    seen, todo = set(), [start]
    while todo:
        at = todo.pop()
        if at == end:
            return True
        if at not in seen:
            seen.add(at)
            todo += [b for a, b in arrows if a == at]
    return False


def gregory(election, *, seats, ties, seed):
    """Fill seats: every voter's ballot has a value, and lies with its first Proposal in the race."""
    order = tie_order(election, ties, seed)
    ballots = [ballot.choices for ballot in election.ballots if ballot.choices]
    if not ballots:
        return []
    quota = len(ballots) // (seats + 1) + 1
    hopeful, elected, settled = set(order), [], set()
    value = [Fraction(1)] * len(ballots)
    holder = [choices[0] for choices in ballots]

    def votes(p):
        return (
            Fraction(quota) if p in settled else sum(v for v, h in zip(value, holder, strict=True) if h == p)
        )

    def move(p, share):
        for i, choices in enumerate(ballots):
            if holder[i] == p:
                later = choices[choices.index(p) + 1 :]
                holder[i] = next((q for q in later if q in hopeful), None)
                value[i] *= share

    while True:
        winners = sorted((p for p in order if p in hopeful and votes(p) >= quota), key=lambda p: -votes(p))
        elected += winners
        hopeful -= set(winners)
        if len(elected) >= seats:
            return elected
        if len(hopeful) <= seats - len(elected):
            return elected + sorted((p for p in order if p in hopeful), key=lambda p: -votes(p))
        rich = [p for p in elected if votes(p) > quota]
        if rich:
            giver = min(rich, key=lambda p: (-votes(p), order.index(p)))
            share = (votes(giver) - quota) / votes(giver)
            settled.add(giver)
        else:
            giver = min(hopeful, key=lambda p: (votes(p), -order.index(p)))
            hopeful.remove(giver)
            share = Fraction(1)
        move(giver, share)


def up(amount):
    """Round up to a billionth."""
    return Fraction(-((-amount * UNIT).__floor__()), UNIT)


def distribute(ballots, keep):
    """Return the votes: each on the ballot keeps its fraction of what comes by, rounded up."""
    votes = dict.fromkeys(keep, Fraction(0))
    for choices in ballots:
        weight = Fraction(1)
        for p in choices:
            kept = up(weight * keep[p])
            votes[p] += kept
            weight -= kept
    return votes


def meek(election, *, seats, ties, seed):
    """Fill seats by the Reference Meek Rule, in fractions that are rounded where the rule rounds."""
    order = tie_order(election, ties, seed)
    ballots = [ballot.choices for ballot in election.ballots if ballot.choices]
    if not ballots:
        return []
    keep = dict.fromkeys(order, Fraction(1))
    hopeful, elected = set(order), []

    while len(hopeful) > seats - len(elected) > 0:
        before = None
        while True:
            votes = distribute(ballots, keep)
            quota = Fraction((sum(votes.values()) / (seats + 1) * UNIT).__floor__(), UNIT) + Fraction(1, UNIT)
            winners = sorted(
                (p for p in order if p in hopeful and votes[p] >= quota), key=lambda p: -votes[p]
            )
            surplus = max(Fraction(0), sum(votes[p] - quota for p in [*elected, *winners]))
            if winners:
                elected += winners
                hopeful -= set(winners)
                break
            if surplus < Fraction(1, 10**6) or (before is not None and surplus >= before):
                low = min(votes[p] for p in hopeful)
                loser = [p for p in order if p in hopeful and votes[p] <= low + surplus][-1]
                hopeful.remove(loser)
                keep[loser] = Fraction(0)
                break
            before = surplus
            for p in elected:
                keep[p] = up(up(keep[p] * quota) / votes[p])
    if len(elected) < seats:
        votes = distribute(ballots, keep)
        elected += sorted((p for p in order if p in hopeful), key=lambda p: -votes[p])
    return elected
