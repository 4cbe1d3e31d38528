"""Lines of a ``.pb`` text: sections, headers and rows, with the line each stands on.

Most lines hold no quotation mark and are simply split; the others go through a scanner that follows
RFC 4180 with ``;`` between cells (a quoted cell may hold ``;``, doubled quotes and line breaks).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Final, Literal, get_args

from commonground.core.choice.pb_notes import Notes, shortened
from commonground.core.errors import Problem

SectionName = Literal["META", "PROJECTS", "VOTES"]
SECTIONS: Final[tuple[SectionName, ...]] = get_args(SectionName)

_INITIALS: Final = frozenset("MPVmpv \t\v\f\xa0")
_CELL: Final = re.compile(r'"((?:[^"]++|"")*+)"[ \t]*(?=;|\n|\Z)|([^";\n][^;\n]*+|)(?=;|\n|\Z)')
_OPENED: Final = re.compile(r'"(?:[^"]++|"")*+')


@dataclass(frozen=True, slots=True)
class Section:
    """One section: header and rows with the line numbers they begin on, counted from 1.

    ``texts`` are the rows as they stand in the file.
    """

    name: SectionName
    line: int
    header: tuple[str, ...]
    numbers: Sequence[int]
    texts: Sequence[str]
    rows: Sequence[Sequence[str]]

    def column(self, name: str) -> int | None:
        """Place of a column, None if there is none of this name."""
        names = [cell.strip().lower() for cell in self.header]
        return names.index(name) if name in names else None


def sections(text: str, notes: Notes) -> dict[SectionName, Section]:
    """Take a text apart; what is wrong with its shape goes to ``notes``.

    Parameters
    ----------
    text
        All of a ``.pb`` file, with or without a byte order mark, lines ended by LF or CRLF.
    notes
        Receives faults: no text, sections missing or twice, headers missing, rows with too few or too many
        cells, quotes that never close.
    """
    text = text.removeprefix("\ufeff").replace("\r\n", "\n")
    if not _readable(text, notes):
        return {}
    lines = text.split("\n")
    quoted, inside = _quoted_rows(text, lines) if '"' in text else ({}, set())
    starts = [
        number
        for number, line in enumerate(lines)
        if line[:1] in _INITIALS and line.strip().upper() in SECTIONS and number not in inside
    ]
    _before(lines[: starts[0] if starts else len(lines)], notes)
    found: dict[SectionName, Section] = {}
    for start, end in zip(starts, [*starts[1:], len(lines)], strict=True):
        name = next(one for one in SECTIONS if one == lines[start].strip().upper())
        if name in found:
            message = f"The section {name} began on line {found[name].line}: keep one of the two."
            notes.fault("section_twice", start + 1, name, lines[start], message)
            continue
        numbers = [number for number in range(start + 1, end) if lines[number].strip()]
        if inside:
            numbers = [number for number in numbers if number not in inside]
        rows = _Rows(numbers, [lines[number] for number in numbers])
        rows.unquote(quoted)
        found[name] = _section(name, start + 1, rows, notes)
    for name in SECTIONS:
        if name not in found:
            message = f"Section {name} is missing: put {name} alone on a line, below it its header and rows."
            notes.fault("section_missing", len(lines), name, "", message)
    return found


@dataclass(frozen=True, slots=True)
class _Quoted:
    """A row with quotation marks: its text, its cells, and what is wrong with them (then no cells)."""

    text: str
    cells: list[str]
    wrong: str = ""


class _Rows:
    """Rows of a section with its header first: where each begins (from 0), its text and its cells."""

    def __init__(self, numbers: list[int], texts: list[str]) -> None:
        self.numbers, self.texts = numbers, texts
        self.cells = [text.split(";") for text in texts]
        self.wrong: dict[int, str] = {}

    def unquote(self, quoted: dict[int, _Quoted]) -> None:
        """Take rows with quotation marks from the scanner."""
        for at, number in enumerate(self.numbers) if quoted else ():
            if number in quoted:
                self.texts[at], self.cells[at] = quoted[number].text, quoted[number].cells
                if quoted[number].wrong:
                    self.wrong[at] = quoted[number].wrong

    def keep(self, places: Sequence[int]) -> tuple[list[int], list[str], list[list[str]]]:
        """Line numbers from 1, texts and cells of some rows."""
        return (
            [self.numbers[at] + 1 for at in places],
            [self.texts[at] for at in places],
            [self.cells[at] for at in places],
        )


def _quoted_rows(text: str, lines: Sequence[str]) -> tuple[dict[int, _Quoted], set[int]]:
    """Rows with quotation marks by the line they begin on, and the lines that continue such a row."""
    begins = [0, *accumulate(len(line) + 1 for line in lines)]
    rows: dict[int, _Quoted] = {}
    inside: set[int] = set()
    for number, line in enumerate(lines):
        if '"' in line and number not in inside:
            rows[number] = _scanned(text, begins[number], begins[number + 1] - 1)
            inside.update(range(number + 1, number + 1 + rows[number].text.count("\n")))
    return rows, inside


def _scanned(text: str, begin: int, end_of_line: int) -> _Quoted:
    """Cells of the row that begins at ``begin``; a row that cannot be read is its first line only."""
    cells: list[str] = []
    at = begin
    while found := _CELL.match(text, at):
        inner, plain = found.groups()
        cells.append(plain if inner is None else inner.replace('""', '"'))
        at = found.end() + 1
        if text[at - 1 : at] != ";":
            return _Quoted(text[begin : found.end()], cells)
    opened = _OPENED.match(text, at)
    closes = opened is not None and opened.end() < len(text)
    wrong = (
        'Text follows a closing quotation mark: double the marks that belong to the text ("").'
        if closes
        else "This quotation mark is never closed: close the cell with one more."
    )
    return _Quoted(text[begin:end_of_line], [], wrong)


def _readable(text: str, notes: Notes) -> bool:
    """Whether this can be a ``.pb`` text at all."""
    begins = text.lstrip()[:200]
    if not begins:
        notes.fault("empty", 1, "file", "", "The file is empty: give a .pb file.")
    elif begins.startswith("<"):
        message = "This is a web page, not a .pb file: download the file itself."
        notes.fault("web_page", 1, "file", begins[:40], message)
    for number, line in enumerate(text.split("\n"), start=1) if "\0" in text else ():
        if "\0" in line:
            message = (
                "This line holds a NUL byte: the file is damaged or no text; take it from its source again."
            )
            notes.fault("nul", number, "line", line, message)
    return not notes.whole


def _before(lines: Sequence[str], notes: Notes) -> None:
    """Report text that stands before the first section."""
    for number, line in enumerate(lines, start=1):
        if line.strip():
            message = "This text stands before any section: begin the file with META alone on a line."
            if "\r" in line:
                message = "Lines end with CR alone: save the file with LF or CRLF line ends."
            notes.fault("outside", number, "line", line, message)
            return


def _section(name: SectionName, line: int, rows: _Rows, notes: Notes) -> Section:
    """Header and rows of one section; rows that do not fit the header are rejected."""
    if not rows.numbers:
        message = f"The section {name} is empty: put its header below the line {name}, then its rows."
        notes.fault("header_missing", line, name, "", message)
        return Section(name, line, (), (), (), ())
    if 0 in rows.wrong:
        notes.fault("quotes", rows.numbers[0] + 1, name, rows.texts[0], rows.wrong[0])
        return Section(name, line, (), (), (), ())
    header = tuple(rows.cells[0])
    places: Sequence[int] = range(1, len(rows.numbers))
    if len(set(map(len, rows.cells))) > 1:
        places = [at for at in places if _fits(name, header, rows, at, notes=notes)]
    return Section(name, line, header, *rows.keep(places))


def _fits(name: str, header: Sequence[str], rows: _Rows, at: int, *, notes: Notes) -> bool:
    """Whether a row has one cell for each column; if not, it is rejected."""
    given, expected, line = len(rows.cells[at]), len(header), rows.numbers[at] + 1
    if given == expected:
        return True
    if at in rows.wrong:
        problem = Problem("quotes", line, name, shortened(rows.texts[at]), rows.wrong[at])
    elif given < expected:
        message = f"This row has {given} cells and the header {expected}: add what is missing."
        problem = Problem("too_few_cells", line, header[given].strip(), "", message)
    else:
        message = (
            f"This row has {given} cells and the header {expected}: "
            'put a cell that holds ";" in double quotes, or remove what is too much.'
        )
        problem = Problem("too_many_cells", line, name, ";".join(rows.cells[at][expected:]), message)
    notes.reject(problem, section=name, text=rows.texts[at])
    return False
