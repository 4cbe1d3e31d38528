"""Equal shares of 60,000 voters, and of real elections: ours, exact trace included, against pabutools.

Both start from the election as it was read and merged. pabutools counts in exact fractions (gmpy2) and gives
a list; ours also gives every price, payment and shortfall as a fraction.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from bench.harness import ROOT, Goal, Result, costs_of, oracle, python, reported, tell, timed

if TYPE_CHECKING:
    from commonground.core.choice.compiled import CompiledElection

NAME = "equal_shares"
PEER = "pabutools, exact fractions"
SHARED = ROOT.parent / "shared" / "data" / "pabulib"
REAL = ("Poland_Warszawa_2023_Bialoleka", "Poland_Warszawa_2020_Wawer")
GOALS = {"certified": 100.0, "exact": 20.0}
TURNS = 5


def run(extract: Path, work: Path, rounds: int) -> Result:  # noqa: ARG001  # every bench is asked alike
    """Measure both in turn on the synthetic election and compare their answers; then real elections."""
    return measured(work, rounds, path="certified", name=NAME)


def measured(work: Path, rounds: int, *, path: str, name: str) -> Result:
    """Measure one of our paths beside the peer."""
    from bench.elections import VOTERS, WINNERS, text

    file = work / f"synthetic_{VOTERS}.pb"
    file.write_text(text(), encoding="utf-8")
    what = f"equal shares by cost, 60,000 ballots, {path} path"
    result = Result(name, what, PEER, [Goal("cpu_s", GOALS[path])], [], [])
    peer = oracle("pabutools_equal_shares.py", str(file), "cost", "0")
    for _ in range(rounds):
        answer = reported(python(NAME, "ours", path, str(file)))
        result.ours.extend(costs_of(answer))
        chosen = answer["selected"]
        if not isinstance(chosen, list) or len(chosen) != WINNERS:
            raise SystemExit(f"{chosen} are not the {WINNERS} winners: the election is another.")
        if peer:
            theirs = reported(peer)
            result.peer.extend(costs_of(theirs))
            if theirs["selected"] != chosen:
                raise SystemExit(f"The answers differ: ours {chosen}, theirs {theirs['selected']}.")
    for real in REAL:
        _remark(result, SHARED / f"{real}.pb", path)
    return result


def _remark(result: Result, file: Path, path: str) -> None:
    """Measure one real election, once on each side."""
    peer = oracle("pabutools_equal_shares.py", str(file), "cost", "0")
    if not file.exists() or not peer:
        return
    ours = reported(python(NAME, "ours", path, str(file)))
    theirs = reported(peer)
    if ours["selected"] != theirs["selected"]:
        raise SystemExit(f"The answers differ on {file.name}.")
    mine = sorted(cost.cpu_s for cost in costs_of(ours))[TURNS // 2]
    other = costs_of(theirs)[0].cpu_s
    result.remarks[file.stem] = f"{mine:.4f} s against {other:.3f} s, {other / mine:.0f} times"


def compiled(file: Path, utility: str = "cost") -> CompiledElection:
    """Read an election."""
    from commonground.core.choice.pb import decode, read_pb

    return read_pb(decode(file.read_bytes())).election.compile(utility)  # type: ignore[arg-type]  # from a command line


def ours(path: str, file: str) -> None:
    """Count again and again."""
    from commonground.core.choice.equal_shares import equal_shares

    election = compiled(Path(file))

    def count() -> list[str]:
        return list(equal_shares(election, ties="lexicographic", path=path).selected)  # type: ignore[arg-type]

    tell(timed(count, TURNS), selected=count())


if __name__ == "__main__":
    {"ours": ours}[sys.argv[1]](*sys.argv[2:])
