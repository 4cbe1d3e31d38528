"""Finding one panel within rows and bounds, near what is wished for: quick ways first, a sure way last."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from commonground.core.sortition.solver import INTEGRAL, Rows, largest, rounded

if TYPE_CHECKING:
    import numpy.typing as npt

    from commonground.core.sortition.panels import PanelRules

    Floats = npt.NDArray[np.float64]
    Ints = npt.NDArray[np.int64]

_CORNERS: Final = 3
_FREE: Final = (1.5, 3.0, 6.0)
_NEAR_ENOUGH: Final = 0.1
_GOLDEN: Final = (5**0.5 - 1) / 2


def panel_near(
    rules: PanelRules, rows: Rows, *, low: Floats, high: Floats, wish: Floats, turn: int
) -> Ints | None:
    """Return a panel within rows and bounds, near that with the largest ``wish @ panel``; None without any.

    Parameters
    ----------
    rules
        What a panel is.
    rows, low, high
        Where to look: rows and bounds as tight as those of the rules, or tighter.
    wish
        What one person of each type is worth; followed roughly.
    turn
        Number of the search: the same gives the same panel, another looks elsewhere.

    Notes
    -----
    A corner of the region is often a panel already. If not, few of its types are not whole: those and a few
    more times the number of quotas are set free and the others kept, which is a small integer programme; only
    when that fails the whole one is solved. Our choice, docs/adr/0016.
    """
    corner: Floats | None = None
    for number in range(_CORNERS):
        gain = wish * (1.0 + scattered(len(wish), turn * _CORNERS + number))
        corner = largest(gain, rows, low=low, high=high, whole=False)
        if corner is None:
            return None
        panel = _allowed(rules, corner)
        if panel is not None:
            return panel
    if corner is None:
        return None
    for times in _FREE:
        free = _set_free(corner, low, high, number=int(times * (len(rules.quotas) + 1)), turn=turn)
        if len(free) < len(wish):
            panel = _allowed(rules, _moved(corner, free, rows, low=low, high=high, gain=gain))
            if panel is not None:
                return panel
    return _allowed(rules, largest(gain, rows, low=low, high=high, whole=True, near=_NEAR_ENOUGH))


def scattered(size: int, turn: int) -> Floats:
    """Return numbers spread over [0, 1), others at each turn: multiples of the golden ratio, not random."""
    numbers: Floats = (np.arange(1, size + 1, dtype=np.float64) + 7 * turn) * (_GOLDEN + 0.1 * turn) % 1.0
    return numbers


def _allowed(rules: PanelRules, point: Floats | None) -> Ints | None:
    panel = None if point is None else rounded(point)
    return panel if panel is not None and rules.allows(panel) else None


def _set_free(corner: Floats, low: Floats, high: Floats, *, number: int, turn: int) -> Ints:
    """Return the types that are not whole, and others up to ``number``, those that can move first."""
    order = scattered(len(corner), turn)
    order[np.abs(corner - np.rint(corner)) > INTEGRAL] = -1.0
    order[high <= low] = 2.0
    return np.argsort(order, kind="stable")[:number]


def _moved(
    corner: Floats, free: Ints, rows: Rows, *, low: Floats, high: Floats, gain: Floats
) -> Floats | None:
    """Return the corner with its free types moved to whole numbers."""
    from scipy.sparse import csc_array  # noqa: PLC0415  # never in the web process

    point = np.rint(corner)
    point[free] = 0.0
    held = rows.matrix @ point
    inner = Rows(csc_array(rows.matrix[:, free]), rows.least - held, rows.most - held)
    found = largest(gain[free], inner, low=low[free], high=high[free], whole=True, near=_NEAR_ENOUGH)
    if found is None:
        return None
    point[free] = found
    return point
