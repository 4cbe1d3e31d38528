"""Names, texts and files as SQL.

Values stand in the SQL text, quoted, and not in parameters: to bind a parameter the Python client of
DuckDB imports pandas and pyarrow wherever they are installed, which would triple a web process.
"""

from __future__ import annotations

from pathlib import Path

from commonground.data.lake.rows import HIDDEN_UNLESS_OK, HIDDEN_WHEN_SUPPRESSED


def quoted(name: str) -> str:
    """Return an identifier with its quotes."""
    return '"' + name.replace('"', '""') + '"'


def literal(text: str) -> str:
    """Return a text as an expression; nothing in it can end the expression.

    Parameters
    ----------
    text
        Any text. DuckDB knows no escapes between single quotes but the doubled quote, and reads its
        SQL up to the first NUL, which is therefore made by a function.
    """
    parts = ("'" + part.replace("'", "''") + "'" for part in text.split("\0"))
    return "(" + " || chr(0) || ".join(parts) + ")" if "\0" in text else next(parts)


def parquet(path: Path, *, numbered: bool = False) -> str:
    """Return the table expression that reads a Parquet file.

    Parameters
    ----------
    path
        The file.
    numbered
        Add ``file_row_number``, the position in the file.
    """
    return f"read_parquet({literal(str(path))}{', file_row_number = true' if numbered else ''})"


def shown(column: str) -> str:
    """Return a column of ``values`` as it may be shown: null where the status hides it.

    Parameters
    ----------
    column
        Name of the column.
    """
    if column in HIDDEN_UNLESS_OK:
        return f"CASE WHEN status = 'ok' THEN {quoted(column)} END"
    if column in HIDDEN_WHEN_SUPPRESSED:
        return f"CASE WHEN status <> 'suppressed' THEN {quoted(column)} END"
    return quoted(column)
