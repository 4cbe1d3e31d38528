"""Inequality in words: what was compared, what came out, what it is not.

The word "gradient" is written only where the gradient rule allowed it (docs/adr/0006-gradient-rule.md).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from commonground.apps.indicators import figures, sentences

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from commonground.core.indicators.definition import Indicator
    from commonground.data.lake.rows import Inequality

CAPTION = gettext_lazy(
    "Compared are neighbourhoods, not households: differences inside an area are not part of it."
)
MEASURES = {
    "gini": gettext_lazy("Gini index between areas"),
    "theil": gettext_lazy("Theil index between residents"),
    "theil_between": gettext_lazy("Theil index: part between areas"),
    "theil_within": gettext_lazy("Theil index: part inside areas"),
    "palma": gettext_lazy("Palma ratio between areas"),
    "p80_p20": gettext_lazy("Four fifths against one fifth"),
    "quintile_gap": gettext_lazy("Gap between the poorest and the richest fifth of areas"),
    "concentration": gettext_lazy("Concentration index by wealth"),
    "gradient": pgettext_lazy("inequality", "Gradient from poor to rich"),
    "spearman": gettext_lazy("Rank correlation with wealth"),
}
_FIFTHS = tuple(f"fifth_{number}" for number in range(1, 6))


def lines(indicator: Indicator, rows: Sequence[Inequality]) -> list[str]:
    """Say how unequally an indicator is spread; what cannot be told says why, once."""
    known = {row.measure: row.value for row in rows if row.status == "ok" and row.value is not None}
    return [
        *_between_areas(known),
        *_between_residents(known),
        *_by_wealth(indicator, known),
        *_unknown(rows),
    ]


def _between_areas(known: Mapping[str, float]) -> Iterator[str]:
    if "gini" in known:
        yield _(
            "Gini index between areas: {number}. 0 would mean that all areas are alike, 1 that one area has "
            "everything."
        ).format(number=figures.decimal(known["gini"], 2))
    if "palma" in known:
        yield _(
            "The best-served tenth of people has {number} times as much as the worst-served two fifths "
            "together."
        ).format(number=figures.decimal(known["palma"], 2))


def _between_residents(known: Mapping[str, float]) -> Iterator[str]:
    if known.get("theil", 0.0) > 0 and "theil_between" in known:
        inside = 1 - known["theil_between"] / known["theil"]
        yield _(
            "Of all the inequality between residents, {between} lies between areas and {inside} inside them."
        ).format(between=figures.share(1 - inside), inside=figures.share(inside))


def _by_wealth(indicator: Indicator, known: Mapping[str, float]) -> Iterator[str]:
    if "quintile_gap" in known:
        yield _gap(indicator, known["quintile_gap"])
    if "gradient" not in known:
        return
    if known["gradient"]:
        yield _("There is a gradient from the poorest to the richest areas.")
    else:
        yield _("There is no clear gradient from the poorest to the richest areas.")
    if all(fifth in known for fifth in _FIFTHS):
        means = ", ".join(figures.quantity(known[fifth], indicator.unit) for fifth in _FIFTHS)
        yield _("Averages from the poorest to the richest fifth of areas: {means}.").format(means=means)


def _gap(indicator: Indicator, value: float) -> str:
    """Say the poorest fifth of areas minus the richest fifth."""
    if indicator.unit == "percent":
        size = _("{number} points").format(number=figures.count(abs(value) * 100))
    else:
        size = figures.quantity(abs(value), indicator.unit)
    if value < 0:
        return _("In the poorest fifth of areas it is {size} lower than in the richest fifth.").format(
            size=size
        )
    return _("In the poorest fifth of areas it is {size} higher than in the richest fifth.").format(size=size)


def _unknown(rows: Sequence[Inequality]) -> Iterator[str]:
    """Say what cannot be told, the measures of one reason together."""
    reasons: dict[str, list[str]] = {}
    for row in rows:
        if row.status != "ok" and row.measure in MEASURES:
            reasons.setdefault(row.reason or "", []).append(str(MEASURES[row.measure]))
    for code, names in reasons.items():
        yield _("We cannot tell the following, because {reason}: {measures}.").format(
            reason=sentences.reason(code), measures=sentences.listing(names)
        )
