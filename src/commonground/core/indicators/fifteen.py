"""The 15-minute city: daily needs within 15 minutes on foot (H10)."""

from __future__ import annotations

import numpy as np

from commonground.core.indicators.access import within_radius
from commonground.core.indicators.definition import FloatArray, Indicator, Points
from commonground.core.indicators.rule_sets import rule_set

# the eight daily groups: name, in a sentence; open space joins with its own rules
DAILY: dict[str, tuple[str, str]] = {
    "food": ("Fresh food", "fresh food"),
    "shop": ("Everyday shop", "an everyday shop"),
    "health": ("Pharmacy or clinic", "a pharmacy or clinic"),
    "school": ("School", "a school"),
    "play": ("Playground or sport", "a playground or a place for sport"),
    "community": ("Community place", "a library, theatre or other community place"),
    "stop": ("Public transport stop", "a public transport stop"),
    "open-space": ("Public open space", "public open space"),
}
MEASURED: tuple[str, ...] = tuple(group for group in DAILY if group != "open-space")
# what a group is found by, where it is not the places drawn on the map
_NEEDS = {"stop": "gtfs|places", "open-space": "open-space"}
_RADIUS_M = rule_set().fifteen_minutes_m


def _each(points: Points, groups: tuple[str, ...]) -> FloatArray:
    """Answers of several groups, shape (groups, points)."""
    return np.stack([within_radius(points, _one(group)) for group in groups])


def count(points: Points, _indicator: Indicator) -> FloatArray:
    """How many of the seven measured groups are reached; NaN where one of them has no answer.

    Source: docs/methods/fifteen-minutes.md; 15 minutes at 1.2 m/s are 1,080 m.
    """
    return np.asarray(_each(points, MEASURED).sum(axis=0), dtype=np.float64)


def every(points: Points, _indicator: Indicator) -> FloatArray:
    """1 where all eight groups are reached, NaN where one of them has no answer."""
    return np.asarray(_each(points, tuple(DAILY)).prod(axis=0), dtype=np.float64)


def _one(group: str) -> Indicator:
    name, object_ = DAILY[group]
    return Indicator(
        id=f"H10-{group}",
        family="H10",
        theme="healthy",
        name=f"{name} within 15 minutes on foot",
        phrase=f"{{value}} of residents reach {object_} within 15 minutes on foot",
        formula=f"share of people with d({group}) ≤ 1,080 m (15 minutes at 1.2 m/s)",
        unit="percent",
        direction="up",
        inputs=("osm", _NEEDS.get(group, "places"), "population"),
        method="fifteen-minutes",
        compute=within_radius,
        params={"group": group, "radius_m": _RADIUS_M},
        sdg="11.1",
    )


INDICATORS: tuple[Indicator, ...] = (
    Indicator(
        id="H10",
        family="H10",
        theme="healthy",
        name="Daily needs within 15 minutes on foot",
        phrase="residents reach {value} of the seven daily needs measured so far within 15 minutes on foot",
        formula="people-weighted mean number of daily groups with d ≤ 1,080 m (15 minutes at 1.2 m/s)",
        unit="of_7",
        direction="up",
        inputs=("osm", "places", "population"),
        method="fifteen-minutes",
        compute=count,
        params={"radius_m": _RADIUS_M},
        sdg="11.1",
    ),
    Indicator(
        id="H10-all",
        family="H10",
        theme="healthy",
        name="All eight daily needs within 15 minutes on foot",
        phrase="{value} of residents reach all eight daily needs within 15 minutes on foot",
        formula="share of people with d ≤ 1,080 m to each of the eight daily groups",
        unit="percent",
        direction="up",
        inputs=("osm", "places", "population", "open-space"),
        method="fifteen-minutes",
        compute=every,
        params={"radius_m": _RADIUS_M},
        sdg="11.1",
    ),
    *(_one(group) for group in DAILY),
)
