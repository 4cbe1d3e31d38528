"""How long work tells whoever waits what it is doing, how much is left, and for how long.

The work knows stages and amounts; how they are shown (a bar in a terminal, a line on a page) is the
business of whoever passes a :class:`Progress` in. The bar itself lives in the command line.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from typing import Protocol


class Step(Protocol):
    """One stage under way."""

    def advance(self, amount: int = 1) -> None:
        """Say that ``amount`` more of the stage's total is done."""


class Progress(Protocol):
    """Something that shows stages one after another."""

    def stage(
        self, name: str, *, total: int | None = None, unit: str = "items"
    ) -> AbstractContextManager[Step]:
        """Open a stage; ``total`` is None when nobody knows it, ``unit`` is ``"B"`` for bytes."""


class _Still:
    def advance(self, amount: int = 1) -> None:
        """Show nothing."""


class Quiet:
    """A progress that shows nothing: the default of every function that takes one."""

    @contextmanager
    def stage(self, name: str, *, total: int | None = None, unit: str = "items") -> Iterator[Step]:  # noqa: ARG002 - the protocol's names
        """Open a stage nobody watches."""
        yield _Still()


@dataclass(slots=True)
class Estimate:
    """A step that estimates the time left from the mean speed so far.

    Parameters
    ----------
    total
        Amount of the whole stage; None when unknown.
    clock
        Seconds on a clock that never goes back, such as ``time.monotonic``.
    """

    total: int | None
    clock: Callable[[], float]
    done: int = 0
    _start: float | None = None

    def advance(self, amount: int = 1) -> None:
        """Note work done; the first call starts the clock if :meth:`begin` did not."""
        self.begin()
        self.done += amount

    def begin(self) -> None:
        """Start the clock, once."""
        if self._start is None:
            self._start = self.clock()

    @property
    def remaining_s(self) -> float | None:
        """Seconds left at the mean speed so far; None while nobody can tell."""
        if self.total is None or self._start is None or self.done <= 0:
            return None
        elapsed = self.clock() - self._start
        return max(self.total - self.done, 0) * elapsed / self.done
