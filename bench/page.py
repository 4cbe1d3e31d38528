"""The page docs/benchmarks.md: figures of one run, with machine and date."""

from __future__ import annotations

import datetime as dt
import os
import platform
from collections.abc import Sequence
from pathlib import Path

from bench.harness import Result

_UNITS = {"cpu_s": "CPU s", "wall_s": "s", "peak_mb": "MB"}


def page(results: Sequence[Result], extract: Path, *, drawings: Sequence[str] = ()) -> str:
    """Return the page as Markdown; ``drawings`` are the file names of drawings in docs/images."""
    today = dt.datetime.now(dt.UTC).date().isoformat()
    machine = (
        f"{_processor()}, {os.cpu_count()} cores, {platform.system()}, Python {platform.python_version()}"
    )
    lines = [
        "# Benchmarks",
        "",
        "Ours and a peer in turn, in one run on one machine: the ratio is the result, the seconds are not.",
        "`./dev bench --page` writes this page; [bench/README.md](../bench/README.md) says what",
        "is counted and what is not. No test asserts on seconds.",
        "",
        f"**Machine.** {machine}; load {os.getloadavg()[1]:.1f} over five minutes. **Date.** {today}.",
        f"**Extract.** `{extract.name}`.",
        "",
        "## Beside peers",
        "| what | peer | ours | peer | ratio | goal |",
        "|---|---|---|---|---|---|",
        *(row for result in results for row in _rows(result)),
        "",
        "## Alone",
        "No peer does these, or none does them like for like.",
        "",
        "| what | ours | goal |",
        "|---|---|---|",
        *(row for result in results for row in _figures(result)),
        "",
    ]
    if drawings:
        lines += ["## Growth", "Time against size, both axes in powers of ten.", ""]
        lines += [f"![{_title(name)}](images/{name})\n" for name in drawings]
    return "\n".join(lines).rstrip("\n") + "\n"


def _rows(result: Result) -> list[str]:
    rows = []
    for goal in result.goals:
        unit = _UNITS[goal.of]
        ours, ratio = result.median("ours", goal.of), result.ratio(goal)
        peer = f"{result.median('peer', goal.of):.3g} {unit}" if ratio is not None else "not installed"
        shown = f"**{ratio:,.1f}**" if ratio is not None else "not measured"
        verdict = "" if ratio is None else (", met" if ratio >= goal.at_least else ", missed")
        rows.append(
            f"| {result.what} | {result.peer_name} | {ours:.3g} {unit} | {peer} | {shown} "
            f"| {goal.at_least:g}{verdict} |"
        )
    return rows


def _figures(result: Result) -> list[str]:
    return [
        f"| {figure.what} | {figure.value:.3g} {figure.unit} | "
        + (
            ""
            if figure.at_most is None
            else f"at most {figure.at_most:g}, {'met' if figure.met else 'missed'}"
        )
        + " |"
        for figure in result.figures
    ]


def _title(name: str) -> str:
    return Path(name).stem.replace("-", " ").capitalize()


def _processor() -> str:
    information = Path("/proc/cpuinfo")
    if information.exists():
        for line in information.read_text(encoding="utf-8").splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.processor() or platform.machine()
