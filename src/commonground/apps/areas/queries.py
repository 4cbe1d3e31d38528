"""What pages ask about areas; the number of lake queries never grows with the number of areas."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING

from commonground.apps.indicators import figures, places
from commonground.apps.indicators import queries as indicators
from commonground.apps.indicators import sentences as say
from commonground.core.indicators import registry

if TYPE_CHECKING:
    from collections.abc import Sequence

    from commonground.apps.indicators.queries import Ranking, Row
    from commonground.core.indicators.definition import Indicator
    from commonground.data.lake.reader import BuildReader
    from commonground.data.lake.rows import Area, Value

SORTS = ("name", "people", "size", "value")


@dataclass(frozen=True, slots=True)
class AreaLine:
    """One line of the list of areas."""

    area: Area
    level: str
    row: Row | None

    @property
    def km2(self) -> str:
        """Its size in km², two significant digits."""
        return figures.significant(self.area.area_m2 / 1e6, 2)


@dataclass(frozen=True, slots=True)
class Point:
    """A point for an address: three decimals of a degree, about a hundred metres."""

    lat: str
    lon: str


@dataclass(frozen=True, slots=True)
class AreaValue:
    """One indicator at an area, beside the city."""

    here: Row
    city: Row | None

    @property
    def name(self) -> str:
        """The indicator's name."""
        return say.name(self.here.indicator)

    @property
    def standing(self) -> say.Standing | None:
        """How it stands against the city; None where one of them has no number."""
        return say.standing(self.here.indicator, self.here.value, self.city.value if self.city else None)


@dataclass(frozen=True, slots=True)
class AreaValues:
    """Everything measured at one area, in the order of the registry."""

    area: Area
    values: tuple[AreaValue, ...]

    @property
    def main(self) -> tuple[AreaValue, ...]:
        """One value for each family of indicators."""
        return tuple(one for one in self.values if one.here.indicator.main)

    @property
    def unknown(self) -> tuple[AreaValue, ...]:
        """The main values that cannot be told."""
        return tuple(one for one in self.main if one.here.value.status == "cannot_tell")

    @property
    def hidden(self) -> bool:
        """Whether the area is so small that its numbers are hidden."""
        return any(one.here.value.status == "suppressed" for one in self.values)


def area_values(build: BuildReader, area: Area) -> AreaValues:
    """Return every value of an area with that of the city beside it: two questions to the lake."""
    place = places.of_area(area)
    city = places.city(build)
    beside = {value.indicator: value for value in build.values(place_kind="city")}
    here = {value.indicator: value for value in build.values(place_kind="area", place=area.id)}
    return AreaValues(
        area,
        tuple(
            AreaValue(
                indicators.Row(registry.get(one), place, here[one]),
                indicators.Row(registry.get(one), city, beside[one]) if one in beside else None,
            )
            for one in indicators.measured_ids(build)
            if one in here
        ),
    )


def rankings(build: BuildReader, area: Area, wanted: Sequence[AreaValue]) -> tuple[Ranking, ...]:
    """Return where each of some values of an area stands among those of its level."""
    level = places.level(build, area.level)
    return tuple(indicators.beside(build, one.here.indicator, level, one.city) for one in wanted)


def area_list(
    build: BuildReader, *, text: str = "", level: str | None = None, sort: str = "name", one: Indicator
) -> tuple[AreaLine, ...]:
    """List areas by name, people, size or the value of one indicator; ``text`` is part of a name."""
    names = {entry.id: entry.name for entry in places.levels(build)}
    values = {value.place: value for value in build.values(one.id, place_kind="area", level=level)}
    lines = [
        AreaLine(area, names.get(area.level, area.level), _row(one, area, values.get(area.id)))
        for area in build.areas(level)
        if folded(text) in folded(area.name)
    ]
    return tuple(sorted(lines, key=lambda line: _key(line, sort)))


def _row(one: Indicator, area: Area, value: Value | None) -> Row | None:
    return indicators.Row(one, places.of_area(area), value) if value else None


def _key(line: AreaLine, sort: str) -> tuple[bool, float, str]:
    """Sort key: names from A to Z, numbers from high to low, what is unknown last."""
    number: float | None = 0.0
    if sort == "people":
        number = line.area.people
    elif sort == "size":
        number = line.area.area_m2
    elif sort == "value":
        number = line.row.value.value if line.row else None
    return (number is None, -(number or 0.0), folded(line.area.name))


def folded(text: str) -> str:
    """Return a text without case and accents, for finding and sorting."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letter for letter in plain if not unicodedata.combining(letter)).strip()


def coarse(lat: float, lon: float) -> Point:
    """Round a point for an address, so that no link gives a door away."""
    return Point(f"{lat:.3f}", f"{lon:.3f}")


def population_source(build: BuildReader) -> str | None:
    """Say where the people of a build come from, as its values do; None without people."""
    return next((one.population_source for one in build.values(place_kind="city")), None)
