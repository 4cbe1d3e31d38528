"""Rows of a small CSV file by name of column, with every problem named by line and column."""

from __future__ import annotations

import csv
import io
import unicodedata
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from commonground.core.errors import Problem
from commonground.core.sortition import refusals
from commonground.core.words import Name, Names, Sentence

What = Literal["pool", "quotas"]
_SEPARATORS: Final = ",;\t"
_NO_COLUMN: Final = {"pool": refusals.NO_COLUMN_OF_POOL, "quotas": refusals.NO_COLUMN_OF_QUOTAS}


@dataclass(frozen=True, slots=True)
class Row:
    """One line: its number, counted from 1, and its cells by column; text is trimmed and in normal form C."""

    line: int
    cells: Mapping[str, str]

    def filled(self, column: str, problems: list[Problem]) -> str:
        """Return a cell; note a problem where it is empty."""
        text = self.cells[column]
        if not text:
            said = Sentence(refusals.EMPTY_CELL)
            problems.append(Problem.saying("empty_cell", self.line, column, "", said))
        return text


def read_rows(text: str, *, what: What, needed: Sequence[str], problems: list[Problem]) -> list[Row]:
    """Return the lines below the header; blank lines are passed over.

    Parameters
    ----------
    text
        The file. The separator is whichever of comma, semicolon and tab the header holds most of.
    what
        What the file is.
    needed
        Columns that must be there.
    problems
        Where to note what is wrong; with a fault in the header no line is returned.
    """
    text = unicodedata.normalize("NFC", text.removeprefix("\ufeff"))
    first = next((line for line in text.splitlines() if line.strip()), "")
    if not first:
        said = Sentence(refusals.EMPTY_FILE, {"names": Names(tuple(needed))})
        problems.append(Problem.saying("empty_file", None, what, "", said))
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
            given = Sentence(refusals.CELLS, {"number": len(cells)})
            said = Sentence(refusals.CELLS_APART, {"cells": given, "expected": len(header)})
            problems.append(Problem.saying("cells", number, what, separator.join(cells)[:60], said))
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
        said = Sentence(refusals.NO_CSV, {"why": Name(str(err))})
        problems.append(Problem.saying("csv", reader.line_num, what, "", said))
    return lines


def _header_holds(header: Sequence[str], needed: Sequence[str], what: What, problems: list[Problem]) -> bool:
    count = Counter(header)
    before = len(problems)
    for name in dict.fromkeys(needed):
        if name not in count:
            said = Sentence(_NO_COLUMN[what], {"names": Names(tuple(map(repr, header)))})
            problems.append(Problem.saying("no_column", 1, name, "", said))
        elif count[name] > 1:
            said = Sentence(refusals.COLUMN_TWICE, {"number": count[name]})
            problems.append(Problem.saying("column_twice", 1, name, name, said))
    return len(problems) == before
