"""People with equal values of every feature are one type; panels are made of types."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import numpy.typing as npt

    from commonground.core.sortition.pool import Pool

    Ints = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class Types:
    """The types of a pool, in the order of their values.

    Attributes
    ----------
    features
        Names of the features.
    values
        Values of each type, in the order of ``features``.
    members
        Indices into the pool's people, in the order of their keys.
    count
        How many people each type has.
    """

    features: tuple[str, ...]
    values: tuple[tuple[str, ...], ...]
    members: tuple[tuple[int, ...], ...]
    count: Ints

    def name(self, number: int) -> str:
        """Return a type's values in words."""
        return ", ".join(
            f"{feature} {value}" for feature, value in zip(self.features, self.values[number], strict=True)
        )


def group(pool: Pool) -> Types:
    """Return the types of a pool: the same whatever the order of its people."""
    members: dict[tuple[str, ...], list[int]] = {}
    for number in sorted(range(len(pool.people)), key=lambda number: pool.people[number].key):
        members.setdefault(pool.people[number].values, []).append(number)
    values = tuple(sorted(members))
    count = np.array([len(members[one]) for one in values], dtype=np.int64)
    return Types(pool.features, values, tuple(tuple(members[one]) for one in values), count)
