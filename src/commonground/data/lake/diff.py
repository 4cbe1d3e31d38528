"""Two builds of a city at one place: what changed, and whether the data or the method did it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from commonground.data.lake.reader import BuildReader
from commonground.data.lake.rows import PlaceKind, Value

Cause = Literal["same", "data", "method", "both"]


@dataclass(frozen=True, slots=True)
class SourceChange:
    """A source that differs between two builds.

    Parameters
    ----------
    id
        Its name in the city file.
    old_release, new_release
        Releases as the city file says them; None where the build did not have it.
    old_sha256, new_sha256
        Hashes of the bytes; None where the build did not have it.
    """

    id: str
    old_release: str | None
    new_release: str | None
    old_sha256: str | None
    new_sha256: str | None


@dataclass(frozen=True, slots=True)
class Change:
    """One indicator at one place in two builds.

    Parameters
    ----------
    indicator
        Its identifier.
    old, new
        Its Value in either build; None where the build has none.
    cause
        ``same`` when number and status are equal; else whether data, method or both differ. A method
        differs by its hash, or, where nothing else does, by the code that placed people and walked.
    sources
        Sources it was made of that differ.
    old_method, new_method
        Hashes of its method.
    """

    indicator: str
    old: Value | None
    new: Value | None
    cause: Cause
    sources: tuple[SourceChange, ...]
    old_method: str | None
    new_method: str | None


@dataclass(frozen=True, slots=True)
class Comparison:
    """Every indicator at one place in two builds.

    Parameters
    ----------
    old, new
        Identifiers of the builds.
    old_code, new_code
        Versions of the code.
    reshaped
        Whether Areas or Cells themselves differ.
    sources
        All sources that differ.
    changes
        One for each indicator of either build, by identifier.
    """

    old: str
    new: str
    old_code: str
    new_code: str
    reshaped: bool
    sources: tuple[SourceChange, ...]
    changes: tuple[Change, ...]

    @property
    def differing(self) -> tuple[Change, ...]:
        """Those whose number or status is not the same."""
        return tuple(change for change in self.changes if change.cause != "same")


def compare(old: BuildReader, new: BuildReader, *, place_kind: PlaceKind, place: str) -> Comparison:
    """Compare two builds of a city at one place.

    Parameters
    ----------
    old, new
        The earlier and the later build.
    place_kind, place
        The place; it may be absent from one of them.

    Notes
    -----
    Our choice, see docs/methods/lake.md.
    """
    sources = _source_changes(old, new)
    table = "cells" if place_kind == "cell" else "areas"
    shapes = [build.build.tables[table].logical_sha256 for build in (old, new)]
    reshaped = shapes[0] != shapes[1]
    before, after = (_by_indicator(build, place_kind, place) for build in (old, new))
    return Comparison(
        old=old.id,
        new=new.id,
        old_code=str(old.manifest["code_version"]),
        new_code=str(new.manifest["code_version"]),
        reshaped=reshaped,
        sources=tuple(sources.values()),
        changes=tuple(
            _change(
                indicator, before.get(indicator), after.get(indicator), sources=sources, reshaped=reshaped
            )
            for indicator in sorted(before | after)
        ),
    )


def _change(
    indicator: str,
    old: Value | None,
    new: Value | None,
    *,
    sources: Mapping[str, SourceChange],
    reshaped: bool,
) -> Change:
    made_of = _made_of(old) | _made_of(new)
    touched = tuple(change for name, change in sources.items() if name in made_of)
    methods = (old.method_hash if old else None, new.method_hash if new else None)
    return Change(
        indicator,
        old,
        new,
        _cause(old, new, data=bool(touched) or reshaped, method=methods[0] != methods[1]),
        touched,
        *methods,
    )


def _cause(old: Value | None, new: Value | None, *, data: bool, method: bool) -> Cause:
    if old is not None and new is not None and (old.value, old.status) == (new.value, new.status):
        return "same"
    if data:
        return "both" if method else "data"
    return "method"


def _made_of(value: Value | None) -> set[str]:
    """Return the sources a Value names: ``<source>@<hash>``."""
    return {version.partition("@")[0] for version in value.input_versions} if value is not None else set()


def _by_indicator(build: BuildReader, place_kind: PlaceKind, place: str) -> dict[str, Value]:
    """Return the newest Value of each indicator; rows come in the order of their periods."""
    return {value.indicator: value for value in build.values(place_kind=place_kind, place=place)}


def _source_changes(old: BuildReader, new: BuildReader) -> dict[str, SourceChange]:
    before, after = (_sources(build) for build in (old, new))
    return {
        name: SourceChange(
            name,
            before.get(name, {}).get("release"),
            after.get(name, {}).get("release"),
            before.get(name, {}).get("sha256"),
            after.get(name, {}).get("sha256"),
        )
        for name in sorted({**before, **after})
        if before.get(name, {}).get("sha256") != after.get(name, {}).get("sha256")
    }


def _sources(build: BuildReader) -> dict[str, Mapping[str, Any]]:
    return {entry["id"]: entry for entry in build.manifest["sources"] if entry["status"] == "ok"}
