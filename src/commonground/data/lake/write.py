"""Tables in, immutable versions out, and back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import numpy.typing as npt
import shapely

from commonground.core.errors import ChecksumError, LakeError
from commonground.data.lake import geoparquet, paths
from commonground.data.lake.columns import (
    Column,
    Crossing,
    SqlType,
    crossing,
    from_duckdb,
    geometry_crossing,
    lengths,
)
from commonground.data.lake.hash import (
    COVERING_COLUMN,
    ROW_COLUMN,
    canonical_json,
    describe,
    file_sha256,
    logical_hash,
    schema_hash,
)
from commonground.data.lake.session import connect
from commonground.data.lake.sql import literal, parquet, quoted
from commonground.data.lake.version import Version, VersionMeta

SCHEMA = 1
"""Version of the layout of lake files, written into each of them."""

_ROWS_WITH_GEOMETRY = 20_480
_ROWS_WITHOUT = 100_000
_RESERVED = {ROW_COLUMN, COVERING_COLUMN}


def write_version(
    lake: Path,
    table: Mapping[str, Column],
    *,
    name: str,
    meta: VersionMeta,
    key: str | Sequence[str] = (),
    geometry: str | None = None,
    types: Mapping[str, SqlType] | None = None,
) -> Version:
    """Write a table into the lake; writing the same again changes nothing.

    Parameters
    ----------
    lake
        Root folder of the lake; made when absent.
    table
        Columns of one length: numpy arrays of numbers, lists of text, dates or lists of text, and
        shapely geometries in lon/lat. NaN, NaT and None are missing.
    name
        Name of the table.
    meta
        Where it comes from; goes into the file.
    key
        Column or columns that name a row; rows are unique in them and sorted by them.
    geometry
        Name of the geometry column; rows are then sorted along a Hilbert curve first.
    types
        SQL types of columns that may hold nothing but None.

    Returns
    -------
    Version
        Its hashes and size.

    Raises
    ------
    LakeError
        Columns that do not fit, a key that is not unique, invalid geometry, or a full disk; nothing
        is left behind.
    CrsError
        Geometry is not in degrees.

    Notes
    -----
    Layout and order: docs/methods/lake.md. One thread and fixed row groups make the bytes repeat.
    """
    rows = lengths(table)
    _check_names(name, table)
    shapes = geoparquet.shapes(geometry, table[geometry]) if geometry is not None else None
    wanted = types or {}
    crossings = [
        geometry_crossing(column, shapes.geometry)
        if shapes is not None and column == geometry
        else crossing(column, values, kind=wanted.get(column))
        for column, values in table.items()
    ]
    keys = (key,) if isinstance(key, str) else tuple(key)
    order = _order(name, crossings, keys=keys, shapes=shapes, rows=rows)
    with paths.disk_errors(lake, f"table {name!r}"), paths.scratch(lake) as folder:
        path = folder / "c" / "canonical.parquet"
        path.parent.mkdir()
        (folder / "b").mkdir()
        with connect(threads=1) as con:
            _copy(con, path, crossings, order=order, shapes=shapes, metadata=_metadata(name, keys, meta))
            version = Version(
                name=name,
                sha256=file_sha256(path),
                logical_sha256=logical_hash(con, path),
                schema_sha256=schema_hash(describe(con, path)),
                rows=rows,
                bytes=path.stat().st_size,
                bbox=shapes.bbox if shapes is not None else None,
                licences=meta.licences,
                sources=tuple(sorted(source.id for source in meta.sources)),
                synthetic=meta.synthetic,
            )
        _store(lake, folder, version)
    return version


def read_columns(
    lake: Path, version: Version, columns: Sequence[str] | None = None
) -> dict[str, npt.NDArray[Any]]:
    """Read columns of a version back, rows in the order in which they were given.

    Parameters
    ----------
    lake
        Root folder of the lake.
    version
        What :func:`write_version` returned.
    columns
        Names wanted; None for all.

    Returns
    -------
    dict
        Arrays of shape (rows,). Missing numbers are NaN, missing dates NaT, anything else None;
        geometry comes as shapely objects, lists as tuples.

    Raises
    ------
    LakeError
        The version or a column is not in the lake.
    ChecksumError
        The file cannot be read, because its bytes are not those that were written.
    """
    path = paths.canonical_file(lake, version.sha256)
    if not path.is_file():
        raise LakeError(f"Table {version.name!r} ({path}) is not in the lake: build the city again.")
    try:
        return _read(path, version, columns)
    except duckdb.Error:
        verify(lake, version)
        raise


def _read(path: Path, version: Version, columns: Sequence[str] | None) -> dict[str, npt.NDArray[Any]]:
    with connect(threads=1) as con:
        kinds = {column: kind for column, kind in describe(con, path) if column not in _RESERVED}
        names = list(kinds) if columns is None else list(columns)
        unknown = [column for column in names if column not in kinds]
        if unknown:
            raise LakeError(f"Table {version.name!r} has no column {unknown}; it has {sorted(kinds)}.")
        if not names:
            return {}
        wanted = ", ".join(quoted(column) for column in names)
        query = f"SELECT {wanted} FROM {parquet(path)} ORDER BY {ROW_COLUMN}"  # noqa: S608  # names are the file's own
        fetched = con.execute(query).fetchnumpy()
    arrays = {column: from_duckdb(fetched[column], kinds[column]) for column in names}
    return {
        column: shapely.from_wkb([bytes(item) for item in values]) if kinds[column] == "BLOB" else values
        for column, values in arrays.items()
    }


def verify(lake: Path, version: Version) -> None:
    """Hash a version's file again.

    Raises
    ------
    ChecksumError
        The bytes are not those that were written.
    """
    path = paths.canonical_file(lake, version.sha256)
    found = file_sha256(path) if path.is_file() else "no file"
    if found != version.sha256:
        raise ChecksumError(
            f"Table {version.name!r}: expected sha256 {version.sha256}, got {found} in {path}. "
            "Delete its folder and build the city again."
        )


def _check_names(name: str, table: Mapping[str, Column]) -> None:
    folded: dict[str, str] = {}
    for column in table:
        other = folded.setdefault(column.casefold(), column)
        if other != column:
            raise LakeError(
                f"Table {name!r} has columns {other!r} and {column!r}; SQL sees one name: rename one."
            )
    if taken := _RESERVED & set(folded):
        raise LakeError(
            f"Table {name!r} has a column {sorted(taken)}; the lake adds that itself: rename yours."
        )


def _order(
    name: str,
    crossings: list[Crossing],
    *,
    keys: tuple[str, ...],
    shapes: geoparquet.Shapes | None,
    rows: int,
) -> npt.NDArray[np.int64]:
    """Sort: along the curve when there is geometry, then by key, then as given."""
    by_name = {crossing.name: crossing for crossing in crossings}
    if absent := [key for key in keys if key not in by_name]:
        raise LakeError(f"Table {name!r} has no key column {absent}; it has {sorted(by_name)}.")
    ranks = [_ranks(by_name[key]) for key in keys]
    if keys:
        _check_unique(name, keys, by_name, ranks)
    levels = ([shapes.curve()] if shapes is not None else []) + ranks
    if not levels:
        return np.arange(rows, dtype=np.int64)
    return np.lexsort(levels[::-1]).astype(np.int64)


def _ranks(crossing: Crossing) -> npt.NDArray[np.int64]:
    """Give each value of a column its number in their order, missing first."""
    data = crossing.data.astype(str) if crossing.data.dtype == object else crossing.data
    _, ranks = np.unique(data, return_inverse=True)
    return np.where(crossing.valid, ranks.reshape(-1), -1).astype(np.int64)


def _check_unique(
    name: str, keys: tuple[str, ...], by_name: Mapping[str, Crossing], ranks: list[npt.NDArray[np.int64]]
) -> None:
    order = np.lexsort(ranks[::-1])
    same = np.ones(max(len(order) - 1, 0), dtype=np.bool_)
    for rank in ranks:
        same &= rank[order][1:] == rank[order][:-1]
    if same.any():
        row = int(order[int(np.flatnonzero(same)[0])])
        value = {key: by_name[key].data[row] if by_name[key].valid[row] else None for key in keys}
        raise LakeError(
            f"Table {name!r}: {int(same.sum())} rows repeat a key, the first is {value}; "
            f"{', '.join(keys)} must name one row: merge them or add a column to the key."
        )


def _metadata(name: str, keys: tuple[str, ...], meta: VersionMeta) -> str:
    content = {
        "schema": SCHEMA,
        "table": name,
        "key": list(keys),
        "sources": [
            {"id": source.id, "licence": source.licence, "sha256": source.sha256}
            for source in sorted(meta.sources, key=lambda source: source.id)
        ],
        "method": meta.method,
        "code_version": meta.code_version,
        "created": meta.created,
        "synthetic": meta.synthetic,
    }
    return canonical_json(content).decode()


def _copy(
    con: duckdb.DuckDBPyConnection,
    path: Path,
    crossings: list[Crossing],
    *,
    order: npt.NDArray[np.int64],
    shapes: geoparquet.Shapes | None,
    metadata: str,
) -> None:
    arrays: dict[str, npt.NDArray[Any]] = {"r": order + 1}
    columns = [f"r AS {ROW_COLUMN}"]
    for at, column in enumerate(crossings):
        arrays |= column.arrays(at, order)
        columns.append(column.sql(at))
    texts = {"commonground": metadata}
    if shapes is not None:
        arrays |= shapes.covering_arrays(order)
        columns.append(shapes.covering_sql())
        texts["geo"] = shapes.metadata()
    con.execute("SET pandas_analyze_sample = 1")  # each array holds one type: the first value tells it
    con.register("given", arrays)
    query = f"SELECT {', '.join(columns)} FROM given"  # noqa: S608  # names come quoted
    try:
        con.execute(copy_statement(query, path, texts, geometry=shapes is not None))
    finally:
        con.unregister("given")


def copy_statement(query: str, path: Path, texts: Mapping[str, str], *, geometry: bool) -> str:
    """Return the COPY that writes a query as Parquet: zstd, fixed row groups, own metadata.

    Parameters
    ----------
    query
        SELECT statement, rows in the order wanted.
    path
        File to write.
    texts
        Parquet metadata: name and text.
    geometry
        Whether rows carry geometry, which makes smaller row groups worth while.
    """
    rows = _ROWS_WITH_GEOMETRY if geometry else _ROWS_WITHOUT
    members = ", ".join(f"{name}: {literal(text)}" for name, text in sorted(texts.items()))
    return (
        f"COPY ({query}) TO {literal(str(path))} "
        f"(FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE {rows}, KV_METADATA {{{members}}})"
    )


def _store(lake: Path, folder: Path, version: Version) -> None:
    """Make a finished folder read-only, safe on disk, and visible under its name."""
    content = folder / "c"
    path = content / "canonical.parquet"
    path.chmod(paths.FILE_MODE)
    paths.sync(path)
    content.chmod(paths.FOLDER_MODE)
    paths.sync(content)
    if not paths.settle(folder, paths.version_folder(lake, version.sha256)):
        verify(lake, version)
