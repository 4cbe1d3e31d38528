"""Tables from statistics offices, read strictly: every column named, every number a number.

CSV cells are read as text and converted here, so that a comma, a footnote mark or a shifted column is
reported with its line and never becomes a wrong number. Empty cells are missing values, not zeros.
"""

from __future__ import annotations

from collections.abc import Sequence
from csv import reader as csv_reader
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

import duckdb
import numpy as np

from commonground.core.errors import NoDataError, SourceError
from commonground.data.lake.session import connect
from commonground.data.sources.sniff import expect, head_of

if TYPE_CHECKING:
    import numpy.typing as npt

    Floats = npt.NDArray[np.float64]
    Texts = npt.NDArray[np.object_]

_NUMBER: Final = r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?"
_COMMA: Final = r"[+-]?\d{1,3}([., \x{00A0}\x{202F}]\d{3})*(,\d+)?|[+-]?\d+,\d+"
_SHOWN: Final = 5


@dataclass(frozen=True, slots=True)
class Table:
    """The columns that were asked for, in the order of the file.

    Parameters
    ----------
    texts
        Text columns by name; None where a cell is empty.
    numbers
        Number columns by name, float64; NaN where a cell is empty.
    lines
        Line of each row in a CSV, counting the header as 1 (a quoted line break is not counted);
        row number from 1 in Parquet.
    unit
        ``"line"`` or ``"row"``, to speak of ``lines``.
    """

    name: str
    texts: dict[str, Texts]
    numbers: dict[str, Floats]
    lines: npt.NDArray[np.int64]
    unit: str

    def __len__(self) -> int:
        """Return the number of rows."""
        return len(self.lines)


def read_table(
    path: Path,
    *,
    texts: Sequence[str] = (),
    numbers: Sequence[str] = (),
    missing: Sequence[str] = (),
    may_be_empty: bool = False,
    name: str | None = None,
) -> Table:
    """Read the named columns of a CSV or Parquet file.

    Parameters
    ----------
    texts, numbers
        Columns to read as text, and as numbers with a decimal point.
    missing
        Cells that mean "no value", besides empty ones.
    may_be_empty
        Whether a file without rows is acceptable.
    name
        What messages call the file; its file name if left out.

    Raises
    ------
    SourceError
        The file is no CSV or Parquet, lacks a column, or holds a cell that is no number.
    NoDataError
        It has no rows.
    """
    called = name or path.name
    shape = expect(head_of(path), kind="table", what=called)
    with connect() as connection:
        _open(connection, path, called=called, csv=shape == "csv")
        _require_columns(connection, [*texts, *numbers], called=called)
        rows = _count(connection)
        if rows == 0 and not may_be_empty:
            raise NoDataError(
                f"{called} has a header and no rows: expected at least one; check its download."
            )
        return Table(
            name=called,
            texts={column: _text(connection, column, missing) for column in texts},
            numbers={
                column: _number(connection, column, missing, called=called, unit=_unit(shape))
                for column in numbers
            },
            lines=_ints(connection, "SELECT _line FROM t ORDER BY _line"),
            unit=_unit(shape),
        )


def unique_rows(table: Table, by: Sequence[str]) -> None:
    """Refuse a table in which two rows have the same texts in the columns ``by``.

    Raises
    ------
    SourceError
        Rows repeat, or a cell of ``by`` is empty; the message names lines.
    """
    columns = [table.texts[column] for column in by]
    seen: dict[tuple[str | None, ...], int] = {}
    for line, *cells in zip(table.lines.tolist(), *columns, strict=True):
        key = tuple(cells)
        if None in key:
            column = by[key.index(None)]
            raise SourceError(
                f"{table.name} has no {column!r} in {table.unit} {line}: expected one in every row; "
                "fill it in or take the row out."
            )
        first = seen.setdefault(key, line)
        if first != line:
            given = ", ".join(f"{column} {cell!r}" for column, cell in zip(by, key, strict=True))
            raise SourceError(
                f"{table.name} has {given} in {table.unit} {first} and in {table.unit} {line}: expected "
                "each once. Take one out, or name in 'by' the column that tells such rows apart."
            )


@dataclass(frozen=True, slots=True)
class Join:
    """How the keys of a table meet the ids of the Areas.

    Parameters
    ----------
    area
        Index of the Area of each row; -1 when no Area has the row's key.
    unknown_keys
        Keys of the table that no Area has, sorted.
    areas_without_rows
        Ids of Areas that no row has, sorted.
    """

    area: npt.NDArray[np.int64]
    unknown_keys: tuple[str, ...]
    areas_without_rows: tuple[str, ...]


def join_areas(keys: Sequence[str | None] | Texts, area_ids: Sequence[str]) -> Join:
    """Find the Area of each key; report both sides' leftovers instead of dropping them in silence."""
    index = {area: i for i, area in enumerate(area_ids)}
    place = np.array([index.get(key, -1) if key is not None else -1 for key in keys], dtype=np.int64)
    met = set(place.tolist())
    return Join(
        area=place,
        unknown_keys=tuple(sorted({key for key in keys if key is not None and key not in index})),
        areas_without_rows=tuple(sorted(area for area, i in index.items() if i not in met)),
    )


def _unit(shape: str) -> str:
    return "line" if shape == "csv" else "row"


def _quoted(column: str) -> str:
    return '"' + column.replace('"', '""') + '"'


def _open(connection: duckdb.DuckDBPyConnection, path: Path, *, called: str, csv: bool) -> None:
    try:
        if csv:
            delimiter, header = _header(path, called)
            # every guess of the reader is off: left to itself it skips lines that look unlike the rest
            connection.execute(
                "CREATE TEMP TABLE t AS SELECT *, row_number() OVER () + 1 AS _line FROM read_csv(?, "
                "auto_detect = false, header = true, delim = ?, quote = '\"', escape = '\"', columns = ?)",
                [str(path), delimiter, dict.fromkeys(header, "VARCHAR")],
            )
        else:
            connection.execute(
                "CREATE TEMP TABLE t AS SELECT *, file_row_number + 1 AS _line FROM "
                "read_parquet(?, file_row_number = true)",
                [str(path)],
            )
    except duckdb.Error as err:
        reason = str(err).split("\n", 1)[0]
        raise SourceError(
            f"{called} cannot be read as {'CSV' if csv else 'Parquet'} ({reason}): expected UTF-8, one "
            "header line and the same number of cells in every line; repair it or save it again."
        ) from err


def _header(path: Path, called: str) -> tuple[str, list[str]]:
    """Return the delimiter and the column names of a CSV."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            line = file.readline()
            file.seek(0)
            delimiter = max(",;\t|", key=line.count)
            names = [name.strip() for name in next(csv_reader(file, delimiter=delimiter))]
    except UnicodeDecodeError as err:
        raise SourceError(f"{called} is not UTF-8: expected UTF-8; save it again in that encoding.") from err
    folded = [name.casefold() for name in names]
    for name in names:
        if folded.count(name.casefold()) > 1 or not name:
            raise SourceError(
                f"{called} has {'a column without a name' if not name else f'the column {name!r} twice'}: "
                "expected each column to have a name of its own; correct its first line."
            )
    return delimiter, names


def _require_columns(connection: duckdb.DuckDBPyConnection, wanted: Sequence[str], *, called: str) -> None:
    found = [str(row[0]) for row in connection.execute("DESCRIBE t").fetchall()]
    found = [column for column in found if column not in {"_line", "file_row_number"}]
    lacking = [column for column in wanted if column not in found]
    if lacking:
        raise SourceError(
            f"{called} has no column {', '.join(map(repr, lacking))}: expected {', '.join(wanted)}; "
            f"found {', '.join(found)}. Name the column as the file does, in the city file."
        )


def _count(connection: duckdb.DuckDBPyConnection) -> int:
    row = connection.execute("SELECT count(*) FROM t").fetchone()
    return int(row[0]) if row is not None else 0


def _ints(connection: duckdb.DuckDBPyConnection, query: str) -> npt.NDArray[np.int64]:
    return np.array([row[0] for row in connection.execute(query).fetchall()], dtype=np.int64)


def _cell(column: str, missing: Sequence[str]) -> tuple[str, list[str]]:
    """Return SQL for the trimmed text of a cell, null when it means "no value"."""
    text = f"trim({_quoted(column)}::VARCHAR)"
    return f"CASE WHEN list_contains(?, {text}) THEN NULL ELSE {text} END", ["", *missing]


def _text(connection: duckdb.DuckDBPyConnection, column: str, missing: Sequence[str]) -> Texts:
    cell, nothing = _cell(column, missing)
    rows = connection.execute(f"SELECT {cell} FROM t ORDER BY _line", [nothing]).fetchall()  # noqa: S608 - the column name is quoted
    values = np.empty(len(rows), dtype=object)
    values[:] = [row[0] for row in rows]
    return values


def _number(
    connection: duckdb.DuckDBPyConnection, column: str, missing: Sequence[str], *, called: str, unit: str
) -> Floats:
    cell, nothing = _cell(column, missing)
    connection.execute(
        f"CREATE OR REPLACE TEMP TABLE n AS SELECT _line, {cell} AS cell FROM t",  # noqa: S608 - the column name is quoted
        [nothing],
    )
    bad = connection.execute(
        "SELECT _line, cell, regexp_full_match(cell, ?) FROM n "
        "WHERE cell IS NOT NULL AND NOT regexp_full_match(cell, ?) ORDER BY _line",
        [_COMMA, _NUMBER],
    ).fetchall()
    if bad:
        raise _not_a_number(bad, column=column, called=called, unit=unit)
    values = connection.execute("SELECT cell::DOUBLE AS v FROM n ORDER BY _line").fetchnumpy()["v"]
    return np.ma.filled(np.ma.asarray(values, dtype=np.float64), np.nan)


def _not_a_number(
    bad: Sequence[tuple[int, str, bool]], *, column: str, called: str, unit: str
) -> SourceError:
    shown = ", ".join(f"{text!r} in {unit} {line}" for line, text, _ in bad[:_SHOWN])
    more = f" and {len(bad) - _SHOWN} more" if len(bad) > _SHOWN else ""
    if all(comma for *_, comma in bad):
        remedy = (
            "A comma may part decimals or thousands and we do not guess: "
            "write 1234.5 for one thousand two hundred and thirty-four and a half."
        )
    else:
        remedy = "Correct the cells, or list what stands for 'no value' under 'missing' in the city file."
    return SourceError(
        f"{called}, column {column!r}: {shown}{more}; expected numbers with a decimal point. {remedy}"
    )
