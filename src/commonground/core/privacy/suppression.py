"""Hiding small counts so that no published number gives them away.

First the counts that must not be seen (primary), then as few others as needed so that nobody can
subtract them out again (secondary), then an audit that tries exactly that. Deterministic: the same
table always hides the same cells.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from commonground.core.errors import SuppressionError
from commonground.core.privacy.audit import ROUNDING, WIDTH, audit, equations
from commonground.core.privacy.inference import Floats, Ints, inferred_ranges

Bools = npt.NDArray[np.bool_]

SMALLEST: Final = 5
"""Counts of 1 to 4 people are hidden (k = 5)."""


def small(counts: npt.ArrayLike, *, k: float = SMALLEST) -> Bools:
    """Tell which counts lie above 0 and below ``k``."""
    values = np.asarray(counts, np.float64)
    return (values > 0) & (values < k)


def primary(counts: npt.ArrayLike, *, k: float = SMALLEST, structural: npt.ArrayLike | None = None) -> Bools:
    """Tell which cells of a table of people must be hidden whatever else is.

    Parameters
    ----------
    counts
        (rows, columns), >= 0; the columns of a row add up to its total.
    k
        Smallest count that may be seen; a city may only raise it.
    structural
        Cells that are zero by definition (nobody under 5 is a pensioner); they stay.

    Returns
    -------
    True where 0 < count < k, and where the rest of the row is (all but three people of a row in one cell
    say nearly as much about those three).

    Notes
    -----
    *Source*: our choice, docs/methods/suppression.md.

    """
    values = _table(counts)
    hidden = small(values, k=k) | small(values.sum(axis=1, keepdims=True) - values, k=k)
    return hidden if structural is None else hidden & ~np.asarray(structural, bool)


def primary_rates(numerator: npt.ArrayLike, denominator: npt.ArrayLike, *, k: float = SMALLEST) -> Bools:
    """Tell which rates must be hidden: a small numerator, denominator, or difference of the two."""
    part, whole = np.asarray(numerator, np.float64), np.asarray(denominator, np.float64)
    return small(part, k=k) | small(whole, k=k) | small(whole - part, k=k)


def disclosing_rows(counts: npt.ArrayLike) -> Ints:
    """Rows whose people all sit in one cell: whoever is known to be in the row is known to be in the cell."""
    values = _table(counts)
    return np.flatnonzero((values.sum(axis=1) > 0) & ((values > 0).sum(axis=1) == 1))


@dataclass(frozen=True, slots=True, eq=False)
class AreaSuppression:
    """Which Areas of one table to hide, and what can be worked out about them."""

    hidden: Bools
    primary: Bools
    low: Floats
    high: Floats
    """Range of the people of each Area; both equal the count where it is published."""


def suppress_areas(
    people_by_area: npt.ArrayLike,
    published_total: float | None,
    *,
    k: float = SMALLEST,
    width: float = WIDTH,
) -> AreaSuppression:
    """Hide the small Areas of one table, and others if the city's total would give them away.

    Parameters
    ----------
    people_by_area
        People per Area, >= 0; with a row "outside any Area" if that is published too.
    published_total
        The city's people, or None if no total is published anywhere. What the total has beyond the Areas
        is taken to be known, which is the cautious reading.

    Returns
    -------
    AreaSuppression
        One hidden Area alone equals the total minus the rest, so the smallest others (ties: the first) are
        hidden with it until each hidden count is uncertain by ``width``. An Area with nobody stays.

    Raises
    ------
    SuppressionError
        The Areas have more people than the total, or hiding all of them is not enough: then do not
        publish the total.

    Notes
    -----
    *Source*: our choice, docs/methods/suppression.md; the range is that of
    :func:`~.inference.inferred_ranges` for a single sum.

    """
    people = np.asarray(people_by_area, np.float64).ravel()
    must = small(people, k=k)
    if published_total is not None and people.sum() > published_total * (1 + 1e-9) + ROUNDING:
        raise SuppressionError(
            f"The Areas hold {people.sum():g} people, the published total is {published_total:g}: expected a "
            "total at least as large; publish the total of the same count."
        )
    hidden = must.copy()
    if published_total is not None and must.any():
        spare = iter([i for i in np.argsort(people, kind="stable").tolist() if people[i] > 0 and not must[i]])
        while hidden.sum() == 1 or people[hidden].sum() < width - ROUNDING:
            another = next(spare, None)
            if another is None:
                raise SuppressionError(
                    f"Hiding all {int(hidden.sum())} Areas leaves their total of {people[hidden].sum():g} "
                    "people in sight: expected more Areas or more people; do not publish the total."
                )
            hidden[another] = True
    most = np.inf if published_total is None else people[hidden].sum()
    return AreaSuppression(
        hidden=hidden, primary=must, low=np.where(hidden, 0.0, people), high=np.where(hidden, most, people)
    )


@dataclass(frozen=True, slots=True, eq=False)
class Protection:
    """Which cells of a two-way table to hide."""

    hidden: Bools
    primary: Bools
    hidden_totals: Bools
    """Rows whose total is hidden as well; all their cells are."""
    disclosing_rows: Ints

    def published(self, counts: npt.ArrayLike) -> tuple[Floats, Floats, Floats]:
        """Cells, row totals and column totals as they may be seen; NaN where hidden, never 0."""
        values = _table(counts)
        totals = np.where(self.hidden_totals, np.nan, values.sum(axis=1))
        return np.where(self.hidden, np.nan, values), totals, values.sum(axis=0)


def protect(
    counts: npt.ArrayLike,
    *,
    k: float = SMALLEST,
    width: float = WIDTH,
    structural: npt.ArrayLike | None = None,
) -> Protection:
    """Choose the cells to hide in a table whose row and column totals are published.

    Parameters
    ----------
    counts
        (rows, columns) of people, such as Areas by age.
    k, width, structural
        As in :func:`primary` and :func:`suppress_areas`.

    Returns
    -------
    Protection
        Rows with fewer than ``k`` people lose their total too, with companions if needed. Each cell that
        must be hidden is then uncertain by ``width``: where the totals would pin it down, the cheapest
        rectangle of cells is hidden with it (fewest people, then fewest cells, then lowest row and column).

    Raises
    ------
    SuppressionError
        A column has fewer than ``k`` people, or no rectangle protects a cell: merge rows or columns.

    Notes
    -----
    *Source*: rectangles after Cox, J. Am. Stat. Assoc. 75, 1980; the order is our choice,
    docs/methods/suppression.md.

    """
    values = _table(counts)
    fixed = np.zeros(values.shape, bool) if structural is None else np.asarray(structural, bool)
    by_column = values.sum(axis=0)
    for j in np.flatnonzero(small(by_column, k=k))[:1]:
        raise SuppressionError(
            f"Column {j} holds {by_column[j]:g} people in all: expected none or at least {k:g}; "
            "merge it with another column."
        )
    rows = suppress_areas(values.sum(axis=1), float(values.sum()), k=k, width=width).hidden
    # hidden rows cannot be told apart: to the outside they are one row, known by subtraction, never printed
    seen, n = ~rows, int((~rows).sum())
    pooled = np.vstack([values[seen], values[rows].sum(axis=0)]) if rows.any() else values
    pooled_fixed = np.vstack([fixed[seen], fixed[rows].all(axis=0)]) if rows.any() else fixed
    must = primary(pooled, k=k, structural=pooled_fixed)
    hidden = must.copy()
    hidden[n:] = ~pooled_fixed[n:]
    _hide_rectangles(pooled, hidden, must=must, fixed=pooled_fixed, width=width)
    whole, whole_must = np.ones(values.shape, bool), small(values, k=k)
    whole[seen], whole_must[seen] = hidden[:n], must[:n]
    found = Protection(whole, whole_must, rows, disclosing_rows(values))
    cells, totals, columns = found.published(values)
    audit(
        cells, row_totals=totals, column_totals=columns, protected=whole_must, width=width, quick=True
    ).require()
    return found


def _hide_rectangles(x: Floats, hidden: Bools, *, must: Bools, fixed: Bools, width: float) -> None:
    """Hide more cells, in place, until each cell of ``must`` is uncertain by ``width``."""
    cells = np.argwhere(must)
    for i, j in cells[np.lexsort((cells[:, 1], cells[:, 0], x[must]))].tolist():
        # moving people around a rectangle keeps all totals: so much up, so much down
        room = np.minimum(x[i][None, :], x[:, j][:, None]) + np.minimum(x[i, j], x)
        usable = (room >= width - ROUNDING) & ~fixed & ~fixed[i][None, :] & ~fixed[:, j][:, None]
        usable[i], usable[:, j] = False, False
        shown = [
            ~hidden,
            np.broadcast_to(~hidden[i][None, :], x.shape),
            np.broadcast_to(~hidden[:, [j]], x.shape),
        ]
        newly = np.sum([part.astype(np.int64) for part in shown], axis=0)
        if (usable & (newly == 0)).any() or _range(x, hidden, (i, j), width) >= width - ROUNDING:
            continue
        if not usable.any():
            raise SuppressionError(
                f"Nothing can hide the {x[i, j]:g} people in row {i}, column {j}: expected another row and "
                "column with people to hide beside them; merge the row with its neighbour, or columns."
            )
        cost = shown[0] * x + shown[1] * x[i][None, :] + shown[2] * x[:, [j]]
        rows, columns = np.nonzero(usable)
        best = np.lexsort((columns, rows, newly[usable], cost[usable]))[0]
        i2, j2 = rows[best], columns[best]
        hidden[i2, j2] = hidden[i, j2] = hidden[i2, j] = True


def _range(x: Floats, hidden: Bools, cell: tuple[int, int], enough: float) -> float:
    """How uncertain a hidden cell is under the published cells and totals, at least."""
    table = np.where(hidden, np.nan, x)
    number, sums = equations(table, row_totals=x.sum(axis=1), column_totals=x.sum(axis=0))
    target = [np.array([number[cell]])]
    low, high = inferred_ranges(int(hidden.sum()), sums=sums, targets=target, enough=enough)
    return float(high[0] - low[0])


def _table(counts: npt.ArrayLike) -> Floats:
    values = np.asarray(counts, np.float64)
    if values.ndim != 2 or not (values >= 0).all():  # noqa: PLR2004  # rows and columns
        raise SuppressionError(
            f"A table of shape {values.shape} with {int((~(values >= 0)).sum())} missing or negative counts: "
            "expected rows and columns of people, 0 where nobody is; protect the complete table."
        )
    return values
