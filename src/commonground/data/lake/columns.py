"""Columns in numpy or lists, made ready for DuckDB without pandas or pyarrow.

DuckDB guesses the type of Python objects from the first ones it sees and tries to import pandas for
each value. So a column crosses the border as numbers, or as text that is never null, with a second
array that says which rows hold something.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal, cast, get_args

import numpy as np
import numpy.typing as npt
import shapely

from commonground.core.errors import LakeError
from commonground.data.lake.sql import quoted

SqlType = Literal[
    "BOOLEAN",
    "UTINYINT",
    "SMALLINT",
    "INTEGER",
    "BIGINT",
    "FLOAT",
    "DOUBLE",
    "VARCHAR",
    "DATE",
    "VARCHAR[]",
    "BLOB",
]
Column = npt.NDArray[Any] | Sequence[Any]
"""Numbers as an array; text, dates and lists of text as a sequence in which None is missing."""

_BY_DTYPE: dict[str, SqlType] = {
    "bool": "BOOLEAN",
    "uint8": "UTINYINT",
    "int16": "SMALLINT",
    "int32": "INTEGER",
    "int64": "BIGINT",
    "float32": "FLOAT",
    "float64": "DOUBLE",
}
_BY_CLASS: tuple[tuple[tuple[type, ...], SqlType], ...] = (
    ((bool, np.bool_), "BOOLEAN"),
    ((int, np.integer), "BIGINT"),
    ((float, np.floating), "DOUBLE"),
    ((str,), "VARCHAR"),
    ((date,), "DATE"),
    ((list, tuple), "VARCHAR[]"),
)
_DTYPE = {kind: dtype for dtype, kind in _BY_DTYPE.items()}
_JOINT = "\x1e"


@dataclass(frozen=True, slots=True)
class Crossing:
    """One column on its way into DuckDB: arrays to register and the SQL that reads them."""

    name: str
    kind: SqlType
    data: npt.NDArray[Any]
    valid: npt.NDArray[np.bool_]

    def arrays(self, at: int, order: npt.NDArray[np.int64]) -> dict[str, npt.NDArray[Any]]:
        """Return the arrays of column number ``at``, rows in the order wanted."""
        return {f"c{at}": self.data[order], f"v{at}": self.valid[order]}

    def sql(self, at: int) -> str:
        """Return the expression that reads column number ``at`` back."""
        cell = f"c{at}"
        if self.kind == "BLOB":
            cell = f"unhex({cell}::VARCHAR)"
        elif self.kind == "VARCHAR[]":
            cell = f"CASE {cell} WHEN '' THEN []::VARCHAR[] ELSE string_split({cell}::VARCHAR, chr(30)) END"
        else:
            cell = f"{cell}::{self.kind}"
        return f"CASE WHEN v{at} THEN {cell} END AS {quoted(self.name)}"


def crossing(name: str, values: Column, *, kind: SqlType | None = None) -> Crossing:
    """Make one column ready.

    Parameters
    ----------
    name
        Name of the column, for the error message and the file.
    values
        Shape (n,). NaN, NaT and None are missing; infinity is kept.
    kind
        SQL type; None finds it out. Say it for a list that may hold nothing but None.

    Raises
    ------
    LakeError
        The values are of a type the lake does not keep, or mixed.
    """
    if isinstance(values, np.ndarray) and values.dtype.kind in "biufM":
        return _numbers(name, values, kind)
    items = list(values)
    classes = set(map(type, items)) - {type(None)}
    known = kind or _infer(name, classes)
    if any(issubclass(cls, float | np.floating) for cls in classes):
        valid = np.array([item is not None and item == item for item in items], dtype=np.bool_)  # noqa: PLR0124  # NaN
    else:
        valid = np.array([item is not None for item in items], dtype=np.bool_)
    try:
        data = _fill(items, valid, known)
    except (TypeError, ValueError, AttributeError) as err:
        raise LakeError(
            f"Column {name!r} does not hold {known} only: {err}. Give one type, and None where missing."
        ) from err
    return Crossing(name, known, data, valid)


def geometry_crossing(name: str, geometry: npt.NDArray[Any]) -> Crossing:
    """Make a column of two-dimensional shapely geometries ready, as little-endian WKB.

    Parameters
    ----------
    name
        Name of the column.
    geometry
        Shape (n,), no member missing.
    """
    wkb = shapely.to_wkb(geometry, hex=True, output_dimension=2, byte_order=1)
    data = np.empty(len(geometry), dtype=object)
    data[:] = wkb
    return Crossing(name, "BLOB", data, np.ones(len(geometry), dtype=np.bool_))


def from_duckdb(values: npt.NDArray[Any], kind: str) -> npt.NDArray[Any]:
    """Turn what DuckDB fetched into a plain array in which missing is NaN, NaT or None.

    Parameters
    ----------
    values
        A column of ``fetchnumpy``: masked where null.
    kind
        Its SQL type.

    Returns
    -------
    numpy.ndarray
        Numbers keep their type; whole numbers and booleans with a null become objects.
    """
    mask = np.ma.getmaskarray(values)
    data = np.ma.getdata(values)
    if kind == "DATE":
        data = data.astype("datetime64[D]")
    if kind.endswith("[]"):
        data = _objects([None if gone else tuple(item) for item, gone in zip(data, mask, strict=True)])
    elif not mask.any():
        pass
    elif kind in {"FLOAT", "DOUBLE"}:
        data = np.where(mask, np.nan, data).astype(data.dtype)
    elif kind == "DATE":
        data = np.where(mask, np.datetime64("NaT"), data)
    else:
        data = _objects([None if gone else item for item, gone in zip(data.tolist(), mask, strict=True)])
    return data


def lengths(table: Mapping[str, Column]) -> int:
    """Return the number of rows of a table.

    Raises
    ------
    LakeError
        The columns differ in length, or there is none.
    """
    sizes = {name: len(values) for name, values in table.items()}
    if not sizes:
        raise LakeError("A table without a column was given; at least one is needed.")
    if len(set(sizes.values())) > 1:
        raise LakeError(f"Columns of different length: {sizes}; all must have one value for each row.")
    return next(iter(sizes.values()))


def _numbers(name: str, values: npt.NDArray[Any], kind: SqlType | None) -> Crossing:
    if values.ndim != 1:
        raise LakeError(f"Column {name!r} has shape {values.shape}; one value for each row is needed.")
    if values.dtype.kind == "M":
        return Crossing(name, "DATE", values.astype("datetime64[us]"), ~np.isnat(values))
    valid = ~np.isnan(values) if values.dtype.kind == "f" else np.ones(values.shape, dtype=np.bool_)
    known = kind or _BY_DTYPE.get(values.dtype.name)
    if known not in _DTYPE:
        raise LakeError(
            f"Column {name!r} has type {values.dtype} for {known or 'the lake'}; "
            f"the lake keeps {', '.join(_BY_DTYPE)}: convert it first."
        )
    if known == "BOOLEAN" or not valid.all():
        return Crossing(name, known, values, valid)
    return Crossing(name, known, values.astype(_DTYPE[known]), valid)


def _infer(name: str, classes: set[type]) -> SqlType:
    kinds = {_kind_of(cls) for cls in classes}
    if kinds == {"BIGINT", "DOUBLE"}:
        return "DOUBLE"
    if len(kinds) > 1 or not kinds <= set(get_args(SqlType)):
        raise LakeError(f"Column {name!r} mixes {sorted(kinds)}; give one type, and None where missing.")
    return cast("SqlType", kinds.pop()) if kinds else "VARCHAR"


def _kind_of(cls: type) -> str:
    """Return the SQL type of a Python class, or the class's own name when the lake has none for it."""
    if issubclass(cls, datetime):  # a date to Python, but its hours would be lost
        return cls.__name__
    return next((kind for classes, kind in _BY_CLASS if issubclass(cls, classes)), cls.__name__)


def _fill(items: list[Any], valid: npt.NDArray[np.bool_], kind: SqlType) -> npt.NDArray[Any]:
    """Put a harmless value where a row has none; the validity array hides it again."""
    held = zip(items, valid.tolist(), strict=True)
    if kind == "VARCHAR":
        return _objects([_plain_text(item) if ok else "" for item, ok in held])
    if kind == "VARCHAR[]":
        return _objects([_JOINT.join(map(_plain_text, item)) if ok else "" for item, ok in held])
    if kind == "DATE":
        return np.array([item if ok else date.min for item, ok in held], dtype="datetime64[us]")
    return np.array([item if ok else 0 for item, ok in held], dtype=_DTYPE[kind])


def _plain_text(item: Any) -> str:
    if type(item) is str:
        return item
    if not isinstance(item, str):
        raise TypeError(f"{item!r} is not text")
    return str(item)  # numpy's own str class would send DuckDB looking for pandas


def _objects(items: list[Any]) -> npt.NDArray[Any]:
    array = np.empty(len(items), dtype=object)
    array[:] = items
    return array
