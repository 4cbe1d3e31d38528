"""What changed at an area between two builds, and whether the data or the method did it."""

from __future__ import annotations

from contextlib import closing
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from commonground.apps.indicators import lineage, places
from commonground.apps.indicators import queries as indicators
from commonground.core.indicators import registry
from commonground.data.lake.builds import history, open_build
from commonground.data.lake.reader import BuildReader

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from commonground.apps.indicators.queries import Row
    from commonground.data.lake.rows import Area, Value

Cause = Literal["data", "method", "both", "none", "new", "gone"]


@dataclass(frozen=True, slots=True)
class Change:
    """One indicator at an area, before and now."""

    before: Row | None
    now: Row | None
    cause: Cause

    @property
    def row(self) -> Row:
        """The newer of both."""
        found = self.now or self.before
        if found is None:
            raise ValueError("Given a change without a value on either side; expected at least one.")
        return found

    @property
    def differs(self) -> bool:
        """Whether a reader sees a difference: in the number as printed, or in its state."""
        return self.before is None or self.now is None or self.before.text != self.now.text


@dataclass(frozen=True, slots=True)
class Changes:
    """Every indicator at an area in two builds, and the sources that differ between them."""

    since: BuildReader
    changes: tuple[Change, ...]
    renewed: tuple[str, ...]
    reshaped: bool


def earlier_builds(build: BuildReader) -> tuple[str, ...]:
    """List the other builds of the city that the lake still holds, newest first."""
    return tuple(name for name in history(build.lake, build.city["id"]) if name != build.id)


def compare(build: BuildReader, area: Area, since: str) -> Changes:
    """Compare an area in a build with the same area in an earlier one."""
    with closing(BuildReader(build.lake, open_build(build.lake, build.city["id"], since))) as before:
        renewed = tuple(_renewed(before, build))
        then = before.area(area.id)
        return Changes(
            since=before,
            changes=tuple(_changes(before, build, area, renewed)),
            renewed=renewed,
            reshaped=then is not None and (then.area_m2, then.valid_from) != (area.area_m2, area.valid_from),
        )


def _renewed(before: BuildReader, now: BuildReader) -> Iterator[str]:
    """Yield the sources whose bytes differ, or that came or went."""
    old = {one.id: one.sha256 for one in lineage.sources(before) if one.ok}
    new = {one.id: one.sha256 for one in lineage.sources(now) if one.ok}
    for name in {**new, **old}:
        if old.get(name) != new.get(name):
            yield name


def _changes(before: BuildReader, now: BuildReader, area: Area, renewed: tuple[str, ...]) -> Iterator[Change]:
    old, new = (_by_indicator(build, area) for build in (before, now))
    place = places.of_area(area)
    for one in registry.REGISTRY.values():
        if one.id in old or one.id in new:
            was, is_ = old.get(one.id), new.get(one.id)
            yield Change(
                indicators.Row(one, place, was) if was else None,
                indicators.Row(one, place, is_) if is_ else None,
                cause=_cause(now, was, is_, renewed),
            )


def _by_indicator(build: BuildReader, area: Area) -> Mapping[str, Value]:
    return {value.indicator: value for value in build.values(place_kind="area", place=area.id)}


def _cause(build: BuildReader, old: Value | None, new: Value | None, renewed: tuple[str, ...]) -> Cause:
    """Name the cause from what a value says it was made of and by."""
    if old is None or new is None:
        return "new" if old is None else "gone"
    method = old.method_hash != new.method_hash
    data = old.input_versions != new.input_versions or any(
        source.id in renewed for source in lineage.of_value(build, new)
    )
    if method and data:
        return "both"
    return "method" if method else "data" if data else "none"
