"""Tables of the map: streets, buildings, stops, destinations, Areas, Cells, and names to search."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import shapely

from commonground.core.indicators.definition import FloatArray
from commonground.core.network.graph import Graph
from commonground.core.places.geodesy import project_geometry, unproject_geometry
from commonground.data.pipeline.workbench import Level, Workbench

Columns = dict[str, Any]


def nodes(graph: Graph) -> Columns:
    """Return the junctions of the walk network."""
    return {"osm": graph.node_id, "lat": graph.lat, "lon": graph.lon}


def edges(graph: Graph) -> Columns:
    """Return the streets of the walk network, with their shape in lon/lat."""
    starts = np.repeat(np.arange(len(graph.u)), np.diff(graph.geom_ptr))
    lines = shapely.linestrings(np.column_stack([graph.geom_x, graph.geom_y]), indices=starts)
    return {
        "id": np.arange(len(graph.u), dtype=np.int64),
        "u": graph.u.astype(np.int64),
        "v": graph.v.astype(np.int64),
        "length_m": graph.length_m,
        "name": list(graph.name),
        "way_id": graph.way_id,
        "geometry": unproject_geometry(lines, graph.crs),
    }


def buildings(bench: Workbench) -> Columns:
    """Return the buildings of the map."""
    found = bench.buildings
    return {
        "id": found.id,
        "floor_area_m2": found.floor_area_m2,
        "levels": found.levels,
        "residential": found.residential,
        "geometry": found.polygons,
    }


def stops(bench: Workbench) -> Columns:
    """Return the stops of the timetables with their headways."""
    found = bench.stops
    if found is None:
        return {}
    return {
        "id": found.stop_id.tolist(),
        "name": found.name.tolist(),
        "lat": found.lat,
        "lon": found.lon,
        "headway_min": found.headway_min,
        "departures": found.departures,
        "high_capacity": found.high_capacity,
    }


def destinations(bench: Workbench) -> Columns:
    """Return the members of every group, in the order in which routes number them."""
    found = bench.destinations
    osm = [id_ if id_.split("/")[0] in {"node", "way", "relation"} else None for id_ in found.id]
    return {
        "id": found.id,
        "group": found.group.tolist(),
        "osm": osm,
        "name": found.name,
        "lat": found.lat,
        "lon": found.lon,
    }


def streets(bench: Workbench, graph: Graph) -> Columns:
    """Return what a reader may search: streets, addresses and named places.

    A street stands at the middle of its longest stretch.
    """
    rows: list[tuple[str, str, str | None, float, float]] = []
    length = np.array(graph.length_m, dtype=np.float64)
    longest: dict[str, int] = {}
    for edge in np.lexsort((np.arange(len(length)), -length)).tolist():
        name = graph.name[edge]
        if name:
            longest.setdefault(name, edge)
    chosen = np.array(sorted(longest.values()), dtype=np.int64)
    lat, lon = _middles(graph, chosen)
    names = [str(graph.name[edge]) for edge in chosen.tolist()]
    rows += [
        ("street", name, None, a, o) for name, a, o in zip(names, lat.tolist(), lon.tolist(), strict=True)
    ]
    rows += _addresses(bench)
    found = bench.destinations
    rows += [
        ("place", name, None, a, o)
        for name, a, o in zip(found.name, found.lat.tolist(), found.lon.tolist(), strict=True)
        if name
    ]
    unique = sorted(set(rows), key=lambda row: (row[0], row[1], row[2] or "", row[3], row[4]))
    kind, name_, number, lats, lons = (
        (list(column) for column in zip(*unique, strict=True)) if unique else ([],) * 5
    )
    return {
        "kind": kind,
        "name": name_,
        "number": number,
        "lat": np.array(lats, dtype=np.float64),
        "lon": np.array(lons, dtype=np.float64),
    }


def _middles(graph: Graph, chosen: Any) -> tuple[FloatArray, FloatArray]:
    starts = np.repeat(np.arange(len(graph.u)), np.diff(graph.geom_ptr))
    lines = shapely.linestrings(np.column_stack([graph.geom_x, graph.geom_y]), indices=starts)[chosen]
    middle = unproject_geometry(shapely.line_interpolate_point(lines, 0.5, normalized=True), graph.crs)
    return shapely.get_y(middle), shapely.get_x(middle)


def _addresses(bench: Workbench) -> list[tuple[str, str, str | None, float, float]]:
    """Addresses of points and of polygons."""
    osm, shapes = bench.osm, bench.osm_polygons
    if osm is None:
        return []
    inside = shapely.point_on_surface(shapes.geometry)
    found = []
    for tags, lat, lon in (
        (osm.node_tags, osm.lat, osm.lon),
        (shapes.tags, shapely.get_y(inside), shapely.get_x(inside)),
    ):
        rows = np.flatnonzero(tags.has("addr:street") & tags.has("addr:housenumber"))
        kept = tags.take(rows)
        found += [
            ("address", street, number, a, o)
            for street, number, a, o in zip(
                kept.column("addr:street"),
                kept.column("addr:housenumber"),
                lat[rows].tolist(),
                lon[rows].tolist(),
                strict=True,
            )
        ]
    return found


def areas(bench: Workbench, people: Mapping[str, FloatArray]) -> Columns:
    """Return the Areas of every level; ``people`` by level, NaN where they may not be shown."""
    parts = [_of_level(bench, level, people[level.id]) for level in bench.levels]
    return {name: [cell for part in parts for cell in part[name]] for name in parts[0]} if parts else {}


def _of_level(bench: Workbench, level: Level, people: FloatArray) -> Columns:
    ref = bench.city.areas[level.id]
    inside = shapely.point_on_surface(level.polygons)
    source = bench.city.sources[ref.source] if ref.source is not None else None
    count = len(level.ids)
    return {
        "id": [str(id_) for id_ in level.ids],
        "level": [level.id] * count,
        "name": level.names,
        "area_m2": shapely.area(project_geometry(level.polygons, bench.city.crs)).tolist(),
        "lat": shapely.get_y(inside).tolist(),
        "lon": shapely.get_x(inside).tolist(),
        "valid_from": [ref.valid_from.isoformat() if ref.valid_from else None] * count,
        "valid_to": [ref.valid_to.isoformat() if ref.valid_to else None] * count,
        "source": [ref.source or ref.file] * count,
        "people": people.tolist(),
        "synthetic": [bool(source and source.synthetic)] * count,
        "geometry": list(level.polygons),
    }


def cells(bench: Workbench, people: FloatArray) -> Columns:
    """Return the Cells; ``people`` is NaN where they may not be shown."""
    found = bench.cells
    return {
        "id": [str(id_) for id_ in found.ids],
        "area_m2": shapely.area(project_geometry(found.polygons, bench.city.crs)),
        "people": people,
        "geometry": found.polygons,
    }
