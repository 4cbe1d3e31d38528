"""Areas: which one holds a place, how they overlap, and a number summed over each.

Areas of one level may overlap and may leave gaps (school catchments do both). A place in several
Areas belongs to the one with the lowest id, so that nobody is counted twice; a place in none belongs
to the row "outside any Area", so that nobody is lost.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
import shapely

from commonground.core.places.geodesy import project_geometry

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy.typing as npt

    Floats = npt.NDArray[np.float64]

OUTSIDE: Final = -1
"""The Area index of a place that lies in no Area."""


def locate(
    lat: npt.ArrayLike,
    lon: npt.ArrayLike,
    *,
    polygons: npt.ArrayLike,
    ids: Sequence[str] | npt.NDArray[np.str_],
) -> npt.NDArray[np.int64]:
    """Index of the Area that holds each place; ``OUTSIDE`` (-1) where none does.

    Parameters
    ----------
    lat, lon
        Degrees, one-dimensional; NaN (no place) is outside.
    polygons
        Shapely (multi)polygons in lon/lat, in any order. Their borders belong to them.
    ids
        One id per polygon. Where Areas overlap or touch, the place goes to the lowest id in plain
        text order, whatever the order of the file.

    Returns
    -------
    Positions in ``ids``, int64.

    """
    points = shapely.points(np.asarray(lon, np.float64).ravel(), np.asarray(lat, np.float64).ravel())
    shapes = np.asarray(polygons, dtype=object)
    rank = _ranks(ids)
    found_area, found_point = shapely.STRtree(points).query(shapes, predicate="intersects")
    best = np.full(len(points), len(rank), dtype=np.int64)
    np.minimum.at(best, found_point, rank[found_area])
    by_rank = np.append(np.argsort(rank), OUTSIDE)
    return by_rank[best].astype(np.int64)


@dataclass(frozen=True, slots=True)
class Overlap:
    """How far Areas of one level cover each other, in square metres."""

    summed_m2: float
    united_m2: float
    pairs: tuple[tuple[str, str, float], ...]
    """(lower id, higher id, shared m²), largest first; slivers under 1 m² are left out."""

    @property
    def shared_m2(self) -> float:
        """Ground counted more than once when the Areas are added up."""
        return self.summed_m2 - self.united_m2

    def __str__(self) -> str:
        """One line for a build report."""
        km2 = f"{self.summed_m2 / 1e6:.2f} km² summed against {self.united_m2 / 1e6:.2f} united"
        if not self.pairs:
            return f"{km2}: no two Areas overlap."
        a, b, shared = self.pairs[0]
        return (
            f"{km2}: {len(self.pairs)} pairs overlap, most of all {a} and {b} ({shared / 1e6:.3f} km²). "
            "A place in several Areas belongs to the lowest id."
        )


def overlap_report(
    polygons: npt.ArrayLike, ids: Sequence[str] | npt.NDArray[np.str_], *, crs: str
) -> Overlap:
    """Measure how Areas overlap.

    ``polygons`` are in lon/lat and measured in the projected ``crs``. Known answer: the 29 school
    catchments of Las Palmas, 105.14 km² summed against 104.43 united.
    """
    shapes = project_geometry(polygons, crs)
    names = np.asarray(ids, dtype=str)
    first, second = shapely.STRtree(shapes).query(shapes, predicate="intersects")
    once = names[first] < names[second]
    first, second = first[once], second[once]
    shared = shapely.area(shapely.intersection(shapes[first], shapes[second]))
    order = np.lexsort((names[second], names[first], -shared))
    pairs = tuple(
        (str(names[first[i]]), str(names[second[i]]), float(shared[i])) for i in order if shared[i] >= 1.0
    )
    return Overlap(
        summed_m2=float(shapely.area(shapes).sum()),
        united_m2=float(shapely.area(shapely.union_all(shapes))),
        pairs=pairs,
    )


@dataclass(frozen=True, slots=True, eq=False)
class AreaShares:
    """A quantity over the people of each Area; the last row is "outside any Area"."""

    numerator: Floats
    """Σ people · answer, over the people with an answer."""
    denominator: Floats
    """Σ people with an answer."""
    people: Floats
    """Σ people, with or without an answer, and those who could not be placed on the map."""

    @property
    def value(self) -> Floats:
        """Numerator / denominator; NaN where nobody has an answer."""
        return _ratio(self.numerator, self.denominator)

    @property
    def share_without_data(self) -> Floats:
        """People without an answer / people, 0 to 1; NaN where nobody lives."""
        return _ratio(self.people - self.denominator, self.people)


def area_shares(
    area: npt.NDArray[np.int64],
    answer: npt.ArrayLike,
    people: npt.ArrayLike,
    *,
    n_areas: int,
    unplaced: npt.ArrayLike | None = None,
) -> AreaShares:
    """Sum the answers of population points over Areas (or Cells).

    Parameters
    ----------
    area
        Index of each point's Area, 0 to ``n_areas`` - 1, or -1 for outside.
    answer
        1 or 0 for a share, any number for a mean, NaN where the point has no answer.
    people
        People at each point, >= 0.
    unplaced
        People of each Area who have no point (see :class:`~.surfaces.Surface`): they count as people
        without an answer.

    Returns
    -------
    AreaShares
        ``n_areas`` + 1 rows. Their sum is the city: nobody is lost, nobody counted twice.

    """
    row = np.where(area < 0, n_areas, area)
    answers, weights = np.asarray(answer, np.float64), np.asarray(people, np.float64)
    known = ~np.isnan(answers)
    rows = n_areas + 1

    def summed(w: Floats, keep: npt.NDArray[np.bool_]) -> Floats:
        return np.asarray(np.bincount(row[keep], weights=w[keep], minlength=rows), dtype=np.float64)

    everyone = summed(weights, np.ones(len(row), dtype=bool))
    if unplaced is not None:
        everyone[:n_areas] += np.asarray(unplaced, np.float64)
    return AreaShares(
        numerator=summed(weights * answers, known), denominator=summed(weights, known), people=everyone
    )


def _ranks(ids: Sequence[str] | npt.NDArray[np.str_]) -> npt.NDArray[np.int64]:
    """Place of each id in plain text order."""
    names = np.asarray(ids, dtype=str)
    rank = np.empty(len(names), dtype=np.int64)
    rank[np.argsort(names, kind="stable")] = np.arange(len(names))
    return rank


def _ratio(part: Floats, whole: Floats) -> Floats:
    """Part / whole; NaN where the whole is zero."""
    ratio = np.full(len(whole), np.nan)
    np.divide(part, whole, out=ratio, where=whole > 0)
    return ratio
