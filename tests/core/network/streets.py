"""Small networks drawn by hand, on a globe where a degree at the equator is a round number of metres."""

from itertools import chain

import numpy as np

from commonground.core.network.graph import walk_graph
from commonground.core.network.osm import WAY, Osm, Tags
from commonground.core.network.polygons import POLYGON_KEYS
from commonground.core.network.snap import Snap
from commonground.core.network.walkable import WALK_KEYS
from commonground.core.places.geodesy import EARTH_RADIUS_M

GLOBE = f"+proj=eqc +R={EARTH_RADIUS_M} +units=m +type=crs"
METRES_A_DEGREE = EARTH_RADIUS_M * np.pi / 180
KEYS = tuple(dict.fromkeys((*WALK_KEYS, *POLYGON_KEYS)))


def tags(rows, keys=KEYS, *, words=None):
    """Tags of objects given as one dict each."""
    words = words or vocabulary(rows)
    found = {key: [i for i, row in enumerate(rows) if key in row] for key in keys}
    return Tags(
        count=len(rows),
        vocabulary=tuple(words),
        rows={key: np.array(at, dtype=np.int64) for key, at in found.items()},
        codes={
            key: np.array([words.index(rows[i][key]) for i in at], dtype=np.int32)
            for key, at in found.items()
        },
    )


def vocabulary(rows):
    """Every value of the objects' tags, once, sorted."""
    return sorted({value for row in rows for value in row.values()})


def osm(nodes, ways=(), relations=()):
    """Draw nodes ``{id: (x_m, y_m)}``, ways ``{id: (refs, tags)}``, relations ``{id: (way ids, tags)}``."""
    nodes, ways, relations = (dict(sorted(dict(part).items())) for part in (nodes, ways, relations))
    xy = np.array(list(nodes.values()), dtype=np.float64).reshape(-1, 2) / METRES_A_DEGREE
    refs = [list(refs) for refs, _ in ways.values()]
    members = [list(members) for members, _ in relations.values()]
    of_ways, of_relations = ([own for _, own in part.values()] for part in (ways, relations))
    words = vocabulary([*of_ways, *of_relations])
    return Osm(
        node_id=np.array(list(nodes), dtype=np.int64),
        lat=xy[:, 1],
        lon=xy[:, 0],
        way_id=np.array(list(ways), dtype=np.int64),
        way_ptr=np.cumsum([0, *map(len, refs)]),
        way_ref=np.array(list(chain.from_iterable(refs)), dtype=np.int64),
        relation_id=np.array(list(relations), dtype=np.int64),
        rel_ptr=np.cumsum([0, *map(len, members)]),
        rel_member_type=np.full(sum(map(len, members)), WAY, dtype=np.uint8),
        rel_member_id=np.array(list(chain.from_iterable(members)), dtype=np.int64),
        rel_member_role=["outer"] * sum(map(len, members)),
        node_tags=tags([{}] * len(nodes), words=words),
        way_tags=tags(of_ways, words=words),
        relation_tags=tags(of_relations, words=words),
        report={},
    )


def street(*refs, name=None, **more):
    """A walkable way."""
    return list(refs), {"highway": "residential", **({"name": name} if name else {}), **more}


def network(nodes, ways, *, keep_islands=True):
    """Walk network of an extract drawn by :func:`osm`."""
    return walk_graph(osm(nodes, ways), GLOBE, keep_islands=keep_islands)


def block_grid(columns, rows, spacing=100.0, *, first=1):
    """Nodes and ways of a street grid with its south-west corner at 0, 0."""
    nodes = {first + j * columns + i: (i * spacing, j * spacing) for j in range(rows) for i in range(columns)}
    across = [[first + j * columns + i for i in range(columns)] for j in range(rows)]
    along = [[first + j * columns + i for j in range(rows)] for i in range(columns)]
    ways = {number: street(*refs) for number, refs in enumerate([*across, *along], start=1)}
    return nodes, ways


def on_edges(graph, edge, share, gap_m=0.0):
    """Places on given edges at given shares of their length."""
    edge = np.atleast_1d(np.asarray(edge, dtype=np.int32))
    share = np.broadcast_to(np.asarray(share, dtype=np.float64), edge.shape)
    metres = graph.length_m[edge]
    to_u = (metres * share).astype(np.float32)
    nowhere = np.full(len(edge), np.nan)
    gap = np.broadcast_to(np.asarray(gap_m, dtype=np.float32), edge.shape).copy()
    return Snap(edge, gap, to_u, metres - to_u, nowhere, nowhere, nowhere)


def node_of(graph, osm_id):
    """Number of the node with this OSM id."""
    (number,) = np.flatnonzero(graph.node_id == osm_id)
    return int(number)


def edge_between(graph, a, b):
    """Numbers of the edges between two OSM nodes."""
    ends = {node_of(graph, a), node_of(graph, b)}
    return [e for e in range(len(graph.u)) if {int(graph.u[e]), int(graph.v[e])} == ends]
