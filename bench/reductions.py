"""The exact cost reduction of every loser of equal shares: no peer computes it, so CPU seconds and limits.

The limits are those of the specification: Wieliczka's 43 losers in 0.2 s, the synthetic election in 5 s.
"""

from __future__ import annotations

from bench.child import children, tell, timed
from bench.elections import compiled, drawn_file
from bench.harness import PABULIB, Setting, cpu_s, python
from bench.results import Figure, Result

NAME = "reductions"
WIELICZKA = PABULIB / "Poland_Wieliczka_2023_Green_Budget.pb"
TURNS = 5
LIMITS_S = {"synthetic": 5.0, "wieliczka": 0.2}


def run(setting: Setting) -> Result:
    """Measure both elections."""
    result = Result(NAME, "exact cost reduction of all losers")
    files = {"synthetic": drawn_file(setting), "wieliczka": WIELICZKA}
    for which, file in files.items():
        if not file.exists():
            result.remarks[which] = f"not measured: needs {file}"
            continue
        (answer,) = setting.alone(python(NAME, "reduce", file))
        what = f"exact cost reduction of all {answer['losers']} losers, {which}"
        result.figures.append(Figure(what, cpu_s(answer), "CPU s", LIMITS_S[which]))
    return result


def reduce(file: str) -> None:
    """Count an election and reduce every loser again and again."""
    from commonground.core.choice.equal_shares import equal_shares
    from commonground.core.choice.explain import cost_reduction

    election = compiled(file)
    result = equal_shares(election)
    costs, _ = timed(lambda: cost_reduction(election, result), TURNS)
    tell(costs, losers=len(result.dropped))


if __name__ == "__main__":
    children(reduce)
