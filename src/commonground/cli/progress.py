"""Progress in a terminal: a bar with the time left; plain lines where nobody watches."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager

from commonground.data.progress import Step


class Bars:
    """Shows each stage on standard error."""

    @contextmanager
    def stage(self, name: str, *, total: int | None = None, unit: str = "items") -> Iterator[Step]:
        """Open a stage and keep its bar while the work lasts."""
        if not sys.stderr.isatty():
            print(f"{name} ...", file=sys.stderr, flush=True)
            yield _Line()
            return
        from tqdm import tqdm

        with tqdm(
            total=total,
            desc=name,
            unit=unit,
            unit_scale=unit == "B",
            file=sys.stderr,
            leave=True,
            bar_format="{desc}: {percentage:3.0f}% |{bar:24}| {n_fmt}/{total_fmt} {unit}, {remaining} left"
            if total
            else None,
        ) as bar:
            yield _Bar(bar)


class _Line:
    def advance(self, amount: int = 1) -> None:
        """Show nothing: the line was printed when the stage began."""


class _Bar:
    def __init__(self, bar: object) -> None:
        self._bar = bar

    def advance(self, amount: int = 1) -> None:
        """Move the bar."""
        self._bar.update(amount)  # type: ignore[attr-defined]  # tqdm has no types
