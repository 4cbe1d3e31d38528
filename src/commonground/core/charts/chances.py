"""The chance to be drawn for a panel: a skyline as wide as there are people and as high as their chance."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from commonground.core.charts.chart import Cell, Chart, Column, Table
from commonground.core.charts.rows import Line, label
from commonground.core.charts.scale import Scale
from commonground.core.charts.svg import Markup, anchor, drawing, element, share

_TOP_PX, _BOTTOM_PX = 48, 190
_HEIGHT_PX = 236


@dataclass(frozen=True, slots=True)
class Chance:
    """One type of people: how many there are, the chance of each of them in [0, 1], both as shown."""

    name: str
    people: int
    chance: float
    people_text: str
    chance_text: str


@dataclass(frozen=True, slots=True)
class ChanceWords:
    """Heads of the table, labels of the two ends and of the chance if everybody's were the same.

    ``least`` and ``most`` are whole labels such as "least: 5.2 %"; ``even`` such as "the same for all: 10 %".
    """

    type: str
    people: str
    chance: str
    least: str
    most: str
    even: str
    pool: str


def chances(
    types: Sequence[Chance],
    *,
    even: float,
    chart_id: str,
    title: str,
    description: str,
    words: ChanceWords,
    rtl: bool = False,
) -> Chart:
    """Draw types from the least chance to the greatest, with the even chance as a line across.

    Parameters
    ----------
    types
        In any order; a type nobody belongs to is left out of the drawing.
    even
        Panel size divided by pool size.
    chart_id, title, description
        As for every chart; see ``choropleth``.
    words
        Heads and labels.
    rtl
        Mirror the drawing for a page that reads from right to left.

    Raises
    ------
    ValueError
        When nobody is in the pool.
    """
    ordered = sorted(types, key=lambda one: (one.chance, one.name))
    pool = sum(one.people for one in ordered)
    if pool < 1:
        raise ValueError("Given a pool without people; expected at least one.")
    line = Line(Scale(0.0, float(pool)), rtl)
    highest = max(even, ordered[-1].chance) or 1.0
    parts, before = [], 0
    for one in ordered:
        if one.people:
            parts.append(_step(one, line, before=before, highest=highest))
        before += one.people
    across = _y(even, highest)
    left, right = sorted((line.at(0.0), line.at(float(pool))))
    parts.append(element("line", x1=share(left), x2=share(right), y1=across, y2=across, class_="reference"))
    svg = drawing(
        chart_id,
        *parts,
        *_words(line, words, across=across),
        title=title,
        description=description,
        class_="chart chances",
        height=_HEIGHT_PX,
    )
    columns = (Column(words.type), Column(words.people, numeric=True), Column(words.chance, numeric=True))
    rows = tuple(
        (Cell(one.name), Cell(one.people_text, numeric=True), Cell(one.chance_text, numeric=True))
        for one in ordered
    )
    return Chart(chart_id, title, description, svg, Table(title, columns, rows))


def _y(chance: float, highest: float) -> float:
    return round(_BOTTOM_PX - (_BOTTOM_PX - _TOP_PX) * chance / highest, 2)


def _step(one: Chance, line: Line, *, before: int, highest: float) -> Markup:
    """Draw one type; a type without a chance is a mark on the ground, not nothing."""
    left, right = sorted((line.at(float(before)), line.at(float(before + one.people))))
    top = min(_y(one.chance, highest), _BOTTOM_PX - 2.0)
    css = "bar" if one.chance > 0 else "never"
    return element(
        "rect", x=share(left), y=top, width=share(right - left), height=_BOTTOM_PX - top, class_=css
    )


def _words(line: Line, words: ChanceWords, *, across: float) -> list[Markup]:
    """Name the two ends under the ground, the even chance above its line, the pool below."""
    at = line.at(0.0)  # where the skyline is lowest
    return [
        label(words.even, x=at, y=across - 8, css="direct haloed", side=anchor(at, rtl=line.rtl)),
        label(words.least, x=line.edge(0.0), y=_BOTTOM_PX + 20, css="tick", side="start"),
        label(words.most, x=line.edge(1.0), y=_BOTTOM_PX + 20, css="tick", side="end"),
        label(words.pool, x=line.edge(0.5), y=_BOTTOM_PX + 42, css="tick", side="middle"),
    ]
