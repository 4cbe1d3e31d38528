"""From a street network, destinations and points of people to what was measured from each point."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import shapely

from commonground.core.indicators.definition import FloatArray, Points
from commonground.core.network.graph import Graph
from commonground.core.network.reach import Reach, edge_distance_m, nearest, origin_distance
from commonground.core.network.snap import Snap, Snapper


@dataclass(frozen=True, slots=True)
class Walk:
    """The way from everywhere to the nearest member of one destination group.

    Parameters
    ----------
    seeds
        The members of the group, snapped to the network.
    reach
        Distance and direction from every node; None where the group has no member.
    """

    seeds: Snap
    reach: Reach | None


def walks(
    graph: Graph, snapper: Snapper, destinations: Mapping[str, tuple[FloatArray, FloatArray]]
) -> dict[str, Walk]:
    """Find the nearest member of each group from every node.

    Parameters
    ----------
    snapper
        Brings places onto ``graph``.
    destinations
        For each group the projected x and y of its members, metres in ``graph.crs``. A group that
        is known to have no member is given with empty arrays: everyone is then out of reach of it.
    """
    found = {}
    for group, (x, y) in destinations.items():
        seeds = snapper.snap(x, y)
        found[group] = Walk(seeds, nearest(graph, seeds) if len(x) else None)
    return found


def measure(
    graph: Graph,
    snapper: Snapper,
    found: Mapping[str, Walk],
    *,
    x: FloatArray,
    y: FloatArray,
    extent: shapely.Geometry | None,
    closed: bool,
    density_per_km2: FloatArray,
    intersections_per_km2: FloatArray,
) -> Points:
    """Measure every point of people.

    Parameters
    ----------
    snapper, found
        As given to and got from :func:`walks`.
    x, y
        Points in metres of ``graph.crs``.
    extent
        Where the data end, a polygon in the same metres; None where only cut streets tell.
    closed
        Nothing is meant to exist beyond the edge.
    density_per_km2, intersections_per_km2
        Mean over the walkable neighbourhood of each node of ``graph``; NaN where unknown.

    Notes
    -----
    Source: docs/methods/walking-distance.md and docs/methods/neighbourhood-density.md.
    """
    origins = snapper.snap(x, y)
    nowhere = np.full(len(x), np.inf)
    distance_m = {
        group: nowhere
        if walk.reach is None
        else origin_distance(graph, origins, walk.seeds, walk.reach).distance_m.astype(np.float64)
        for group, walk in found.items()
    }
    return Points(
        distance_m=distance_m,
        gap_m=origins.gap_m.astype(np.float64),
        edge_distance_m=nowhere if closed else edge_distance_m(graph, x, y, extent=extent),
        density_per_km2=between_nodes(graph, origins, density_per_km2),
        intersections_per_km2=between_nodes(graph, origins, intersections_per_km2),
    )


def between_nodes(graph: Graph, origins: Snap, of_node: FloatArray) -> FloatArray:
    """Value of a point between two nodes, the nearer one weighing more.

    The weights are 1 - d / (d_u + d_v), with d the distances along the street; the middle of a street
    of no length takes both equally. Source: docs/methods/neighbourhood-density.md.
    """
    to_u, to_v = origins.to_u_m.astype(np.float64), origins.to_v_m.astype(np.float64)
    length = to_u + to_v
    share_u = np.divide(to_v, length, out=np.full(len(length), 0.5), where=length > 0)
    at_u, at_v = of_node[graph.u[origins.edge]], of_node[graph.v[origins.edge]]
    return np.asarray(share_u * at_u + (1.0 - share_u) * at_v, dtype=np.float64)


def density_of_squares(
    square: npt.NDArray[np.int64], weight: FloatArray, *, squares: int, side_m: float
) -> FloatArray:
    """Σ weight per square and km².

    Parameters
    ----------
    square
        Index of the square of each thing counted, -1 for none.
    weight
        People, or 1 for each intersection.
    squares
        How many squares there are.
    side_m
        Side of a square in metres.
    """
    inside = square >= 0
    return np.bincount(square[inside], weight[inside], minlength=squares) / (side_m / 1000.0) ** 2
