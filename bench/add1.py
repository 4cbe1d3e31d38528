"""The completion add1 with all its runs, and their exact end: ours against pabutools on Wieliczka.

Not like for like, to the peer's advantage: pabutools stops at the first exhaustive outcome, after fewer runs
and with another result, and counts no ties. Figures: other elections, and one that ties in every run.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bench.child import children, tell, timed
from bench.elections import compiled
from bench.harness import PABULIB, Setting, agree, cpu_s, python
from bench.results import Figure, Goal, Result

if TYPE_CHECKING:
    from commonground.core.choice.ballots import Utility

NAME = "add1"
PEER = "pabutools, purses + 1 until exhaustive"
WIELICZKA = "Poland_Wieliczka_2023_Green_Budget"
KEPT = 164
WAWER = "Poland_Warszawa_2020_Wawer"
OTHERS: tuple[tuple[str, Utility], ...] = (
    ("Poland_Warszawa_2023_Bialoleka", "cost"),
    (WAWER, "cost"),
    (WAWER, "cardinality"),
    ("Netherlands_Assen_2024", "cost"),
)
TIES_COST = 3.0
"""The most a run with a tie may take beside one without."""
TURNS = 5


def run(setting: Setting) -> Result:
    """Measure both in turn, then the others of ours in turn."""
    result = Result(NAME, "whole add1, Wieliczka 2023", PEER, (Goal("cpu_s", 15.0),))
    names = dict.fromkeys((WIELICZKA, *(name for name, _ in OTHERS)))
    if missing := [name for name in names if not (PABULIB / f"{name}.pb").exists()]:
        result.skipped = f"needs {', '.join(missing)} (.pb) in {PABULIB}"
        return result
    file = PABULIB / f"{WIELICZKA}.pb"
    ours, peer = python(NAME, "ours", file, "cost"), setting.peer("pabutools_equal_shares", file, "add1")
    for mine, _ in setting.in_turn(result, ours=ours, peer=peer):
        agree("k, the units added before the last outcome within the budget", mine["k"], KEPT)
    seconds_a_run: dict[tuple[str, Utility], float] = {}
    answers = setting.alone(*(python(NAME, "ours", PABULIB / f"{name}.pb", of) for name, of in OTHERS))
    for (name, utility), answer in zip(OTHERS, answers, strict=True):
        seconds, runs = cpu_s(answer), answer["runs"]
        seconds_a_run[name, utility] = seconds / runs
        what = f"whole add1, {name.replace('_', ' ')}, {utility}: {runs} runs, {answer['ties']} ties"
        result.figures.append(Figure(what, seconds, "CPU s"))
    times = seconds_a_run[WAWER, "cardinality"] / seconds_a_run[WAWER, "cost"]
    result.figures.append(Figure("a run with a tie beside one without, Wawer", times, "times", TIES_COST))
    return result


def ours(file: str, utility: Utility) -> None:
    """Count and complete again and again."""
    from commonground.core.choice.equal_shares import equal_shares
    from commonground.core.choice.equal_shares.completion import complete

    election = compiled(file, utility)

    def count() -> tuple[int, int]:
        result = complete(election, equal_shares(election, ties="lexicographic"))
        return result.parameters.k, result.ties

    costs, (k, ties) = timed(count, TURNS)
    tell(costs, k=k, runs=k + 2, ties=ties)


if __name__ == "__main__":
    children(ours)
