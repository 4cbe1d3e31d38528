"""Two results side by side: what only one of them funds, and how much both fund."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from commonground.core.charts.chart import Cell, Chart, Column, Table
from commonground.core.charts.rows import Line, bar, label, name, rule
from commonground.core.charts.scale import Scale
from commonground.core.charts.svg import Markup, drawing, element

_HEAD_PX = 56
_ROW_PX = 44
_BAR_PX = 12
_MOST = 40
_MIDDLE = 0.5
_GAP = 0.006


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two results: its name and, as shown, how many Proposals it funds for how much."""

    name: str
    text: str


@dataclass(frozen=True, slots=True)
class Pick:
    """One Proposal that the first, the second or both results fund; ``amount`` as in ``rounds``."""

    name: str
    amount: float
    cost: str
    first: bool
    second: bool
    note: str = ""
    href: str | None = None


@dataclass(frozen=True, slots=True)
class SideWords:
    """Heads of the table, its words for funded and not, and the lines for what is not drawn one by one.

    ``both`` says how many Proposals both results fund, ``more`` how many rows are only in the table.
    """

    proposal: str
    cost: str
    note: str
    yes: str
    no: str
    both: Callable[[int], str]
    more: Callable[[int], str] = str


def beside(
    picks: Sequence[Pick],
    *,
    first: Side,
    second: Side,
    chart_id: str,
    title: str,
    description: str,
    words: SideWords,
    most: int = _MOST,
    rtl: bool = False,
) -> Chart:
    """Draw what only the first funds towards one side, what only the second funds towards the other.

    Parameters
    ----------
    picks
        Every Proposal funded by at least one of the two, in any order; the dearest are drawn first.
    first, second
        The two columns.
    chart_id, title, description
        As for every chart; see ``choropleth``.
    words
        Heads and labels.
    most
        Rows drawn; the table twin holds every Proposal.
    rtl
        Mirror the drawing for a page that reads from right to left.
    """
    apart = _ordered([pick for pick in picks if pick.first != pick.second])
    both = _ordered([pick for pick in picks if pick.first and pick.second])
    widest = max((pick.amount for pick in apart), default=1.0) or 1.0
    scale = Scale(0.0, widest)
    sides = {
        True: Line(scale, rtl, start=_MIDDLE - _GAP, end=0.0),
        False: Line(scale, rtl, start=_MIDDLE + _GAP, end=1.0),
    }
    shown = apart[:most]
    parts = [
        _row(pick, sides[pick.first], top=_HEAD_PX + index * _ROW_PX) for index, pick in enumerate(shown)
    ]
    end = _HEAD_PX + len(shown) * _ROW_PX
    edge = sides[True].edge
    spine = rule(edge(_MIDDLE), top=_HEAD_PX - 8, bottom=max(end, _HEAD_PX + 4), css="spine")
    lines = [words.more(len(apart) - most)] if len(apart) > most else []
    lines += [words.both(len(both))]
    foot = [
        label(line, x=edge(0.0), y=end + 26 + 22 * index, css="tick", side="start")
        for index, line in enumerate(lines)
    ]
    svg = drawing(
        chart_id,
        *_heads(first, edge(0.0), "start"),
        *_heads(second, edge(1.0), "end"),
        spine,
        *parts,
        *foot,
        title=title,
        description=description,
        class_="chart beside",
        height=end + 10 + 22 * len(lines),
        links=any(pick.href for pick in shown),
    )
    listed = _table([*apart, *both], caption=title, words=words, sides=(first, second))
    return Chart(chart_id, title, description, svg, listed)


def _ordered(picks: Sequence[Pick]) -> list[Pick]:
    """Put the first column's before the second's, each from the dearest; equal ones keep their order."""
    return sorted(picks, key=lambda pick: (not pick.first, -pick.amount))


def _heads(side: Side, x: float, anchor: str) -> list[Markup]:
    return [
        label(side.name, x=x, y=16, css="direct", side=anchor),
        label(side.text, x=x, y=36, css="tick", side=anchor),
    ]


def _row(pick: Pick, line: Line, *, top: float) -> Markup:
    """Draw one Proposal: its name on the side that funds it, its cost as a bar away from the middle."""
    css = "only first" if pick.first else "only second"
    return element(
        "g",
        name(pick.name, x=line.edge(0.0), y=top + 16, href=pick.href, beside=pick.cost),
        label(pick.cost, x=line.edge(1.0), y=top + 16),
        bar(line.at(0.0), line.at(pick.amount), y=top + 22, height=_BAR_PX, css=css),
        class_="row",
    )


def _table(picks: Sequence[Pick], *, caption: str, words: SideWords, sides: tuple[Side, Side]) -> Table:
    columns = (
        Column(words.proposal),
        Column(words.cost, numeric=True),
        *(Column(side.name) for side in sides),
        Column(words.note),
    )
    said = {True: words.yes, False: words.no}
    rows = tuple(
        (
            Cell(pick.name, pick.href),
            Cell(pick.cost, numeric=True),
            Cell(said[pick.first]),
            Cell(said[pick.second]),
            Cell(pick.note),
        )
        for pick in picks
    )
    return Table(caption, columns, rows)
