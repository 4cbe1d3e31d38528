"""Vector tiles of a build, cut once by DuckDB and kept in one archive.

Geometry in the lake is valid (an invalid polygon would crash the cut) and in degrees; here it
becomes Web Mercator. A tile that grows too heavy loses its smallest features first, layer by layer,
and the archive says how many.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import duckdb

from commonground.core.errors import LakeError
from commonground.data.lake import paths
from commonground.data.lake.hash import file_sha256
from commonground.data.lake.session import connect
from commonground.data.lake.sql import parquet, quoted
from commonground.data.lake.version import Version
from commonground.data.tiles.archive import TILES, Address, tiles_file, write_archive
from commonground.data.tiles.layers import (
    BUFFER,
    EXTENT,
    HALF_WORLD_M,
    Layer,
    layers,
    least_size,
    pivot,
    placed,
)

MAX_TILE_BYTES = 500_000
"""Bytes of one tile before compression."""

_SAFETY = 0.9


@dataclass(frozen=True, slots=True)
class TileSet:
    """The archive of a build's tiles, for its manifest.

    Parameters
    ----------
    sha256, bytes
        The archive's address and size.
    min_zoom, max_zoom
        Zooms it holds.
    count, largest
        Number of tiles, and bytes of the largest before compression.
    layers
        Layer and number of its features.
    thinned
        What was left out: zoom, layer, features kept and features there are; with ``x`` and ``y``
        where one tile was too heavy.
    """

    sha256: str
    bytes: int
    min_zoom: int
    max_zoom: int
    count: int
    largest: int
    layers: Mapping[str, int]
    thinned: tuple[Mapping[str, Any], ...]

    def to_json(self) -> dict[str, Any]:
        """Return the ``tiles`` part of a manifest."""
        return {**asdict(self), "thinned": list(self.thinned)}

    @property
    def path(self) -> str:
        """Its file, inside the lake."""
        return str(tiles_file(Path(), self.sha256))


def cut(
    lake: Path,
    tables: Mapping[str, Version],
    *,
    indicators: Sequence[str],
    zooms: tuple[int, int],
    name: str,
    attribution: str,
    max_bytes: int = MAX_TILE_BYTES,
) -> TileSet:
    """Cut the tiles of a build and store them in the lake.

    Parameters
    ----------
    lake
        Root folder of the lake.
    tables
        Versions by name; ``areas`` and ``values`` are needed, ``cells``, ``edges`` and ``buildings``
        are cut when present.
    indicators
        Identifiers whose values the map may show.
    zooms
        Lowest and highest zoom.
    name, attribution
        What the archive says it is, and whom to thank.
    max_bytes
        Bytes a tile may have before compression.

    Returns
    -------
    TileSet
        Address and contents of the archive.

    Raises
    ------
    LakeError
        There is no geometry to draw, or the disk refused.

    Notes
    -----
    Mapbox Vector Tile 2.1, extent 4096. Thinning is our choice, see docs/adr/0004-duckdb-spatial.md.
    """
    chosen = [layer for layer in layers(indicators) if layer.table in tables]
    with connect(spatial=True, threads=1) as con:
        cutter = _Cutter(con, chosen, max_bytes)
        for layer in chosen:
            cutter.load(layer, lake, tables, indicators)
        cutter.cut_all(*zooms)
        counts = {layer.name: cutter.count(layer) for layer in chosen}
    west, south, east, north = _bbox([tables[layer.table] for layer in chosen])
    metadata = {
        "name": name,
        "attribution": attribution,
        "vector_layers": [
            {"id": layer.name, "fields": dict(layer.fields), "minzoom": zooms[0], "maxzoom": zooms[1]}
            for layer in chosen
        ],
        "thinned": cutter.thinned,
    }
    with paths.disk_errors(lake, "the tiles"), paths.scratch(lake) as folder:
        path = folder / "b" / TILES
        path.parent.mkdir()
        write_archive(path, cutter.tiles, bbox=(west, south, east, north), metadata=metadata)
        path.chmod(paths.FILE_MODE)
        paths.sync(path)
        found = TileSet(
            sha256=file_sha256(path),
            bytes=path.stat().st_size,
            min_zoom=zooms[0],
            max_zoom=zooms[1],
            count=len(cutter.tiles),
            largest=max(map(len, cutter.tiles.values())),
            layers=counts,
            thinned=tuple(cutter.thinned),
        )
        paths.settle(folder, paths.version_folder(lake, found.sha256))
    return found


class _Cutter:
    """The state of one cut: features in DuckDB, tiles so far, what was left out."""

    def __init__(self, con: duckdb.DuckDBPyConnection, chosen: Sequence[Layer], max_bytes: int) -> None:
        self.con = con
        self.chosen = chosen
        self.max_bytes = max_bytes
        self.tiles: dict[Address, bytes] = {}
        self.thinned: list[dict[str, Any]] = []

    def load(
        self, layer: Layer, lake: Path, tables: Mapping[str, Version], indicators: Sequence[str]
    ) -> None:
        """Project a layer's features and join their values."""
        source = parquet(paths.canonical_file(lake, tables[layer.table].sha256))
        values = parquet(paths.canonical_file(lake, tables["values"].sha256))
        joined = f"LEFT JOIN ({pivot(values, indicators)}) ON place = id" if "id" in layer.fields else ""
        props = "".join(f", {quoted(field)}" for field in layer.fields)
        self.con.execute(f"""
            CREATE TABLE {layer.name} AS
            SELECT *, {layer.size} AS size,
                   ST_XMin(geom) AS x0, ST_XMax(geom) AS x1, ST_YMin(geom) AS y0, ST_YMax(geom) AS y1
            FROM (
                SELECT _row AS fid, ST_Transform(geometry, 'OGC:CRS84', 'EPSG:3857') AS geom{props}
                FROM {source} {joined}
            )
        """)  # noqa: S608  # names come quoted, paths as literals

    def count(self, layer: Layer) -> int:
        """Return the number of a layer's features."""
        row = self.con.execute(f"SELECT count(*) FROM {layer.name}").fetchone()  # noqa: S608  # our own names
        return int(row[0]) if row is not None else 0

    def cut_all(self, lowest: int, highest: int) -> None:
        """Cut every zoom, several at a time, the heavy ones first."""
        with ThreadPoolExecutor(max_workers=os.cpu_count()) as pool:
            for found, notes in pool.map(
                lambda zoom: self._cut(zoom, highest), range(highest, lowest - 1, -1)
            ):
                self.tiles |= {address: tile for address, tile in found.items() if tile}
                self.thinned += notes
        order = [layer.name for layer in self.chosen]
        self.thinned.sort(
            key=lambda note: (note["zoom"], note.get("x", -1), note.get("y", -1), order.index(note["layer"]))
        )

    def _cut(self, zoom: int, highest: int) -> tuple[dict[Address, bytes], list[dict[str, Any]]]:
        """Cut all layers at one zoom, then lighten what is too heavy."""
        parts: dict[Address, dict[str, bytes]] = {}
        notes: list[dict[str, Any]] = []
        with self.con.cursor() as con:
            for layer in self.chosen:
                least = least_size(layer, zoom) if zoom < highest else 0.0
                notes += _left_out(con, layer, zoom, least)
                for x, y, tile in _cut_layer(con, layer, zoom, least=least, whole=zoom == highest):
                    parts.setdefault((zoom, x, y), {})[layer.name] = tile
            tiles = {
                address: self._light(con, address, held, notes) for address, held in sorted(parts.items())
            }
        return tiles, notes

    def _light(
        self,
        con: duckdb.DuckDBPyConnection,
        address: Address,
        held: dict[str, bytes],
        notes: list[dict[str, Any]],
    ) -> bytes:
        """Join the layers of a tile, dropping the smallest features of the last ones until it fits."""
        for layer in reversed(self.chosen):
            over = sum(map(len, held.values())) - self.max_bytes
            if over > 0 and layer.name in held:
                allowed = max(len(held[layer.name]) - over, 0)
                held[layer.name], note = _lighter(con, layer, address, held[layer.name], allowed)
                notes.append(note)
        return b"".join(held[layer.name] for layer in self.chosen if layer.name in held)


def _left_out(con: duckdb.DuckDBPyConnection, layer: Layer, zoom: int, least: float) -> list[dict[str, Any]]:
    """Count what is too small to be seen at a zoom."""
    query = f"SELECT count(*) FILTER (size >= {least!r}), count(*) FROM {layer.name}"  # noqa: S608  # our own names
    row = con.execute(query).fetchone()
    if least == 0.0 or row is None or row[0] == row[1]:
        return []
    return [{"zoom": zoom, "layer": layer.name, "kept": row[0], "of": row[1]}]


def _lighter(
    con: duckdb.DuckDBPyConnection, layer: Layer, address: Address, tile: bytes, allowed: int
) -> tuple[bytes, dict[str, Any]]:
    """Cut a layer of one tile again with its largest features only."""
    zoom, x, y = address
    row = con.execute(f"SELECT count(*) FROM ({placed(layer, zoom, only=(x, y))})").fetchone()  # noqa: S608  # our own names
    total = kept = int(row[0]) if row is not None else 0
    while len(tile) > allowed and kept:
        kept = int(kept * allowed / len(tile) * _SAFETY)
        found = _cut_layer(con, layer, zoom, whole=True, only=(x, y), most=kept)
        tile = found[0][2] if found else b""
    return tile, {"zoom": zoom, "x": x, "y": y, "layer": layer.name, "kept": kept, "of": total}


def _cut_layer(
    con: duckdb.DuckDBPyConnection,
    layer: Layer,
    zoom: int,
    *,
    least: float = 0.0,
    whole: bool,
    only: tuple[int, int] | None = None,
    most: int | None = None,
) -> list[tuple[int, int, bytes]]:
    """Cut one layer at one zoom: column, row and tile.

    ``least`` is the smallest size, ``only`` the one tile and ``most`` the number of features wanted;
    ``whole`` enlarges what is smaller than the grid of the tile instead of losing it.
    """
    bounds = f"ST_Extent(ST_TileEnvelope({zoom}, tx::INTEGER, ty::INTEGER))"
    shape = f"ST_AsMVTGeom(geom, {bounds}, {EXTENT}, {BUFFER}, true)"
    if whole:
        unit = 2 * HALF_WORLD_M / 2**zoom / EXTENT
        grown = f"ST_AsMVTGeom(ST_Buffer(geom, {unit!r}), {bounds}, {EXTENT}, {BUFFER}, true)"
        shape = f"CASE WHEN size < {16 * unit * unit!r} THEN coalesce({shape}, {grown}) ELSE {shape} END"
    limit = f"ORDER BY size DESC, fid LIMIT {most}" if most is not None else ""
    props = [quoted(field) for field in layer.fields]
    # a table, or DuckDB would compute each shape again for every test of it
    con.execute(f"""
        CREATE OR REPLACE TEMP TABLE shaped AS
        SELECT tx, ty, fid, {shape} AS mvt{"".join(f", {prop}" for prop in props)}
        FROM (SELECT * FROM ({placed(layer, zoom, only=only)}) WHERE size >= {least!r} {limit})
    """)  # noqa: S608  # numbers and our own names
    members = ", ".join(["geom := mvt", "fid := fid", *(f"{prop} := {prop}" for prop in props)])
    rows = con.execute(f"""
        SELECT tx, ty, ST_AsMVT(struct_pack({members}), '{layer.name}', {EXTENT}, 'geom', 'fid' ORDER BY fid)
        FROM shaped WHERE mvt IS NOT NULL AND NOT ST_IsEmpty(mvt) GROUP BY tx, ty ORDER BY tx, ty
    """)  # noqa: S608  # numbers and our own names
    return [(x, y, tile) for x, y, tile in rows.fetchall()]


def _bbox(versions: Sequence[Version]) -> tuple[float, float, float, float]:
    boxes = [version.bbox for version in versions if version.bbox is not None]
    if not boxes:
        raise LakeError("No table with geometry was given: tiles need areas at least.")
    return (
        min(box[0] for box in boxes),
        min(box[1] for box in boxes),
        max(box[2] for box in boxes),
        max(box[3] for box in boxes),
    )
