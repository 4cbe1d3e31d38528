"""A build as pages and exports read it.

Everything the web process asks of the lake goes through :class:`BuildReader`; SQL ends here. A build
never changes, so answers are kept. Safe in threads: each question has a cursor of its own.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from dataclasses import fields
from functools import cached_property, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from commonground.core.errors import NoDataError
from commonground.data.lake import paths
from commonground.data.lake.builds import Build
from commonground.data.lake.carried import Carried, read_carried
from commonground.data.lake.doors import RoutePack, open_route_pack
from commonground.data.lake.hash import ROW_COLUMN, describe
from commonground.data.lake.rows import (
    HIDDEN_UNLESS_OK,
    HIDDEN_WHEN_SUPPRESSED,
    Area,
    Destination,
    Inequality,
    SearchHit,
    Stop,
    Value,
)
from commonground.data.lake.search import StreetIndex
from commonground.data.lake.session import connect
from commonground.data.lake.sql import literal, parquet, quoted, shown
from commonground.data.tiles.archive import TileArchive, tiles_file

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

Row = TypeVar("Row", bound="DataclassInstance")

_ANSWERS_KEPT = 256


class BuildReader:
    """Reads one build of a city.

    Parameters
    ----------
    lake
        Root folder of the lake.
    build
        From :func:`commonground.data.lake.builds.live_build` or ``open_build``.
    """

    def __init__(self, lake: Path, build: Build) -> None:
        self.lake = lake
        self.build = build
        self._tables = build.tables
        self._db = connect(threads=1)
        self._db.execute("SET parquet_metadata_cache = true")
        self._values = lru_cache(maxsize=_ANSWERS_KEPT)(self._read_values)
        self._destinations = lru_cache(maxsize=_ANSWERS_KEPT)(self._read_destinations)
        self._shapes = lru_cache(maxsize=_ANSWERS_KEPT)(self._read_shapes)
        self._columns = lru_cache(maxsize=_ANSWERS_KEPT)(self._read_columns)

    @property
    def id(self) -> str:
        """Identifier of the build."""
        return self.build.id

    @property
    def manifest(self) -> Mapping[str, Any]:
        """Everything about the build, as its JSON file holds it."""
        return self.build.manifest

    @property
    def city(self) -> Mapping[str, Any]:
        """The ``city`` part of the manifest."""
        city: Mapping[str, Any] = self.build.manifest["city"]
        return city

    @property
    def synthetic(self) -> bool:
        """Whether any number of the build is invented."""
        return bool(self.build.manifest["synthetic"])

    def areas(self, level: str | None = None) -> tuple[Area, ...]:
        """Return the Areas of a level by name, or of all levels in the order of the city file."""
        return tuple(area for area in self._areas if level is None or area.level == level)

    def area(self, area_id: str) -> Area | None:
        """Return one Area, or None when there is none of that id."""
        return self._area_by_id.get(area_id)

    def areas_at(self, *, lat: float, lon: float) -> tuple[Area, ...]:
        """Return the Area of each level that holds a point, of several the one with the lowest id.

        Parameters
        ----------
        lat, lon
            Degrees.
        """
        found: dict[str, Area] = {}
        for area_id in sorted(self._area_tree_hits(lat, lon)):
            area = self._area_by_id[area_id]
            found.setdefault(area.level, area)
        return tuple(area for area in self._areas if area in found.values())

    def area_geometries(self, level: str | None = None) -> dict[str, BaseGeometry]:
        """Return the shapes of the Areas of a level by id, in lon/lat."""
        shapes = self._shapes("areas") if "areas" in self._tables else {}
        return {area.id: shapes[area.id] for area in self.areas(level)}

    def cell_geometries(self) -> dict[str, BaseGeometry]:
        """Return the shapes of all Cells by id, in lon/lat."""
        return self._shapes("cells")

    def values(
        self,
        indicator: str | None = None,
        *,
        place_kind: str | None = None,
        level: str | None = None,
        place: str | None = None,
    ) -> tuple[Value, ...]:
        """Return the Values that fit, by indicator, kind of place, level and place.

        Parameters
        ----------
        indicator, place_kind, level, place
            What to keep; None keeps all. ``place_kind`` is ``area``, ``cell`` or ``city``.

        Returns
        -------
        tuple of Value
            A value is None unless its status is ``ok``.
        """
        return self._values(indicator, place_kind, level, place)

    def value(self, indicator: str, place_kind: str, place: str) -> Value | None:
        """Return the newest Value of an indicator at a place, or None when there is no row."""
        rows = self._values(indicator, place_kind, None, place)
        return max(rows, key=lambda row: row.period or "", default=None)

    def inequality(self, indicator: str | None = None) -> tuple[Inequality, ...]:
        """Return measures of inequality of an indicator, or of all."""
        return tuple(row for row in self._inequality if indicator is None or row.indicator == indicator)

    def destinations(self, group: str) -> tuple[Destination, ...]:
        """Return the destinations of a group in the order the route pack numbers them."""
        return self._destinations(group)

    @cached_property
    def stops(self) -> tuple[Stop, ...]:
        """All stops, by id; none when the build has no timetable."""
        return self._rows("stops", Stop, order="id") if "stops" in self._tables else ()

    def search(self, text: str, limit: int = 10) -> tuple[SearchHit, ...]:
        """Return streets, addresses and places that hold every word of a text.

        Parameters
        ----------
        text
            As typed: case and accents do not matter, the last word may be unfinished.
        limit
            How many at most.
        """
        return self._streets.search(text, limit=limit)

    def route_pack(self) -> RoutePack | None:
        """Return streets and walks, memory-mapped; None when the build was made without streets."""
        return self._route_pack

    def carried(self, kind: str) -> tuple[Carried, ...]:
        """Return the files of a kind that the build carries as they are, in the order of the city file."""
        held = (Carried(**entry) for entry in self.manifest.get("carried", ()))
        return tuple(one for one in held if one.kind == kind)

    def carried_content(self, one: Carried) -> bytes:
        """Return the bytes of a carried file."""
        return read_carried(self.lake, one.sha256)

    def tile(self, zoom: int, x: int, y: int) -> bytes | None:
        """Return a vector tile, compressed with gzip, or None where there is none.

        Parameters
        ----------
        zoom, x, y
            Zoom, column from the west, row from the north.
        """
        return self._tiles.tile(zoom, x, y) if self._tiles is not None else None

    def close(self) -> None:
        """Let go of files and memory."""
        self._db.close()

    @cached_property
    def _route_pack(self) -> RoutePack | None:
        place = self.manifest.get("doors")
        return open_route_pack(self.lake / place["path"]) if place else None

    @cached_property
    def _tiles(self) -> TileArchive | None:
        tiles = self.manifest.get("tiles")
        return TileArchive(tiles_file(self.lake, tiles["sha256"])) if tiles else None

    @cached_property
    def _areas(self) -> tuple[Area, ...]:
        if "areas" not in self._tables:
            return ()
        levels = [level["id"] for level in self.city["levels"]]
        found = self._rows("areas", Area, order="name, id")
        return tuple(sorted(found, key=lambda area: levels.index(area.level) if area.level in levels else -1))

    @cached_property
    def _area_by_id(self) -> dict[str, Area]:
        return {area.id: area for area in self._areas}

    @cached_property
    def _inequality(self) -> tuple[Inequality, ...]:
        if "inequality" not in self._tables:
            return ()
        hidden = {"value": shown("value")}
        return self._rows("inequality", Inequality, order="indicator, level, measure", instead=hidden)

    @cached_property
    def _streets(self) -> StreetIndex:
        return StreetIndex(self.file("streets"))

    @cached_property
    def _area_tree(self) -> tuple[shapely.STRtree, list[str]]:
        shapes = self._shapes("areas") if "areas" in self._tables else {}
        return shapely.STRtree(list(shapes.values())), list(shapes)

    def _area_tree_hits(self, lat: float, lon: float) -> list[str]:
        tree, ids = self._area_tree
        return [ids[at] for at in np.asarray(tree.query(shapely.Point(lon, lat), predicate="intersects"))]

    def _read_values(
        self, indicator: str | None, place_kind: str | None, level: str | None, place: str | None
    ) -> tuple[Value, ...]:
        wanted = {"indicator": indicator, "place_kind": place_kind, "level": level, "place": place}
        instead = {name: shown(name) for name in (*HIDDEN_UNLESS_OK, *HIDDEN_WHEN_SUPPRESSED)}
        order = "indicator, place_kind, level, place, period"
        return self._rows("values", Value, order=order, where=wanted, instead=instead)

    def _read_destinations(self, group: str) -> tuple[Destination, ...]:
        return self._rows("destinations", Destination, order=ROW_COLUMN, where={"group": group})

    def _read_shapes(self, table: str) -> dict[str, BaseGeometry]:
        with self._db.cursor() as cursor:
            query = f"SELECT id, geometry FROM {parquet(self.file(table))} ORDER BY id"  # noqa: S608  # our own path
            rows = cursor.execute(query).fetchall()
        shapes = shapely.from_wkb([row[1] for row in rows])
        return {row[0]: shape for row, shape in zip(rows, shapes, strict=True)}

    def file(self, table: str) -> Path:
        """Return the Parquet file of a table.

        Raises
        ------
        NoDataError
            The build has no such table.
        """
        version = self._tables.get(table)
        if version is None:
            raise NoDataError(
                f"Build {self.id} has no table {table!r}, only {', '.join(self._tables)}: "
                f"build {self.build.city!r} again with the source that provides it."
            )
        return paths.canonical_file(self.lake, version.sha256)

    def _read_columns(self, table: str) -> frozenset[str]:
        with self._db.cursor() as cursor:
            return frozenset(name for name, _ in describe(cursor, self.file(table)))

    def _rows(
        self,
        table: str,
        kind: type[Row],
        *,
        order: str,
        where: Mapping[str, str | None] | None = None,
        instead: Mapping[str, str] | None = None,
    ) -> tuple[Row, ...]:
        """Read rows of a table into a dataclass; a column the file lacks is None."""
        present = self._columns(table)
        names = [field.name for field in fields(kind)]
        columns = [(instead or {}).get(name, quoted(name)) if name in present else "NULL" for name in names]
        given = {name: value for name, value in (where or {}).items() if value is not None}
        tests = " AND ".join(f"{quoted(name)} = {literal(value)}" for name, value in given.items()) or "true"
        source = parquet(self.file(table))
        query = f"SELECT {', '.join(columns)} FROM {source} WHERE {tests} ORDER BY {order}"  # noqa: S608  # quoted
        with self._db.cursor() as cursor:
            found = cursor.execute(query).fetchall()
        return tuple(kind(*map(_plain, row)) for row in found)


def _plain(cell: Any) -> Any:
    """Make a cell immutable, and equal texts one object."""
    if isinstance(cell, str):
        return sys.intern(cell)
    return tuple(map(sys.intern, cell)) if isinstance(cell, list) else cell
