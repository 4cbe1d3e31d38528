"""Tables as named, typed columns, and their way into Parquet."""

from __future__ import annotations

import json
from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import shapely

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    import duckdb
    import numpy.typing as npt

GEOMETRY: Final = "GEOMETRY"
"""Column type of shapely geometries in lon/lat; written as GeoParquet 1.1 (WKB and a ``bbox`` struct)."""


@dataclass(frozen=True, slots=True)
class Column:
    """A name, a DuckDB type (or ``GEOMETRY``) and the values; None and NaN are missing."""

    name: str
    kind: str
    values: Sequence[object] | npt.NDArray[Any]


@dataclass(frozen=True, slots=True)
class Table:
    """The content of one file. ``synthetic`` is added to every table when it is written."""

    name: str
    columns: tuple[Column, ...]

    @property
    def rows(self) -> int:
        """Number of rows."""
        return len(self.columns[0].values)


@dataclass(frozen=True, slots=True)
class Written:
    """What the manifest says about one file."""

    sha256: str
    rows: int


def texts(name: str, rows: Iterable[Mapping[str, str]], languages: Iterable[str]) -> tuple[Column, ...]:
    """One text column per language: ``name_en``, ``name_es`` and so on."""
    rows = list(rows)
    return tuple(Column(f"{name}_{tag}", "VARCHAR", [row[tag] for row in rows]) for tag in languages)


def ids(prefix: str, count: int, digits: int) -> list[str]:
    """Return identifiers ``SYN-<prefix><number>`` from 1; every synthetic thing is called so."""
    return [f"SYN-{prefix}{n:0{digits}d}" for n in range(1, count + 1)]


def write(
    table: Table, folder: Path, session: duckdb.DuckDBPyConnection, metadata: Mapping[str, str]
) -> Written:
    """Write ``folder/<name>.parquet``; the file appears whole or not at all.

    ``session`` must run on one thread, so that the same table gives the same bytes.
    """
    path = folder / f"{table.name}.parquet"
    partial = path.with_suffix(".partial")
    stored: dict[str, npt.NDArray[Any]] = {}
    chosen: list[str] = []
    footer = dict(metadata)
    for column in table.columns:
        if column.kind == GEOMETRY:
            chosen += _add_geometry(column, stored)
            footer["geo"] = _geo(column)
        else:
            stored[column.name] = _storable(column)
            chosen.append(f'CAST("{column.name}" AS {column.kind}) AS "{column.name}"')
    session.register("rows_to_write", stored)
    session.execute(
        f"COPY (SELECT {', '.join(chosen)}, true AS synthetic FROM rows_to_write) "  # noqa: S608  our own names
        f"TO {_quoted(str(partial))} (FORMAT parquet, COMPRESSION zstd, KV_METADATA {_struct(footer)})"
    )
    session.unregister("rows_to_write")
    digest = sha256(partial.read_bytes()).hexdigest()
    partial.replace(path)
    return Written(sha256=digest, rows=table.rows)


def _storable(column: Column) -> npt.NDArray[Any]:
    """Numbers and times as they are; anything else as objects, so that None and lists survive."""
    if isinstance(column.values, np.ndarray) and column.values.dtype != object:
        return column.values
    stored = np.empty(len(column.values), dtype=object)
    stored[:] = list(column.values)
    return stored


def _add_geometry(column: Column, stored: dict[str, npt.NDArray[Any]]) -> list[str]:
    geometry = np.asarray(column.values, dtype=object)
    stored["wkb"] = np.asarray(shapely.to_wkb(geometry), dtype=object)
    corners = ("xmin", "ymin", "xmax", "ymax")
    stored.update(zip(corners, shapely.bounds(geometry).T, strict=True))
    bbox = ", ".join(f"'{corner}': {corner}" for corner in corners)
    return [f'CAST(wkb AS BLOB) AS "{column.name}"', f"{{{bbox}}} AS bbox"]


def _geo(column: Column) -> str:
    geometry = np.asarray(column.values, dtype=object)
    covering = {"bbox": {corner: ["bbox", corner] for corner in ("xmin", "ymin", "xmax", "ymax")}}
    about = {
        "encoding": "WKB",
        "geometry_types": sorted({str(shape.geom_type) for shape in geometry}),
        "bbox": [float(edge) for edge in shapely.total_bounds(geometry)],
        "covering": covering,
    }
    return json.dumps({"version": "1.1.0", "primary_column": column.name, "columns": {column.name: about}})


def _struct(footer: Mapping[str, str]) -> str:
    return "{" + ", ".join(f"{_quoted(key)}: {_quoted(value)}" for key, value in footer.items()) + "}"


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
