"""Sixty air sensors over ninety days, with a hotspot and three faulty sensors."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from demo.place import degrees
from demo.tables import Column, Table, ids

if TYPE_CHECKING:
    import numpy.typing as npt

    from demo.place import Place
    from demo.planted import Planted

    Floats = npt.NDArray[np.float64]
    Ints = npt.NDArray[np.int64]

SENSORS: Final = 60
DAYS: Final = 90
FIRST_DAY: Final = np.datetime64("2025-10-03")
BACKGROUND: Final = 18.0
HOTSPOT_SD_M: Final = 180.0
CITY_DAY_SD: Final = 3.0
NOISE_SD: Final = 2.5
MISSING_SHARE: Final = 0.06
FAULTY: Final = 3


@dataclass(frozen=True, slots=True, eq=False)
class Air:
    """Daily means of PM2.5 in µg/m³; NaN where a sensor was silent."""

    x: Floats
    y: Floats
    area: Ints
    pm25: Floats
    """Shape (sensors, days)."""
    hotspot_x: float
    hotspot_y: float
    faulty: Ints


def field(air: Air, x: Floats, y: Floats, height: float) -> Floats:
    """Mean PM2.5 at places in metres, as planted (µg/m³)."""
    return _field(x - air.hotspot_x, y - air.hotspot_y, height)


def draw_air(rng: np.random.Generator, place: Place, planted: Planted) -> Air:
    """Sensors in 60 different Areas; the hotspot in an Area with neighbours on all sides."""
    middle_x, middle_y = place.random_places(rng, rng.choice(place.inner, 1))
    area = np.sort(rng.choice(place.areas, SENSORS, replace=False))
    x, y = place.random_places(rng, area)
    faulty = np.sort(rng.choice(SENSORS, FAULTY, replace=False))
    level = _field(x - middle_x, y - middle_y, planted.hotspot)
    level[faulty] += planted.sensor_bias
    pm25 = level[:, None] + rng.normal(0, CITY_DAY_SD, DAYS) + rng.normal(0, NOISE_SD, (SENSORS, DAYS))
    pm25[rng.random((SENSORS, DAYS)) < MISSING_SHARE] = np.nan
    return Air(
        x=x,
        y=y,
        area=area,
        pm25=np.round(np.maximum(pm25, 0.0), 1).astype(np.float64),
        hotspot_x=float(middle_x[0]),
        hotspot_y=float(middle_y[0]),
        faulty=faulty,
    )


def sensors_table(area_ids: list[str], air: Air) -> Table:
    """Where each sensor stands."""
    lat, lon = degrees(air.x, air.y)
    return Table(
        "sensors",
        (
            Column("id", "VARCHAR", ids("S", SENSORS, 2)),
            Column("area_id", "VARCHAR", [area_ids[index] for index in air.area]),
            Column("lat", "DOUBLE", lat),
            Column("lon", "DOUBLE", lon),
            Column("instrument_class", "VARCHAR", ["low_cost"] * SENSORS),
            Column("property", "VARCHAR", ["pm25"] * SENSORS),
            Column("unit", "VARCHAR", ["ug/m3"] * SENSORS),
            Column("cadence_s", "INTEGER", [86_400] * SENSORS),
        ),
    )


def air_table(air: Air) -> Table:
    """One row per sensor and day; a silent day is null."""
    days = FIRST_DAY + np.arange(DAYS)
    return Table(
        "air",
        (
            Column("sensor_id", "VARCHAR", np.repeat(ids("S", SENSORS, 2), DAYS).tolist()),
            Column("day", "DATE", np.tile(days, SENSORS).astype("datetime64[s]")),
            Column("pm25", "DOUBLE", air.pm25.ravel()),
        ),
    )


def _field(dx: Floats, dy: Floats, height: float) -> Floats:
    return BACKGROUND + height * np.exp(-(dx**2 + dy**2) / (2 * HOTSPOT_SD_M**2))
