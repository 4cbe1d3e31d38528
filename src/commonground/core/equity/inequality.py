"""How unequal a quantity is: Gini, Theil, Palma, P80/P20."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

import numpy as np

from commonground.core.equity.measure import BETWEEN_RESIDENTS, Floats, Measure, units
from commonground.core.errors import InequalityError

if TYPE_CHECKING:
    import numpy.typing as npt

_ROUNDING: Final = 1e-12


def weighted_gini(x: npt.ArrayLike, w: npt.ArrayLike) -> Measure:
    """Gini index, 0 (everyone has the same) to 1.

    Parameters
    ----------
    x
        Value per unit, >= 0; NaN where there are no data.
    w
        People per unit, >= 0.

    Raises
    ------
    InequalityError
        Fewer than 5 units, a negative value, nobody, or all zeros.

    Notes
    -----
    One minus twice the area under the Lorenz curve by trapezoids, without a small-sample factor: the
    same as the mid-rank and the pairwise form, and as the unweighted index on data repeated w times.
    *Source*: Lorenz, 1905 (J. Am. Stat. Assoc. 9); Gini, 1912. Known answers:
    ``tests/known_answers/test_inequality.py``.

    """
    given = units(x, w=w, name="Gini")
    people, total = _lorenz(given.x, given.w)
    gini = 1.0 - float(np.sum(np.diff(people) * (total[1:] + total[:-1])))
    return given.measure("gini", max(gini, 0.0))


def palma(x: npt.ArrayLike, w: npt.ArrayLike) -> Measure:
    """Total of the top 10 % of people / total of the bottom 40 %.

    A unit that lies across a boundary is split along the straight piece of its Lorenz curve. Where the
    bottom 40 % have nothing the ratio is "cannot tell". Parameters and errors as in :func:`weighted_gini`.
    *Source*: Palma, 2011 (Development and Change 42); Cobham and Sumner, 2013.
    """
    given = units(x, w=w, name="Palma")
    people, total = _lorenz(given.x, given.w)
    bottom, below_top = np.interp([0.4, 0.9], people, total)
    if bottom <= _ROUNDING:
        return given.measure("palma", None, "The bottom 40 % of people have nothing: no ratio can be formed.")
    return given.measure("palma", float((1.0 - below_top) / bottom))


def p80_p20(x: npt.ArrayLike, w: npt.ArrayLike) -> Measure:
    """Value at the 80th percentile of people / value at the 20th.

    The value at q is the smallest x at which the cumulative share of people reaches q. Where the 20th
    percentile is 0 the ratio is "cannot tell". Parameters and errors as in :func:`weighted_gini`.
    """
    given = units(x, w=w, name="P80/P20")
    order = np.argsort(given.x, kind="stable")
    reached = np.cumsum(given.w[order]) / given.w.sum()
    at = np.searchsorted(reached, np.array([0.2, 0.8]) - _ROUNDING)
    low, high = given.x[order][at]
    if low == 0:
        return given.measure("p80_p20", None, "The 20th percentile is zero: no ratio can be formed.")
    return given.measure("p80_p20", float(high / low))


@dataclass(frozen=True, slots=True)
class TheilGroup:
    """One group's part in a Theil index."""

    group: str
    people_share: float
    total_share: float
    theil: float
    """Inequality inside the group, 0 for a single unit."""


@dataclass(frozen=True, slots=True)
class Theil:
    """A Theil index and, where groups were given, its parts: ``within`` + ``between`` = the index."""

    measure: Measure
    between: float | None = None
    within: float | None = None
    groups: tuple[TheilGroup, ...] = ()

    @property
    def between_share(self) -> float | None:
        """Part of the inequality that lies between groups; it grows with their number."""
        if self.between is None or not self.measure.value:
            return None
        return self.between / self.measure.value


def theil(x: npt.ArrayLike, w: npt.ArrayLike, group: npt.ArrayLike | None = None) -> Theil:
    """Theil's T, and what part of it lies between groups.

    Parameters
    ----------
    x, w
        As in :func:`weighted_gini`.
    group
        Name of each unit's group. Never compare cities by the part between groups: it depends on how
        many groups there are.

    Returns
    -------
    Theil
        T = Σ s ln(x / μ) with 0 ln 0 = 0 (0: all alike; no upper limit); between = Σ S ln(S / P) over
        groups with share S of the total and share P of the people; within = Σ S T_g.

    Notes
    -----
    *Source*: Theil, Economics and Information Theory, 1967; additive decomposition after Shorrocks,
    Econometrica 48, 1980. Known answers: ``tests/known_answers/test_inequality.py``.

    """
    given = units(x, w=w, name="Theil")
    people = given.w / given.w.sum()
    share = people * given.x / float(people @ given.x)
    whole = given.measure("theil", max(_theil(share, people), 0.0))
    if group is None or whole.value is None:
        return Theil(whole)
    names, member = np.unique(np.asarray(group).ravel()[given.kept].astype(str), return_inverse=True)
    parts = []
    for i, name in enumerate(names.tolist()):
        s, p = share[member == i], people[member == i]
        total_share, people_share = float(s.sum()), float(p.sum())
        inside = _theil(s / total_share, p / people_share) if total_share > 0 else 0.0
        parts.append(TheilGroup(name, people_share=people_share, total_share=total_share, theil=inside))
    return Theil(
        whole,
        between=_theil(np.array([g.total_share for g in parts]), np.array([g.people_share for g in parts])),
        within=sum(g.total_share * g.theil for g in parts),
        groups=tuple(parts),
    )


def within_and_between(answer: npt.ArrayLike, people: npt.ArrayLike, area: npt.ArrayLike) -> Theil:
    """Split the inequality between residents into what lies within Areas and what lies between them.

    Parameters
    ----------
    answer
        Quantity at each population point, >= 0, such as the number of daily needs within a walk; NaN
        where the point has no answer.
    people
        People at each point.
    area
        Each point's Area, by id or index; -1 (outside any Area) is a group of its own.

    Returns
    -------
    Theil
        Its ``unit_of_analysis`` says that it is between residents: larger than between Area means,
        and still smaller than between households, because everybody at a point is alike.

    """
    found = theil(answer, people, area)
    return replace(found, measure=replace(found.measure, unit_of_analysis=BETWEEN_RESIDENTS))


def _lorenz(x: Floats, w: Floats) -> tuple[Floats, Floats]:
    """Cumulative shares of people and of the total from the lowest x up, both beginning at 0."""
    order = np.argsort(x, kind="stable")
    people = np.concatenate([[0.0], np.cumsum(w[order])])
    total = np.concatenate([[0.0], np.cumsum((w * x)[order])])
    if total[-1] <= 0:
        raise InequalityError("All values are zero: inequality is undefined.")
    return people / people[-1], total / total[-1]


def _theil(share: Floats, people: Floats) -> float:
    held = share > 0
    return float(np.sum(share[held] * np.log(share[held] / people[held])))
