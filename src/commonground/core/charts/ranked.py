"""A ranked list: one row per place, a dot on a common scale, its interval as a line."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from commonground.core.charts.chart import Cell, Chart, Column, Status, Table, Words
from commonground.core.charts.scale import Scale
from commonground.core.charts.svg import Markup, anchor, drawing, element, join, share, text

Mark = Literal["dot", "bar"]

_ROW_PX = 26
_STACKED_ROW_PX = 44
_HEAD_PX = 26
_LONGEST_BESIDE = 18
_LETTER = 0.0235
_VALUE_SHARE = 0.17
_GAP = 0.025


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a ranked list.

    ``low`` and ``high`` are the ends of its interval in the unit of ``value`` (None: no interval);
    ``text`` is the value as shown, or the word for the status; ``note`` the interval in words or the reason.
    """

    name: str
    value: float | None
    text: str
    low: float | None = None
    high: float | None = None
    note: str = ""
    status: Status = "ok"
    href: str | None = None
    marked: bool = False


@dataclass(frozen=True, slots=True)
class Reference:
    """A value every row is compared with, such as the city's."""

    value: float
    text: str


@dataclass(frozen=True, slots=True)
class _Plot:
    """Where the scale lies: shares of the drawing's width, mirrored for right-to-left pages."""

    scale: Scale
    start: float
    end: float
    rtl: bool

    def at(self, value: float) -> float:
        """Return the place of a value."""
        part = self.start + (self.end - self.start) * min(max(self.scale.part(value), 0.0), 1.0)
        return 1 - part if self.rtl else part

    def edge(self, part: float) -> float:
        """Return the place of a share of the whole width."""
        return 1 - part if self.rtl else part


def ranked(
    rows: Sequence[Row],
    *,
    chart_id: str,
    title: str,
    description: str,
    words: Words,
    scale: Scale,
    reference: Reference | None = None,
    mark: Mark = "dot",
    rtl: bool = False,
) -> Chart:
    """Draw rows from the highest value to the lowest; those without a number come last and say why.

    Parameters
    ----------
    rows
        In any order; equal values keep theirs.
    chart_id, title, description, words
        As for every chart; see ``choropleth``.
    scale
        Common to all rows.
    reference
        Drawn as a line through all rows, labelled once.
    mark
        ``dot``, or ``bar`` (only on a scale from 0).
    rtl
        Mirror the drawing for a page that reads from right to left.

    Returns
    -------
    Chart
        Its drawing has no view box: text keeps its size, only the scale stretches. Names longer than 18
        letters stand above their row instead of beside it.

    Raises
    ------
    ValueError
        For bars on a scale that does not start at 0.
    """
    if mark == "bar" and scale.low != 0:
        raise ValueError(
            f"Given bars on a scale from {scale.low:g}; expected 0. Use dots: a cut bar misleads."
        )
    ordered = _ordered(rows)
    longest = max((len(row.name) for row in ordered), default=0)
    stacked = longest > _LONGEST_BESIDE
    start = 0.0 if stacked else longest * _LETTER + _GAP
    plot = _Plot(scale, start + 0.01, 1 - 0.01 if stacked else 1 - _VALUE_SHARE - _GAP, rtl)
    height = _STACKED_ROW_PX if stacked else _ROW_PX
    drawn = join(
        _row(row, plot, top=_HEAD_PX + index * height, stacked=stacked, mark=mark)
        for index, row in enumerate(ordered)
    )
    total = _HEAD_PX + len(ordered) * height + 4
    svg = drawing(
        chart_id,
        _axis(plot, total, reference),
        drawn,
        title=title,
        description=description,
        class_="chart ranked",
        height=total,
        links=any(row.href for row in ordered),
    )
    return Chart(chart_id, title, description, svg, table(ordered, caption=title, words=words))


def table(rows: Sequence[Row], *, caption: str, words: Words) -> Table:
    """Return the table twin: place, value, interval or reason, in the order drawn."""
    columns = (Column(words.place), Column(words.value, numeric=True), Column(words.note))
    return Table(
        caption,
        columns,
        tuple(
            (Cell(row.name, row.href), Cell(row.text, numeric=True), Cell(row.note)) for row in _ordered(rows)
        ),
    )


def _ordered(rows: Sequence[Row]) -> list[Row]:
    """Sort from high to low; rows without a number keep their order at the end."""
    known = sorted((row for row in rows if row.value is not None), key=lambda row: -(row.value or 0.0))
    return known + [row for row in rows if row.value is None]


def _axis(plot: _Plot, height: float, reference: Reference | None) -> Markup:
    """Draw the quiet grid with its numbers on top, and the reference with its label."""
    parts = []
    for tick in plot.scale.ticks:
        x = share(plot.at(tick.value))
        parts.append(element("line", x1=x, x2=x, y1=_HEAD_PX - 4, y2=height, class_="grid"))
        if reference is None:
            parts.append(element("text", text(tick.text), x=x, y=14, class_="tick", text_anchor="middle"))
    if reference is not None:
        at = plot.at(reference.value)
        x = share(at)
        side = anchor(at, rtl=plot.rtl)
        parts.append(element("line", x1=x, x2=x, y1=_HEAD_PX - 6, y2=height, class_="reference"))
        parts.append(element("text", text(reference.text), x=x, y=14, class_="direct", text_anchor=side))
    return element("g", *parts, aria_hidden="true")


def _row(row: Row, plot: _Plot, *, top: float, stacked: bool, mark: Mark) -> Markup:
    """Draw one row: name, scale line with interval and mark, value."""
    base = top + 17
    line = top + (31 if stacked else 13)
    name = element(
        "text", text(row.name), x=share(plot.edge(0.0)), y=base, class_="name", text_anchor="start"
    )
    parts = [name if row.href is None else element("a", name, href=row.href, tabindex="-1")]
    css = "direct" if row.value is not None else "none"
    parts.append(
        element("text", text(row.text), x=share(plot.edge(1.0)), y=base, class_=css, text_anchor="end")
    )
    if row.value is not None:
        ends = (share(plot.edge(plot.start)), share(plot.edge(plot.end)))
        parts.append(element("line", x1=ends[0], x2=ends[1], y1=line, y2=line, class_="track"))
        parts += _mark(row, row.value, plot, line=line, mark=mark)
    return element("g", *parts, class_="row marked" if row.marked else "row")


def _mark(row: Row, value: float, plot: _Plot, *, line: float, mark: Mark) -> list[Markup]:
    """Draw the interval and the value itself."""
    parts = []
    x = plot.at(value)
    if mark == "bar":
        left, right = sorted((plot.at(0.0), x))
        parts.append(
            element("rect", x=share(left), y=line - 5, width=share(right - left), height=10, class_="bar")
        )
    if row.low is not None and row.high is not None:
        low, high = share(plot.at(row.low)), share(plot.at(row.high))
        parts.append(element("line", x1=low, x2=high, y1=line, y2=line, class_="interval"))
    if mark == "dot":
        parts.append(element("circle", cx=share(x), cy=line, r=6 if row.marked else 5, class_="dot"))
    return parts
