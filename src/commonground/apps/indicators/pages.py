"""What the pages of indicators and of single numbers show."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from commonground.apps.indicators import charts, equity, figures, lineage, places, queries
from commonground.apps.indicators import sentences as say
from commonground.apps.indicators.links import figure
from commonground.apps.indicators.methods import METHODS
from commonground.apps.indicators.places import CELLS, levels
from commonground.apps.indicators.source_lines import source_line

if TYPE_CHECKING:
    from commonground.apps.indicators.places import Level
    from commonground.apps.indicators.queries import Row
    from commonground.core.indicators.definition import Indicator
    from commonground.data.lake.reader import BuildReader

FORMATS = ("csv", "geojson", "parquet")


def indicator_list(build: BuildReader) -> dict[str, Any]:
    """Answer the list of indicators: one sentence for each main one, by lens."""
    rows = queries.city_rows(build)
    return {
        "lenses": [
            (say.LENSES[lens], [said(rows[one.id]) for one in members if one.id in rows])
            for lens, members in queries.by_lens(build)
        ],
        "measured_from": say.measured_from([one for one in lineage.sources(build) if one.ok]),
    }


def said(row: Row, city: Row | None = None) -> dict[str, Any]:
    """Word one value: its sentence, its state, and where its indicator's page is."""
    beside = None
    if city is not None and city.value.status == "ok":
        beside = figure(row.indicator.id, city.place, city.text)
    number = figure(row.indicator.id, row.place, figures.bare(row.value.value, row.indicator.unit))
    return {
        "id": row.indicator.id,
        "name": say.name(row.indicator),
        "sentence": say.in_place(row.indicator, row.value, place=row.place.html, figure=number, city=beside),
        "status": row.value.status,
        "row": row,
    }


def indicator(build: BuildReader, one: Indicator, level: Level) -> dict[str, Any]:
    """Answer the page of an indicator: the city's value, the method, map and rows, lineage, downloads."""
    found = queries.ranking(build, one, level)
    city = found.city
    shown = charts.listed(found)
    return {
        "indicator": one,
        "name": say.name(one),
        "said": said(city) if city else None,
        "spread": say.spread(one, city.value) if city else "",
        "level": level,
        "levels": levels(build),
        "method": METHODS[one.method],
        "facts": say.facts(one),
        "map": charts.place_map(build, found, title=say.extremes(found)),
        "style_url": charts.style_url(found) if one.main else "",
        "without_number": say.without_number(found),
        "list": charts.ranked_list(found, shown, chart_id="list", title=say.below_city(found))
        if shown
        else None,
        "growth": charts.growth(queries.radii(build, one, city.place), [], here=city.place) if city else None,
        "variants": [(other.id, say.name(other)) for other in queries.variants(build, one)],
        "inequality": equity.lines(one, queries.inequality(build, one, level)) if level.id != CELLS else [],
        "inequality_caption": equity.CAPTION,
        "formats": FORMATS,
        "lineage": value_lineage(build, city) if city else None,
        "credit": say.credit(lineage.of_indicator(build, one)),
    }


def value(build: BuildReader, row: Row, city: Row | None) -> dict[str, Any]:
    """Answer the page of one number: what it says, what it is made of, how to compute it again."""
    one, place = row.indicator, row.place
    return {
        "indicator": one,
        "name": say.name(one),
        "place": place,
        "row": row,
        "said": said(row, city if place.kind != "city" else None),
        "spread": say.spread(one, row.value),
        "without_data": say.without_data(row.value),
        "numerator_label": say.numerator(one),
        "population": say.population(row.value.population_source),
        "status": say.status(row.value.status),
        "reason": say.reason(row.value.reason) if row.value.status != "ok" else "",
        "method": METHODS[one.method],
        "facts": say.facts(one),
        "growth": charts.growth(
            queries.radii(build, one, place), queries.radii(build, one, places.city(build)), here=place
        ),
        "lineage": value_lineage(build, row),
    }


def value_lineage(build: BuildReader, row: Row) -> dict[str, Any]:
    """Return the way back from a number: sources, versions, licences, method, command."""
    return {
        "sources": [source_line(one) for one in lineage.of_value(build, row.value)],
        "versions": row.value.input_versions,
        "licences": row.value.licences,
        "method_hash": row.value.method_hash,
        "rule_version": row.value.rule_version,
        "period": row.value.period,
        "build": build.id,
        "command": lineage.command(build, row.indicator, row.place),
    }
