"""The members of a GTFS zip as checked text tables in a DuckDB session.

DuckDB does not open a CSV inside a zip, so the members that matter are unpacked to a temporary folder
under the guards of every archive. Here they become tables with trimmed names and values; what the values
mean is ``gtfs``.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

import duckdb
import numpy as np
import numpy.typing as npt

from commonground.core.errors import GtfsError
from commonground.data.lake.session import connect
from commonground.data.sources.archives import extract

Arrays = dict[str, npt.NDArray[np.generic]]

WEEK: Final = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")

_NEEDED: Final[dict[str, tuple[str, ...]]] = {
    "stops": ("stop_id", "stop_lat", "stop_lon"),
    "routes": ("route_id", "route_type"),
    "trips": ("trip_id", "route_id", "service_id"),
    "stop_times": ("trip_id", "stop_id", "stop_sequence", "departure_time"),
    "calendar": ("service_id", *WEEK, "start_date", "end_date"),
    "calendar_dates": ("service_id", "date", "exception_type"),
    "frequencies": ("trip_id", "start_time", "end_time", "headway_secs"),
}
_EXTRA: Final[dict[str, tuple[str, ...]]] = {
    "stops": ("stop_name", "location_type", "parent_station", "wheelchair_boarding"),
    "trips": ("direction_id",),
}
_ALWAYS: Final = ("stops", "routes", "trips", "stop_times")

_MACROS: Final = """
CREATE MACRO as_day(text) AS try_strptime(text, '%Y%m%d')::DATE;
CREATE MACRO is_clock(text) AS regexp_full_match(text, '[0-9]{1,3}:[0-5][0-9]:[0-5][0-9]');
CREATE MACRO seconds_of(text) AS split_part(text, ':', 1)::INTEGER * 3600
    + split_part(text, ':', 2)::INTEGER * 60 + split_part(text, ':', 3)::INTEGER;
"""


@dataclass
class Tables:
    """One feed: a table per member (absent optional members have no rows) and what became of its rows."""

    name: str
    session: duckdb.DuckDBPyConnection
    report: dict[str, int] = field(default_factory=dict)

    def run(self, query: str) -> None:
        """Execute one statement."""
        self.session.execute(query)

    def ask(self, query: str) -> Arrays:
        """Columns of a query whose values are never NULL."""
        return {name: np.asarray(column) for name, column in self.session.execute(query).fetchnumpy().items()}

    def count(self, table: str, where: str = "true") -> int:
        """Count the rows of a table that meet a condition."""
        return len(self.session.table(table).filter(where))

    def refuse(self, table: str, column: str, *, unless: str, expected: str) -> None:
        """Raise if a value breaks a condition (NULL breaks it), naming how many and the smallest."""
        bad = self.session.table(table).filter(f"NOT coalesce({unless}, false)")
        row = bad.aggregate(f"count(*), min({column})").fetchone()
        if row and row[0]:
            raise GtfsError(
                f"{self.name}: {row[0]} values of {table}.{column} are not legal, for instance {row[1]!r}: "
                f"expected {expected}. Ask the publisher for a valid feed."
            )


@contextmanager
def opened(path: Path) -> Iterator[Tables]:
    """Lend the tables of a feed; they are gone when the block ends.

    Raises
    ------
    GtfsError
        The file, a member or a column is missing, or a member is not CSV.
    SourceError
        The zip is damaged or dangerous.

    """
    if not path.is_file():
        raise GtfsError(f"{path} is not there: expected a GTFS zip file. Fetch it first.")
    with TemporaryDirectory(prefix="commonground-gtfs-") as folder, connect() as session:
        given = extract(path, [f"{table}.txt" for table in _NEEDED], Path(folder))
        members = {table: given[f"{table}.txt"] for table in _NEEDED if _filled(given.get(f"{table}.txt"))}
        _require(path.name, members)
        session.execute(_MACROS)
        tables = Tables(path.name, session)
        for table, needed in _NEEDED.items():
            wanted = needed + _EXTRA.get(table, ())
            if table in members:
                _load(tables, table, members[table])
            else:
                session.execute(f"CREATE TABLE {table} ({', '.join(f'{c} VARCHAR' for c in wanted)})")
        yield tables


def _filled(file: Path | None) -> bool:
    return file is not None and file.stat().st_size > 0


def _require(name: str, members: dict[str, Path]) -> None:
    missing = [f"{table}.txt" for table in _ALWAYS if table not in members]
    if not {"calendar", "calendar_dates"} & set(members):
        missing.append("calendar.txt or calendar_dates.txt")
    if missing:
        raise GtfsError(
            f"{name} lacks {', '.join(missing)}: expected a GTFS zip file with these members; check that the "
            "download is the timetable itself."
        )


def _load(tables: Tables, table: str, file: Path) -> None:
    """Make a table of trimmed text from a member; an empty cell is NULL."""
    needed = _NEEDED[table]
    try:
        # a quoted line break is legal in a name, and rows may stop short of empty last columns
        rows = tables.session.read_csv(
            str(file),
            header=True,
            all_varchar=True,
            sep=",",
            quotechar='"',
            escapechar='"',
            null_padding=True,
            parallel=False,
            strict_mode=False,
        )
        column = {name.strip().lower(): name.replace('"', '""') for name in reversed(rows.columns)}
        missing = [name for name in needed if name not in column]
        if missing:
            raise GtfsError(
                f"{tables.name}: {table}.txt lacks {', '.join(missing)}: expected the columns "
                f"{', '.join(needed)}, found {', '.join(rows.columns)}. Ask the publisher for a valid feed."
            )
        clean = [
            f"nullif(trim(\"{column[name]}\"), '') AS {name}"
            if name in column
            else f"NULL::VARCHAR AS {name}"
            for name in needed + _EXTRA.get(table, ())
        ]
        rows.project(", ".join(clean)).create(table)
    except duckdb.Error as err:
        raise GtfsError(
            f"{tables.name}: {table}.txt cannot be read as CSV ({str(err).splitlines()[0]}): expected UTF-8 "
            "text with commas. Ask the publisher for a valid feed."
        ) from err
