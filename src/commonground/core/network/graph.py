"""The walk network of a city: junctions, the streets between them, and their shape on the ground."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from commonground.core.network.chains import connected_parts, hilbert_rank, merge_chains, most_of
from commonground.core.network.osm import Bools, Floats, Ints, Osm, ranges
from commonground.core.network.walkable import GHSCI_WALK, Segments, WalkRules, segments

Lengths = npt.NDArray[np.float32]
Index = npt.NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class Graph:
    """An undirected street network; parallel streets and loops are kept.

    Parameters
    ----------
    node_id, lat, lon, x, y
        Nodes along a Hilbert curve: OSM id, degrees, metres of ``crs``.
    ptr, idx, w, edge
        Neighbours of each node: ``idx[ptr[i]:ptr[i + 1]]``, the metres there, and over which edge. An
        edge appears once from each end, a loop twice at its node.
    u, v, length_m
        Ends of each edge (``u`` has the lower OSM id) and its great-circle length in metres.
    way_id, name
        OSM way that makes up most of the edge, and the street name that does, None where most has none.
    geom_ptr, geom_x, geom_y
        Shape of each edge from ``u`` to ``v`` in ``crs``.
    cut_x, cut_y
        Where the data end: nodes at which a street leaves them because its next node was lost, and all
        nodes of a dropped network that has such an end, for it may be joined to this one out there.
    crs
        Projected coordinate system in metres.
    report
        What was kept, cut and dropped, counted.
    """

    node_id: Ints
    lat: Floats
    lon: Floats
    x: Floats
    y: Floats
    ptr: Ints
    idx: Index
    w: Lengths
    edge: Index
    u: Index
    v: Index
    length_m: Lengths
    way_id: Ints
    name: Sequence[str | None]
    geom_ptr: Ints
    geom_x: Floats
    geom_y: Floats
    cut_x: Floats
    cut_y: Floats
    crs: str
    report: Mapping[str, int]

    @property
    def degree(self) -> Ints:
        """Street ends at each node; a loop counts twice."""
        return np.diff(self.ptr)


@dataclass(frozen=True, slots=True)
class _Edges:
    """Edges over the nodes of the segments: ends, metres, way row, word of the name, nodes passed."""

    u: Ints
    v: Ints
    length_m: Floats
    way: Ints
    name: Ints
    path_ptr: Ints
    path: Ints

    def take(self, rows: Ints) -> _Edges:
        at, path_ptr = ranges(self.path_ptr, rows)
        return _Edges(
            u=self.u[rows],
            v=self.v[rows],
            length_m=self.length_m[rows],
            way=self.way[rows],
            name=self.name[rows],
            path_ptr=path_ptr,
            path=self.path[at],
        )


def walk_graph(osm: Osm, crs: str, rules: WalkRules = GHSCI_WALK, *, keep_islands: bool = False) -> Graph:
    """Walk network of an extract, the same for any order of the objects in the file.

    Ways are cut where the extract lost a node, joined where exactly two neighbours meet, and walked both
    ways. Of several unconnected networks the one with most nodes stays; of equal ones, that with the
    lowest OSM node id.

    Parameters
    ----------
    osm
        Read with at least the keys ``WALK_KEYS``.
    crs
        Projected system in metres, for shapes; lengths do not depend on it.
    rules
        Which ways may be walked.
    keep_islands
        Keep every network, however small.

    Returns
    -------
    Graph
        Its ``report`` says what was kept, cut and dropped.

    Raises
    ------
    NoDataError
        No walkable way, or none with two neighbouring nodes.
    CrsError
        ``crs`` is unknown or not in metres.

    Notes
    -----
    *Source*: street filter of the Global Healthy and Sustainable City Indicators, length and
    simplification as in OSMnx; see docs/methods/walk-network.md. Known answers:
    ``tests/known_answers/test_network.py``.

    """
    parts = segments(osm, rules)
    edges, rings = _edges(osm, parts)
    part, kept, islands = _largest_part(edges, len(parts.node))
    if keep_islands:
        kept, islands = np.ones(len(edges.u), dtype=bool), 0
    doubtful = _cut_islands(edges, part, kept=kept, cut=np.isin(parts.node, parts.cut))
    ends = np.union1d(parts.cut, parts.node[doubtful])
    report = {
        **parts.report,
        "rings": rings,
        "islands_dropped": islands,
        "island_edges_dropped": int((~kept).sum()),
        "island_metres_dropped": round(float(edges.length_m[~kept].sum())),
    }
    return _placed(osm, parts, edges.take(np.flatnonzero(kept)), ends=ends, crs=crs, report=report)


def csr(
    u: npt.NDArray[np.integer], v: npt.NDArray[np.integer], w: Lengths, count: int
) -> tuple[Ints, Index, Lengths, Index]:
    """Neighbour lists of an undirected multigraph: ``ptr, idx, w, edge`` as in :class:`Graph`."""
    edge = np.tile(np.arange(len(u), dtype=np.int32), 2)
    start, end = np.concatenate([u, v]), np.concatenate([v, u])
    order = np.lexsort((edge, end, start))
    ptr = np.searchsorted(start[order], np.arange(count + 1))
    return ptr.astype(np.int64), end[order].astype(np.int32), w[edge[order]], edge[order]


def _edges(osm: Osm, parts: Segments) -> tuple[_Edges, int]:
    """Segments joined to edges, and the number of rings that touch nothing."""
    from commonground.core.places.geodesy import great_circle_m  # noqa: PLC0415  # keeps pyproj out of imports

    chains = merge_chains(parts.a, parts.b, len(parts.node))
    segment, back = chains.half >> 1, (chains.half & 1).astype(bool)
    tail = np.where(back, parts.b[segment], parts.a[segment])
    head = np.where(back, parts.a[segment], parts.b[segment])
    lat, lon = osm.lat[parts.node], osm.lon[parts.node]
    metres = great_circle_m(lat[tail], lon[tail], lat[head], lon[head])
    count = len(chains.ptr) - 1
    of_edge = np.repeat(np.arange(count), np.diff(chains.ptr))
    v = head[chains.ptr[1:] - 1]
    word = osm.way_tags.coded("name").astype(np.int64)[parts.way[segment]]
    edges = _Edges(
        u=tail[chains.ptr[:-1]],
        v=v,
        length_m=np.add.reduceat(metres, chains.ptr[:-1]),
        way=most_of(of_edge, parts.way[segment], metres, count),
        name=most_of(of_edge, word, metres, count),
        path_ptr=chains.ptr + np.arange(count + 1),
        path=np.insert(tail, chains.ptr[1:], v),
    )
    return edges, chains.rings


def _largest_part(edges: _Edges, count: int) -> tuple[Ints, Bools, int]:
    """Network of each node, edges of the one with most nodes, and how many other networks there are."""
    part = connected_parts(edges.u, edges.v, count)
    junctions = np.unique(np.concatenate([edges.u, edges.v]))
    sizes = np.bincount(part[junctions], minlength=count)
    return part, part[edges.u] == np.argmax(sizes), int((sizes > 0).sum()) - 1


def _cut_islands(edges: _Edges, part: Ints, *, kept: Bools, cut: Bools) -> Ints:
    """Nodes of the dropped networks of which a street was cut."""
    dropped = np.flatnonzero(~kept)
    at, ptr = ranges(edges.path_ptr, dropped)
    node, network = edges.path[at], np.repeat(part[edges.u[dropped]], np.diff(ptr))
    return np.unique(node[np.isin(network, network[cut[node]])])


def _placed(
    osm: Osm, parts: Segments, edges: _Edges, *, ends: Ints, crs: str, report: dict[str, int]
) -> Graph:
    """Nodes and edges in their final order, with shapes on the ground."""
    from commonground.core.places.geodesy import to_projected  # noqa: PLC0415  # keeps pyproj out of imports

    junction = np.unique(np.concatenate([edges.u, edges.v]))
    row = parts.node[junction]
    along = np.lexsort((osm.node_id[row], hilbert_rank(osm.lat[row], osm.lon[row])))
    number = np.full(len(parts.node), -1, dtype=np.int64)
    number[junction[along]] = np.arange(len(along))
    near, far = np.minimum(number[edges.u], number[edges.v]), np.maximum(number[edges.u], number[edges.v])
    second = edges.path[edges.path_ptr[:-1] + 1]
    edges = edges.take(np.lexsort((second, edges.way, edges.length_m, far, near)))
    row = row[along]
    u, v = number[edges.u].astype(np.int32), number[edges.v].astype(np.int32)
    length_m = edges.length_m.astype(np.float32)
    ptr, idx, w, edge = csr(u, v, length_m, len(row))
    x, y = to_projected(crs, osm.lat[parts.node], osm.lon[parts.node])
    cut_x, cut_y = to_projected(crs, osm.lat[ends], osm.lon[ends])
    words = (*osm.way_tags.vocabulary, None)
    return Graph(
        node_id=osm.node_id[row],
        lat=osm.lat[row],
        lon=osm.lon[row],
        x=x[junction[along]],
        y=y[junction[along]],
        ptr=ptr,
        idx=idx,
        w=w,
        edge=edge,
        u=u,
        v=v,
        length_m=length_m,
        way_id=osm.way_id[edges.way],
        name=[words[code] for code in edges.name.tolist()],
        geom_ptr=edges.path_ptr,
        geom_x=x[edges.path],
        geom_y=y[edges.path],
        cut_x=cut_x,
        cut_y=cut_y,
        crs=crs,
        report={
            **report,
            "nodes": len(row),
            "edges": len(u),
            "loops": int((u == v).sum()),
            "parallel_pairs": _parallel_pairs(u, v),
        },
    )


def _parallel_pairs(u: Index, v: Index) -> int:
    """Pairs of different nodes that are joined by more than one edge."""
    pairs = np.stack([np.minimum(u, v), np.maximum(u, v)], axis=1)[u != v]
    _, times = np.unique(pairs, axis=0, return_counts=True)
    return int((times > 1).sum())
