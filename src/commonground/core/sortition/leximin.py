"""Leximin: the least chance as large as it can be, then the next, and so on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from commonground.core.sortition.fair import EFFORT, Distribution, Effort, fairest
from commonground.core.sortition.outline import leximin_point

if TYPE_CHECKING:
    from commonground.core.choice.result import Watch
    from commonground.core.sortition.panels import PanelRules


def leximin(rules: PanelRules, *, effort: Effort = EFFORT, watch: Watch | None = None) -> Distribution:
    """Return the lottery over panels whose chances, sorted from the least, are lexicographically largest.

    Parameters
    ----------
    rules
        The panels that are allowed (:func:`~commonground.core.sortition.panels.panel_rules`).
    effort
        How long to search; when that is over, the lottery found is near the fairest, and its gap says how
        near.
    watch
        Called often; may stop the work.

    Raises
    ------
    QuotaError
        No panel keeps the quotas; the message names the smallest set that conflicts and the nearest that fit.

    Notes
    -----
    The chances are unique. Source: Flanigan, Gölz, Gupta, Hennig and Procaccia, Nature 596 (2021), 548-552;
    how it is computed is our choice, docs/adr/0016. Known answers: tests/known_answers/test_panels.py.
    """
    return fairest(rules, method="leximin", point_of=leximin_point, effort=effort, watch=watch)
