"""The exact cost reduction of every loser of equal shares: no peer computes it, so CPU seconds and limits.

The limits are those of the specification: Wieliczka's 43 losers in 0.2 s, the synthetic election in 5 s.
"""

from __future__ import annotations

import sys
from pathlib import Path

from bench.harness import ROOT, Goal, Result, costs_of, python, reported, tell, timed

NAME = "reductions"
REAL = ROOT.parent / "shared" / "data" / "pabulib" / "Poland_Wieliczka_2023_Green_Budget.pb"
TURNS = 5
LIMITS_S = {"synthetic": 5.0, "wieliczka": 0.2}


def run(extract: Path, work: Path, rounds: int) -> Result:  # noqa: ARG001  # every bench is asked alike
    """Measure both elections."""
    goals: list[Goal] = []
    told = {which: reported(python("reductions", which)) for which in ("synthetic", "wieliczka")}
    ours = costs_of(told["synthetic"])
    remarks: dict[str, object] = {}
    for which, answer in told.items():
        costs = [cost.cpu_s for cost in costs_of(answer)]
        if not costs:
            remarks[which] = "its file is not here"
            continue
        median = sorted(costs)[len(costs) // 2]
        verdict = "met" if median < LIMITS_S[which] else "MISSED"
        remarks[which] = (
            f"{answer['losers']} losers in {median:.3f} CPU s (limit {LIMITS_S[which]:g} s: {verdict})"
        )
    return Result(NAME, "exact cost reduction of all losers", "no peer", goals, ours, [], remarks)


def child(which: str) -> None:
    """Count one election and explain it again and again."""
    from bench.elections import text
    from commonground.core.choice.compile import compile_election
    from commonground.core.choice.explain import cost_reduction
    from commonground.core.choice.pb import read_pb
    from commonground.core.choice.rules import equal_shares

    if which == "wieliczka" and not REAL.exists():
        tell([], losers=0)
        return
    source = text() if which == "synthetic" else REAL.read_text("utf-8")
    compiled = compile_election(read_pb(source).election)
    result = equal_shares(compiled)
    tell(timed(lambda: cost_reduction(compiled, result), TURNS), losers=len(result.dropped))


if __name__ == "__main__":
    child(sys.argv[1])
