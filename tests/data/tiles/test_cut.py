"""Tiles of the tiny city, decoded by another library."""

from __future__ import annotations

import gzip
import shutil
import subprocess
import sys
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import mapbox_vector_tile
import numpy as np
import pytest
import shapely

from commonground.core.errors import LakeError
from commonground.data.lake.builds import live_build
from commonground.data.lake.reader import BuildReader
from commonground.data.lake.tables import write_table
from commonground.data.lake.version import SourceStamp, Version, VersionMeta
from commonground.data.tiles.archive import TileArchive, tiles_file
from commonground.data.tiles.cut import MAX_TILE_BYTES, TileSet, cut
from tests.data.lake.factory import SMALL, THIN, tiny_build

INDICATORS = ("H06", "J02", "H10")
ZOOMS = (11, 16)
PMTILES_SHOW = Path(sys.executable).with_name("pmtiles-show")


@dataclass(frozen=True)
class Cut:
    lake: Path
    tables: dict[str, Version]
    reader: BuildReader
    tiles: TileSet
    archive: TileArchive

    def decoded(self) -> dict[tuple[int, int, int], dict[str, Any]]:
        found = {}
        for address in self.archive.addresses():
            raw = gzip.decompress(self.archive.tile(*address) or b"")
            found[address] = mapbox_vector_tile.decode(raw)
        return found


def _cut(lake: Path, tables: dict[str, Version], **options: Any) -> TileSet:
    return cut(
        lake,
        tables,
        **{"indicators": INDICATORS, "zooms": ZOOMS, "name": "Tiny", "attribution": "© OSM"} | options,
    )


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Cut:
    lake, city = tiny_build(tmp_path_factory.mktemp("tiles"))
    build = live_build(lake, city)
    assert build is not None
    tiles = _cut(lake, build.tables)
    archive = TileArchive(tiles_file(lake, tiles.sha256))
    return Cut(lake, build.tables, BuildReader(lake, build), tiles, archive)


def test_every_tile_decodes_and_none_is_too_heavy(tiny: Cut) -> None:
    decoded = tiny.decoded()
    assert len(decoded) == tiny.tiles.count
    assert {name for layers in decoded.values() for name in layers} == {
        "areas",
        "cells",
        "network",
        "buildings",
    }
    heaviest = max(len(gzip.decompress(tiny.archive.tile(*address) or b"")) for address in decoded)
    assert heaviest == tiny.tiles.largest <= MAX_TILE_BYTES


def test_every_row_of_the_tables_is_on_the_map_at_the_highest_zoom(tiny: Cut) -> None:
    seen: dict[str, set[int]] = defaultdict(set)
    for (zoom, _, _), layers in tiny.decoded().items():
        if zoom == ZOOMS[1]:
            for name, layer in layers.items():
                seen[name] |= {feature["id"] for feature in layer["features"]}
    rows = {"areas": "areas", "cells": "cells", "network": "edges", "buildings": "buildings"}
    assert {name: len(ids) for name, ids in seen.items()} == {
        name: tiny.tables[table].rows for name, table in rows.items()
    }
    assert dict(tiny.tiles.layers) == {name: tiny.tables[table].rows for name, table in rows.items()}


def test_a_feature_carries_the_value_and_status_of_the_table(tiny: Cut) -> None:
    for layers in tiny.decoded().values():
        for feature in layers.get("areas", {"features": []})["features"]:
            shown = feature["properties"]
            for indicator in INDICATORS:
                row = tiny.reader.value(indicator, "area", shown["id"])
                assert row is not None
                assert shown[f"{indicator}_s"] == row.status
                assert shown.get(indicator) == row.value


def test_what_is_hidden_or_unknown_has_no_number_on_the_map(tiny: Cut) -> None:
    found = {
        feature["properties"]["id"]: feature["properties"]
        for layers in tiny.decoded().values()
        for feature in layers.get("areas", {"features": []})["features"]
    }
    for area in (*SMALL, THIN):
        assert not set(INDICATORS) & set(found[area])
    assert found[SMALL[0]]["H06_s"] == "suppressed"
    assert found[THIN]["H06_s"] == "cannot_tell"


def test_areas_and_cells_have_names_that_pages_know(tiny: Cut) -> None:
    areas = {area.id: (area.name, area.level) for area in tiny.reader.areas()}
    cells = set(tiny.reader.cell_geometries())
    for layers in tiny.decoded().values():
        for feature in layers.get("areas", {"features": []})["features"]:
            shown = feature["properties"]
            assert areas[shown["id"]] == (shown["name"], shown["level"])
        for feature in layers.get("cells", {"features": []})["features"]:
            assert feature["properties"]["id"] in cells


def test_cutting_twice_gives_the_same_archive(tiny: Cut) -> None:
    assert _cut(tiny.lake, tiny.tables) == tiny.tiles


def test_the_archive_says_what_it_left_out(tiny: Cut) -> None:
    assert tiny.archive.metadata()["thinned"] == [dict(note) for note in tiny.tiles.thinned]
    assert {"zoom": 11, "layer": "buildings", "kept": 0, "of": 192} in tiny.tiles.thinned
    assert not [note for note in tiny.tiles.thinned if note["zoom"] == ZOOMS[1]]


def test_the_archive_thanks_the_sources_and_lists_its_layers(tiny: Cut) -> None:
    metadata = tiny.archive.metadata()
    assert metadata["attribution"] == "© OSM"
    assert [layer["id"] for layer in metadata["vector_layers"]] == ["areas", "cells", "network", "buildings"]
    assert metadata["vector_layers"][0]["fields"]["H06_s"] == "String"


def test_pmtiles_show_opens_the_archive(tiny: Cut, tmp_path: Path) -> None:
    if not PMTILES_SHOW.exists():
        pytest.skip("needs the program pmtiles-show of the pmtiles package, which is not installed here")
    copy = tmp_path / "copy.pmtiles"
    shutil.copyfile(tiles_file(tiny.lake, tiny.tiles.sha256), copy)
    done = subprocess.run([PMTILES_SHOW, copy], capture_output=True, text=True, check=True)
    assert f"'addressed_tiles_count': {tiny.tiles.count}" in done.stdout


def test_a_heavy_tile_loses_its_smallest_buildings_first_and_says_how_many(tiny: Cut) -> None:
    limit = tiny.tiles.largest - 600
    light = _cut(tiny.lake, tiny.tables, max_bytes=limit)
    notes = [note for note in light.thinned if "x" in note]
    assert light.largest <= limit
    assert notes
    assert {note["layer"] for note in notes} == {"buildings"}
    assert all(0 < note["kept"] < note["of"] for note in notes)


def test_areas_are_dropped_last(tiny: Cut) -> None:
    light = _cut(tiny.lake, tiny.tables, max_bytes=1000, zooms=(11, 11))
    kept = {note["layer"]: note["kept"] for note in light.thinned if note.get("x") == 1165}
    assert light.largest <= 1000
    assert kept["areas"] > 0
    assert kept["network"] == kept["cells"] == 0


def test_a_building_smaller_than_the_grid_of_the_tile_stays_on_the_map(tiny: Cut) -> None:
    corner = tiny.reader.areas("neighbourhood")[0]
    tiny_shapes = [
        shapely.box(corner.lon + 1e-3 * at, corner.lat, corner.lon + 1e-3 * at + 1e-7, corner.lat + 1e-7)
        for at in range(4)
    ]
    meta = VersionMeta((SourceStamp("osm", "ODbL-1.0", "a" * 64),), "test", "0", "2026-10-01")
    table = {
        "id": [f"way/{at}" for at in range(4)],
        "floor_area_m2": np.ones(4),
        "levels": np.ones(4),
        "residential": np.ones(4, dtype=bool),
        "geometry": tiny_shapes,
    }
    tables = {**tiny.tables, "buildings": write_table(tiny.lake, "buildings", table, meta=meta)}
    tiles = _cut(tiny.lake, tables, zooms=(13, 14))
    archive = TileArchive(tiles_file(tiny.lake, tiles.sha256))
    seen = set()
    for address in archive.addresses():
        layers = mapbox_vector_tile.decode(gzip.decompress(archive.tile(*address) or b""))
        if address[0] == 14:
            seen |= {feature["id"] for feature in layers.get("buildings", {"features": []})["features"]}
    assert len(seen) == 4


def test_tiles_without_any_geometry_are_refused(tiny: Cut) -> None:
    with pytest.raises(LakeError, match="areas at least"):
        _cut(tiny.lake, {"values": tiny.tables["values"]})
