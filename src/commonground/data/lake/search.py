"""Finding a street, an address or a place by what somebody types.

The table is small (tens of thousands of rows): DuckDB looks through all of it for each question,
which needs no index to build, ship or keep in step.
"""

from __future__ import annotations

from functools import cached_property
from pathlib import Path

import duckdb

from commonground.data.lake.rows import SearchHit
from commonground.data.lake.session import connect
from commonground.data.lake.sql import literal, parquet

_FOLD = "trim(regexp_replace(strip_accents(lower({})), '[^\\pL\\pM\\pN]+', ' ', 'g'))"
_MOST_WORDS = 8
_MOST_LETTERS = 200


class StreetIndex:
    """The ``streets`` table of a build, folded for searching; safe in threads.

    Parameters
    ----------
    path
        The table's Parquet file.
    """

    def __init__(self, path: Path) -> None:
        self._path = path

    def search(self, text: str, *, limit: int) -> tuple[SearchHit, ...]:
        """Return rows that hold every word of a text, the best first.

        Parameters
        ----------
        text
            As typed; case and accents do not matter. A word is found at the start of a word or inside.
        limit
            How many at most.

        Returns
        -------
        tuple of SearchHit
            Names that begin with the text first, then words that begin with it, then the rest; an
            exact house number before longer ones. A house number the map does not know leaves its street.
            Empty for a text without letters or digits.
        """
        with self._db.cursor() as cursor:
            words = self._words(cursor, text)
            found = self._rows(cursor, words, limit)
            if not found and any(word[0].isdigit() for word in words):
                found = self._rows(cursor, [word for word in words if not word[0].isdigit()], limit)
        return found

    @staticmethod
    def _rows(cursor: duckdb.DuckDBPyConnection, words: list[str], limit: int) -> tuple[SearchHit, ...]:
        """Return the rows that hold every word, the best first."""
        if not words or limit < 1:
            return ()
        whole = literal(" ".join(words))
        tests = " AND ".join(f"contains(folded, {literal(word)})" for word in words)
        query = f"""
            SELECT kind, name, number, lat, lon FROM streets WHERE {tests}
            ORDER BY
                CASE WHEN folded = {whole} THEN 0
                     WHEN starts_with(folded, {whole}) THEN 1
                     WHEN contains(' ' || folded, ' ' || {whole}) THEN 2
                     WHEN starts_with(folded, {literal(words[0])}) THEN 3 ELSE 4 END,
                kind = 'address', length(folded), folded, lat, lon
            LIMIT {limit}
        """  # noqa: S608  # words come quoted
        return tuple(SearchHit(*row) for row in cursor.execute(query).fetchall())

    @staticmethod
    def _words(cursor: duckdb.DuckDBPyConnection, text: str) -> list[str]:
        """Fold a text as the names are folded; once, for DuckDB would do it again for every row."""
        row = cursor.execute(f"SELECT {_FOLD.format(literal(text[:_MOST_LETTERS]))}").fetchone()
        return str(row[0]).split()[:_MOST_WORDS] if row is not None else []

    @cached_property
    def _db(self) -> duckdb.DuckDBPyConnection:
        db = connect(threads=1)
        folded = _FOLD.format("concat_ws(' ', name, number)")
        db.execute(
            f"CREATE TABLE streets AS SELECT kind, name, number, lat, lon, {folded} AS folded "  # noqa: S608  # constants
            f"FROM {parquet(self._path)} WHERE name IS NOT NULL ORDER BY _row"
        )
        return db
