"""Where people live, from whichever kind of source the city has; nobody is lost on the way.

Three shapes leave this module, one for each kind of source: people by Area, people by point, and one
number for the whole region. Turning them into a surface is the work of ``core/places``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

import h3
import numpy as np

from commonground.core.errors import SourceError
from commonground.data.sources.table import Join, Table, join_areas, read_table, unique_rows

if TYPE_CHECKING:
    import numpy.typing as npt

    from commonground.data.city.config import SourceRef

    Floats = npt.NDArray[np.float64]

_LAT: Final = 90.0
_LON: Final = 180.0


@dataclass(frozen=True, slots=True)
class AreaPeople:
    """People counted by Area (kind table).

    Parameters
    ----------
    people
        People of each Area, in the order of the ids given; NaN where no row counts it, or a row does
        not say.
    unmatched_people
        People in rows whose key no Area has: reported, never dropped in silence.
    join
        Keys without an Area, and Areas without a row.
    """

    source: str
    level: str
    people: Floats
    unmatched_people: float
    join: Join


@dataclass(frozen=True, slots=True)
class PointPeople:
    """People by place (kind points): degrees, people (NaN where not said), H3 cells if given."""

    source: str
    lat: Floats
    lon: Floats
    people: Floats
    cell: tuple[str, ...] | None


@dataclass(frozen=True, slots=True)
class TotalPeople:
    """One number for the whole study region, and where it was published (kind total)."""

    source: str
    people: float
    citation: str


@dataclass(frozen=True, slots=True)
class AreaNumbers:
    """Rows of numbers about Areas (kind table), joined and otherwise as given."""

    source: str
    table: Table
    join: Join


def read_population(
    source: SourceRef, path: Path | None, *, area_ids: Sequence[str] = ()
) -> AreaPeople | PointPeople | TotalPeople:
    """Read the people of a source of kind table, points or total.

    Parameters
    ----------
    path
        The source's verified file; None for kind total, which has none.
    area_ids
        Ids of the Areas of the source's level, for kind table.

    Raises
    ------
    SourceError
        A column is missing, a cell is no number or negative, a row repeats, a place is none.
    NoDataError
        The file has no rows.
    """
    if source.kind == "total":
        return TotalPeople(source=source.id, people=float(source.total or 0), citation=source.citation or "")
    if path is None:
        raise SourceError(f"Source {source.id!r} has no file: expected one; run 'commonground city fetch'.")
    return _area_people(source, path, area_ids) if source.kind == "table" else _point_people(source, path)


def read_area_numbers(source: SourceRef, path: Path, *, area_ids: Sequence[str]) -> AreaNumbers:
    """Read the number columns of a table about Areas, row by row.

    The columns are those of ``source.columns``, and ``source.people`` when it is named.

    Raises
    ------
    SourceError, NoDataError
        As :func:`read_population`.
    """
    table, key = _read_keyed(source, path, source.columns)
    return AreaNumbers(source=source.id, table=table, join=join_areas(table.texts[key], area_ids))


def _read_keyed(source: SourceRef, path: Path, numbers: Sequence[str]) -> tuple[Table, str]:
    key = source.key or ""
    columns = list(dict.fromkeys([*numbers, *([source.people] if source.people else [])]))
    table = read_table(
        path,
        texts=list(dict.fromkeys([key, *source.by])),
        numbers=columns,
        missing=source.missing,
        may_be_empty=source.may_be_empty,
        name=f"source {source.id}",
    )
    unique_rows(table, [key, *source.by])
    return table, key


def _area_people(source: SourceRef, path: Path, area_ids: Sequence[str]) -> AreaPeople:
    table, key = _read_keyed(source, path, ())
    people = table.numbers[source.people or ""]
    _require_not_negative(table, people, source.people or "")
    join = join_areas(table.texts[key], area_ids)
    met = join.area >= 0
    sums = np.zeros(len(area_ids), dtype=np.float64)
    # a missing band makes the Area's sum unknown: NaN spreads, and that is right
    np.add.at(sums, join.area[met], people[met])
    counted = np.zeros(len(area_ids), dtype=bool)
    counted[join.area[met]] = True
    return AreaPeople(
        source=source.id,
        level=source.level or "",
        people=np.where(counted, sums, np.nan),
        unmatched_people=float(np.nansum(people[~met])),
        join=join,
    )


def _point_people(source: SourceRef, path: Path) -> PointPeople:
    places = [column for column in (source.lat, source.lon) if column is not None]
    column = source.people or ""
    table = read_table(
        path,
        texts=[source.h3] if source.h3 else [],
        numbers=[*places, column],
        missing=source.missing,
        may_be_empty=source.may_be_empty,
        name=f"source {source.id}",
    )
    _require_not_negative(table, table.numbers[column], column)
    cells = None
    if source.h3:
        unique_rows(table, [source.h3])
        cells = _cells(table, source.h3)
    if source.lat and source.lon:
        lat = _degrees(table, source.lat, _LAT)
        lon = _degrees(table, source.lon, _LON)
    else:
        centres = np.array([h3.cell_to_latlng(cell) for cell in cells or ()], dtype=np.float64)
        lat, lon = centres.reshape(-1, 2).T
    return PointPeople(source=source.id, lat=lat, lon=lon, people=table.numbers[column], cell=cells)


def _cells(table: Table, column: str) -> tuple[str, ...]:
    cells = tuple(str(cell) for cell in table.texts[column])
    for line, cell in zip(table.lines.tolist(), cells, strict=True):
        if not h3.is_valid_cell(cell):
            raise SourceError(
                f"{table.name} has {cell!r} in {table.unit} {line}, column {column!r}: expected an H3 cell; "
                "name the column that holds them, or give lat and lon."
            )
    return cells


def _degrees(table: Table, column: str, most: float) -> Floats:
    values = table.numbers[column]
    wrong = ~(np.abs(values) <= most)
    if wrong.any():
        i = int(np.argmax(wrong))
        given = "nothing" if np.isnan(values[i]) else f"{values[i]:g}"
        raise SourceError(
            f"{table.name} has {given} in {table.unit} {table.lines[i]}, column {column!r}: expected degrees "
            f"from -{most:g} to {most:g}; projected coordinates must be turned into degrees first."
        )
    return values


def _require_not_negative(table: Table, people: Floats, column: str) -> None:
    wrong = people < 0
    if wrong.any():
        i = int(np.argmax(wrong))
        raise SourceError(
            f"{table.name} counts {people[i]:g} people in {table.unit} {table.lines[i]}, column {column!r}: "
            "expected 0 or more; a code for 'no value' belongs under 'missing' in the city file."
        )
