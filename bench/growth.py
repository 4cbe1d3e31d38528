"""Time of equal shares against voters, Proposals and approvals, and the price of near-ties.

No peer: the question is whether time grows with the size of the election and not faster, and whether an
election full of ties costs about as much as another.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from bench.drawing import growth
from bench.harness import Figure, Result, costs_of, python, reported, tell, timed

if TYPE_CHECKING:
    from commonground.core.choice.compiled import CompiledElection

NAME = "growth"
SIZES = {
    "voters": (7_500, 15_000, 30_000, 60_000, 120_000),
    "proposals": (30, 60, 120, 240, 480),
    "approvals": (20, 40, 60, 80, 100),
}
GAPS = ("a tenth apart", "crumbs apart", "equal")
SCALE = 10**6
TURNS = 5
RUNS = 20
NEAR_TIES = 3.0


def run(extract: Path, work: Path, rounds: int) -> Result:  # noqa: ARG001  # every bench is asked alike
    """Measure each size, and twins: every Proposal split in two that cost nearly or exactly the same."""
    result = Result(NAME, "equal shares, growing elections", "no peer", [], [], [])
    panels: dict[str, list[tuple[float, float]]] = {}
    for against, sizes in SIZES.items():
        panels[against] = []
        for size in sizes:
            answer = reported(python(NAME, "grown", against, str(size)))
            at = float(str(answer["approvals"])) if against == "approvals" else float(size)
            panels[against].append((at, _seconds(answer)))
            what = f"equal shares, {at:,.0f} {against}, {answer['rounds']} purchases"
            result.figures.append(Figure(what, _seconds(answer), "CPU s"))
    result.drawings["growth-of-equal-shares.svg"] = growth(panels)
    for count, words in (("one run", "one run"), ("add1", f"{RUNS} runs of add1")):
        base = 0.0
        for gap in GAPS:
            answer = reported(python(NAME, "twins", gap, count))
            seconds = _seconds(answer) / float(str(answer["rounds"]))
            base = base or seconds
            if gap != GAPS[0]:
                what = f"twins {gap}, {words}: a purchase beside one of twins {GAPS[0]}"
                result.figures.append(Figure(what, seconds / base, "times", NEAR_TIES))
    return result


def _seconds(answer: dict[str, object]) -> float:
    costs = sorted(cost.cpu_s for cost in costs_of(answer))
    return costs[len(costs) // 2]


def synthetic(voters: int, proposals: int, share: float = 1.0) -> CompiledElection:
    """Compile the synthetic election; of its approvals each is kept with a probability ``share``."""
    from bench.elections import drawn, names
    from commonground.core.choice.ballots import Ballot, BallotRules, Election, Proposal

    costs, budget, voter, choice = drawn(voters, proposals)
    kept = np.random.default_rng(1).random(len(voter)) < share
    ids = names(proposals)
    chosen: list[list[str]] = [[] for _ in range(voters)]
    for who, what in zip(voter[kept].tolist(), choice[kept].tolist(), strict=True):
        chosen[who].append(ids[what])
    return Election(
        tuple(Proposal(name, cost) for name, cost in zip(ids, costs, strict=True)),
        [Ballot(tuple(one)) for one in chosen],
        budget,
        BallotRules("approval"),
    ).compile("cost")


def split(election: CompiledElection, gap: str) -> CompiledElection:
    """Split every Proposal in two with the same supporters, in a currency with small minor units."""
    from dataclasses import replace

    change = {"a tenth apart": lambda c: c * 11 // 10, "crumbs apart": lambda c: c + 1, "equal": lambda c: c}
    ids, cost, rows = [], [], []
    for j, name in enumerate(election.ids):
        half = election.cost[j] * SCALE // 2
        for suffix, part in (("a", half), ("b", change[gap](half))):
            ids.append(name + suffix)
            cost.append(part)
            rows.append(j)
    here = [slice(election.ptr[j], election.ptr[j + 1]) for j in rows]
    lengths = [one.stop - one.start for one in here]
    return replace(
        election,
        ids=tuple(ids),
        cost=tuple(cost),
        budget=election.budget * SCALE,
        ptr=np.concatenate(([0], np.cumsum(lengths))),
        ballot=np.concatenate([election.ballot[one] for one in here]),
        utility=np.repeat(np.array(cost), lengths),
        votes=election.votes[rows],
        score=election.score[rows],
    )


def grown(against: str, size: str) -> None:
    """Count one size again and again."""
    from commonground.core.choice.equal_shares import equal_shares

    voters, proposals, share = 60_000, 120, 100
    if against == "voters":
        voters = int(size)
    elif against == "proposals":
        proposals = int(size)
    else:
        share = int(size)
    election = synthetic(voters, proposals, share / 100)
    rounds = len(equal_shares(election).trace)
    tell(timed(lambda: equal_shares(election), TURNS), approvals=len(election.ballot), rounds=rounds)


def twins(gap: str, count: str) -> None:
    """Count an election of twins again and again: one run, or the first runs of add1."""
    from commonground.core.choice.equal_shares import equal_shares, purses_of
    from commonground.core.choice.equal_shares.arrays import arrays_of
    from commonground.core.choice.equal_shares.sweep import sweep
    from commonground.core.choice.ties import TieBreaker

    if count == "one run":
        election = split(synthetic(60_000, 120), gap)
        rounds = len(equal_shares(election).trace)
        tell(timed(lambda: equal_shares(election), TURNS), approvals=len(election.ballot), rounds=rounds)
        return
    from fractions import Fraction

    election = split(synthetic(6_000, 120), gap)
    arrays, ties = arrays_of(election), TieBreaker(election)
    factors = [1 + Fraction(k, 200) for k in range(1, RUNS + 1)]

    def runs() -> int:
        outcomes = sweep(arrays, purses_of(election), ties, factors=factors, payable=len(election.ids))
        return sum(one.bought for one in outcomes)

    tell(timed(runs, TURNS), approvals=len(election.ballot), rounds=runs())


if __name__ == "__main__":
    {"grown": grown, "twins": twins}[sys.argv[1]](*sys.argv[2:])
