"""What a build of a city would need: bytes to fetch, licences, and which indicators can be computed.

A plan reads the city file, the cache and the lock, never the network.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from commonground.core.errors import CommonGroundError
from commonground.data.city.config import AreaRef, CityConfig, SourceRef
from commonground.data.city.licences import Licence, licence
from commonground.data.sources import files
from commonground.data.sources.lock import Locked, lock_path, read_lock
from commonground.data.sources.sniff import EXPECTED

Status = Literal["here", "to fetch", "missing"]


@dataclass(frozen=True, slots=True)
class PlannedSource:
    """One source: whether it is here, and what its licence allows.

    Parameters
    ----------
    status
        ``here`` (on this machine, hash verified), ``to fetch`` (pinned, with an address) or
        ``missing`` (a fetch would fail).
    bytes
        Size; None when neither the city file nor the lock knows it.
    reason
        Why it is not here; empty when it is.
    """

    id: str
    kind: str
    licence: Licence
    status: Status
    bytes: int | None
    reason: str
    required: bool
    provides: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PlannedIndicator:
    """One indicator: computable once everything is fetched, or what is missing and why."""

    id: str
    missing: tuple[str, ...]
    reason: str

    @property
    def computable(self) -> bool:
        """Whether nothing is missing."""
        return not self.missing


@dataclass(frozen=True, slots=True)
class Plan:
    """The plan of one city."""

    city: str
    sources: tuple[PlannedSource, ...]
    indicators: tuple[PlannedIndicator, ...]

    @property
    def bytes_to_fetch(self) -> int:
        """Sum of the known sizes of what has to be fetched."""
        return sum(source.bytes or 0 for source in self._waiting())

    @property
    def unknown_sizes(self) -> tuple[str, ...]:
        """Sources to fetch whose size nobody stated."""
        return tuple(source.id for source in self._waiting() if source.bytes is None)

    def _waiting(self) -> list[PlannedSource]:
        return [source for source in self.sources if source.status == "to fetch"]


def plan(
    city: CityConfig,
    cache: Path,
    *,
    from_dirs: Sequence[Path] = (),
    requirements: Mapping[str, Collection[str]] | None = None,
) -> Plan:
    """Look at what is there and what a fetch and a build would do.

    Parameters
    ----------
    cache, from_dirs
        As for :func:`commonground.data.sources.fetch.fetch`.
    requirements
        Inputs each indicator needs, all of them, by indicator id. An input is one that sources
        provide, or ``"areas"``; ``"gtfs|osm"`` is met by either.
    """
    locked = read_lock(lock_path(cache, city.id))
    sources = tuple(
        _source(source, city=city, cache=cache, from_dirs=from_dirs, locked=locked.get(source.id))
        for source in city.sources.values()
    )
    return Plan(
        city=city.id,
        sources=sources,
        indicators=tuple(
            _indicator(name, needs, city=city, sources=sources)
            for name, needs in (requirements or {}).items()
        ),
    )


def _source(
    source: SourceRef, *, city: CityConfig, cache: Path, from_dirs: Sequence[Path], locked: Locked | None
) -> PlannedSource:
    status, reason, size = _state(source, city=city, cache=cache, from_dirs=from_dirs, locked=locked)
    return PlannedSource(
        id=source.id,
        kind=source.kind,
        licence=licence(source.licence),
        status=status,
        bytes=size,
        reason=reason,
        required=source.required,
        provides=source.provides,
    )


def _state(
    source: SourceRef, *, city: CityConfig, cache: Path, from_dirs: Sequence[Path], locked: Locked | None
) -> tuple[Status, str, int | None]:
    if source.kind == "total":
        return "here", "", 0
    if source.kind not in EXPECTED:
        return "missing", f"kind '{source.kind}' cannot be fetched by this version yet", None
    try:
        path = files.locate(source, city=city, cache=cache, from_dirs=from_dirs)
    except CommonGroundError as err:
        return _absent(source, str(err), locked)
    return "here", "", path.stat().st_size


def _absent(source: SourceRef, reason: str, locked: Locked | None) -> tuple[Status, str, int | None]:
    size = source.bytes if source.bytes is not None or locked is None else locked.bytes
    if source.url is not None and source.sha256 is not None:
        return "to fetch", "not fetched yet", size
    return "missing", reason, size


def _indicator(
    name: str, needs: Collection[str], *, city: CityConfig, sources: Sequence[PlannedSource]
) -> PlannedIndicator:
    missing = [need for need in needs if not _met(need, city, sources)]
    reasons = [_why(need, sources) for need in missing]
    return PlannedIndicator(id=name, missing=tuple(missing), reason="; ".join(reasons))


def _met(need: str, city: CityConfig, sources: Sequence[PlannedSource]) -> bool:
    wanted = set(need.split("|"))
    if "areas" in wanted and any(_level_met(ref, sources) for ref in city.areas.values()):
        return True
    return any(wanted & set(source.provides) and source.status != "missing" for source in sources)


def _level_met(ref: AreaRef, sources: Sequence[PlannedSource]) -> bool:
    return ref.source is None or any(s.id == ref.source and s.status != "missing" for s in sources)


def _why(need: str, sources: Sequence[PlannedSource]) -> str:
    words = need.replace("|", " or ")
    wanted = set(need.split("|"))
    for source in sources:
        if wanted & set(source.provides):
            return f"{words}: source {source.id!r} is missing ({source.reason})"
    if need == "areas":
        return "areas: the city file names no level of Areas whose polygons are at hand"
    return f"{words}: no source in the city file provides it"
