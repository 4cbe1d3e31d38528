"""Stability: whether the same groups would appear had others of the same kind taken part."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from commonground.core.opinion.groups import groups
from commonground.core.opinion.pca import Axes, axes_of, project
from commonground.core.opinion.sums import sums_of

if TYPE_CHECKING:
    import numpy.typing as npt

    from commonground.core.choice.result import Watch
    from commonground.core.opinion.groups import Grouping
    from commonground.core.opinion.stances import Stances

    Floats = npt.NDArray[np.float64]
    Ints = npt.NDArray[np.int64]

FLOOR: Final = 0.8
"""Groups less stable than this get no name; our choice, see docs/adr/0015."""
RESAMPLES: Final = 20
STAGE: Final = "Grouping again"


@dataclass(frozen=True, slots=True)
class Stability:
    """How alike the groupings of resampled conversations are to the one shown.

    ``agreements`` holds the adjusted Rand index of each resample: 1 for the same groups, about 0 for chance.
    """

    agreements: tuple[float, ...]

    @property
    def mean(self) -> float:
        """Mean agreement."""
        return float(np.mean(self.agreements))

    @property
    def error(self) -> float:
        """Standard error of the mean; 0 for fewer than two resamples."""
        count = len(self.agreements)
        return float(np.std(self.agreements, ddof=1) / np.sqrt(count)) if count > 1 else 0.0

    @property
    def enough(self) -> bool:
        """Whether the mean is above the floor by more than two standard errors: surely, not by luck."""
        return self.mean - 2 * self.error >= FLOOR


def stability(
    stances: Stances,
    grouping: Grouping,
    *,
    axes: Axes,
    people: Ints,
    seed: int,
    min_group: int,
    resamples: int = RESAMPLES,
    watch: Watch | None = None,
) -> Stability:
    """Draw the participants again with replacement, map and group everyone anew, and compare.

    Parameters
    ----------
    stances
        All n participants, the Statements kept.
    grouping
        The groups of ``people``, positions among the participants.
    axes
        The map they were found on.
    seed, min_group
        As the groups were made with; resample r draws from ``PCG64([seed, r])``.
    resamples
        How many, at least 1.
    watch
        Told of each resample, several times.

    Notes
    -----
    A resample is a new map of n participants drawn with replacement; those who are grouped are then placed
    on it, once each, and grouped again, the number of groups included. Source: Hennig 2007, "Cluster-wise
    assessment of cluster stability", with the adjusted Rand index of Hubert and Arabie 1985 in place of
    Jaccard's.
    """
    grouped = stances.take(people)
    agreements = []
    for number, rng in enumerate(_streams(seed, resamples)):

        def alive(*_: object, done: int = number) -> None:
            if watch:
                watch(STAGE, done, resamples)

        count = len(stances.participants)
        times = np.bincount((rng.random(count) * count).astype(np.int64), minlength=count)
        again = axes_of(
            stances,
            sums=sums_of(stances, times, watch=alive) if axes.dense else None,
            columns=axes.columns,
            moderated=axes.moderated,
            weights=times,
            start=axes,
        )
        alive()
        found = groups(project(again, grouped), rng=rng, min_group=min_group)
        agreements.append(adjusted_rand(grouping.labels, found.labels))
        alive(done=number + 1)
    return Stability(tuple(agreements))


def adjusted_rand(first: Ints, second: Ints) -> float:
    """Return how far two groupings of the same people agree beyond chance.

    1 if equal, about 0 for unrelated ones. Two groupings of which one has a single group agree 0, both 1.
    Source: Hubert and Arabie 1985, equation 5.

    Parameters
    ----------
    first, second
        Labels from 0, shape (n,), n > 0.
    """
    if len(first) != len(second) or not len(first):
        raise ValueError(
            f"Given {len(first)} and {len(second)} labels; expected two groupings of the same people, if any."
        )
    width = int(second.max()) + 1
    table = np.bincount(first * width + second, minlength=(int(first.max()) + 1) * width).reshape(-1, width)
    both, one, two = (_pairs(counts) for counts in (table, table.sum(axis=1), table.sum(axis=0)))
    chance = one * two / max(_pairs(np.array([len(first)])), 1)
    most = (one + two) / 2
    return 1.0 if most == chance else float((both - chance) / (most - chance))


def _pairs(counts: Ints) -> int:
    """Count pairs of people inside the same cell."""
    return int((counts * (counts - 1) // 2).sum())


def _streams(seed: int, count: int) -> Iterator[np.random.Generator]:
    for number in range(count):
        yield np.random.Generator(np.random.PCG64([seed, number]))
