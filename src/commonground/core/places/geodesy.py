"""Distances on the globe, and the one door between degrees and metres.

Everything outside this module speaks of places as (latitude, longitude) in that order. Projected
coordinates (x east, y north, metres) appear only where lengths, areas and grids are computed. This is
the only module that imports pyproj, so the question "which axis comes first?" is answered here once.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pyproj
import pyproj.network
import shapely
from pyproj.exceptions import CRSError, ProjError

from commonground.core.errors import CrsError

if TYPE_CHECKING:
    import numpy.typing as npt

    Floats = npt.NDArray[np.float64]
    Geometries = npt.NDArray[np.object_]

EARTH_RADIUS_M: Final = 6_371_009.0
"""Mean radius of the Earth (IUGG R1, rounded), the value behind OSMnx's ``length``."""

GEOGRAPHIC: Final = "OGC:CRS84"

# A transformation must not depend on whether a machine reaches PROJ's grid server.
pyproj.network.set_network_enabled(active=False)  # type: ignore[attr-defined]  # re-exported there unnamed


def great_circle_m(
    lat1: npt.ArrayLike, lon1: npt.ArrayLike, lat2: npt.ArrayLike, lon2: npt.ArrayLike
) -> Floats:
    """Length of the shorter great-circle arc between two places, in metres.

    Parameters
    ----------
    lat1, lon1, lat2, lon2
        Degrees, any shapes that broadcast. NaN in, NaN out.

    Returns
    -------
    Metres, float64, in the broadcast shape.

    Notes
    -----
    *Source*: haversine formula (R. W. Sinnott, "Virtues of the Haversine", Sky and Telescope 68(2),
    1984) on a sphere of ``EARTH_RADIUS_M``. Known answers: ``tests/core/places/test_geodesy.py``.

    """
    phi1, phi2 = (
        np.radians(np.asarray(lat1, dtype=np.float64)),
        np.radians(np.asarray(lat2, dtype=np.float64)),
    )
    half_dphi = (phi2 - phi1) / 2
    half_dlam = np.radians(np.asarray(lon2, dtype=np.float64) - np.asarray(lon1, dtype=np.float64)) / 2
    h = np.sin(half_dphi) ** 2 + np.cos(phi1) * np.cos(phi2) * np.sin(half_dlam) ** 2
    arc: Floats = 2 * EARTH_RADIUS_M * np.arcsin(np.sqrt(np.minimum(h, 1.0)))
    return arc


def to_projected(crs: str, lat: npt.ArrayLike, lon: npt.ArrayLike) -> tuple[Floats, Floats]:
    """Coordinates x (east), y (north) in metres of places given in degrees.

    Parameters
    ----------
    crs
        Name of a projected system in metres, such as ``"EPSG:3067"``.
    lat, lon
        Degrees, of one shape. NaN (no place) stays NaN.

    Raises
    ------
    CrsError
        ``crs`` is no projected system in metres, or a place has no coordinates in it.

    """
    x, y = _run(_transformer(crs, back=False), crs, np.asarray(lon, np.float64), np.asarray(lat, np.float64))
    return x, y


def to_geographic(crs: str, x: npt.ArrayLike, y: npt.ArrayLike) -> tuple[Floats, Floats]:
    """Latitude and longitude in degrees of places given in the metres of ``crs``.

    The inverse of :func:`to_projected`; same errors.
    """
    lon, lat = _run(_transformer(crs, back=True), crs, np.asarray(x, np.float64), np.asarray(y, np.float64))
    return lat, lon


def project_geometry(geometry: npt.ArrayLike, crs: str) -> Geometries:
    """Geometries in lon/lat (as GeoJSON and the lake keep them), moved to the metres of ``crs``.

    ``geometry`` is an array of shapely geometries; None stays None; a third coordinate is dropped.
    """
    return _move(geometry, crs, back=False)


def unproject_geometry(geometry: npt.ArrayLike, crs: str) -> Geometries:
    """Geometries in the metres of ``crs``, moved to lon/lat. The inverse of :func:`project_geometry`."""
    return _move(geometry, crs, back=True)


def check_projected_metres(crs: str) -> None:
    """Refuse a ``crs`` in which lengths are not metres.

    Raises
    ------
    CrsError
        ``crs`` is unknown, geographic (degrees), or in feet; the message says what to give instead.

    """
    _projected(crs)


def area_of_use(crs: str) -> tuple[float, float, float, float]:
    """West, south, east, north in degrees: where ``crs`` is meant to be used.

    Raises
    ------
    CrsError
        ``crs`` is unfit (see :func:`check_projected_metres`) or does not state its area.

    """
    area = _projected(crs).area_of_use
    if area is None:
        raise CrsError(
            f"{crs} does not say where it may be used: expected a system with an area of use; "
            "give its registered name, such as 'EPSG:3067'."
        )
    return area.west, area.south, area.east, area.north


@lru_cache(maxsize=64)
def _projected(crs: str) -> pyproj.CRS:
    try:
        parsed = pyproj.CRS.from_user_input(crs)
    except CRSError as err:
        raise CrsError(
            f"Unknown coordinate system {crs!r}: expected a projected one in metres, such as 'EPSG:3067'; "
            "look up the code of your city's national grid or UTM zone."
        ) from err
    if not parsed.is_projected:
        raise CrsError(
            f"{crs} ({parsed.name}) measures in degrees: expected a projected system in metres; "
            "give the city's national grid or UTM zone."
        )
    units = {axis.unit_name for axis in parsed.axis_info[:2]}
    if units != {"metre"}:
        raise CrsError(
            f"{crs} ({parsed.name}) measures in {', '.join(sorted(units))}: expected metres; "
            "give the metric twin of this system."
        )
    return parsed


@lru_cache(maxsize=64)
def _transformer(crs: str, *, back: bool) -> pyproj.Transformer:
    ends = (_projected(crs), pyproj.CRS.from_user_input(GEOGRAPHIC))
    start, end = ends if back else ends[::-1]
    return pyproj.Transformer.from_crs(start, end, always_xy=True)


def _run(transformer: pyproj.Transformer, crs: str, east: Floats, north: Floats) -> tuple[Floats, Floats]:
    east, north = np.broadcast_arrays(east, north)
    shape = east.shape
    try:
        got = transformer.transform(east.ravel(), north.ravel(), errcheck=False)
    except ProjError as err:
        raise CrsError(f"Coordinates could not be moved to or from {crs}: {err}.") from err
    a, b = (np.asarray(part, dtype=np.float64).reshape(shape) for part in got)
    given = np.isfinite(east) & np.isfinite(north)
    lost = given & ~(np.isfinite(a) & np.isfinite(b))
    if lost.any():
        first = tuple(float(part[lost].flat[0]) for part in (east, north))
        raise CrsError(
            f"{int(lost.sum())} of {int(given.sum())} places have no coordinates in {crs}, the first at "
            f"east {first[0]:g}, north {first[1]:g}: expected places inside its area of use; "
            "check that latitude and longitude are not swapped."
        )
    return np.where(given, a, np.nan), np.where(given, b, np.nan)


def _move(geometry: npt.ArrayLike, crs: str, *, back: bool) -> Geometries:
    transformer = _transformer(crs, back=back)

    def move(xy: Floats) -> Floats:
        return np.column_stack(_run(transformer, crs, xy[:, 0], xy[:, 1]))

    moved: Any = shapely.transform(np.asarray(geometry, dtype=object), move)
    return np.asarray(moved, dtype=object)
