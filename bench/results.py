"""What the benches found: costs of two sides, the goals they are held to, single figures, and their words.

Standard library only: the process that starts all others imports it and must stay small.
"""

from __future__ import annotations

import statistics
from dataclasses import asdict, dataclass, field
from typing import Final, Literal

CostName = Literal["cpu_s", "whole_s", "peak_mb"]
UNITS: Final[dict[CostName, str]] = {"cpu_s": "CPU s", "whole_s": "CPU s, build included", "peak_mb": "MB"}
_WHOLE_NUMBERS_FROM = 100


@dataclass(frozen=True)
class Cost:
    """What one run took: CPU seconds of all threads, wall seconds, peak memory in MB.

    ``build_s`` are CPU seconds of what is built before and kept, where that is measured apart.
    """

    cpu_s: float
    wall_s: float
    peak_mb: float
    build_s: float = 0.0

    @property
    def whole_s(self) -> float:
        """CPU seconds of the building and of the run."""
        return self.build_s + self.cpu_s


@dataclass(frozen=True)
class Goal:
    """A ratio peer / ours that must be reached: of which cost, and how large."""

    of: CostName
    at_least: float


@dataclass(frozen=True)
class Comparison:
    """Medians of both sides in the cost that a goal is about; ``peer`` is None where it is not installed."""

    goal: Goal
    ours: float
    peer: float | None

    @property
    def unit(self) -> str:
        """Unit of both medians."""
        return UNITS[self.goal.of]

    @property
    def ratio(self) -> float | None:
        """Peer / ours, None without the peer."""
        return None if self.peer is None else self.peer / self.ours

    @property
    def met(self) -> bool | None:
        """Whether the goal is reached, None without the peer."""
        return None if self.ratio is None else self.ratio >= self.goal.at_least


@dataclass(frozen=True)
class Figure:
    """One measured number without a peer, and the most it may be (None: only told)."""

    what: str
    value: float
    unit: str
    at_most: float | None = None

    @property
    def met(self) -> bool | None:
        """Whether it keeps its limit, None without one."""
        return None if self.at_most is None else self.value <= self.at_most


@dataclass
class Result:
    """Costs of both sides, turn by turn, their goals, figures without a peer, drawings.

    ``skipped`` says why nothing was measured, where that is so.
    """

    name: str
    what: str
    peer_name: str = ""
    goals: tuple[Goal, ...] = ()
    ours: list[Cost] = field(default_factory=list)
    peer: list[Cost] = field(default_factory=list)
    remarks: dict[str, object] = field(default_factory=dict)
    figures: list[Figure] = field(default_factory=list)
    drawings: dict[str, str] = field(default_factory=dict)
    skipped: str = ""

    @property
    def comparisons(self) -> list[Comparison]:
        """One for each goal; none if the bench was skipped."""
        if not self.ours:
            return []
        return [
            Comparison(goal, median(self.ours, goal.of), median(self.peer, goal.of) if self.peer else None)
            for goal in self.goals
        ]

    @property
    def met(self) -> bool:
        """Whether no goal and no limit that could be measured is missed."""
        return all(one.met is not False for one in (*self.comparisons, *self.figures))

    def as_dict(self) -> dict[str, object]:
        """Everything but the drawings, for a JSON file."""
        told = {key: value for key, value in asdict(self).items() if key not in {"drawings", "goals"}}
        goals = [{**asdict(one.goal), "ratio": one.ratio, "met": one.met} for one in self.comparisons]
        return told | {"goals": goals}

    def lines(self) -> list[str]:
        """Lines for a terminal."""
        told = [f"{self.name}: {self.what}"]
        if self.skipped:
            told.append(f"  not measured: {self.skipped}")
        told += [f"  {_compared(one, self.peer_name)}" for one in self.comparisons]
        told += [f"  {_limited(figure)}" for figure in self.figures]
        return told + [f"  {key}: {value}" for key, value in self.remarks.items()]


def median(costs: list[Cost], of: CostName = "cpu_s") -> float:
    """Median of one kind of cost; of an even number of runs the mean of the middle two."""
    return statistics.median(getattr(cost, of) for cost in costs)


def shown(number: float) -> str:
    """Three digits that say something, never an exponent: 0.0509, 31.1, 1,701."""
    return f"{number:,.0f}" if number >= _WHOLE_NUMBERS_FROM else f"{number:.3g}"


def verdict(one: Comparison | Figure) -> str:
    """Return the word for a goal or a limit: met, MISSED, or nothing where it cannot be said."""
    return {True: "met", False: "MISSED", None: ""}[one.met]


def _compared(one: Comparison, peer_name: str) -> str:
    ours = f"ours {shown(one.ours)} {one.unit}"
    if one.peer is None or one.ratio is None:
        return f"{ours}   {peer_name}: not installed here"
    return (
        f"{ours}   {peer_name} {shown(one.peer)} {one.unit}   {one.ratio:,.1f} times   "
        f"goal {one.goal.at_least:g}: {verdict(one)}"
    )


def _limited(figure: Figure) -> str:
    line = f"{figure.what}: {shown(figure.value)} {figure.unit}"
    if figure.at_most is None:
        return line
    return f"{line}   goal at most {figure.at_most:g}: {verdict(figure)}"
