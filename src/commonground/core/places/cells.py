"""Cells: the H3 hexagons that serve every city alike.

Resolution 9 is the platform's Cell (about 0.105 km²; 0.098 in Las Palmas). Ids are H3's own
hexadecimal strings, the form in which other tools join on them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Literal

import h3
import numpy as np
import shapely

from commonground.core.errors import NoDataError

if TYPE_CHECKING:
    from collections.abc import Iterable

    import numpy.typing as npt

CELL_RESOLUTION: Final = 9
_ID: Final = "U15"  # 64 bits in hexadecimal, whose leading zero H3 does not write

Contain = Literal["centre", "overlap", "full"]
_H3_MODE: Final[dict[Contain, str]] = {"centre": "center", "overlap": "overlap", "full": "full"}


def cells_of(
    lat: npt.ArrayLike, lon: npt.ArrayLike, *, resolution: int = CELL_RESOLUTION
) -> npt.NDArray[np.str_]:
    """Cell id of each place.

    Parameters
    ----------
    lat, lon
        Degrees, one-dimensional, of one length. NaN (no place) gives the empty id ``""``.

    Notes
    -----
    *Source*: H3 (Uber, Apache-2.0) ``latLngToCell``; known answers are the hexagon ids that came with
    the Porto Alegre grid, in ``tests/core/places/test_cells.py``.

    """
    lats, lons = np.asarray(lat, np.float64).ravel(), np.asarray(lon, np.float64).ravel()
    known = np.isfinite(lats) & np.isfinite(lons)
    pairs = zip(lats.tolist(), lons.tolist(), known.tolist(), strict=True)
    return np.array([h3.latlng_to_cell(a, o, resolution) if k else "" for a, o, k in pairs], dtype=_ID)


def cells_of_polygon(
    polygon: shapely.Geometry, *, resolution: int = CELL_RESOLUTION, contain: Contain = "centre"
) -> npt.NDArray[np.str_]:
    """Sorted ids of the Cells of a region.

    Parameters
    ----------
    polygon
        Polygon or multipolygon in lon/lat.
    contain
        ``"centre"``: Cells whose centre lies inside, so that neighbouring regions never share one (the
        Las Palmas study region has 526); ``"overlap"``: every Cell that touches the region (653
        there), needed when each resident must find a Cell; ``"full"``: only Cells wholly inside (422).

    Raises
    ------
    NoDataError
        The region is empty or smaller than one Cell under this rule.

    """
    if polygon is None or shapely.is_empty(polygon):
        raise NoDataError("The region is empty: expected a polygon in lon/lat; check the boundary file.")
    shape = h3.geo_to_h3shape(polygon)
    found = h3.h3shape_to_cells_experimental(shape, resolution, contain=_H3_MODE[contain])
    if not found:
        raise NoDataError(
            f"The region holds no Cell of resolution {resolution} by the rule {contain!r}: "
            "expected a region of at least one hexagon; ask for contain='overlap' or check lon/lat order."
        )
    return np.array(sorted(set(found)), dtype=_ID)  # parts of a multipolygon may share a Cell


def cell_polygons(ids: Iterable[str]) -> npt.NDArray[np.object_]:
    """Hexagons (a dozen pentagons worldwide) of the Cells, as shapely polygons in lon/lat."""
    rings = [[(lon, lat) for lat, lon in h3.cell_to_boundary(cell)] for cell in map(str, ids)]
    polygons = np.empty(len(rings), dtype=object)
    polygons[:] = [shapely.Polygon(ring) for ring in rings]
    return polygons


def cell_centres(ids: Iterable[str]) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    """Latitude and longitude of each Cell's centre, in degrees."""
    centres = np.array([h3.cell_to_latlng(cell) for cell in map(str, ids)], dtype=np.float64).reshape(-1, 2)
    return centres[:, 0], centres[:, 1]
