"""``truth.json``: what was planted. The product never reads it; tests compare their findings with it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from demo.air import BACKGROUND, HOTSPOT_SD_M, SENSORS
from demo.areas import area_ids
from demo.ballots import BUDGET_EUR, GROUPS, best_welfare, proposal_ids
from demo.buildings import CRS
from demo.experiment import BROKEN_TREND, KINDS, MONTHS, effect
from demo.missions import mission_ids
from demo.people import expected_residents, small_areas
from demo.place import degrees
from demo.projects import OVERSPENT, project_ids
from demo.tables import ids

if TYPE_CHECKING:
    from collections.abc import Iterable

    from demo.world import World


def truth(world: World) -> dict[str, Any]:
    """Every planted fact of a world, by the letters of docs/methods/demo-city.md."""
    planted, areas = world.planted, area_ids(world.place)
    return {
        "totals": _totals(world, areas),
        "A": {
            "added_burden": planted.burden,
            "areas": _chosen(areas, np.flatnonzero(world.place.eastern_third)),
        },
        "B": _hotspot(world),
        "B'": {"bias": planted.sensor_bias, "sensors": _chosen(ids("S", SENSORS, 2), world.air.faulty)},
        "C": {"ratio": planted.reporting, "areas": _chosen(areas, np.flatnonzero(world.income_fifth == 0))},
        "D": _duplicates(world),
        "E": _groups(world),
        "F": _effect(world, areas),
        "ballots": _ballots(world),
        "missions": _missions(world, areas),
        "projects": _projects(world),
    }


def _totals(world: World, areas: list[str]) -> dict[str, Any]:
    return {
        "expected_people": round(float(expected_residents(world.place).sum()), 1),
        "people": int(world.people.sum()),
        "households": len(world.households.area),
        "small_areas": _chosen(areas, small_areas(world.place)),
    }


def _hotspot(world: World) -> dict[str, Any]:
    x, y = world.air.hotspot_x, world.air.hotspot_y
    lat, lon = degrees(np.array([x]), np.array([y]))
    return {
        "height": world.planted.hotspot,
        "sd_m": HOTSPOT_SD_M,
        "background": BACKGROUND,
        "lat": float(lat[0]),
        "lon": float(lon[0]),
        "x_m": round(x, 2),
        "y_m": round(y, 2),
        "crs": CRS,
    }


def _duplicates(world: World) -> dict[str, Any]:
    reports = world.reports
    names, again = ids("R", len(reports.again), 5), np.flatnonzero(reports.again >= 0)
    return {
        "share": world.planted.duplicates,
        "pairs": [[names[reports.again[index]], names[index]] for index in again],
    }


def _groups(world: World) -> dict[str, Any]:
    talk = world.conversation
    return {
        "group_of_participant": talk.group.tolist(),
        "consensus": _chosen(ids("T", len(talk.text), 2), talk.consensus),
    }


def _effect(world: World, areas: list[str]) -> dict[str, Any]:
    start = world.panels[KINDS.index("effect")].start
    cells = effect(start, world.planted)[np.arange(MONTHS) >= start[:, None]]
    return {
        "jump": world.planted.jump,
        "drift": world.planted.drift,
        "mean_over_treated_cells": round(float(cells.mean()), 4),
        "broken_trend_per_month": BROKEN_TREND,
        "experiments": dict(zip(KINDS, ids("X", len(KINDS), 1), strict=True)),
        "start_month": dict(zip(areas, start.tolist(), strict=True)),
    }


def _ballots(world: World) -> dict[str, Any]:
    welfare, chosen = best_welfare(world.ballots)
    return {
        "budget_minor": BUDGET_EUR * 100,
        "groups": list(GROUPS),
        "group_of_ballot": world.ballots.group.tolist(),
        "best_welfare_minor": welfare * 100,
        "best_proposals": _chosen(list(proposal_ids().values()), chosen),
    }


def _missions(world: World, areas: list[str]) -> dict[str, Any]:
    return {
        mission_ids()[measure.mission]: {
            "baseline": round(float(measure.mean[0]), 4),
            "last": round(float(measure.mean[-1]), 4),
            "target": measure.target,
            "gap_by_area": {
                area: round(gap, 4)
                for area, gap in zip(areas, measure.gap.tolist(), strict=True)
                if not np.isnan(gap)
            },
        }
        for measure in world.measures
    }


def _projects(world: World) -> dict[str, Any]:
    names = list(project_ids().values())
    return {
        "overspent": names[world.projects.overspent],
        "overspent_factor": OVERSPENT,
        "stalled": names[world.projects.stalled],
    }


def _chosen(names: list[str], index: Iterable[int]) -> list[str]:
    return [names[position] for position in index]
