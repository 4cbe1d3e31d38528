"""The invented Areas as a table."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from demo.place import SIDE_M, degrees
from demo.tables import GEOMETRY, Column, Table, ids

if TYPE_CHECKING:
    import numpy.typing as npt

    from demo.place import Place


def area_ids(place: Place) -> list[str]:
    """Return the identifiers of the Areas, from north-west to south-east."""
    return ids("A", place.areas, 2)


def areas_table(place: Place, people: npt.NDArray[np.int64]) -> Table:
    """One row per Area, with its square and the people who live in it."""
    lat, lon = degrees(place.x, place.y)
    return Table(
        "areas",
        (
            Column("id", "VARCHAR", area_ids(place)),
            Column("level", "VARCHAR", ["area"] * place.areas),
            Column("name", "VARCHAR", [f"Demo area {number:02d}" for number in range(1, place.areas + 1)]),
            Column("geometry", GEOMETRY, place.squares()),
            Column("lat", "DOUBLE", lat),
            Column("lon", "DOUBLE", lon),
            Column("area_m2", "DOUBLE", [SIDE_M**2] * place.areas),
            Column("buildings", "INTEGER", place.buildings),
            Column("floor_area_m2", "DOUBLE", np.round(place.floor_area_m2, 1)),
            Column("people", "INTEGER", people),
            Column("valid_from", "DATE", ["2022-01-01"] * place.areas),
            Column("valid_to", "DATE", [None] * place.areas),
        ),
    )
