"""Bars in a given order, each to its own part of a common scale, with one line they are measured against."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from commonground.core.charts.chart import Cell, Chart, Column, Table
from commonground.core.charts.rows import Line, bar, goal, label, name, rule
from commonground.core.charts.scale import Scale
from commonground.core.charts.svg import Markup, anchor, drawing, element, share

_HEAD_PX = 30
_ROW_PX = 46
_BAR_PX = 12
_MOST = 40


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar: ``value`` in the unit of the scale, ``text`` the same as shown, ``note`` for the table.

    ``mark`` is a second value on the same scale, drawn as a small diamond, with ``mark_text`` for the table.
    """

    name: str
    value: float
    text: str
    note: str = ""
    mark: float | None = None
    mark_text: str = ""
    href: str | None = None
    quiet: bool = False


@dataclass(frozen=True, slots=True)
class Target:
    """What the bars are measured against, such as 100 % of the cost, and its label."""

    value: float
    text: str


@dataclass(frozen=True, slots=True)
class BarWords:
    """Heads of the table's columns (an empty one is a column left out) and the line for rows not drawn."""

    name: str
    value: str
    note: str = ""
    mark: str = ""
    more: Callable[[int], str] = str


def bars(
    rows: Sequence[Bar],
    *,
    chart_id: str,
    title: str,
    description: str,
    words: BarWords,
    scale: Scale,
    target: Target | None = None,
    most: int = _MOST,
    rtl: bool = False,
) -> Chart:
    """Draw bars in the order given; the table twin holds every row, also those beyond ``most``.

    Parameters
    ----------
    rows
        In the order to be read: near misses from the nearest, purses from all spent to nothing spent.
    chart_id, title, description
        As for every chart; see ``choropleth``.
    words
        Heads of the table; ``more`` says how many rows are only in the table.
    scale
        Common to all bars, from 0.
    target
        Marked on every bar, labelled once. Without it the scale's numbers stand on top.
    most
        Rows drawn.
    rtl
        Mirror the drawing for a page that reads from right to left.

    Raises
    ------
    ValueError
        For a scale that does not start at 0: a cut bar misleads.
    """
    if scale.low != 0:
        raise ValueError(f"Given bars on a scale from {scale.low:g}; expected 0: a cut bar misleads.")
    line = Line(scale, rtl)
    shown = rows[:most]
    head = _HEAD_PX if target or scale.ticks else 0
    height = head + len(shown) * _ROW_PX + (24 if len(rows) > most else 0)
    parts = [_row(row, line, top=head + index * _ROW_PX, target=target) for index, row in enumerate(shown)]
    if len(rows) > most:
        more = words.more(len(rows) - most)
        parts.append(label(more, x=line.edge(0.0), y=height - 6, css="tick", side="start"))
    svg = drawing(
        chart_id,
        *_head(target, line),
        *parts,
        title=title,
        description=description,
        class_="chart bars",
        height=height,
        links=any(row.href for row in shown),
    )
    return Chart(chart_id, title, description, svg, _table(rows, caption=title, words=words))


def _row(row: Bar, line: Line, *, top: float, target: Target | None) -> Markup:
    """Draw one bar under its name, the value at the end of the name's line."""
    y = top + 24
    css = "bar quiet" if row.quiet else "bar"
    parts = [
        name(row.name, x=line.edge(0.0), y=top + 16, href=row.href, beside=row.text),
        label(row.text, x=line.edge(1.0), y=top + 16),
        bar(line.at(0.0), line.at(line.scale.high), y=y, height=_BAR_PX, css="rail"),
        bar(line.at(0.0), line.at(row.value), y=y, height=_BAR_PX, css=css),
    ]
    if target:
        parts.append(goal(line.at(target.value), y=y, height=_BAR_PX))
    else:
        parts += [
            rule(line.at(tick.value), top=y, bottom=y + _BAR_PX, css="grid")
            for tick in line.scale.ticks[1:-1]
        ]
    if row.mark is not None:
        x = share(line.at(row.mark))
        half = element("rect", x=-5, y=-5, width=10, height=10, transform="rotate(45)", class_="mark")
        parts.append(element("svg", half, x=x, y=y + _BAR_PX / 2, overflow="visible"))
    return element("g", *parts, class_="row")


def _head(target: Target | None, line: Line) -> list[Markup]:
    """Name what the bars are measured against, or write the numbers of the scale."""
    if target:
        at = line.at(target.value)
        return [label(target.text, x=at, y=16, css="tick", side=anchor(at, rtl=line.rtl))]
    placed = ((tick, line.at(tick.value)) for tick in line.scale.ticks)
    ticks = [label(tick.text, x=at, y=16, css="tick", side=anchor(at, rtl=line.rtl)) for tick, at in placed]
    return [element("g", *ticks, aria_hidden="true")] if ticks else []


def _table(rows: Sequence[Bar], *, caption: str, words: BarWords) -> Table:
    heads = [(words.name, False), (words.value, True), (words.mark, True), (words.note, False)]
    columns = tuple(Column(head, numeric=numeric) for head, numeric in heads if head)
    listed = []
    for row in rows:
        cells = [
            Cell(row.name, row.href),
            Cell(row.text, numeric=True),
            Cell(row.mark_text, numeric=True),
            Cell(row.note),
        ]
        listed.append(tuple(cell for cell, (head, _) in zip(cells, heads, strict=True) if head))
    return Table(caption, columns, tuple(listed))
