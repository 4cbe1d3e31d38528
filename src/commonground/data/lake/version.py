"""What is known about one immutable table of the lake."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class SourceStamp:
    """A source that went into a table: what it is called, under which licence, which bytes.

    Parameters
    ----------
    id
        Its name in the city file.
    licence
        SPDX identifier, ``"not-stated"`` or ``"per-location"``.
    sha256
        Hash of the bytes that were read.
    """

    id: str
    licence: str
    sha256: str


@dataclass(frozen=True, slots=True)
class VersionMeta:
    """What a table says about itself inside its own file.

    Parameters
    ----------
    sources
        Every source it was made of, directly or through other tables.
    method
        What made it: the stage, or the hash of the indicators' methods.
    code_version
        Version of this package.
    created
        ISO date of the newest source, not of the clock: equal input must give equal bytes.
    synthetic
        Whether any row is invented.
    """

    sources: tuple[SourceStamp, ...]
    method: str
    code_version: str
    created: str
    synthetic: bool = False

    @property
    def licences(self) -> tuple[str, ...]:
        """Licences of all sources, each once, in alphabetical order."""
        return tuple(sorted({source.licence for source in self.sources}))


@dataclass(frozen=True, slots=True)
class Version:
    """One immutable table: its hashes, its size and where it comes from.

    Parameters
    ----------
    name
        Name of the table, for example ``"areas"``.
    sha256
        Hash of the file's bytes, which is also its address.
    logical_sha256
        Hash of what the rows say; the same under every DuckDB version.
    schema_sha256
        Hash of column names and types.
    rows, bytes
        Size.
    bbox
        West, south, east, north in degrees; None without geometry.
    licences, sources
        Licences and names of all sources.
    synthetic
        Whether any row is invented.
    """

    name: str
    sha256: str
    logical_sha256: str
    schema_sha256: str
    rows: int
    bytes: int
    bbox: tuple[float, float, float, float] | None
    licences: tuple[str, ...]
    sources: tuple[str, ...]
    synthetic: bool

    def to_json(self) -> dict[str, Any]:
        """Return it as JSON can hold it."""
        return asdict(self)

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> Version:
        """Return the version that :meth:`to_json` wrote."""
        west_south_east_north = value["bbox"]
        return cls(
            name=value["name"],
            sha256=value["sha256"],
            logical_sha256=value["logical_sha256"],
            schema_sha256=value["schema_sha256"],
            rows=value["rows"],
            bytes=value["bytes"],
            bbox=tuple(west_south_east_north) if west_south_east_north else None,
            licences=tuple(value["licences"]),
            sources=tuple(value["sources"]),
            synthetic=value["synthetic"],
        )
