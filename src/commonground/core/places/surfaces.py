"""Population surfaces: the points at which people are counted.

Nobody publishes where each person sleeps, so people are put on the map by a rule, and the rule moves
the answer: in Las Palmas, "fresh food within 500 m" runs from 59 to 74 % by the surface alone. Hence
several surfaces, one of them named beside every number, and the spread over all of them
(docs/adr/0007-spread.md). Every surface keeps Σ people: whoever cannot be put on the map stays in
``unplaced``.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

import numpy as np

from commonground.core.errors import NoDataError
from commonground.core.places.geodesy import project_geometry, to_geographic, to_projected
from commonground.core.places.squares import SIDE_M, spread_people, squares_inside, to_squares

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy.typing as npt
    import shapely

    Floats = npt.NDArray[np.float64]
    Ints = npt.NDArray[np.int64]

PREFERENCE: Final = ("points", "areas+buildings", "areas+network", "total+buildings", "total+network")
"""Which surface gives the printed value, best first: fixed here, so that nobody picks one by its result."""

SIGMAS_M: Final = (100, 200, 300, 500)
"""Standard deviations of the smoothed twins of a surface."""

STAND_INS: Final = ("total+buildings", "total+network")


@dataclass(frozen=True, slots=True, eq=False)
class Surface:
    """People at points.

    Parameters
    ----------
    name
        ``population_source`` of every Value made from it, such as ``"areas+buildings"``.
    lat, lon
        Degrees, one row per point.
    people
        People at the point, >= 0, not rounded.
    place_area
        Index of the Area whose count the point's people come from; None where no Area counts were used.
    unplaced
        People of each Area for whom there is no point; empty where no Area counts were used.
    uncounted
        Indices of Areas without a published count: their people are unknown, not 0, so their Values are
        "cannot tell".
    stand_in
        True where a city total was spread over buildings or streets: an estimate, labelled everywhere.

    """

    name: str
    lat: Floats
    lon: Floats
    people: Floats
    place_area: Ints | None = None
    unplaced: Floats = field(default_factory=lambda: np.zeros(0))
    uncounted: Ints = field(default_factory=lambda: np.zeros(0, np.int64))
    stand_in: bool = False

    @property
    def total(self) -> float:
        """Σ people, on the map or not."""
        return float(self.people.sum() + self.unplaced.sum())


def from_points(lat: npt.ArrayLike, lon: npt.ArrayLike, people: npt.ArrayLike) -> Surface:
    """Surface ``points``: a published table of points or H3 Cells with people.

    Points with nobody are left out; a missing (NaN) count is an error, because it is not 0.
    """
    return _surface("points", lat=lat, lon=lon, people=_counted(people, "point"))


def to_buildings(
    people_by_area: npt.ArrayLike,
    *,
    lat: npt.ArrayLike,
    lon: npt.ArrayLike,
    area_of_building: npt.ArrayLike,
    floor_area_m2: npt.ArrayLike,
) -> Surface:
    """Surface ``areas+buildings``: each Area's people shared by floor area among its homes.

    Parameters
    ----------
    people_by_area
        Published count of each Area, >= 0; NaN where none is published.
    lat, lon
        A point inside each residential building (see :mod:`~.buildings`).
    area_of_building
        Index of the Area that holds it, -1 for outside (see :func:`~.areas.locate`).
    floor_area_m2
        Floor area, >= 0; a building with 0 gets nobody.

    Returns
    -------
    Surface
        An Area without homes keeps its people in ``unplaced``.

    Notes
    -----
    *Source*: rule set ``cg-1``, our choice (docs/methods/population.md).

    """
    shares = _share(people_by_area, area_of_building, np.asarray(floor_area_m2, np.float64))
    return _surface("areas+buildings", lat=lat, lon=lon, people=shares.people, shares=shares)


def to_network(
    people_by_area: npt.ArrayLike, *, lat: npt.ArrayLike, lon: npt.ArrayLike, area_of_point: npt.ArrayLike
) -> Surface:
    """Surface ``areas+network``: each Area's people shared equally among its street points.

    For cities whose buildings are not drawn. Points are those of ``network.sample_points`` (every
    30 m); arguments otherwise as in :func:`to_buildings`.
    """
    shares = _share(people_by_area, area_of_point, np.ones(len(np.atleast_1d(np.asarray(lat)))))
    return _surface("areas+network", lat=lat, lon=lon, people=shares.people, shares=shares)


def total_to_buildings(
    total: float, *, lat: npt.ArrayLike, lon: npt.ArrayLike, floor_area_m2: npt.ArrayLike
) -> Surface:
    """Surface ``total+buildings``: a city total shared by floor area. A stand-in, labelled so everywhere.

    Raises
    ------
    NoDataError
        There is no floor area to share the people by.

    """
    people = _spread_total(total, np.asarray(floor_area_m2, np.float64), "residential building")
    return _surface("total+buildings", lat=lat, lon=lon, people=people)


def total_to_network(total: float, *, lat: npt.ArrayLike, lon: npt.ArrayLike) -> Surface:
    """Surface ``total+network``: a city total shared equally among street points. A stand-in."""
    people = _spread_total(total, np.ones(len(np.atleast_1d(np.asarray(lat)))), "street point")
    return _surface("total+network", lat=lat, lon=lon, people=people)


def smooth(surface: Surface, *, sigma_m: float, crs: str, region: shapely.Geometry | None = None) -> Surface:
    """Surface ``smoothed-200`` (or another sigma): people summed on the 100 m grid and spread by a Gaussian.

    Parameters
    ----------
    surface
        Any surface; people who are not on its map stay unplaced.
    sigma_m
        Standard deviation in metres; the compulsory spread uses ``SIGMAS_M``.
    crs
        The city's projected system, whose grid has its origin at (0, 0).
    region
        Polygon in lon/lat; people stay in squares whose centre it holds, and in squares that held
        people before. None: anywhere.

    Returns
    -------
    Surface
        Points at the centres of the squares. Σ people is kept; the count of each Area is not.

    """
    if not len(surface.people):
        return replace(surface, name=f"smoothed-{sigma_m:g}", place_area=None)
    squares = to_squares(*to_projected(crs, surface.lat, surface.lon), surface.people)
    inside = None if region is None else squares_inside(project_geometry(region, crs).item(), side_m=SIDE_M)
    after = spread_people(squares, sigma_m=sigma_m, inside=inside)
    lat, lon = to_geographic(crs, after.x, after.y)
    return replace(
        surface, name=f"smoothed-{sigma_m:g}", lat=lat, lon=lon, people=after.people, place_area=None
    )


def main_surface(surfaces: Mapping[str, Surface]) -> Surface:
    """Find the surface behind the printed value: the first of ``PREFERENCE`` that the city has.

    Raises
    ------
    NoDataError
        There is none: people-weighted Values are then "cannot tell", never 0.

    """
    for name in PREFERENCE:
        if name in surfaces:
            return surfaces[name]
    raise NoDataError(
        f"No population source ({', '.join(surfaces) or 'nothing given'}): expected one of "
        f"{', '.join(PREFERENCE)}; name a population table or a total in the city file."
    )


@dataclass(frozen=True, slots=True, eq=False)
class Spread:
    """Lowest and highest value over the surfaces, and over how many; one row per place."""

    low: Floats
    high: Floats
    n: Ints


def spread(values: npt.ArrayLike) -> Spread:
    """Range of a Value over the population surfaces.

    ``values`` is (surfaces, places); NaN where a surface has no answer. A place without any answer
    gets NaN and n = 0. *Source*: our choice, docs/adr/0007-spread.md.
    """
    table = np.asarray(values, np.float64)
    known = ~np.isnan(table)
    n = known.sum(axis=0).astype(np.int64)
    low = np.where(n > 0, np.where(known, table, np.inf).min(axis=0), np.nan)
    high = np.where(n > 0, np.where(known, table, -np.inf).max(axis=0), np.nan)
    return Spread(low=low, high=high, n=n)


@dataclass(frozen=True, slots=True, eq=False)
class _Shares:
    people: Floats
    area: Ints
    unplaced: Floats
    uncounted: Ints


def _share(people_by_area: npt.ArrayLike, area: npt.ArrayLike, weight: Floats) -> _Shares:
    """Divide each Area's people among its points in proportion to their weight."""
    published = _counted(people_by_area, "Area", missing_ok=True)
    counts = np.nan_to_num(published)
    where = np.asarray(area, np.int64).ravel()
    inside = where >= 0
    room = np.bincount(where[inside], weights=weight[inside], minlength=len(counts))
    per_weight = np.divide(counts, room, out=np.zeros(len(counts)), where=room > 0)
    people = np.zeros(len(where))
    people[inside] = per_weight[where[inside]] * weight[inside]
    return _Shares(
        people=people,
        area=where,
        unplaced=np.where(room > 0, 0.0, counts),
        uncounted=np.flatnonzero(np.isnan(published)),
    )


def _spread_total(total: float, weight: Floats, what: str) -> Floats:
    room = float(weight.sum())
    if not room > 0:
        raise NoDataError(
            f"{total:g} people and no {what} to put them at: expected at least one; "
            "check the map extract, or give counts per Area."
        )
    return np.asarray(_counted([total], "city")[0] * weight / room)


def _counted(people: npt.ArrayLike, what: str, *, missing_ok: bool = False) -> Floats:
    counts = np.asarray(people, np.float64).ravel()
    bad = ~(counts >= 0) & ~(missing_ok & np.isnan(counts))
    if bad.any():
        raise NoDataError(
            f"{int(bad.sum())} of {len(counts)} {what} counts are missing or negative, the first in row "
            f"{int(np.argmax(bad))} ({counts[bad][0]:g}): expected people, 0 where nobody lives; "
            "correct the table or leave the row out."
        )
    return counts


def _surface(
    name: str, *, lat: npt.ArrayLike, lon: npt.ArrayLike, people: Floats, shares: _Shares | None = None
) -> Surface:
    held = people > 0
    return Surface(
        name=name,
        lat=np.asarray(lat, np.float64).ravel()[held],
        lon=np.asarray(lon, np.float64).ravel()[held],
        people=people[held],
        place_area=None if shares is None else shares.area[held],
        unplaced=np.zeros(0) if shares is None else shares.unplaced,
        uncounted=np.zeros(0, np.int64) if shares is None else shares.uncounted,
        stand_in=name in STAND_INS,
    )
