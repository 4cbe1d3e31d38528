"""From whatever system a file uses to lon/lat, with the mistakes that would move a city caught.

Files of strangers come in feet, in degrees of an old datum, or in no stated system at all;
:mod:`commonground.core.places.geodesy` knows only the city's own metres. A coordinate outside the area
its system is made for means that the file states the wrong system, or swaps its axes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
import pyproj
import shapely
from pyproj.exceptions import CRSError, ProjError

from commonground.core.errors import CrsError
from commonground.core.places.geodesy import GEOGRAPHIC

if TYPE_CHECKING:
    import numpy.typing as npt

    Geometries = npt.NDArray[np.object_]
    Floats = npt.NDArray[np.float64]

_MARGIN_DEG: Final = 0.5
_ASIDE: Final = "check that the file states its own system and that x is east and y is north."


def to_lonlat(geometry: Geometries, crs: str, *, what: str) -> Geometries:
    """Move geometries from ``crs`` to lon/lat (OGC:CRS84).

    Parameters
    ----------
    geometry
        Array of shapely geometries with x east and y north; None stays None; z is dropped.
    crs
        Registered name, WKT or PROJJSON.
    what
        What messages call the file.

    Raises
    ------
    CrsError
        ``crs`` is unknown, or coordinates lie outside the area it is meant for (half a degree of
        grace), which is how a wrong or missing system shows.
    """
    system = _parsed(crs, what)
    flat = shapely.force_2d(geometry)
    if system.is_geographic and system.equals(pyproj.CRS.from_user_input(GEOGRAPHIC), ignore_axis_order=True):
        moved = np.asarray(flat, dtype=object)
    else:
        transformer = pyproj.Transformer.from_crs(system, GEOGRAPHIC, always_xy=True)
        moved = _moved(flat, transformer, system=system, what=what)
    _require_inside(moved, system, what=what)
    return moved


def describe_crs(crs: str) -> str:
    """Return the short name of a system: ``"EPSG:5635"`` where it is registered, else its own name."""
    parsed = pyproj.CRS.from_user_input(crs)
    authority = parsed.to_authority(min_confidence=100)
    return ":".join(authority) if authority else parsed.name


def _parsed(crs: str, what: str) -> pyproj.CRS:
    try:
        return pyproj.CRS.from_user_input(crs)
    except CRSError as err:
        raise CrsError(
            f"{what} is in {crs[:60]!r}, which nobody registered: expected a name such as 'EPSG:4326'; "
            "look it up where the file comes from."
        ) from err


def _moved(
    geometry: Geometries, transformer: pyproj.Transformer, *, system: pyproj.CRS, what: str
) -> Geometries:
    def move(xy: Floats) -> Floats:
        return np.column_stack(transformer.transform(xy[:, 0], xy[:, 1]))

    try:
        moved = shapely.transform(geometry, move)
    except ProjError as err:
        raise CrsError(f"{what} cannot be moved out of {system.name} ({err}); {_ASIDE}") from err
    return np.asarray(moved, dtype=object)


def _require_inside(geometry: Geometries, system: pyproj.CRS, *, what: str) -> None:
    if not len(geometry):
        return
    west, south, east, north = (float(edge) for edge in shapely.total_bounds(geometry))
    if np.isnan(west):
        return
    area = system.area_of_use
    bounds = (-180.0, -90.0, 180.0, 90.0) if area is None else area.bounds
    if bounds[0] > bounds[2]:
        # an area that crosses the 180th meridian; only its parallels can be compared simply
        bounds = (-180.0, bounds[1], 180.0, bounds[3])
    grace = _MARGIN_DEG if area is not None else 0.0
    inside = (
        bounds[0] - grace <= west
        and bounds[1] - grace <= south
        and east <= bounds[2] + grace
        and north <= bounds[3] + grace
    )
    if not (inside and np.isfinite([west, south, east, north]).all()):
        raise CrsError(
            f"{what} reaches from {west:.4g}, {south:.4g} to {east:.4g}, {north:.4g} (lon, lat) when read "
            f"as {system.name}, which is meant for {bounds[0]:g}, {bounds[1]:g} to {bounds[2]:g}, "
            f"{bounds[3]:g}; {_ASIDE}"
        )
