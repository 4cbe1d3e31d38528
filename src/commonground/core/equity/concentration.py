"""On whom a quantity falls: the concentration index."""

from __future__ import annotations

from typing import TYPE_CHECKING

from commonground.core.equity.measure import Measure, middle_ranks, units

if TYPE_CHECKING:
    import numpy.typing as npt


def concentration(x: npt.ArrayLike, by: npt.ArrayLike, w: npt.ArrayLike) -> Measure:
    """Concentration index, -1 (all falls on the worst-off) to 1 (all falls on the best-off).

    Parameters
    ----------
    x
        Value per Area, >= 0; NaN where there are no data.
    by
        What Areas are ranked by, lowest = worst-off; tied Areas share their middle rank.
    w
        People per Area.

    Raises
    ------
    InequalityError
        Fewer than 5 Areas, a negative value, nobody, or all zeros.

    Notes
    -----
    C = 2 Σ p x R / μ - 1. It is no proof of a gradient by itself: see :mod:`~.gradient`. *Source*: Kakwani,
    Wagstaff and van Doorslaer, Journal of Econometrics 77, 1997. Known answers:
    ``tests/known_answers/test_inequality.py``.

    """
    given = units(x, by, w=w, name="Concentration")
    people = given.w / given.w.sum()
    rank = middle_ranks(given.columns[1], given.w)
    value = 2.0 * float(people @ (given.x * rank)) / float(people @ given.x) - 1.0
    return given.measure("concentration", value)
