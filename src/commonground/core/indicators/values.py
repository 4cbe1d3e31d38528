"""From the sums of every surface to the Value of every place, with its spread."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from commonground.core.indicators.definition import FloatArray
from commonground.core.places.areas import AreaShares
from commonground.core.places.surfaces import spread

IntArray = npt.NDArray[np.int64]
MOST_WITHOUT_DATA = 0.5


@dataclass(frozen=True, slots=True)
class Values:
    """The Value of one indicator for each place, columns of one length.

    ``status`` is ``ok``, ``cannot_tell`` or ``suppressed``; every number of a place that is not
    ``ok`` is NaN, except ``people`` and ``share_without_data`` where it is ``cannot_tell``.
    ``reason`` is empty, ``no-people``, ``not-counted``, ``few-answers``, ``missing:<input>`` or
    ``small-group``.
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
    surfaces: Sequence[AreaShares],
    *,
    hidden: npt.NDArray[np.bool_],
    uncounted: npt.NDArray[np.bool_] | None = None,
    missing_inputs: Sequence[str] = (),
) -> Values:
    """Turn the totals of every population surface into Values.

    Parameters
    ----------
    surfaces
        Sums of the main surface first, then of every other surface of the same people.
    hidden
        Places whose number of people may not be published.
    uncounted
        Places whose people nobody counted: unknown, not none.
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
    unknown = ~(main.share_without_data <= MOST_WITHOUT_DATA)
    reason = np.full(size, "", dtype=object)
    reason[unknown] = "few-answers"
    reason[~(main.people > 0)] = "no-people"
    if uncounted is not None:
        unknown |= uncounted
        reason[uncounted] = "not-counted"
    if missing_inputs:
        unknown = np.ones(size, dtype=bool)
        reason[:] = f"missing:{missing_inputs[0]}"
    reason[hidden] = "small-group"
    status = np.where(hidden, "suppressed", np.where(unknown, "cannot_tell", "ok")).astype(object)
    ok = status == "ok"

    over = spread(
        np.stack(
            [np.where(one.share_without_data <= MOST_WITHOUT_DATA, one.value, np.nan) for one in surfaces]
        )
    )

    def shown(column: FloatArray, where: npt.NDArray[np.bool_] = ok) -> FloatArray:
        return np.where(where, column, np.nan)

    return Values(
        value=shown(main.value),
        numerator=shown(main.numerator),
        denominator=shown(main.denominator),
        people=shown(main.people, ~hidden),
        share_without_data=np.where(hidden, np.nan, 1.0 if missing_inputs else main.share_without_data),
        spread_low=shown(over.low),
        spread_high=shown(over.high),
        spread_n=np.where(ok, over.n, 0).astype(np.int64),
        status=status,
        reason=reason,
    )
