"""The tiny city's places: two levels of Areas, cells, and the buildings and points where people live."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import h3
import numpy as np
import shapely

from tests.data.lake.tiny_streets import COLUMNS, GROUPS, ROWS, SIDE_M, SOUTH_M, TO_LONLAT, WEST_M, lonlat

CITY = "tiny"
LEVELS = ("neighbourhood", "half")
RELEASE = "2026-10-01"
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


def areas_table(*, synthetic: bool) -> dict[str, Any]:
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


def cells_table() -> dict[str, Any]:
    people = cells()
    rings = [[(lon, lat) for lat, lon in h3.cell_to_boundary(cell)] for cell in people]
    return {
        "id": list(people),
        "area_m2": np.array([h3.cell_area(cell, unit="m^2") for cell in people]),
        "people": np.array(list(people.values())),
        "geometry": [shapely.Polygon(ring) for ring in rings],
    }


def points_table() -> dict[str, Any]:
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


def buildings_table() -> dict[str, Any]:
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
