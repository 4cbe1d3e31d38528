"""How apart two groups live: dissimilarity and isolation."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from commonground.core.equity.measure import Measure, Units
from commonground.core.errors import InequalityError

if TYPE_CHECKING:
    import numpy.typing as npt


def dissimilarity(a: npt.ArrayLike, b: npt.ArrayLike) -> Measure:
    """Share of group a (or b) that would have to move to be spread like the other, 0 to 1.

    Parameters
    ----------
    a, b
        People of each group per Area, >= 0; an Area with NaN in either is left out.

    Raises
    ------
    InequalityError
        A group has nobody, or a count is negative.

    Notes
    -----
    D = ½ Σ abs(a/A - b/B). *Source*: Duncan and Duncan, American Sociological Review 20, 1955. Known
    answer: ``tests/known_answers/test_inequality.py``.

    """
    given = _counts(a, b, name="Dissimilarity", labels=("group a", "group b"))
    first, second = given.columns
    return given.measure(
        "dissimilarity", float(np.abs(first / first.sum() - second / second.sum()).sum() / 2)
    )


def isolation(a: npt.ArrayLike, t: npt.ArrayLike) -> Measure:
    """Share of their own group in the Area of the average member of it, 0 to 1.

    Parameters
    ----------
    a, t
        People of the group and all people per Area, 0 <= a <= t; an Area with nobody is skipped.

    Raises
    ------
    InequalityError
        The group has nobody, or is larger than all people of an Area.

    Notes
    -----
    Σ (a/A)(a/t). *Source*: Bell, Social Forces 32, 1954. Known answer:
    ``tests/known_answers/test_inequality.py``.

    """
    given = _counts(a, t, name="Isolation", labels=("the group", "all people"))
    group, everyone = given.columns
    if (group > everyone).any():
        raise InequalityError(
            f"Isolation: in {int((group > everyone).sum())} Areas the group is larger than all people: "
            "expected a part of them; check which column is the total."
        )
    lived = everyone > 0
    return given.measure(
        "isolation", float(np.sum(group[lived] / group.sum() * group[lived] / everyone[lived]))
    )


def _counts(a: npt.ArrayLike, b: npt.ArrayLike, *, name: str, labels: tuple[str, str]) -> Units:
    """Keep the Areas with both counts; ``columns`` are the two counts."""
    first, second = np.asarray(a, np.float64).ravel(), np.asarray(b, np.float64).ravel()
    if len(first) != len(second):
        raise InequalityError(
            f"{name}: {len(first)} and {len(second)} rows: expected one row per Area in both; join them."
        )
    known = ~(np.isnan(first) | np.isnan(second))
    for label, counts in zip(labels, (first[known], second[known]), strict=True):
        if (counts < 0).any():
            raise InequalityError(f"{name}: negative counts of {label}: expected people; correct the table.")
        if not counts.sum() > 0:
            raise InequalityError(f"{name}: {label} has nobody: expected people; the index is undefined.")
    people = np.nan_to_num(first) + np.nan_to_num(second)
    return Units(
        columns=(first[known], second[known]),
        w=people[known],
        kept=known,
        people_covered_share=float(people[known].sum() / people.sum()),
    )
