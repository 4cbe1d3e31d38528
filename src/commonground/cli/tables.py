"""Tables, money and shares for a terminal: aligned, as wide as the window, whole when piped."""

from __future__ import annotations

import shutil
import sys
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

_GAP: Final = "  "
_LEAST: Final = 12
_FINE: Final = 2
_MARKS: Final = {"Mn", "Me", "Cf"}


@dataclass(frozen=True, slots=True)
class Column:
    """A column's head; numbers stand at its right edge; an ``elastic`` one gives way in a narrow window."""

    head: str
    number: bool = False
    elastic: bool = False


@dataclass(frozen=True, slots=True)
class Currency:
    """How amounts of minor units are written: digits behind the point, and the code in front."""

    digits: int = 0
    code: str = ""

    def write(self, minor: int | Fraction) -> str:
        """Return an amount with its currency, rounded half to even to a minor unit."""
        return f"{self.code} {self.number(minor)}".lstrip()

    def number(self, minor: int | Fraction) -> str:
        """Return an amount without its currency, rounded half to even to a minor unit."""
        return _decimal(Fraction(minor, 10**self.digits), self.digits)

    def fine(self, minor: int | Fraction) -> str:
        """Return an amount that may be a part of a minor unit, without its currency: two decimals or more."""
        return _decimal(Fraction(minor, 10**self.digits), max(self.digits, _FINE))

    def head(self, word: str) -> str:
        """Return the head of a column of amounts."""
        return f"{word}, {self.code}" if self.code else word


def _decimal(amount: Fraction, places: int) -> str:
    parts = round(amount * 10**places)
    whole, rest = divmod(abs(parts), 10**places)
    sign = "-" if parts < 0 else ""
    return f"{sign}{whole:,}.{rest:0{places}d}" if places else f"{sign}{whole:,}"


def percent(share: Fraction | float) -> str:
    """Return a share as a percentage with one decimal."""
    return f"{float(share) * 100:.1f} %"


def table(columns: Sequence[Column], rows: Sequence[Sequence[str]], *, width: int | None = None) -> str:
    """Return rows under their heads.

    Parameters
    ----------
    columns
        One for each cell of a row.
    rows
        Cells as text.
    width
        Columns of the window; None takes the terminal's, or no limit where output is piped.
    """
    limit = window() if width is None else width
    grid = [[column.head for column in columns], *([_plain(cell) for cell in row] for row in rows)]
    widths = [max(shown_width(row[at]) for row in grid) for at in range(len(columns))]
    if limit is not None:
        over = sum(widths) + len(_GAP) * (len(columns) - 1) - limit
        for at in sorted(range(len(columns)), key=lambda at: -widths[at]):
            if columns[at].elastic and over > 0:
                given = min(over, max(widths[at] - _LEAST, 0))
                widths[at], over = widths[at] - given, over - given
    ruled = ["-" * width for width in widths]
    return "\n".join(_line(row, columns, widths) for row in (grid[0], ruled, *grid[1:]))


def wide_table(
    fixed: Sequence[Column],
    more: Sequence[Column],
    rows: Sequence[Sequence[str]],
    *,
    width: int | None = None,
) -> str:
    """Return a table of many columns, in several parts one below the other where the window is narrow.

    Parameters
    ----------
    fixed
        Columns that every part begins with.
    more
        Columns that are divided up; a part has one at least.
    rows
        Cells as text, those of ``fixed`` first.
    width
        As for :func:`table`.
    """
    limit = window() if width is None else width
    columns = [*fixed, *more]
    widths = [max(shown_width(text) for text in (one.head, *(row[at] for row in rows)))
              for at, one in enumerate(columns)]  # fmt: skip
    start = sum(size + len(_GAP) for size in widths[: len(fixed)])
    parts: list[list[int]] = [[]]
    used = start
    for at in range(len(fixed), len(columns)):
        used += widths[at] + len(_GAP)
        if limit is not None and used - len(_GAP) > limit and parts[-1]:
            parts.append([])
            used = start + widths[at] + len(_GAP)
        parts[-1].append(at)
    shown = ([*range(len(fixed)), *part] for part in parts)
    return "\n\n".join(
        table([columns[at] for at in part], [[row[at] for at in part] for row in rows], width=width)
        for part in shown
    )


def window() -> int | None:
    """Return the width of the terminal; None where nobody sees the end of a line."""
    return shutil.get_terminal_size().columns if sys.stdout.isatty() else None


def shown_width(text: str) -> int:
    """Return how many places of a terminal a text fills (Unicode standard annex 11)."""
    return sum(
        0 if unicodedata.category(one) in _MARKS else 2 if unicodedata.east_asian_width(one) in "WF" else 1
        for one in text
    )


def _plain(text: str) -> str:
    """Return text on one line without control characters, which could redraw a terminal."""
    return "".join(" " if unicodedata.category(one) == "Cc" else one for one in text)


def _line(cells: Sequence[str], columns: Sequence[Column], widths: Sequence[int]) -> str:
    shown = []
    for cell, column, width in zip(cells, columns, widths, strict=True):
        text = _cut(cell, width)
        room = " " * (width - shown_width(text))
        shown.append(room + text if column.number else text + room)
    return _GAP.join(shown).rstrip()


def _cut(text: str, width: int) -> str:
    if shown_width(text) <= width:
        return text
    kept = text
    while kept and shown_width(kept) > width - 1:
        kept = kept[:-1]
    return kept.rstrip() + "…"
