"""Run two programs in turn and take what each cost.

The process that starts them stays small: a child's peak memory as the kernel tells it is never below what
its parent had when it was started, so everything heavy, drawing the inputs too, happens in children.
"""

from __future__ import annotations

import json
import math
import os
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench.child import PEAKS_IN_A_MB, peak_mb
from bench.results import Cost, Result, median

ROOT = Path(__file__).resolve().parents[1]
PABULIB = ROOT.parent / "shared" / "data" / "pabulib"
LARGEST_MB = 64.0
"""The most memory the process that starts the others may ever have had; bare Python takes about 25 MB."""

Answer = dict[str, Any]


@dataclass(frozen=True)
class Setting:
    """What every bench is given.

    Parameters
    ----------
    extract
        OpenStreetMap extract (``.osm.pbf``) that the benches of streets read.
    work
        Folder for their files, gone when all are measured.
    rounds
        Turns of each side, from 1.
    oracle
        Python of the environment with the peers; None where it is not installed.
    """

    extract: Path
    work: Path
    rounds: int
    oracle: str | None = None

    def peer(self, module: str, *arguments: object) -> list[str] | None:
        """Command that runs a module of ``bench/peers``, None where the peers are not installed."""
        return _command(self.oracle, f"peers.{module}", arguments) if self.oracle else None

    def in_turn(
        self, result: Result, *, ours: Sequence[str], peer: Sequence[str] | None
    ) -> Iterator[tuple[Answer, Answer | None]]:
        """Run ours, the peer, ours, the peer ...; add their costs to the result and give what they said."""
        for _ in range(self.rounds):
            mine = reported(ours)
            result.ours += costs_of(mine)
            theirs = reported(peer) if peer else None
            result.peer += costs_of(theirs) if theirs else []
            yield mine, theirs

    def alone(self, *commands: Sequence[str]) -> list[Answer]:
        """Run commands of ours in turn; give the last answer of each with the costs of all its turns."""
        turns = [[reported(command) for command in commands] for _ in range(self.rounds)]
        return [
            answers[-1] | {"costs": [cost for answer in answers for cost in answer["costs"]]}
            for answers in zip(*turns, strict=True)
        ]


def python(module: str, *arguments: object) -> list[str]:
    """Command that runs a bench module in this environment."""
    return _command(sys.executable, module, arguments)


def _command(interpreter: str, module: str, arguments: Sequence[object]) -> list[str]:
    return [interpreter, "-m", f"bench.{module}", *map(str, arguments)]


def whole_process(command: Sequence[str]) -> Cost:
    """Cost of a process from start to end, as the kernel counted it; what it prints is dropped."""
    _stay_small()
    begun = time.perf_counter()
    child = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL)
    _, status, used = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    _must_be_well(command, child.returncode)
    return Cost(used.ru_utime + used.ru_stime, time.perf_counter() - begun, used.ru_maxrss / PEAKS_IN_A_MB)


def reported(command: Sequence[str]) -> Answer:
    """Run a process that prints one JSON object on its last line, as :func:`bench.child.tell` does."""
    _stay_small()
    done = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=False)
    _must_be_well(command, done.returncode)
    answer: Answer = json.loads(done.stdout.splitlines()[-1])
    return answer


def costs_of(answer: Answer) -> list[Cost]:
    """Costs in the answer of a child."""
    return [Cost(**cost) for cost in answer["costs"]]


def cpu_s(answer: Answer) -> float:
    """Median CPU seconds in the answer of a child."""
    return median(costs_of(answer))


def agree(what: str, found: Any, expected: Any, *, apart: float = 0.0) -> None:
    """Stop where two answers differ, for then their costs say nothing; ``apart`` is relative, of numbers."""
    if not (math.isclose(found, expected, rel_tol=apart) if apart else found == expected):
        allowed = f" (allowed apart: {apart:g})" if apart else ""
        raise SystemExit(f"{what}: {found}, but {expected} was expected{allowed}: this is another task.")


def _must_be_well(command: Sequence[str], code: int) -> None:
    if code:
        raise SystemExit(f"{' '.join(command)} ended with {code}: see its message above.")


def _stay_small() -> None:
    peak = peak_mb()
    if peak > LARGEST_MB:
        raise SystemExit(
            f"The benches' own process has taken {peak:.0f} MB, more than {LARGEST_MB:g}, and the peak "
            "memory of every child would begin there: let a child do what is heavy."
        )
