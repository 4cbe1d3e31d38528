"""Inequality of daily needs between Areas (J09)."""

from __future__ import annotations

from commonground.core.indicators.definition import Indicator

INDICATORS: tuple[Indicator, ...] = (
    Indicator(
        id="J09",
        family="J09",
        theme="just",
        name="Inequality of daily needs between areas",
        phrase="the Gini index of daily needs within 15 minutes on foot is {value} between areas",
        formula="people-weighted Gini of H10 over Areas",
        unit="index",
        direction="down",
        inputs=("osm", "places", "population", "areas"),
        method="inequality",
        compute=None,
        params={"of": "H10", "measure": "gini"},
        sdg="10",
        of="areas",
    ),
    Indicator(
        id="J09-palma",
        family="J09",
        theme="just",
        name="Best-served tenth against worst-served two fifths",
        phrase="the best-served tenth of residents holds {value} times the daily needs of the"
        " worst-served 40 %",
        formula="share of the top 10 % / share of the bottom 40 % of people, by H10 of their Area",
        unit="ratio",
        direction="down",
        inputs=("osm", "places", "population", "areas"),
        method="inequality",
        compute=None,
        params={"of": "H10", "measure": "palma"},
        sdg="10",
        of="areas",
    ),
)
