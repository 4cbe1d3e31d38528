"""The real part of the demonstration: buildings of the map, and the invented Areas laid over them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
import shapely

from commonground.core.places.geodesy import project_geometry, to_geographic, unproject_geometry
from demo.buildings import CRS, MAP, read_buildings

if TYPE_CHECKING:
    from pathlib import Path

    import numpy.typing as npt

    from demo.buildings import Buildings

    Floats = npt.NDArray[np.float64]
    Ints = npt.NDArray[np.int64]
    Geometries = npt.NDArray[np.object_]

EXTENT: Final = (24.9352, 60.1642, 24.9534, 60.1791)
"""West, south, east, north of the map in degrees: nothing is placed beyond it."""

SIDE_M: Final = 150.0
ORIGIN_M: Final = (385_400.0, 6_671_450.0)


@dataclass(frozen=True, slots=True, eq=False)
class Place:
    """The Areas: squares that hold a building, from north-west to south-east, row by row."""

    column: Ints
    row: Ints
    floor_area_m2: Floats
    buildings: Ints
    corner: Floats
    """Triangles (t, 3, 2) that fill the Areas as far as the map reaches."""
    corner_area: Ints
    corner_until: Floats
    """Of each triangle, the share of its Area in it and in the earlier triangles of that Area."""

    @property
    def areas(self) -> int:
        """Number of Areas."""
        return len(self.column)

    @property
    def x(self) -> Floats:
        """Metres east of each Area's centre."""
        return np.asarray(ORIGIN_M[0] + (self.column + 0.5) * SIDE_M, dtype=np.float64)

    @property
    def y(self) -> Floats:
        """Metres north of each Area's centre."""
        return np.asarray(ORIGIN_M[1] + (self.row + 0.5) * SIDE_M, dtype=np.float64)

    @property
    def eastern_third(self) -> npt.NDArray[np.bool_]:
        """Whether an Area's centre lies in the eastern third of the city's width."""
        west, east = self.x.min() - SIDE_M / 2, self.x.max() + SIDE_M / 2
        return np.asarray(self.x >= west + (east - west) * 2 / 3)

    @property
    def inner(self) -> Ints:
        """Areas with a neighbour on each of their four sides."""
        cells = set(zip(self.column.tolist(), self.row.tolist(), strict=True))
        around = ((0, 1), (1, 0), (0, -1), (-1, 0))
        kept = [
            index
            for index, (column, row) in enumerate(zip(self.column.tolist(), self.row.tolist(), strict=True))
            if all((column + dx, row + dy) in cells for dx, dy in around)
        ]
        return np.asarray(kept, dtype=np.int64)

    def squares(self) -> Geometries:
        """Return the Areas as polygons in lon/lat."""
        west, south = self.x - SIDE_M / 2, self.y - SIDE_M / 2
        boxes = shapely.box(west, south, west + SIDE_M, south + SIDE_M)
        geographic = unproject_geometry(boxes, CRS)
        return np.asarray(shapely.transform(geographic, lambda lonlat: np.round(lonlat, 7)), dtype=object)

    def random_places(self, rng: np.random.Generator, area: Ints) -> tuple[Floats, Floats]:
        """Metres east and north of one random place inside each of the given Areas."""
        picked = np.searchsorted(self.corner_area + self.corner_until, area + rng.random(len(area)), "right")
        a, b, c = np.moveaxis(self.corner[np.minimum(picked, len(self.corner) - 1)], 1, 0)
        u, v = np.sort(rng.random((2, len(area))), axis=0)[:, :, None]
        point = u * a + (v - u) * b + (1 - v) * c
        return point[:, 0], point[:, 1]


def read_place(path: Path = MAP) -> Place:
    """Read the map and lay the Areas over it."""
    return lay_areas(read_buildings(path))


def lay_areas(buildings: Buildings) -> Place:
    """Squares of 150 m that hold at least one building's representative point."""
    inside = shapely.point_on_surface(buildings.shape)
    column = np.floor((shapely.get_x(inside) - ORIGIN_M[0]) / SIDE_M).astype(np.int64)
    row = np.floor((shapely.get_y(inside) - ORIGIN_M[1]) / SIDE_M).astype(np.int64)
    cells, area = np.unique(np.column_stack([-row, column]), axis=0, return_inverse=True)
    corner, corner_area, corner_until = _triangles(cells[:, 1], -cells[:, 0])
    return Place(
        column=cells[:, 1],
        row=-cells[:, 0],
        floor_area_m2=np.bincount(area, buildings.floor_area_m2).astype(np.float64),
        buildings=np.bincount(area),
        corner=corner,
        corner_area=corner_area,
        corner_until=corner_until,
    )


def degrees(x: Floats, y: Floats) -> tuple[Floats, Floats]:
    """Latitude and longitude of places in metres, to six decimals (0.1 m) and within the map."""
    lat, lon = to_geographic(CRS, x, y)
    west, south, east, north = EXTENT
    inside = np.stack([np.clip(lat, south, north), np.clip(lon, west, east)])
    lat, lon = np.round(inside, 6).astype(np.float64)
    return lat, lon


def _triangles(column: Ints, row: Ints) -> tuple[Floats, Ints, Floats]:
    """Cut each square, as far as it lies on the map, into a fan of triangles."""
    extent = project_geometry(np.array([shapely.box(*EXTENT)], dtype=object), CRS)[0]
    west, south = ORIGIN_M[0] + column * SIDE_M, ORIGIN_M[1] + row * SIDE_M
    parts = shapely.intersection(shapely.box(west, south, west + SIDE_M, south + SIDE_M), extent)
    corner, area, until = [], [], []
    for index, part in enumerate(parts):
        ring = shapely.get_coordinates(part)[:-1]
        fan = np.stack([np.broadcast_to(ring[0], ring[1:-1].shape), ring[1:-1], ring[2:]], axis=1)
        share = np.cumsum(shapely.area(shapely.polygons(fan)))
        corner.append(fan)
        area += [index] * len(fan)
        until.append(share / share[-1])
    return np.concatenate(corner), np.asarray(area, dtype=np.int64), np.concatenate(until)
