"""Places at equal steps along every street."""

from __future__ import annotations

import numpy as np
import shapely

from commonground.core.errors import NetworkError
from commonground.core.network.graph import Graph, Index
from commonground.core.network.osm import Floats

_SAME_PLACE_M = 1e-3


def sample_points(graph: Graph, every_m: float = 30.0) -> tuple[Floats, Floats, Index]:
    """Points every so many metres along each edge from its start, each place once.

    Parameters
    ----------
    graph
        The network.
    every_m
        Metres of ``graph.crs`` between points: at 0, ``every_m``, twice that, ... up to the length of the
        edge's shape.

    Returns
    -------
    x, y, edge
        Metres of ``graph.crs`` and the edge; of points that agree to the millimetre the one on the lowest
        edge. Sorted by edge, then along it.

    Raises
    ------
    NetworkError
        The step is not positive.

    Notes
    -----
    *Source*: sample points of the Global Healthy and Sustainable City Indicators. Which end is the
    start is not defined there; here it is the one with the lower OSM node id.

    """
    if not every_m > 0:
        raise NetworkError(f"A step of {every_m} m was asked for: expected a positive step, such as 30 m.")
    owner = np.repeat(np.arange(len(graph.u)), np.diff(graph.geom_ptr))
    lines = shapely.linestrings(np.column_stack([graph.geom_x, graph.geom_y]), indices=owner)
    counts = np.floor(shapely.length(lines) / every_m).astype(np.int64) + 1
    edge = np.repeat(np.arange(len(graph.u)), counts)
    step = np.arange(len(edge)) - np.repeat(np.cumsum(counts) - counts, counts)
    xy = shapely.get_coordinates(shapely.line_interpolate_point(lines[edge], step * every_m))
    place = np.round(xy / _SAME_PLACE_M).astype(np.int64)
    order = np.lexsort((np.arange(len(edge)), place[:, 1], place[:, 0]))
    moved = (np.diff(place[order], axis=0) != 0).any(axis=1)
    once = np.sort(order[np.r_[True, moved]])
    return xy[once, 0], xy[once, 1], edge[once].astype(np.int32)
