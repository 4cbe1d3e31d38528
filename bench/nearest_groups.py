"""Ten destination groups, every node of the network to its nearest member: ours against pandana.

Ours also keeps which member it is and the way there, and has no limit; pandana looks 5,000 m far. Its
building of the network and of the groups is not counted.
"""

from __future__ import annotations

import sys
from pathlib import Path

from bench.harness import Goal, Result, costs_of, oracle, python, reported, tell, timed

NAME = "nearest_groups"
PEER = "pandana nearest_pois"


def run(extract: Path, work: Path, rounds: int) -> Result:
    """Measure both in turn and compare their answers."""
    streets = work / "streets.npz"
    reported(python("streets", str(extract), str(streets)))
    peer = oracle("pandana_nearest.py", str(streets), str(work / "peer.npz"))
    result = Result(NAME, "10 destination groups, all nodes", PEER, [Goal("cpu_s", 20.0)], [], [])
    for _ in range(rounds):
        result.ours.extend(costs_of(reported(python(NAME, "ours", str(streets), str(work / "ours.npz")))))
        if peer:
            result.peer.extend(costs_of(reported(peer)))
    if peer:
        result.remarks |= reported(python(NAME, "compare", str(work / "ours.npz"), str(work / "peer.npz")))
    return result


def ours(streets: str, answer: str) -> None:
    """Walk from all nodes to each group again and again."""
    import numpy as np  # children only

    from bench.streets import groups, loaded
    from commonground.core.network.reach import nearest

    graph, seeds = loaded(streets), groups(streets)
    costs = timed(lambda: [nearest(graph, group) for group in seeds], 15)
    np.savez(answer, metres=np.stack([nearest(graph, group).distance_m for group in seeds]))
    tell(costs)


def compare(ours_file: str, peer_file: str) -> None:
    """Say how far the two answers differ where both looked."""
    import json  # children only

    import numpy as np

    one, other = np.load(ours_file)["metres"], np.load(peer_file)["metres"]
    both = one < np.minimum(other.max(), 4_900)
    apart = np.abs(one - other)[both]
    sys.stdout.write(
        json.dumps(
            {
                "median difference, m": round(float(np.median(apart)), 3),
                "99 % below, m": round(float(np.quantile(apart, 0.99)), 3),
            }
        )
        + "\n"
    )


if __name__ == "__main__":
    {"ours": ours, "compare": compare}[sys.argv[1]](*sys.argv[2:])
