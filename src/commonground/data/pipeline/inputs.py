"""The sources of a build: which are here, verified, and which are not and why."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from types import MappingProxyType
from typing import Any

from commonground.core.errors import CommonGroundError, FetchError
from commonground.data.city.config import CityConfig, SourceRef
from commonground.data.lake.hash import canonical_json
from commonground.data.lake.version import SourceStamp
from commonground.data.sources.files import locate, sha256_of
from commonground.data.sources.osm import read_osm

LATER_KINDS = frozenset({"openaq-archive"})


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A source that is here.

    Parameters
    ----------
    path
        Its verified file; None for a number declared in the city file.
    sha256
        Hash of its bytes, or of what was declared.
    """

    ref: SourceRef
    path: Path | None
    sha256: str

    @property
    def file(self) -> Path:
        """The file of a source of a kind that has one."""
        if self.path is None:
            raise FetchError(f"Source {self.ref.id!r} is a declared number: it has no file to read.")
        return self.path

    @property
    def stamp(self) -> SourceStamp:
        """What tables made of it say about it."""
        return SourceStamp(self.ref.id, self.ref.licence, self.sha256)


@dataclass(frozen=True, slots=True)
class Inputs:
    """Everything a build may read.

    Parameters
    ----------
    files
        Sources that are here, by id.
    missing
        Why each other source is not, by id.
    """

    files: Mapping[str, SourceFile]
    missing: Mapping[str, str]

    def of_kind(self, city: CityConfig, need: str) -> tuple[SourceFile, ...]:
        """Return the sources that provide an input and are here, in the order of the city file."""
        return tuple(self.files[one.id] for one in city.providing(need) if one.id in self.files)


def gather(
    city: CityConfig, *, cache: Path, refused: Mapping[str, CommonGroundError] = MappingProxyType({})
) -> Inputs:
    """Find and verify every source of a city; no network.

    Parameters
    ----------
    refused
        Sources that were offered and could not be taken, and why: an older copy never stands in for them.

    Raises
    ------
    FetchError
        A required source is not here; the message names all of them.
    ChecksumError, SourceError
        A file holds other bytes than were pinned, or is of another kind.
    """
    files: dict[str, SourceFile] = {}
    missing: dict[str, str] = {}
    needed: list[str] = []
    for source in city.sources.values():
        try:
            if source.id in refused:
                raise refused[source.id]
            found = _find(source, city, cache)
        except FetchError as err:
            missing[source.id] = str(err)
            if source.required and source.kind not in LATER_KINDS:
                needed.append(source.id)
            continue
        if _holds_nothing(found):
            missing[source.id] = f"It holds nothing, which {city.path.name} allows."
        else:
            files[source.id] = found
    if needed:
        reasons = "\n".join(f"  - {id_}: {missing[id_]}" for id_ in needed)
        raise FetchError(
            f"City {city.id!r} cannot be built without {len(needed)} of its sources:\n{reasons}\n"
            f"Run `commonground city fetch {city.path.name}`, or mark what may be absent required = false."
        )
    return Inputs(files, missing)


def pinned_to(city: CityConfig, manifest: Mapping[str, Any]) -> CityConfig:
    """Return the city with every source pinned to the bytes a build was made of."""
    hashes = {entry["id"]: entry["sha256"] for entry in manifest["sources"] if entry["status"] == "ok"}
    sources = {
        id_: replace(source, sha256=hashes.get(id_, source.sha256)) for id_, source in city.sources.items()
    }
    return replace(city, sources=MappingProxyType(sources))


def _find(source: SourceRef, city: CityConfig, cache: Path) -> SourceFile:
    if source.kind in LATER_KINDS:
        raise FetchError(f"Sources of kind {source.kind!r} are not read yet.")
    if source.kind == "total":
        declared = canonical_json({"people": source.total, "citation": source.citation})
        return SourceFile(source, None, hashlib.sha256(declared).hexdigest())
    path = locate(source, city=city, cache=cache)
    return SourceFile(source, path, source.sha256 or sha256_of(path))


def _holds_nothing(source: SourceFile) -> bool:
    """Whether a map that may be empty is."""
    if source.ref.kind != "osm-pbf" or not source.ref.may_be_empty:
        return False
    return not len(read_osm(source.file, (), may_be_empty=True).node_id)
