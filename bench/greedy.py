"""Greedy, most votes first, of 60,000 voters: ours against pabutools.

Both start from the election as it was read and merged. The peer asks every ballot again for every Proposal;
its only run counts.
"""

from __future__ import annotations

from bench.child import children, tell, timed
from bench.elections import VOTERS, compiled, drawn_file
from bench.harness import Setting, agree, python
from bench.results import Goal, Result

NAME = "greedy"
PEER = "pabutools, exact fractions"
TURNS = 20


def run(setting: Setting) -> Result:
    """Measure both in turn."""
    result = Result(NAME, f"greedy by votes, {VOTERS:,} ballots", PEER, (Goal("cpu_s", 1000.0),))
    file = drawn_file(setting)
    ours, peer = python(NAME, "ours", file), setting.peer("pabutools_greedy", file)
    for mine, theirs in setting.in_turn(result, ours=ours, peer=peer):
        if theirs:
            agree("winners", mine["selected"], theirs["selected"])
    return result


def ours(file: str) -> None:
    """Count again and again."""
    from commonground.core.choice.greedy import greedy

    election = compiled(file)
    costs, selected = timed(lambda: list(greedy(election, ties="lexicographic").selected), TURNS)
    tell(costs, selected=selected)


if __name__ == "__main__":
    children(ours)
