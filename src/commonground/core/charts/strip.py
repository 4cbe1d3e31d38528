"""One value against all areas: a strip of strokes with the place in question and the city named."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from commonground.core.charts.chart import Cell, Chart, Column, Table, Words
from commonground.core.charts.scale import Scale
from commonground.core.charts.svg import Markup, anchor, drawing, element, share, text

_HEIGHT_PX = 118
_TOP_PX, _BOTTOM_PX = 42, 70
_INSET = 0.02


@dataclass(frozen=True, slots=True)
class Mark:
    """A named value on the strip; ``text`` is the value as shown."""

    name: str
    value: float
    text: str
    href: str | None = None


def strip(
    others: Sequence[Mark],
    *,
    here: Mark,
    city: Mark | None,
    chart_id: str,
    title: str,
    description: str,
    words: Words,
    scale: Scale,
    rtl: bool = False,
) -> Chart:
    """Draw every area as a stroke, this one as a labelled dot above, the city as a line named below.

    Parameters
    ----------
    others
        All areas with a number, this one included or not; each is one row of the table.
    here
        The place the page is about.
    city
        The value of the whole city, or None where it is not known.
    chart_id, title, description, words
        As for every chart; see ``choropleth``.
    scale
        Common to all strokes.
    rtl
        Mirror the drawing for a page that reads from right to left.
    """

    def at(value: float) -> float:
        part = _INSET + (1 - 2 * _INSET) * min(max(scale.part(value), 0.0), 1.0)
        return 1 - part if rtl else part

    strokes = [_stroke(share(at(mark.value)), "stroke") for mark in others]
    named = [_label(here, at(here.value), y=24, css="here", rtl=rtl), _dot(share(at(here.value)))]
    if city is not None:
        named.append(_stroke(share(at(city.value)), "city", reach=6))
        named.append(_label(city, at(city.value), y=_BOTTOM_PX + 24, css="direct", rtl=rtl))
    ends = (share(at(scale.low)), share(at(scale.high)))
    svg = drawing(
        chart_id,
        element("line", x1=ends[0], x2=ends[1], y1=_BOTTOM_PX, y2=_BOTTOM_PX, class_="track"),
        *strokes,
        *_ends(scale, ends),
        *named,
        title=title,
        description=description,
        class_="chart strip",
        height=_HEIGHT_PX,
    )
    rows = _table(others, here=here, city=city, caption=title, words=words)
    return Chart(chart_id, title, description, svg, rows)


def _stroke(x: str, css: str, reach: float = 0) -> Markup:
    return element("line", x1=x, x2=x, y1=_TOP_PX - reach, y2=_BOTTOM_PX + reach, class_=css)


def _dot(x: str) -> Markup:
    return element("circle", cx=x, cy=(_TOP_PX + _BOTTOM_PX) / 2, r=8, class_="dot here")


def _label(mark: Mark, at: float, *, y: float, css: str, rtl: bool) -> Markup:
    """Write "name: value" over or under its place, never beyond the edge."""
    label = text(f"{mark.name}: {mark.text}")
    return element("text", label, x=share(at), y=y, class_=css, text_anchor=anchor(at, rtl=rtl))


def _ends(scale: Scale, ends: tuple[str, str]) -> list[Markup]:
    """Write the numbers at both ends of the scale, under the city's line of text."""
    if not scale.ticks:
        return []
    y = _HEIGHT_PX - 4
    first, last = scale.ticks[0], scale.ticks[-1]
    return [
        element("text", text(first.text), x=ends[0], y=y, class_="tick", text_anchor="start"),
        element("text", text(last.text), x=ends[1], y=y, class_="tick", text_anchor="end"),
    ]


def _table(others: Sequence[Mark], *, here: Mark, city: Mark | None, caption: str, words: Words) -> Table:
    """List this place, the city, then every area from high to low."""
    first = [here] if city is None else [here, city]
    rest = sorted((mark for mark in others if mark.name != here.name), key=lambda mark: -mark.value)
    columns = (Column(words.place), Column(words.value, numeric=True))
    rows = tuple((Cell(mark.name, mark.href), Cell(mark.text, numeric=True)) for mark in [*first, *rest])
    return Table(caption, columns, rows)
