"""The walk from one door: the route on a small map of streets, and its steps as a table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from commonground.core.charts.chart import Cell, Chart, Column, Table
from commonground.core.charts.frame import Frame, Points, frame
from commonground.core.charts.svg import Markup, anchor, drawing, element, join, text

_WIDTH = 400
_PADDING_M = 70.0
_ABOVE, _BELOW = -14, 26


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a walk as shown: the street or what stands for its name, how far, how far in all."""

    street: str
    length: str
    total: str


@dataclass(frozen=True, slots=True)
class StepWords:
    """Heads of the table of steps."""

    street: str
    length: str
    total: str


def walk(
    route: Points,
    *,
    streets: Sequence[Points],
    start: str,
    end: str,
    steps: Sequence[Step],
    chart_id: str,
    title: str,
    description: str,
    words: StepWords,
    rtl: bool = False,
) -> Chart:
    """Draw a route over the streets around it, with its two ends named.

    Parameters
    ----------
    route
        Shape (n, 2), n >= 1: x east, y north, projected metres, from the door to the destination.
    streets
        Polylines in the same system; those outside the window are left out.
    start, end
        The names of the two ends.
    steps
        The rows of the table twin, in walking order.
    chart_id, title, description
        As for every chart; see ``choropleth``.
    words
        Heads of the table.
    rtl
        Whether the page reads from right to left (the map itself is never mirrored).

    Raises
    ------
    ValueError
        When the route holds no point.
    """
    box = frame([route], width=_WIDTH, padding_m=_PADDING_M)
    around = "".join(box.path(street, closed=False) for street in streets if box.shows(street))
    way = box.path(route, closed=False)
    svg = drawing(
        chart_id,
        *([element("path", d=around, class_="streets")] if around else []),
        *([element("path", d=way, class_="way-case"), element("path", d=way, class_="way")] if way else []),
        _end(box, route, start, css="from", rtl=rtl),
        _end(box, route[::-1], end, css="to", rtl=rtl),
        title=title,
        description=description,
        class_="map walk",
        size=(box.width, box.height),
    )
    columns = (Column(words.street), Column(words.length, numeric=True), Column(words.total, numeric=True))
    rows = tuple(
        (Cell(step.street), Cell(step.length, numeric=True), Cell(step.total, numeric=True)) for step in steps
    )
    return Chart(chart_id, title, description, svg, Table(title, columns, rows))


def _end(box: Frame, route: Points, name: str, *, css: str, rtl: bool) -> Markup:
    """Mark the first place of a way: a ring where it starts, a dot where it ends; name it beside the way."""
    x, y = box.point(*route[0].tolist())
    _, next_y = box.point(*route[min(1, len(route) - 1)].tolist())
    label_y = y + (_BELOW if next_y < y or y < _BELOW else _ABOVE)
    dot = element("circle", cx=x, cy=y, r=7, class_=f"end {css}")
    side = anchor(x / box.width, rtl=rtl)
    return join([dot, element("text", text(name), x=x, y=label_y, class_="halo", text_anchor=side)])
