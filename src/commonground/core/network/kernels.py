"""Shortest paths compiled by numba. Import this module only where numba may be loaded, never on the web.

A search keeps its open nodes in two queues, near and far, parted by a distance that rises in steps. The
steps decide only in which order nodes are looked at: a node that is improved later is looked at again,
so the distances that remain are exact whatever the step. Nothing here may assume finite numbers (no
``fastmath``): a node that is not reached has the distance infinity.

*Source*: the near-far queue of A. Davidson and others, "Work-Efficient Parallel GPU Methods for
Single-Source Shortest Paths", IPDPS 2014. :mod:`commonground.core.network.twins` computes the same with
scipy; tests hold the two together.

Indices are unsigned: numba then leaves out its test for negative ones, a fifth of the time of these loops.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final, TypeVar

import numba
import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]
Numbers = npt.NDArray[np.uint32]
Index = npt.NDArray[np.int32]
Network = tuple[Numbers, Numbers, Floats, float]
Queues = tuple[npt.NDArray[np.uint8], Numbers, Numbers, Numbers]

_IDLE: Final = 0
_NEAR: Final = 1
_FAR: Final = 2
_Function = TypeVar("_Function", bound=Callable[..., Any])


def compiled(function: _Function) -> _Function:
    """Compile on the first call, keep the machine code beside the source, release the interpreter lock."""
    jit: Any = numba.njit(cache=True, nogil=True)
    jitted: _Function = jit(function)
    return jitted


@compiled
def new_queues(nodes: int) -> Queues:
    """Where each node waits, the near queue (a ring), the far queue, and room for the nodes reached."""
    state, near = np.zeros(nodes, np.uint8), np.empty(nodes + 1, np.uint32)
    return state, near, np.empty(nodes, np.uint32), np.empty(nodes, np.uint32)


@compiled
def spread(network: Network, dist: Floats, queues: Queues, waiting: int, limit: float) -> int:  # noqa: C901  # one loop; a call inside it costs more than the branch
    """Lower ``dist`` to the shortest distance from the waiting nodes, up to the limit.

    The first ``waiting`` nodes of the far queue have their distance; all others come in as infinity.
    The nodes reached are listed in the last queue; their number is returned. The others go out empty.
    """
    ptr, idx, w, step = network
    state, near, far, reached = queues
    border = 0.0
    count = waiting
    reached[:waiting] = far[:waiting]
    while waiting:
        border += step
        kept, begin, end = 0, 0, 0
        for at in range(waiting):
            node = far[at]
            if state[node] == _FAR and dist[node] >= border:
                far[kept] = node
                kept += 1
            elif state[node] == _FAR:
                state[node] = _NEAR
                near[end] = node
                end += 1
        waiting = kept
        while begin != end:
            node = near[begin]
            begin = begin + 1 if begin + 1 < len(near) else 0
            state[node] = _IDLE
            metres = dist[node]
            for at in range(ptr[node], ptr[node + np.uint32(1)]):
                other = idx[at]
                d = metres + w[at]
                old = dist[other]
                if d > limit or d >= old:
                    continue
                if old == np.inf:
                    reached[count] = other
                    count += 1
                dist[other] = d
                if ptr[other + np.uint32(1)] - ptr[other] == 1:
                    continue  # a dead end leads nowhere else
                if d < border and state[other] != _NEAR:
                    state[other] = _NEAR
                    near[end] = other
                    end = end + 1 if end + 1 < len(near) else 0
                elif d >= border and state[other] == _IDLE:
                    state[other] = _FAR
                    far[waiting] = other
                    waiting += 1
    return count


@compiled
def distances(network: Network, nodes: Numbers, entry_m: Floats) -> Floats:
    """Metres to every node from the entries: each of ``nodes`` once, with its own start distance."""
    dist = np.full(len(network[0]) - 1, np.inf)
    queues = new_queues(len(dist))
    for at in range(len(nodes)):
        dist[nodes[at]] = entry_m[at]
        queues[0][nodes[at]] = _FAR
        queues[2][at] = nodes[at]
    spread(network, dist, queues, len(nodes), np.inf)
    return dist


@compiled
def sums(network: Network, values: Floats, radii: Floats) -> Floats:
    """Sum values over the nodes within each of the rising radii of every node."""
    nodes, columns = values.shape
    out = np.zeros((nodes, len(radii), columns))
    ring = np.zeros((len(radii), columns))
    dist = np.full(nodes, np.inf)
    queues = new_queues(nodes)
    reached = queues[3]
    for origin in range(nodes):
        dist[origin], queues[0][origin], queues[2][0] = 0.0, _FAR, np.uint32(origin)
        for at in range(spread(network, dist, queues, 1, radii[-1])):
            node = reached[at]
            metres = dist[node]
            dist[node] = np.inf
            r = 0
            while metres > radii[r]:
                r += 1
            for c in range(columns):
                ring[r, c] += values[node, c]
        for c in range(columns):
            total = 0.0
            for r in range(len(radii)):
                total += ring[r, c]
                ring[r, c] = 0.0
                out[origin, r, c] = total
    return out


@compiled
def group_means(network: Network, group: Index, values: Floats, radius: float) -> Floats:
    """Average values over the different groups that have a node within the radius of every node."""
    nodes, columns = len(group), values.shape[1]
    out = np.full((nodes, columns), np.nan)
    total = np.zeros(columns)
    seen = np.full(len(values), -1, np.int64)
    dist = np.full(nodes, np.inf)
    queues = new_queues(nodes)
    reached = queues[3]
    for origin in range(nodes):
        dist[origin], queues[0][origin], queues[2][0] = 0.0, _FAR, np.uint32(origin)
        different = 0
        total[:] = 0.0
        for at in range(spread(network, dist, queues, 1, radius)):
            dist[reached[at]] = np.inf
            own = group[reached[at]]
            if own >= 0 and seen[own] != origin:
                seen[own] = origin
                different += 1
                total += values[own]
        if different:
            out[origin] = total / different
    return out


@compiled
def towards(network: Network, dist: Floats, at_entry: Bools) -> Index:
    """Next node on the way to an entry: the lowest neighbour that explains a node's distance; else -1.

    A neighbour as far as the node itself (a street of no length) explains it only if it was itself
    explained in an earlier round, so that the ways never run in circles.
    """
    ptr, idx, w, _ = network
    following = np.full(len(dist), np.int32(-1), np.int32)
    done = at_entry | (dist == np.inf)
    for level in range(len(dist) + 1):
        before = done.copy()
        for node in range(len(dist)):
            if before[node]:
                continue
            for at in range(ptr[node], ptr[node + 1]):
                other = np.int32(idx[at])
                nearer = dist[other] < dist[node] or (level > 0 and before[other])
                if nearer and dist[other] + w[at] == dist[node]:
                    if not done[node] or other < following[node]:
                        following[node] = other
                    done[node] = True
        if done.all():
            break
    return following


@compiled
def followed(following: Index, own: Index) -> Index:
    """Carry what ``own`` says at the end of each node's way back to the node."""
    answer = np.where(following < 0, own, np.int32(-1)).astype(np.int32)
    known = following < 0
    path = np.empty(len(own), np.int32)
    for node in range(len(own)):
        steps, at = 0, np.int32(node)
        while not known[at]:
            path[steps] = at
            steps += 1
            at = following[at]
        for step in range(steps):
            answer[path[step]] = answer[at]
            known[path[step]] = True
    return answer
