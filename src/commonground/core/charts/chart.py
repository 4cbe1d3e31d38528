"""What every chart hands back: a drawing, the same rows as a table, and a legend."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Status = Literal["ok", "cannot_tell", "suppressed"]


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of a table twin: text as shown, and where it leads."""

    text: str
    href: str | None = None
    numeric: bool = False


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a table twin."""

    label: str
    numeric: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """The table twin of a chart: the same rows in the same order, readable without the drawing."""

    caption: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]


@dataclass(frozen=True, slots=True)
class LegendEntry:
    """One line of a legend: the class of its swatch, what it means, how many places it holds."""

    css: str
    label: str
    count: str = ""


@dataclass(frozen=True, slots=True)
class Chart:
    """A finished chart.

    ``svg`` is complete and escaped; ``title`` is the finding; ``legend`` is empty where labels stand in
    the drawing itself.
    """

    id: str
    title: str
    description: str
    svg: str
    table: Table
    legend_title: str = ""
    legend: tuple[LegendEntry, ...] = ()


@dataclass(frozen=True, slots=True)
class Words:
    """The words of a chart in the reader's language; core speaks none of its own.

    ``place`` and ``value`` head the table's columns, ``note`` the column of ranges and reasons.
    """

    place: str
    value: str
    note: str
    cannot_tell: str
    suppressed: str
