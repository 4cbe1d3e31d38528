"""The way from one door to the nearest destination, as a line and as steps to be told in words."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby, pairwise
from typing import Final, Literal

import numpy as np

from commonground.core.errors import NetworkError
from commonground.core.network.graph import Graph, Index
from commonground.core.network.osm import Floats
from commonground.core.network.reach import ALONG, BY_U, UNREACHED, Reach, origin_distance
from commonground.core.network.snap import Snap

Turn = Literal["start", "straight", "left", "right", "back"]

_STRAIGHT_DEGREES: Final = 40.0
_BACK_DEGREES: Final = 150.0


@dataclass(frozen=True, slots=True)
class Step:
    """A stretch along streets of one name.

    Parameters
    ----------
    name
        Street name, None where the way has none.
    length_m
        Walking metres.
    turn
        How one gets onto it from the step before: ``straight`` within 40 degrees, ``back`` from 150.
    """

    name: str | None
    length_m: float
    turn: Turn


@dataclass(frozen=True, slots=True)
class Route:
    """A walk between two points on the network.

    Parameters
    ----------
    nodes, edges
        Nodes passed and edges walked on, in order; the first and last edge in part only.
    x, y
        The line walked, in metres of ``Graph.crs``, from the origin's point on its street to the
        destination's.
    length_m
        Walking metres along the streets, without the gaps between door and street at either end.
    destination
        Row of the destination among the seeds.
    steps
        The same walk by street names.
    """

    nodes: Index
    edges: Index
    x: Floats
    y: Floats
    length_m: float
    destination: int
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class _Leg:
    """One edge of a walk, or the walked part of it."""

    edge: int
    length_m: float
    line: Floats


def route(graph: Graph, origin: Snap, seeds: Snap, reach: Reach, i: int, *, gaps: bool = True) -> Route:
    """Walk from origin ``i`` to the seed that is nearest to it.

    Needs numpy only, so a web server can show the way from a door.

    Parameters
    ----------
    graph, seeds, reach
        As given to and got from :func:`~commonground.core.network.reach.nearest`, with the same ``gaps``.
    origin
        Origins on their edges.
    i
        Which of them.
    gaps
        Whether the gaps at both ends count when the nearest seed is chosen.

    Raises
    ------
    NetworkError
        No seed can be reached from there.

    Notes
    -----
    Bounds of the turns: our choice, see docs/methods/walking-distance.md.

    """
    start = origin.take(np.array([i]))
    found = origin_distance(graph, start, seeds, reach, gaps=gaps)
    if found.via[0] == UNREACHED:
        raise NetworkError(
            f"From origin {i} none of the {len(seeds)} destinations can be reached: expected a finite "
            "distance. Ask origin_distance first, and say that there is no way."
        )
    seed = int(found.destination[0])
    edge, goal = int(start.edge[0]), int(seeds.edge[seed])
    here, there = float(start.along_m[0]), float(seeds.along_m[seed])
    if found.via[0] == ALONG:
        length_m = abs(float(start.to_u_m[0]) - float(seeds.to_u_m[seed]))
        return _told(graph, [_Leg(edge, length_m, _part(graph, edge, here, there))], [], seed)
    by_u = found.via[0] == BY_U
    nodes = _nodes(reach, int(graph.u[edge] if by_u else graph.v[edge]))
    out = _Leg(
        edge,
        float(start.to_u_m[0] if by_u else start.to_v_m[0]),
        _part(graph, edge, here, 0.0 if by_u else np.inf),
    )
    between = [_whole(graph, a, b) for a, b in pairwise(nodes)]
    ends = [
        (float(seeds.to_u_m[seed]), graph.u[goal], 0.0),
        (float(seeds.to_v_m[seed]), graph.v[goal], np.inf),
    ]
    length_m, _, end = min(choice for choice in ends if choice[1] == nodes[-1])
    return _told(graph, [out, *between, _Leg(goal, length_m, _part(graph, goal, end, there))], nodes, seed)


def _nodes(reach: Reach, first: int) -> list[int]:
    nodes = [first]
    while (following := int(reach.next_node[nodes[-1]])) >= 0:
        nodes.append(following)
    return nodes


def _whole(graph: Graph, a: int, b: int) -> _Leg:
    """Shortest edge from node a to its neighbour b, the lowest of equally short ones."""
    around = slice(int(graph.ptr[a]), int(graph.ptr[a + 1]))
    metres = np.where(graph.idx[around] == b, graph.w[around], np.inf)
    edge = int(graph.edge[around][int(np.argmin(metres))])
    forward = graph.u[edge] == a
    ends = (0.0, np.inf) if forward else (np.inf, 0.0)
    return _Leg(edge, float(graph.length_m[edge]), _part(graph, edge, *ends))


def _part(graph: Graph, edge: int, begin: float, end: float) -> Floats:
    """Points of an edge's shape between two positions along it, walked from the first to the second."""
    span = slice(int(graph.geom_ptr[edge]), int(graph.geom_ptr[edge + 1]))
    line = np.column_stack([graph.geom_x[span], graph.geom_y[span]])
    run = np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(line, axis=0).T))])
    low, high = min(begin, end), min(max(begin, end), run[-1])
    ends = [[np.interp(at, run, line[:, 0]), np.interp(at, run, line[:, 1])] for at in (low, high)]
    inner = line[(run > low) & (run < high)]
    part = np.concatenate([ends[:1], inner, ends[1:]])
    return part if begin <= end else part[::-1]


def _told(graph: Graph, legs: list[_Leg], nodes: list[int], seed: int) -> Route:
    line = np.concatenate([leg.line for leg in legs])
    moved = np.r_[True, (np.diff(line, axis=0) != 0).any(axis=1)]
    walked = [leg for leg in legs if leg.length_m > 0] or legs[:1]
    steps: list[Step] = []
    before: _Leg | None = None
    for name, group in groupby(walked, key=lambda leg: graph.name[leg.edge]):
        stretch = list(group)
        turn = "start" if before is None else _turn(before.line, stretch[0].line)
        steps.append(Step(name, sum(leg.length_m for leg in stretch), turn))
        before = stretch[-1]
    return Route(
        nodes=np.array(nodes, dtype=np.int32),
        edges=np.array([leg.edge for leg in walked], dtype=np.int32),
        x=line[moved, 0],
        y=line[moved, 1],
        length_m=sum(leg.length_m for leg in walked),
        destination=seed,
        steps=tuple(steps),
    )


def _turn(before: Floats, after: Floats) -> Turn:
    """How the walk turns from the end of one line onto the start of the next."""
    (ax, ay), (bx, by) = before[-1] - before[-2], after[1] - after[0]
    degrees = float(np.degrees(np.arctan2(ax * by - ay * bx, ax * bx + ay * by)))
    if abs(degrees) < _STRAIGHT_DEGREES:
        return "straight"
    if abs(degrees) >= _BACK_DEGREES:
        return "back"
    return "left" if degrees > 0 else "right"
