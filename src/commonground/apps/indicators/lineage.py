"""The way back from a value: sources, tables, method, and the command that computes it again."""

from __future__ import annotations

import shlex
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from commonground.apps.indicators.places import Place
    from commonground.core.indicators.definition import Indicator
    from commonground.data.lake.reader import BuildReader
    from commonground.data.lake.rows import Value


@dataclass(frozen=True, slots=True)
class Source:
    """A source as the city file names it; ``ok`` is false where it could not be had."""

    id: str
    kind: str
    release: str | None
    sha256: str | None
    licence: str | None
    attribution: str | None
    url: str | None
    synthetic: bool
    ok: bool
    reason: str | None


def sources(build: BuildReader) -> tuple[Source, ...]:
    """List the sources of a build: those it was made of, then those that are missing."""
    found = [_source(entry) for entry in build.manifest["sources"]]
    return tuple(sorted(found, key=lambda one: not one.ok))


def _source(entry: Mapping[str, Any]) -> Source:
    names = ("release", "sha256", "licence", "attribution", "url", "reason")
    return Source(
        id=entry["id"],
        kind=entry["kind"],
        synthetic=bool(entry.get("synthetic")),
        ok=entry.get("status", "ok") == "ok",
        **{name: entry.get(name) or None for name in names},
    )


def attributions(build: BuildReader) -> list[str]:
    """Return whom a build wants to be credited, each once, in the order of its sources."""
    return list(dict.fromkeys(one.attribution for one in sources(build) if one.ok and one.attribution))


def of_kinds(build: BuildReader, *kinds: str) -> tuple[Source, ...]:
    """Return the sources of some kinds that a build was made of."""
    return tuple(one for one in sources(build) if one.ok and one.kind in kinds)


def of_indicator(build: BuildReader, one: Indicator) -> tuple[Source, ...]:
    """Return the sources of a build that an indicator is computed from."""
    named = build.manifest["indicators"][one.id]["inputs"]
    return tuple(source for source in sources(build) if source.ok and source.id in named)


def of_value(build: BuildReader, value: Value) -> tuple[Source, ...]:
    """Return the sources a value was made of; its input versions are ``<source>@<hash>``."""
    named = {version.partition("@")[0] for version in value.input_versions}
    return tuple(one for one in sources(build) if one.id in named)


def command(build: BuildReader, indicator: Indicator, place: Place) -> str:
    """Return the command that computes exactly this number again; what is outside of all areas has none."""
    if place.kind == "outside":
        return ""
    words = ("commonground", "value", indicator.id, place.id, "--city", build.city["id"], "--build", build.id)
    return f"./dev run {shlex.join(words)}"
