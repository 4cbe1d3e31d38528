"""From values to drawings: the map, the ranked list, the strip of an area, the growth with the radius."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language_bidi, ngettext
from django.utils.translation import gettext as _

from commonground.apps.indicators import figures, sentences
from commonground.apps.indicators.outlines import outlines, streets
from commonground.apps.indicators.places import CELLS
from commonground.core.charts.chart import Cell, Chart, Column, Table, Words
from commonground.core.charts.choropleth import Place as MapPlace
from commonground.core.charts.choropleth import choropleth
from commonground.core.charts.classes import Classes, classify
from commonground.core.charts.locator import locator
from commonground.core.charts.radii import Line, radii
from commonground.core.charts.ranked import Reference, ranked
from commonground.core.charts.ranked import Row as RankedRow
from commonground.core.charts.scale import Scale, scale
from commonground.core.charts.strip import Mark, strip

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from commonground.apps.indicators.places import Place
    from commonground.apps.indicators.queries import Ranking, Row
    from commonground.core.indicators.definition import Indicator
    from commonground.data.lake.reader import BuildReader
    from commonground.data.lake.rows import Area, Value

_STEPS = {"percent": 0.01, "of_7": 0.1, "index": 0.01, "ratio": 0.01}
_ENDS: dict[str, tuple[float, float | None]] = {
    "percent": (0.0, 1.0),
    "of_7": (0.0, 7.0),
    "per_km2": (0.0, None),
}
_CLASSES = 5
_STEPS_OF_SCALE = {"of_7": 7}
_LISTED, _LISTED_CELLS = 24, 12


def classes(values: Iterable[Value], indicator: Indicator) -> Classes:
    """Sort the values of a level into classes; the drawing and the interactive map ask here alike."""
    return classify((value.value for value in values), _CLASSES, step=_STEPS.get(indicator.unit))


def class_label(indicator: Indicator, low: float, high: float) -> str:
    """Render one line of a legend: from the lowest to the highest number that a class shows."""
    if low == high:
        return figures.quantity(low, indicator.unit)
    if indicator.unit == "percent":
        return _("{low} to {high} %").format(low=figures.count(low * 100), high=figures.count(high * 100))
    return _("{low} to {high}").format(
        low=figures.bare(low, indicator.unit), high=figures.quantity(high, indicator.unit)
    )


def words() -> Words:
    """Return the words every chart needs."""
    return Words(
        place=_("Place"),
        value=_("Value"),
        note=_("Range, or why there is no number"),
        cannot_tell=sentences.status("cannot_tell"),
        suppressed=sentences.status("suppressed"),
    )


def _cells(number: int) -> str:
    return ngettext("{number} cell", "{number} cells", number).format(number=figures.count(number))


def _areas(number: int) -> str:
    return ngettext("{number} area", "{number} areas", number).format(number=figures.count(number))


def place_map(build: BuildReader, found: Ranking, *, chart_id: str = "map", title: str) -> Chart | None:
    """Draw a ranking as a map whose table twin holds every row; nothing without places."""
    shapes = outlines(build, found.level.id)
    if not found.rows or not shapes.rings:
        return None
    drawn = [
        MapPlace(
            id=row.place.id,
            name=row.place.name,
            rings=shapes.rings[row.place.id],
            value=row.value.value,
            text=row.text,
            status=row.value.status,
            note=row.note,
            href=row.url if row.place.kind == "cell" else row.place.url,
        )
        for row in found.rows
        if row.place.id in shapes.rings
    ]
    name = sentences.name(found.indicator)
    chart = choropleth(
        drawn,
        classes((row.value for row in found.rows), found.indicator),
        chart_id=chart_id,
        title=title,
        description=_("Map of {name} by place. The same rows are in the table below it.").format(name=name),
        words=words(),
        legend_title=f"{name} ({sentences.UNITS[found.indicator.unit]})",
        label=lambda low, high: class_label(found.indicator, low, high),
        count=_cells if found.level.id == CELLS else _areas,
        outline=shapes.outline,
        lines=streets(build),
    )
    return replace(chart, table=twin(found, caption=title))


def twin(found: Ranking, *, caption: str) -> Table:
    """List every row of a ranking: place, value as a link to its lineage, range or reason, people."""
    columns = (
        Column(_("Place")),
        Column(_("Value"), numeric=True),
        Column(_("Range, or why there is no number")),
        Column(_("People"), numeric=True),
        Column(_("Without an answer"), numeric=True),
    )
    return Table(caption, columns, tuple(_twin_row(row) for row in found.rows))


def _twin_row(row: Row) -> tuple[Cell, ...]:
    link = row.place.url if row.place.kind == "area" else None
    return (
        Cell(row.place.name, link),
        Cell(row.text, row.url, numeric=True),
        Cell(row.note),
        Cell(figures.count(row.value.people), numeric=True),
        Cell(figures.share(row.value.share_without_data), numeric=True),
    )


def value_scale(indicator: Indicator, rows: Iterable[Row]) -> Scale:
    """Return the scale of an indicator: by its meaning where it has ends, else by its values."""
    low, high = _ENDS.get(indicator.unit, (None, None))
    numbers = [
        number for row in rows for number in (row.value.value, row.value.spread_low, row.value.spread_high)
    ]
    steps = _STEPS_OF_SCALE.get(indicator.unit, 4)
    return scale(numbers, lambda tick: figures.bare(tick, indicator.unit), low=low, high=high, ticks=steps)


def listed(found: Ranking) -> tuple[Row, ...]:
    """Choose the rows of the drawn list: all of a short one, else both ends; the table has every row."""
    rows = found.measured
    most = _LISTED_CELLS if found.level.id == CELLS else _LISTED
    if len(rows) <= most:
        return rows
    return (*rows[: most // 2], *rows[-most // 2 :])


def ranked_list(found: Ranking, rows: Sequence[Row], *, chart_id: str, title: str) -> Chart:
    """Draw some rows of a ranking as dots with their ranges, against the city."""
    city = found.city
    reference = None
    if city is not None and city.value.value is not None:
        reference = Reference(city.value.value, _("City: {value}").format(value=city.text))
    return ranked(
        [
            RankedRow(
                name=row.place.name,
                value=row.value.value,
                text=row.text,
                low=row.value.spread_low,
                high=row.value.spread_high,
                note=row.note,
                status=row.value.status,
                href=row.url,
            )
            for row in rows
        ],
        chart_id=chart_id,
        title=title,
        description=_(
            "One row per place: the dot is the value, the line its range, the upright line the city."
        ),
        words=words(),
        scale=value_scale(found.indicator, (*found.rows, *([city] if city else []))),
        reference=reference,
        rtl=get_language_bidi(),
    )


def area_strip(found: Ranking, here: Row, *, chart_id: str) -> Chart:
    """Draw one area's value among those of all areas; values that print alike are one stroke."""
    city = found.city
    rows = found.measured
    alike = {row.text: row for row in rows}
    chart = strip(
        [_mark(row) for row in alike.values()],
        here=_mark(here),
        city=_mark(city) if city is not None and city.value.value is not None else None,
        chart_id=chart_id,
        title=sentences.rank(found, here),
        description=_("Each stroke is one area; the dot is this area, the long stroke the city."),
        words=words(),
        scale=value_scale(found.indicator, (*rows, *([city] if city else []))),
        rtl=get_language_bidi(),
    )
    return replace(chart, table=_strip_table(found, here, caption=chart.title))


def _strip_table(found: Ranking, here: Row, *, caption: str) -> Table:
    """List what the strip tells apart: this area, the city, the highest, the middle and the lowest area.

    Every row of every strip would repeat the table of the city page a dozen times over.
    """
    rows = found.measured
    named = [(_("This area"), here), (_("City"), found.city)]
    named += [(_("Highest"), rows[0]), (_("Middle"), rows[len(rows) // 2]), (_("Lowest"), rows[-1])]
    columns = (Column(_("Which")), Column(_("Place")), Column(_("Value"), numeric=True))
    return Table(
        caption,
        columns,
        tuple(
            (
                Cell(label),
                Cell(row.place.name, row.place.url),
                Cell(row.text, row.url, numeric=True),
            )
            for label, row in named
            if row is not None
        ),
    )


def _mark(row: Row) -> Mark:
    return Mark(row.place.name, row.value.value or 0.0, row.text, row.url)


def growth(rows: Sequence[Row], city: Sequence[Row], *, here: Place, chart_id: str = "radii") -> Chart | None:
    """Draw how a share grows with the radius; nothing for an indicator with fewer than two radii."""
    if len(rows) < 2 or not any(row.value.value is not None for row in rows):  # noqa: PLR2004  # a line needs two
        return None
    limits = [float(row.indicator.params["radius_m"]) for row in rows]
    title = _("The share grows with the length of the walk")
    return radii(
        limits,
        here=_line(here.name, rows),
        city=_line(city[0].place.name, city) if city and here.kind != "city" else None,
        labels=[figures.radius(limit) for limit in limits],
        chart_id=chart_id,
        title=title,
        description=_("Share of people who reach it, by length of the walk."),
        column=_("Walk"),
        scale=value_scale(rows[0].indicator, rows),
        rtl=get_language_bidi(),
    )


def _line(name: str, rows: Sequence[Row]) -> Line:
    return Line(name, [row.value.value for row in rows], [row.text for row in rows])


def where(build: BuildReader, area: Area) -> SafeString:
    """Draw where an area lies among those of its level."""
    shapes = outlines(build, area.level).rings
    title = _("Where {place} lies in the city").format(place=figures.isolate(area.name))
    drawn = locator(
        shapes.get(area.id, []),
        [rings for one, rings in shapes.items() if one != area.id],
        chart_id="where-map",
        title=title,
        description=_("The area is dark, its neighbours are light."),
    )
    return mark_safe(drawn)  # noqa: S308  # core.charts escapes every text and attribute


def style_url(found: Ranking) -> str:
    """Address of the style of the interactive map, which shows the same classes."""
    return f"{reverse('files:map-style')}?indicator={found.indicator.id}&by={found.level.id}"
