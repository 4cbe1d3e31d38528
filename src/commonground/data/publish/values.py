"""Downloads of one indicator at one level: CSV with its description, GeoJSON, GeoParquet.

The same rows in each: hidden and unknown places are there with their status and without a number.
"""

from __future__ import annotations

import csv
import io
import json
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, get_args

import numpy as np
import shapely

from commonground.core.errors import NoDataError
from commonground.data.lake import geoparquet
from commonground.data.lake.hash import canonical_json
from commonground.data.lake.session import connect
from commonground.data.lake.sql import literal, parquet, quoted, shown
from commonground.data.lake.write import SCHEMA, copy_statement
from commonground.data.publish.export import CELLS, STAMP, Export, export

if TYPE_CHECKING:
    from commonground.data.lake.reader import BuildReader
    from commonground.data.lake.rows import Value

Format = Literal["csv", "csv-metadata", "geojson", "parquet"]
FORMATS: tuple[Format, ...] = get_args(Format)

_DECIMALS = 7  # of a degree: a centimetre; RFC 7946 section 11.2 asks for no more than the data bear

_OF_VALUE: Mapping[str, str] = {
    "period": "string",
    "value": "number",
    "numerator": "number",
    "denominator": "number",
    "people": "number",
    "share_without_data": "number",
    "population_source": "string",
    "spread_low": "number",
    "spread_high": "number",
    "spread_n": "integer",
    "status": "string",
    "reason": "string",
    "rule_version": "string",
    "method_hash": "string",
    "input_versions": "string",
    "synthetic": "boolean",
}
COLUMNS: Mapping[str, str] = {
    "place": "string",
    "name": "string",
    "level": "string",
    "indicator": "string",
    "unit": "string",
    **_OF_VALUE,
    "licence": "string",
    "attribution": "string",
    "build": "string",
}
"""Columns of every download and their CSVW types."""


@dataclass(frozen=True, slots=True)
class Download:
    """A file to hand out.

    Parameters
    ----------
    filename
        Name that says city, indicator, level and build.
    media_type
        For ``Content-Type``.
    content
        The bytes; the same for the same build.
    """

    filename: str
    media_type: str
    content: bytes


def download(build: BuildReader, indicator: str, *, level: str, kind: Format, demo: bool = False) -> Download:
    """Make a download of one indicator at one level.

    Parameters
    ----------
    build
        The build it is taken from.
    indicator
        Identifier, for example ``"H06"``.
    level
        A level of Areas of the city, or ``"cells"``.
    kind
        ``csv``, ``csv-metadata`` (its description), ``geojson`` or ``parquet``.
    demo
        Let invented rows out, with their stamp.

    Raises
    ------
    NoDataError
        The build has no such indicator or level, or the format is none.
    LicenceError
        A source forbids it, or rows are invented and ``demo`` is False.
    """
    if kind not in _WRITERS and kind != "parquet":
        raise NoDataError(f"There is no format {kind!r}; downloads come as {', '.join(FORMATS)}.")
    view = export(build, indicator, level=level, demo=demo)
    if kind == "parquet":
        return Download(f"{view.stem}.parquet", "application/vnd.apache.parquet", to_geoparquet(view, build))
    ending, media_type, write = _WRITERS[kind]
    return Download(f"{view.stem}.{ending}", media_type, write(view))


def to_csv(view: Export) -> bytes:
    """Return RFC 4180: UTF-8, CRLF, one header; invented rows are announced in a first line ``# ...``.

    Parameters
    ----------
    view
        What to write. Null is an empty field.
    """
    text = io.StringIO(newline="")
    if view.synthetic:
        text.write(f"# {STAMP}\r\n")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for row in view.rows:
        writer.writerow(_csv_cell(cell) for cell in _record(view, row).values())
    return text.getvalue().encode()


def to_csv_metadata(view: Export) -> bytes:
    """Return what the CSV says about itself, as CSV on the Web (W3C, 2015).

    Parameters
    ----------
    view
        What the CSV holds.
    """
    columns = [{"name": name, "titles": name, "datatype": kind} for name, kind in COLUMNS.items()]
    content = {
        "@context": "http://www.w3.org/ns/csvw",
        "url": f"{view.stem}.csv",
        "dialect": {"commentPrefix": "#", "header": True, "encoding": "utf-8"},
        "tableSchema": {"columns": columns, "primaryKey": ["indicator", "place", "period"]},
        "dc:title": _about(view)["title"],
        "dc:license": view.licence,
        "dc:created": view.created,
        "notes": [_about(view)],
    }
    return _json(content)


def to_geojson(view: Export) -> bytes:
    """Return an RFC 7946 FeatureCollection in lon/lat; licence, thanks and stamp are foreign members.

    Parameters
    ----------
    view
        What to write. Shapes are rounded to 7 decimals and wound as the RFC asks; what lies outside of
        all Areas has none.
    """
    shapes = np.array([view.geometry.get(row.place) for row in view.rows], dtype=object)
    wound = shapely.orient_polygons(shapely.transform(shapes, lambda xy: np.round(xy, _DECIMALS)))
    features = [
        {
            "type": "Feature",
            "id": row.place,
            "geometry": json.loads(shape) if shape is not None else None,
            "properties": _record(view, row),
        }
        for row, shape in zip(view.rows, shapely.to_geojson(wound), strict=True)
    ]
    return _json({"type": "FeatureCollection", **_about(view), "features": features})


def to_geoparquet(view: Export, build: BuildReader) -> bytes:
    """Return GeoParquet 1.1, rows along a Hilbert curve as in the lake.

    Parameters
    ----------
    view
        What to write.
    build
        Where rows and shapes are read from.

    Notes
    -----
    DuckDB joins the lake's own files: handing it rows from Python would import pandas where installed.
    """
    cells = view.level == CELLS
    chosen = {"indicator": view.indicator.id, "place_kind": "cell" if cells else "area"}
    if not cells:
        chosen["level"] = view.level
    tests = " AND ".join(f"{name} = {literal(value)}" for name, value in chosen.items())
    own = [f"{_expression(name)} AS {quoted(name)}" for name in _OF_VALUE]
    same = [f"{literal(text)} AS {quoted(name)}" for name, text in _constants(view).items()]
    query = f"""
        SELECT {", ".join(map(quoted, COLUMNS))}, geometry, bbox
        FROM (
            SELECT place, {", ".join([*own, *same])}
            FROM {parquet(build.file("values"))} WHERE {tests}
        )
        LEFT JOIN (
            SELECT id, {"NULL::VARCHAR" if cells else "name"} AS name, geometry, bbox, file_row_number
            FROM {parquet(build.file("cells" if cells else "areas"), numbered=True)}
        ) ON id = place
        ORDER BY file_row_number NULLS LAST, place, period
    """  # noqa: S608  # everything comes quoted
    held = [view.geometry[row.place] for row in view.rows if row.place in view.geometry]
    shapes = geoparquet.shapes("geometry", held)
    about = {"schema": SCHEMA, "table": "values", **_about(view)}
    texts = {"commonground": canonical_json(about).decode(), "geo": shapes.metadata()}
    with tempfile.TemporaryDirectory(prefix="commonground-") as folder, connect(threads=1) as con:
        path = Path(folder) / "export.parquet"
        con.execute(copy_statement(query, path, texts, geometry=True))
        return path.read_bytes()


def _expression(name: str) -> str:
    """Return the SQL of one column of ``values`` as a download shows it."""
    return "array_to_string(input_versions, ' ')" if name == "input_versions" else shown(name)


def _constants(view: Export) -> dict[str, str]:
    """Return the columns that are the same in every row."""
    return {
        "level": view.level,
        "indicator": view.indicator.id,
        "unit": _unit(view),
        "licence": view.licence,
        "attribution": view.attribution,
        "build": view.build,
    }


def _unit(view: Export) -> str:
    """Return the unit of the stored number: what pages show as percent is a share in files."""
    return "share" if view.indicator.unit == "percent" else view.indicator.unit


def _record(view: Export, row: Value) -> dict[str, Any]:
    """Return one row under the names of :data:`COLUMNS`."""
    held: dict[str, Any] = {name: getattr(row, name) for name in _OF_VALUE}
    held |= _constants(view)
    held |= {
        "place": row.place,
        "name": view.names.get(row.place),
        "input_versions": " ".join(row.input_versions),
    }
    return {name: held[name] for name in COLUMNS}


def _about(view: Export) -> dict[str, Any]:
    """Return what a download says about the whole of itself."""
    names = ("id", "release", "sha256", "licence", "attribution", "url", "synthetic")
    about: dict[str, Any] = {
        "title": f"{view.indicator.title} ({view.indicator.id}) by {view.level}",
        "formula": view.indicator.formula,
        "unit": _unit(view),
        "city": view.city,
        "build": view.build,
        "created": view.created,
        "licence": view.licence,
        "attribution": view.attribution,
        "sources": [{name: entry.get(name) for name in names} for entry in view.sources],
        "synthetic": view.synthetic,
    }
    return about | ({"stamp": STAMP} if view.synthetic else {})


def _csv_cell(cell: Any) -> str:
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    return repr(cell) if isinstance(cell, float) else str(cell)


def _json(content: Mapping[str, Any]) -> bytes:
    return json.dumps(content, ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode()


_WRITERS: Mapping[str, tuple[str, str, Callable[[Export], bytes]]] = {
    "csv": ("csv", "text/csv; charset=utf-8", to_csv),
    "csv-metadata": ("csv-metadata.json", "application/csvm+json", to_csv_metadata),
    "geojson": ("geojson", "application/geo+json", to_geojson),
}
