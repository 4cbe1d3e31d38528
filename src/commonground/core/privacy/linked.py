"""Areas and Cells show the same people twice: hiding one of them is not enough.

Both tables add up the same population points. Where a hidden Area covers the same ground as a published
Cell, the one gives the other away, so both are hidden and audited together.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from commonground.core.errors import SuppressionError
from commonground.core.privacy.audit import ROUNDING, WIDTH
from commonground.core.privacy.inference import Floats, Ints, Sum, inferred_ranges
from commonground.core.privacy.suppression import SMALLEST, Bools, small, suppress_areas


@dataclass(frozen=True, slots=True, eq=False)
class LinkedSuppression:
    """Which Areas and Cells to hide, and how uncertain the hidden numbers are at least."""

    hidden_areas: Bools
    hidden_cells: Bools
    area_low: Floats
    area_high: Floats
    cell_low: Floats
    cell_high: Floats
    """NaN where published."""

    def exposed(self, *, width: float = WIDTH) -> tuple[tuple[str, int], ...]:
        """List the hidden numbers that are less uncertain than ``width``: ("area" or "cell", index)."""
        found = []
        ranges = {"area": self.area_high - self.area_low, "cell": self.cell_high - self.cell_low}
        for kind, wide in ranges.items():
            found += [(kind, int(i)) for i in np.flatnonzero(wide < width - ROUNDING)]
        return tuple(found)


def audit_linked(
    people: npt.ArrayLike,
    *,
    area: npt.ArrayLike,
    cell: npt.ArrayLike,
    hidden_areas: npt.ArrayLike,
    hidden_cells: npt.ArrayLike,
    enough: float = np.inf,
) -> LinkedSuppression:
    """Work out what published Areas and Cells together say about the hidden ones.

    Parameters
    ----------
    people
        People per population point, >= 0.
    area, cell
        Index of each point's Area and Cell; -1 (outside any Area) is taken to be published.
    hidden_areas, hidden_cells
        One row per Area and per Cell.
    enough
        As in :func:`~.inference.inferred_ranges`.

    Returns
    -------
    LinkedSuppression
        The reader is taken to know where homes stand, so which Area and Cell share people, but not how many.

    Notes
    -----
    *Source*: our choice, docs/methods/suppression.md.

    """
    pieces = _Pieces.of(people, area, cell)
    hidden = (np.asarray(hidden_areas, bool), np.asarray(hidden_cells, bool))
    targets = [(side, int(i)) for side in (0, 1) for i in np.flatnonzero(hidden[side])]
    low, high = pieces.ranges(hidden, targets, enough)
    rows = [np.full((2, len(side)), np.nan) for side in hidden]
    for (side, i), least, most in zip(targets, low, high, strict=True):
        rows[side][:, i] = least, most
    return LinkedSuppression(*hidden, *rows[0], *rows[1])


def suppress_linked(
    people: npt.ArrayLike,
    *,
    area: npt.ArrayLike,
    cell: npt.ArrayLike,
    n_areas: int,
    n_cells: int,
    k: float = SMALLEST,
    width: float = WIDTH,
) -> LinkedSuppression:
    """Hide small Areas and small Cells, and others until neither table gives the other away.

    Parameters
    ----------
    people, area, cell
        As in :func:`audit_linked`. The city's total is taken to be published.
    n_areas, n_cells
        How many rows the two tables have.
    k, width
        As in :func:`~.suppression.suppress_areas`.

    Returns
    -------
    LinkedSuppression
        Where an Area or Cell is too certain, the smallest one that overlaps it is hidden too (ties: Areas
        first, then the lowest index), then the smallest of all.

    Raises
    ------
    SuppressionError
        Even hiding everything is not enough: publish one of the two tables only.

    """
    pieces = _Pieces.of(people, area, cell)
    shape = (n_areas, n_cells)
    counts = tuple(pieces.counts(side, shape[side]) for side in (0, 1))
    hidden = tuple(_alone(counts[side], pieces.outside(side), k=k, width=width) for side in (0, 1))
    must = [(side, int(i)) for side in (0, 1) for i in np.flatnonzero(small(counts[side], k=k))]
    for target in sorted(must, key=lambda one: (counts[one[0]][one[1]], one)):
        spare = _candidates(pieces, target, counts, hidden)
        while _narrow(pieces.ranges(hidden, [target], width), width):
            side, i = next(spare, (-1, -1))
            if side < 0:
                raise SuppressionError(
                    f"The people of {('Area', 'Cell')[target[0]]} {target[1]} can be worked out, whatever "
                    "else is hidden: expected larger Cells or Areas; publish one of the two tables only."
                )
            hidden[side][i] = True
    return audit_linked(
        people, area=area, cell=cell, hidden_areas=hidden[0], hidden_cells=hidden[1], enough=width
    )


@dataclass(frozen=True, slots=True, eq=False)
class _Pieces:
    """Pieces of ground that belong to one Area and one Cell, and the people on each."""

    places: tuple[Ints, Ints]
    """Area and Cell of each piece."""
    people: Floats

    @classmethod
    def of(cls, people: npt.ArrayLike, area: npt.ArrayLike, cell: npt.ArrayLike) -> _Pieces:
        counts = np.asarray(people, np.float64).ravel()
        both = np.column_stack([np.asarray(area, np.int64).ravel(), np.asarray(cell, np.int64).ravel()])
        pairs, row = np.unique(both[counts > 0], axis=0, return_inverse=True)
        summed = np.bincount(row.ravel(), weights=counts[counts > 0], minlength=len(pairs))
        return cls((pairs[:, 0], pairs[:, 1]), np.asarray(summed, dtype=np.float64))

    def counts(self, side: int, n: int) -> Floats:
        """People of each Area (0) or Cell (1)."""
        inside = self.places[side] >= 0
        held = np.bincount(self.places[side][inside], weights=self.people[inside], minlength=n)
        return np.asarray(held, dtype=np.float64)

    def outside(self, side: int) -> float:
        """People who lie in no Area (0) or Cell (1)."""
        return float(self.people[self.places[side] < 0].sum())

    def ranges(
        self, hidden: tuple[Bools, ...], targets: list[tuple[int, int]], enough: float
    ) -> tuple[Floats, Floats]:
        """Smallest and largest possible people of each target (side, index)."""
        sums = [Sum(np.arange(len(self.people)), float(self.people.sum()))]
        for side in (0, 1):
            for i in np.unique(self.places[side]).tolist():
                if i < 0 or not hidden[side][i]:
                    members = np.flatnonzero(self.places[side] == i)
                    sums.append(Sum(members, float(self.people[members].sum())))
        wanted = [np.flatnonzero(self.places[side] == i) for side, i in targets]
        return inferred_ranges(len(self.people), sums=sums, targets=wanted, enough=enough)


def _alone(people: Floats, outside: float, *, k: float, width: float) -> Bools:
    """Hide what one table needs by itself, given that the city's total is published."""
    return suppress_areas(people, float(people.sum()) + outside, k=k, width=width).hidden


def _candidates(
    pieces: _Pieces, target: tuple[int, int], counts: tuple[Floats, ...], hidden: tuple[Bools, ...]
) -> Iterator[tuple[int, int]]:
    """Yield what may be hidden beside a target: first what overlaps it, smallest first, then the rest."""
    side, i = target
    near = set(pieces.places[1 - side][pieces.places[side] == i].tolist())
    everything = [
        (not (other == 1 - side and j in near), counts[other][j], other, j)
        for other in (0, 1)
        for j in np.flatnonzero(counts[other] > 0).tolist()
    ]
    for _, _, other, j in sorted(everything):
        if not hidden[other][j]:
            yield other, j


def _narrow(ranges: tuple[Floats, Floats], width: float) -> bool:
    return bool(ranges[1][0] - ranges[0][0] < width - ROUNDING)
