"""What changed at an area between two builds, and whether the data or the method did it."""

from __future__ import annotations

from contextlib import closing
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from commonground.apps.indicators import places
from commonground.apps.indicators import queries as indicators
from commonground.core.indicators import registry
from commonground.data.lake import diff
from commonground.data.lake.builds import history, open_build
from commonground.data.lake.reader import BuildReader

if TYPE_CHECKING:
    from commonground.apps.indicators.places import Place
    from commonground.apps.indicators.queries import Row
    from commonground.data.lake.rows import Area

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
        found = diff.compare(before, build, place_kind="area", place=area.id)
    place, order = places.of_area(area), list(registry.REGISTRY)
    known = [change for change in found.changes if change.indicator in registry.REGISTRY]
    return Changes(
        since=before,
        changes=tuple(
            _change(change, place) for change in sorted(known, key=lambda one: order.index(one.indicator))
        ),
        renewed=tuple(source.id for source in found.sources),
        reshaped=found.reshaped,
    )


def _change(change: diff.Change, place: Place) -> Change:
    """Turn a change of values into one of rows; what came or went has a word of its own."""
    one = registry.get(change.indicator)
    cause: Cause = "none" if change.cause == "same" else change.cause
    if change.old is None or change.new is None:
        cause = "new" if change.old is None else "gone"
    return Change(
        indicators.Row(one, place, change.old) if change.old else None,
        indicators.Row(one, place, change.new) if change.new else None,
        cause=cause,
    )
