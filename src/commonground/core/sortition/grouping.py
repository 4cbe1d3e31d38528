"""People who are alike in everything a panel asks for are one type; panels are made of types."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import numpy.typing as npt

    from commonground.core.sortition.pool import Pool

    Ints = npt.NDArray[np.int64]
    Values = tuple[str, ...]

ALONE = -1


@dataclass(frozen=True, slots=True, eq=False)
class Types:
    """The types of a pool, in the order of their values.

    People of one type have equal values and live in equal households: alone, or with people of the pool
    whose values are equal. Households with equal people are one kind.

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
    kind
        Number of the kind of household each type lives in; -1 for people alone.
    homes
        How many households there are of each kind.
    """

    features: tuple[str, ...]
    values: tuple[Values, ...]
    members: tuple[tuple[int, ...], ...]
    count: Ints
    kind: tuple[int, ...]
    homes: tuple[int, ...]

    def name(self, number: int) -> str:
        """Return a type's values in words."""
        return ", ".join(
            f"{feature} {value}" for feature, value in zip(self.features, self.values[number], strict=True)
        )


def group(pool: Pool) -> Types:
    """Return the types of a pool: the same whatever the order of its people."""
    homes: dict[str, list[Values]] = {}
    for person in pool.people:
        if person.household:
            homes.setdefault(person.household, []).append(person.values)
    shared = {name: tuple(sorted(values)) for name, values in homes.items() if len(values) > 1}
    members: dict[tuple[Values, tuple[Values, ...]], list[int]] = {}
    for number in sorted(range(len(pool.people)), key=lambda number: pool.people[number].key):
        person = pool.people[number]
        members.setdefault((person.values, shared.get(person.household, ())), []).append(number)
    types = sorted(members)
    alike = Counter(shared.values())
    place = {kind: at for at, kind in enumerate(sorted(alike))}
    return Types(
        features=pool.features,
        values=tuple(values for values, _ in types),
        members=tuple(tuple(members[one]) for one in types),
        count=np.array([len(members[one]) for one in types], dtype=np.int64),
        kind=tuple(place.get(kind, ALONE) for _, kind in types),
        homes=tuple(alike[kind] for kind in place),
    )
