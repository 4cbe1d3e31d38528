"""Lines of a ``.pb`` text: sections, headers and rows, with the line each stands on.

Most lines hold no quotation mark and are simply split; the others go through a scanner that follows
RFC 4180 with ``;`` between cells (a quoted cell may hold ``;``, doubled quotes and line breaks).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise, repeat
from typing import Final, Literal, get_args

from commonground.core.choice.pb import catalogue
from commonground.core.choice.pb.notes import Notes, shortened
from commonground.core.errors import Problem
from commonground.core.words import Message, Name, Sentence

SectionName = Literal["META", "PROJECTS", "VOTES"]
SECTIONS: Final[tuple[SectionName, ...]] = get_args(SectionName)

_INITIALS: Final = frozenset("MPVmpv \t\v\f\xa0")
_CELL: Final = re.compile(r'"((?:[^"]++|"")*+)"[ \t]*(?=;|\n|\Z)|([^";\n][^;\n]*+|)(?=;|\n|\Z)')
_OPENED: Final = re.compile(r'"(?:[^"]++|"")*+')


@dataclass(frozen=True, slots=True)
class Section:
    """One section: header and rows with the line numbers they begin on, counted from 1.

    ``line`` is that of the name, ``below`` that of the header (or where it should be).
    ``columns`` hold the cells, one sequence a column; ``texts`` are the rows as they stand in the file.
    """

    name: SectionName
    line: int
    below: int
    header: tuple[str, ...]
    numbers: Sequence[int]
    texts: Sequence[str]
    columns: Sequence[Sequence[str]]

    @property
    def rows(self) -> Iterator[tuple[str, ...]]:
        """Cells, row by row."""
        return zip(*self.columns, strict=True)

    def head(self) -> Section:
        """Return the section without its rows."""
        return Section(self.name, self.line, self.below, self.header, (), (), [()] * len(self.header))

    def column(self, name: str) -> int:
        """Place of a column that is there."""
        return self.names().index(name)

    def names(self) -> list[str]:
        """Names of the columns, in small letters and without spaces around them."""
        return [cell.strip().lower() for cell in self.header]


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
    page = _Page(text)
    lines = page.lines
    starts = [
        number
        for number, line in enumerate(lines)
        if line[:1] in _INITIALS and line.strip().upper() in SECTIONS and number not in page.inside
    ]
    _before(lines[: starts[0] if starts else len(lines)], notes)
    found: dict[SectionName, Section] = {}
    for start, end in pairwise([*starts, len(lines)]):
        name = next(one for one in SECTIONS if one == lines[start].strip().upper())
        if name in found:
            places = {"section": Name(name), "line": Name(str(found[name].line))}
            said = Sentence(catalogue.SECTION_TWICE, places)
            notes.fault("section_twice", start + 1, name, lines[start], said)
            continue
        found[name] = _section(name, (start, end), page, notes)
    for name in SECTIONS:
        if name not in found:
            said = Sentence(catalogue.SECTION_MISSING, {"section": Name(name)})
            notes.fault("section_missing", len(lines), name, "", said)
    return found


@dataclass(frozen=True, slots=True)
class _Row:
    """A row: its text, its cells, and what is wrong with its quotation marks (then it has no cells)."""

    text: str
    cells: list[str]
    wrong: Message | None = None


class _Page:
    """Lines of a text, rows with quotation marks by the line they begin on, and lines inside such rows."""

    def __init__(self, text: str) -> None:
        self.lines = text.split("\n")
        self.quoted: dict[int, _Row] = {}
        self.inside: set[int] = set()
        if '"' not in text:
            return
        begins = [0, *accumulate(len(line) + 1 for line in self.lines)]
        for number, line in enumerate(self.lines):
            if '"' in line and number not in self.inside:
                row = _scanned(text, begins[number], begins[number + 1] - 1)
                self.quoted[number] = row
                self.inside.update(range(number + 1, number + 1 + row.text.count("\n")))

    def rows(self, start: int, end: int) -> Sequence[int]:
        """Lines between two lines on which a row begins; blank lines are none."""
        while end > start + 1 and not self.lines[end - 1].strip():
            end -= 1
        if not self.inside and all(map(str.strip, self.lines[start + 1 : end])):
            return range(start + 1, end)
        between = range(start + 1, end)
        return [number for number in between if self.lines[number].strip() and number not in self.inside]

    def row(self, number: int) -> _Row:
        """Return the row that begins on a line."""
        return self.quoted.get(number) or _Row(self.lines[number], self.lines[number].split(";"))


def _scanned(text: str, begin: int, end_of_line: int) -> _Row:
    """Cells of the row that begins at ``begin``; a row that cannot be read is its first line only."""
    cells: list[str] = []
    at = begin
    while found := _CELL.match(text, at):
        inner, plain = found.groups()
        cells.append(plain if inner is None else inner.replace('""', '"'))
        at = found.end() + 1
        if text[at - 1 : at] != ";":
            return _Row(text[begin : found.end()], cells)
    opened = _OPENED.match(text, at)
    closed = opened is not None and opened.end() < min(len(text), end_of_line)
    wrong = catalogue.TEXT_AFTER_QUOTE if closed else catalogue.QUOTE_OPEN
    return _Row(text[begin:end_of_line], [], wrong)


def _readable(text: str, notes: Notes) -> bool:
    """Whether this can be a ``.pb`` text at all."""
    begins = text.lstrip()[:200]
    if not begins:
        notes.fault("empty", 1, "file", "", Sentence(catalogue.EMPTY))
    elif begins.startswith("<"):
        notes.fault("web_page", 1, "file", begins[:40], Sentence(catalogue.WEB_PAGE))
    for number, line in enumerate(text.split("\n"), start=1) if "\0" in text else ():
        if "\0" in line:
            notes.fault("nul", number, "line", line, Sentence(catalogue.NUL))
    return not notes.whole


def _before(lines: Sequence[str], notes: Notes) -> None:
    """Report text that stands before the first section."""
    for number, line in enumerate(lines, start=1):
        if line.strip():
            message = catalogue.CR_ALONE if "\r" in line else catalogue.OUTSIDE
            notes.fault("outside", number, "line", line, Sentence(message))
            return


def _section(name: SectionName, span: tuple[int, int], page: _Page, notes: Notes) -> Section:
    """Header and rows of one section; rows that do not fit the header are rejected."""
    line, numbers = span[0] + 1, page.rows(*span)
    head = page.row(numbers[0]) if numbers else _Row("", [])
    if head.wrong:
        notes.fault("header_quotes", numbers[0] + 1, name, head.text, Sentence(head.wrong))
    elif not head.cells:
        said = Sentence(catalogue.SECTION_EMPTY, {"section": Name(name)})
        notes.fault("header_missing", line, name, "", said)
    if not head.cells:
        return Section(name, line, line + 1, (), (), (), ())
    header, below = tuple(head.cells), numbers[1:]
    width = len(header)
    texts = [page.lines[number] for number in below]
    plain = not any(span[0] < number < span[1] for number in page.quoted)
    if plain and set(map(str.count, texts, repeat(";"))) <= {width - 1}:
        cells = ";".join(texts).split(";") if texts else []
        columns: list[Sequence[str]] = [cells[at::width] for at in range(width)]
        return Section(name, line, numbers[0] + 1, header, [number + 1 for number in below], texts, columns)
    kept = [number for number in below if _fits(name, header, page.row(number), number + 1, notes=notes)]
    rows = [page.row(number) for number in kept]
    columns = list(zip(*(row.cells for row in rows), strict=True)) or [()] * width
    return Section(
        name,
        line,
        numbers[0] + 1,
        header,
        [number + 1 for number in kept],
        [row.text for row in rows],
        columns,
    )


def _fits(name: str, header: Sequence[str], row: _Row, line: int, *, notes: Notes) -> bool:
    """Whether a row has one cell for each column; if not, it is rejected."""
    given, expected = len(row.cells), len(header)
    if given == expected:
        return True
    places = {"number": given, "expected": expected}
    if row.wrong:
        problem = Problem.saying("quotes", line, name, shortened(row.text), Sentence(row.wrong))
    elif given < expected:
        said = Sentence(catalogue.TOO_FEW_CELLS, places)
        problem = Problem.saying("too_few_cells", line, header[given].strip(), "", said)
    else:
        said = Sentence(catalogue.TOO_MANY_CELLS, places)
        further = shortened(";".join(row.cells[expected:]))
        problem = Problem.saying("too_many_cells", line, name, further, said)
    notes.reject(problem, section=name, text=row.text)
    return False
