"""What an indicator, a value and an inequality say, in a reader's words.

A sentence takes figures that are text or links already, so that the same words serve a page (a number is a
link to its lineage), a chart's title and the API.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.formats import number_format
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from commonground.apps.indicators import figures
from commonground.apps.indicators.figures import isolate, say
from commonground.core.indicators.definition import Indicator

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
