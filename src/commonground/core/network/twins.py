"""The kernels in plain scipy and numpy: slower, needing no compiler, and the oracle of the tests.

Each function takes and gives what its namesake in :mod:`commonground.core.network.kernels` does, bit for
bit: distances are sums of float32 lengths in float64, added from the entry outwards in both.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scipy.sparse import csr_array

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]
Numbers = npt.NDArray[np.uint32]
Index = npt.NDArray[np.int32]
Network = tuple[Numbers, Numbers, Floats, float]

_CHUNK: Final = 256


def distances(network: Network, nodes: Numbers, entry_m: Floats) -> Floats:
    """Metres to every node from the entries, by one extra node that stands before all of them."""
    from scipy.sparse import csr_array  # noqa: PLC0415  # the web process must not load scipy
    from scipy.sparse.csgraph import dijkstra  # noqa: PLC0415  # scipy only when asked

    streets = shortest_of_parallel(network)
    count = streets.shape[0]
    order = np.argsort(nodes)
    extended = csr_array(
        (
            np.concatenate([streets.data, entry_m[order]]),
            np.concatenate([streets.indices, nodes[order].astype(np.int32)]),
            np.append(streets.indptr, streets.indptr[-1] + len(nodes)),
        ),
        shape=(count + 1, count + 1),
    )
    dist: Floats = dijkstra(extended, directed=True, indices=count)[:count]
    return dist


def sums(network: Network, values: Floats, radii: Floats) -> Floats:
    """Sum values over the nodes within each of the rising radii of every node."""
    out = np.empty((len(values), len(radii), values.shape[1]))
    for rows, dist in _balls(network, radii[-1]):
        for r, radius in enumerate(radii):
            out[rows, r] = (dist <= radius).astype(np.float64) @ values
    return out


def group_means(network: Network, group: Index, values: Floats, radius: float) -> Floats:
    """Average values over the different groups that have a node within the radius of every node."""
    from scipy.sparse import csr_array  # noqa: PLC0415  # scipy only when asked

    grouped = np.flatnonzero(group >= 0)
    member = csr_array((np.ones(len(grouped)), (grouped, group[grouped])), shape=(len(group), len(values)))
    out = np.empty((len(group), values.shape[1]))
    for rows, dist in _balls(network, radius):
        reached = ((dist <= radius).astype(np.float64) @ member > 0).astype(np.float64)
        different = reached.sum(axis=1)[:, None]
        out[rows] = np.where(different > 0, reached @ values / np.maximum(different, 1), np.nan)
    return out


def towards(network: Network, dist: Floats, at_entry: Bools) -> Index:
    """Next node on the way to an entry: the lowest neighbour that explains a node's distance; else -1."""
    ptr, idx, w, _ = network
    node = np.repeat(np.arange(len(dist)), np.diff(ptr))
    other = idx.astype(np.int64)
    explains = np.isfinite(dist[node]) & (dist[other] + w == dist[node])
    nobody = np.int64(len(dist))
    following = np.full(len(dist), nobody)
    done = at_entry | ~np.isfinite(dist)
    usable = explains & (dist[other] < dist[node])
    while not done.all():
        usable &= ~done[node]
        np.minimum.at(following, node[usable], other[usable])
        done |= following < nobody
        usable = explains & done[other]
    return np.where(following < nobody, following, -1).astype(np.int32)


def followed(following: Index, own: Index) -> Index:
    """Carry what ``own`` says at the end of each node's way back to the node, by pointer doubling."""
    end = np.where(following < 0, np.arange(len(own)), following)
    while not np.array_equal(end, end[end]):
        end = end[end]
    answer: Index = own[end]
    return answer


def shortest_of_parallel(network: Network) -> csr_array:
    """Lengths as a sparse matrix with the shortest of parallel streets, where scipy would add them up."""
    from scipy.sparse import csr_array  # noqa: PLC0415  # scipy only when asked

    ptr, idx, w, _ = network
    count = len(ptr) - 1
    start = np.repeat(np.arange(count), np.diff(ptr))
    order = np.lexsort((w, idx, start))
    pair = start[order] * count + idx[order].astype(np.int64)
    first = order[np.flatnonzero(np.r_[True, np.diff(pair) != 0])] if len(order) else order
    return csr_array(
        (w[first], idx[first].astype(np.int32), np.searchsorted(start[first], np.arange(count + 1))),
        shape=(count, count),
    )


def _balls(network: Network, radius: float) -> Iterator[tuple[slice, Floats]]:
    """Distances within the radius from some nodes at a time, infinity beyond."""
    from scipy.sparse.csgraph import dijkstra  # noqa: PLC0415  # scipy only when asked

    streets = shortest_of_parallel(network)
    count = streets.shape[0]
    for begin in range(0, count, _CHUNK):
        rows = slice(begin, min(begin + _CHUNK, count))
        yield rows, dijkstra(streets, directed=True, indices=np.arange(rows.start, rows.stop), limit=radius)
