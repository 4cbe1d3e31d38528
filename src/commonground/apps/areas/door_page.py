"""What the page "From my door" shows for a text, a point, or nothing yet."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import get_language_bidi
from django.utils.translation import gettext as _

from commonground.apps.areas import door_sentences as words
from commonground.apps.areas.doors import doors
from commonground.apps.areas.queries import coarse, folded
from commonground.apps.indicators import figures, lineage, places
from commonground.apps.indicators import queries as indicators
from commonground.apps.indicators import sentences as say
from commonground.core.charts.walk import Step as ChartStep
from commonground.core.charts.walk import StepWords
from commonground.core.charts.walk import walk as walk_chart
from commonground.core.indicators import registry

if TYPE_CHECKING:
    from collections.abc import Sequence

    from commonground.apps.areas.doors import Door, Doors, Way
    from commonground.apps.areas.forms import DoorForm
    from commonground.apps.indicators.queries import Row
    from commonground.core.charts.chart import Chart
    from commonground.data.lake.reader import BuildReader
    from commonground.data.lake.rows import SearchHit

_HITS = 20
_EXAMPLES = 3


def door_page(build: BuildReader, form: DoorForm) -> dict[str, Any]:
    """Answer the door page: a form, places to choose from, or what is within reach."""
    page: dict[str, Any] = {
        "form": form,
        "credit": say.credit([one for one in lineage.sources(build) if one.ok]),
    }
    lat, lon, page["name"] = form.lat, form.lon, form.name
    if lat is None or lon is None:
        if not form.text:
            return page
        hits = _distinct(build.search(form.text, _HITS))
        exact = [hit for hit in hits if folded(hit.label) == folded(form.text)]
        chosen = exact if len(exact) == 1 else hits
        if len(chosen) != 1:
            return page | _to_choose(build, form, hits)
        lat, lon, page["name"] = chosen[0].lat, chosen[0].lon, chosen[0].label
    opened = doors(build)
    if opened is None:
        return page | {"trouble": words.no_map()}
    return page | _reached(build, opened, opened.at(build, lat, lon), form.group)


def _distinct(hits: Sequence[SearchHit]) -> list[SearchHit]:
    """Keep the first of those that nobody could tell apart: one name, one kind, a few steps away."""
    kept = {(hit.label, hit.kind, coarse(hit.lat, hit.lon)): hit for hit in reversed(hits)}
    return list(reversed(kept.values()))


def _to_choose(build: BuildReader, form: DoorForm, hits: Sequence[SearchHit]) -> dict[str, Any]:
    if not hits:
        return {"trouble": words.nothing_found(form.text, _examples(build))}
    found = [
        {"label": hit.label, "lat": hit.lat, "lon": hit.lon, "kind": words.kind(hit.kind)} for hit in hits
    ]
    return {"hits": found, "question": words.too_many(len(found)), "more": len(hits) >= _HITS}


def _examples(build: BuildReader) -> list[str]:
    """Name a few streets that can be found."""
    return list(dict.fromkeys(hit.name for hit in build.search("a", 4 * _EXAMPLES) if hit.kind == "street"))[
        :_EXAMPLES
    ]


def _reached(build: BuildReader, opened: Doors, door: Door, group: str | None) -> dict[str, Any]:
    if door.state != "ok":
        return {"trouble": words.trouble(door), "door": door}
    area = _place(build, door)
    beside = _beside(build, area)
    drawn = [walk for walk in door.walks if walk.distance_m is not None]
    chosen = next((walk for walk in drawn if walk.group == group), drawn[0] if drawn else None)
    way = opened.way(door, chosen) if chosen else None
    return {
        "door": door,
        "point": coarse(door.lat, door.lon),
        "place": area,
        "answer": words.answer(door),
        "edge": words.edge(door),
        "lines": [words.walk_line(walk, words.beside(beside.get(walk.group), walk)) for walk in door.walks],
        "chosen": chosen.group if chosen else None,
        "way": _drawing(way) if way else None,
        "directions": words.directions(way) if way else [],
    }


def _place(build: BuildReader, door: Door) -> places.Place:
    """Return the area the door lies in; where there is none, the city."""
    found = build.areas_at(lat=door.lat, lon=door.lon)
    return places.of_area(found[0]) if found else places.city(build)


def _beside(build: BuildReader, place: places.Place) -> dict[str, Row]:
    """Return the main indicator of each group at a place, by group."""
    held = {value.indicator: value for value in build.values(place_kind=place.kind, place=place.id)}
    return {
        str(one.params["group"]): indicators.Row(one, place, held[one.id])
        for one in registry.REGISTRY.values()
        if one.main and "group" in one.params and one.id in held
    }


def _drawing(way: Way) -> Chart:
    """Draw the way over the streets around it."""
    total, steps = 0.0, []
    for step in way.route.steps:
        total += step.length_m
        steps.append(ChartStep(words.street(step), figures.metres(step.length_m), figures.metres(total)))
    return walk_chart(
        way.line,
        streets=way.streets,
        start=_("Your door"),
        end=words.end(way),
        steps=steps,
        chart_id="way",
        title=words.way_title(way),
        description=_("The walked way over the streets around it. The list beside it tells the same."),
        words=StepWords(_("Street"), _("Distance"), _("In all")),
        rtl=get_language_bidi(),
    )
