"""Outlines of places for drawing: projected, thinned to what a small map can show, kept per build.

A detailed coast has tens of thousands of points and a drawing a thousand units: neighbours are thinned
together, so that no gap opens between them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import shapely

from commonground.apps.indicators.places import CELLS
from commonground.core.places.geodesy import project_geometry

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy.typing as npt

    from commonground.core.network.graph import Graph
    from commonground.data.lake.reader import BuildReader

    Points = npt.NDArray[np.float64]

_UNITS = 1000
_MOST_STREETS = 4000
_KEPT = 16


class Outlines:
    """Outlines of one level of a build, by place."""

    def __init__(self, ids: Sequence[str], shapes: npt.NDArray[np.object_]) -> None:
        thinned = _thin(shapes)
        self.rings: dict[str, list[Points]] = {
            one: _rings(shape) for one, shape in zip(ids, thinned, strict=True)
        }
        self.outline: list[Points] = _outer(thinned) if len(thinned) else []


_kept: dict[tuple[str, str], Outlines] = {}
_streets: dict[tuple[str, str], list[Points]] = {}


def outlines(build: BuildReader, level: str) -> Outlines:
    """Return the outlines of a level, the same object for as long as the build is in use."""
    key = (build.id, level)
    if key not in _kept:
        while len(_kept) >= _KEPT:
            _kept.pop(next(iter(_kept)), None)
        found = build.cell_geometries() if level == CELLS else build.area_geometries(level)
        shapes = project_geometry(list(found.values()), build.city["crs"])
        _kept[key] = Outlines(list(found), shapes)
    return _kept[key]


def _thin(shapes: npt.NDArray[np.object_]) -> npt.NDArray[np.object_]:
    """Simplify to about half a unit of a drawing, shared borders together."""
    if not len(shapes):
        return shapes
    west, south, east, north = shapely.total_bounds(shapes)
    unit_m = max(east - west, north - south) / _UNITS
    return shapely.coverage_simplify(shapes, unit_m / 2)


def _rings(shape: shapely.Geometry) -> list[Points]:
    """Return every ring of a shape, holes too, as arrays of x and y."""
    parts = shapely.get_parts(shape)
    polygons = parts[shapely.get_type_id(parts) == shapely.GeometryType.POLYGON]
    return [shapely.get_coordinates(ring) for ring in shapely.get_rings(polygons)]


def _outer(shapes: npt.NDArray[np.object_]) -> list[Points]:
    """Return the outer border of all shapes together; slivers between neighbours are closed first."""
    west, south, east, north = shapely.total_bounds(shapes)
    unit_m = max(east - west, north - south) / _UNITS
    closed = shapely.buffer(shapely.union_all(shapely.buffer(shapes, unit_m, join_style="mitre")), -unit_m)
    return [shapely.get_coordinates(ring) for ring in shapely.get_exterior_ring(shapely.get_parts(closed))]


def streets(build: BuildReader) -> list[Points]:
    """Return the streets of a small city, so that a reader finds her way; of a large one none."""
    key = (build.id, "streets")
    if key not in _streets:
        pack = build.route_pack()
        _streets.clear()
        _streets[key] = [] if pack is None or len(pack.graph.u) > _MOST_STREETS else _lines(pack.graph)
    return _streets[key]


def _lines(graph: Graph) -> list[Points]:
    """Return the streets that have a name, as lines of as few points as a drawing can tell apart."""
    starts = np.repeat(np.arange(len(graph.u)), np.diff(graph.geom_ptr))
    lines = shapely.linestrings(np.column_stack([graph.geom_x, graph.geom_y]), indices=starts)
    named = lines[[name is not None for name in graph.name]]
    if not len(named):
        return []
    west, south, east, north = shapely.total_bounds(named)
    thinned = shapely.simplify(
        shapely.line_merge(shapely.union_all(named)), max(east - west, north - south) / _UNITS
    )
    return [shapely.get_coordinates(line) for line in shapely.get_parts(thinned)]
