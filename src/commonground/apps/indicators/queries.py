"""What pages and API ask about indicators; every function asks the lake a fixed number of times."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from commonground.apps.indicators import figures, places, sentences
from commonground.apps.indicators.links import value_url
from commonground.core.indicators import registry

if TYPE_CHECKING:
    from commonground.apps.indicators.places import Level, Place
    from commonground.core.indicators.definition import Indicator, Theme
    from commonground.data.lake.reader import BuildReader
    from commonground.data.lake.rows import Inequality, Value

DEFAULT = "H06"


@dataclass(frozen=True, slots=True)
class Row:
    """One value of one place, with the words that go with it."""

    indicator: Indicator
    place: Place
    value: Value

    @property
    def url(self) -> str:
        """The page of this number's lineage."""
        return value_url(self.indicator.id, self.place)

    @property
    def text(self) -> str:
        """The value with its unit, or the state in two words."""
        if self.value.status == "ok":
            return figures.quantity(self.value.value, self.indicator.unit)
        return sentences.status(self.value.status)

    @property
    def spread(self) -> str:
        """Its range over the ways to place people on the map; empty where none is known."""
        if self.value.status != "ok" or (self.value.spread_n or 0) < 2:  # noqa: PLR2004  # one way is no range
            return ""
        return figures.spread(self.value.spread_low, self.value.spread_high, self.indicator.unit)

    @property
    def css(self) -> str:
        """Class of its state."""
        return self.value.status.replace("_", "-")

    @property
    def note(self) -> str:
        """The range, or the reason why there is no number."""
        return self.spread if self.value.status == "ok" else sentences.reason(self.value.reason)


@dataclass(frozen=True, slots=True)
class Ranking:
    """Every place of a level for one indicator, from the highest value to the lowest, and the city."""

    indicator: Indicator
    level: Level
    rows: tuple[Row, ...]
    city: Row | None

    @property
    def measured(self) -> tuple[Row, ...]:
        """The rows of areas or cells with a number."""
        return tuple(row for row in self.rows if row.value.status == "ok" and row.place.kind != "outside")


def measured_ids(build: BuildReader) -> tuple[str, ...]:
    """List the indicators of a build, in the order of the registry."""
    held = build.manifest["indicators"]
    return tuple(one for one in registry.REGISTRY if one in held)


def by_lens(build: BuildReader) -> list[tuple[Theme, tuple[Indicator, ...]]]:
    """Group the main indicators of a build by lens; an empty lens is left out."""
    held = [registry.get(one) for one in measured_ids(build)]
    groups = [
        (lens, tuple(one for one in held if one.theme == lens and one.main)) for lens in registry.THEMES
    ]
    return [(lens, members) for lens, members in groups if members]


def indicator(build: BuildReader, wanted: str | None) -> Indicator | None:
    """Return an indicator of the build, or None."""
    return registry.get(wanted) if wanted in measured_ids(build) else None


def default(build: BuildReader) -> Indicator:
    """Return the indicator a page opens with: fresh food, else the first main one that is about people."""
    held = measured_ids(build)
    if DEFAULT in held:
        return registry.get(DEFAULT)
    return registry.get(next((one for one in held if registry.get(one).main), held[0]))


def ranking(build: BuildReader, one: Indicator, level: Level) -> Ranking:
    """Rank the places of a level by an indicator, beside the city."""
    return beside(build, one, level, city_row(build, one))


def beside(build: BuildReader, one: Indicator, level: Level, city: Row | None) -> Ranking:
    """Rank the places of a level by an indicator, beside a value of the city that is known already."""
    values = build.values(
        indicator=one.id, place_kind=level.kind, level=None if level.kind == "cell" else level.id
    )
    names = places.named(build, level.id, [value.place for value in values])
    rows = [Row(one, names[value.place], value) for value in values if value.place in names]
    return Ranking(one, level, tuple(sorted(rows, key=_rank)), city)


def city_row(build: BuildReader, one: Indicator) -> Row | None:
    """Return the value of the whole city, if the build holds one."""
    place = places.city(build)
    value = build.value(one.id, "city", place.id)
    return None if value is None else Row(one, place, value)


def _rank(row: Row) -> tuple[int, float, str]:
    """Sort from high to low, ties by name; then what has no number; what is outside of all comes last."""
    number = row.value.value
    last = 2 if row.place.kind == "outside" else int(number is None)
    return (last, 0.0 if number is None else -number, row.place.name)


def missing_inputs(build: BuildReader) -> dict[str, tuple[Indicator, ...]]:
    """Group the indicators that have no value in the whole city by the input that is missing."""
    found: dict[str, list[Indicator]] = {}
    for value in build.values(place_kind="city"):
        kind, _colon, what = (value.reason or "").partition(":")
        known = value.indicator in registry.REGISTRY
        if value.status == "cannot_tell" and kind == "missing" and known:
            found.setdefault(what, []).append(registry.get(value.indicator))
    return {what: tuple(members) for what, members in found.items()}


def inequality(build: BuildReader, one: Indicator, level: Level) -> tuple[Inequality, ...]:
    """Return how unequally an indicator is spread over the areas of a level."""
    return tuple(row for row in build.inequality(one.id) if row.level == level.id)


def city_rows(build: BuildReader) -> dict[str, Row]:
    """Return the city's value of every indicator."""
    place = places.city(build)
    held = measured_ids(build)
    return {
        value.indicator: Row(registry.get(value.indicator), place, value)
        for value in build.values(place_kind="city")
        if value.indicator in held
    }


def place_row(build: BuildReader, one: Indicator, place_id: str, level_id: str | None = None) -> Row | None:
    """Return the value of an indicator at a place of any kind, or None.

    A level is needed only for what lies outside of all areas: each level has its own outside.
    """
    found = build.values(indicator=one.id, place=place_id, level=level_id)
    if not found:
        return None
    value = found[0]
    if value.place_kind == "area":
        area = build.area(place_id)
        return Row(one, places.of_area(area) if area else places.outside(value.level or ""), value)
    return Row(one, places.city(build) if value.place_kind == "city" else places.cell(place_id), value)


def variants(build: BuildReader, one: Indicator) -> tuple[Indicator, ...]:
    """Return the other indicators of the same family that the build holds."""
    held = measured_ids(build)
    return tuple(other for other in registry.variants(one.family) if other.id != one.id and other.id in held)


def radii(build: BuildReader, one: Indicator, place: Place) -> tuple[Row, ...]:
    """Return the values of an indicator at a place for each radius, the shortest walk first."""
    group = one.params.get("group")
    if one.family == "H10" or group is None:
        return ()
    held = measured_ids(build)
    alike = [
        other
        for other in registry.variants(one.family)
        if other.id in held and other.params.get("group") == group and "radius_m" in other.params
    ]
    values = {value.indicator: value for value in build.values(place_kind=place.kind, place=place.id)}
    rows = [Row(other, place, values[other.id]) for other in alike if other.id in values]
    return tuple(sorted(rows, key=lambda row: float(row.indicator.params["radius_m"])))
