"""Hashes that say whether two tables hold the same, whatever engine wrote their bytes.

The sha256 of a file repeats only within one DuckDB version. The logical hash is taken over the
rows' text and survives an upgrade of the engine; the schema hash over names and types.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import duckdb

from commonground.core.errors import LakeError
from commonground.data.lake.sql import parquet, quoted

ROW_COLUMN = "_row"
COVERING_COLUMN = "bbox"
"""Columns the lake adds itself; both are derived, so neither is content."""

_CHUNK = 1 << 20


def file_sha256(path: Path) -> str:
    """Return the sha256 of a file's bytes, read in pieces."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            digest.update(chunk)
    return digest.hexdigest()


def canonical_json(value: Any) -> bytes:
    """Return the one JSON text of a value: keys sorted, no blanks, UTF-8."""
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)
    return text.encode()


def schema_hash(columns: Sequence[tuple[str, str]]) -> str:
    """Return the sha256 of column names and types, in their order.

    Parameters
    ----------
    columns
        Name and SQL type of each column; those the lake adds itself are left out.
    """
    own = [[name, kind] for name, kind in columns if name not in {ROW_COLUMN, COVERING_COLUMN}]
    return hashlib.sha256(canonical_json(own)).hexdigest()


def logical_hash(con: duckdb.DuckDBPyConnection, path: Path) -> str:
    """Return the sha256 over the sorted hex sha256 of every row of a Parquet file.

    Parameters
    ----------
    con
        A session of :func:`commonground.data.lake.session.connect` without spatial.
    path
        A Parquet file.

    Raises
    ------
    LakeError
        The session is a spatial one and hides the bytes of the geometry.

    Notes
    -----
    Row text is the columns in schema order, without ``_row`` and the derived ``bbox``, joined by
    U+001F; null is U+2400; list members are joined by U+001E; floats in shortest round-trip form (as
    Python's ``repr``, those of single precision as the double of the same value); geometry is
    lower-case hex of little-endian WKB; the sorted hashes follow each other without a separator.
    Our choice, see docs/methods/lake.md; an independent twin is in tests/data/lake/test_hash.py.
    """
    columns = describe(con, path)
    texts = ", ".join(
        _text(name, kind) for name, kind in columns if name not in {ROW_COLUMN, COVERING_COLUMN}
    )
    query = f"""
        SELECT sha256(coalesce(string_agg(h, '' ORDER BY h), ''))
        FROM (SELECT sha256(array_to_string([{texts}], chr(31))) AS h FROM {parquet(path)})
    """  # noqa: S608  # names come quoted from the file's own schema
    row = con.execute(query).fetchone()
    return str(row[0]) if row is not None else ""


def describe(con: duckdb.DuckDBPyConnection, path: Path) -> list[tuple[str, str]]:
    """Return name and SQL type of each column of a Parquet file, in order."""
    rows = con.execute(f"DESCRIBE SELECT * FROM {parquet(path)}").fetchall()  # noqa: S608  # path comes quoted
    return [(str(row[0]), str(row[1])) for row in rows]


def _text(name: str, kind: str) -> str:
    column = quoted(name)
    if kind.startswith("GEOMETRY"):
        raise LakeError(f"Column {name!r} reads as GEOMETRY: take the hash in a session without spatial.")
    if kind == "BLOB":
        column = f"lower(hex({column}))"
    elif kind.endswith("[]"):
        column = f"array_to_string({column}, chr(30))"
    elif kind == "FLOAT":  # DuckDB's text of a double is the shortest one, that of a float is its own
        column = f"{column}::DOUBLE::VARCHAR"
    else:
        column = f"{column}::VARCHAR"
    return f"coalesce({column}, chr(9216))"
