"""Sums of two variables within 500 and 1,000 m of every node: ours against pandana.

Pandana finds the nodes in reach once (``precompute``) and then adds: that, its quickest way, is what is
counted; with its building of the network comes the second goal.
"""

from __future__ import annotations

import sys
from pathlib import Path

from bench.harness import Cost, Goal, Result, costs_of, oracle, python, reported, tell, timed

NAME = "within_sums"
PEER = "pandana aggregate"


def run(extract: Path, work: Path, rounds: int) -> Result:
    """Measure both in turn and compare their sums."""
    streets = work / "streets.npz"
    reported(python("streets", str(extract), str(streets)))
    peer = oracle("pandana_within.py", str(streets))
    result = Result(NAME, "500 + 1,000 m sums, 2 variables, all nodes", PEER, [Goal("cpu_s", 2.0)], [], [])
    build: list[Cost] = []
    for _ in range(rounds):
        answer = reported(python(NAME, "ours", str(streets)))
        result.ours.extend(costs_of(answer))
        result.remarks["sum of all sums, ours"] = answer["total"]
        if peer:
            answer = reported(peer)
            result.peer.extend(costs_of(answer))
            build.extend(costs_of({"costs": answer["build"]}))
            result.remarks["sum of all sums, pandana"] = answer["total"]
    if build:
        mean_build = sum(cost.cpu_s for cost in build) / len(build)
        ratio = (result.median("peer", "cpu_s") + mean_build) / result.median("ours", "cpu_s")
        result.remarks["with its build (goal 8 times)"] = round(ratio, 1)
    return result


def ours(streets: str) -> None:
    """Add up within both radii again and again."""
    import numpy as np  # children only

    from bench.streets import loaded
    from commonground.core.network.within import within

    graph, values = loaded(streets), np.load(streets)["values"]
    costs = timed(lambda: within(graph, values, [500, 1000]), 7)
    tell(costs, total=float(within(graph, values, [500, 1000]).sum()))


if __name__ == "__main__":
    {"ours": ours}[sys.argv[1]](*sys.argv[2:])
