"""The tables of a build: their columns, keys and what must hold in each row.

``points`` and ``values`` carry people: what is suppressed is null here already, so that no export,
tile or page can forget it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from commonground.core.errors import LakeError, SuppressionError
from commonground.core.privacy.suppression import SMALLEST
from commonground.data.lake.columns import Column, SqlType, crossing
from commonground.data.lake.rows import HIDDEN_UNLESS_OK, HIDDEN_WHEN_SUPPRESSED
from commonground.data.lake.version import Version, VersionMeta
from commonground.data.lake.write import write_version


@dataclass(frozen=True, slots=True)
class TableSpec:
    """What a table of a build must have; more columns are welcome.

    Parameters
    ----------
    columns
        Name and SQL type.
    key
        Columns that name a row.
    geometry
        Name of the geometry column, in lon/lat.
    """

    columns: Mapping[str, SqlType]
    key: tuple[str, ...] = ()
    geometry: str | None = None


TABLES: Mapping[str, TableSpec] = {
    "areas": TableSpec(
        {
            "id": "VARCHAR",
            "level": "VARCHAR",
            "name": "VARCHAR",
            "area_m2": "DOUBLE",
            "lat": "DOUBLE",
            "lon": "DOUBLE",
            "valid_from": "VARCHAR",
            "valid_to": "VARCHAR",
            "source": "VARCHAR",
            "people": "DOUBLE",
            "synthetic": "BOOLEAN",
        },
        key=("id",),
        geometry="geometry",
    ),
    "cells": TableSpec(
        {"id": "VARCHAR", "area_m2": "DOUBLE", "people": "DOUBLE"}, key=("id",), geometry="geometry"
    ),
    "points": TableSpec(
        {
            "surface": "VARCHAR",
            "lat": "DOUBLE",
            "lon": "DOUBLE",
            "people": "DOUBLE",
            "cell": "VARCHAR",
            "gap_m": "FLOAT",
            "edge_distance_m": "FLOAT",
        }
    ),
    "nodes": TableSpec({"lat": "DOUBLE", "lon": "DOUBLE"}),
    "edges": TableSpec(
        {
            "id": "BIGINT",
            "u": "BIGINT",
            "v": "BIGINT",
            "length_m": "FLOAT",
            "name": "VARCHAR",
            "way_id": "BIGINT",
        },
        key=("id",),
        geometry="geometry",
    ),
    "destinations": TableSpec(
        {
            "id": "VARCHAR",
            "group": "VARCHAR",
            "osm": "VARCHAR",
            "name": "VARCHAR",
            "lat": "DOUBLE",
            "lon": "DOUBLE",
        }
    ),
    "stops": TableSpec(
        {
            "id": "VARCHAR",
            "name": "VARCHAR",
            "lat": "DOUBLE",
            "lon": "DOUBLE",
            "headway_min": "DOUBLE",
            "departures": "DOUBLE",
            "high_capacity": "BOOLEAN",
        },
        key=("id",),
    ),
    "buildings": TableSpec(
        {"id": "VARCHAR", "floor_area_m2": "DOUBLE", "levels": "DOUBLE", "residential": "BOOLEAN"},
        key=("id",),
        geometry="geometry",
    ),
    "streets": TableSpec(
        {"kind": "VARCHAR", "name": "VARCHAR", "number": "VARCHAR", "lat": "DOUBLE", "lon": "DOUBLE"}
    ),
    "values": TableSpec(
        {
            "indicator": "VARCHAR",
            "rule_version": "VARCHAR",
            "place_kind": "VARCHAR",
            "level": "VARCHAR",
            "place": "VARCHAR",
            "period": "VARCHAR",
            "value": "DOUBLE",
            "numerator": "DOUBLE",
            "denominator": "DOUBLE",
            "people": "DOUBLE",
            "share_without_data": "DOUBLE",
            "population_source": "VARCHAR",
            "spread_low": "DOUBLE",
            "spread_high": "DOUBLE",
            "spread_n": "INTEGER",
            "status": "VARCHAR",
            "reason": "VARCHAR",
            "method_hash": "VARCHAR",
            "input_versions": "VARCHAR[]",
            "licences": "VARCHAR[]",
            "synthetic": "BOOLEAN",
        },
        key=("indicator", "place_kind", "level", "place", "period"),
    ),
    "inequality": TableSpec(
        {
            "indicator": "VARCHAR",
            "level": "VARCHAR",
            "measure": "VARCHAR",
            "value": "DOUBLE",
            "status": "VARCHAR",
            "reason": "VARCHAR",
        },
        key=("indicator", "level", "measure"),
    ),
}

STATUSES = ("ok", "cannot_tell", "suppressed")


def write_table(lake: Path, name: str, table: Mapping[str, Column], *, meta: VersionMeta) -> Version:
    """Write one of the tables of a build, after checking its columns and its promises.

    Parameters
    ----------
    lake
        Root folder of the lake.
    name
        One of :data:`TABLES`.
    table
        Columns; see :func:`commonground.data.lake.write.write_version`.
    meta
        Where it comes from.

    Raises
    ------
    LakeError
        An unknown table, an absent column, a status that is none, or what ``write_version`` refuses.
    SuppressionError
        A number that must be hidden is not.
    """
    spec = TABLES.get(name)
    if spec is None:
        raise LakeError(f"{name!r} is no table of a build; given one must be among {', '.join(TABLES)}.")
    wanted = [*spec.columns, *([spec.geometry] if spec.geometry else [])]
    if absent := [column for column in wanted if column not in table]:
        raise LakeError(f"Table {name!r} lacks {absent}: give each of {wanted}, with None where missing.")
    if name == "values":
        check_values(table)
    elif name == "inequality":
        _hide(table, "status", ("value",), unless="ok")
    elif name in {"areas", "cells"}:
        _check_people(name, table)
    return write_version(
        lake, table, name=name, meta=meta, key=spec.key, geometry=spec.geometry, types=spec.columns
    )


def check_values(table: Mapping[str, Column]) -> None:
    """Check that values say no more than their status allows.

    Parameters
    ----------
    table
        Columns of ``values``.

    Raises
    ------
    LakeError
        A status that is none.
    SuppressionError
        A value without status ``ok``, or people, numerator or denominator of a suppressed place.

    Notes
    -----
    Source: our choice, see docs/methods/lake.md and docs/methods/suppression.md.
    """
    unknown = sorted({str(status) for status in table["status"]} - set(STATUSES))
    if unknown:
        raise LakeError(f"Status {unknown} in values: each must be one of {', '.join(STATUSES)}.")
    _hide(table, "status", HIDDEN_UNLESS_OK, unless="ok")
    _hide(table, "status", HIDDEN_WHEN_SUPPRESSED, when="suppressed")


def _hide(
    table: Mapping[str, Column],
    status: str,
    columns: tuple[str, ...],
    *,
    unless: str | None = None,
    when: str | None = None,
) -> None:
    """Refuse numbers in rows whose status hides them."""
    statuses = np.asarray(table[status], dtype=object)
    hidden = statuses != unless if unless is not None else statuses == when
    for column in columns:
        shown = hidden & crossing(column, table[column], kind="DOUBLE").valid
        if shown.any():
            row = int(np.flatnonzero(shown)[0])
            raise SuppressionError(
                f"{int(shown.sum())} rows show {column!r} though their status hides it, the first is "
                f"row {row + 1} ({statuses[row]}): give NaN there."
            )


def _check_people(name: str, table: Mapping[str, Column]) -> None:
    held = crossing("people", table["people"], kind="DOUBLE")
    people = held.data.astype(np.float64)
    small = held.valid & (people > 0) & (people < SMALLEST)
    if small.any():
        raise SuppressionError(
            f"{int(small.sum())} {name} show fewer than {SMALLEST:.0f} people, the first is row "
            f"{int(np.flatnonzero(small)[0]) + 1}: give NaN there."
        )
