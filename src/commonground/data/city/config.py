"""A city as its file describes it: boundary, Areas and sources, in frozen dataclasses."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from types import MappingProxyType
from typing import Literal

from commonground.core.errors import CityConfigError
from commonground.data.city.document import Document, Values, read_document
from commonground.data.city.rules import apply_rules, provides

Edge = Literal["open", "closed"]
Texts = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class FileRef:
    """Where polygons come from: a file beside the city file, or one of its sources.

    Parameters
    ----------
    file, source
        One of them is given; ``file`` is relative to the folder of the city file.
    layer
        Layer of a file that has several.
    crs
        Coordinate system of a file that states none.
    sha256
        Hash of ``file``; None when the city file does not give it.
    """

    file: str | None = None
    source: str | None = None
    layer: str | None = None
    crs: str | None = None
    sha256: str | None = None


@dataclass(frozen=True, slots=True)
class BoundaryRef(FileRef):
    """Where the boundary comes from: polygons, a box, a relation of the map, or a LAU code.

    ``bbox`` is west, south, east, north in degrees.
    """

    bbox: tuple[float, float, float, float] | None = None
    osm_relation: int | None = None
    lau: str | None = None


@dataclass(frozen=True, slots=True)
class AreaRef(FileRef):
    """One level of Areas: its polygons, and the columns of their ids and names."""

    level: str = ""
    title: Texts = field(default_factory=dict)
    id: str = ""
    name: str = ""
    valid_from: dt.date | None = None
    valid_to: dt.date | None = None


@dataclass(frozen=True, slots=True)
class SourceRef:
    """One source: what it is, where it is, what its licence allows, and how it is read.

    Parameters
    ----------
    provides
        Inputs that indicators may take from it, such as ``("population",)``.
    manifest
        Name of the JSON list of hashes beside a generated file; it then replaces ``sha256``.
    start, end
        First day that is read, first day that no longer is (keys ``from`` and ``to``).
    people
        Column that counts people (kinds table, points).
    total
        People in the whole study region (kind total, key ``people``).
    missing
        Cells that mean "no value", besides empty ones.
    title
        What a carried file is called: language and text (kinds election, conversation).
    conversation
        Of which conversation these are the statements (kind statements).
    """

    id: str
    kind: str
    licence: str
    provides: tuple[str, ...]
    attribution: str | None = None
    citation: str | None = None
    url: str | None = None
    file: str | None = None
    sha256: str | None = None
    bytes: int | None = None
    release: str | None = None
    redirects: tuple[str, ...] = ()
    required: bool = True
    may_be_empty: bool = False
    synthetic: bool = False
    manifest: str | None = None
    buffer_m: int = 1600
    start: dt.date | None = None
    end: dt.date | None = None
    interpolate: bool = False
    key: str | None = None
    level: str | None = None
    by: tuple[str, ...] = ()
    people: str | None = None
    columns: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    lat: str | None = None
    lon: str | None = None
    h3: str | None = None
    total: int | None = None
    layer: str | None = None
    crs: str | None = None
    id_column: str | None = None
    locations: tuple[int, ...] = ()
    title: tuple[tuple[str, str], ...] = ()
    conversation: str | None = None


@dataclass(frozen=True, slots=True)
class CityConfig:
    """One city: everything its file says.

    Parameters
    ----------
    name
        The city's name by language; the first language is always present.
    crs
        Projected coordinate system in metres, such as ``"EPSG:3067"``.
    languages
        Page languages, the default first.
    accent
        Colour as ``#rrggbb``, or None for the house colour.
    edge
        ``"closed"`` when nothing is meant to exist beyond the data.
    path
        The city file; relative paths in it begin at its folder.
    """

    id: str
    name: Texts
    country: str
    crs: str
    languages: tuple[str, ...]
    accent: str | None
    edge: Edge
    keep_islands: bool
    boundary: BoundaryRef
    urban: FileRef | None
    areas: Mapping[str, AreaRef]
    sources: Mapping[str, SourceRef]
    path: Path

    def resolve(self, relative: str) -> Path:
        """Return the path of a file the city file names."""
        return self.path.parent / relative

    def providing(self, need: str) -> tuple[SourceRef, ...]:
        """Return the sources an input can be taken from, in the order of the file."""
        return tuple(source for source in self.sources.values() if need in source.provides)

    def digest(self) -> str:
        """Return a sha256 of everything the file says, whatever its layout, comments or place."""
        facts = asdict(self._bare())
        del facts["path"]
        text = json.dumps(facts, sort_keys=True, ensure_ascii=False, default=str)
        return hashlib.sha256(text.encode()).hexdigest()

    def _bare(self) -> CityConfig:
        """Return a copy with plain dicts, which ``asdict`` can copy and a proxy cannot be."""
        areas = {level: replace(area, title=dict(area.title)) for level, area in self.areas.items()}
        return replace(self, name=dict(self.name), areas=areas, sources=dict(self.sources))


def load(path: Path) -> CityConfig:
    """Read a city file.

    Only the file itself is read: whether the files it names exist is for
    :func:`commonground.data.city.check.check`.

    Raises
    ------
    CityConfigError
        The file has problems; the error holds all of them.
    """
    document = read_document(path)
    apply_rules(document)
    if document.problems:
        raise CityConfigError(path.name, document.problems)
    return build(document)


def build(document: Document) -> CityConfig:
    """Turn a document without problems into a city."""
    city = document.city
    languages: tuple[str, ...] = city.get("languages", ("en",))
    return CityConfig(
        id=city["id"],
        name=_by_language(city["name"], languages[0]),
        country=city["country"],
        crs=city["crs"],
        languages=languages,
        accent=city.get("accent"),
        edge=city.get("edge", "open"),
        keep_islands=city.get("keep_islands", False),
        boundary=BoundaryRef(**(document.boundary or {})),
        urban=FileRef(**document.urban) if document.urban is not None else None,
        areas=MappingProxyType(
            {level: _area(level, values, languages[0]) for level, values in document.areas.items()}
        ),
        sources=MappingProxyType(
            {name: _source(name, values, document) for name, values in document.sources.items()}
        ),
        path=document.path,
    )


def _by_language(texts: Texts, first: str) -> Texts:
    """Give a single text the first language, and the first language a text."""
    named = {code or first: text for code, text in texts.items()}
    if first not in named:
        named = {first: next(iter(named.values())), **named}
    return MappingProxyType(named)


def _area(level: str, values: Values, first: str) -> AreaRef:
    title = _by_language(values.get("title", {first: level.replace("_", " ")}), first)
    return AreaRef(**{**values, "level": level, "title": title})


def _source(name: str, values: Values, document: Document) -> SourceRef:
    renamed = {"from": "start", "to": "end", "id": "id_column"}
    fields = {renamed.get(key, key): value for key, value in values.items()}
    if fields["kind"] == "total":
        fields["total"] = fields.pop("people")
    if fields["kind"] == "table" and "level" not in fields:
        fields["level"] = next(iter(document.areas))
    if "title" in fields:
        first: str = document.city.get("languages", ("en",))[0]
        fields["title"] = tuple(_by_language(fields["title"], first).items())
    fields["provides"] = provides(name, values)
    return SourceRef(id=name, **fields)
