"""What a build says about itself, in a reader's words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from commonground.apps.indicators import figures
from commonground.apps.indicators.source_lines import licence

if TYPE_CHECKING:
    from collections.abc import Sequence

    from commonground.apps.catalogue.queries import ReportLine, TableLine
    from commonground.data.lake.reader import BuildReader

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


def table(name: str) -> str:
    """Say what a table holds."""
    return str(TABLES.get(name, name))


@dataclass(frozen=True, slots=True)
class TableWords:
    """A table of the build as a page lists it."""

    name: str
    what: str
    rows: str
    size: str
    sha256: str
    licences: str


@dataclass(frozen=True, slots=True)
class ReportWords:
    """One count of the build's report."""

    stage: str
    what: str
    count: str


def summary(build: BuildReader, *, sources: int, tables: Sequence[TableLine]) -> str:
    """Open the page: how much there is and how old it is."""
    rows = sum(one.rows for one in tables)
    return _("This build was made from {sources} on {day}. It holds {rows} in {tables}.").format(
        sources=ngettext("{count} source", "{count} sources", sources).format(count=figures.count(sources)),
        day=figures.day(build.manifest.get("built_at") or build.manifest["created"]),
        rows=ngettext("{count} row", "{count} rows", rows).format(count=figures.count(rows)),
        tables=ngettext("{count} table", "{count} tables", len(tables)).format(
            count=figures.count(len(tables))
        ),
    )


def table_line(one: TableLine) -> TableWords:
    """Word one table."""
    return TableWords(
        name=one.name,
        what=table(one.name),
        rows=figures.count(one.rows),
        size=filesizeformat(one.bytes),
        sha256=one.sha256,
        licences=", ".join(licence(name) for name in one.licences),
    )


def report_line(one: ReportLine) -> ReportWords:
    """Word one count; what is no number stays as the build wrote it."""
    number = one.count
    counted = isinstance(number, int | float) and not isinstance(number, bool)
    return ReportWords(one.stage, one.what, figures.count(float(number)) if counted else str(number))
