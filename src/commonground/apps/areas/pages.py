"""What the pages of the city and its areas show: sentences first, then figures, then the rows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from commonground.apps.areas import queries, sentences
from commonground.apps.areas.changes import compare, earlier_builds
from commonground.apps.indicators import charts, equity, lineage
from commonground.apps.indicators import queries as indicators
from commonground.apps.indicators import sentences as say
from commonground.apps.indicators.places import CELLS, levels, of_area
from commonground.apps.indicators.source_lines import source_lines
from commonground.core.indicators.registry import THEMES

if TYPE_CHECKING:
    from commonground.apps.areas.forms import AreaForm
    from commonground.apps.indicators.places import Level
    from commonground.core.indicators.definition import Indicator
    from commonground.data.lake.reader import BuildReader
    from commonground.data.lake.rows import Area


def city(build: BuildReader, one: Indicator, level: Level) -> dict[str, Any]:
    """Answer the city page for one indicator and one level of places."""
    found = indicators.ranking(build, one, level)
    shown = charts.listed(found)
    return {
        "choices": say.choices(indicators.by_lens(build)),
        "levels": levels(build),
        "indicator": one,
        "level": level,
        "ranking": found,
        "headline": sentences.headline(found),
        "details": sentences.details(found),
        "without_number": say.without_number(found),
        "map": charts.place_map(build, found, title=say.extremes(found)),
        "list": charts.ranked_list(found, shown, chart_id="list", title=say.below_city(found))
        if shown
        else None,
        "left_out": len(found.rows) - len(shown),
        "inequality": equity.lines(one, indicators.inequality(build, one, level))
        if level.id != CELLS
        else [],
        "inequality_caption": equity.CAPTION,
        "sources": source_lines(build),
        "measured_from": say.measured_from(lineage.of_indicator(build, one)),
        "missing": say.missing(indicators.missing_inputs(build)),
        "credit": say.credit(lineage.of_indicator(build, one)),
        "style_url": charts.style_url(found) if one.main else "",
        "edge_closed": build.city["edge"] == "closed",
    }


def area_list(build: BuildReader, form: AreaForm) -> dict[str, Any]:
    """Answer the list of areas."""
    one = indicators.default(build)
    lines = queries.area_list(build, text=form.text, level=form.level, sort=form.sort, one=one)
    return {
        "form": form,
        "sorts": sentences.sorts(one),
        "levels": [level for level in levels(build) if level.id != CELLS],
        "indicator_name": say.name(one),
        "lines": lines,
        "no_levels": not build.areas(),
        "summary": sentences.list_summary(len(lines), form.text),
        "estimate": sentences.estimate(queries.population_source(build)),
    }


def area(build: BuildReader, found: Area) -> dict[str, Any]:
    """Answer the page of one area: sentences by lens, then where it is, strips, and every number."""
    measured = queries.area_values(build, found)
    drawn = [one for one in measured.main if one.here.value.status == "ok"]
    rankings = queries.rankings(build, found, drawn)
    used = lineage.sources(build)
    return {
        "area": found,
        "size": sentences.size(found),
        "estimate": sentences.estimate(queries.population_source(build)),
        "overview": "" if measured.hidden else sentences.overview([one.standing for one in measured.main]),
        "hidden": measured.hidden,
        "lenses": [
            sentences.lens(lens, [one for one in drawn if one.here.indicator.theme == lens])
            for lens in THEMES
        ],
        "unknown": [sentences.of_row(one.here) for one in measured.unknown],
        "place_map": charts.where(build, found),
        "door": queries.coarse(found.lat, found.lon),
        "strips": [
            charts.area_strip(ranking, one.here, chart_id=f"strip-{one.here.indicator.id}")
            for ranking, one in zip(rankings, drawn, strict=True)
        ],
        "values": measured.values,
        "measured_from": say.measured_from([source for source in used if source.ok]),
        "credit": say.credit([source for source in used if source.ok]),
    }


def changes(build: BuildReader, found: Area, wanted: str | None) -> dict[str, Any]:
    """Answer what changed at an area since another build; without one, since the one before."""
    builds = earlier_builds(build)
    page = {
        "area": found,
        "place": of_area(found),
        "builds": builds,
        "unknown": bool(wanted) and wanted not in builds,
    }
    if not builds:
        return {**page, "since": None, "summary": sentences.first_build()}
    compared = compare(build, found, wanted if wanted in builds else builds[0])
    differing = [one for one in compared.changes if one.differs]
    return {
        **page,
        "since": {"id": compared.since.id, "created": compared.since.manifest["created"]},
        "summary": sentences.changed(differing, len(compared.changes)),
        "reasons": sentences.why_changed(compared),
        "rows": [sentences.change(one) for one in differing],
    }
