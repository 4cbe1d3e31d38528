"""The shape of a network: chains between junctions, connected parts, order along a curve. Numpy only."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from commonground.core.network.osm import Bools, Floats, Ints


@dataclass(frozen=True, slots=True)
class Chains:
    """Edges between junctions, each a run of half-segments from its start to its end.

    Half-segment ``2 i`` walks segment ``i`` from a to b, ``2 i + 1`` from b to a.

    Parameters
    ----------
    half
        Half-segments of all chains, one chain after the other, in walking order.
    ptr
        Where each chain begins in ``half``.
    rings
        Number of closed ways that touch no other way.
    """

    half: Ints
    ptr: Ints
    rings: int


def merge_chains(a: Ints, b: Ints, count: int) -> Chains:
    """Join segments at every node that has exactly two segments, to two different neighbours.

    Parameters
    ----------
    a, b
        Ends of each segment, positions below ``count``; no segment ends where it begins.
    count
        Number of nodes.

    Returns
    -------
    Chains
        Each walked from its lower end to its higher one, a loop towards the lower of its two neighbours.
        A ring that touches nothing keeps its lowest node as junction. Ordered by first half-segment.

    Notes
    -----
    *Source*: the street graph simplification of G. Boeing, "OSMnx", Computers, Environment and Urban
    Systems 65 (2017), for walking in both directions; chains are followed by pointer doubling.

    """
    tail = np.stack([a, b], axis=1).ravel()
    head = np.stack([b, a], axis=1).ravel()
    inner, turn = _inner_nodes(tail, head, count)
    following = _following(head, inner, turn)
    last, steps = _ends(following)
    on_ring = following[last] != last
    rings = 0
    if on_ring.any():
        anchors = _lowest_on_rings(head, following, on_ring)
        rings = len(anchors)
        inner[anchors] = False
        following = _following(head, inner, turn)
        last, steps = _ends(following)
    first = np.flatnonzero(~inner[tail])
    ends = head[last[first]]
    forward = (tail[first] < ends) | ((tail[first] == ends) & (head[first] < tail[last[first]]))
    first = first[forward]
    chain = np.full(len(tail), -1, dtype=np.int64)
    chain[last[first]] = np.arange(len(first))
    belongs = chain[last]
    half = np.flatnonzero(belongs >= 0)
    half = half[np.lexsort((-steps[half], belongs[half]))]
    ptr = np.concatenate([[0], np.cumsum(steps[first] + 1)]).astype(np.int64)
    return Chains(half=half, ptr=ptr, rings=rings)


def _inner_nodes(tail: Ints, head: Ints, count: int) -> tuple[Bools, Ints]:
    """Nodes in the middle of a chain, and for each the sum of its two outgoing half-segments."""
    order = np.argsort(tail, kind="stable")
    ptr = np.searchsorted(tail[order], np.arange(count + 1))
    two = np.flatnonzero(np.diff(ptr) == 2)  # noqa: PLR2004  # two segments meet there
    out, other = order[ptr[two]], order[ptr[two] + 1]
    differ = head[out] != head[other]
    inner = np.zeros(count, dtype=bool)
    inner[two[differ]] = True
    turn = np.zeros(count, dtype=np.int64)
    turn[two] = out + other
    return inner, turn


def _following(head: Ints, inner: Bools, turn: Ints) -> Ints:
    """Half-segment walked after each one; at a junction, itself."""
    own = np.arange(len(head))
    return np.where(inner[head], turn[head] - (own ^ 1), own)


def _ends(following: Ints) -> tuple[Ints, Ints]:
    """Last half-segment of each one's chain and the steps to it; meaningless on a closed ring."""
    last = following.copy()
    steps = (following != np.arange(len(following))).astype(np.int64)
    moving = np.arange(len(following))
    for _ in range(len(following).bit_length()):
        moving = moving[following[last[moving]] != last[moving]]
        if not len(moving):
            break
        steps[moving] += steps[last[moving]]
        last[moving] = last[last[moving]]
    return last, steps


def _lowest_on_rings(head: Ints, following: Ints, on_ring: Bools) -> Ints:
    """Lowest node of every ring."""
    members = np.flatnonzero(on_ring)
    place = np.zeros(len(head), dtype=np.int64)
    place[members] = np.arange(len(members))
    jump = place[following[members]]
    lowest = head[members]
    for _ in range(len(members).bit_length()):
        lowest = np.minimum(lowest, lowest[jump])
        jump = jump[jump]
    return np.unique(lowest)


def connected_parts(u: Ints, v: Ints, count: int) -> Ints:
    """Lowest node that each node is connected with.

    Notes
    -----
    *Source*: minimum label hooking with shortcuts (Y. Shiloach and U. Vishkin, "An O(log n) Parallel
    Connectivity Algorithm", Journal of Algorithms 3(1), 1982).

    """
    label = np.arange(count)
    while True:
        lower = np.minimum(label[u], label[v])
        if np.array_equal(label[u], lower) and np.array_equal(label[v], lower):
            return label
        np.minimum.at(label, label[u], lower)
        np.minimum.at(label, label[v], lower)
        while not np.array_equal(label, label[label]):
            label = label[label]


def most_of(group: Ints, label: Ints, weight: Floats, groups: int) -> Ints:
    """Label that holds most of the weight in each group, the lowest where two hold as much.

    Every group from 0 to ``groups - 1`` must occur.
    """
    lowest = int(label.min(initial=0))
    order = np.argsort(group * (int(label.max(initial=0)) - lowest + 1) + (label - lowest), kind="stable")
    group, label, weight = group[order], label[order], weight[order]
    begin = np.flatnonzero(np.r_[True, (np.diff(group) != 0) | (np.diff(label) != 0)])
    group, label, total = group[begin], label[begin], np.add.reduceat(weight, begin)
    order = np.lexsort((label, -total, group))
    return label[order][np.searchsorted(group, np.arange(groups))]


def hilbert_rank(lat: Floats, lon: Floats, *, bits: int = 16) -> npt.NDArray[np.int64]:
    """Position of each place along a Hilbert curve over the places' own box.

    Neighbours on the curve are neighbours on the ground, so arrays in this order stay in the cache.

    Notes
    -----
    *Source*: D. Hilbert, "Ueber die stetige Abbildung einer Linie auf ein Flaechenstueck" (1891), in the
    bitwise form of H. S. Warren, "Hacker's Delight", 2nd edition, chapter 16.

    """
    x, y = _grid(lon, bits), _grid(lat, bits)
    rank = np.zeros(len(x), dtype=np.int64)
    side = 1 << (bits - 1)
    while side:
        right, upper = (x & side) > 0, (y & side) > 0
        rank += side * side * ((3 * right) ^ upper)
        flip = right & ~upper
        mask = (1 << bits) - 1
        x, y = np.where(flip, mask - x, x), np.where(flip, mask - y, y)
        x, y = np.where(upper, x, y), np.where(upper, y, x)
        side >>= 1
    return rank


def _grid(values: Floats, bits: int) -> npt.NDArray[np.int64]:
    span = float(np.ptp(values)) or 1.0
    steps: Ints = np.floor((values - values.min()) / span * ((1 << bits) - 1)).astype(np.int64)
    return steps
