"""The exact cost reduction of every loser of equal shares: no peer computes it, so CPU seconds and limits.

The limits are those of the specification: Wieliczka's 43 losers in 0.2 s, the synthetic election in 5 s.
"""

from __future__ import annotations

import statistics
import sys
from pathlib import Path

from bench.harness import ROOT, Figure, Result, costs_of, python, reported, tell, timed

NAME = "reductions"
REAL = ROOT.parent / "shared" / "data" / "pabulib" / "Poland_Wieliczka_2023_Green_Budget.pb"
TURNS = 5
LIMITS_S = {"synthetic": 5.0, "wieliczka": 0.2}


def run(extract: Path, work: Path, rounds: int) -> Result:  # noqa: ARG001  # every bench is asked alike
    """Measure both elections."""
    result = Result(NAME, "exact cost reduction of all losers", "no peer", [], [], [])
    for which, limit in LIMITS_S.items():
        answer = reported(python(NAME, which))
        if costs := costs_of(answer):
            median = statistics.median(cost.cpu_s for cost in costs)
            what = f"exact cost reduction of all {answer['losers']} losers, {which}"
            result.figures.append(Figure(what, median, "CPU s", limit))
        else:
            result.remarks[which] = "its file is not here"
    return result


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
