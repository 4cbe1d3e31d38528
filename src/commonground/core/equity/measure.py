"""What every measure of inequality takes in and gives back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

import numpy as np
import numpy.typing as npt

from commonground.core.errors import InequalityError

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

Status = Literal["ok", "cannot_tell"]

FEWEST_UNITS: Final = 5
"""Below this many units with people, an inequality is an anecdote."""

LEAST_COVERED: Final = 0.80
"""Below this share of people with data, nothing is said; our choice, docs/methods/inequality.md."""

BETWEEN_AREAS: Final = "between neighbourhoods, not between households"
BETWEEN_RESIDENTS: Final = "between residents, by the place where each lives"


@dataclass(frozen=True, slots=True)
class Measure:
    """One number about inequality, or the reason why there is none.

    Parameters
    ----------
    name
        Which measure: ``"gini"``, ``"palma"`` and so on.
    value
        None unless ``status`` is ``"ok"``.
    n_units
        Areas (or points) with people and data.
    people_covered_share
        People of those units / people of all units, 0 to 1.
    reason
        A sentence where the status is ``"cannot_tell"``, else empty.
    unit_of_analysis
        Between whom; printed in every caption, because inequality between the means of Areas is smaller
        than between the households in them.

    """

    name: str
    value: float | None
    n_units: int
    people_covered_share: float
    status: Status = "ok"
    reason: str = ""
    unit_of_analysis: str = BETWEEN_AREAS


@dataclass(frozen=True, slots=True, eq=False)
class Units:
    """Units with people and data, in the order given."""

    columns: tuple[Floats, ...]
    w: Floats
    kept: npt.NDArray[np.bool_]
    people_covered_share: float

    @property
    def x(self) -> Floats:
        """The quantity itself."""
        return self.columns[0]

    @property
    def n(self) -> int:
        """How many units."""
        return len(self.w)

    def measure(self, name: str, value: float | None, reason: str = "") -> Measure:
        """Wrap a number, or the reason why there is none; too little coverage overrules both."""
        if self.people_covered_share < LEAST_COVERED:
            value = None
            reason = (
                f"Only {self.people_covered_share:.0%} of people live where there are data: expected at "
                f"least {LEAST_COVERED:.0%}."
            )
        return Measure(
            name=name,
            value=value,
            n_units=self.n,
            people_covered_share=self.people_covered_share,
            status="ok" if value is not None else "cannot_tell",
            reason=reason,
        )


def units(
    *columns: npt.ArrayLike,
    w: npt.ArrayLike,
    name: str,
    fewest: int = FEWEST_UNITS,
    signed: bool = False,
    zero_mean: bool = False,
) -> Units:
    """Keep the units that have people and data in every column, and refuse what no measure can use.

    Parameters
    ----------
    columns
        The quantity x, then whatever it is ranked by; NaN where there are no data.
    w
        People per unit, >= 0; a unit with 0 or NaN people is left out.
    name
        What is computed, for the message.
    signed, zero_mean
        Whether x may be negative, and whether its mean may be 0.

    Raises
    ------
    InequalityError
        Columns of different lengths, a negative or infinite number, fewer than ``fewest`` units, nobody,
        or all zeros.

    """
    values = [np.asarray(column, np.float64).ravel() for column in columns]
    weights = np.asarray(w, np.float64).ravel()
    lengths = {len(column) for column in (*values, weights)}
    if len(lengths) > 1:
        raise InequalityError(
            f"{name}: columns of {sorted(lengths)} rows: expected one row per Area in each; join them first."
        )
    if (weights < 0).any() or any(np.isinf(column).any() for column in (*values, weights)):
        raise InequalityError(
            f"{name}: a negative or infinite number of people, or an infinite value: "
            "expected finite numbers; correct the table."
        )
    known = ~np.isnan(np.vstack(values)).any(axis=0)
    kept = known & (weights > 0)
    held, given = float(weights[kept].sum()), float(np.nansum(weights))
    if given == 0:
        raise InequalityError(
            f"{name}: nobody lives in any of {len(weights)} Areas: expected people; "
            "check the population source."
        )
    _refuse_unusable(values[0][kept], name=name, fewest=fewest, signed=signed, zero_mean=zero_mean)
    return Units(
        columns=tuple(column[kept] for column in values),
        w=weights[kept],
        kept=kept,
        people_covered_share=held / given,
    )


def middle_ranks(by: Floats, w: Floats) -> Floats:
    """Rank units by ``by``: share of people below the middle of each, 0 to 1; ties share their middle."""
    levels, level = np.unique(by, return_inverse=True)
    people = np.bincount(level, weights=w, minlength=len(levels))
    middle = (np.cumsum(people) - people / 2) / w.sum()
    return np.asarray(middle[level])


def _refuse_unusable(x: Floats, *, name: str, fewest: int, signed: bool, zero_mean: bool) -> None:
    if len(x) < fewest:
        raise InequalityError(
            f"{name}: {len(x)} Areas have people and data: expected at least {fewest}; use smaller Areas "
            "or show the values themselves."
        )
    if not signed and (x < 0).any():
        raise InequalityError(
            f"{name}: {int((x < 0).sum())} values are negative, down to {x.min():g}: expected 0 or more; "
            "use the gap between fifths, which may be negative."
        )
    if not zero_mean and not x.any():
        raise InequalityError(f"{name}: all values are zero: inequality is undefined.")
