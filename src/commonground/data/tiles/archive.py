"""PMTiles version 3: one file that holds every tile of a build.

Written once with the ``pmtiles`` package, read tile by tile through a memory map.
"""

from __future__ import annotations

import gzip
import json
import mmap
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any, cast

from pmtiles.tile import (
    Compression,
    Entry,
    MagicNumberNotFound,
    SpecVersionUnsupported,
    TileType,
    deserialize_directory,
    deserialize_header,
    find_tile,
    tileid_to_zxy,
    zxy_to_tileid,
)
from pmtiles.writer import Writer

from commonground.core.errors import LakeError, NoDataError
from commonground.data.lake import paths

Address = tuple[int, int, int]
"""Zoom, column from the west, row from the north."""

TILES = "tiles.pmtiles"
"""Name of the archive in the folder named by its sha256."""

_HEADER_BYTES = 127
_DEEPEST_DIRECTORY = 4
_LEAVES_KEPT = 64
_E7 = 10_000_000


def tiles_file(lake: Path, sha256: str) -> Path:
    """Return the file of an archive."""
    return paths.rebuildable_folder(lake, sha256) / TILES


def write_archive(
    path: Path,
    tiles: Mapping[Address, bytes],
    *,
    bbox: tuple[float, float, float, float],
    metadata: Mapping[str, Any],
) -> None:
    """Write tiles into an archive; the same tiles give the same bytes.

    Parameters
    ----------
    path
        File to write.
    tiles
        Vector tiles by address, not compressed.
    bbox
        West, south, east, north in degrees.
    metadata
        JSON members of the archive: name, attribution, vector_layers and our own.

    Raises
    ------
    NoDataError
        There is no tile.

    Notes
    -----
    PMTiles specification version 3 (github.com/protomaps/PMTiles, spec/v3).
    """
    if not tiles:
        raise NoDataError("An archive needs at least one tile and none was cut: are the tables empty?")
    west, south, east, north = (round(degree * _E7) for degree in bbox)
    zooms = [zoom for zoom, _, _ in tiles]
    header = {
        "tile_type": TileType.MVT,
        "tile_compression": Compression.GZIP,
        "min_lon_e7": west,
        "min_lat_e7": south,
        "max_lon_e7": east,
        "max_lat_e7": north,
        "center_zoom": min(zooms),
        "center_lon_e7": (west + east) // 2,
        "center_lat_e7": (south + north) // 2,
    }
    with path.open("wb") as file:
        writer: Any = Writer(file)  # type: ignore[no-untyped-call]  # the package has no types
        for tile_id in sorted(zxy_to_tileid(*address) for address in tiles):
            # no clock in the gzip header, or equal tiles would differ
            writer.write_tile(tile_id, gzip.compress(tiles[tileid_to_zxy(tile_id)], mtime=0))
        writer.finalize(header, dict(metadata))


class TileArchive:
    """Reads single tiles of an archive without loading it; safe in threads.

    Parameters
    ----------
    path
        A PMTiles file.

    Raises
    ------
    LakeError
        There is no such file, or it is no PMTiles archive.
    """

    def __init__(self, path: Path) -> None:
        try:
            with path.open("rb") as file:
                self._bytes = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
            self._header = deserialize_header(self._bytes[:_HEADER_BYTES])
        except (OSError, ValueError, LookupError, MagicNumberNotFound, SpecVersionUnsupported) as err:
            raise LakeError(
                f"The tiles {path} are no PMTiles 3 archive ({err!r}): build the city again."
            ) from err
        self._directory = lru_cache(maxsize=_LEAVES_KEPT)(self._read_directory)

    @property
    def zooms(self) -> tuple[int, int]:
        """Lowest and highest zoom."""
        return self._header["min_zoom"], self._header["max_zoom"]

    def metadata(self) -> dict[str, Any]:
        """Return the JSON that the archive says about itself."""
        start = self._header["metadata_offset"]
        held = self._bytes[start : start + self._header["metadata_length"]]
        return cast("dict[str, Any]", json.loads(gzip.decompress(held)))

    def tile(self, zoom: int, x: int, y: int) -> bytes | None:
        """Return one tile, compressed with gzip, or None where there is none.

        Parameters
        ----------
        zoom, x, y
            Zoom, column from the west, row from the north.
        """
        try:
            wanted = zxy_to_tileid(zoom, x, y)
        except (ValueError, OverflowError):
            return None
        offset, length = self._header["root_offset"], self._header["root_length"]
        for _ in range(_DEEPEST_DIRECTORY):
            entry = find_tile(self._directory(offset, length), wanted)
            if entry is None:
                return None
            if entry.run_length:
                start = self._header["tile_data_offset"] + entry.offset
                return self._bytes[start : start + entry.length]
            offset, length = self._header["leaf_directory_offset"] + entry.offset, entry.length
        return None

    def addresses(self) -> list[Address]:
        """Return the addresses of all tiles, in the order of the archive."""
        found: list[Address] = []
        self._collect(self._header["root_offset"], self._header["root_length"], found)
        return found

    def _collect(self, offset: int, length: int, found: list[Address]) -> None:
        for entry in self._directory(offset, length):
            if entry.run_length:
                found += [tileid_to_zxy(entry.tile_id + step) for step in range(entry.run_length)]
            else:
                self._collect(self._header["leaf_directory_offset"] + entry.offset, entry.length, found)

    def _read_directory(self, offset: int, length: int) -> list[Entry]:
        return deserialize_directory(self._bytes[offset : offset + length])
