"""From projected metres to the whole units of a drawing."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Points = npt.NDArray[np.float64]

_MARGIN = 6
_TALLEST = 1.6


@dataclass(frozen=True, slots=True)
class Frame:
    """A window on the map: ``width`` x ``height`` units, y down; metres go in, whole units come out."""

    left_m: float
    top_m: float
    units_per_m: float
    width: int
    height: int

    def point(self, x_m: float, y_m: float) -> tuple[int, int]:
        """Return one place in units."""
        x, y = self._units(np.array([[x_m, y_m]]))
        return int(x[0]), int(y[0])

    def path(self, points: Points, *, closed: bool = True) -> str:
        """Return path data in whole units without repeated points; empty when it shrinks to one point."""
        x, y = self._units(points)
        steps = np.column_stack([np.diff(x), np.diff(y)])
        steps = steps[np.any(steps != 0, axis=1)]
        if closed and len(steps) and x[-1] == x[0] and y[-1] == y[0]:
            steps = steps[:-1]  # z draws the way back
        if not len(steps):
            return ""
        moves = " ".join(f"{dx},{dy}" for dx, dy in steps.tolist())
        return f"M{x[0]},{y[0]}l{moves}{'z' if closed else ''}"

    def shows(self, points: Points) -> bool:
        """Whether the bounding box of some points touches the window."""
        x, y = self._units(points)
        return bool(x.max() >= 0 and x.min() <= self.width and y.max() >= 0 and y.min() <= self.height)

    def _units(self, points: Points) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
        x = np.rint((points[:, 0] - self.left_m) * self.units_per_m).astype(np.int64) + _MARGIN
        y = np.rint((self.top_m - points[:, 1]) * self.units_per_m).astype(np.int64) + _MARGIN
        return x, y


def frame(rings: Iterable[Points], *, width: int, padding_m: float = 0.0) -> Frame:
    """Return the window that holds every point.

    Parameters
    ----------
    rings
        Arrays of shape (n, 2): x east, y north, projected metres.
    width
        Units from edge to edge. A city more than 1.6 times as tall as wide is drawn narrower, never cut.
    padding_m
        Metres left free around the points.

    Raises
    ------
    ValueError
        When there is no point at all.
    """
    points = [ring for ring in rings if len(ring)]
    if not points:
        raise ValueError("Given a map without a single point; expected at least one outline.")
    stacked = np.concatenate(points)
    left, bottom = (stacked.min(axis=0) - padding_m).tolist()
    right, top = (stacked.max(axis=0) + padding_m).tolist()
    inner = width - 2 * _MARGIN
    width_m, height_m = max(right - left, 1.0), max(top - bottom, 1.0)
    scale = min(inner / width_m, inner * _TALLEST / height_m)
    return Frame(
        left, top, scale, round(width_m * scale) + 2 * _MARGIN, round(height_m * scale) + 2 * _MARGIN
    )
