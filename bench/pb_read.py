"""Reading a ``.pb`` text and merging equal ballots: ours against pabutools, and time against file size.

Ours also checks every line, keeps every column and lays the election out as arrays.
"""

from __future__ import annotations

import statistics
import sys
from pathlib import Path

from bench.harness import Figure, Goal, Result, costs_of, oracle, python, reported, tell, timed

NAME = "pb_read"
PEER = "pabutools parse + as_multiprofile"
SIZES = (15_000, 30_000, 60_000, 120_000)
TURNS = 5


def run(extract: Path, work: Path, rounds: int) -> Result:  # noqa: ARG001  # every bench is asked alike
    """Measure both in turn on the synthetic election, then ours on elections of other sizes."""
    from bench.elections import DISTINCT, VOTERS, text

    files = {size: work / f"synthetic_{size}.pb" for size in SIZES}
    for size, file in files.items():
        file.write_text(text(size), encoding="utf-8")
    peer = oracle("pabutools_read.py", str(files[VOTERS]), "1")
    result = Result(NAME, "60,000 ballots from text to arrays", PEER, [Goal("cpu_s", 6.0)], [], [])
    for _ in range(rounds):
        answer = reported(python(NAME, "ours", str(files[VOTERS])))
        result.ours.extend(costs_of(answer))
        if answer["distinct"] != DISTINCT:
            raise SystemExit(
                f"{answer['distinct']} distinct ballots, not {DISTINCT}: the election is another."
            )
        if peer:
            result.peer.extend(costs_of(reported(peer)))
    for size, file in files.items():
        costs = costs_of(reported(python(NAME, "ours", str(file))))
        median = statistics.median(cost.cpu_s for cost in costs)
        what = f"read and compile {size:,} voters, {file.stat().st_size / 1e6:.1f} MB"
        result.figures.append(Figure(what, median, "CPU s"))
    return result


def ours(file: str) -> None:
    """Read and compile again and again."""
    from commonground.core.choice.pb import decode, read_pb

    text = decode(Path(file).read_bytes())

    def count() -> int:
        return len(read_pb(text).election.compile().multiplicity)

    tell(timed(count, TURNS), distinct=count())


if __name__ == "__main__":
    {"ours": ours}[sys.argv[1]](*sys.argv[2:])
