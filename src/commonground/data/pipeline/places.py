"""Places that get a Value: Areas of every level, Cells and the city, and who of the people is where."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from commonground.core.indicators.definition import FloatArray, Points
from commonground.core.places.areas import locate
from commonground.data.pipeline.points import DISTANCE
from commonground.data.pipeline.workbench import Level

Bools = npt.NDArray[np.bool_]
Ints = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Places:
    """Places of one kind and level.

    Parameters
    ----------
    kind
        ``area``, ``cell`` or ``city``.
    level
        Level of Areas; None for Cells, ``city`` for the city.
    ids
        Identifiers; "outside any of them" comes after the last.
    """

    kind: str
    level: str | None
    ids: Sequence[str]


@dataclass(frozen=True, slots=True)
class Peopled:
    """One population surface, its points and what was measured from them.

    Parameters
    ----------
    name
        ``population_source`` of the Values made from it.
    lat, lon, people
        Points with people.
    points
        What was measured from each.
    nowhere
        People who have no point, by the place they were counted in; NaN where nobody counted.
    """

    name: str
    lat: FloatArray
    lon: FloatArray
    people: FloatArray
    cell: npt.NDArray[np.object_]
    points: Points
    nowhere: Mapping[str, float]

    def place_of(self, places: Places, level: Level | None) -> Ints:
        """Return the index of the place that holds each point, -1 for none."""
        if places.kind == "city":
            return np.zeros(len(self.people), dtype=np.int64)
        if level is not None and places.kind == "area":
            return locate(self.lat, self.lon, polygons=level.polygons, ids=level.ids)
        number = {cell: index for index, cell in enumerate(places.ids)}
        return np.array([number.get(cell, -1) for cell in self.cell], dtype=np.int64)

    def unplaced(self, places: Places) -> tuple[FloatArray, Bools]:
        """Return people without a point by place, and the places nobody counted.

        All of them belong to the city; to an Area or Cell only where they were counted by it.
        """
        if places.kind == "city":
            return np.array([np.nansum(list(self.nowhere.values()))]), np.zeros(1, dtype=bool)
        people = np.array([self.nowhere.get(id_, 0.0) for id_ in places.ids], dtype=np.float64)
        return np.nan_to_num(people), np.isnan(people)


def place_lists(
    levels: Sequence[Level], cells: Level, *, city: str
) -> tuple[tuple[Places, Level | None], ...]:
    """Return every list of places: the levels in the order of the city file, the Cells, the city."""
    areas = [(Places("area", one.id, [str(id_) for id_ in one.ids]), one) for one in levels]
    return (
        *areas,
        (Places("cell", None, [str(id_) for id_ in cells.ids]), None),
        (Places("city", "city", [city]), None),
    )


def read_surfaces(columns: Mapping[str, npt.NDArray[Any]]) -> tuple[Peopled, ...]:
    """Take the table ``points`` apart again, one surface after another, the main one first."""
    if "surface" not in columns:
        return ()
    surface = columns["surface"]
    return tuple(
        _surface(str(name), {key: column[surface == name] for key, column in columns.items()})
        for name in dict.fromkeys(surface.tolist())
    )


def _surface(name: str, columns: Mapping[str, npt.NDArray[Any]]) -> Peopled:
    here = ~np.isnan(columns["lat"])
    lost = ~here
    nowhere = dict(zip(columns["counted_in"][lost].tolist(), columns["people"][lost].tolist(), strict=True))
    placed = {key: column[here] for key, column in columns.items()}
    return Peopled(
        name=name,
        lat=placed["lat"],
        lon=placed["lon"],
        people=placed["people"],
        cell=placed["cell"],
        points=Points(
            distance_m={
                key.removeprefix(DISTANCE): column.astype(np.float64)
                for key, column in placed.items()
                if key.startswith(DISTANCE)
            },
            gap_m=placed["gap_m"].astype(np.float64),
            edge_distance_m=placed["edge_distance_m"].astype(np.float64),
            density_per_km2=placed["density_per_km2"],
            intersections_per_km2=placed["intersections_per_km2"],
        ),
        nowhere=nowhere,
    )
