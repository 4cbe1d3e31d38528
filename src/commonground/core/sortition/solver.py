"""The one door to the linear and integer solver: HiGHS inside scipy, always with the same options."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from commonground.core.errors import CountError
from commonground.core.sortition import refusals
from commonground.core.words import Name, Sentence

if TYPE_CHECKING:
    import numpy.typing as npt
    from scipy.sparse import csc_array

    Floats = npt.NDArray[np.float64]

INTEGRAL: Final = 1e-6
STEPS: Final = 20
_STEPS_BESIDES: Final = 1000
_WAYS: Final = (("highs-ds", True), ("highs-ds", False), ("highs-ipm", True))
_OPTIMAL, _INFEASIBLE = 0, 2
_SPREAD: Final = 1e3  # HiGHS stops a search at an absolute gap of 1e-6: in these units a millionth of it


@dataclass(frozen=True, slots=True, eq=False)
class Rows:
    """Linear rows over a vector: ``least <= matrix @ x <= most``."""

    matrix: csc_array
    least: Floats
    most: Floats


@dataclass(frozen=True, slots=True, eq=False)
class Programme:
    """Optimum of a linear programme: its point and the price (>= 0) of each row ``at_most``."""

    point: Floats
    prices: Floats


def largest(
    gain: Floats,
    rows: Rows,
    *,
    low: npt.ArrayLike,
    high: npt.ArrayLike,
    whole: bool,
    near: float = 0.0,
) -> Floats | None:
    """Return the x with the largest ``gain @ x`` within rows and bounds; None if there is none.

    Parameters
    ----------
    gain
        What one unit of each x is worth; only ratios matter.
    rows
        What must hold.
    low, high
        Bounds of each x.
    whole
        Whether x must be whole numbers; the optimum is then exact, not within a tolerance of the search.
    near
        With whole numbers: be content with one that is this share worse than the best.
    """
    from scipy.optimize import Bounds, LinearConstraint, milp  # noqa: PLC0415  # never in the web process

    scale = float(np.abs(gain).max(initial=0.0))
    cost = -gain * (_SPREAD / scale) if scale else np.zeros_like(gain)
    found = milp(
        cost,
        constraints=LinearConstraint(rows.matrix, rows.least, rows.most),
        bounds=Bounds(low, high),
        integrality=np.full(len(gain), int(whole)),
        # presolve of HiGHS 1.12 gives up on some programmes without any whole solution, and says so on stdout
        options={"mip_rel_gap": near, "presolve": not whole},
    )
    if found.status == _INFEASIBLE:
        return None
    if found.status != _OPTIMAL:
        raise _gave_up(found.message)
    point: Floats = found.x
    return point


def programme(
    cost: Floats,
    at_most: csc_array,
    limits: Floats,
    *,
    low: Floats,
    high: Floats,
    total: Floats | None = None,
) -> Programme:
    """Minimise ``cost @ x`` with ``at_most @ x <= limits`` within bounds.

    Parameters
    ----------
    cost, at_most, limits, low, high
        The programme; it must have an optimum.
    total
        Weights w of one row ``w @ x = 1``, if there is one.

    Raises
    ------
    CountError
        No way of solving it finds the optimum.

    Notes
    -----
    After its presolve, HiGHS 1.12 may go round in circles for ever. So a way of solving may take 20 steps for
    each row and column and 1,000 besides (one is enough as a rule); then the next is tried: the dual simplex
    method with presolve, the same without, an interior point.
    """
    from scipy.optimize import linprog  # noqa: PLC0415  # never in the web process

    equal = {} if total is None else {"A_eq": total[np.newaxis], "b_eq": np.ones(1)}
    why = ""
    for method, presolve in _WAYS:
        found = linprog(
            cost,
            A_ub=at_most,
            b_ub=limits,
            bounds=np.column_stack([low, high]),
            method=method,
            options={"presolve": presolve, "maxiter": STEPS * (len(cost) + len(limits)) + _STEPS_BESIDES},
            **equal,
        )
        if found.status == _OPTIMAL:
            return Programme(found.x, np.maximum(-found.ineqlin.marginals, 0.0))
        why = found.message
    raise _gave_up(why)


def _gave_up(why: str) -> CountError:
    return CountError(Sentence(refusals.GAVE_UP, {"why": Name(why)}))


def rounded(point: Floats) -> npt.NDArray[np.int64] | None:
    """Return a point as whole numbers, None if it is not one."""
    nearest = np.rint(point)
    if np.abs(point - nearest).max(initial=0.0) > INTEGRAL:
        return None
    return nearest.astype(np.int64)
