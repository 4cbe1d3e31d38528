"""The page docs/benchmarks.md: figures of one run, with machine and date."""

from __future__ import annotations

import datetime as dt
import os
import platform
from collections.abc import Sequence
from pathlib import Path

from bench.results import Comparison, Figure, Result, shown, verdict


def page(results: Sequence[Result], *, extract: str, rounds: int) -> str:
    """Return the page as Markdown; drawings are looked for in docs/images."""
    today = dt.datetime.now(dt.UTC).date().isoformat()
    here = machine()
    lines = [
        "# Benchmarks",
        "",
        "Ours and a peer in turn, in one run on one machine: the ratio is the result, the seconds are not.",
        "`./dev bench --page` writes this page; [bench/README.md](../bench/README.md) says what",
        "is counted and what is not. No test asserts on seconds.",
        "",
        f"**Machine.** {here['processor']}, {here['cpus']} cores, {here['system']}, Python {here['python']}.",
        f"**Run.** {today}, medians of {rounds} turns, load {here['load']} over the last five minutes.",
        f"**Extract.** `{extract}`. **Peers.** As pinned in `requirements/`.",
        "",
        "## Beside peers",
        "| what | peer | ours | peer | ratio | goal |",
        "|---|---|---|---|---|---|",
        *(_row(result, one) for result in results for one in result.comparisons),
        "",
        "## Alone",
        "No peer does these, or none does them like for like.",
        "",
        "| what | ours | goal |",
        "|---|---|---|",
        *(_alone(figure) for result in results for figure in result.figures),
        "",
    ]
    if skipped := [result for result in results if result.skipped]:
        lines += ["## Not measured", *(f"- {one.what}: {one.skipped}" for one in skipped), ""]
    if drawings := [name for result in results for name in result.drawings]:
        lines += ["## Growth", "Time against size, both axes in powers of ten.", ""]
        lines += [f"![{_title(name)}](images/{name})\n" for name in drawings]
    return "\n".join(lines).rstrip("\n") + "\n"


def machine() -> dict[str, object]:
    """Return what the run ran on; the load is the mean of the last five minutes."""
    return {
        "processor": _processor(),
        "cpus": os.cpu_count(),
        "system": platform.system(),
        "python": platform.python_version(),
        "load": round(os.getloadavg()[1], 1),
    }


def _row(result: Result, one: Comparison) -> str:
    peer = "not installed" if one.peer is None else f"{shown(one.peer)} {one.unit}"
    ratio = "not measured" if one.ratio is None else f"**{one.ratio:,.1f}**"
    goal = ", ".join(filter(None, (f"{one.goal.at_least:g}", verdict(one))))
    return (
        f"| {result.what} | {result.peer_name} | {shown(one.ours)} {one.unit} | {peer} | {ratio} | {goal} |"
    )


def _alone(figure: Figure) -> str:
    goal = "" if figure.at_most is None else f"at most {figure.at_most:g}, {verdict(figure)}"
    return f"| {figure.what} | {shown(figure.value)} {figure.unit} | {goal} |"


def _title(name: str) -> str:
    return Path(name).stem.replace("-", " ").capitalize()


def _processor() -> str:
    information = Path("/proc/cpuinfo")
    if information.exists():
        for line in information.read_text(encoding="utf-8").splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.processor() or platform.machine()
