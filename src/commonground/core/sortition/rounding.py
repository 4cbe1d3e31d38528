"""Writing a mixture out as equally likely panels: no total of a type off by a whole person."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from commonground.core.errors import InputError, Problem
from commonground.core.sortition import refusals
from commonground.core.sortition.near import panel_near
from commonground.core.sortition.panels import PanelRules, rows_of
from commonground.core.sortition.solver import Rows, largest, rounded
from commonground.core.words import Sentence, plain

if TYPE_CHECKING:
    import numpy.typing as npt

    from commonground.core.choice.result import Watch
    from commonground.core.sortition.fair import Distribution

    Floats = npt.NDArray[np.float64]
    Ints = npt.NDArray[np.int64]

STAGE: Final = "writing out equally likely panels"
PANELS: Final = 1000
_WHOLE: Final = 1e-6
_MOST: Final = 1_000_000


def equal_panels(distribution: Distribution, *, panels: int = PANELS, watch: Watch | None = None) -> Ints:
    """Return ``panels`` panels, each equally likely, as people of each type (one panel in each row).

    Parameters
    ----------
    distribution
        The mixture to write out.
    panels
        How many; 1,000 can be drawn with three dice.

    Notes
    -----
    Each panel of the mixture stands there as often as its weight gives whole panels. What is left of each
    type is rounded up or down so that the rest could still keep the quotas on average, and is handed out
    panel by panel, each keeping every quota. Source: our choice, docs/adr/0016; that rounding can be near
    exact is shown by Flanigan, Kehne and Procaccia, Fair Sortition Made Transparent, NeurIPS 2021.
    """
    if not 1 <= panels <= _MOST:
        said = Sentence(refusals.PANELS, {"most": _MOST})
        raise InputError([Problem.saying("panels", None, "panels", str(panels), said, voice=plain())])
    mixture, rules = distribution.mixture, distribution.rules
    copies = np.floor(mixture.weights * panels + _WHOLE).astype(np.int64)
    left = panels - int(copies.sum())
    rest = mixture.expected() * panels - copies @ mixture.panels
    written = [np.repeat(mixture.panels, copies, axis=0)]
    if left > 0:
        target = _rounded_totals(rules, rest, left)
        written.append(_handed_out(rules, target, left, watch))
    return np.vstack(written)


def _rounded_totals(rules: PanelRules, rest: Floats, left: int) -> Ints:
    """Return whole totals next to ``rest`` that ``left`` panels could keep on average, as near as can be."""
    rows = rows_of(rules)
    wide = Rows(rows.matrix, rows.least * left, rows.most * left)
    rest = np.clip(rest, 0.0, rules.count * left)
    low = np.floor(rest + _WHOLE)
    part = np.maximum(rest - low, 0.0)
    gain = (2 * part - 1) / rules.count
    high = np.where(part > _WHOLE, low + 1, low)
    point = largest(gain, wide, low=low, high=high, whole=True)
    if point is None:  # the nearest whole totals fit no quota: any that do
        away = np.minimum(low + 2, rules.count * left)
        point = largest(gain, wide, low=np.maximum(low - 2, 0), high=away, whole=True)
    return np.rint(rest if point is None else point).astype(np.int64)


def _handed_out(rules: PanelRules, target: Ints, left: int, watch: Watch | None) -> Ints:
    """Return ``left`` panels whose totals are ``target``, or as near as panel by panel allows."""
    found = []
    for after in range(left - 1, -1, -1):
        if watch is not None:
            watch(STAGE, left - 1 - after, left)
        panel = _next_panel(rules, target, after)
        found.append(panel)
        target = target - panel
    return np.array(found)


def _next_panel(rules: PanelRules, target: Ints, after: int) -> Ints:
    """Return a panel within the target that leaves what ``after`` more panels can hold on average."""
    matrix = rows_of(rules).matrix
    at = rules.matrix @ target
    rows = Rows(
        matrix,
        np.maximum(rules.least, at - after * rules.most).astype(np.float64),
        np.minimum(rules.most, at - after * rules.least).astype(np.float64),
    )
    low = np.maximum(target - after * rules.count, 0)
    high = np.minimum(rules.count, np.maximum(target, 0))
    wish = target / (after + 1) / rules.count
    if (low <= high).all() and (rows.least <= rows.most).all():
        bounds = {"low": low.astype(np.float64), "high": high.astype(np.float64)}
        panel = panel_near(rules, rows, **bounds, wish=wish, turn=after)
        if panel is not None:
            return panel
    return _nearest_panel(rules, target, after)


def _nearest_panel(rules: PanelRules, target: Ints, after: int) -> Ints:
    """Return the panel that goes least beyond the target, counted in shares of a type.

    Beside the panel x the programme holds what it goes over and under: x - over <= target, and
    x + under >= target - after * count.
    """
    from scipy.sparse import csc_array, eye_array, hstack, vstack  # noqa: PLC0415  # never in the web process

    types = len(rules.count)
    one = eye_array(types)
    none = csc_array((len(rules.least), types))
    rows = rows_of(rules)
    matrix = vstack(
        [hstack([rows.matrix, none, none]), hstack([one, -one, 0 * one]), hstack([one, 0 * one, one])],
        format="csc",
    )
    endless = np.full(types, np.inf)
    floor = (target - after * rules.count).astype(np.float64)
    beyond = Rows(
        matrix,
        np.concatenate([rows.least, -endless, floor]),
        np.concatenate([rows.most, target.astype(np.float64), endless]),
    )
    share = 1.0 / rules.count
    gain = np.concatenate([1e-3 * share * target / (after + 1), -share, -share])
    high = np.concatenate([rules.count, np.full(2 * types, np.inf)])
    point = largest(gain, beyond, low=0.0, high=high, whole=True)
    panel = None if point is None else rounded(point[:types])
    if panel is None or not rules.allows(panel):
        raise AssertionError("A panel was found before, and going beyond the target is allowed.")
    return panel
