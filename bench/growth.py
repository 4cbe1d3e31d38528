"""Time of equal shares against voters, Proposals and approvals, and the price of near-ties.

No peer: the question is whether time grows with the size of the election and not faster, and whether an
election full of ties costs about as much as another.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Literal

from bench.child import children, tell, timed
from bench.drawing import growth
from bench.elections import PROPOSALS, VOTERS
from bench.harness import Setting, cpu_s, python
from bench.results import Figure, Result

if TYPE_CHECKING:
    from commonground.core.choice.compiled import CompiledElection

NAME = "growth"
Size = Literal["voters", "proposals", "approvals"]
SIZES: Final[dict[Size, tuple[int, ...]]] = {
    "voters": (7_500, 15_000, 30_000, 60_000, 120_000),
    "proposals": (30, 60, 120, 240, 480),
    "approvals": (20, 40, 60, 80, 100),  # of a hundred, how many are kept
}
GAPS = ("a tenth apart", "crumbs apart", "equal")
SCALE = 10**6
TURNS = 5
RUNS, VOTERS_OF_RUNS, STEP = 20, 6_000, 200
NEAR_TIES = 3.0
"""The most a purchase of twins may take beside one of twins that are well apart."""
COUNTS = {
    "once": f"{VOTERS:,} voters",
    "rising": f"{VOTERS_OF_RUNS:,} voters, {RUNS} runs with rising purses",
}


def run(setting: Setting) -> Result:
    """Measure each size, and twins: every Proposal split in two that cost nearly or exactly the same."""
    result = Result(NAME, "equal shares, growing elections")
    panels: dict[str, list[tuple[float, float]]] = {}
    for against, sizes in SIZES.items():
        panels[against] = []
        answers = setting.alone(*(python(NAME, "grown", against, size) for size in sizes))
        for size, answer in zip(sizes, answers, strict=True):
            at, seconds = answer["approvals"] if against == "approvals" else size, cpu_s(answer)
            panels[against].append((at, seconds))
            what = f"equal shares, {at:,} {against}, {answer['purchases']} purchases"
            result.figures.append(Figure(what, seconds, "CPU s"))
    result.drawings["growth-of-equal-shares.svg"] = growth(panels)
    for count, words in COUNTS.items():
        answers = setting.alone(*(python(NAME, count, gap) for gap in GAPS))
        apart, *near = (cpu_s(answer) / answer["purchases"] for answer in answers)
        for gap, seconds in zip(GAPS[1:], near, strict=True):
            what = f"twins {gap}, {words}: a purchase beside one of twins {GAPS[0]}"
            result.figures.append(Figure(what, seconds / apart, "times", NEAR_TIES))
    return result


def synthetic(voters: int, proposals: int, share: float = 1.0) -> CompiledElection:
    """Compile the synthetic election; of its approvals each is kept with a probability ``share``."""
    import numpy as np  # children only

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

    import numpy as np  # children only

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


def grown(against: Size, size: str) -> None:
    """Count one size again and again, the other two as in the synthetic election."""
    voters = int(size) if against == "voters" else VOTERS
    proposals = int(size) if against == "proposals" else PROPOSALS
    share = int(size) / 100 if against == "approvals" else 1.0
    _count(synthetic(voters, proposals, share))


def once(gap: str) -> None:
    """Count an election of twins again and again."""
    _count(split(synthetic(VOTERS, PROPOSALS), gap))


def _count(election: CompiledElection) -> None:
    from commonground.core.choice.equal_shares import equal_shares

    costs, result = timed(lambda: equal_shares(election), TURNS)
    tell(costs, approvals=len(election.ballot), purchases=len(result.trace))


def rising(gap: str) -> None:
    """Count an election of twins with purses that rise by half a percent a run, all runs again and again."""
    from fractions import Fraction

    from commonground.core.choice.equal_shares import purses_of
    from commonground.core.choice.equal_shares.arrays import arrays_of
    from commonground.core.choice.equal_shares.sweep import sweep
    from commonground.core.choice.ties import TieBreaker

    election = split(synthetic(VOTERS_OF_RUNS, PROPOSALS), gap)
    arrays, ties = arrays_of(election), TieBreaker(election)
    factors = [1 + Fraction(k, STEP) for k in range(1, RUNS + 1)]

    def runs() -> int:
        outcomes = sweep(arrays, purses_of(election), ties, factors=factors, payable=len(election.ids))
        return sum(one.bought for one in outcomes)

    costs, purchases = timed(runs, TURNS)
    tell(costs, purchases=purchases)


if __name__ == "__main__":
    children(grown, once, rising)
