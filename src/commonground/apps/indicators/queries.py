"""What pages and API ask about indicators; every function asks the lake a fixed number of times."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from commonground.apps.indicators import figures, places, sentences
from commonground.core.indicators import registry

if TYPE_CHECKING:
    from commonground.apps.indicators.places import Level, Place
    from commonground.core.indicators.definition import Indicator, Theme
    from commonground.data.lake.reader import BuildReader
    from commonground.data.lake.rows import Value

DEFAULT = "H06"


@dataclass(frozen=True, slots=True)
class Row:
    """One value of one place, with the words that go with it."""

    indicator: Indicator
    place: Place
    value: Value

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
        """The rows with a number."""
        return tuple(row for row in self.rows if row.value.status == "ok")


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
    """Rank the places of a level by an indicator."""
    values = build.values(
        indicator=one.id, place_kind=level.kind, level=None if level.kind == "cell" else level.id
    )
    names = places.named(build, level.id, [value.place for value in values])
    rows = [Row(one, names[value.place], value) for value in values]
    return Ranking(one, level, tuple(sorted(rows, key=_rank)), city_row(build, one))


def city_row(build: BuildReader, one: Indicator) -> Row | None:
    """Return the value of the whole city, if the build holds one."""
    place = places.city(build)
    value = build.value(one.id, "city", place.id)
    return None if value is None else Row(one, place, value)


def _rank(row: Row) -> tuple[bool, float, str]:
    """Sort from high to low, ties by name; places without a number come last, by name."""
    number = row.value.value
    return (number is None, 0.0 if number is None else -number, row.place.name)
