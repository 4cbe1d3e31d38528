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
    best: tuple[float, Floats, Ints] | None = None
    for start in range(STARTS):
        first = (
            farthest_first(points, weights, k=k) if not start else spread_start(points, weights, k=k, rng=rng)
        )
        centres, labels, inertia = settle(points, weights, first)
        if best is None or inertia < best[0]:
            best = (inertia, centres, labels)
    if best is None or len(np.unique(best[2])) < k:
        return None
    return best[1]


def settle(points: Floats, weights: Floats, centres: Floats) -> tuple[Floats, Ints, float]:
    """Move centres to the middle of their points until nothing changes (Lloyd 1982).

    Returns
    -------
    tuple
        Centres (k, 2), label of each point (n,) and the weighted sum of squared distances. A centre that
        loses all its points stays where it is; a point between two centres belongs to the first.
    """
    labels, inertia = nearest(points, weights, centres)
    for _ in range(_MOST_ROUNDS):
        people = np.bincount(labels, weights=weights, minlength=len(centres))
        middle = centres.copy()
        for axis in range(2):
            total = np.bincount(labels, weights=weights * points[:, axis], minlength=len(centres))
            np.divide(total, people, out=middle[:, axis], where=people > 0)
        centres, before = middle, labels
        labels, inertia = nearest(points, weights, centres)
        if np.array_equal(labels, before):
            break
    return centres, labels, inertia


def nearest(points: Floats, weights: Floats, centres: Floats) -> tuple[Ints, float]:
    """Return the nearest centre of each point, and the weighted sum of squared distances."""
    gaps = (points[:, 0] - centres[:, 0, None]) ** 2
    gaps += (points[:, 1] - centres[:, 1, None]) ** 2
    return gaps.argmin(axis=0), float((weights * gaps.min(axis=0)).sum())


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
