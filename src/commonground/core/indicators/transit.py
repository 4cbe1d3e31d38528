"""Public transport near home, and how often it comes (J01, J02)."""

from __future__ import annotations

import numpy as np

from commonground.core.indicators.access import within_radius
from commonground.core.indicators.definition import FloatArray, Indicator, Points
from commonground.core.indicators.rule_sets import rule_set
from commonground.core.network.reach import edge_answer


def near_transport(points: Points, indicator: Indicator) -> FloatArray:
    """1 where a stop lies within ``low_m``, or a high-capacity stop within ``high_m``.

    High capacity is metro, rail, ferry and monorail (GTFS route types 1, 2, 4, 12). A point is 0
    only where both questions have an answer. Source: metadata of SDG 11.2.1 (2021).
    """
    low_m, high_m = float(indicator.params["low_m"]), float(indicator.params["high_m"])
    stop = points.distance_m.get("stop")
    if stop is None:
        return np.full(len(points.gap_m), np.nan)
    near = edge_answer(stop, points.edge_distance_m, low_m)
    high = points.distance_m.get("stop-high")
    if high is not None:
        far = edge_answer(high, points.edge_distance_m, high_m)
        both = np.isnan(near) | np.isnan(far)
        near = np.where(np.fmax(near, far) == 1, 1.0, np.where(both, np.nan, 0.0))
    return np.where(points.gap_m <= rule_set(indicator.rule_set).longest_gap_m, near, np.nan)


_STOPS: tuple[Indicator, ...] = (
    Indicator(
        id="J01",
        family="J01",
        theme="just",
        name="Public transport near home",
        phrase="{value} of residents live near public transport",
        formula="share of people with d(stop) ≤ 500 m, or d(metro, rail or ferry) ≤ 1,000 m",
        unit="percent",
        direction="up",
        inputs=("osm", "gtfs|places", "population"),
        method="destinations",
        compute=near_transport,
        params={"group": "stop", "low_m": 500, "high_m": 1000},
        sdg="11.2.1",
    ),
    *(
        Indicator(
            id=f"J01-{radius_m}",
            family="J01",
            theme="just",
            name="Public transport stop within {radius_m} m on foot",
            phrase="{value} of residents reach a public transport stop within {radius_m} m on foot",
            formula=f"share of people with d(stop) ≤ {radius_m} m",
            unit="percent",
            direction="up",
            inputs=("osm", "gtfs|places", "population"),
            method="destinations",
            compute=within_radius,
            params={"group": "stop", "radius_m": radius_m},
            sdg="11.2.1",
        )
        for radius_m in rule_set().radii_m
    ),
)


def _headway(id_: str, group: str, limit: int | None) -> Indicator:
    timed = limit is not None
    params: dict[str, str | float] = {"group": group, "radius_m": int(rule_set().headway_radius_m)}
    if limit is not None:
        params["limit_min"] = limit
    return Indicator(
        id=id_,
        family="J02",
        theme="just",
        name="A departure every {limit_min} minutes within {radius_m} m on foot"
        if timed
        else "Weekday service within {radius_m} m on foot",
        phrase="{value} of residents reach a stop with a departure at least every {limit_min} minutes"
        " within {radius_m} m on foot"
        if timed
        else "{value} of residents reach a stop with weekday service within {radius_m} m on foot",
        formula=f"share of people with d(stop with headway ≤ {limit} min, weekdays 07:00-19:00) ≤ 500 m"
        if timed
        else "share of people with d(stop with a departure on a weekday, 07:00-19:00) ≤ 500 m",
        unit="percent",
        direction="up",
        inputs=("osm", "population", "gtfs"),
        method="headways",
        compute=within_radius,
        params=params,
        sdg="11.2.1",
    )


INDICATORS: tuple[Indicator, ...] = (
    *_STOPS,
    _headway("J02", "stop-30", 30),
    _headway("J02-20", "stop-20", 20),
    _headway("J02-any", "stop-any", None),
)
