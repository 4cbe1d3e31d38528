"""A tiny invented city in a lake of its own, for the tests of everything that reads a build.

Twelve squares of 300 m in three rows, streets along their sides, two Areas with too few people to
show, one without anybody, one whose people mostly have no answer, and no timetable and no open space.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import h3
import numpy as np
import shapely

from commonground.core.indicators import registry
from commonground.core.indicators.definition import Indicator
from commonground.data.lake.builds import build_id, publish_build, table_entries
from commonground.data.lake.doors import write_pack
from commonground.data.lake.tables import write_table
from commonground.data.lake.version import SourceStamp, Version, VersionMeta
from commonground.data.tiles.cut import cut
from tests.data.lake.tiny_streets import (
    COLUMNS,
    CRS,
    GROUPS,
    ROWS,
    SIDE_M,
    SOUTH_M,
    TO_LONLAT,
    WEST_M,
    destinations_table,
    lonlat,
    route_parts,
    stops_table,
    streets_tables,
)

CITY = "tiny"
LEVELS = ("neighbourhood", "half")
CODE_VERSION = "0.1.0+test"
RELEASE = "2026-10-01"
POPULATION_SHA256 = "b" * 64
SMALL = ("SYN-a03", "SYN-a09")
"""Areas with one to four residents."""
EMPTY = "SYN-a12"
"""An Area where nobody lives."""
THIN = "SYN-a06"
"""An Area most of whose people have no answer."""


@dataclass(frozen=True, slots=True)
class TinyArea:
    """One square of the invented city."""

    id: str
    name: str
    level: str
    x: float
    y: float
    width_m: float
    height_m: float
    people: float

    @property
    def geometry(self) -> Any:
        """Shape in lon/lat."""
        return lonlat(shapely.box(self.x, self.y, self.x + self.width_m, self.y + self.height_m))


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


def areas() -> list[TinyArea]:
    """All Areas of both levels."""
    squares = [
        TinyArea(
            id=f"SYN-a{at + 1:02d}",
            name=f"Demo area {at + 1:02d}",
            level="neighbourhood",
            x=WEST_M + SIDE_M * (at % COLUMNS),
            y=SOUTH_M + SIDE_M * (at // COLUMNS),
            width_m=SIDE_M,
            height_m=SIDE_M,
            people=_people(at),
        )
        for at in range(COLUMNS * ROWS)
    ]
    halves = [
        TinyArea(
            id=f"SYN-h{at + 1}",
            name=name,
            level="half",
            x=WEST_M + SIDE_M * 2 * at,
            y=SOUTH_M,
            width_m=SIDE_M * 2,
            height_m=SIDE_M * ROWS,
            people=sum(square.people for square in squares if (square.x >= WEST_M + 2 * SIDE_M) == bool(at)),
        )
        for at, name in enumerate(("West half", "East half"))
    ]
    return squares + halves


def cells() -> dict[str, float]:
    """Cells that cover the city, and people in each."""
    total = lonlat(shapely.box(WEST_M, SOUTH_M, WEST_M + SIDE_M * COLUMNS, SOUTH_M + SIDE_M * ROWS))
    ring = [(lat, lon) for lon, lat in total.exterior.coords]
    found = sorted(h3.h3shape_to_cells(h3.LatLngPoly(ring), 9))
    people = sum(area.people for area in areas() if area.level == "neighbourhood")
    return dict.fromkeys(found, people / len(found))


def _people(at: int) -> float:
    return {2: 3.0, 8: 4.0, 11: 0.0}.get(at, 120.0 + 35.0 * at)


def _tables(
    *, method: str, shift: float, synthetic: bool, licences: list[str], osm_sha256: str
) -> dict[str, dict[str, Any]]:
    return {
        "areas": _areas_table(synthetic=synthetic),
        "cells": _cells_table(),
        "points": _points_table(),
        **streets_tables(),
        "destinations": destinations_table(),
        "stops": stops_table(),
        "buildings": _buildings_table(),
        "values": _values_table(
            method=method, shift=shift, synthetic=synthetic, licences=licences, osm_sha256=osm_sha256
        ),
        "inequality": _inequality_table(),
    }


def _areas_table(*, synthetic: bool) -> dict[str, Any]:
    every = areas()
    centres = [area.geometry.centroid for area in every]
    return {
        "id": [area.id for area in every],
        "level": [area.level for area in every],
        "name": [area.name for area in every],
        "area_m2": np.array([area.width_m * area.height_m for area in every]),
        "lat": np.array([centre.y for centre in centres]),
        "lon": np.array([centre.x for centre in centres]),
        "valid_from": [RELEASE] * len(every),
        "valid_to": [None] * len(every),
        "source": ["areas"] * len(every),
        "people": np.array([np.nan if area.id in SMALL else area.people for area in every]),
        "synthetic": np.full(len(every), synthetic),
        "geometry": [area.geometry for area in every],
    }


def _cells_table() -> dict[str, Any]:
    people = cells()
    rings = [[(lon, lat) for lat, lon in h3.cell_to_boundary(cell)] for cell in people]
    return {
        "id": list(people),
        "area_m2": np.array([h3.cell_area(cell, unit="m^2") for cell in people]),
        "people": np.array(list(people.values())),
        "geometry": [shapely.Polygon(ring) for ring in rings],
    }


def _points_table() -> dict[str, Any]:
    squares = [area for area in areas() if area.level == "neighbourhood"]
    xy = np.array([(area.x + step, area.y + step) for area in squares for step in (75.0, 225.0)])
    lon, lat = TO_LONLAT.transform(xy[:, 0], xy[:, 1])
    size = len(xy)
    table: dict[str, Any] = {
        "surface": ["areas+buildings"] * size,
        "lat": lat,
        "lon": lon,
        "people": np.repeat([area.people / 2 for area in squares], 2),
        "area_neighbourhood": np.repeat([area.id for area in squares], 2).tolist(),
        "cell": [h3.latlng_to_cell(one, other, 9) for one, other in zip(lat, lon, strict=True)],
        "gap_m": np.full(size, 12.0, dtype=np.float32),
        "edge_distance_m": np.full(size, np.inf, dtype=np.float32),
    }
    for at, group in enumerate(GROUPS):
        table[f"d_{group}"] = (120.0 + 40.0 * at + 30.0 * np.arange(size)).astype(np.float32)
    return table


def _buildings_table() -> dict[str, Any]:
    squares = [area for area in areas() if area.level == "neighbourhood"]
    corners = [
        (area.x + 60.0 * i, area.y + 60.0 * j) for area in squares for i in range(1, 5) for j in range(1, 5)
    ]
    size = len(corners)
    return {
        "id": [f"way/{at + 1}" for at in range(size)],
        "floor_area_m2": np.full(size, 625.0 * 5),
        "levels": np.where(np.arange(size) % 3 == 0, np.nan, 5.0),
        "residential": np.arange(size) % 5 != 0,
        "geometry": [lonlat(shapely.box(x, y, x + 25.0, y + 25.0)) for x, y in corners],
    }


def _values_table(
    *, method: str, shift: float, synthetic: bool, licences: list[str], osm_sha256: str
) -> dict[str, Any]:
    rows: list[dict[str, Any]] = []
    for at, one in enumerate(registry.REGISTRY.values()):
        if one.of == "people":
            rows += [_value(one, at, place, shift=shift) for place in _places()]
        else:
            rows += [_value(one, at, ("city", "city", CITY, 1.0), shift=shift)]
    size = len(rows)
    table: dict[str, Any] = {name: [row[name] for row in rows] for name in rows[0]}
    return table | {
        "rule_version": ["cg-1"] * size,
        "period": [RELEASE] * size,
        "method_hash": [f"{method}-{row['indicator']}" for row in rows],
        "input_versions": [[f"osm@{osm_sha256[:12]}", f"population@{POPULATION_SHA256[:12]}"]] * size,
        "licences": [licences] * size,
        "synthetic": np.full(size, synthetic),
    }


def _places() -> list[tuple[str, str | None, str, float]]:
    every = areas()
    total = sum(area.people for area in every if area.level == "neighbourhood")
    return [
        *(("area", area.level, area.id, area.people) for area in every),
        *(("cell", None, cell, people) for cell, people in cells().items()),
        ("city", "city", CITY, total),
    ]


def _value(
    one: Indicator, at: int, place: tuple[str, str | None, str, float], *, shift: float
) -> dict[str, Any]:
    kind, level, name, people = place
    status, reason = _status(one, name, people)
    share = (0.15 + 0.83 * ((at * 7 + sum(map(ord, name))) % 97) / 97 + shift) % 1.0
    scale = {"percent": 1.0, "per_km2": 9000.0, "of_7": 7.0, "index": 0.5, "ratio": 3.0}[one.unit]
    ok, hidden = status == "ok", status == "suppressed"
    missing = float("nan")
    return {
        "indicator": one.id,
        "place_kind": kind,
        "level": level,
        "place": name,
        "value": share * scale if ok else missing,
        "numerator": share * people if ok else missing,
        "denominator": people if ok else missing,
        "people": missing if hidden else people,
        "share_without_data": missing if hidden else {THIN: 0.8}.get(name, 1.0 if reason else 0.02),
        "population_source": "areas+buildings",
        "spread_low": share * scale * 0.93 if ok else missing,
        "spread_high": min(share * 1.04, 1.0) * scale if ok else missing,
        "spread_n": 3 if ok else 0,
        "status": status,
        "reason": reason,
    }


def _status(one: Indicator, name: str, people: float) -> tuple[str, str | None]:
    if name in SMALL:
        return "suppressed", "small-group"
    if absent := {"gtfs", "open-space"} & set(one.inputs):
        return "cannot_tell", f"missing:{min(absent)}"
    if people == 0:
        return "cannot_tell", "no-people"
    return ("cannot_tell", "few-answers") if name == THIN else ("ok", None)


def _inequality_table() -> dict[str, Any]:
    people = [one for one in registry.REGISTRY.values() if one.of == "people" and one.main]
    rows = [(one.id, level, measure) for one in people for level in LEVELS for measure in ("gini", "p80_p20")]
    known = [level == "neighbourhood" and indicator != "J02" for indicator, level, _ in rows]
    return {
        "indicator": [row[0] for row in rows],
        "level": [row[1] for row in rows],
        "measure": [row[2] for row in rows],
        "value": np.array([0.1 + 0.01 * at if ok else np.nan for at, ok in enumerate(known)]),
        "status": ["ok" if ok else "cannot_tell" for ok in known],
        "reason": [None if ok else "few-areas" for ok in known],
    }


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
