"""Street intersections: junctions close together count as one."""

from __future__ import annotations

import numpy as np
import shapely

from commonground.core.errors import NetworkError
from commonground.core.network.chains import connected_parts
from commonground.core.network.graph import Graph
from commonground.core.network.osm import Floats, Ints, Objects


def intersections(graph: Graph, radius_m: float = 12.0) -> tuple[Floats, Floats]:
    """Centres of the connected parts of the discs around all nodes that are not dead ends.

    Parameters
    ----------
    graph
        The network.
    radius_m
        Radius of the discs in metres of ``graph.crs``: nodes closer than twice this become one
        intersection, such as the four nodes where two dual carriageways cross.

    Returns
    -------
    x, y
        Metres of ``graph.crs``, in the order of the lowest node of each part. Empty if all nodes are
        dead ends.

    Raises
    ------
    NetworkError
        The radius is not positive.

    Notes
    -----
    *Source*: ``consolidate_intersections(tolerance=12, rebuild_graph=False, dead_ends=False)`` of OSMnx
    as used by the Global Healthy and Sustainable City Indicators; discs have 64 corners there and here.
    See docs/methods/intersections.md. Known answers: ``tests/known_answers/test_network.py``.

    """
    if not radius_m > 0:
        raise NetworkError(f"Discs of {radius_m} m were asked for: expected a positive radius, such as 12 m.")
    node = np.flatnonzero(graph.degree > 1)
    centres = np.column_stack([graph.x[node], graph.y[node]])
    part = _parts(centres, radius_m)
    lowest, number, members = np.unique(part, return_inverse=True, return_counts=True)
    places = centres[lowest]
    shared = np.flatnonzero(members[number] > 1)
    if len(shared):
        several, place = np.unique(number[shared], return_inverse=True)
        order = np.argsort(place, kind="stable")
        stacks = shapely.multipolygons(_discs(centres[shared[order]], radius_m), indices=place[order])
        unions = shapely.union_all(stacks[:, None], axis=1)
        places[several] = shapely.get_coordinates(shapely.centroid(unions))
    return places[:, 0], places[:, 1]


def _parts(centres: Floats, radius_m: float) -> Ints:
    """Lowest of the discs that each disc is connected with."""
    points = shapely.points(centres)
    one, other = shapely.STRtree(points).query(points, predicate="dwithin", distance=2 * radius_m)
    pairs = one < other
    one, other = one[pairs], other[pairs]
    near, at = np.unique(np.concatenate([one, other]), return_inverse=True)
    discs = _discs(centres[near], radius_m)
    touch = shapely.intersects(discs[at[: len(one)]], discs[at[len(one) :]])
    return connected_parts(one[touch], other[touch], len(centres))


def _discs(centres: Floats, radius_m: float) -> Objects:
    discs: Objects = shapely.buffer(shapely.points(centres), radius_m, quad_segs=16)
    return discs
