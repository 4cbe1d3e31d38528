"""The flow of a count: round by round what was bought, what had been spent before, what was left."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from commonground.core.charts.chart import Cell, Chart, Column, Table
from commonground.core.charts.rows import Line, bar, label, name
from commonground.core.charts.scale import Scale
from commonground.core.charts.svg import Markup, drawing, element

_HEAD_PX = 30
_ROW_PX = 42
_BAR_PX = 12
_PART_PX = 34
_MOST = 60


@dataclass(frozen=True, slots=True)
class Purchase:
    """One round as shown.

    ``amount`` is the cost in any unit of money, ``cost`` and ``left`` the cost and the money left after it
    as text; ``note`` says in words who paid. ``part`` names the part of the count it belongs to (a completed
    count has two); where it changes, the drawing says so.
    """

    name: str
    amount: float
    cost: str
    left: str
    note: str = ""
    part: str = ""
    href: str | None = None


@dataclass(frozen=True, slots=True)
class RoundWords:
    """Heads of the table, and the labels of the whole budget, of what is left and of rows not drawn."""

    round: str
    proposal: str
    cost: str
    left: str
    note: str
    budget: str
    leftover: str
    more: Callable[[int], str] = str


def rounds(
    purchases: Sequence[Purchase],
    *,
    budget: float,
    budget_text: str,
    leftover_text: str,
    chart_id: str,
    title: str,
    description: str,
    words: RoundWords,
    most: int = _MOST,
    rtl: bool = False,
) -> Chart:
    """Draw the budget as one line per round that fills up from the start: spent before, spent now, left.

    Parameters
    ----------
    purchases
        In the order of the count.
    budget
        In the unit of the amounts; amounts may add up to less, never to more.
    budget_text, leftover_text
        The whole budget and what is left of it at the end, as shown.
    chart_id, title, description
        As for every chart; see ``choropleth``.
    words
        Heads and labels.
    most
        Rounds drawn one by one; the rest is one line, and whole in the table.
    rtl
        Mirror the drawing for a page that reads from right to left.

    Raises
    ------
    ValueError
        When the amounts add up to more than the budget.
    """
    total = sum(purchase.amount for purchase in purchases)
    if total > budget * (1 + 1e-9):
        raise ValueError(
            f"Given rounds that spend {total:g} of a budget of {budget:g}; expected at most all."
        )
    line = Line(Scale(0.0, budget or 1.0), rtl)
    drawn, height = _rounds(purchases, line, words=words, most=most)
    last = [
        *_heads(line, words.leftover, leftover_text, y=height + 16, css="name muted"),
        bar(line.at(0.0), line.at(total), y=height + 22, height=_BAR_PX, css="spent"),
        bar(line.at(total), line.at(budget), y=height + 22, height=_BAR_PX, css="unspent"),
    ]
    bottom = height + _ROW_PX
    svg = drawing(
        chart_id,
        *_heads(line, words.budget, budget_text, y=16, css="tick"),
        *drawn,
        element("g", *last, class_="row"),
        title=title,
        description=description,
        class_="chart rounds",
        height=bottom,
        links=any(purchase.href for purchase in purchases),
    )
    return Chart(chart_id, title, description, svg, _table(purchases, caption=title, words=words))


def _rounds(
    purchases: Sequence[Purchase], line: Line, *, words: RoundWords, most: int
) -> tuple[list[Markup], float]:
    """Draw the rounds one under the other; return them and where they end."""
    parts: list[Markup] = []
    top, spent, part = float(_HEAD_PX), 0.0, ""
    for index, purchase in enumerate(purchases[:most], start=1):
        if purchase.part != part:
            part = purchase.part
            parts.append(label(part, x=line.edge(0.0), y=top + 22, css="part", side="start"))
            top += _PART_PX
        parts.append(_round(purchase, index, line, spent=spent, top=top))
        spent += purchase.amount
        top += _ROW_PX
    rest = purchases[most:]
    if rest:
        more = sum(purchase.amount for purchase in rest)
        parts.append(label(words.more(len(rest)), x=line.edge(0.0), y=top + 16, css="name", side="start"))
        parts.append(bar(line.at(0.0), line.at(line.scale.high), y=top + 22, height=_BAR_PX, css="rail"))
        parts.append(bar(line.at(0.0), line.at(spent), y=top + 22, height=_BAR_PX, css="spent"))
        parts.append(bar(line.at(spent), line.at(spent + more), y=top + 22, height=_BAR_PX, css="bar"))
        top += _ROW_PX
    return parts, top


def _round(purchase: Purchase, index: int, line: Line, *, spent: float, top: float) -> Markup:
    """Draw one round: number and name, cost at the end, spent before and now on the budget's line."""
    y = top + 22
    return element(
        "g",
        name(
            f"{index}. {purchase.name}",
            x=line.edge(0.0),
            y=top + 16,
            href=purchase.href,
            beside=purchase.cost,
        ),
        label(purchase.cost, x=line.edge(1.0), y=top + 16),
        bar(line.at(0.0), line.at(line.scale.high), y=y, height=_BAR_PX, css="rail"),
        bar(line.at(0.0), line.at(spent), y=y, height=_BAR_PX, css="spent"),
        bar(line.at(spent), line.at(spent + purchase.amount), y=y, height=_BAR_PX, css="bar"),
        class_="row",
    )


def _heads(line: Line, first: str, last: str, *, y: float, css: str) -> list[Markup]:
    return [
        label(first, x=line.edge(0.0), y=y, css=css, side="start"),
        label(last, x=line.edge(1.0), y=y, css=css, side="end"),
    ]


def _table(purchases: Sequence[Purchase], *, caption: str, words: RoundWords) -> Table:
    columns = (
        Column(words.round, numeric=True),
        Column(words.proposal),
        Column(words.cost, numeric=True),
        Column(words.left, numeric=True),
        Column(words.note),
    )
    rows = tuple(
        (
            Cell(str(index), numeric=True),
            Cell(purchase.name, purchase.href),
            Cell(purchase.cost, numeric=True),
            Cell(purchase.left, numeric=True),
            Cell(purchase.note),
        )
        for index, purchase in enumerate(purchases, start=1)
    )
    return Table(caption, columns, rows)
