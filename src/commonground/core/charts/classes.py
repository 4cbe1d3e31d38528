"""Classes of a sequential map: where they break, what they hold, how the legend names them.

The drawing, its legend and the interactive map all ask the same ``Classes``, so they cannot disagree.
"""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

_FEWEST_PER_STEP = 50


@dataclass(frozen=True, slots=True)
class Classes:
    """Half-open classes from low to high.

    ``breaks`` are the thresholds between classes: class ``i`` (from 0) holds
    ``breaks[i-1] <= value < breaks[i]``. They lie half a ``step`` below a shown number, so that a value
    and the bounds of its class agree as they are printed. ``counts`` says how many places each class holds.
    """

    breaks: tuple[float, ...]
    low: float
    high: float
    step: float
    counts: tuple[int, ...]

    @property
    def k(self) -> int:
        """Number of classes."""
        return len(self.counts)

    def of(self, value: float) -> int:
        """Return the class of a value, from 0; outside the range the nearest end."""
        return bisect_right(self.breaks, value)

    def bounds(self, index: int) -> tuple[float, float]:
        """Return the lowest and highest number that is shown in a class, both inclusive."""
        low = self.low if index == 0 else _shown(self.breaks[index - 1] + self.step / 2, self.step)
        high = self.high if index == self.k - 1 else _shown(self.breaks[index] - self.step / 2, self.step)
        return low, high


def classify(
    values: Iterable[float | None],
    k: int = 5,
    *,
    step: float | None = None,
    breaks: Sequence[float] | None = None,
) -> Classes:
    """Sort values into classes of nearly equal size, with breaks a reader can say.

    Parameters
    ----------
    values
        One number per place; None and NaN are left out, never counted as 0.
    k
        Number of classes wanted, 1 to 13 (5 to 7 are told apart); fewer when fewer numbers differ.
    step
        Resolution of the numbers as shown, in their unit (0.01 for whole percents). Without it a fiftieth
        of the range, as a power of ten.
    breaks
        Meaningful breaks instead of quantiles: each is the first number of the next class.

    Returns
    -------
    Classes
        No value at all gives one empty class from 0 to 0.

    Notes
    -----
    Quantiles after Hyndman and Fan (1996), type 7; rounding them to shown numbers is our choice, see
    docs/adr/0008-charts-as-svg.md. Known answer: ``tests/core/charts/test_classes.py``.
    """
    numbers = [value for value in values if value is not None and not math.isnan(value)]
    known = np.array(numbers, dtype=np.float64)
    if known.size == 0:
        return Classes(breaks=(), low=0.0, high=0.0, step=step or 1.0, counts=(0,))
    grain = step or _grain(known)
    shown = np.round(known / grain) * grain
    low, high = _shown(float(shown.min()), grain), _shown(float(shown.max()), grain)
    firsts = sorted(breaks) if breaks is not None else _quantile_firsts(shown, k, grain)
    inner = tuple(_shown(first, grain) - grain / 2 for first in firsts if low < _shown(first, grain) <= high)
    counts = np.bincount(np.searchsorted(np.array(inner), known, side="right"), minlength=len(inner) + 1)
    return Classes(breaks=inner, low=low, high=high, step=grain, counts=tuple(int(count) for count in counts))


def _quantile_firsts(shown: npt.NDArray[np.float64], k: int, grain: float) -> list[float]:
    """Return the first number of each class above the lowest; ties neither empty a class nor merge all."""
    whole = np.round(shown / grain)
    present = np.unique(whole)
    if present.size == 1:
        return []
    places = np.searchsorted(present, np.quantile(whole, np.arange(1, k) / k))
    return [float(present[place]) * grain for place in sorted(set(np.maximum(places, 1).tolist()))]


def _grain(known: npt.NDArray[np.float64]) -> float:
    """Return a power of ten that leaves at least 50 steps between the lowest and the highest value."""
    width = float(known.max() - known.min()) or abs(float(known[0])) or 1.0
    return float(10.0 ** math.floor(math.log10(width / _FEWEST_PER_STEP)))


def _shown(value: float, step: float) -> float:
    """Return a number as printed: a whole number of steps, without binary dust."""
    return round(round(value / step) * step, 12)
