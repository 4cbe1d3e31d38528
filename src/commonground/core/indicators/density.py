"""People and intersections of the walkable neighbourhood (H01, H02)."""

from __future__ import annotations

import numpy as np

from commonground.core.indicators.definition import FloatArray, Indicator, Points
from commonground.core.indicators.rule_sets import rule_set


def _where_known(points: Points, indicator: Indicator, density: FloatArray) -> FloatArray:
    known = (points.gap_m <= rule_set(indicator.rule_set).longest_gap_m) & (
        points.edge_distance_m >= float(indicator.params["radius_m"])
    )
    return np.where(known, density, np.nan)


def population(points: Points, indicator: Indicator) -> FloatArray:
    """People per km² of the 100 m squares reached within ``radius_m``.

    Source: Global Healthy and Sustainable City Indicators, local neighbourhood density; squares
    in place of raster cells are our choice, see docs/methods/neighbourhood-density.md.
    """
    return _where_known(points, indicator, points.density_per_km2)


def intersections(points: Points, indicator: Indicator) -> FloatArray:
    """Street intersections per km² of the same squares. Source: as for ``population``."""
    return _where_known(points, indicator, points.intersections_per_km2)


INDICATORS: tuple[Indicator, ...] = (
    Indicator(
        id="H01",
        family="H01",
        theme="healthy",
        name="People in the walkable neighbourhood",
        phrase="the neighbourhood within {radius_m} m on foot holds {value} people per km² on average",
        formula="people-weighted mean of people per km² over the 100 m squares reached within 1,000 m",
        unit="per_km2",
        direction="band",
        inputs=("osm", "population"),
        method="neighbourhood-density",
        compute=population,
        params={
            "radius_m": int(rule_set().density_radius_m),
            "threshold": rule_set().density_threshold_per_km2,
        },
        sdg="11.3",
    ),
    Indicator(
        id="H02",
        family="H02",
        theme="healthy",
        name="Street intersections in the walkable neighbourhood",
        phrase="the neighbourhood within {radius_m} m on foot has {value} street intersections per km²"
        " on average",
        formula="people-weighted mean of intersections per km² over the 100 m squares reached within 1,000 m",
        unit="per_km2",
        direction="up",
        inputs=("osm", "population"),
        method="neighbourhood-density",
        compute=intersections,
        params={
            "radius_m": int(rule_set().density_radius_m),
            "threshold": rule_set().intersection_threshold_per_km2,
        },
        sdg="11.2",
    ),
)
