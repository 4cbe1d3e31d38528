"""What a build is made of: tables, report, and the builds before it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from commonground.data.lake.builds import history, open_build

if TYPE_CHECKING:
    from collections.abc import Iterator

    from commonground.data.lake.reader import BuildReader


@dataclass(frozen=True, slots=True)
class TableLine:
    """One table of the build: how large, which content, under which licences."""

    name: str
    rows: int
    bytes: int
    sha256: str
    logical_sha256: str
    licences: tuple[str, ...]
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ReportLine:
    """One thing a stage of the build counted: what it read, dropped, cut or repaired."""

    stage: str
    what: str
    count: object


@dataclass(frozen=True, slots=True)
class BuildLine:
    """One build of the city that the lake still holds; the first of a list is live."""

    id: str
    created: str
    code_version: str
    live: bool


def tables(build: BuildReader) -> tuple[TableLine, ...]:
    """List the tables of a build by name."""
    return tuple(
        TableLine(
            name=name,
            rows=entry["rows"],
            bytes=entry["bytes"],
            sha256=entry["sha256"],
            logical_sha256=entry["logical_sha256"],
            licences=tuple(entry["licences"]),
            sources=tuple(entry["sources"]),
        )
        for name, entry in sorted(build.manifest["tables"].items())
    )


def report(build: BuildReader) -> tuple[ReportLine, ...]:
    """List what the stages of a build counted, in the order of the stages."""
    return tuple(
        ReportLine(stage, what, count)
        for stage, lines in build.manifest["report"].items()
        for what, count in _flat(lines)
    )


def _flat(lines: Any, before: str = "") -> Iterator[tuple[str, object]]:
    """Yield the leaves of a nested report, their path as one text."""
    if not isinstance(lines, dict):
        yield before, lines
        return
    for key, value in lines.items():
        yield from _flat(value, f"{before} {key}".strip())


def builds(build: BuildReader) -> tuple[BuildLine, ...]:
    """List the builds of the city, newest first."""
    lines = []
    for at, name in enumerate(history(build.lake, build.city["id"])):
        manifest = open_build(build.lake, build.city["id"], name).manifest
        lines.append(BuildLine(name, manifest["created"], manifest["code_version"], live=at == 0))
    return tuple(lines)
