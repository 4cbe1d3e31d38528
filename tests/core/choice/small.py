"""Small elections written by hand or at random, compiled without the product's own compiler."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from fractions import Fraction

import numpy as np

from commonground.core.choice.compiled import CompiledElection


def compiled_of(
    costs: Mapping[str, int],
    ballots: Sequence[Mapping[str, int]] | Sequence[Sequence[str]],
    budget: int,
    *,
    utility: str = "cost",
    purses: Sequence[Fraction] | None = None,
) -> CompiledElection:
    """Compile ballots that are lists of ids (approval) or mappings id -> points."""
    ids = tuple(sorted(costs))
    index = {proposal: j for j, proposal in enumerate(ids)}
    keys = []
    for i, ballot in enumerate(ballots):
        if isinstance(ballot, Mapping):
            given = {index[p]: points for p, points in ballot.items() if points > 0}
        else:
            given = {index[p]: costs[p] if utility == "cost" else 1 for p in ballot}
        keys.append((tuple(sorted(given.items())), None if purses is None else purses[i]))
    distinct = sorted(Counter(keys).items(), key=lambda item: (item[0][0], item[0][1] or 0))
    rows: list[list[tuple[int, int]]] = [[] for _ in ids]
    for b, ((choices, _), _) in enumerate(distinct):
        for j, points in choices:
            rows[j].append((b, points))
    multiplicity = np.array([count for _, count in distinct], np.int64)
    flat = [entry for row in rows for entry in row]
    votes = np.array([sum(int(multiplicity[b]) for b, _ in row) for row in rows], np.int64)
    return CompiledElection(
        ids=ids,
        cost=tuple(costs[p] for p in ids),
        budget=budget,
        voters=len(ballots),
        ptr=np.cumsum([0, *(len(row) for row in rows)], dtype=np.int64),
        ballot=np.array([b for b, _ in flat], np.int32),
        utility=np.array([u for _, u in flat], np.int64),
        multiplicity=multiplicity,
        purse=None if purses is None else tuple(purse for (_, purse), _ in distinct if purse is not None),
        votes=votes,
        score=votes,
        utility_name="points" if utility == "points" else utility,  # type: ignore[arg-type]  # a test's word
        borda="pabulib",
    )


GOLDEN_COSTS = {"P1": 60, "P2": 40, "P3": 50, "P4": 30}
GOLDEN_BALLOTS = [["P1", "P2"], ["P1", "P2"], ["P1"], ["P3", "P4"], ["P3", "P4"]]


def golden(utility: str = "cost", purses: Sequence[Fraction] | None = None) -> CompiledElection:
    """Return the miniature that can be counted by hand."""
    return compiled_of(GOLDEN_COSTS, GOLDEN_BALLOTS, 100, utility=utility, purses=purses)
