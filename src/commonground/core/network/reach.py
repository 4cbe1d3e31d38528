"""How far it is on foot: from every node, and from every door, to the nearest of many destinations."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
import shapely

from commonground.core.errors import NetworkError
from commonground.core.network.engine import Engine, prepared, solver
from commonground.core.network.graph import Graph, Index, Lengths
from commonground.core.network.osm import Floats, Ints
from commonground.core.network.snap import Snap

UNREACHED: Final = 0
BY_U: Final = 1
BY_V: Final = 2
ALONG: Final = 3


@dataclass(frozen=True, slots=True)
class Reach:
    """The way from every node to the nearest destination.

    Parameters
    ----------
    distance_m
        Metres, infinity where no destination can be reached.
    destination
        Row of that destination among the seeds, -1 if none.
    next_node
        Next node on the way; -1 at the last node before the destination, and where there is no way.
    """

    distance_m: Lengths
    destination: Index
    next_node: Index


@dataclass(frozen=True, slots=True)
class OriginDistance:
    """The way from every origin to the nearest destination.

    Parameters
    ----------
    distance_m
        Metres, infinity where no destination can be reached.
    destination
        Row of that destination among the seeds, -1 if none.
    via
        How the way begins: ``UNREACHED``, ``BY_U`` or ``BY_V`` (towards that end of the origin's edge) or
        ``ALONG`` (the destination is on the same edge, reached without passing an end).
    """

    distance_m: Lengths
    destination: Index
    via: npt.NDArray[np.uint8]


def nearest(graph: Graph, seeds: Snap, *, gaps: bool = True, engine: Engine | None = None) -> Reach:
    """Walk from every node to the nearest of the seeds, however far.

    Parameters
    ----------
    graph
        The network.
    seeds
        Destinations on their edges; any number of them may share an edge. None at all is allowed: then
        nothing is reached.
    gaps
        Add the straight way from the edge to the destination (rule set ``cg-1``; ``ghsci-2023`` does not).
    engine
        None takes numba where it is installed, else scipy. Both give the same bits.

    Returns
    -------
    Reach
        Of equally near destinations a node has the one its way leads to; ways prefer to end, then the
        neighbour with the lowest number.

    Notes
    -----
    *Source*: E. W. Dijkstra, "A note on two problems in connexion with graphs", Numerische Mathematik 1
    (1959), from all destinations at once; see docs/methods/walking-distance.md. Known answers:
    ``tests/known_answers/test_network.py``.

    """
    _check(graph, seeds)
    nodes, entry_m, seed = _entries(graph, seeds, gaps=gaps)
    own = np.full(len(graph.x), -1, dtype=np.int32)
    own[nodes] = seed
    at_entry = np.full(len(graph.x), np.inf)
    at_entry[nodes] = entry_m
    network, paths = prepared(graph), solver(engine)
    dist: Floats = paths.distances(network, nodes.astype(np.uint32), entry_m)
    following: Index = paths.towards(network, dist, at_entry == dist)
    destination: Index = paths.followed(following, own)
    return Reach(dist.astype(np.float32), destination, following)


def origin_distance(
    graph: Graph, origins: Snap, seeds: Snap, reach: Reach, *, gaps: bool = True
) -> OriginDistance:
    """Walk from every origin to the nearest of the seeds, given the ways from the nodes.

    Needs numpy only, so a web server can answer for one door.

    Parameters
    ----------
    graph, seeds, reach
        As given to and got from :func:`nearest`, with the same ``gaps``.
    origins
        Origins on their edges.
    gaps
        Add the straight ways between place and edge at both ends.

    Returns
    -------
    OriginDistance
        A destination on the origin's own edge may be nearest along it. Of equally long ways: along the
        edge, then by ``u``; of equally near destinations on the edge the first.

    """
    _check(graph, origins)
    gap = origins.gap_m.astype(np.float64) if gaps else np.zeros(len(origins))
    ends = graph.u[origins.edge], graph.v[origins.edge]
    direct, on_edge = _along_own_edge(origins, seeds, gaps=gaps)
    ways = np.stack(
        [
            direct,
            origins.to_u_m.astype(np.float64) + reach.distance_m[ends[0]],
            origins.to_v_m.astype(np.float64) + reach.distance_m[ends[1]],
        ]
    )
    best = np.argmin(ways, axis=0)
    metres = np.take_along_axis(ways, best[None], axis=0)[0]
    found = np.isfinite(metres)
    candidates = np.stack([on_edge, reach.destination[ends[0]], reach.destination[ends[1]]])
    destination = np.take_along_axis(candidates, best[None], axis=0)[0]
    how = np.array([ALONG, BY_U, BY_V], dtype=np.uint8)[best]
    return OriginDistance(
        distance_m=(metres + gap).astype(np.float32),
        destination=np.where(found, destination, -1).astype(np.int32),
        via=np.where(found, how, UNREACHED).astype(np.uint8),
    )


def edge_distance_m(
    graph: Graph, x: npt.ArrayLike, y: npt.ArrayLike, *, extent: object | None = None
) -> Floats:
    """Straight metres from each place to where the data end; infinity if nothing says where.

    The data end at the border of ``extent`` and at every node where a street was cut because its next
    node was lost. A place outside the extent has distance 0.

    Parameters
    ----------
    graph
        The network, with its cut places.
    x, y
        Places in metres of ``graph.crs``.
    extent
        Polygon or MultiPolygon in ``graph.crs`` within which the extract is whole, None if unknown.

    """
    places = shapely.points(
        np.atleast_1d(np.asarray(x, np.float64)), np.atleast_1d(np.asarray(y, np.float64))
    )
    distance = np.full(len(places), np.inf)
    if extent is not None:
        inside = shapely.covers(extent, places)
        distance = np.where(inside, shapely.distance(shapely.boundary(extent), places), 0.0)
    if len(graph.cut_x):
        tree = shapely.STRtree(shapely.points(graph.cut_x, graph.cut_y))
        asked, metres = tree.query_nearest(places, return_distance=True, all_matches=False)
        distance[asked[0]] = np.minimum(distance[asked[0]], metres)
    return distance


def edge_answer(
    distance_m: npt.ArrayLike, edge_m: npt.ArrayLike, radius_m: float, *, closed: bool = False
) -> Floats:
    """Whether a destination lies within the radius: 1 yes, 0 no, NaN cannot tell.

    Parameters
    ----------
    distance_m
        Walking metres to the nearest destination, infinity if none.
    edge_m
        Straight metres to the edge of the data.
    radius_m
        Radius in metres; a destination exactly there is within.
    closed
        Nothing is meant to exist beyond the edge: then every origin has an answer.

    Returns
    -------
    An origin closer to the edge than the radius has no answer, *found or not*: counting only what was
    found would push every share to 1. An origin without distance (NaN) has none either.

    Notes
    -----
    Our choice, see docs/methods/walking-distance.md.

    """
    distance = np.asarray(distance_m, dtype=np.float64)
    answer = np.where(distance <= radius_m, 1.0, 0.0)
    unknown = np.isnan(distance)
    if not closed:
        unknown = unknown | ~(np.asarray(edge_m, dtype=np.float64) >= radius_m)
    return np.where(unknown, np.nan, answer)


def _check(graph: Graph, places: Snap) -> None:
    if len(places) and (places.edge.min() < 0 or places.edge.max() >= len(graph.u)):
        raise NetworkError(
            f"Places lie on edges {places.edge.min()} to {places.edge.max()}: expected 0 to "
            f"{len(graph.u) - 1}. Snap them to this graph, not to another build of it."
        )


def _entries(graph: Graph, seeds: Snap, *, gaps: bool) -> tuple[Ints, Floats, Index]:
    """Nodes at the ends of seeded edges, the shortest metres from a seed to each, and that seed."""
    gap = seeds.gap_m.astype(np.float64) if gaps else np.zeros(len(seeds))
    node = np.concatenate([graph.u[seeds.edge], graph.v[seeds.edge]]).astype(np.int64)
    metres = np.concatenate([seeds.to_u_m + gap, seeds.to_v_m + gap])
    seed = np.tile(np.arange(len(seeds), dtype=np.int32), 2)
    order = np.lexsort((seed, metres, node))
    node, metres, seed = node[order], metres[order], seed[order]
    first = np.flatnonzero(np.diff(node, prepend=-1) != 0)
    return node[first], metres[first], seed[first]


def _along_own_edge(origins: Snap, seeds: Snap, *, gaps: bool) -> tuple[Floats, Ints]:
    """Metres along each origin's own edge to the nearest seed on it, and that seed; infinity if none."""
    order = np.argsort(seeds.edge, kind="stable")
    begin = np.searchsorted(seeds.edge[order], origins.edge, side="left")
    counts = np.searchsorted(seeds.edge[order], origins.edge, side="right") - begin
    origin = np.repeat(np.arange(len(origins)), counts)
    within_run = np.arange(len(origin)) - np.repeat(np.cumsum(counts) - counts, counts)
    seed = order[np.repeat(begin, counts) + within_run]
    metres = np.abs(origins.to_u_m[origin].astype(np.float64) - seeds.to_u_m[seed])
    if gaps:
        metres = metres + seeds.gap_m[seed]
    by_origin = np.lexsort((seed, metres, origin))
    first = by_origin[np.flatnonzero(np.diff(origin[by_origin], prepend=-1) != 0)]
    direct = np.full(len(origins), np.inf)
    on_edge = np.full(len(origins), -1, dtype=np.int64)
    direct[origin[first]], on_edge[origin[first]] = metres[first], seed[first]
    return direct, on_edge
