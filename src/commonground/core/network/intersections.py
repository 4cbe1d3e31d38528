"""Street intersections: junctions close together count as one."""

from __future__ import annotations

import numpy as np
import shapely

from commonground.core.errors import NetworkError
from commonground.core.network.chains import connected_parts
from commonground.core.network.graph import Graph
from commonground.core.network.osm import Floats


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
    discs = shapely.buffer(shapely.points(graph.x[node], graph.y[node]), radius_m, quad_segs=16)
    one, other = shapely.STRtree(discs).query(discs, predicate="intersects")
    part = connected_parts(one, other, len(discs))
    order = np.argsort(part, kind="stable")
    _, number = np.unique(part[order], return_inverse=True)
    stacks = shapely.multipolygons(discs[order], indices=number)
    unions = shapely.union_all(stacks[:, None], axis=1)
    centres = shapely.centroid(unions)
    return shapely.get_x(centres), shapely.get_y(centres)
