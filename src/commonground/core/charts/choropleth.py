"""A map of places in classes: areas or hexagons, as one small drawing that prints and needs no script."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from commonground.core.charts import palette
from commonground.core.charts.chart import Cell, Chart, Column, LegendEntry, Status, Table, Words
from commonground.core.charts.classes import Classes
from commonground.core.charts.frame import Frame, Points, frame
from commonground.core.charts.svg import Markup, drawing, element, join, text

_WIDTH = 1000
_HATCH = 12


@dataclass(frozen=True, slots=True)
class Place:
    """One place of a map.

    ``rings`` are its outlines in a projected system, metres, shape (n, 2), x east and y north: outer ones
    and holes alike (even-odd). ``text`` is the value as shown with its unit, or the word for the status;
    ``note`` its range or the reason why there is no value.
    """

    id: str
    name: str
    rings: Sequence[Points]
    value: float | None
    text: str
    status: Status = "ok"
    note: str = ""
    href: str | None = None


def choropleth(
    places: Sequence[Place],
    classes: Classes,
    *,
    chart_id: str,
    title: str,
    description: str,
    words: Words,
    legend_title: str,
    label: Callable[[float, float], str],
    count: Callable[[int], str] = str,
    lines: Sequence[Points] = (),
    outline: Sequence[Points] = (),
) -> Chart:
    """Draw places by class, hatch what is not known, and list the same rows as a table.

    Parameters
    ----------
    places
        In the order of the table.
    classes
        Shared with the interactive map.
    chart_id
        Unique on the page.
    title, description
        The finding, and how to read the map, as plain text.
    words
        Column heads and the names of the two empty statuses.
    legend_title
        What is measured, with its unit.
    label
        From the lowest and highest number of a class to its legend text.
    count
        From a number of places to the text behind a legend line.
    lines
        Streets, drawn thinly over the places so that a reader finds her way; open polylines, metres.
    outline
        The city's boundary rings, metres.

    Returns
    -------
    Chart
        Its drawing holds whole units only and colours only by class (``c0`` to ``c12``, ``cannot-tell``,
        ``suppressed``), so dark mode and print are the style sheet's business.

    Raises
    ------
    ValueError
        When no place has an outline.
    """
    box = frame([*(ring for place in places for ring in place.rings), *outline], width=_WIDTH)
    ramp = palette.steps(classes.k)
    shapes = join(_shape(place, classes, ramp, box, chart_id) for place in places)
    streets = "".join(box.path(line, closed=False) for line in lines)
    edge = "".join(box.path(ring) for ring in outline)
    svg = drawing(
        chart_id,
        _hatches(chart_id),
        element("g", shapes, class_="places", fill_rule="evenodd"),
        *([element("path", d=streets, class_="streets")] if streets else []),
        *([element("path", d=edge, class_="outline")] if edge else []),
        title=title,
        description=description,
        class_="map",
        size=(box.width, box.height),
        links=any(place.href for place in places),
    )
    return Chart(
        id=chart_id,
        title=title,
        description=description,
        svg=svg,
        table=table(places, caption=title, words=words),
        legend_title=legend_title,
        legend=legend(places, classes, words=words, label=label, count=count),
    )


def table(places: Sequence[Place], *, caption: str, words: Words) -> Table:
    """Return the table twin of a map: place, value, range or reason."""
    columns = (Column(words.place), Column(words.value, numeric=True), Column(words.note))
    rows = tuple(
        (Cell(place.name, place.href), Cell(place.text, numeric=True), Cell(place.note)) for place in places
    )
    return Table(caption, columns, rows)


def legend(
    places: Sequence[Place],
    classes: Classes,
    *,
    words: Words,
    label: Callable[[float, float], str],
    count: Callable[[int], str] = str,
) -> tuple[LegendEntry, ...]:
    """Return the legend lines: every class that is used, then what is not known, each with its count."""
    ramp = palette.steps(classes.k)
    held = [0] * classes.k
    for place in places:
        if place.status == "ok" and place.value is not None:
            held[classes.of(place.value)] += 1
    entries = [
        LegendEntry(f"c{ramp[index]}", label(*classes.bounds(index)), count(number))
        for index, number in enumerate(held)
        if number
    ]
    empty: tuple[tuple[Status, str], ...] = (
        ("suppressed", words.suppressed),
        ("cannot_tell", words.cannot_tell),
    )
    for status, meaning in empty:
        number = sum(_status(place) == status for place in places)
        if number:
            entries.append(LegendEntry(status.replace("_", "-"), meaning, count(number)))
    return tuple(entries)


def _status(place: Place) -> Status:
    """Return the status; an ok without a number is not ok."""
    return "cannot_tell" if place.status == "ok" and place.value is None else place.status


def _shape(place: Place, classes: Classes, ramp: tuple[int, ...], box: Frame, chart_id: str) -> Markup:
    """Draw one place; its title is what a pointer shows, its link is repeated by the table."""
    data = "".join(box.path(ring) for ring in place.rings)
    if not data:
        return Markup("")
    status = _status(place)
    fill = None
    if status == "ok" and place.value is not None:
        css = f"c{ramp[classes.of(place.value)]}"
    else:
        css, fill = status.replace("_", "-"), f"url(#{chart_id}-{status.replace('_', '-')})"
    note = f" ({place.note})" if place.note else ""
    tip = element("title", text(f"{place.name}: {place.text}{note}"))
    path = element("path", tip, d=data, class_=css, fill=fill, data_place=place.id)
    if place.href is None:
        return path
    # Out of the tab order: the table twin under the map holds the same links as text.
    return element("a", path, href=place.href, tabindex="-1", aria_label=f"{place.name}: {place.text}")


def _hatches(chart_id: str) -> Markup:
    """Define the two fills that mean "no number": strokes for cannot tell, dots for suppressed."""
    size = str(_HATCH)
    ground = element("rect", width=size, height=size, class_="hatch-ground")
    strokes = element("path", d="M-3,3l6,-6M0,12l12,-12M9,15l6,-6", class_="hatch-stroke")
    dots = element("circle", cx="6", cy="6", r="2.4", class_="hatch-dot")

    def pattern(name: str, mark: Markup) -> Markup:
        return element(
            "pattern",
            ground,
            mark,
            id=f"{chart_id}-{name}",
            patternUnits="userSpaceOnUse",
            width=size,
            height=size,
        )

    return element("defs", pattern("cannot-tell", strokes), pattern("suppressed", dots))
