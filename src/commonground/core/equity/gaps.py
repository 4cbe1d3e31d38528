"""Worst-off fifth against best-off fifth, and whether a gap has changed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

import numpy as np

from commonground.core.equity.measure import Floats, Measure, units
from commonground.core.errors import InequalityError

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy.typing as npt

FIFTHS: Final = 5
DRAWS: Final = 1_000

Word = Literal["widening", "narrowing", "no clear change", "no interval available"]


@dataclass(frozen=True, slots=True)
class QuintileGap:
    """Means of five equal groups of people, from worst-off to best-off, and the gap between the ends."""

    means: tuple[float, ...]
    """NaN for a fifth into which no Area falls."""
    people: tuple[float, ...]
    city_mean: float
    gap: Measure
    """Mean of the worst-off fifth - mean of the best-off fifth."""
    gap_to_city: float
    """Mean of the worst-off fifth - mean of the city."""
    ratio_to_city: float | None
    """Mean of the worst-off fifth / mean of the city; None where that mean is not above 0."""


def quintile_gap(
    x: npt.ArrayLike, by: npt.ArrayLike, w: npt.ArrayLike, *, ids: Sequence[str] | None = None
) -> QuintileGap:
    """Compare the worst-off fifth of people with the best-off fifth.

    Parameters
    ----------
    x
        Value per Area, may be negative; NaN where there are no data.
    by
        What Areas are ranked by, lowest = worst-off (income; for deprivation give its negative).
    w
        People per Area.
    ids
        Area ids, which break ties; without them, ties keep the order given.

    Returns
    -------
    QuintileGap
        An Area belongs to fifth min(floor(5 r), 4) with r the share of people below its middle.

    Raises
    ------
    InequalityError
        Fewer than 5 Areas with people and data, or nobody.

    Notes
    -----
    *Source*: our choice of whole Areas per fifth, docs/methods/inequality.md. Known answer: London,
    nitrogen dioxide against income, in ``tests/known_answers/test_inequality.py``.

    """
    given = units(x, by, w=w, name="Gap between fifths", signed=True, zero_mean=True)
    rank, people = given.columns[1], given.w
    names = np.arange(given.n) if ids is None else np.asarray(ids, dtype=str)[given.kept]
    order = np.lexsort((names, rank))
    middle = (np.cumsum(people[order]) - people[order] / 2) / people.sum()
    fifth = np.minimum(np.floor(FIFTHS * middle), FIFTHS - 1).astype(np.int64)
    held = np.bincount(fifth, weights=people[order], minlength=FIFTHS)
    total = np.bincount(fifth, weights=(people * given.x)[order], minlength=FIFTHS)
    means = np.divide(total, held, out=np.full(FIFTHS, np.nan), where=held > 0)
    city = float(total.sum() / held.sum())
    ends = float(means[0] - means[-1])
    reason = "" if np.isfinite(ends) else "Areas are too large: no Area falls into the first or last fifth."
    return QuintileGap(
        means=tuple(means.tolist()),
        people=tuple(held.tolist()),
        city_mean=city,
        gap=given.measure("quintile_gap", None if reason else ends, reason),
        gap_to_city=float(means[0] - city),
        ratio_to_city=float(means[0] / city) if city > 0 else None,
    )


@dataclass(frozen=True, slots=True)
class Change:
    """How a measure differs between two periods."""

    value: float | None
    low: float | None
    high: float | None
    """90 % interval; None where no standard errors were given."""
    word: Word
    """"widening" or "narrowing" only where the interval excludes 0."""


def change(
    before: tuple[npt.ArrayLike, npt.ArrayLike],
    after: tuple[npt.ArrayLike, npt.ArrayLike],
    *,
    measure: Callable[[npt.ArrayLike, npt.ArrayLike], Measure],
    boundaries: tuple[str, str],
    se: tuple[npt.ArrayLike, npt.ArrayLike] | None = None,
    rng: np.random.Generator | None = None,
) -> Change:
    """Difference of a measure between two periods, with its uncertainty if it is known.

    Parameters
    ----------
    before, after
        (x, w) of each period, the same Areas in the same order.
    measure
        Such as :func:`~.inequality.weighted_gini`.
    boundaries
        Version of the Areas in each period.
    se
        Standard errors of x in each period; then 1,000 normal draws (negative ones become 0) give a
        90 % interval.
    rng
        Source of the draws, needed with ``se``.

    Raises
    ------
    InequalityError
        The Areas are not the same in both periods: a new boundary can widen a gap that nobody felt.

    """
    (x0, w0), (x1, w1) = ((np.asarray(x, np.float64), np.asarray(w, np.float64)) for x, w in (before, after))
    if boundaries[0] != boundaries[1] or len(x0) != len(x1):
        raise InequalityError(
            f"Areas of {boundaries[0]!r} ({len(x0)}) against {boundaries[1]!r} ({len(x1)}): expected one "
            "version of the Areas in both periods; convert one period to the other's Areas."
        )
    first, second = measure(x0, w0).value, measure(x1, w1).value
    if first is None or second is None or se is None:
        value = None if first is None or second is None else second - first
        return Change(value=value, low=None, high=None, word="no interval available")
    if rng is None:
        raise InequalityError(
            "Standard errors without a generator: expected rng; pass numpy.random.default_rng(seed)."
        )
    draws = _draw_changes(measure, (x0, w0, np.asarray(se[0])), (x1, w1, np.asarray(se[1])), rng)
    low, high = (float(v) for v in np.quantile(draws, [0.05, 0.95]))
    word: Word = "widening" if low > 0 else "narrowing" if high < 0 else "no clear change"
    return Change(value=second - first, low=low, high=high, word=word)


def _draw_changes(
    measure: Callable[[npt.ArrayLike, npt.ArrayLike], Measure],
    before: tuple[Floats, Floats, Floats],
    after: tuple[Floats, Floats, Floats],
    rng: np.random.Generator,
) -> Floats:
    def once(period: tuple[Floats, Floats, Floats]) -> float:
        x, w, error = period
        value = measure(np.maximum(x + error * rng.standard_normal(len(x)), 0.0), w).value
        return np.nan if value is None else value

    changes = np.array([-once(before) + once(after) for _ in range(DRAWS)])
    return np.asarray(changes[np.isfinite(changes)])
