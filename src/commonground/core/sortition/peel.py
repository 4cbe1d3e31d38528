"""Taking an expected panel apart into real panels, one after another, until nothing is left."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from commonground.core.sortition.near import panel_near
from commonground.core.sortition.solver import Rows

if TYPE_CHECKING:
    import numpy.typing as npt

    from commonground.core.choice.result import Watch
    from commonground.core.sortition.outline import Outline
    from commonground.core.sortition.panels import PanelRules

    Floats = npt.NDArray[np.float64]
    Ints = npt.NDArray[np.int64]

STAGE: Final = "mixing panels"
_DONE: Final = 1e-10
_TIGHT: Final = 1e-9
_LOOSE: Final = 1e-7  # a cut is a float: panels on it may miss it by a little
_TOLD: Final = 1000


@dataclass(frozen=True, slots=True, eq=False)
class Mixture:
    """Panels (rows: people of each type) and how likely each is; weights are >= 0 and sum to 1."""

    panels: Ints
    weights: Floats

    def expected(self) -> Floats:
        """Return the expected people of each type."""
        return self.weights @ self.panels


def peel(outline: Outline, rules: PanelRules, expected: Floats, watch: Watch | None = None) -> Mixture | None:
    """Return panels and weights whose mean is ``expected``, as far as peeling goes; None without a panel.

    Notes
    -----
    What is left is a point of the outline, scaled by the weight that is left. A panel on the smallest face
    around that point can be taken away until the rest meets another face; faces get smaller, so this ends
    after at most types + rows steps (the constructive proof of Carathéodory's theorem, as in Grötschel,
    Lovász and Schrijver, Geometric Algorithms and Combinatorial Optimization, 1988, theorem 6.5.11). Most
    corners of a face are whole numbers already; where one is not, the integer solver finds a panel. A face
    without any panel ends the peeling early: the weights of what was found are then scaled to 1.
    """
    left, weight = expected.copy(), 1.0
    panels: list[Ints] = []
    weights: list[float] = []
    while weight > _DONE and len(panels) < _most_steps(outline):
        if watch is not None:
            watch(STAGE, int((1 - weight) * _TOLD), _TOLD)
        panel = _panel_on_face(outline, rules, left / weight, weight=weight, step=len(panels))
        if panel is None:
            break
        length = min(weight, _reach(outline, left, weight, panel.astype(np.float64)))
        if length < _DONE:
            break
        panels.append(panel)
        weights.append(length)
        left = np.maximum(left - length * panel, 0.0)
        weight -= length
    if not panels:
        return None
    found = np.array(weights)
    return Mixture(np.array(panels), found / found.sum())


def _most_steps(outline: Outline) -> int:
    return 2 * (len(outline.count) + len(outline.rows.least)) + 10


def _panel_on_face(
    outline: Outline, rules: PanelRules, point: Floats, *, weight: float, step: int
) -> Ints | None:
    """Return a panel on the smallest face of the outline around a point, near it; None if there is none."""
    rows, count = outline.rows, outline.count
    tight = max(_TIGHT, _DONE / weight)
    at = rows.matrix @ point
    face = Rows(
        rows.matrix,
        np.where(at >= rows.most - tight, rows.most - _LOOSE * np.isneginf(rows.least), rows.least),
        np.where(at <= rows.least + tight, rows.least, rows.most),
    )
    low = np.where(point >= count - tight, count, 0.0)
    high = np.where(point <= tight, 0.0, count)
    return panel_near(rules, face, low=low, high=high, wish=point / count, turn=step)


def _reach(outline: Outline, left: Floats, weight: float, panel: Floats) -> float:
    """Return how much of a panel can be taken away before the rest leaves the outline."""
    rows, count = outline.rows, outline.count
    at, added = rows.matrix @ left, rows.matrix @ panel
    up, down = np.isfinite(rows.most), np.isfinite(rows.least)
    slack = np.concatenate(
        [
            left,
            weight * count - left,
            weight * rows.most[up] - at[up],
            at[down] - weight * rows.least[down],
        ]
    )
    used = np.concatenate([panel, count - panel, rows.most[up] - added[up], added[down] - rows.least[down]])
    shrinking = used > _LOOSE
    if not shrinking.any():
        return weight
    return float((np.maximum(slack[shrinking], 0.0) / used[shrinking]).min())
