"""Squares of the city's own grid: people summed per square, and spread by a bell curve.

A square is named by column and row, ``floor(x / side)`` and ``floor(y / side)`` in the city's projected
system with origin (0, 0), so that two computations never disagree about where the grid begins.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
import shapely

if TYPE_CHECKING:
    import numpy.typing as npt

    Floats = npt.NDArray[np.float64]
    Ints = npt.NDArray[np.int64]

SIDE_M: Final = 100.0
TRUNCATE: Final = 4.0
"""The bell curve is cut at this many standard deviations."""


@dataclass(frozen=True, slots=True, eq=False)
class Squares:
    """Squares that hold people, by row then column."""

    column: Ints
    row: Ints
    people: Floats
    side_m: float

    @property
    def x(self) -> Floats:
        """Centre, metres east."""
        return np.asarray((self.column + 0.5) * self.side_m)

    @property
    def y(self) -> Floats:
        """Centre, metres north."""
        return np.asarray((self.row + 0.5) * self.side_m)


def square_of(x: npt.ArrayLike, y: npt.ArrayLike, *, side_m: float = SIDE_M) -> tuple[Ints, Ints]:
    """Column and row of the square that holds each projected place (metres)."""
    column = np.floor(np.asarray(x, np.float64) / side_m).astype(np.int64)
    row = np.floor(np.asarray(y, np.float64) / side_m).astype(np.int64)
    return column, row


def to_squares(
    x: npt.ArrayLike, y: npt.ArrayLike, people: npt.ArrayLike, *, side_m: float = SIDE_M
) -> Squares:
    """People summed per square.

    *Source*: rule set ``cg-1``, our choice (docs/methods/population.md): without a population raster the
    100 m cells of the densities are the squares of the city's system.
    """
    column, row = square_of(x, y, side_m=side_m)
    pairs, where = np.unique(np.column_stack([row, column]), axis=0, return_inverse=True)
    summed = np.bincount(where.ravel(), weights=np.asarray(people, np.float64), minlength=len(pairs))
    return Squares(column=pairs[:, 1], row=pairs[:, 0], people=np.asarray(summed), side_m=side_m)


def squares_inside(region: shapely.Geometry, *, side_m: float = SIDE_M) -> tuple[Ints, Ints]:
    """Columns and rows of the squares whose centre lies in a projected region (metres)."""
    west, south, east, north = shapely.bounds(region)
    (first, last), (low, high) = square_of([west, east], [south, north], side_m=side_m)
    rows, columns = np.meshgrid(np.arange(low, high + 1), np.arange(first, last + 1), indexing="ij")
    shapely.prepare(region)
    held = shapely.contains_xy(region, (columns + 0.5) * side_m, (rows + 0.5) * side_m)
    return columns[held].astype(np.int64), rows[held].astype(np.int64)


def spread_people(squares: Squares, *, sigma_m: float, inside: tuple[Ints, Ints] | None = None) -> Squares:
    """Spread people over neighbouring squares by a Gaussian, losing nobody.

    Parameters
    ----------
    squares
        Where the people are.
    sigma_m
        Standard deviation in metres, > 0.
    inside
        Columns and rows of the squares where people may be put (see :func:`squares_inside`); a square
        that already holds people is always allowed. None: anywhere.

    Returns
    -------
    Squares
        Σ people as before. Each source square's people are divided among the allowed squares in reach
        in proportion to the bell curve, so that nobody leaks over the border of the region.

    Notes
    -----
    *Source*: our choice, docs/methods/population.md. The sums run over shifted copies of the grid
    rather than a matrix product, so that the bytes do not depend on the machine's linear algebra library.

    """
    if not sigma_m > 0:
        raise ValueError(
            f"sigma_m = {sigma_m}: expected metres above 0; leave the surface unsmoothed instead."
        )
    kernel = _bell(sigma_m / squares.side_m)
    reach = len(kernel) // 2
    west, south = int(squares.column.min()) - reach, int(squares.row.min()) - reach
    shape = (int(squares.row.max()) + reach - south + 1, int(squares.column.max()) + reach - west + 1)
    grid = np.zeros(shape)
    grid[squares.row - south, squares.column - west] = squares.people
    allowed = np.ones(shape) if inside is None else np.zeros(shape)
    if inside is not None:
        column, row = inside[0] - west, inside[1] - south
        near = (row >= 0) & (row < shape[0]) & (column >= 0) & (column < shape[1])
        allowed[row[near], column[near]] = 1.0
        allowed[grid > 0] = 1.0
    room = _blur(allowed, kernel)
    per_room = np.divide(grid, room, out=np.zeros(shape), where=grid > 0)
    out = _blur(per_room, kernel) * allowed
    row, column = np.nonzero(out)
    return Squares(column=column + west, row=row + south, people=out[row, column], side_m=squares.side_m)


def _bell(sigma: float) -> Floats:
    reach = int(TRUNCATE * sigma + 0.5)
    steps = np.arange(-reach, reach + 1, dtype=np.float64)
    weights: Floats = np.exp(-0.5 * (steps / sigma) ** 2)
    return np.asarray(weights / weights.sum())


def _blur(grid: Floats, kernel: Floats) -> Floats:
    """Convolve with the (symmetric) kernel along rows, then columns; beyond the grid there is nothing."""
    for axis in (0, 1):
        grid = _blur_rows(grid, kernel) if axis == 0 else _blur_rows(grid.T, kernel).T
    return np.ascontiguousarray(grid)


def _blur_rows(grid: Floats, kernel: Floats) -> Floats:
    reach, n = len(kernel) // 2, len(grid)
    out = np.zeros_like(grid)
    for shift, weight in zip(range(-reach, reach + 1), kernel.tolist(), strict=True):
        if abs(shift) < n:
            to, source = slice(max(shift, 0), n + min(shift, 0)), slice(max(-shift, 0), n - max(shift, 0))
            out[to] += weight * grid[source]
    return out
