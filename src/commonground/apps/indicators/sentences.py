"""What an indicator, a value and an inequality say, in a reader's words.

A sentence takes figures that are text or links already, so that the same words serve a page (a number is a
link to its lineage), a chart's title and the API.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.formats import number_format
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

from commonground.apps.indicators import figures
from commonground.apps.indicators.figures import say

if TYPE_CHECKING:
    from commonground.core.indicators.definition import Indicator
    from commonground.data.lake.rows import Value

LENSES = {
    "green": pgettext_lazy("lens", "Green"),
    "healthy": pgettext_lazy("lens", "Healthy"),
    "just": pgettext_lazy("lens", "Just"),
}
DIRECTIONS = {
    "up": gettext_lazy("More is better."),
    "down": gettext_lazy("Less is better."),
    "band": gettext_lazy("Neither more nor less is better by itself: it is context."),
}
UNITS = {
    "percent": gettext_lazy("percent of people"),
    "per_km2": gettext_lazy("per km²"),
    "of_7": gettext_lazy("daily needs, 0 to 7"),
    "index": gettext_lazy("index, 0 (all alike) to 1"),
    "ratio": gettext_lazy("ratio"),
}
REASONS = {
    "no-people": gettext_lazy("nobody is known to live here"),
    "few-answers": gettext_lazy(
        "for more than half of the people the map ends too near, or no street is near enough to start from"
    ),
    "small-group": gettext_lazy("so few people live here that a number could point at one of them"),
    "few-areas": gettext_lazy("there are too few areas with a value to compare"),
}
INPUTS = {
    "osm": gettext_lazy("the map (OpenStreetMap)"),
    "population": gettext_lazy("where people live"),
    "gtfs": gettext_lazy("a public transport timetable"),
    "areas": gettext_lazy("areas to compare"),
    "open-space": gettext_lazy("public open space (not measured yet)"),
    "deprivation": gettext_lazy("how poor or rich each area is"),
}
POPULATIONS = {
    "points": gettext_lazy("people counted at given points"),
    "areas+buildings": gettext_lazy("people counted by area, shared over its homes by floor area"),
    "areas+network": gettext_lazy("people counted by area, shared evenly along its streets"),
    "total+buildings": gettext_lazy("estimate from building footprints: only the city's total is known"),
}
STATUSES = {
    "ok": gettext_lazy("measured"),
    "cannot_tell": gettext_lazy("cannot tell"),
    "suppressed": gettext_lazy("hidden to protect people"),
}


def _params(indicator: Indicator) -> dict[str, str]:
    """Numbers of the method, in the reader's format."""
    return {
        key: number_format(value, use_l10n=True, force_grouping=True)
        for key, value in indicator.params.items()
        if isinstance(value, int | float)
    }


def name(indicator: Indicator) -> str:
    """Name of an indicator with its numbers filled in."""
    return _(indicator.name).format(**_params(indicator))


def phrase(indicator: Indicator, value: object) -> SafeString:
    """Continue a sentence that began with a place: "62 % of residents reach ..."."""
    return say(_(indicator.phrase), value=value, **_params(indicator))


def reason(code: str | None) -> str:
    """Say why there is no number."""
    if not code:
        return str(_("the data do not say"))
    kind, _colon, what = code.partition(":")
    if kind == "missing":
        return _("there is no source for {what}").format(what=INPUTS.get(what, what))
    return str(REASONS.get(code, code))


def status(code: str) -> str:
    """Say the state of a value in two words."""
    return str(STATUSES.get(code, code))


def in_place(
    indicator: Indicator, value: Value, *, place: object, figure: object, city: object = None
) -> SafeString:
    """Say one value of one place, or in its stead why there is none.

    ``figure`` and ``city`` are the value here and in the city as text or link; ``place`` a name.
    """
    match value.status:
        case "ok" if city is not None:
            message = _("In {place}, {phrase}; city: {city}.")
            return say(message, place=place, phrase=phrase(indicator, figure), city=city)
        case "ok":
            return say(_("In {place}, {phrase}."), place=place, phrase=phrase(indicator, figure))
        case "suppressed":
            message = _("{name}: hidden to protect people in {place}, because {reason}.")
        case _:
            message = _("{name}: we cannot tell for {place}, because {reason}.")
    return say(message, name=name(indicator), place=place, reason=reason(value.reason))


def against_city(indicator: Indicator, value: Value, city: Value | None) -> str:
    """Compare a place with its city, as far as the spread lets anybody tell them apart; else nothing."""
    if city is None or value.value is None or city.value is None or value.status != "ok":
        return ""
    if figures.bare(value.value, indicator.unit) == figures.bare(city.value, indicator.unit):
        return _("the same as in the city")
    low, high = _ends(value)
    if low <= city.value <= high:
        return _("cannot be told apart from the city")
    return _("more than in the city") if value.value > city.value else _("less than in the city")


def _ends(value: Value) -> tuple[float, float]:
    """Lowest and highest number the value may be; the value itself where no spread is known."""
    middle = value.value or 0.0
    low = middle if value.spread_low is None else value.spread_low
    high = middle if value.spread_high is None else value.spread_high
    return low, high


def spread(indicator: Indicator, value: Value) -> str:
    """Say the range over the ways to place people on the map."""
    if value.status != "ok":
        return ""
    if not value.spread_n or value.spread_n < 2:  # noqa: PLR2004  # one way is no range
        return _("There is only one way to place the people on the map, so no range is known.")
    ends = figures.spread(value.spread_low, value.spread_high, indicator.unit)
    return ngettext(
        "Range: {range}, over {count} way to place the people on the map.",
        "Range: {range}, over {count} ways to place the people on the map.",
        value.spread_n,
    ).format(range=ends, count=figures.count(value.spread_n))


def without_data(value: Value) -> str:
    """Say how many people the number leaves out, where anybody is."""
    if value.share_without_data is None or value.share_without_data <= 0 or value.status != "ok":
        return ""
    return _("It leaves out {share} of the people here: from their door there is no answer.").format(
        share=figures.share(value.share_without_data)
    )


def population(source: str | None) -> str:
    """Say how people were placed on the map."""
    if not source:
        return ""
    kind, _dash, sigma = source.partition("-")
    if kind == "smoothed":
        return _("people spread evenly over about {distance} around").format(
            distance=figures.radius(float(sigma))
        )
    return str(POPULATIONS.get(source, source))
