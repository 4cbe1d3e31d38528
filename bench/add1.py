"""The completion add1 with all its runs, and their exact end: ours against pabutools on Wieliczka.

Not like for like, to the peer's advantage: pabutools stops at the first exhaustive outcome, after fewer runs
and with another result, and counts no ties. Remarks: other elections, and one that ties in every run.
"""

from __future__ import annotations

import sys
from pathlib import Path

from bench.equal_shares import SHARED, compiled
from bench.harness import Cost, Figure, Goal, Result, costs_of, oracle, python, reported, tell, timed

NAME = "add1"
PEER = "pabutools, purses + 1 until exhaustive"
WIELICZKA = "Poland_Wieliczka_2023_Green_Budget"
KEPT = 164
OTHERS = (
    ("Poland_Warszawa_2023_Bialoleka", "cost"),
    ("Poland_Warszawa_2020_Wawer", "cost"),
    ("Poland_Warszawa_2020_Wawer", "cardinality"),
    ("Netherlands_Assen_2024", "cost"),
)
TURNS = 5


def run(extract: Path, work: Path, rounds: int) -> Result:  # noqa: ARG001  # every bench is asked alike
    """Measure both in turn, then the others once."""
    file = SHARED / f"{WIELICZKA}.pb"
    result = Result(NAME, "whole add1, Wieliczka 2023", PEER, [Goal("cpu_s", 15.0)], [], [])
    if not file.exists():
        result.remarks["skipped"] = f"needs {file}"
        return result
    peer = oracle("pabutools_equal_shares.py", str(file), "cost", "0", "add1")
    for _ in range(rounds):
        answer = reported(python(NAME, "ours", str(file), "cost"))
        result.ours.extend(costs_of(answer))
        if answer["k"] != KEPT:
            raise SystemExit(f"k is {answer['k']}, not {KEPT}: this is not add1.")
        if peer:
            result.peer.extend(costs_of(reported(peer)))
    per_run: dict[str, float] = {}
    for name, utility in OTHERS:
        answer = reported(python(NAME, "ours", str(SHARED / f"{name}.pb"), utility))
        seconds = middle(costs_of(answer))
        per_run[f"{name} {utility}"] = seconds / int(str(answer["runs"]))
        what = (
            f"whole add1, {name.replace('_', ' ')}, {utility}: {answer['runs']} runs, {answer['ties']} ties"
        )
        result.figures.append(Figure(what, seconds, "CPU s"))
    ties, none = per_run["Poland_Warszawa_2020_Wawer cardinality"], per_run["Poland_Warszawa_2020_Wawer cost"]
    result.figures.append(Figure("a run with a tie beside one without, Wawer", ties / none, "times", 3.0))
    return result


def middle(costs: list[Cost]) -> float:
    """Return the median of the CPU seconds."""
    return sorted(cost.cpu_s for cost in costs)[len(costs) // 2]


def ours(file: str, utility: str) -> None:
    """Count and complete again and again."""
    from commonground.core.choice.equal_shares import equal_shares
    from commonground.core.choice.equal_shares.completion import complete

    election = compiled(Path(file), utility)

    def count() -> tuple[int, int]:
        result = complete(election, equal_shares(election, ties="lexicographic"))
        return result.parameters.k, result.ties

    k, ties = count()
    tell(timed(count, TURNS), k=k, runs=k + 2, ties=ties)


if __name__ == "__main__":
    {"ours": ours}[sys.argv[1]](*sys.argv[2:])
