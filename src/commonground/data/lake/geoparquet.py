"""The GeoParquet 1.1 part of a lake file: checked geometry, its order, its covering, its metadata.

DuckDB's own geometry writer makes version 1.0 without covering; so geometry goes as WKB, the
bounding boxes as a struct, and the ``geo`` text as Parquet metadata. Source: GeoParquet 1.1.0,
geoparquet.org/releases/v1.1.0.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import shapely

from commonground.core.errors import CrsError, LakeError
from commonground.core.network.chains import hilbert_rank
from commonground.data.lake.hash import COVERING_COLUMN

_CORNERS = ("xmin", "ymin", "xmax", "ymax")
_WORLD = np.array([180.0, 90.0, 180.0, 90.0])


@dataclass(frozen=True, slots=True)
class Shapes:
    """Geometry in lon/lat that was found fit for the lake.

    Parameters
    ----------
    column
        Name of the column.
    geometry
        Shapely objects, shape (n,): valid, not empty.
    bounds
        West, south, east, north of each, shape (n, 4), degrees.
    """

    column: str
    geometry: npt.NDArray[Any]
    bounds: npt.NDArray[np.float64]

    @property
    def bbox(self) -> tuple[float, float, float, float] | None:
        """Bounding box of all rows; None when there is no row."""
        if not len(self.bounds):
            return None
        low, high = self.bounds[:, :2].min(axis=0), self.bounds[:, 2:].max(axis=0)
        return (float(low[0]), float(low[1]), float(high[0]), float(high[1]))

    def curve(self) -> npt.NDArray[np.int64]:
        """Return the place of each centre along the Hilbert curve."""
        if not len(self.bounds):
            return np.zeros(0, dtype=np.int64)
        west, south, east, north = self.bounds.T
        return hilbert_rank((south + north) / 2, (west + east) / 2)

    def covering_sql(self) -> str:
        """Return the SQL of the struct column that bounds each row, from the arrays ``b0`` ... ``b3``."""
        members = ", ".join(f"{name} := b{at}" for at, name in enumerate(_CORNERS))
        return f"struct_pack({members}) AS {COVERING_COLUMN}"

    def covering_arrays(self, order: npt.NDArray[np.int64]) -> dict[str, npt.NDArray[Any]]:
        """Return the arrays that :meth:`covering_sql` reads."""
        return {f"b{at}": np.ascontiguousarray(self.bounds[order, at]) for at in range(4)}

    def metadata(self) -> str:
        """Return the ``geo`` text; without a ``crs`` member the standard reads OGC:CRS84."""
        column: dict[str, Any] = {
            "encoding": "WKB",
            "geometry_types": sorted({kind.geom_type for kind in self.geometry}),
            "covering": {"bbox": {name: [COVERING_COLUMN, name] for name in _CORNERS}},
        }
        if self.bbox is not None:
            column["bbox"] = list(self.bbox)
        geo = {"version": "1.1.0", "primary_column": self.column, "columns": {self.column: column}}
        return json.dumps(geo, sort_keys=True)


def shapes(column: str, values: Any) -> Shapes:
    """Check a geometry column before it enters the lake.

    Parameters
    ----------
    column
        Name of the column, for the error message.
    values
        Shapely geometries in lon/lat (OGC:CRS84), shape (n,).

    Raises
    ------
    LakeError
        A geometry is missing, empty or invalid.
    CrsError
        Coordinates are no degrees.
    """
    geometry = np.empty(len(values), dtype=object)
    geometry[:] = list(values)
    _refuse(column, shapely.is_missing(geometry) | shapely.is_empty(geometry), "empty")
    _refuse(column, ~shapely.is_valid(geometry), "invalid")
    bounds = shapely.bounds(geometry).reshape(-1, 4)
    if not (np.abs(bounds) <= _WORLD).all():
        raise CrsError(
            f"Column {column!r} reaches from {bounds[:, :2].min(axis=0)} to {bounds[:, 2:].max(axis=0)}; "
            "the lake keeps degrees, longitude then latitude: unproject it first."
        )
    return Shapes(column, geometry, bounds)


def _refuse(column: str, wrong: npt.NDArray[np.bool_], word: str) -> None:
    if not wrong.any():
        return
    first = int(np.flatnonzero(wrong)[0])
    raise LakeError(
        f"Column {column!r}: {int(wrong.sum())} of {wrong.size} geometries are {word}, the first in row "
        f"{first + 1}. The lake keeps valid geometry only: repair it with shapely.make_valid, or drop it, "
        "where the source is read, and report how many."
    )
