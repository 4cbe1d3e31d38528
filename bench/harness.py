"""Measure two programs in turn and say by how much one is lighter.

This process stays small: a child's peak memory as the kernel tells it is never below what its parent had
when it was started, so everything heavy happens in children.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
ORACLE = "CG_ORACLE_PYTHON"


@dataclass(frozen=True)
class Cost:
    """What one run took: CPU seconds of all threads, wall seconds, peak memory in MB."""

    cpu_s: float
    wall_s: float
    peak_mb: float


@dataclass(frozen=True)
class Goal:
    """A ratio peer / ours that must be reached: of which cost, and how large."""

    of: str
    at_least: float


@dataclass(frozen=True)
class Figure:
    """One measured number without a peer, and the most it may be (None: only told)."""

    what: str
    value: float
    unit: str
    at_most: float | None = None

    @property
    def met(self) -> bool:
        """Whether it keeps its limit."""
        return self.at_most is None or self.value <= self.at_most

    def __str__(self) -> str:
        """One line for a terminal."""
        line = f"{self.what}: {self.value:.3g} {self.unit}"
        if self.at_most is None:
            return line
        return f"{line}   goal at most {self.at_most:g} {self.unit}: {'met' if self.met else 'MISSED'}"


@dataclass
class Result:
    """Costs of both sides, round by round, their goals, figures without a peer, drawings."""

    name: str
    what: str
    peer_name: str
    goals: list[Goal]
    ours: list[Cost]
    peer: list[Cost]
    remarks: dict[str, object] = field(default_factory=dict)
    figures: list[Figure] = field(default_factory=list)
    drawings: dict[str, str] = field(default_factory=dict)

    @property
    def met(self) -> bool:
        """Whether every goal that could be measured is met."""
        ratios = [(self.ratio(goal), goal.at_least) for goal in self.goals]
        reached = all(ratio is None or ratio >= least for ratio, least in ratios)
        return reached and all(figure.met for figure in self.figures)

    def median(self, side: str, of: str) -> float:
        """Median cost of one side."""
        return statistics.median(getattr(cost, of) for cost in getattr(self, side))

    def ratio(self, goal: Goal) -> float | None:
        """Peer / ours, None where the peer is not installed."""
        return self.median("peer", goal.of) / self.median("ours", goal.of) if self.peer else None

    def as_dict(self) -> dict[str, object]:
        """Everything, for a JSON file."""
        return {key: value for key, value in asdict(self).items() if key != "drawings"} | {
            "ratios": [
                {**asdict(goal), "ratio": ratio, "met": ratio is not None and ratio >= goal.at_least}
                for goal in self.goals
                for ratio in [self.ratio(goal)]
            ]
        }

    def lines(self) -> list[str]:
        """Lines for a terminal."""
        told = [f"{self.name}: {self.what}"]
        for goal in self.goals:
            ours, unit = self.median("ours", goal.of), "MB" if goal.of == "peak_mb" else "s"
            ratio = self.ratio(goal)
            if ratio is None:
                told.append(f"  {goal.of:8} ours {ours:9.4f} {unit}   {self.peer_name}: not installed here")
                continue
            verdict = "met" if ratio >= goal.at_least else "MISSED"
            peer = self.median("peer", goal.of)
            told.append(
                f"  {goal.of:8} ours {ours:9.4f} {unit}   {self.peer_name} {peer:9.4f} {unit}   "
                f"{ratio:6.1f} times   goal {goal.at_least:g}: {verdict}"
            )
        told.extend(f"  {figure}" for figure in self.figures)
        told.extend(f"  {key}: {value}" for key, value in self.remarks.items())
        return told


def whole_process(command: Sequence[str]) -> Cost:
    """Cost of a process from start to end, as the kernel counted it."""
    begun = time.perf_counter()
    child = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL)
    _, status, used = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode:
        raise SystemExit(f"{' '.join(command)} ended with {child.returncode}: see its message above.")
    return Cost(used.ru_utime + used.ru_stime, time.perf_counter() - begun, used.ru_maxrss / 1024)


def reported(command: Sequence[str]) -> dict[str, object]:
    """Run a process that prints one JSON object on its last line."""
    done = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"{' '.join(command)} ended with {done.returncode}: see its message above.")
    answer: dict[str, object] = json.loads(done.stdout.splitlines()[-1])
    return answer


def timed(function: Callable[[], object], times: int) -> list[Cost]:
    """Costs of calling a function again and again in this process, after one call that does not count."""
    import resource  # only children ask

    function()
    costs = []
    for _ in range(times):
        cpu, wall = time.process_time(), time.perf_counter()
        function()
        cpu, wall = time.process_time() - cpu, time.perf_counter() - wall
        costs.append(Cost(cpu, wall, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024))
    return costs


def tell(costs: list[Cost], **more: object) -> None:
    """Print what :func:`reported` reads."""
    sys.stdout.write(json.dumps({"costs": [asdict(cost) for cost in costs], **more}) + "\n")


def costs_of(answer: dict[str, object]) -> list[Cost]:
    """Costs in the answer of a child."""
    found = answer["costs"]
    assert isinstance(found, list)  # noqa: S101  # our own child wrote it
    return [Cost(**cost) for cost in found]


def python(module: str, *arguments: str) -> list[str]:
    """Command that runs a bench module in this environment."""
    return [sys.executable, "-m", f"bench.{module}", *arguments]


def oracle(script: str, *arguments: str) -> list[str] | None:
    """Command that runs a peer in the oracle environment, None if there is none."""
    interpreter = os.environ.get(ORACLE)
    return [interpreter, str(ROOT / "bench" / "peers" / script), *arguments] if interpreter else None
