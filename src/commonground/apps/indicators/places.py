"""Places as pages name them: the city, its areas by level, its cells."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import get_language
from django.utils.translation import gettext as _

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.utils.safestring import SafeString

    from commonground.data.lake.reader import BuildReader
    from commonground.data.lake.rows import Area

PlaceKind = Literal["area", "cell", "city", "outside"]
CELLS = "cells"
OUTSIDE = "outside"


@dataclass(frozen=True, slots=True)
class Level:
    """A choice of places: a level of areas, or the cells."""

    id: str
    name: str

    @property
    def kind(self) -> Literal["area", "cell"]:
        """What kind of place it lists."""
        return "cell" if self.id == CELLS else "area"


@dataclass(frozen=True, slots=True)
class Place:
    """A named place of one kind."""

    id: str
    name: str
    kind: PlaceKind
    level: str

    @property
    def url(self) -> str:
        """Its own page: an area's page, the city's page; a cell is shown on the page of its city."""
        return reverse("areas:detail", args=[self.id]) if self.kind == "area" else reverse("areas:city")

    @property
    def html(self) -> SafeString:
        """Its name, keeping its own direction in a sentence."""
        return format_html("<bdi>{}</bdi>", self.name)


def localized(names: str | Mapping[str, str]) -> str:
    """Choose a name in the reader's language, else in English, else in the first there is."""
    if isinstance(names, str):
        return names
    language = (get_language() or "en").split("-")[0]
    return names.get(language) or names.get("en") or next(iter(names.values()), "")


def city(build: BuildReader) -> Place:
    """Return the city of a build as a place."""
    entry = build.manifest["city"]
    return Place(id=entry["id"], name=localized(entry["name"]), kind="city", level="city")


def levels(build: BuildReader) -> tuple[Level, ...]:
    """List the levels of areas of a build, in the order of its city file, then the cells."""
    found = [
        Level(entry["id"], localized(entry.get("name") or entry["id"]))
        for entry in build.manifest["city"]["levels"]
    ]
    return (*found, Level(CELLS, _("Cells (hexagons of about 0.1 km²)")))


def level(build: BuildReader, wanted: str | None) -> Level:
    """Return the wanted level; without one, or with one that is not there, the first."""
    offered = levels(build)
    return next((one for one in offered if one.id == wanted), offered[0])


def cell(place_id: str) -> Place:
    """Return a cell as a place; its name is its H3 address."""
    return Place(place_id, _("Cell {id}").format(id=place_id), "cell", CELLS)


def outside(level_id: str) -> Place:
    """Return what lies in the city and in none of the areas of a level."""
    return Place(OUTSIDE, _("Outside of all areas"), "outside", level_id)


def of_area(area: Area) -> Place:
    """Return an area as a place."""
    return Place(area.id, area.name, "area", area.level)


def named(build: BuildReader, level_id: str, ids: list[str]) -> dict[str, Place]:
    """Name places of one level; the number of lake queries does not grow with their number."""
    if level_id == CELLS:
        return {one: cell(one) for one in ids}
    if level_id == "city":
        return dict.fromkeys(ids, city(build))
    return {OUTSIDE: outside(level_id)} | {area.id: of_area(area) for area in build.areas(level_id)}
