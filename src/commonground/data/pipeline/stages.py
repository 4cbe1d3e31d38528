"""The stages of a build: what each reads, what each writes, and what its result depends on."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from commonground.core.indicators.registry import REGISTRY
from commonground.data.city.config import AreaRef, BoundaryRef, CityConfig, FileRef
from commonground.data.pipeline import inequality, mapped
from commonground.data.pipeline.hiding import hide
from commonground.data.pipeline.origins import origin
from commonground.data.pipeline.people import surfaces
from commonground.data.pipeline.places import Places, place_lists, read_surfaces
from commonground.data.pipeline.points import points_table
from commonground.data.pipeline.ranks import area_ranks
from commonground.data.pipeline.values import (
    ValueTable,
    find_values,
    indicators_of_people,
    people_of,
    stand,
)
from commonground.data.pipeline.workbench import Workbench
from commonground.data.sources.files import sha256_of

Columns = dict[str, Any]
Read = Callable[[str], dict[str, npt.NDArray[Any]]]


@dataclass(frozen=True, slots=True)
class Stage:
    """One step of a build.

    Parameters
    ----------
    name
        What it is called in reports and keys.
    needs
        Inputs it reads, such as ``osm``; ``places`` stands for boundary, urban area and Areas.
    after
        Tables of earlier stages that it reads.
    make
        From the workbench, and a way to read earlier tables, to its own tables.
    fewer
        Inputs of those of its tables into which not all of its inputs go: their licences do not bind them.
    """

    name: str
    needs: tuple[str, ...]
    after: tuple[str, ...]
    make: Callable[[Workbench, Read], dict[str, Columns]]
    fewer: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def of_table(self, name: str) -> Stage:
        """Return the stage as one of its tables sees it."""
        return replace(self, needs=self.fewer.get(name, self.needs))


def make_map(bench: Workbench, _read: Read) -> dict[str, Columns]:
    """Make the walk network and the buildings."""
    if bench.graph is None:
        return {}
    return {
        "nodes": mapped.nodes(bench.graph),
        "edges": mapped.edges(bench.graph),
        "buildings": mapped.buildings(bench),
    }


def make_destinations(bench: Workbench, _read: Read) -> dict[str, Columns]:
    """Find what people walk to, how often it is served, and what a reader may search."""
    if bench.graph is None:
        return {}
    timetable = mapped.stops(bench)
    return {
        "destinations": mapped.destinations(bench),
        "streets": mapped.streets(bench, bench.graph),
        **({"stops": timetable} if timetable else {}),
    }


def make_points(bench: Workbench, _read: Read) -> dict[str, Columns]:
    """Place people on every surface and measure from where they are."""
    made = surfaces(bench)
    table = points_table(bench, made.surfaces, counted_ids=made.counted_ids)
    return {"points": table} if table else {}


def make_values(bench: Workbench, read: Read) -> dict[str, Columns]:
    """Give every place its Values, and say how unequal they are."""
    peopled = read_surfaces(read("points"))
    lists = place_lists(bench.levels, bench.cells, city=bench.city.id)
    standings = [stand(places, level, peopled) for places, level in lists]
    people = [people_of(one, peopled) for one in standings]
    hidden = hide(standings, people, peopled, bench.report)
    table = ValueTable(period=period(bench), source=peopled[0].name if peopled else None)
    unequal = inequality.InequalityTable()
    ranks = {level.id: area_ranks(bench, level) for level in bench.levels}
    for indicator in indicators_of_people():
        made = origin(indicator, bench.city, bench.inputs)
        for at, standing in enumerate(standings):
            found = find_values(indicator, standing, peopled, hidden=hidden[at], origin=made)
            table.add(indicator, standing.places, found, made)
            if standing.places.kind == "area" and peopled and not made.missing and indicator.compute:
                true = find_values(
                    indicator, standing, peopled[:1], hidden=np.zeros_like(hidden[at]), origin=made
                )
                level, ids = str(standing.places.level), list(standing.places.ids)
                between = inequality.between_areas(true, people[at], rank=ranks[level], ids=ids)
                unequal.add(indicator, level, between)
                answer = indicator.compute(peopled[0].points, indicator)
                unequal.add(indicator, level, inequality.between_residents(answer, peopled[0], standing))
    _add_inequality_indicators(table, unequal, bench, standings[-1].places)
    shown = {
        standing.places.level or standing.places.kind: np.where(hidden[at], np.nan, people[at])[:-1]
        for at, standing in enumerate(standings)
    }
    tables = {"values": table.columns, "cells": mapped.cells(bench, shown["cell"])}
    if bench.levels:
        tables["areas"] = mapped.areas(bench, shown)
    return tables | ({"inequality": unequal.columns} if unequal.columns else {})


def _add_inequality_indicators(
    table: ValueTable, unequal: inequality.InequalityTable, bench: Workbench, city: Places
) -> None:
    """Add the indicators that are made of Areas, for the first level of the city file."""
    level = bench.levels[0].id if bench.levels else None
    rows = list(
        zip(*(unequal.columns.get(name, []) for name in ("indicator", "level", "measure")), strict=True)
    )
    for indicator in REGISTRY.values():
        if indicator.of != "areas":
            continue
        made = origin(indicator, bench.city, bench.inputs)
        wanted = (indicator.params["of"], level, indicator.params["measure"])
        at = rows.index(wanted) if wanted in rows else None
        status, reason, value = "cannot_tell", "missing:areas", np.nan
        if made.missing:
            reason = f"missing:{made.missing[0]}"
        elif at is not None:
            status, reason, value = (unequal.columns[name][at] for name in ("status", "reason", "value"))
        table.append(
            indicator,
            city,
            city.ids[0],
            made,
            value=value,
            numerator=np.nan,
            denominator=np.nan,
            people=np.nan,
            share_without_data=np.nan,
            spread_low=np.nan,
            spread_high=np.nan,
            spread_n=0,
            status=status,
            reason=reason,
        )


def period(bench: Workbench) -> str | None:
    """Return the date of the map, which every Value is of; None when its source does not say."""
    return bench.source("osm").ref.release if bench.has("osm") else None


_PLACES = ("osm", "population", "region", "areas")
STAGES: tuple[Stage, ...] = (
    Stage("map", ("osm",), (), make_map),
    Stage("destinations", ("osm", "gtfs"), (), make_destinations),
    Stage("points", ("osm", "gtfs", "population", "region"), (), make_points),
    Stage(
        "values",
        ("osm", "gtfs", "population", "income", "region", "areas"),
        ("points",),
        make_values,
        {"areas": _PLACES, "cells": _PLACES},
    ),
)


def dependencies(stage: Stage, bench: Workbench) -> tuple[dict[str, str], dict[str, Any]]:
    """Return what a stage's result depends on besides code and tables: hashes and parameters."""
    city = bench.city
    chosen = {one.ref.id: one for need in stage.needs for one in bench.inputs.of_kind(city, need)}
    refs = _drawn(stage, city)
    for ref in refs:
        source = "lau" if isinstance(ref, BoundaryRef) and ref.lau is not None else ref.source
        if source is not None:
            chosen[source] = bench.inputs.files[source]
    hashes = {id_: one.sha256 for id_, one in chosen.items()}
    hashes |= {ref.file: sha256_of(city.resolve(ref.file)) for ref in refs if ref.file is not None}
    parameters = {
        "city": city.id,
        "crs": city.crs,
        "edge": city.edge,
        "keep_islands": city.keep_islands,
        "sources": {id_: asdict(one.ref) for id_, one in sorted(chosen.items())},
        "drawn": [asdict(replace(ref, title={}) if isinstance(ref, AreaRef) else ref) for ref in refs],
    }
    plain: dict[str, Any] = json.loads(json.dumps(parameters, default=str))
    return hashes, plain


def _drawn(stage: Stage, city: CityConfig) -> list[FileRef]:
    """Return the polygons a stage reads: the region, all Areas, or those that people were counted in."""
    drawn: list[FileRef] = []
    if "region" in stage.needs:
        drawn += [city.boundary, *([city.urban] if city.urban else [])]
    if "areas" in stage.needs:
        drawn += city.areas.values()
    elif "population" in stage.needs:
        counted = {source.level for source in city.providing("population")}
        drawn += [ref for level, ref in city.areas.items() if level in counted]
    return drawn
