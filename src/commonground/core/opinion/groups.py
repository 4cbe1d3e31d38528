"""Opinion groups: who stands together on the map, into how many groups, and none too small to show."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from commonground.core.opinion.kmeans import k_means, nearest, settle, squared_gap

if TYPE_CHECKING:
    import numpy.typing as npt

    Floats = npt.NDArray[np.float64]
    Ints = npt.NDArray[np.int64]

MIN_GROUP: Final = 20
MOST_GROUPS: Final = 5
EXACT_PEOPLE: Final = 3_000
"""From this many people on, the number of groups is searched on a grid of the map."""
GRID: Final = 48
MIN_STANCES: Final = 7
MIN_PEOPLE: Final = 15
_SAME: Final = 1e-12
_ROWS: Final = 512


@dataclass(frozen=True, slots=True, eq=False)
class Grouping:
    """Groups of some participants.

    ``labels`` (n,) count from 0, the largest group first; of equals the one whose first participant comes
    first. ``sizes`` (k,) are in people; ``centres`` (k, 2). ``silhouettes`` holds the mean silhouette of each
    number of groups tried, before small groups were merged.
    """

    labels: Ints
    sizes: Ints
    centres: Floats
    silhouettes: tuple[tuple[int, float], ...]

    @property
    def k(self) -> int:
        """Number of groups; 1 if nothing tells them apart."""
        return len(self.sizes)


def clustered(counts: Ints, *, columns: int) -> Ints:
    """Return the positions of the participants who have said enough to be grouped.

    At least min(7, M) stances, moderated Statements included; if fewer than 15 people have, the most active
    fill up to 15 (the first of equals first). Nobody without a stance. Source: Polis, ``conversation.clj``.

    Parameters
    ----------
    counts
        Number of stances of each participant, shape (n,).
    columns
        M, the number of all Statements.
    """
    enough = np.flatnonzero((counts >= min(MIN_STANCES, columns)) & (counts > 0))
    if len(enough) >= MIN_PEOPLE:
        return enough
    most_active = np.argsort(-counts, kind="stable")[:MIN_PEOPLE]
    return np.sort(most_active[counts[most_active] > 0])


def groups(points: Floats, *, rng: np.random.Generator, min_group: int = MIN_GROUP) -> Grouping:
    """Group people by where they stand.

    k-means for k = 2 to min(5, 2 + floor(n/12)), k by the mean silhouette (Rousseeuw 1987), the smaller k
    among equals. From 3,000 people on, starts and silhouettes are taken on a 48 x 48 grid of the map, and the
    centres then settle among all people. Groups below ``min_group`` join the nearest one, the smallest first.

    Parameters
    ----------
    points
        Shape (n, 2), in the order of the participants' keys.
    rng
        Where the random starts come from: ``Generator(PCG64(seed))`` for a result others can repeat.
    min_group
        Least people of a group.

    Notes
    -----
    Source: Polis, ``clusters.clj``, without its history of earlier runs. See docs/methods/opinion-groups.md.
    """
    spots, people = _spots(points)
    tried = {
        k: centres
        for k in range(2, _most(spots, len(points)) + 1)
        if (centres := k_means(spots, people, k=k, rng=rng)) is not None
    }
    if not tried:
        return _named(np.zeros(len(points), dtype=np.int64), points, ())
    scores = silhouettes(spots, people, [nearest(spots, people, centres)[0] for centres in tried.values()])
    best = next(at for at, score in enumerate(scores) if score >= max(scores) - _SAME)
    _, (labels,), _ = settle(points, np.ones(len(points)), list(tried.values())[best][None])
    return _named(
        _merged(labels, points, min_group=min_group), points, tuple(zip(tried, scores, strict=True))
    )


def silhouettes(points: Floats, weights: Floats, groupings: Sequence[Ints]) -> list[float]:
    """Return the mean silhouette of each of several groupings (Rousseeuw 1987), in [-1, 1].

    A point of weight w stands for w people in one place. People alone in their group count 0.

    Parameters
    ----------
    points, weights
        Shapes (n, 2) and (n,).
    groupings
        Labels from 0, shape (n,) each.
    """
    members = [np.eye(int(labels.max()) + 1)[labels] * weights[:, None] for labels in groupings]
    edges = np.cumsum([0, *(part.shape[1] for part in members)])
    together = np.concatenate(members, axis=1)
    totals = [0.0] * len(groupings)
    for first in range(0, len(points), _ROWS):
        rows = slice(first, first + _ROWS)
        across, up = (points[rows, axis, None] - points[None, :, axis] for axis in range(2))
        far = np.sqrt(across**2 + up**2) @ together
        for at, labels in enumerate(groupings):
            part = far[:, edges[at] : edges[at + 1]]
            people = together[:, edges[at] : edges[at + 1]].sum(axis=0)
            totals[at] += float((_scores(part, labels[rows], people) * weights[rows]).sum())
    return [total / float(weights.sum()) for total in totals]


def _scores(far: Floats, labels: Ints, people: Floats) -> Floats:
    """Silhouette of each point, from its summed distances to the people of each group."""
    own = np.arange(len(far)), labels
    inside = far[own] / np.maximum(people[labels] - 1, 1)
    mean = np.divide(far, people, out=np.full_like(far, np.inf), where=people > 0)
    mean[own] = np.inf
    outside = mean.min(axis=1)
    widest = np.maximum(inside, outside)
    tellable = (widest > 0) & np.isfinite(outside) & (people[labels] > 1)
    score = np.zeros(len(far))
    return np.asarray(np.divide(outside - inside, widest, out=score, where=tellable))


def grid_of(points: Floats) -> Ints:
    """Return the cell of each point in a 48 x 48 grid over all of them, row by row."""
    low, high = points.min(axis=0), points.max(axis=0)
    width = np.where(high > low, high - low, 1.0)
    cell = np.minimum((points - low) / width * GRID, GRID - 1).astype(np.int64)
    return np.asarray(cell[:, 0] * GRID + cell[:, 1])


def _spots(points: Floats) -> tuple[Floats, Floats]:
    """Return the points themselves, or for many people the middles of the grid's cells, with people."""
    if len(points) < EXACT_PEOPLE:
        return points, np.ones(len(points))
    _, cell = np.unique(grid_of(points), return_inverse=True)
    return _centres(cell, points), np.bincount(cell).astype(np.float64)


def _most(spots: Floats, people: int) -> int:
    """Most groups that are worth trying."""
    different = len(np.unique(spots, axis=0)) if len(spots) else 0
    return min(MOST_GROUPS, 2 + people // 12, different)


def _merged(labels: Ints, points: Floats, *, min_group: int) -> Ints:
    """Let each group that is too small, the smallest first, join the one with the nearest centre."""
    while True:
        names, labels = np.unique(labels, return_inverse=True)
        people = np.bincount(labels)
        if len(names) == 1 or people.min() >= min_group:
            return labels
        centres = _centres(labels, points)
        small = int(people.argmin())
        gap = squared_gap(centres, centres[small])
        gap[small] = np.inf
        labels = np.where(labels == small, int(gap.argmin()), labels)


def _named(labels: Ints, points: Floats, scores: tuple[tuple[int, float], ...]) -> Grouping:
    """Return the groups numbered by size, then by their first participant."""
    if not len(labels):
        return Grouping(labels, np.zeros(0, dtype=np.int64), np.zeros((0, 2)), scores)
    names, first, labels = np.unique(labels, return_index=True, return_inverse=True)
    people = np.bincount(labels)
    order = np.lexsort([first, -people])
    place = np.empty(len(names), dtype=np.int64)
    place[order] = np.arange(len(names))
    labels = place[labels]
    return Grouping(labels, people[order], _centres(labels, points), scores)


def _centres(labels: Ints, points: Floats) -> Floats:
    """Middle of the people of each label."""
    people = np.bincount(labels)
    return np.column_stack([np.bincount(labels, weights=points[:, axis]) / people for axis in range(2)])
