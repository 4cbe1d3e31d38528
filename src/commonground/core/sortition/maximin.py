"""Maximin: the lottery whose least chance is as large as it can be."""

from __future__ import annotations

from typing import TYPE_CHECKING

from commonground.core.sortition.fair import EFFORT, Distribution, Effort, fairest
from commonground.core.sortition.outline import maximin_point

if TYPE_CHECKING:
    from commonground.core.choice.result import Watch
    from commonground.core.sortition.panels import PanelRules


def maximin(rules: PanelRules, *, effort: Effort = EFFORT, watch: Watch | None = None) -> Distribution:
    """Return a lottery over panels with the largest least chance, and under it the smallest greatest chance.

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
    People in no panel have no chance and are left out of the least. The greatest chance is the smallest only
    where the outline's point is reached. Source: Flanigan, Gölz, Gupta, Hennig and Procaccia, Nature 596
    (2021), 548-552; how it is computed is our choice, docs/adr/0016. Known answers:
    tests/known_answers/test_panels.py.
    """
    return fairest(rules, method="maximin", point_of=maximin_point, effort=effort, watch=watch)
