"""What a build says about itself, in a reader's words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from commonground.apps.indicators import figures

if TYPE_CHECKING:
    from commonground.apps.indicators.lineage import Source

KINDS = {
    "osm-pbf": gettext_lazy("Map of streets, buildings and places (OpenStreetMap)"),
    "gtfs": gettext_lazy("Public transport timetable (GTFS)"),
    "table": gettext_lazy("Table"),
    "points": gettext_lazy("Points with people"),
    "total": gettext_lazy("Number of residents of the whole city"),
    "polygons": gettext_lazy("Outlines"),
    "openaq-archive": gettext_lazy("Air measurements (OpenAQ archive)"),
}
TABLES = {
    "areas": gettext_lazy("Areas with their outlines and people"),
    "cells": gettext_lazy("Hexagons of about 0.1 km²"),
    "points": gettext_lazy("Where people live, and how far they walk"),
    "nodes": gettext_lazy("Street junctions"),
    "edges": gettext_lazy("Streets one can walk"),
    "destinations": gettext_lazy("Shops, schools, stops and other destinations"),
    "stops": gettext_lazy("Public transport stops and how often they are served"),
    "buildings": gettext_lazy("Buildings"),
    "streets": gettext_lazy("Street names and addresses, for finding a door"),
    "values": gettext_lazy("Every value of every indicator"),
    "inequality": gettext_lazy("How unequally each indicator is spread"),
}
LICENCES = {
    "not-stated": gettext_lazy("licence not stated: for local use only, nothing made from it is published"),
    "per-location": gettext_lazy("licence differs by station"),
}


def kind(source: Source) -> str:
    """Say what kind of thing a source is."""
    return str(KINDS.get(source.kind, source.kind))


def licence(name: str | None) -> str:
    """Name a licence; one that nobody stated says so."""
    return _("no licence is known") if not name else str(LICENCES.get(name, name))


def table(name: str) -> str:
    """Say what a table holds."""
    return str(TABLES.get(name, name))


def as_of(release: str | None) -> str:
    """Say how old a source is."""
    return _("as of {day}").format(day=figures.day(release)) if release else _("date not stated")
