"""A rule set as data: destination groups, radii and thresholds."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources

import numpy as np

from commonground.core.network.osm import Bools, Tags


@dataclass(frozen=True, slots=True)
class Row:
    """One test on one tag; without values it asks only that the key is present."""

    key: str
    values: frozenset[str] | None

    def holds(self, tags: Tags) -> Bools:
        """Which objects pass."""
        return tags.has(self.key) if self.values is None else tags.isin(self.key, self.values)


@dataclass(frozen=True, slots=True)
class Group:
    """A destination group: any row of ``include`` and none of ``exclude``."""

    id: str
    label: str
    include: tuple[Row, ...]
    exclude: tuple[Row, ...] = ()

    def members(self, tags: Tags) -> Bools:
        """Mask of the objects that belong, one entry an object of ``tags``."""
        chosen = np.zeros(tags.count, dtype=bool)
        for row in self.include:
            chosen |= row.holds(tags)
        for row in self.exclude:
            chosen &= ~row.holds(tags)
        return chosen


@dataclass(frozen=True, slots=True)
class RuleSet:
    """Everything a rule set fixes. Distances in metres, speed in metres a second."""

    name: str
    version: str
    walking_speed_m_s: float
    fifteen_minutes_m: float
    radii_m: tuple[int, ...]
    longest_gap_m: float
    density_radius_m: float
    square_m: float
    intersection_disc_m: float
    density_threshold_per_km2: float
    intersection_threshold_per_km2: float
    headway_limits_min: tuple[int, ...]
    headway_radius_m: float
    groups: Mapping[str, Group]

    @property
    def keys(self) -> tuple[str, ...]:
        """Every tag the groups look at, sorted."""
        rows = (row for group in self.groups.values() for row in (*group.include, *group.exclude))
        return tuple(sorted({row.key for row in rows}))


def _rows(rows: list[dict[str, object]]) -> tuple[Row, ...]:
    return tuple(
        Row(str(row["key"]), frozenset(row["values"]) if "values" in row else None)  # type: ignore[call-overload]  # TOML gives object
        for row in rows
    )


def rule_text(name: str) -> str:
    """Return the rule set's file as text: what a method hash is taken of."""
    return resources.files("commonground.core.indicators.rules").joinpath(f"{name}.toml").read_text("utf-8")


@cache
def rule_set(name: str = "cg-1") -> RuleSet:
    """Read a rule set that ships with the package.

    Parameters
    ----------
    name
        ``"cg-1"``.

    Notes
    -----
    Source: our choice, see docs/methods/destinations.md; the food, shop and stop rows follow the
    Global Healthy and Sustainable City Indicators, without fuel stations as food access.
    """
    table = tomllib.loads(rule_text(name))
    groups = {
        key: Group(key, group["label"], _rows(group["any"]), _rows(group.get("none", [])))
        for key, group in table["groups"].items()
    }
    return RuleSet(
        name=table["name"],
        version=table["version"],
        walking_speed_m_s=table["walking_speed_m_s"],
        fifteen_minutes_m=table["fifteen_minutes_m"],
        radii_m=tuple(table["radii_m"]),
        longest_gap_m=table["longest_gap_m"],
        density_radius_m=table["density_radius_m"],
        square_m=table["square_m"],
        intersection_disc_m=table["intersection_disc_m"],
        density_threshold_per_km2=table["density_threshold_per_km2"],
        intersection_threshold_per_km2=table["intersection_threshold_per_km2"],
        headway_limits_min=tuple(table["headway"]["limits_min"]),
        headway_radius_m=table["headway"]["radius_m"],
        groups=groups,
    )
