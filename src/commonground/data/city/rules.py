"""The rules that join several keys of a city file; each notes its problems and goes on."""

from __future__ import annotations

from typing import Final

from commonground.data.city.document import Document, Values
from commonground.data.city.schema import DEFAULT_PROVIDES

_BOUNDARY_ORIGINS: Final = ("file", "source", "bbox", "osm_relation", "lau")
_FETCHED: Final = (
    "osm-pbf",
    "gtfs",
    "table",
    "polygons",
    "points",
    "election",
    "conversation",
    "statements",
)


def apply_rules(document: Document) -> None:
    """Check everything that needs more than one key to be seen."""
    if document.boundary is not None:
        _one_origin(document, "boundary", document.boundary, _BOUNDARY_ORIGINS)
        _relation_and_lau(document, document.boundary)
    if document.urban is not None:
        _one_origin(document, "urban", document.urban, ("file", "source"))
    for level, values in document.areas.items():
        _one_origin(document, f"areas.{level}", values, ("file", "source"))
        _in_order(document, f"areas.{level}", values, first="valid_from", last="valid_to")
    for name, values in document.sources.items():
        _source(document, f"sources.{name}", values)
    _one_map(document)
    _population(document)


def provides(name: str, values: Values) -> tuple[str, ...]:
    """Return the inputs indicators may take from a source."""
    stated: tuple[str, ...] | None = values.get("provides")
    return stated if stated is not None else DEFAULT_PROVIDES.get(values.get("kind", ""), (name,))


def _one_origin(document: Document, where: str, values: Values, origins: tuple[str, ...]) -> None:
    given = [origin for origin in origins if origin in values]
    faulty = any(problem.key.startswith(f"{where}.") for problem in document.problems)
    if len(given) != 1 and not (faulty and not given):
        expected = "exactly one of " + ", ".join(origins)
        document.wrong(where, " and ".join(given) or None, expected, "Say where it comes from, once.")
    reference = values.get("source")
    if reference is None:
        return
    source = document.sources.get(reference)
    if source is None or source.get("kind", "polygons") != "polygons":
        found = "no such source" if source is None else f"kind '{source['kind']}'"
        remedy = f"Add [sources.{reference}] with kind = 'polygons'."
        document.wrong(f"{where}.source", found, "the id of a source of kind 'polygons'", remedy)


def _relation_and_lau(document: Document, values: Values) -> None:
    kinds = {name: source.get("kind") for name, source in document.sources.items()}
    if "osm_relation" in values and "osm-pbf" not in kinds.values():
        remedy = "Add [sources.osm]: the relation is read from that extract."
        document.wrong("boundary.osm_relation", "no source of kind 'osm-pbf'", "one", remedy)
    if "lau" in values and (kinds.get("lau") != "polygons" or "id" not in document.sources["lau"]):
        remedy = "Add [sources.lau] with kind = 'polygons' and id = the column of the codes."
        document.wrong("boundary.lau", "no source 'lau' with an id column", "one", remedy)


def _source(document: Document, where: str, values: Values) -> None:
    kind = values.get("kind")
    if kind in _FETCHED:
        _origin_of_bytes(document, where, values)
    _in_order(document, where, values, first="from", last="to")
    needed = {
        "gtfs": ("from", "to"),
        "openaq-archive": ("from", "locations"),
        "table": ("key",),
        "total": ("citation",),
    }
    for name in needed.get(kind or "", ()):
        if not _given(document, where, values, name):
            document.wrong(f"{where}.{name}", None, f"a value: kind '{kind}' needs it", "Add it.")
    if kind == "points" and "h3" not in values and not {"lat", "lon"} <= values.keys():
        document.wrong(where, "no place", "lat and lon, or h3", "Name the columns that hold the places.")
    if kind == "table":
        _level(document, where, values)
    if kind == "statements" and "conversation" in values:
        _of_conversation(document, where, values["conversation"])


def _origin_of_bytes(document: Document, where: str, values: Values) -> None:
    given = [name for name in ("url", "file") if _given(document, where, values, name)]
    if len(given) != 1:
        remedy = "Give the address it is fetched from, or the path of a file you have."
        document.wrong(where, " and ".join(given) or None, "exactly one of url, file", remedy)
    if "manifest" in values and not values.get("synthetic"):
        remedy = "Only generated data has its hash in a manifest: pin the file with sha256."
        document.wrong(f"{where}.manifest", "synthetic is not true", "synthetic = true", remedy)
    if "manifest" in values and "url" in values:
        remedy = "A manifest stands beside a generated file: name it with file."
        document.wrong(f"{where}.manifest", "a url", "a file", remedy)


def _given(document: Document, where: str, values: Values, name: str) -> bool:
    """Tell whether a key was written at all, well or badly."""
    return name in values or any(problem.key == f"{where}.{name}" for problem in document.problems)


def _in_order(document: Document, where: str, values: Values, *, first: str, last: str) -> None:
    start, end = values.get(first), values.get(last)
    if start is not None and end is not None and start >= end:
        remedy = f"'{last}' is the first day that no longer counts: put a later one."
        document.wrong(f"{where}.{last}", end.isoformat(), f"a day after {start.isoformat()}", remedy)


def _level(document: Document, where: str, values: Values) -> None:
    levels = list(document.areas)
    level = values.get("level")
    if level is not None and level not in levels:
        remedy = "Add these Areas under [areas], or name a level that is there."
        document.wrong(f"{where}.level", level, f"one of {', '.join(levels) or '(none stated)'}", remedy)
    if level is None and len(levels) != 1:
        given = f"{len(levels)} levels of Areas"
        remedy = "Say with level = '…' which Areas the table counts."
        document.wrong(f"{where}.level", given, "one level, or its name here", remedy)


def _of_conversation(document: Document, where: str, reference: str) -> None:
    source = document.sources.get(reference)
    if source is None or source.get("kind", "conversation") != "conversation":
        found = "no such source" if source is None else f"kind '{source['kind']}'"
        remedy = f"Add [sources.{reference}] with kind = 'conversation'."
        document.wrong(f"{where}.conversation", found, "the id of a source of kind 'conversation'", remedy)


def _one_map(document: Document) -> None:
    maps = [name for name, values in document.sources.items() if values.get("kind") == "osm-pbf"]
    if len(maps) > 1:
        remedy = "Keep one: join extracts into one file first."
        document.wrong("sources", ", ".join(maps), "at most one source of kind 'osm-pbf'", remedy)


def _population(document: Document) -> None:
    for name, values in document.sources.items():
        kind = values.get("kind")
        counts = "population" in provides(name, values)
        where = f"sources.{name}"
        if counts and kind in {"table", "points"} and not _given(document, where, values, "people"):
            remedy = "Name the column that counts people."
            document.wrong(f"{where}.people", None, "the name of a column", remedy)
