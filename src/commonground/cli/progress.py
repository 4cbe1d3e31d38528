"""Progress in a terminal: a bar with the time left; plain lines where nobody watches."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import TracebackType
from typing import Final, Self, TextIO

from commonground.data.progress import Step

_QUIET_S: Final = 0.7
_EVERY_S: Final = 0.2
_LONG_S: Final = 3.0
_HOUR_S, _MINUTE_S = 3600, 60


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


class Watched:
    """Shows work that calls a watch: nothing while it is quick, then one line that is rewritten.

    Where nobody watches a terminal each stage that lasts for seconds is named once, on a line of its own.

    Parameters
    ----------
    screen
        Where to write; standard error if left out.
    clock
        Seconds on a clock that never goes back.
    """

    def __init__(self, screen: TextIO | None = None, clock: Callable[[], float] = time.monotonic) -> None:
        self._screen = screen or sys.stderr
        self._clock = clock
        self._begun = self._shown = clock()
        self._stage, self._stage_begun, self._drawn = "", self._begun, False

    def __call__(self, stage: str, done: int, total: int | None) -> None:
        """Note that ``done`` of ``total`` is done of a stage."""
        now = self._clock()
        if stage != self._stage:
            self._stage, self._stage_begun = stage, now
            self._shown = now - _EVERY_S
        if now - self._begun < _QUIET_S or now - self._shown < _EVERY_S:
            return
        if not self._screen.isatty():
            if self._shown <= self._stage_begun and now - self._stage_begun >= _LONG_S:
                print(f"{stage} ...", file=self._screen, flush=True)
                self._shown = now
            return
        self._shown, self._drawn = now, True
        self._screen.write(f"\r\x1b[K{self._line(done, total, now)}")
        self._screen.flush()

    def __enter__(self) -> Self:
        """Begin."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Take the line away."""
        if self._drawn:
            self._screen.write("\r\x1b[K")
            self._screen.flush()

    def _line(self, done: int, total: int | None, now: float) -> str:
        if not total:
            return f"{self._stage}: {done:,} done, {_duration(now - self._begun)} so far"
        left = (now - self._stage_begun) * max(total - done, 0) / done if done else None
        when = f", {_duration(left)} left" if left is not None else ""
        return f"{self._stage}: {done * 100 // total:3d} % of {total:,}{when}"


def _duration(seconds: float) -> str:
    whole = int(seconds)
    if whole >= _HOUR_S:
        return f"{whole // _HOUR_S} h {whole % _HOUR_S // _MINUTE_S:02d} min"
    return f"{whole // _MINUTE_S} min {whole % _MINUTE_S:02d} s" if whole >= _MINUTE_S else f"{whole} s"
