"""What is drawn on the map, and the SQL that finds it on the grid of tiles."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from commonground.data.lake.sql import quoted

EXTENT = 4096
"""Steps across a tile."""
BUFFER = 64
"""Steps beyond the edge of a tile that are drawn too, so that lines meet."""
HALF_WORLD_M = 20_037_508.342789244
"""Half the width of the Web Mercator square, in its metres."""

_PIXELS = 512


@dataclass(frozen=True, slots=True)
class Layer:
    """One layer of the tiles.

    Parameters
    ----------
    name
        Its name in the tiles.
    table
        The table of the build it is cut from.
    fields
        Property and the kind MapLibre sees, ``String`` or ``Number``.
    size
        SQL of a feature's size in metres or square metres of Web Mercator; the smallest go first.
    smallest_px
        Pixels (of 512 a tile) below which a feature is left out, except at the highest zoom; 0 keeps all.
    """

    name: str
    table: str
    fields: Mapping[str, str]
    size: str
    smallest_px: float


def layers(indicators: Sequence[str]) -> tuple[Layer, ...]:
    """Return the layers of a build, those that may lose features first at the end.

    Parameters
    ----------
    indicators
        Identifiers whose values Areas and Cells carry: ``H06`` the value, absent unless its status is
        ``ok``, and ``H06_s`` the status.
    """
    shown = {name: kind for one in indicators for name, kind in ((one, "Number"), (f"{one}_s", "String"))}
    return (
        Layer(
            "areas",
            "areas",
            {"id": "String", "name": "String", "level": "String", **shown},
            "ST_Area(geom)",
            0,
        ),
        Layer("cells", "cells", {"id": "String", **shown}, "ST_Area(geom)", 0),
        Layer("network", "edges", {"name": "String"}, "ST_Length(geom)", 0.5),
        Layer("buildings", "buildings", {}, "ST_Area(geom)", 2),
    )


def placed(layer: Layer, zoom: int, *, only: tuple[int, int] | None = None) -> str:
    """Return the SQL of a layer's features, once for each tile whose buffered square their box touches."""
    width = 2 * HALF_WORLD_M / 2**zoom
    margin = width * BUFFER / EXTENT
    last = 2**zoom - 1

    def at(edge: str) -> str:
        return f"greatest(0, least({last}, floor(({edge} + {HALF_WORLD_M!r}) / {width!r})))::BIGINT"

    west, east = at(f"x0 - {margin!r}"), at(f"x1 + {margin!r}")
    north, south = at(f"-y1 - {margin!r}"), at(f"-y0 + {margin!r}")
    here = f"WHERE tx = {only[0]} AND ty = {only[1]}" if only is not None else ""
    return f"""
        SELECT * FROM (
            SELECT *, unnest(range({north}, {south} + 1)) AS ty
            FROM (SELECT *, unnest(range({west}, {east} + 1)) AS tx FROM {layer.name})
        ) {here}
    """  # noqa: S608  # numbers and our own names


def least_size(layer: Layer, zoom: int) -> float:
    """Size of the smallest feature worth showing at a zoom, in the layer's own measure."""
    side = layer.smallest_px * 2 * HALF_WORLD_M / float(2**zoom) / _PIXELS
    return side * side if layer.size.startswith("ST_Area") else side


def pivot(values: str, indicators: Sequence[str]) -> str:
    """Return the SQL of one row for each place: value, where it may be shown, and status."""
    columns = "".join(
        f", max(value) FILTER (indicator = '{one}' AND status = 'ok') AS {quoted(one)}"
        f", max(status) FILTER (indicator = '{one}') AS {quoted(f'{one}_s')}"
        for one in indicators
    )
    newest = "PARTITION BY indicator, place_kind, place ORDER BY period DESC"
    return f"""
        SELECT place{columns} FROM (
            SELECT * FROM {values} WHERE place_kind IN ('area', 'cell')
            QUALIFY row_number() OVER ({newest}) = 1
        ) GROUP BY place
    """  # noqa: S608  # identifiers of our own registry
