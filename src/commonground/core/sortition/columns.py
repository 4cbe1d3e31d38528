"""Mixing panels towards a point by column generation: a mixture, and a cut where it proves there is none."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from commonground.core.sortition.panels import PanelRules, rows_of
from commonground.core.sortition.peel import STAGE, Mixture
from commonground.core.sortition.solver import largest, programme, rounded

if TYPE_CHECKING:
    import numpy.typing as npt

    from commonground.core.choice.result import Watch

    Floats = npt.NDArray[np.float64]
    Ints = npt.NDArray[np.int64]

TOLERANCE: Final = 1e-6
_REACHED: Final = 1e-9


@dataclass(frozen=True, slots=True, eq=False)
class Cut:
    """A row that every panel keeps and the point does not: ``weights @ panel <= limit``."""

    weights: Floats
    limit: float


@dataclass(frozen=True, slots=True, eq=False)
class Mixed:
    """The best mixture of the panels known so far, all these panels, and a cut if the point is outside."""

    mixture: Mixture
    panels: Ints
    cut: Cut | None = None


def mix(
    rules: PanelRules,
    expected: Floats,
    *,
    known: Ints,
    most: int,
    cut: bool = True,
    watch: Watch | None = None,
) -> Mixed:
    """Return a mixture of panels that gives every type its expected people, or a cut.

    Parameters
    ----------
    rules
        The panels.
    expected
        Expected people of each type; they sum to the size of the panel.
    known
        Panels to begin with, one in each row; at least one.
    most
        How many panels may be added: with them ends the search for a better mixture.
    cut
        Whether to end with a cut as soon as there is one; if not, with the mixture that comes nearest.
    watch
        Called after each panel.

    Notes
    -----
    The master programme maximises z with sum_c lambda_c x_ct / N_t >= p_t + z for each type t; its prices y
    sum to 1. Pricing finds the panel with the largest sum_t y_t x_t / N_t exactly. That largest value, minus
    sum_t y_t p_t, bounds every z: once it is below -1e-6 the point is outside, and y is the cut. Because
    both sides sum to the size of the panel, giving nobody less gives nobody more. Source: column generation,
    Dantzig and Wolfe 1960; for panels Flanigan et al., Nature 596 (2021), with types in place of people.
    """
    count = rules.count.astype(np.float64)
    panels = known
    while True:
        full = len(panels) - len(known) >= most
        if watch is not None:
            watch(STAGE, len(panels), None)
        mixture, short, prices = _master(panels, expected, count)
        if short <= _REACHED or full:
            return Mixed(mixture, panels)
        weights = prices / count
        best = _best_panel(rules, weights)
        bound = float(weights @ best) - float(weights @ expected)
        if cut and bound < -TOLERANCE:
            limit = float(weights @ best) + _REACHED * float(weights.max())
            return Mixed(mixture, panels, Cut(weights, limit))
        if bound <= -short + _REACHED or (panels == best).all(axis=1).any():
            return Mixed(mixture, panels)
        panels = np.vstack([panels, best])


def _master(panels: Ints, expected: Floats, count: Floats) -> tuple[Mixture, float, Floats]:
    """Return the best mixture of known panels, by how much it falls short, and the price of each type."""
    from scipy.sparse import csc_array, hstack  # noqa: PLC0415  # never in the web process

    number = len(panels)
    shares = panels.T / count[:, np.newaxis]
    matrix = hstack([csc_array(-shares), csc_array(np.ones((len(count), 1)))], format="csc")
    found = programme(
        np.append(np.zeros(number), -1.0),
        matrix,
        -expected / count,
        low=np.append(np.zeros(number), -2.0),
        high=np.append(np.ones(number), 2.0),
        total=np.append(np.ones(number), 0.0),
    )
    weights = np.maximum(found.point[:-1], 0.0)
    weights /= weights.sum()
    used = weights > 0
    mixture = Mixture(panels[used], weights[used])
    short = float(((expected - mixture.expected()) / count).max())
    prices = found.prices
    return mixture, short, prices / prices.sum()


def _best_panel(rules: PanelRules, weights: Floats) -> Ints:
    """Return the panel with the largest weight, exactly."""
    point = largest(weights, rows_of(rules), low=0.0, high=rules.count, whole=True)
    panel = None if point is None else rounded(point)
    if panel is None or not rules.allows(panel):
        raise AssertionError("Quotas were checked before, and a panel found.")
    return panel
