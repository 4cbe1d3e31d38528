"""How groups answer one Statement: a bar for each group, agree from one side, disagree from the other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from commonground.core.charts.chart import Cell, Chart, Column, Table
from commonground.core.charts.rows import Line, bar, label, name
from commonground.core.charts.scale import Scale
from commonground.core.charts.svg import Markup, drawing, element

_HEAD_PX = 26
_ROW_PX = 52
_BAR_PX = 20
_ROOM, _ROOM_WIDE = 0.14, 0.07
_INSIDE_PX = 6


@dataclass(frozen=True, slots=True)
class Answers:
    """The answers of one group: how many agree, pass and disagree, and each as shown (counts or shares).

    ``people`` says how many of the group answered; a group in which nobody did says so in ``people`` and
    has an empty bar.
    """

    name: str
    agree: int
    passed: int
    disagree: int
    agree_text: str
    passed_text: str
    disagree_text: str
    people: str


@dataclass(frozen=True, slots=True)
class StanceWords:
    """Heads of the table; ``agree`` and ``disagree`` also head the two sides of the drawing."""

    group: str
    agree: str
    passed: str
    disagree: str
    people: str


def stances(
    rows: Sequence[Answers],
    *,
    chart_id: str,
    title: str,
    description: str,
    words: StanceWords,
    rtl: bool = False,
) -> Chart:
    """Draw one Statement: for each group the shares of its answers, which add up to the whole bar.

    Parameters
    ----------
    rows
        Groups in the order of their labels; everybody together may be one more row.
    chart_id, title, description
        As for every chart; the title is best the Statement itself.
    words
        Heads of the table and of the sides.
    rtl
        Mirror the drawing for a page that reads from right to left.
    """
    line = Line(Scale(0.0, 1.0), rtl)
    height = _HEAD_PX + len(rows) * _ROW_PX + 2
    svg = drawing(
        chart_id,
        label(words.agree, x=line.edge(0.0), y=16, css="tick", side="start"),
        label(words.passed, x=line.edge(0.5), y=16, css="tick", side="middle"),
        label(words.disagree, x=line.edge(1.0), y=16, css="tick", side="end"),
        *(_row(row, line, top=_HEAD_PX + index * _ROW_PX) for index, row in enumerate(rows)),
        title=title,
        description=description,
        class_="chart stances",
        height=height,
    )
    return Chart(chart_id, title, description, svg, _table(rows, caption=title, words=words))


def _row(row: Answers, line: Line, *, top: float) -> Markup:
    """Draw one group: name and number, then the three parts of its bar."""
    y = top + 22
    parts = [
        name(row.name, x=line.edge(0.0), y=top + 16, beside=row.people),
        label(row.people, x=line.edge(1.0), y=top + 16, css="tick"),
        bar(line.at(0.0), line.at(1.0), y=y, height=_BAR_PX, css="rail"),
    ]
    whole = row.agree + row.passed + row.disagree
    if whole:
        first, last = row.agree / whole, 1 - row.disagree / whole
        if row.passed:
            parts.append(bar(line.at(first), line.at(last), y=y, height=_BAR_PX, css="passed"))
        if row.agree:
            parts.append(bar(line.at(0.0), line.at(first), y=y, height=_BAR_PX, css="agree"))
        if row.disagree:
            parts.append(bar(line.at(last), line.at(1.0), y=y, height=_BAR_PX, css="disagree"))
        parts.append(_inside(row.agree_text, line, at=0.0, part=first, y=y))
        parts.append(_inside(row.disagree_text, line, at=1.0, part=1 - last, y=y))
    return element("g", *parts, class_="row")


def _inside(words: str, line: Line, *, at: float, part: float, y: float) -> Markup:
    """Write a share into the end of the bar that shows it, where the bar is long enough for it."""
    if part < _ROOM_WIDE:
        return Markup("")
    css = "inside" if part >= _ROOM else "inside long"
    dx = _INSIDE_PX if (at == 0.0) != line.rtl else -_INSIDE_PX
    return label(words, x=line.at(at), y=y + 15, css=css, side="end" if at else "start", dx=dx)


def _table(rows: Sequence[Answers], *, caption: str, words: StanceWords) -> Table:
    heads = (words.agree, words.passed, words.disagree, words.people)
    columns = (Column(words.group), *(Column(head, numeric=True) for head in heads))
    listed = tuple(
        (
            Cell(row.name),
            Cell(row.agree_text, numeric=True),
            Cell(row.passed_text, numeric=True),
            Cell(row.disagree_text, numeric=True),
            Cell(row.people, numeric=True),
        )
        for row in rows
    )
    return Table(caption, columns, listed)
