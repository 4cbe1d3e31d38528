"""Equal shares of 60,000 voters, and of real elections: ours, exact trace included, against pabutools.

Both start from the election as it was read and merged. pabutools counts in exact fractions (gmpy2) and gives
a list; ours also gives every price, payment and shortfall as a fraction. The peer's only run counts, ours
does after one that does not: of its half a minute the beginning is nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bench.child import children, tell, timed
from bench.elections import VOTERS, WINNERS, compiled, drawn_file
from bench.harness import PABULIB, Setting, agree, python
from bench.results import Goal, Result, median

if TYPE_CHECKING:
    from commonground.core.choice.equal_shares import Path

NAME = "equal_shares"
PEER = "pabutools, exact fractions"
REAL = ("Poland_Warszawa_2023_Bialoleka", "Poland_Warszawa_2020_Wawer")
GOALS: dict[Path, float] = {"certified": 100.0, "exact": 20.0}
TURNS = 5


def run(setting: Setting) -> Result:
    """Measure the path that everybody gets."""
    return measured(setting, path="certified", name=NAME)


def measured(setting: Setting, *, path: Path, name: str) -> Result:
    """Measure one of our paths beside the peer on the synthetic election; then, as remarks, on real ones."""
    what = f"equal shares by cost, {VOTERS:,} ballots, {path} path"
    result = Result(name, what, PEER, (Goal("cpu_s", GOALS[path]),))
    file = drawn_file(setting)
    ours, peer = python(NAME, "ours", path, file), setting.peer("pabutools_equal_shares", file)
    for mine, theirs in setting.in_turn(result, ours=ours, peer=peer):
        agree("number of winners", len(mine["selected"]), WINNERS)
        if theirs:
            agree("winners", mine["selected"], theirs["selected"])
    for real in REAL:
        _remark(setting, result, real=real, path=path)
    return result


def _remark(setting: Setting, result: Result, *, real: str, path: Path) -> None:
    """Measure one real election on both sides, where its file and the peer are here."""
    file, aside = PABULIB / f"{real}.pb", Result(real, real)
    peer = setting.peer("pabutools_equal_shares", file)
    if not file.exists() or not peer:
        return
    for mine, theirs in setting.in_turn(aside, ours=python(NAME, "ours", path, file), peer=peer):
        agree(f"winners of {real}", mine["selected"], theirs and theirs["selected"])
    mine_s, theirs_s = median(aside.ours), median(aside.peer)
    result.remarks[real] = f"{mine_s:.4f} s against {theirs_s:.3f} s, {theirs_s / mine_s:.0f} times"


def ours(path: Path, file: str) -> None:
    """Count again and again."""
    from commonground.core.choice.equal_shares import equal_shares

    election = compiled(file)
    costs, selected = timed(
        lambda: list(equal_shares(election, ties="lexicographic", path=path).selected), TURNS
    )
    tell(costs, selected=selected)


if __name__ == "__main__":
    children(ours)
