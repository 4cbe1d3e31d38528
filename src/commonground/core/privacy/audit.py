"""Trying to work out what a two-way table hides, from what it publishes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from commonground.core.errors import SuppressionError
from commonground.core.privacy.inference import Floats, Ints, Sum, inferred_ranges

Bools = npt.NDArray[np.bool_]

WIDTH: Final = 3.0
"""A hidden count must be uncertain by at least this much."""

ROUNDING: Final = 1e-6


@dataclass(frozen=True, slots=True, eq=False)
class Audit:
    """What a published two-way table gives away about its hidden cells and totals."""

    low: Floats
    high: Floats
    """Range of each protected cell; NaN elsewhere."""
    total_low: Floats
    total_high: Floats
    """Range of each hidden row total; NaN where published."""
    exposed: tuple[tuple[int, int], ...]
    """(row, column) of protected cells whose range is too narrow; column -1 for a row total."""

    def require(self) -> None:
        """Raise unless every protected number is safe."""
        if self.exposed:
            row, column = self.exposed[0]
            what = f"the total of row {row}" if column < 0 else f"the cell in row {row}, column {column}"
            low, high = (
                (self.total_low[row], self.total_high[row])
                if column < 0
                else (self.low[row, column], self.high[row, column])
            )
            raise SuppressionError(
                f"{len(self.exposed)} hidden numbers can be worked out; {what} lies between {low:g} and "
                f"{high:g}: expected a wider range; hide more or merge rows."
            )


def audit(
    cells: npt.ArrayLike,
    *,
    row_totals: npt.ArrayLike,
    column_totals: npt.ArrayLike,
    protected: npt.ArrayLike | None = None,
    width: float = WIDTH,
    quick: bool = False,
) -> Audit:
    """Try to work out the hidden numbers of a table from the file that is about to be published.

    Parameters
    ----------
    cells, row_totals, column_totals
        As published; NaN where hidden.
    protected
        Cells that must stay uncertain; None: all hidden ones, since a file does not say why.
    width
        Narrowest range that is still safe.
    quick
        Stop at ranges that are wide enough; they are then at least as wide as they say.

    Raises
    ------
    SuppressionError
        The published totals contradict the cells.

    """
    table, by_row, by_column = (np.asarray(part, np.float64) for part in (cells, row_totals, column_totals))
    unknown = np.isnan(table)
    asked = unknown if protected is None else unknown & np.asarray(protected, bool)
    hidden_rows = np.flatnonzero(np.isnan(by_row))
    number, sums = equations(table, row_totals=by_row, column_totals=by_column)
    targets = [*number[asked][:, None], *(number[i][unknown[i]] for i in hidden_rows)]
    enough = width if quick else np.inf
    low, high = inferred_ranges(int(unknown.sum()), sums=sums, targets=targets, enough=enough)
    ranges, totals = np.full((2, *table.shape), np.nan), np.full((2, len(by_row)), np.nan)
    n = int(asked.sum())
    ranges[:, asked] = low[:n], high[:n]
    seen = np.nansum(table[hidden_rows], axis=1)
    totals[:, hidden_rows] = low[n:] + seen, high[n:] + seen
    narrow = np.argwhere(ranges[1] - ranges[0] < width - ROUNDING).tolist()
    narrow_rows = np.flatnonzero(totals[1] - totals[0] < width - ROUNDING).tolist()
    exposed = (*((i, j) for i, j in narrow), *((i, -1) for i in narrow_rows))
    return Audit(ranges[0], ranges[1], totals[0], totals[1], exposed)


def equations(table: Floats, *, row_totals: Floats, column_totals: Floats) -> tuple[Ints, list[Sum]]:
    """Give each hidden (NaN) cell a number, and write down what each published total says about them."""
    unknown = np.isnan(table)
    number = np.full(table.shape, -1, dtype=np.int64)
    number[unknown] = np.arange(unknown.sum())
    sums = []
    for numbers, values, totals in ((number, table, row_totals), (number.T, table.T, column_totals)):
        rest = totals - np.nansum(values, axis=1)
        for line, total in zip(numbers, rest.tolist(), strict=True):
            members = line[line >= 0]
            if len(members) and not np.isnan(total):
                sums.append(Sum(members, max(total, 0.0) if total > -ROUNDING else total))
    return number, sums
