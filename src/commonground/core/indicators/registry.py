"""The registry of indicators: every family's definitions under their ids."""

from __future__ import annotations

from collections.abc import Mapping

from commonground.core.indicators import access, density, fifteen, inequality, transit
from commonground.core.indicators.definition import Indicator, Theme

THEMES: tuple[Theme, ...] = ("green", "healthy", "just")
REGISTRY: Mapping[str, Indicator] = {
    indicator.id: indicator
    for family in (access, transit, fifteen, density, inequality)
    for indicator in family.INDICATORS
}


def get(indicator_id: str) -> Indicator:
    """Return one indicator.

    Raises
    ------
    KeyError
        When no indicator has this id; the message lists the families there are.
    """
    try:
        return REGISTRY[indicator_id]
    except KeyError as err:
        families = ", ".join(sorted({one.family for one in REGISTRY.values()}))
        raise KeyError(f"No indicator {indicator_id!r}: expected {families} or a variant of one") from err


def variants(family: str) -> tuple[Indicator, ...]:
    """Return the main indicator of a family and its variants, main first."""
    return tuple(one for one in REGISTRY.values() if one.family == family)
