"""People who reach a destination group within a walking distance (H06-H12, G14, J04, J10)."""

from __future__ import annotations

import numpy as np

from commonground.core.indicators.definition import FloatArray, Indicator, Points, Theme
from commonground.core.indicators.rule_sets import rule_set
from commonground.core.network.reach import edge_answer

# id, destination group, main radius in metres, lens, SDG target, name, in a sentence
_Row = tuple[str, str, int, Theme, str, str, str]
_GROUPS: tuple[_Row, ...] = (
    ("H06", "food", 500, "healthy", "2.1", "Fresh food", "fresh food"),
    ("H07", "shop", 500, "healthy", "11.1", "Everyday shop", "an everyday shop"),
    ("H08", "health", 1000, "healthy", "3.8", "Pharmacy or clinic", "a pharmacy or clinic"),
    ("H11", "play", 400, "healthy", "11.7", "Playground or sport", "a playground or a place for sport"),
    ("H12", "water", 500, "healthy", "6.1", "Drinking water or toilet", "public drinking water or a toilet"),
    ("G14", "recycling", 500, "green", "11.6.1", "Recycling point", "a recycling point"),
    ("J04", "school", 1000, "just", "4.a", "School", "a school"),
    (
        "J10",
        "community",
        1000,
        "just",
        "11.4",
        "Community place",
        "a library, theatre or other community place",
    ),
)


def within_radius(points: Points, indicator: Indicator) -> FloatArray:
    """1 where the group lies within ``radius_m`` on foot, 0 where not, NaN where nobody can tell.

    Nobody can tell where the group is measured by no source, where the nearest street is farther
    than the rule set allows, and where the edge of the data is nearer than the radius.
    Source: docs/methods/destinations.md.
    """
    distance_m = points.distance_m.get(str(indicator.params["group"]))
    if distance_m is None:
        return np.full(len(points.gap_m), np.nan)
    answer = edge_answer(distance_m, points.edge_distance_m, float(indicator.params["radius_m"]))
    return np.where(points.gap_m <= rule_set(indicator.rule_set).longest_gap_m, answer, np.nan)


def _variants(row: _Row) -> list[Indicator]:
    id_, group, main_m, theme, sdg, name, object_ = row
    radii = rule_set().radii_m
    return [
        Indicator(
            id=id_ if radius_m == main_m else f"{id_}-{radius_m}",
            family=id_,
            theme=theme,
            name=f"{name} within {{radius_m}} m on foot",
            phrase=f"{{value}} of residents reach {object_} within {{radius_m}} m on foot",
            formula=f"share of people with d({group}) ≤ {radius_m} m",
            unit="percent",
            direction="up",
            inputs=("osm", "places", "population"),
            method="destinations",
            compute=within_radius,
            params={"group": group, "radius_m": radius_m},
            sdg=sdg,
        )
        for radius_m in (main_m, *(r for r in radii if r != main_m))
    ]


INDICATORS: tuple[Indicator, ...] = tuple(one for row in _GROUPS for one in _variants(row))
