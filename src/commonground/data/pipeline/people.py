"""The population surfaces of a city: every way its sources allow to say where people are."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np

from commonground.core.errors import NoDataError
from commonground.core.indicators.definition import FloatArray
from commonground.core.network.samples import sample_points
from commonground.core.places import surfaces as ways
from commonground.core.places.cells import cell_polygons
from commonground.core.places.geodesy import to_geographic
from commonground.core.places.surfaces import Surface
from commonground.data.city.config import SourceRef
from commonground.data.pipeline.workbench import Level, Workbench
from commonground.data.sources.population import AreaPeople, PointPeople, TotalPeople, read_population

Counted = AreaPeople | PointPeople | TotalPeople
_LOST_KEYS = "keys without an Area"
_EMPTY = "Areas without a row"
_SHOWN = 5


@dataclass(frozen=True, slots=True)
class People:
    """The surfaces of a city, that of the printed value first, and the places people were counted in."""

    surfaces: tuple[Surface, ...] = ()
    counted_ids: tuple[str, ...] = ()


def surfaces(bench: Workbench) -> People:
    """Return every surface that can be made, the one of the printed value first.

    No surface at all when the city has no population source: Values are then "cannot tell".
    Source: docs/methods/population.md, docs/adr/0007-spread.md.

    Raises
    ------
    NoDataError
        Nobody is counted, or there are people and nowhere on the map to put them.
    """
    if not bench.has("population"):
        return People()
    ref, path = bench.source("population").ref, bench.source("population").path
    level = next((one for one in bench.levels if one.id == ref.level), None)
    keys = [] if level is None else [str(key) for key in level.keys]
    counted = read_population(ref, path, area_ids=keys)
    notes = bench.report.setdefault("people", {})
    if isinstance(counted, AreaPeople):
        _note_join(notes, counted)
    if not np.nansum(counted.people) > 0:
        return _nobody(ref, keys, notes)
    made = _made(bench, counted, level, notes)
    if not made:
        return People()
    main = ways.main_surface(made)
    smoothed = [
        ways.smooth(main, sigma_m=sigma_m, crs=bench.city.crs, region=bench.region.lonlat)
        for sigma_m in ways.SIGMAS_M
    ]
    found = (main, *(one for one in made.values() if one is not main), *smoothed)
    notes.update({f"people on {one.name}": round(one.total, 6) for one in found})
    counted_in = level
    if isinstance(counted, PointPeople) and counted.cell is not None:
        counted_in = _cells(counted)[0]
    ids = () if counted_in is None else tuple(str(id_) for id_ in counted_in.ids)
    return People(found, ids)


def _note_join(notes: dict[str, Any], counted: AreaPeople) -> None:
    """Report both sides' leftovers; rows of other places are normal in a country's table."""
    notes["people in rows without an Area"] = counted.unmatched_people
    for name, left in ((_LOST_KEYS, counted.join.unknown_keys), (_EMPTY, counted.join.areas_without_rows)):
        if left:
            notes[name] = _first(left)


def _first(names: Sequence[str]) -> str:
    """Say how many names there are, and the first of them."""
    more = ", …" if len(names) > _SHOWN else ""
    return f"{len(names)}: {', '.join(names[:_SHOWN])}{more}" if names else ""


def _nobody(ref: SourceRef, keys: Sequence[str], notes: dict[str, Any]) -> People:
    """Accept a source that counts nobody where the city file allows it."""
    if not ref.may_be_empty:
        lost = f" and its keys ({notes[_LOST_KEYS]})" if _LOST_KEYS in notes else ""
        wanted = f", in rows whose keys are ids of Areas ({_first(keys)})" if keys else ""
        raise NoDataError(
            f"Source {ref.id!r} counts nobody in this city: expected people{wanted}. "
            f"Check its column of people{lost}."
        )
    notes["people"] = f"none: source {ref.id!r} may be empty and is"
    return People()


def _made(
    bench: Workbench, counted: Counted, level: Level | None, notes: dict[str, Any]
) -> dict[str, Surface]:
    """Return every surface by name; none where the city has no map to put people on."""
    made: dict[str, Surface] = {}
    refused: dict[str, str] = {}
    for make in _ways(bench, counted, level):
        try:
            surface = make()
        except NoDataError as err:
            refused[f"no surface {make.func.__name__.strip('_')}"] = str(err)
        else:
            made[surface.name] = surface
    if not made and bench.osm is not None:
        reasons = " ".join(refused.values())
        raise NoDataError(
            f"People of source {counted.source!r} could not be placed: expected homes or streets of the map "
            f"inside the city. {reasons} Check that boundary and map extract cover the same place."
        )
    notes.update(refused)
    return made


def _ways(bench: Workbench, counted: Counted, level: Level | None) -> Iterator[partial[Surface]]:
    """Every way to place what was counted."""
    if isinstance(counted, TotalPeople):
        yield partial(_total_to_buildings, bench, counted.people)
        yield partial(_total_to_network, bench, counted.people)
        return
    people: FloatArray
    if isinstance(counted, PointPeople):
        yield partial(_points, counted)
        if counted.cell is None:
            return
        level, people = _cells(counted)
    else:
        people = counted.people
    if level is not None:
        yield partial(_to_buildings, bench, level, people)
        yield partial(_to_network, bench, level, people)


def _points(counted: PointPeople) -> Surface:
    return ways.from_points(counted.lat, counted.lon, counted.people)


def _cells(counted: PointPeople) -> tuple[Level, FloatArray]:
    """Take counts by H3 cell as if the cells were Areas."""
    cells = np.asarray(counted.cell, dtype=str)
    order = np.argsort(cells, kind="stable")
    return Level(
        "cell", cells[order], cells[order], list(cells[order]), cell_polygons(cells[order])
    ), counted.people[order]


def _to_buildings(bench: Workbench, level: Level, people: FloatArray) -> Surface:
    lat, lon, floor = _homes(bench)
    area = bench.area_of(lat, lon, level)
    if not (area >= 0).any():
        raise NoDataError("No residential building of the map lies in an Area that was counted.")
    return ways.to_buildings(people, lat=lat, lon=lon, area_of_building=area, floor_area_m2=floor)


def _to_network(bench: Workbench, level: Level, people: FloatArray) -> Surface:
    lat, lon = _samples(bench)
    area = bench.area_of(lat, lon, level)
    if not (area >= 0).any():
        raise NoDataError("No street of the map lies in an Area that was counted.")
    return ways.to_network(people, lat=lat, lon=lon, area_of_point=area)


def _total_to_buildings(bench: Workbench, total: float) -> Surface:
    lat, lon, floor = _homes(bench)
    inside = bench.inside(lat, lon)
    return ways.total_to_buildings(total, lat=lat[inside], lon=lon[inside], floor_area_m2=floor[inside])


def _total_to_network(bench: Workbench, total: float) -> Surface:
    lat, lon = _samples(bench)
    inside = bench.inside(lat, lon)
    return ways.total_to_network(total, lat=lat[inside], lon=lon[inside])


def _homes(bench: Workbench) -> tuple[FloatArray, FloatArray, FloatArray]:
    if bench.osm is None:
        raise NoDataError("The city has no map, so no buildings.")
    buildings = bench.buildings
    home = buildings.residential
    return buildings.lat[home], buildings.lon[home], buildings.floor_area_m2[home]


def _samples(bench: Workbench) -> tuple[FloatArray, FloatArray]:
    if bench.graph is None:
        raise NoDataError("The city has no map, so no streets.")
    x, y, _ = sample_points(bench.graph)
    return to_geographic(bench.city.crs, x, y)
