"""A linear scale with numbers a reader can say."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Tick:
    """One labelled place on a scale."""

    value: float
    text: str


@dataclass(frozen=True, slots=True)
class Scale:
    """A linear scale from ``low`` to ``high``, in the unit of the values."""

    low: float
    high: float
    ticks: tuple[Tick, ...] = ()

    def part(self, value: float) -> float:
        """Return how far along the scale a value lies: 0 at ``low``, 1 at ``high``."""
        return (value - self.low) / (self.high - self.low)


def scale(
    values: Iterable[float | None],
    label: Callable[[float], str],
    *,
    low: float | None = None,
    high: float | None = None,
    ticks: int = 4,
) -> Scale:
    """Return a scale that holds every value, with ends and ticks on round numbers.

    Parameters
    ----------
    values
        Numbers in one unit; None and NaN are left out.
    label
        From a tick's value to its text.
    low, high
        Ends that are known by meaning, such as 0 and 1 for shares; without them the values decide.
    ticks
        Number of steps aimed at.
    """
    known = [value for value in values if value is not None and not math.isnan(value)]
    first = low if low is not None else min(known, default=0.0)
    last = high if high is not None else max(known, default=first + 1.0)
    if last <= first:
        last = first + (abs(first) or 1.0)
    step = _round_step((last - first) / ticks)
    if low is None:
        first = math.floor(first / step + 1e-9) * step
    if high is None:
        last = math.ceil(last / step - 1e-9) * step
    count = math.floor((last - first) / step + 1e-9)
    places = [round(first + index * step, 12) for index in range(count + 1)]
    return Scale(first, last, tuple(Tick(place, label(place)) for place in places))


def _round_step(rough: float) -> float:
    """Return the smallest of 1, 2, 2.5, 5 and 10 times a power of ten that is not below a rough step."""
    power = 10.0 ** math.floor(math.log10(rough))
    return next(
        factor * power for factor in (1.0, 2.0, 2.5, 5.0, 10.0) if factor * power >= rough * (1 - 1e-9)
    )
