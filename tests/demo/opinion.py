"""Opinion groups from stances: two components, k-means, silhouette. Written for the tests of truth E."""

from __future__ import annotations

import numpy as np
from scipy.spatial.distance import cdist


def opinion_map(stance, seen):
    """Participants in two dimensions; what was not seen counts as the statement's mean."""
    value = np.where(seen, stance, 0).astype(float)
    centred = np.where(seen, value - value.sum(axis=0) / seen.sum(axis=0), 0.0)
    _, vectors = np.linalg.eigh(centred.T @ centred)
    return centred @ vectors[:, -2:] * np.sqrt(stance.shape[1] / seen.sum(axis=1))[:, None]


def opinion_groups(points, rng, most=5, starts=3):
    """Labels with the best mean silhouette over k = 2 to ``most``."""
    gap = cdist(points, points)
    tried = [_k_means(points, k, rng, starts) for k in range(2, most + 1)]
    return max(tried, key=lambda label: _silhouette(gap, label))


def agreed_by_all(stance, seen, label, count):
    """Statements with the highest product over groups of the smoothed share that agrees."""
    product = np.ones(stance.shape[1])
    for group in np.unique(label):
        agree = ((stance == 1) & seen)[label == group].sum(axis=0)
        product *= (agree + 1) / (seen[label == group].sum(axis=0) + 2)
    return set(np.argsort(-product, kind="stable")[:count].tolist())


def adjusted_rand(first, second):
    """Agreement of two groupings, 1 if equal, 0 if by chance (Hubert and Arabie 1985)."""
    table = np.zeros((first.max() + 1, second.max() + 1))
    np.add.at(table, (first, second), 1)
    both, rows, columns = (_pairs(part) for part in (table, table.sum(axis=1), table.sum(axis=0)))
    chance = rows * columns / _pairs(np.array([len(first)]))
    return (both - chance) / ((rows + columns) / 2 - chance)


def _pairs(counts):
    return (counts * (counts - 1) / 2).sum()


def _k_means(points, k, rng, starts):
    best = (np.inf, np.zeros(len(points), dtype=np.int64))
    for _ in range(starts):
        middle = _spread_start(points, k, rng)
        for _ in range(40):
            label = cdist(points, middle, "sqeuclidean").argmin(axis=1)
            size = np.bincount(label, minlength=k)
            sums = np.column_stack([np.bincount(label, part, k) for part in points.T])
            moved = np.where(size[:, None] > 0, sums / np.maximum(size, 1)[:, None], middle)
            if np.array_equal(moved, middle):
                break
            middle = moved
        inertia = ((points - middle[label]) ** 2).sum()
        if inertia < best[0]:
            best = (inertia, label)
    return best[1]


def _spread_start(points, k, rng):
    middle = points[[rng.integers(len(points))]]
    while len(middle) < k:
        gap = cdist(points, middle, "sqeuclidean").min(axis=1)
        middle = np.vstack([middle, points[rng.choice(len(points), p=gap / gap.sum())]])
    return middle


def _silhouette(gap, label):
    size = np.bincount(label)
    total = gap @ np.eye(len(size))[label]
    own = np.arange(len(label)), label
    inside = total[own] / np.maximum(size[label] - 1, 1)
    mean = total / size
    mean[own] = np.inf
    outside = mean.min(axis=1)
    return ((outside - inside) / np.maximum(outside, inside)).mean()
