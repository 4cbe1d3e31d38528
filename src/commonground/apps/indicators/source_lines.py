"""Sources and their licences in a reader's words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from commonground.apps.indicators import figures, lineage

if TYPE_CHECKING:
    from commonground.apps.indicators.lineage import Source
    from commonground.data.lake.reader import BuildReader

KINDS = {
    "osm-pbf": gettext_lazy("Map of streets, buildings and places (OpenStreetMap)"),
    "gtfs": gettext_lazy("Public transport timetable (GTFS)"),
    "table": gettext_lazy("Table"),
    "points": gettext_lazy("Points with people"),
    "total": gettext_lazy("Number of residents of the whole city"),
    "polygons": gettext_lazy("Outlines"),
    "openaq-archive": gettext_lazy("Air measurements (OpenAQ archive)"),
    "election": gettext_lazy("Election with its ballots"),
    "conversation": gettext_lazy("Stances of a conversation"),
    "statements": gettext_lazy("Statements of a conversation"),
}
LICENCES = {
    "not-stated": gettext_lazy("not stated: for local use only"),
    "per-location": gettext_lazy("differs by station"),
}


def kind(source: Source) -> str:
    """Say what kind of thing a source is."""
    return str(KINDS.get(source.kind, source.kind))


def licence(name: str | None) -> str:
    """Name a licence; one that nobody stated says so."""
    return _("not known") if not name else str(LICENCES.get(name, name))


@dataclass(frozen=True, slots=True)
class SourceLine:
    """A source as a table shows it."""

    id: str
    kind: str
    attribution: str
    release: str
    licence: str
    state: str
    sha256: str
    url: str
    ok: bool


def source_lines(build: BuildReader) -> list[SourceLine]:
    """Word every source of a build, the missing ones last."""
    return [source_line(one) for one in lineage.sources(build)]


def source_line(one: Source) -> SourceLine:
    """Word one source."""
    state = _("read") if one.ok else _("missing: {reason}").format(reason=one.reason or _("not given"))
    if one.synthetic:
        state = _("read; invented for the demonstration")
    return SourceLine(
        id=one.id,
        kind=kind(one),
        attribution=one.attribution or one.id,
        release=figures.day(one.release),
        licence=licence(one.licence) if one.ok or one.licence else figures.MISSING,
        state=state,
        sha256=one.sha256 or "",
        url=one.url or "",
        ok=one.ok,
    )
