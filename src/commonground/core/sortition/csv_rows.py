"""Rows of a small CSV file by name of column, with every problem named by line and column."""

from __future__ import annotations

import csv
import io
import unicodedata
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from commonground.core.errors import Problem

_SEPARATORS: Final = ",;\t"


@dataclass(frozen=True, slots=True)
class Row:
    """One line: its number, counted from 1, and its cells by column; text is trimmed and in normal form C."""

    line: int
    cells: Mapping[str, str]

    def filled(self, column: str, problems: list[Problem]) -> str:
        """Return a cell; note a problem where it is empty."""
        text = self.cells[column]
        if not text:
            problems.append(
                Problem(
                    "empty_cell", self.line, column, "", "The cell is empty: write a value in every line."
                )
            )
        return text


def read_rows(text: str, *, what: str, needed: Sequence[str], problems: list[Problem]) -> list[Row]:
    """Return the lines below the header; blank lines are passed over.

    Parameters
    ----------
    text
        The file. The separator is whichever of comma, semicolon and tab the header holds most of.
    what
        What the file is, for sentences.
    needed
        Columns that must be there.
    problems
        Where to note what is wrong; with a fault in the header no line is returned.
    """
    text = unicodedata.normalize("NFC", text.removeprefix("\ufeff"))
    first = next((line for line in text.splitlines() if line.strip()), "")
    if not first:
        problems.append(
            Problem("empty_file", None, what, "", f"The file is empty: expected columns {', '.join(needed)}.")
        )
        return []
    separator = max(_SEPARATORS, key=first.count)
    lines = _lines(text, separator, what, problems)
    if not lines:
        return []
    (_, header), *rest = lines
    if not _header_holds(header, needed, what, problems):
        return []
    rows = []
    for number, cells in rest:
        if len(cells) != len(header):
            text_ = (
                f"The line has {len(cells)} cells and the header {len(header)}: check separators and quotes."
            )
            problems.append(Problem("cells", number, what, separator.join(cells)[:60], text_))
            continue
        rows.append(Row(number, dict(zip(header, cells, strict=True))))
    return rows


def _lines(text: str, separator: str, what: str, problems: list[Problem]) -> list[tuple[int, list[str]]]:
    """Return lines that are not blank, as (number of its first line, cells)."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    lines, before = [], 0
    try:
        for cells in reader:
            trimmed = [cell.strip() for cell in cells]
            if any(trimmed):
                lines.append((before + 1, trimmed))
            before = reader.line_num
    except csv.Error as err:
        text_ = f"The line is no CSV ({err}): close every quotation mark, and double those inside a cell."
        problems.append(Problem("csv", reader.line_num, what, "", text_))
    return lines


def _header_holds(header: Sequence[str], needed: Sequence[str], what: str, problems: list[Problem]) -> bool:
    count = Counter(header)
    before = len(problems)
    for name in dict.fromkeys(needed):
        if name not in count:
            text = (
                f"There is no such column; the {what} has {', '.join(map(repr, header))}: add or rename one."
            )
            problems.append(Problem("no_column", 1, name, "", text))
        elif count[name] > 1:
            text = f"{count[name]} columns have this name: keep one."
            problems.append(Problem("column_twice", 1, name, name, text))
    return len(problems) == before
