"""What a panel must be, over types: whole numbers of each type, every quota kept, exactly so many people."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from commonground.core.errors import InputError, Problem
from commonground.core.sortition import refusals
from commonground.core.sortition.grouping import Types, group
from commonground.core.sortition.pool import Pool, Quota
from commonground.core.sortition.solver import Rows
from commonground.core.words import Name, Names, Sentence, Value

if TYPE_CHECKING:
    import numpy.typing as npt

    Ints = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class PanelRules:
    """The panels that are allowed.

    Attributes
    ----------
    pool
        Everyone who may be drawn.
    types
        The types of the pool.
    quotas
        The quotas, in the order given.
    size
        People on a panel.
    matrix
        Rows x types. First the quotas: 1 where the type has the quota's value. Then the size of the panel:
        all 1. Then the kinds of household: 1 for each type that lives in one; no more people of a kind can
        sit on a panel than there are households of it.
    least, most
        Bounds of each row, both included.
    """

    pool: Pool
    types: Types
    quotas: tuple[Quota, ...]
    size: int
    matrix: Ints
    least: Ints
    most: Ints

    @property
    def count(self) -> Ints:
        """People of each type in the pool."""
        return self.types.count

    @property
    def people(self) -> int:
        """People in the pool."""
        return int(self.count.sum())

    def allows(self, panel: Ints) -> bool:
        """Return whether a panel, as people of each type, keeps every rule."""
        rows = self.matrix @ panel
        return bool(
            (panel >= 0).all()
            and (panel <= self.count).all()
            and (rows >= self.least).all()
            and (rows <= self.most).all()
        )


def panel_rules(pool: Pool, quotas: Sequence[Quota], *, size: int) -> PanelRules:
    """Return the rules of a panel of ``size`` people from a pool.

    Raises
    ------
    InputError
        Nobody is in the pool, the panel is empty or larger than the pool or its households, a person is
        there twice or lacks a value, a feature has no quota or a quota no feature, a min is above its max, a
        value of the pool has no quota: all of them at once. Quotas that cannot be kept *together* are found
        by :func:`~commonground.core.sortition.quotas.check_quotas`.
    """
    problems = [*_size_problems(pool, size), *_people_problems(pool), *_quota_problems(pool, quotas)]
    if problems:
        raise InputError(problems)
    types = group(pool)
    place = {feature: at for at, feature in enumerate(types.features)}
    rows = [[int(values[place[quota.feature]] == quota.value) for values in types.values] for quota in quotas]
    apart = [[int(kind == at) for kind in types.kind] for at in range(len(types.homes))]
    matrix = np.array([*rows, [1] * len(types.values), *apart], dtype=np.int64)
    least = np.array([*(quota.least for quota in quotas), size, *(0 for _ in types.homes)], dtype=np.int64)
    most = np.array([*(quota.most for quota in quotas), size, *types.homes], dtype=np.int64)
    return PanelRules(pool, types, tuple(quotas), size, matrix, least, most)


def rows_of(rules: PanelRules) -> Rows:
    """Return the rows of the rules as the solver takes them."""
    from scipy.sparse import csc_array  # noqa: PLC0415  # never in the web process

    return Rows(
        csc_array(rules.matrix.astype(np.float64)),
        rules.least.astype(np.float64),
        rules.most.astype(np.float64),
    )


def _size_problems(pool: Pool, size: int) -> list[Problem]:
    people = len(pool.people)
    if not people:
        return [Problem.saying("empty_pool", None, "pool", "", Sentence(refusals.EMPTY_POOL))]
    if 1 <= size <= people:
        homes = len({person.household or (at,) for at, person in enumerate(pool.people)})
        if size <= homes:
            return []
        said = Sentence(refusals.HOUSEHOLDS, {"number": homes})
        return [Problem.saying("size", None, "size", str(size), said)]
    said = Sentence(refusals.SIZE, {"people": people})
    return [Problem.saying("size", None, "size", str(size), said)]


def _people_problems(pool: Pool) -> list[Problem]:
    problems = []
    for key, count in Counter(person.key for person in pool.people).items():
        if count > 1:
            said = Sentence(refusals.KEY_TWICE, {"number": count})
            problems.append(Problem.saying("person_twice", None, "key", key, said))
    wanted = len(pool.features)
    for person in pool.people:
        if len(person.values) != wanted or not all(person.values):
            said = Sentence(refusals.VALUES, {"number": wanted, "names": Names(pool.features)})
            problems.append(Problem.saying("values", None, person.key, ", ".join(person.values), said))
    return problems


def _quota_problems(pool: Pool, quotas: Sequence[Quota]) -> list[Problem]:
    problems = []
    for (feature, value), count in Counter((one.feature, one.value) for one in quotas).items():
        if count > 1:
            named: dict[str, Value] = {"feature": Name(feature), "value": Name(value), "number": count}
            said = Sentence(refusals.QUOTAS_OF_VALUE, named)
            problems.append(Problem.saying("quota_twice", None, feature, value, said))
    for one in quotas:
        if one.feature not in pool.features:
            only = Sentence(refusals.UNKNOWN_FEATURE, {"names": Names(pool.features)})
            said = only if pool.features else Sentence(refusals.NO_FEATURES)
            problems.append(Problem.saying("unknown_feature", None, one.feature, one.value, said))
        if not 0 <= one.least <= one.most:
            given, said = f"{one.least}-{one.most}", Sentence(refusals.RANGE)
            problems.append(Problem.saying("min_above_max", None, one.feature, given, said))
    known = {(one.feature, one.value) for one in quotas}
    for at, feature in enumerate(pool.features):
        held = Counter(person.values[at] for person in pool.people if len(person.values) > at)
        for value, count in sorted(held.items()):
            if value and (feature, value) not in known:
                said = Sentence(refusals.VALUE_WITHOUT_QUOTA, {"number": count})
                problems.append(Problem.saying("value_without_quota", None, feature, value, said))
    return problems
