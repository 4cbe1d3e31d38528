"""What an indicator, a value and an inequality say, in a reader's words.

A sentence takes figures that are text or links already, so that the same words serve a page (a number is a
link to its lineage), a chart's title and the API.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from django.utils.formats import number_format
from django.utils.safestring import SafeString
from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

from commonground.apps.indicators import figures
from commonground.apps.indicators.figures import isolate, say

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from django.utils.functional import _StrPromise

    from commonground.apps.indicators.lineage import Source
    from commonground.apps.indicators.queries import Ranking, Row
    from commonground.core.indicators.definition import Indicator, Theme
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
    "not-counted": gettext_lazy("nobody counted the people here"),
    "few-people": gettext_lazy("there are too few people with an answer to compare"),
    "zero-bottom": gettext_lazy("those who have least have nothing, so no ratio exists"),
    "few-areas": gettext_lazy("there are too few areas with a value to compare"),
    "all-alike": gettext_lazy("all residents have the same"),
    "all-zero": gettext_lazy("all values are zero"),
}
INPUTS = {
    "osm": gettext_lazy("the map (OpenStreetMap)"),
    "places": gettext_lazy("shops, schools and other places drawn on the map"),
    "gtfs|places": gettext_lazy("stops, from a timetable or drawn on the map"),
    "population": gettext_lazy("where people live"),
    "gtfs": gettext_lazy("a public transport timetable"),
    "areas": gettext_lazy("areas to compare"),
    "open-space": gettext_lazy("public open space (not measured yet)"),
    "income": gettext_lazy("how poor or rich each area is"),
}
POPULATIONS = {
    "points": gettext_lazy("people counted at given points"),
    "areas+buildings": gettext_lazy("people counted by area, shared over its homes by floor area"),
    "areas+network": gettext_lazy("people counted by area, shared evenly along its streets"),
    "total+buildings": gettext_lazy("estimate from building footprints: only the city's total is known"),
}
_NO_LICENCE = {None, "not-stated", "per-location"}
_OUTLINES = "polygons"
_PEOPLE = {"table", "points", "total"}
Standing = Literal["more", "less", "same", "unsure"]
STANDINGS: dict[Standing, _StrPromise] = {
    "more": gettext_lazy("More than in the city."),
    "less": gettext_lazy("Less than in the city."),
    "same": gettext_lazy("The same as in the city."),
    "unsure": gettext_lazy("It cannot be told apart from the city."),
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


def listing(parts: Sequence[object]) -> str:
    """Join parts as a sentence lists them."""
    return get_text_list([str(part) for part in parts], _("and"))


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


def standing(indicator: Indicator, value: Value, city: Value | None) -> Standing | None:
    """Compare a place with its city as far as the spread lets anybody tell them apart."""
    if city is None or value.value is None or city.value is None:
        return None
    if figures.bare(value.value, indicator.unit) == figures.bare(city.value, indicator.unit):
        return "same"
    low, high = _ends(value)
    if low <= city.value <= high:
        return "unsure"
    return "more" if value.value > city.value else "less"


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
    if ends == figures.quantity(value.value, indicator.unit):
        return _("It is the same for every way to place the people on the map.")
    return _("Depending on how the people are placed on the map it is {range}.").format(range=ends)


def without_data(value: Value) -> str:
    """Say how many people the number leaves out, where anybody is."""
    if value.share_without_data is None or value.share_without_data <= 0 or value.status != "ok":
        return ""
    return _("It leaves out {share} of the people, from whose door there is no answer.").format(
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


def extremes(found: Ranking) -> str:
    """Say the finding of a map: where the value is lowest and where it is highest."""
    rows = found.measured
    if not rows:
        return _("{name}: no place has a number").format(name=name(found.indicator))
    if len(rows) == 1 or rows[0].text == rows[-1].text:
        return _("{name}: {value} everywhere it is known").format(
            name=name(found.indicator), value=rows[0].text
        )
    return _("{name}: from {low} in {lowest} to {high} in {highest}").format(
        name=name(found.indicator),
        low=rows[-1].text,
        lowest=isolate(rows[-1].place.name),
        high=rows[0].text,
        highest=isolate(rows[0].place.name),
    )


def below_city(found: Ranking) -> str:
    """Say the finding of a ranked list: how many places lie below the city."""
    city = found.city.value.value if found.city else None
    if city is None:
        return ngettext(
            "{count} place with a number", "{count} places with a number", len(found.measured)
        ).format(count=figures.count(len(found.measured)))
    below = sum((row.value.value or 0.0) < city for row in found.measured)
    return ngettext(
        "{below} of {count} place lies below the city",
        "{below} of {count} places lie below the city",
        len(found.measured),
    ).format(below=figures.count(below), count=figures.count(len(found.measured)))


def rank(found: Ranking, here: Row) -> str:
    """Say the finding of a strip: how many areas have more and how many less."""
    more = sum(
        row.text != here.text and (row.value.value or 0.0) > (here.value.value or 0.0)
        for row in found.measured
    )
    less = sum(
        row.text != here.text and (row.value.value or 0.0) < (here.value.value or 0.0)
        for row in found.measured
    )
    return _("{name}: {value} here; {more} areas have more, {less} have less").format(
        name=name(found.indicator), value=here.text, more=figures.count(more), less=figures.count(less)
    )


def without_number(found: Ranking) -> list[str]:
    """Say how many places have no number, by the reason."""
    reasons: dict[str, int] = {}
    for row in found.rows:
        if row.value.status != "ok":
            code = row.value.reason or ""
            reasons[code] = reasons.get(code, 0) + 1
    return [
        ngettext(
            "{count} place has no number: {reason}.", "{count} places have no number: {reason}.", number
        ).format(count=figures.count(number), reason=reason(code))
        for code, number in sorted(reasons.items())
    ]


def measured_from(sources: Sequence[Source]) -> str:
    """Say where a number comes from and how old that is; outlines of places measure nothing."""
    measuring = [one for one in sources if one.kind != _OUTLINES]
    parts = list(dict.fromkeys(_dated(source_name(one), one.release) for one in measuring))
    return _("Measured from {sources}.").format(sources=listing(parts)) if parts else ""


def source_name(source: Source) -> str:
    """Name a source as people know it, else by whom it wants to be credited."""
    if source.kind == "osm-pbf":
        return "OpenStreetMap"
    if source.synthetic:
        return _("invented people") if source.kind in _PEOPLE else _("invented areas")
    if source.kind == "gtfs":
        return _("the timetable of {operator}").format(operator=isolate(source.attribution or source.id))
    return isolate(source.attribution or source.id)


def _dated(what: str, release: str | None) -> str:
    return _("{source} as of {day}").format(source=what, day=figures.day(release)) if release else what


def credit(sources: Sequence[Source]) -> str:
    """Credit the sources under a figure in their own words, with the licence where those leave it out."""
    parts = []
    for one in sources:
        if one.attribution:
            stem = (one.licence or "").rsplit("-", 1)[0].replace("-", " ")
            named = one.licence in _NO_LICENCE or stem in one.attribution.replace("-", " ")
            parts.append(isolate(one.attribution if named else f"{one.attribution}, {one.licence}"))
    return _("Source: {sources}").format(sources="; ".join(dict.fromkeys(parts))) if parts else ""


@dataclass(frozen=True, slots=True)
class Lens:
    """A lens and the indicators seen through it, as a form offers them."""

    id: str
    name: str
    choices: tuple[Choice, ...]


@dataclass(frozen=True, slots=True)
class Choice:
    """An indicator as a form or a list offers it."""

    id: str
    name: str


def choices(groups: Sequence[tuple[Theme, Sequence[Indicator]]]) -> list[Lens]:
    """Word the indicators by lens."""
    return [
        Lens(lens, str(LENSES[lens]), tuple(Choice(one.id, name(one)) for one in members))
        for lens, members in groups
    ]


def facts(one: Indicator) -> list[tuple[str, str]]:
    """List what defines an indicator, in pairs of label and text."""
    pairs = [
        (_("Unit"), str(UNITS[one.unit])),
        (_("Direction"), str(DIRECTIONS[one.direction])),
        (_("Needs"), listing([INPUTS.get(what, what) for what in one.inputs])),
        (_("Rule set"), one.rule_set),
        (_("Sustainable Development Goal target"), one.sdg),
    ]
    return [pair for pair in pairs if pair[1]]


def numerator(one: Indicator) -> str:
    """Name the sum that the value is made of."""
    if one.unit == "percent":
        return _("People who meet the condition")
    return _("Sum over people")


@dataclass(frozen=True, slots=True)
class Missing:
    """An input nobody provides, and the indicators it would allow."""

    what: str
    allows: str


def missing(inputs: Mapping[str, Sequence[Indicator]]) -> list[Missing]:
    """Say what nobody provides, and what it would allow."""
    return [
        Missing(
            what=str(INPUTS.get(what, what)),
            allows=listing([name(one) for one in members]),
        )
        for what, members in inputs.items()
    ]
