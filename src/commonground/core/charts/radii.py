"""How a share grows with the radius: one small line here, one for the city."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from commonground.core.charts.chart import Cell, Chart, Column, Table
from commonground.core.charts.scale import Scale
from commonground.core.charts.svg import Markup, anchor, drawing, element, share, text

_HEIGHT_PX = 190
_TOP_PX, _BOTTOM_PX = 40, 150
_INSET = 0.06
_ABOVE, _BELOW = -12, 24


@dataclass(frozen=True, slots=True)
class Line:
    """One line: a name, one value per radius (None: not known) and each value as shown."""

    name: str
    values: Sequence[float | None]
    texts: Sequence[str]


def radii(
    radii_m: Sequence[float],
    *,
    here: Line,
    city: Line | None,
    labels: Sequence[str],
    chart_id: str,
    title: str,
    description: str,
    column: str,
    scale: Scale,
    rtl: bool = False,
) -> Chart:
    """Draw values over radii; a radius without a value leaves a gap, never a 0.

    Parameters
    ----------
    radii_m
        Metres, ascending.
    here, city
        The place in question, with its values written on; the city quietly, or None.
    labels
        The radii as shown.
    chart_id, title, description
        As for every chart; see ``choropleth``.
    column
        Head of the table's first column.
    scale
        Of the values.
    rtl
        Mirror the drawing for a page that reads from right to left.

    Raises
    ------
    ValueError
        When a line has not exactly one value and text per radius.
    """
    lines = [here] if city is None else [city, here]
    for line in [*lines, Line("labels", [None] * len(labels), labels)]:
        if not len(radii_m) == len(line.values) == len(line.texts):
            raise ValueError(
                f"Given {len(line.values)} values and {len(line.texts)} texts of {line.name!r} for "
                f"{len(radii_m)} radii; expected one of each per radius."
            )
    width_m = (radii_m[-1] - radii_m[0]) or 1.0
    across = [_INSET + (1 - 2 * _INSET) * (radius - radii_m[0]) / width_m for radius in radii_m]
    at = [1 - part if rtl else part for part in across]
    above = city is None or _mean(here) >= _mean(city)
    drawn = (
        _line(line, at, scale, main=line is here, above=above == (line is here), rtl=rtl) for line in lines
    )
    parts = [_axis(at, labels), *drawn]
    svg = drawing(
        chart_id, *parts, title=title, description=description, class_="chart radii", height=_HEIGHT_PX
    )
    columns = (Column(column), *(Column(line.name, numeric=True) for line in reversed(lines)))
    rows = tuple(
        (Cell(label), *(Cell(line.texts[index], numeric=True) for line in reversed(lines)))
        for index, label in enumerate(labels)
    )
    return Chart(chart_id, title, description, svg, Table(title, columns, rows))


def _axis(at: Sequence[float], labels: Sequence[str]) -> Markup:
    """Draw the ground line with the radii under it."""
    ground = element("line", x1="0%", x2="100%", y1=_BOTTOM_PX, y2=_BOTTOM_PX, class_="track")
    ticks = [
        element("text", text(label), x=share(x), y=_BOTTOM_PX + 22, class_="tick", text_anchor="middle")
        for x, label in zip(at, labels, strict=True)
    ]
    return element("g", ground, *ticks)


def _mean(line: Line) -> float:
    """Return the mean of the known values, to see which line runs above."""
    known = [value for value in line.values if value is not None]
    return sum(known) / len(known) if known else 0.0


def _line(line: Line, at: Sequence[float], scale: Scale, *, main: bool, above: bool, rtl: bool) -> Markup:
    """Draw the known points, the segments between neighbours, and labels on the line's free side."""
    points = [
        None if value is None else (x, _BOTTOM_PX - (_BOTTOM_PX - _TOP_PX) * scale.part(value))
        for x, value in zip(at, line.values, strict=True)
    ]
    shift = _ABOVE if above else _BELOW
    parts = [
        element("line", x1=share(one[0]), y1=one[1], x2=share(other[0]), y2=other[1], class_="segment")
        for one, other in pairwise(points)
        if one is not None and other is not None
    ]
    for point, shown in zip(points, line.texts, strict=True):
        if point is None:
            continue
        x, y = point
        parts.append(element("circle", cx=share(x), cy=y, r=5 if main else 3.5, class_="dot"))
        if main:
            parts.append(_label(shown, x, y + shift, css="direct", side="middle"))
    last = next((point for point in reversed(points) if point is not None), None)
    if not main and last is not None:
        parts.append(_label(line.name, last[0], last[1] + shift, css="name", side=anchor(last[0], rtl=rtl)))
    return element("g", *parts, class_="line here" if main else "line")


def _label(shown: str, at: float, y: float, *, css: str, side: str) -> Markup:
    return element("text", text(shown), x=share(at), y=y, class_=css, text_anchor=side)
