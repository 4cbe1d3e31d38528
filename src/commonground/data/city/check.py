"""Everything that is wrong with a city file, at once, without touching the network.

Checking goes as far as the machine's own files allow: those that are named must be there, have the
stated hash, and the boundary must be a valid polygon where the city's coordinate system is meant to be
used. What has to be fetched is only checked for being pinned.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from commonground.core.errors import ChecksumError, CommonGroundError, ConfigProblem, CrsError
from commonground.core.places.geodesy import area_of_use
from commonground.data.city.document import Document, Values, read_document
from commonground.data.city.rules import apply_rules
from commonground.data.sources.files import require_sha256

if TYPE_CHECKING:
    from commonground.data.sources.polygons import Polygons

Box = tuple[float, float, float, float]


def check(path: Path) -> list[ConfigProblem]:
    """Return every problem of a city file, in the order of its parts; none when it is in order."""
    document = read_document(path)
    apply_rules(document)
    for name, values in document.sources.items():
        _pinned(document, f"sources.{name}", values)
        _present(document, f"sources.{name}", values)
    if document.boundary is not None:
        _boundary(document, document.boundary)
    if document.urban is not None:
        _polygons(document, "urban", document.urban)
    for level, values in document.areas.items():
        columns = [values[key] for key in ("id", "name") if key in values]
        _polygons(document, f"areas.{level}", values, columns=columns)
    return document.problems


def _pinned(document: Document, where: str, values: Values) -> None:
    if "url" not in values and "file" not in values:
        return
    stated = "sha256" in values or "manifest" in values
    if not stated and not any(problem.key == f"{where}.sha256" for problem in document.problems):
        remedy = "Run 'commonground city fetch --pin' once: it measures the hash and writes it here."
        document.wrong(f"{where}.sha256", None, "the sha256 of the bytes that are meant", remedy)


def _present(document: Document, where: str, values: Values) -> Path | None:
    """Return the file a table names, if it is there and has the stated hash."""
    if "file" not in values or "manifest" in values:
        return None
    path: Path = document.folder / values["file"]
    if not path.is_file():
        remedy = f"Put it into {document.folder}, or correct the path."
        document.wrong(f"{where}.file", f"{values['file']!r}, which is not there", "a file", remedy)
        return None
    if "sha256" in values:
        try:
            require_sha256(path, values["sha256"], what=values["file"])
        except ChecksumError as err:
            document.wrong(f"{where}.sha256", values["sha256"], "the hash of the file", str(err))
            return None
    return path


def _boundary(document: Document, values: Values) -> None:
    if "bbox" in values:
        _in_use(document, "boundary.bbox", values["bbox"])
        return
    found = _polygons(document, "boundary", values, repair=False)
    if found is not None:
        _in_use(document, "boundary", _bounds(found))


def _polygons(
    document: Document, where: str, values: Values, *, columns: list[str] | None = None, repair: bool = True
) -> Polygons | None:
    """Read the polygons a table names when their file is on this machine; note what is wrong."""
    from commonground.data.sources.polygons import index_of, read_polygons  # noqa: PLC0415 - opens DuckDB

    source: Values = document.sources.get(values.get("source", ""), {})
    # a source's file was looked for, and missed, once already
    path = _quietly(document, source) if "source" in values else _present(document, where, values)
    if path is None:
        return None
    crs = values.get("crs") or source.get("crs")
    layer = values.get("layer") or source.get("layer")
    try:
        found = read_polygons(
            path, columns=columns or (), crs=crs, layer=layer, repair=repair, name=path.name
        )
        if columns:
            index_of(found.columns[columns[0]], called=path.name, column=columns[0])
    except CommonGroundError as err:
        document.wrong(where, path.name, "valid polygons with a coordinate system", str(err))
        return None
    return found


def _quietly(document: Document, source: Values) -> Path | None:
    if "file" not in source or "manifest" in source:
        return None
    path: Path = document.folder / source["file"]
    return path if path.is_file() else None


def _bounds(found: Polygons) -> Box:
    import shapely  # noqa: PLC0415 - only a boundary on this machine needs it

    edges: Any = shapely.total_bounds(found.geometry)
    west, south, east, north = (float(edge) for edge in edges)
    return west, south, east, north


def _in_use(document: Document, where: str, box: Box) -> None:
    """Note a boundary outside the area the city's coordinate system is meant for."""
    crs = document.city.get("crs")
    if crs is None:
        return
    try:
        west, south, east, north = area_of_use(crs)
    except CrsError as err:
        document.wrong("city.crs", crs, "a system with an area of use", str(err))
        return
    if west > east:
        west, east = -180.0, 180.0
    if not (west <= box[0] and box[2] <= east and south <= box[1] and box[3] <= north):
        given = ", ".join(f"{edge:.4f}" for edge in box)
        expected = f"inside {west:g}, {south:g}, {east:g}, {north:g}, where {crs} is meant to be used"
        remedy = "Give the grid or UTM zone of this place as city.crs, or correct swapped axes in the file."
        document.wrong(where, given, expected, remedy)
