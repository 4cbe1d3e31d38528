"""From the answers of points to the Value of every place, with its spread."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from commonground.core.indicators.definition import FloatArray

IntArray = npt.NDArray[np.int64]
MOST_WITHOUT_DATA = 0.5
SMALLEST_GROUP = 5.0


@dataclass(frozen=True, slots=True)
class Totals:
    """Sums over the points of each place; arrays of one length, one entry a place.

    Parameters
    ----------
    numerator
        Σ people · answer over the points that have an answer.
    denominator
        Σ people over the points that have an answer.
    people
        Σ people over all points of the place.
    """

    numerator: FloatArray
    denominator: FloatArray
    people: FloatArray

    @property
    def value(self) -> FloatArray:
        """Numerator / denominator; NaN where nobody has an answer."""
        return _ratio(self.numerator, self.denominator, otherwise=np.nan)

    @property
    def share_without_data(self) -> FloatArray:
        """Share of people whose point has no answer; 1 where a place has no people."""
        return _ratio(np.maximum(self.people - self.denominator, 0.0), self.people, otherwise=1.0)


def _ratio(top: FloatArray, bottom: FloatArray, *, otherwise: float) -> FloatArray:
    """Top / bottom, and ``otherwise`` where the bottom is 0."""
    return np.asarray(
        np.divide(top, bottom, out=np.full(len(bottom), otherwise), where=bottom > 0), dtype=np.float64
    )


def _sums(place: IntArray, weight: FloatArray, places: int) -> FloatArray:
    """Σ weight per place, in point order."""
    return np.bincount(place, weight, minlength=places).astype(np.float64)


def totals(answer: FloatArray, people: FloatArray, place: IntArray, *, places: int) -> Totals:
    """Sum answers over places.

    Parameters
    ----------
    answer
        One number a point, NaN where the point has no answer.
    people
        People at each point, >= 0.
    place
        Index of the place each point lies in, -1 for none.
    places
        How many places there are.

    Notes
    -----
    Source: our choice, see docs/methods/population.md: value = Σ people that meet the condition /
    Σ people with an answer. Sums are in point order, so the same points give the same bytes.
    """
    inside = place >= 0
    known = inside & ~np.isnan(answer)
    return Totals(
        numerator=_sums(place[known], people[known] * answer[known], places),
        denominator=_sums(place[known], people[known], places),
        people=_sums(place[inside], people[inside], places),
    )


@dataclass(frozen=True, slots=True)
class Values:
    """The Value of one indicator for each place, columns of one length.

    ``status`` is ``ok``, ``cannot_tell`` or ``suppressed``; every number of a place that is not
    ``ok`` is NaN, except ``people`` and ``share_without_data`` where it is ``cannot_tell``.
    ``reason`` is empty, ``no-people``, ``few-answers``, ``missing:<input>`` or ``small-group``.
    """

    value: FloatArray
    numerator: FloatArray
    denominator: FloatArray
    people: FloatArray
    share_without_data: FloatArray
    spread_low: FloatArray
    spread_high: FloatArray
    spread_n: IntArray
    status: npt.NDArray[np.object_]
    reason: npt.NDArray[np.object_]


def values(
    surfaces: Sequence[Totals], *, hidden: npt.NDArray[np.bool_], missing_inputs: Sequence[str] = ()
) -> Values:
    """Turn the totals of every population surface into Values.

    Parameters
    ----------
    surfaces
        Totals of the main surface first, then of every other surface of the same people.
    hidden
        Places whose number of people may not be published.
    missing_inputs
        Inputs of the indicator that the city has no source for.

    Returns
    -------
    Values
        The main surface's value; the spread is the least and the greatest value over all surfaces
        on which more than half of the place's people have an answer.

    Notes
    -----
    Source: our choice, see docs/adr/0007-spread.md and docs/methods/suppression.md.
    """
    main = surfaces[0]
    size = len(main.people)
    unknown = main.share_without_data > MOST_WITHOUT_DATA
    reason = np.full(size, "", dtype=object)
    reason[unknown] = "few-answers"
    reason[main.people <= 0] = "no-people"
    if missing_inputs:
        unknown = np.ones(size, dtype=bool)
        reason[:] = f"missing:{missing_inputs[0]}"
    reason[hidden] = "small-group"
    status = np.where(hidden, "suppressed", np.where(unknown, "cannot_tell", "ok")).astype(object)
    ok = status == "ok"

    every = np.stack(
        [np.where(one.share_without_data > MOST_WITHOUT_DATA, np.nan, one.value) for one in surfaces]
    )
    counted = np.sum(~np.isnan(every), axis=0)
    low = np.min(np.where(np.isnan(every), np.inf, every), axis=0)
    high = np.max(np.where(np.isnan(every), -np.inf, every), axis=0)

    def shown(column: FloatArray, where: npt.NDArray[np.bool_] = ok) -> FloatArray:
        return np.where(where, column, np.nan)

    return Values(
        value=shown(main.value),
        numerator=shown(main.numerator),
        denominator=shown(main.denominator),
        people=shown(main.people, ~hidden),
        share_without_data=np.where(hidden, np.nan, 1.0 if missing_inputs else main.share_without_data),
        spread_low=shown(low),
        spread_high=shown(high),
        spread_n=np.where(ok, counted, 0).astype(np.int64),
        status=status,
        reason=reason,
    )


def small_groups(people: FloatArray, *, k: float = SMALLEST_GROUP) -> npt.NDArray[np.bool_]:
    """Places with more than 0 and fewer than ``k`` people. Source: docs/methods/suppression.md."""
    return (people > 0) & (people < k)
