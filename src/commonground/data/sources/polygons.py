"""Polygons from GeoJSON, GeoPackage, GeoParquet or a zipped Shapefile, in lon/lat and made valid.

DuckDB's ``ST_Read`` (GDAL) and ``read_parquet`` both put the coordinate system into the type of the
geometry column, where ``DESCRIBE`` finds it. ``ST_Read_Meta`` would say more, but in DuckDB 1.5.5 it
ends the whole process on any file it cannot open, so it is not used.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Final

import duckdb
import numpy as np
import shapely

from commonground.core.errors import CrsError, NoDataError, SourceError
from commonground.data.lake.session import connect
from commonground.data.sources.archives import check_zip, extract
from commonground.data.sources.crs import describe_crs, to_lonlat
from commonground.data.sources.sniff import Format, expect, head_of

if TYPE_CHECKING:
    import numpy.typing as npt

    Geometries = npt.NDArray[np.object_]

_SHAPEFILE: Final = (".shp", ".shx", ".dbf", ".prj", ".cpg")
_POLYGONAL: Final = (shapely.GeometryType.POLYGON, shapely.GeometryType.MULTIPOLYGON)


@dataclass(frozen=True, slots=True)
class Polygons:
    """Polygons of one file, in its order.

    Parameters
    ----------
    geometry
        shapely Polygons and MultiPolygons in lon/lat, valid, never None.
    columns
        The columns that were asked for, as text; None where empty.
    crs
        The system the file was in.
    report
        Counts: ``read``, ``repaired`` (invalid ones made valid), ``without_geometry`` (left out).
    """

    name: str
    geometry: Geometries
    columns: dict[str, tuple[str | None, ...]]
    crs: str
    report: dict[str, int]

    def __len__(self) -> int:
        """Return the number of polygons."""
        return len(self.geometry)


def read_polygons(
    path: Path,
    *,
    columns: Sequence[str] = (),
    crs: str | None = None,
    layer: str | None = None,
    repair: bool = True,
    name: str | None = None,
) -> Polygons:
    """Read the polygons of a file.

    Parameters
    ----------
    columns
        Columns to read as text.
    crs
        System of a file that states none. A file's own statement wins when both agree in name;
        a contradiction is an error.
    layer
        Layer of a file that has several.
    repair
        Make invalid polygons valid (structure method: rings keep their roles); else they are an error.
    name
        What messages call the file; its file name if left out.

    Raises
    ------
    SourceError
        Not one of the formats, a column or layer is missing, something is no polygon, or ``repair``
        is off and a polygon is invalid.
    NoDataError
        No polygon in it.
    CrsError
        No system stated, an unknown one, or one that the coordinates contradict.
    """
    called = name or path.name
    shape = expect(head_of(path), kind="polygons", what=called)
    with _readable(path, shape, called=called) as readable, connect(spatial=True) as connection:
        _open(connection, readable, shape=shape, layer=layer, called=called)
        column, stated = _geometry_column(connection, called)
        texts = _columns(connection, columns, called=called)
        rows = connection.execute(f"SELECT ST_AsWKB({_quoted(column)})::BLOB FROM t ORDER BY _i").fetchall()  # noqa: S608 - quoted
    system = _system(stated, crs, called)
    raw = np.empty(len(rows), dtype=object)
    raw[:] = [None if row[0] is None else bytes(row[0]) for row in rows]
    return _finish(shapely.from_wkb(raw), texts, system=system, repair=repair, called=called)


def index_of(ids: Sequence[str | None], *, called: str, column: str) -> dict[str, int]:
    """Return the place of each id, refusing empty and repeated ones.

    Raises
    ------
    SourceError
        An id is empty or stands twice.
    """
    index: dict[str, int] = {}
    for i, value in enumerate(ids):
        if value is None or value in index:
            found = "no id" if value is None else f"the id {value!r} of feature {index[value] + 1} again"
            raise SourceError(
                f"{called} has {found} in feature {i + 1} (column {column!r}): expected each Area to have "
                "an id of its own; choose the column that holds it."
            )
        index[value] = i
    return index


@contextmanager
def _readable(path: Path, shape: Format, *, called: str) -> Iterator[Path]:
    """Lend the file, or the Shapefile inside the zip."""
    if shape != "zip":
        yield path
        return
    names = [n for n in check_zip(path) if n.lower().endswith(_SHAPEFILE) and not n.startswith("__MACOSX/")]
    maps = [n for n in names if n.lower().endswith(".shp")]
    if len(maps) != 1:
        found = ", ".join(maps) or "none"
        raise SourceError(f"{called} holds {found}: expected one .shp in the zip; zip one layer alone.")
    stem = PurePosixPath(maps[0]).stem
    wanted = [PurePosixPath(n).name for n in names if PurePosixPath(n).stem == stem]
    with TemporaryDirectory(prefix="commonground-shp-") as folder:
        yield extract(path, wanted, Path(folder))[PurePosixPath(maps[0]).name]


def _quoted(column: str) -> str:
    return '"' + column.replace('"', '""') + '"'


def _open(
    connection: duckdb.DuckDBPyConnection, path: Path, *, shape: Format, layer: str | None, called: str
) -> None:
    if shape == "gpkg":
        _require_one_layer(path, layer, called)
    reader, given = "ST_Read(?)", [str(path)]
    if shape == "parquet":
        reader = "read_parquet(?)"
    elif layer is not None:
        reader, given = "ST_Read(?, layer = ?)", [str(path), layer]
    try:
        connection.execute(
            f"CREATE TEMP TABLE t AS SELECT *, row_number() OVER () AS _i FROM {reader}",  # noqa: S608 - a constant
            given,
        )
    except duckdb.Error as err:
        reason = str(err).split("\n", 1)[0]
        raise SourceError(
            f"{called} cannot be read as polygons ({reason}): expected GeoJSON, a GeoPackage, GeoParquet or "
            "a zipped Shapefile that opens; fetch it again or save it anew."
        ) from err


def _require_one_layer(path: Path, layer: str | None, called: str) -> None:
    query = "SELECT table_name FROM gpkg_contents WHERE data_type = 'features' ORDER BY table_name"
    try:
        with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro&immutable=1", uri=True)) as db:
            layers = [str(row[0]) for row in db.execute(query)]
    except sqlite3.Error as err:
        raise SourceError(f"{called} is a damaged GeoPackage ({err}): fetch it again.") from err
    if layer is None and len(layers) > 1:
        found = ", ".join(layers)
        raise SourceError(f"{called} has the layers {found}: expected one; name it with layer = '…'.")
    if layer is not None and layer not in layers:
        found = ", ".join(layers) or "none"
        raise SourceError(f"{called} has no layer {layer!r}: found {found}; name one of these.")


def _described(connection: duckdb.DuckDBPyConnection) -> list[tuple[str, str]]:
    return [(str(row[0]), str(row[1])) for row in connection.execute("DESCRIBE t").fetchall()]


def _geometry_column(connection: duckdb.DuckDBPyConnection, called: str) -> tuple[str, str | None]:
    """Return the geometry column and the system in its type, as in ``GEOMETRY('EPSG:5635')``."""
    geometries = [(name, kind) for name, kind in _described(connection) if kind.startswith("GEOMETRY")]
    if not geometries:
        raise SourceError(
            f"{called} has no geometry: expected a column of polygons; a table of numbers is kind 'table'."
        )
    name, kind = geometries[0]
    inner = kind[len("GEOMETRY") :].strip("()")
    return name, inner[1:-1].replace("''", "'") if inner else None


def _columns(
    connection: duckdb.DuckDBPyConnection, columns: Sequence[str], *, called: str
) -> dict[str, tuple[str | None, ...]]:
    found = [name for name, kind in _described(connection) if not kind.startswith("GEOMETRY")]
    found = [name for name in found if name not in {"_i", "OGC_FID"} or name in columns]
    lacking = [column for column in columns if column not in found]
    if lacking:
        raise SourceError(
            f"{called} has no column {', '.join(map(repr, lacking))}: expected {', '.join(columns)}; "
            f"found {', '.join(found)}. Name the column as the file does, in the city file."
        )
    texts: dict[str, tuple[str | None, ...]] = {}
    for column in columns:
        query = f"SELECT nullif(trim({_quoted(column)}::VARCHAR), '') FROM t ORDER BY _i"  # noqa: S608 - quoted
        texts[column] = tuple(row[0] for row in connection.execute(query).fetchall())
    return texts


def _system(stated: str | None, given: str | None, called: str) -> str:
    """Choose between what the file states and what the city file states for it."""
    if stated is not None and stated.startswith("{") and json.loads(stated).get("type") == "EngineeringCRS":
        stated = None  # a GeoPackage's way to say "undefined"
    if stated is None and given is None:
        raise CrsError(
            f"{called} does not say in which coordinate system it is: expected one; ask its publisher and "
            "write crs = 'EPSG:…' beside the file in the city file."
        )
    if stated is not None and given is not None and describe_crs(stated) != describe_crs(given):
        raise CrsError(
            f"{called} says it is in {describe_crs(stated)} and the city file says {given}: expected one "
            "system; take crs out of the city file, or correct the file."
        )
    return stated or given or ""


def _finish(
    geometry: Geometries,
    columns: dict[str, tuple[str | None, ...]],
    *,
    system: str,
    repair: bool,
    called: str,
) -> Polygons:
    present = ~(shapely.is_missing(geometry) | shapely.is_empty(geometry))
    report = {"read": len(geometry), "without_geometry": int((~present).sum()), "repaired": 0}
    geometry = geometry[present]
    if not len(geometry):
        raise NoDataError(f"{called} holds no polygon: expected at least one; check its download.")
    _require_polygons(geometry, called)
    moved = to_lonlat(geometry, system, what=called)
    invalid = ~shapely.is_valid(moved)
    if invalid.any() and not repair:
        reason = shapely.is_valid_reason(moved[invalid][0])
        raise SourceError(
            f"{called} is not a valid polygon ({reason}): expected rings that do not cross; "
            "repair it in a map editor."
        )
    if invalid.any():
        moved[invalid] = _repaired(moved[invalid], called)
        report["repaired"] = int(invalid.sum())
    kept = {
        name: tuple(v for v, keep in zip(values, present, strict=True) if keep)
        for name, values in columns.items()
    }
    return Polygons(name=called, geometry=moved, columns=kept, crs=describe_crs(system), report=report)


def _require_polygons(geometry: Geometries, called: str) -> None:
    other = ~np.isin(shapely.get_type_id(geometry), _POLYGONAL)
    if other.any():
        raise SourceError(
            f"{called} holds a {geometry[other][0].geom_type} (feature {int(np.argmax(other)) + 1}): "
            "expected polygons only; take the others out."
        )


def _repaired(geometry: Geometries, called: str) -> Geometries:
    fixed = shapely.make_valid(geometry, method="structure", keep_collapsed=False)
    lost = shapely.is_empty(fixed) | ~np.isin(shapely.get_type_id(fixed), _POLYGONAL)
    if lost.any():
        raise SourceError(
            f"{called} holds a polygon without area, beyond repair: expected rings that enclose something; "
            "repair it in a map editor."
        )
    return np.asarray(fixed, dtype=object)
