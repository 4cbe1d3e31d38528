"""k-means in the plane: points with weights, starts from a seed, the same labels on every machine."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    import numpy.typing as npt

    Floats = npt.NDArray[np.float64]
    Ints = npt.NDArray[np.int64]

STARTS: Final = 10
_MOST_ROUNDS: Final = 100


def k_means(points: Floats, weights: Floats, *, k: int, rng: np.random.Generator) -> Floats | None:
    """Return the k centres with the least sum of squared distances among ten starts.

    One start goes farthest first, nine are k-means++ (Arthur and Vassilvitskii 2007). Only
    ``Generator.random`` is drawn from, whose stream numpy keeps between versions.

    Parameters
    ----------
    points, weights
        Shapes (n, 2) and (n,), weights above 0.
    k
        Number of centres, at most the number of different points.
    rng
        Where the starts come from.

    Returns
    -------
    array or None
        Shape (k, 2); None when the best start leaves a centre without a point.
    """
    first = [farthest_first(points, weights, k=k)]
    first += [spread_start(points, weights, k=k, rng=rng) for _ in range(STARTS - 1)]
    centres, labels, inertia = settle(points, weights, np.stack(first))
    best = int(inertia.argmin())
    return None if len(np.unique(labels[best])) < k else np.asarray(centres[best])


def settle(points: Floats, weights: Floats, centres: Floats) -> tuple[Floats, Ints, Floats]:
    """Move centres to the middle of their points until nothing changes (Lloyd 1982), for many starts at once.

    Parameters
    ----------
    points, weights
        Shapes (n, 2) and (n,).
    centres
        Shape (starts, k, 2).

    Returns
    -------
    tuple
        Centres (starts, k, 2), label of each point (starts, n) and the weighted sum of squared distances
        (starts,). A centre that loses all its points stays where it is; a point between two centres belongs
        to the first.
    """
    centres = centres.copy()
    labels, _ = nearest(points, weights, centres)
    moving = np.arange(len(centres))
    for _ in range(_MOST_ROUNDS):
        centres[moving] = _middles(points, weights, centres[moving], labels[moving])
        found, _ = nearest(points, weights, centres[moving])
        changed = (found != labels[moving]).any(axis=1)
        labels[moving] = found
        moving = moving[changed]
        if not len(moving):
            break
    return centres, *nearest(points, weights, centres)


def _middles(points: Floats, weights: Floats, centres: Floats, labels: Ints) -> Floats:
    """Return the middle of the points of each centre; a centre without points stays."""
    starts, k, _ = centres.shape
    group = (labels + k * np.arange(starts)[:, None]).ravel()
    middle = centres.reshape(-1, 2).copy()
    people = np.bincount(group, weights=np.tile(weights, starts), minlength=len(middle))
    for axis in range(2):
        pull = np.tile(weights * points[:, axis], starts)
        total = np.bincount(group, weights=pull, minlength=len(middle))
        np.divide(total, people, out=middle[:, axis], where=people > 0)
    return middle.reshape(centres.shape)


def nearest(points: Floats, weights: Floats, centres: Floats) -> tuple[Ints, Floats]:
    """Return the nearest centre of each point, and the weighted sum of squared distances, for each start."""
    least = np.full((*centres.shape[:-2], len(points)), np.inf)
    labels = np.zeros(least.shape, dtype=np.int64)
    for label in range(centres.shape[-2]):
        gap = (points[:, 0] - centres[..., label, 0, None]) ** 2
        gap += (points[:, 1] - centres[..., label, 1, None]) ** 2
        closer = gap < least
        np.copyto(labels, label, where=closer)
        np.copyto(least, gap, where=closer)
    return labels, (weights * least).sum(axis=-1)


def squared_gap(points: Floats, centre: Floats) -> Floats:
    """Return the squared distance of each point from one place."""
    return np.asarray((points[:, 0] - centre[0]) ** 2 + (points[:, 1] - centre[1]) ** 2)


def farthest_first(points: Floats, weights: Floats, *, k: int) -> Floats:
    """Start with the point farthest from the middle, then each time the one farthest from those chosen."""
    middle = (points * weights[:, None]).sum(axis=0) / weights.sum()
    chosen = [points[np.argmax(squared_gap(points, middle))]]
    gap = squared_gap(points, chosen[0])
    while len(chosen) < k:
        chosen.append(points[np.argmax(gap)])
        gap = np.minimum(gap, squared_gap(points, chosen[-1]))
    return np.array(chosen)


def spread_start(points: Floats, weights: Floats, *, k: int, rng: np.random.Generator) -> Floats:
    """Draw each next centre with a probability in proportion to its squared distance from those chosen."""
    chosen = [points[_drawn(weights, rng)]]
    gap = squared_gap(points, chosen[0])
    while len(chosen) < k:
        chosen.append(points[_drawn(weights * gap, rng)])
        gap = np.minimum(gap, squared_gap(points, chosen[-1]))
    return np.array(chosen)


def _drawn(share: Floats, rng: np.random.Generator) -> int:
    """Draw a position with a probability in proportion to its share; a share of zero is never drawn."""
    heaps = np.cumsum(share)
    return int(min(np.searchsorted(heaps, rng.random() * heaps[-1], side="right"), np.flatnonzero(share)[-1]))
