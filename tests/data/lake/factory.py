"""A tiny invented city in a lake of its own, for the tests of everything that reads a build.

Twelve squares of 300 m in three rows, streets along their sides, two Areas with too few people to
show, one without anybody, one whose people mostly have no answer, and no timetable and no open space.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from commonground.core.indicators import registry
from commonground.data.lake.builds import build_id, publish_build, table_entries
from commonground.data.lake.doors import write_pack
from commonground.data.lake.tables import write_table
from commonground.data.lake.version import SourceStamp, Version, VersionMeta
from commonground.data.tiles.cut import cut
from tests.data.lake.tiny_places import (
    CITY,
    EMPTY,
    RELEASE,
    SMALL,
    THIN,
    areas,
    areas_table,
    buildings_table,
    cells,
    cells_table,
    points_table,
)
from tests.data.lake.tiny_streets import (
    CRS,
    ROWS,
    destinations_table,
    route_parts,
    stops_table,
    streets_tables,
)
from tests.data.lake.tiny_values import inequality_table, values_table

__all__ = ["CITY", "EMPTY", "RELEASE", "ROWS", "SMALL", "THIN", "areas", "cells", "tiny_build"]

CODE_VERSION = "0.1.0+test"
POPULATION_SHA256 = "b" * 64


def tiny_build(
    tmp_path: Path,
    *,
    synthetic: bool = True,
    release: str = RELEASE,
    osm_sha256: str = "a" * 64,
    method: str = "1",
    shift: float = 0.0,
    languages: Sequence[str] = ("en", "es", "fr", "ar"),
    licence: str = "ODbL-1.0",
    tiles: bool = True,
) -> tuple[Path, str]:
    """Build the tiny city in ``tmp_path / "lake"`` and make it live; returns the lake and the city's id.

    ``shift`` is added to every value, ``release`` and ``osm_sha256`` stand for another extract,
    ``method`` for other code, ``licence`` is that of the population; without ``tiles`` it is quicker.
    """
    lake = tmp_path / "lake"
    sources = _sources(release=release, osm_sha256=osm_sha256, licence=licence, synthetic=synthetic)
    stamps = tuple(
        SourceStamp(one["id"], one["licence"], one["sha256"]) for one in sources if one["status"] == "ok"
    )
    meta = VersionMeta(stamps, "tests", CODE_VERSION, release, synthetic)
    made = _tables(
        method=method, shift=shift, synthetic=synthetic, licences=list(meta.licences), osm_sha256=osm_sha256
    )
    tables = {name: write_table(lake, name, table, meta=meta) for name, table in made.items()}
    manifest = _manifest(tables, sources=sources, method=method, languages=languages, synthetic=synthetic)
    manifest["doors"] = write_pack(lake, tables["edges"], route_parts()).to_json()
    manifest["tiles"] = _tiles(lake, tables) if tiles else None
    publish_build(lake, manifest)
    return lake, CITY


def _tables(
    *, method: str, shift: float, synthetic: bool, licences: list[str], osm_sha256: str
) -> dict[str, dict[str, Any]]:
    return {
        "areas": areas_table(synthetic=synthetic),
        "cells": cells_table(),
        "points": points_table(),
        **streets_tables(),
        "destinations": destinations_table(),
        "stops": stops_table(),
        "buildings": buildings_table(),
        "values": values_table(
            method=method,
            shift=shift,
            synthetic=synthetic,
            licences=licences,
            inputs=[f"osm@{osm_sha256[:12]}", f"population@{POPULATION_SHA256[:12]}"],
        ),
        "inequality": inequality_table(),
    }


def _tiles(lake: Path, tables: Mapping[str, Version]) -> dict[str, Any]:
    shown = [one.id for one in registry.REGISTRY.values() if one.main and one.of == "people"]
    return cut(
        lake,
        tables,
        indicators=shown,
        zooms=(11, 16),
        name="Tiny",
        attribution="© OpenStreetMap contributors",
    ).to_json()


def _sources(*, release: str, osm_sha256: str, licence: str, synthetic: bool) -> list[dict[str, Any]]:
    return [
        {
            "id": "osm",
            "kind": "osm-pbf",
            "url": "https://download.example/tiny.osm.pbf",
            "release": release,
            "sha256": osm_sha256,
            "licence": "ODbL-1.0",
            "attribution": "© OpenStreetMap contributors",
            "synthetic": False,
            "status": "ok",
            "reason": None,
        },
        {
            "id": "population",
            "kind": "table",
            "url": None,
            "release": "2026-01-01",
            "sha256": POPULATION_SHA256,
            "licence": licence,
            "attribution": "Invented people of the tiny city",
            "synthetic": synthetic,
            "status": "ok",
            "reason": None,
        },
        {
            "id": "gtfs",
            "kind": "gtfs",
            "url": "https://download.example/tiny.zip",
            "release": None,
            "sha256": None,
            "licence": "CC-BY-4.0",
            "attribution": "Tiny Transport",
            "synthetic": False,
            "status": "missing",
            "reason": "It was not fetched.",
        },
    ]


def _manifest(
    tables: Mapping[str, Version],
    *,
    sources: list[dict[str, Any]],
    method: str,
    languages: Sequence[str],
    synthetic: bool,
) -> dict[str, Any]:
    config = {"id": CITY, "crs": CRS, "method": method}
    return {
        "tables": table_entries(tables),
        "build": build_id(tables, config=config, code_version=CODE_VERSION),
        "city": {
            "id": CITY,
            "name": {
                "en": "Tiny (demo)",
                "es": "Diminuta (demo)",
                "fr": "Minuscule (démo)",
                "ar": "صغيرة (عرض)",
            },
            "country": "FI",
            "crs": CRS,
            "languages": list(languages),
            "accent": "#0b6e4f",
            "edge": "closed",
            "bbox": list(tables["areas"].bbox or ()),
            "levels": [
                {"id": "neighbourhood", "name": {"en": "Neighbourhoods", "es": "Barrios"}},
                {"id": "half", "name": {"en": "Halves", "es": "Mitades"}},
            ],
        },
        "created": RELEASE,
        "built_at": "2026-10-02T09:30:00+00:00",
        "code_version": CODE_VERSION,
        "synthetic": synthetic,
        "sources": sources,
        "indicators": {
            one.id: {"method_hash": f"{method}-{one.id}", "inputs": ["osm", "population"]}
            for one in registry.REGISTRY.values()
        },
        "report": {"osm": {"ways read": 31, "areas cut": 0}, "population": {"people": 2862}},
        "stages": [{"name": name, "key": version.sha256, "hit": False} for name, version in tables.items()],
    }
