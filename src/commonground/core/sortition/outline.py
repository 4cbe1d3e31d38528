"""An outline around all lotteries: the quotas without whole numbers, made tighter by cuts; its fairest point.

The expected panel of any lottery, as people of each type, is a point of this outline. So the fairest point of
the outline is at least as fair as any lottery; a lottery that reaches it is proven to be fairest.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

import numpy as np

from commonground.core.sortition.panels import PanelRules, rows_of
from commonground.core.sortition.solver import Rows, programme

if TYPE_CHECKING:
    import numpy.typing as npt
    from scipy.sparse import csc_array

    from commonground.core.choice.result import Watch

    Floats = npt.NDArray[np.float64]
    Flags = npt.NDArray[np.bool_]

BINDING: Final = 1e-7
NO_CHANCE: Final = 1e-9
STAGE: Final = "finding the fairest chances"


@dataclass(frozen=True, slots=True, eq=False)
class Outline:
    """Rows that every lottery's expected panel keeps; ``count`` are people of each type."""

    rows: Rows
    count: Floats

    def cut(self, weights: Floats, limit: float) -> Outline:
        """Return the outline with one more row: ``weights @ x <= limit``."""
        from scipy.sparse import csc_array, vstack  # noqa: PLC0415  # never in the web process

        scale = float(np.abs(weights).max())
        rows = Rows(
            vstack([self.rows.matrix, csc_array(weights[np.newaxis] / scale)], format="csc"),
            np.append(self.rows.least, -np.inf),
            np.append(self.rows.most, limit / scale),
        )
        return replace(self, rows=rows)


@dataclass(frozen=True, slots=True, eq=False)
class FairPoint:
    """Expected people of each type, and the types that no lottery can reach."""

    expected: Floats
    never: Flags


def outline_of(rules: PanelRules) -> Outline:
    """Return the outline of the panels that rules allow, without any cut."""
    return Outline(rows_of(rules), rules.count.astype(np.float64))


def leximin_point(outline: Outline, watch: Watch | None = None) -> FairPoint:
    """Return the one point whose chances, sorted from the least, are largest in lexicographic order.

    Notes
    -----
    Raise the least chance of all types not yet fixed as far as it goes; the types whose row has a positive
    price cannot be higher in any optimum (complementary slackness): fix them; repeat. Source: Flanigan, Gölz,
    Gupta, Hennig and Procaccia, Nature 596 (2021), 548-552, with types in place of people and the outline in
    place of the panels.
    """
    count = outline.count
    fixed = np.full(len(count), np.nan)
    while np.isnan(fixed).any():
        if watch is not None:
            watch(STAGE, int((~np.isnan(fixed)).sum()), len(count))
        free = np.isnan(fixed)
        least, binding = _highest_least(outline, free, low=np.where(free, 0.0, fixed) * count)
        fixed[np.flatnonzero(free)[binding]] = least
    return FairPoint(fixed * count, fixed <= NO_CHANCE)


def maximin_point(outline: Outline, watch: Watch | None = None) -> FairPoint:
    """Return a point with the largest least chance; among those one with the smallest greatest chance.

    Types that no point reaches are left out of the least.
    """
    count = outline.count
    never = np.zeros(len(count), dtype=np.bool_)
    while True:
        if watch is not None:
            watch(STAGE, int(never.sum()), None)
        least, binding = _highest_least(outline, ~never, low=np.zeros(len(count)))
        if least > NO_CHANCE or never.all():
            break
        never[np.flatnonzero(~never)[binding]] = True
    return FairPoint(_least_greatest(outline, low=np.where(never, 0.0, least) * count), never)


def _highest_least(outline: Outline, free: Flags, *, low: Floats) -> tuple[float, Flags]:
    """Return the largest least chance of the free types, and which of them hold it down."""
    from scipy.sparse import csc_array, diags_array, hstack, vstack  # noqa: PLC0415  # never in the web process

    count, size = outline.count, len(outline.count)
    kept, limits = _one_sided(outline.rows)
    above = hstack([-diags_array(np.ones(size), format="csr")[free], csc_array(count[free, np.newaxis])])
    matrix = vstack([hstack([kept, csc_array((len(limits), 1))]), above], format="csc")
    found = programme(
        np.append(np.zeros(size), -1.0),
        matrix,
        np.concatenate([limits, np.zeros(int(free.sum()))]),
        low=np.append(low, 0.0),
        high=np.append(count, 2.0),
    )
    return float(found.point[-1]), found.prices[len(limits) :] * count[free] > BINDING


def _least_greatest(outline: Outline, *, low: Floats) -> Floats:
    """Return the point at or above ``low`` whose greatest chance is smallest."""
    from scipy.sparse import csc_array, diags_array, hstack, vstack  # noqa: PLC0415  # never in the web process

    count, size = outline.count, len(outline.count)
    kept, limits = _one_sided(outline.rows)
    below = hstack([diags_array(np.ones(size)), csc_array(-count[:, np.newaxis])])
    matrix = vstack([hstack([kept, csc_array((len(limits), 1))]), below], format="csc")
    found = programme(
        np.append(np.zeros(size), 1.0),
        matrix,
        np.concatenate([limits, np.zeros(size)]),
        low=np.append(low, 0.0),
        high=np.append(count, 1.0),
    )
    return found.point[:-1]


def _one_sided(rows: Rows) -> tuple[csc_array, Floats]:
    """Return rows as ``matrix @ x <= limits``."""
    from scipy.sparse import vstack  # noqa: PLC0415  # never in the web process

    up, down = np.isfinite(rows.most), np.isfinite(rows.least)
    matrix = rows.matrix.tocsr()
    return vstack([matrix[up], -matrix[down]], format="csc"), np.concatenate(
        [rows.most[up], -rows.least[down]]
    )
