"""The table ``points``: people on every surface, and what was measured from where they are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import shapely

from commonground.core.indicators.definition import FloatArray, Points
from commonground.core.indicators.measure import density_of_squares, measure
from commonground.core.network.graph import Graph
from commonground.core.network.intersections import intersections
from commonground.core.network.within import group_means
from commonground.core.places.cells import cells_of
from commonground.core.places.geodesy import to_projected
from commonground.core.places.squares import square_of
from commonground.core.places.surfaces import Surface
from commonground.data.lake.columns import Column
from commonground.data.pipeline.workbench import Workbench

DISTANCE = "d_"


class Grid:
    """The 100 m squares that hold a node of the network, numbered."""

    def __init__(self, graph: Graph, *, side_m: float, region_xy: shapely.Geometry) -> None:
        self.side_m = side_m
        column, row = square_of(graph.x, graph.y, side_m=side_m)
        pairs, of_node = np.unique(np.column_stack([row, column]), axis=0, return_inverse=True)
        self._number = {(int(r), int(c)): i for i, (r, c) in enumerate(pairs)}
        self.of_node = of_node.ravel().astype(np.int64)
        west, south = pairs[:, 1] * side_m, pairs[:, 0] * side_m
        squares = shapely.box(west, south, west + side_m, south + side_m)
        shapely.prepare(region_xy)
        self.in_region = shapely.intersects(region_xy, squares)

    def __len__(self) -> int:
        """Count the squares."""
        return len(self._number)

    def of(self, x: FloatArray, y: FloatArray) -> npt.NDArray[np.int64]:
        """Return the number of the square of each place (metres); -1 where it holds no node."""
        column, row = square_of(x, y, side_m=self.side_m)
        pairs = zip(row.tolist(), column.tolist(), strict=True)
        return np.array([self._number.get(pair, -1) for pair in pairs], dtype=np.int64)


def points_table(
    bench: Workbench, surfaces: Sequence[Surface], *, counted_ids: Sequence[str]
) -> dict[str, Column]:
    """Measure every point of every surface.

    Parameters
    ----------
    counted_ids
        Ids of the places in which people were counted; people for whom there is no point stand in rows
        without a place that name them.
    """
    if not surfaces:
        return {}
    graph = bench.graph
    placed = [to_projected(bench.city.crs, one.lat, one.lon) for one in surfaces]
    density = None if graph is None else _densities(bench, graph, placed, [one.people for one in surfaces])
    parts: list[dict[str, Any]] = []
    for at, (surface, (x, y)) in enumerate(zip(surfaces, placed, strict=True)):
        if graph is None or density is None:
            measured = _unmeasured(len(x))
        else:
            measured = measure(
                graph,
                bench.snapper,
                bench.walks,
                x=x,
                y=y,
                extent=bench.extent_xy,
                closed=bench.city.edge == "closed",
                density_per_km2=density[:, at],
                intersections_per_km2=density[:, -1],
            )
        parts.append(_placed(surface, measured))
        if len(surface.unplaced):
            parts.append(_unplaced(surface, counted_ids, parts[-1]))
    return {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}


def _densities(
    bench: Workbench,
    graph: Graph,
    placed: Sequence[tuple[FloatArray, FloatArray]],
    people: Sequence[FloatArray],
) -> FloatArray:
    """Per km² of the walkable neighbourhood of each node: people of each surface, then intersections.

    Squares that do not touch the region have unknown people and are left out of theirs.
    """
    rules, region = bench.rules, bench.region.geometry
    grid = Grid(graph, side_m=rules.square_m, region_xy=region)

    def per_km2(x: FloatArray, y: FloatArray, weight: FloatArray) -> FloatArray:
        return density_of_squares(grid.of(x, y), weight, squares=len(grid), side_m=grid.side_m)

    peopled = np.column_stack([per_km2(x, y, w) for (x, y), w in zip(placed, people, strict=True)])
    inside = np.where(grid.in_region[grid.of_node], grid.of_node, -1)
    x, y = intersections(graph, rules.intersection_disc_m)
    crossed = per_km2(x, y, np.ones(len(x)))[:, None]
    return np.column_stack(
        [
            group_means(graph, inside, peopled, rules.density_radius_m),
            group_means(graph, grid.of_node, crossed, rules.density_radius_m),
        ]
    )


def _unmeasured(count: int) -> Points:
    nothing = np.full(count, np.nan)
    return Points({}, np.full(count, np.inf), np.full(count, np.inf), nothing, nothing)


def _placed(surface: Surface, measured: Points) -> dict[str, Any]:
    count = len(surface.people)
    return {
        "surface": _text(surface.name, count),
        "lat": surface.lat,
        "lon": surface.lon,
        "people": surface.people,
        "cell": cells_of(surface.lat, surface.lon).astype(object),
        "counted_in": _text(None, count),
        "gap_m": measured.gap_m.astype(np.float32),
        "edge_distance_m": measured.edge_distance_m.astype(np.float32),
        "density_per_km2": measured.density_per_km2,
        "intersections_per_km2": measured.intersections_per_km2,
        **{DISTANCE + group: metres.astype(np.float32) for group, metres in measured.distance_m.items()},
    }


def _unplaced(surface: Surface, ids: Sequence[str], placed: Mapping[str, Any]) -> dict[str, Any]:
    """Rows without a place: people for whom there is no point, and NaN people where none were counted."""
    people = np.array(surface.unplaced, dtype=np.float64)
    people[surface.uncounted] = np.nan
    rows = np.flatnonzero(people != 0)
    nowhere: dict[str, Any] = {
        name: np.full(len(rows), np.nan, column.dtype) for name, column in placed.items()
    }
    return nowhere | {
        "surface": _text(surface.name, len(rows)),
        "people": people[rows],
        "cell": _text(None, len(rows)),
        "counted_in": np.asarray(list(ids), dtype=object)[rows],
    }


def _text(word: str | None, count: int) -> npt.NDArray[np.object_]:
    return np.full(count, word, dtype=object)
