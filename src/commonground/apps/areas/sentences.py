"""What the pages of the city and its areas say first."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from commonground.apps.indicators import figures, links
from commonground.apps.indicators import sentences as say

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.utils.safestring import SafeString

    from commonground.apps.areas.changes import Change, Changes
    from commonground.apps.areas.queries import AreaValue
    from commonground.apps.indicators.queries import Ranking, Row
    from commonground.core.indicators.definition import Indicator, Theme
    from commonground.data.lake.rows import Area


def headline(found: Ranking) -> SafeString | str:
    """Open the city page with the answer in words; the number leads to its lineage."""
    if found.city is None:
        return say.name(found.indicator)
    return of_row(found.city)


def of_row(row: Row, city: Row | None = None) -> SafeString:
    """Say one value in a sentence whose numbers lead to their lineage."""
    name = format_html("<bdi>{}</bdi>", row.place.name)
    figure = links.figure(row.indicator.id, row.place, bare(row))
    beside = None
    if city is not None and city.value.status == "ok":
        beside = links.figure(row.indicator.id, city.place, city.text)
    return say.in_place(row.indicator, row.value, place=name, figure=figure, city=beside)


def bare(row: Row) -> str:
    """Render a value for a sentence that names its unit."""
    return figures.bare(row.value.value, row.indicator.unit)


def details(found: Ranking) -> list[str]:
    """Say how sure the city's number is and whom it leaves out."""
    if found.city is None:
        return []
    value = found.city.value
    said = [say.spread(found.indicator, value), say.without_data(value), estimate(value.population_source)]
    return [sentence for sentence in said if sentence]


def estimate(population_source: str | None) -> str:
    """Say where nobody counted the people of a place; empty where somebody did."""
    if (population_source or "").startswith("total"):
        return _("The number is an estimate from building footprints: only the city's total is known.")
    return ""


def size(area: Area) -> str:
    """Say how many people live in an area and how large it is."""
    km2 = figures.significant(area.area_m2 / 1e6, 2)
    if area.people is None:
        return _(
            "It covers {size} km². How many people live here is not known, or hidden to protect people."
        ).format(size=km2)
    return _("{people} live here, on {size} km².").format(people=figures.people(area.people), size=km2)


def overview(standings: Sequence[say.Standing | None]) -> str:
    """Count how an area stands against its city, over the indicators that have a number."""
    known = [word for word in standings if word is not None]
    alike = known.count("same") + known.count("unsure")
    said = _(
        "Of {count} indicators, {more} are above the city, {less} below it, and {alike} cannot be told apart "
        "from it."
    ).format(
        count=figures.count(len(known)),
        more=figures.count(known.count("more")),
        less=figures.count(known.count("less")),
        alike=figures.count(alike),
    )
    unknown = len(standings) - len(known)
    if unknown:
        said += " " + ngettext(
            "For {count} more there is no number here.", "For {count} more there is no number here.", unknown
        ).format(count=figures.count(unknown))
    return said


@dataclass(frozen=True, slots=True)
class Said:
    """One value in a sentence, how it stands against the city, and how sure it is."""

    sentence: SafeString
    standing: str
    sure: str


@dataclass(frozen=True, slots=True)
class LensSaid:
    """What is said through one lens."""

    id: str
    name: str
    said: tuple[Said, ...]


def lens(theme: Theme, values: Sequence[AreaValue]) -> LensSaid:
    """Word the values of an area seen through one lens."""
    said = tuple(
        Said(
            sentence=of_row(one.here, one.city),
            standing=str(say.STANDINGS[one.standing]) if one.standing else "",
            sure=" ".join(filter(None, (_range(one.here), say.without_data(one.here.value)))),
        )
        for one in values
    )
    return LensSaid(theme, str(say.LENSES[theme]), said)


def _range(row: Row) -> str:
    """Say the range where there is one; that an area has none is no news."""
    return "" if row.spread in {"", row.text} else say.spread(row.indicator, row.value)


def sorts(one: Indicator) -> list[tuple[str, str]]:
    """Offer the orders of the list of areas."""
    return [("name", _("Name")), ("people", _("People")), ("size", _("Size")), ("value", say.name(one))]


def list_summary(number: int, text: str) -> str:
    """Say how many areas the list shows."""
    if not text:
        return ngettext("{count} area.", "{count} areas.", number).format(count=figures.count(number))
    return ngettext(
        "{count} area with “{text}” in its name.", "{count} areas with “{text}” in their name.", number
    ).format(count=figures.count(number), text=figures.isolate(text))


CAUSES = {
    "data": gettext_lazy("the data changed"),
    "method": gettext_lazy("the method changed"),
    "both": gettext_lazy("the data and the method changed"),
    "none": gettext_lazy("neither its data nor its method changed; what it is compared with did"),
    "new": gettext_lazy("it is measured now for the first time"),
    "gone": gettext_lazy("it is not measured any more"),
}


@dataclass(frozen=True, slots=True)
class ChangeLine:
    """One number that differs between two builds."""

    name: str
    before: str
    now: str
    url: str
    because: str


def first_build() -> str:
    """Say that there is nothing to compare with."""
    return _("This is the first build of this city: there is nothing to compare with yet.")


def changed(differing: Sequence[Change], of: int) -> str:
    """Count what differs, and by which cause."""
    if not differing:
        return _("None of the {count} numbers of this area differs from the build before.").format(
            count=figures.count(of)
        )
    by_method = sum(one.cause in {"method", "both"} for one in differing)
    return ngettext(
        "{number} of {count} numbers of this area differs; with {methods} of them the method changed as "
        "well.",
        "{number} of {count} numbers of this area differ; with {methods} of them the method changed as well.",
        len(differing),
    ).format(number=figures.count(len(differing)), count=figures.count(of), methods=figures.count(by_method))


def why_changed(found: Changes) -> list[str]:
    """Say which sources are new and whether the outline moved."""
    said = []
    if found.renewed:
        said.append(
            _("These sources are different from before: {names}.").format(names=say.listing(found.renewed))
        )
    if found.reshaped:
        said.append(_("The outline of the area itself is different from before."))
    return said


def change(one: Change) -> ChangeLine:
    """Word one difference."""
    return ChangeLine(
        name=say.name(one.row.indicator),
        before=one.before.text if one.before else figures.MISSING,
        now=one.now.text if one.now else figures.MISSING,
        url=one.row.url,
        because=str(CAUSES[one.cause]),
    )
