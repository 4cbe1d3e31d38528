"""Ten destination groups, every node of the network to its nearest member: ours against pandana.

Ours also keeps which member it is and the way there, and has no limit; pandana looks 5,000 m far. Building
the network and the groups is not counted on either side.
"""

from __future__ import annotations

from bench import streets
from bench.child import children, tell, timed
from bench.harness import Setting, agree, python, reported
from bench.results import Goal, Result

NAME = "nearest_groups"
PEER = "pandana nearest_pois"
TURNS = 15
NEAR_M = 4_900.0
"""Compared are nodes nearer than this, which the peer surely reached."""


def run(setting: Setting) -> Result:
    """Measure both in turn and compare their answers."""
    file, mine, theirs = streets.drawn_file(setting), setting.work / "ours.npz", setting.work / "peer.npz"
    result = Result(NAME, "10 destination groups, all nodes", PEER, (Goal("cpu_s", 20.0),))
    ours, peer = python(NAME, "ours", file, mine), setting.peer("pandana_nearest", file, theirs, TURNS)
    for _, answer in setting.in_turn(result, ours=ours, peer=peer):
        if answer:
            apart = reported(python(NAME, "compare", mine, theirs))
            agree("99 % of distances at most a metre apart", apart["most_m"] <= 1.0, expected=True)
            result.remarks["distances apart, median and 99 %, m"] = (apart["median_m"], apart["most_m"])
    return result


def ours(file: str, answer: str) -> None:
    """Walk from all nodes to each group again and again."""
    import numpy as np  # children only

    from commonground.core.network.reach import nearest

    arrays = streets.kept(file)
    graph, seeds = streets.network(arrays), streets.groups(arrays)
    costs, found = timed(lambda: [nearest(graph, group) for group in seeds], TURNS)
    np.savez(answer, metres=np.stack([one.distance_m for one in found]))
    tell(costs)


def compare(ours_file: str, peer_file: str) -> None:
    """Tell how far the two answers differ where both looked."""
    import numpy as np  # children only

    one, other = np.load(ours_file)["metres"], np.load(peer_file)["metres"]
    apart = np.abs(one - other)[one < NEAR_M]
    middle, most = np.quantile(apart, (0.5, 0.99))
    tell([], median_m=round(float(middle), 3), most_m=round(float(most), 3))


if __name__ == "__main__":
    children(ours, compare)
