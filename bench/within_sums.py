"""Sums of two variables within 500 and 1,000 m of every node: ours against pandana.

Pandana finds the nodes in reach once (``precompute``) and then adds: that, its quickest way, is what is
counted. With the building of the network, on both sides, comes the second goal.
"""

from __future__ import annotations

from dataclasses import replace

from bench import streets
from bench.child import children, tell, timed
from bench.harness import Setting, agree, python
from bench.results import Goal, Result

NAME = "within_sums"
PEER = "pandana aggregate"
TURNS = 7
APART = 1e-4
"""How far the sums of all sums may be apart: metres are rounded differently, and nodes stand at the brink."""


def run(setting: Setting) -> Result:
    """Measure both in turn and compare their sums."""
    file = streets.drawn_file(setting)
    goals = (Goal("cpu_s", 2.0), Goal("whole_s", 8.0))
    result = Result(NAME, "500 + 1,000 m sums, 2 variables, all nodes", PEER, goals)
    peer = setting.peer("pandana_within", file)
    for mine, theirs in setting.in_turn(result, ours=python(NAME, "ours", file), peer=peer):
        if theirs:
            agree("sum of all sums", mine["total"], theirs["total"], apart=APART)
    return result


def ours(file: str) -> None:
    """Build again and again, add up within both radii again and again."""
    from commonground.core.network.within import within

    arrays = streets.kept(file)
    builds, graph = timed(lambda: streets.network(arrays), TURNS)
    costs, sums = timed(lambda: within(graph, arrays["values"], [500, 1000]), TURNS)
    paired = zip(costs, builds, strict=True)
    tell([replace(cost, build_s=build.cpu_s) for cost, build in paired], total=float(sums.sum()))


if __name__ == "__main__":
    children(ours)
