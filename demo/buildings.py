"""Buildings of the map, with the floor area that people are shared out by."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np
import shapely

from commonground.core.network.polygons import POLYGON_KEYS, polygons
from commonground.core.places.geodesy import project_geometry
from commonground.data.sources.osm import read_osm

if TYPE_CHECKING:
    import numpy.typing as npt

    Floats = npt.NDArray[np.float64]
    Geometries = npt.NDArray[np.object_]

MAP: Final = Path(__file__).parent / "geo" / "helsinki-centre.osm.pbf"
CRS: Final = "EPSG:3067"
MISSING_LEVELS: Final = 5.0
LEVELS: Final = (1.0, 12.0)
"""Fewest and most levels a building is counted with."""


@dataclass(frozen=True, slots=True, eq=False)
class Buildings:
    """Buildings of the map in the metres of ``CRS``."""

    shape: Geometries
    levels: Floats
    """As tagged; NaN where the map says nothing."""

    @property
    def footprint_m2(self) -> Floats:
        """Ground area."""
        return np.asarray(shapely.area(self.shape), dtype=np.float64)

    @property
    def floor_area_m2(self) -> Floats:
        """Ground area times levels: 5 levels where unknown, at least 1 and at most 12."""
        return self.footprint_m2 * np.clip(np.nan_to_num(self.levels, nan=MISSING_LEVELS), *LEVELS)


def read_buildings(path: Path = MAP) -> Buildings:
    """Every building of the map, read as the platform itself reads it."""
    osm = read_osm(path, {*POLYGON_KEYS, "building", "building:levels"})
    areas = polygons(osm)
    rows = np.flatnonzero(areas.tags.has("building"))
    levels = areas.tags.take(rows).column("building:levels")
    return Buildings(
        shape=project_geometry(areas.geometry[rows], CRS),
        levels=np.array([np.nan if level is None else float(level) for level in levels]),
    )
