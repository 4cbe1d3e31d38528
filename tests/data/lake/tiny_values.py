"""The tiny city's numbers: a value of every indicator for every place, and how unequal the places are."""

from __future__ import annotations

from typing import Any

import numpy as np

from commonground.core.indicators import registry
from commonground.core.indicators.definition import Indicator
from tests.data.lake.tiny_places import CITY, LEVELS, RELEASE, SMALL, THIN, areas, cells


def values_table(
    *, method: str, shift: float, synthetic: bool, licences: list[str], inputs: list[str]
) -> dict[str, Any]:
    rows: list[dict[str, Any]] = []
    for at, one in enumerate(registry.REGISTRY.values()):
        if one.of == "people":
            rows += [_value(one, at, place, shift=shift) for place in _places()]
        else:
            rows += [_value(one, at, ("city", "city", CITY, 1.0), shift=shift)]
    size = len(rows)
    table: dict[str, Any] = {name: [row[name] for row in rows] for name in rows[0]}
    return table | {
        "rule_version": ["cg-1"] * size,
        "period": [RELEASE] * size,
        "method_hash": [f"{method}-{row['indicator']}" for row in rows],
        "input_versions": [inputs] * size,
        "licences": [licences] * size,
        "synthetic": np.full(size, synthetic),
    }


def inequality_table() -> dict[str, Any]:
    people = [one for one in registry.REGISTRY.values() if one.of == "people" and one.main]
    rows = [(one.id, level, measure) for one in people for level in LEVELS for measure in ("gini", "p80_p20")]
    known = [level == "neighbourhood" and indicator != "J02" for indicator, level, _ in rows]
    return {
        "indicator": [row[0] for row in rows],
        "level": [row[1] for row in rows],
        "measure": [row[2] for row in rows],
        "value": np.array([0.1 + 0.01 * at if ok else np.nan for at, ok in enumerate(known)]),
        "status": ["ok" if ok else "cannot_tell" for ok in known],
        "reason": [None if ok else "few-areas" for ok in known],
    }


def _places() -> list[tuple[str, str | None, str, float]]:
    every = areas()
    total = sum(area.people for area in every if area.level == "neighbourhood")
    return [
        *(("area", area.level, area.id, area.people) for area in every),
        *(("cell", None, cell, people) for cell, people in cells().items()),
        ("city", "city", CITY, total),
    ]


def _value(
    one: Indicator, at: int, place: tuple[str, str | None, str, float], *, shift: float
) -> dict[str, Any]:
    kind, level, name, people = place
    status, reason = _status(one, name, people)
    share = (0.15 + 0.83 * ((at * 7 + sum(map(ord, name))) % 97) / 97 + shift) % 1.0
    scale = {"percent": 1.0, "per_km2": 9000.0, "of_7": 7.0, "index": 0.5, "ratio": 3.0}[one.unit]
    ok, hidden = status == "ok", status == "suppressed"
    missing = float("nan")
    return {
        "indicator": one.id,
        "place_kind": kind,
        "level": level,
        "place": name,
        "value": share * scale if ok else missing,
        "numerator": share * people if ok else missing,
        "denominator": people if ok else missing,
        "people": missing if hidden else people,
        "share_without_data": missing if hidden else {THIN: 0.8}.get(name, 1.0 if reason else 0.02),
        "population_source": "areas+buildings",
        "spread_low": share * scale * 0.93 if ok else missing,
        "spread_high": min(share * 1.04, 1.0) * scale if ok else missing,
        "spread_n": 3 if ok else 0,
        "status": status,
        "reason": reason,
    }


def _status(one: Indicator, name: str, people: float) -> tuple[str, str | None]:
    if name in SMALL:
        return "suppressed", "small-group"
    if absent := {"gtfs", "open-space"} & set(one.inputs):
        return "cannot_tell", f"missing:{min(absent)}"
    if people == 0:
        return "cannot_tell", "no-people"
    return ("cannot_tell", "few-answers") if name == THIN else ("ok", None)
