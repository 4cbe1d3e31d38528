"""Two results of the same ballots: what only the first funds, then what only the second funds."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from commonground.core.charts.chart import Cell, Chart, Column, Table
from commonground.core.charts.rows import Line, bar, label, name
from commonground.core.charts.scale import Scale
from commonground.core.charts.svg import Markup, drawing, element

_HEAD_PX = 48
_ROW_PX = 44
_BAR_PX = 12
_BETWEEN_PX = 18
_LINE_PX = 22
_MOST = 20


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two results: its name and, as shown, how many Proposals it funds for how much.

    ``only`` heads what this result alone funds; without it the name does.
    """

    name: str
    text: str
    only: str = ""


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
    """Draw what only the first funds, and under it what only the second funds, in one scale.

    Parameters
    ----------
    picks
        Every Proposal funded by at least one of the two, in any order; the dearest are drawn first.
    first, second
        The two parts.
    chart_id, title, description
        As for every chart; see ``choropleth``.
    words
        Heads and labels.
    most
        Rows drawn in each part; the table twin holds every Proposal.
    rtl
        Mirror the drawing for a page that reads from right to left.
    """
    apart = _ordered([pick for pick in picks if pick.first != pick.second])
    both = _ordered([pick for pick in picks if pick.first and pick.second])
    widest = max((pick.amount for pick in apart), default=1.0) or 1.0
    line = Line(Scale(0.0, widest), rtl)
    parts, end = _part([pick for pick in apart if pick.first], first, line, top=0.0, words=words, most=most)
    below, end = _part(
        [pick for pick in apart if pick.second], second, line, top=end + _BETWEEN_PX, words=words, most=most
    )
    end += _BETWEEN_PX
    svg = drawing(
        chart_id,
        *parts,
        *below,
        label(words.both(len(both)), x=line.edge(0.0), y=end + 10, css="tick", side="start"),
        title=title,
        description=description,
        class_="chart beside",
        height=end + _LINE_PX,
        links=any(pick.href for pick in apart),
    )
    listed = _table([*apart, *both], caption=title, words=words, sides=(first, second))
    return Chart(chart_id, title, description, svg, listed)


def _ordered(picks: Sequence[Pick]) -> list[Pick]:
    """Put the first part's before the second's, each from the dearest; equal ones keep their order."""
    return sorted(picks, key=lambda pick: (not pick.first, -pick.amount))


def _part(
    picks: Sequence[Pick], side: Side, line: Line, *, top: float, words: SideWords, most: int
) -> tuple[list[Markup], float]:
    """Draw one result's head and the Proposals it alone funds; return them and where they end."""
    start = line.edge(0.0)
    head = side.only if picks and side.only else side.name
    parts = [
        label(head, x=start, y=top + 16, css="part", side="start"),
        label(side.text, x=start, y=top + 36, css="tick", side="start"),
    ]
    top += _HEAD_PX
    for pick in picks[:most]:
        parts.append(_row(pick, line, top=top))
        top += _ROW_PX
    if len(picks) > most:
        parts.append(label(words.more(len(picks) - most), x=start, y=top + 16, css="tick", side="start"))
        top += _LINE_PX
    return parts, top


def _row(pick: Pick, line: Line, *, top: float) -> Markup:
    """Draw one Proposal: name, cost, and the cost as a bar from the side where reading begins."""
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
