"""The tables of a build keep their promises, or are not written."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import shapely

from commonground.core.errors import LakeError, SuppressionError
from commonground.data.lake import rows
from commonground.data.lake.builds import live_build
from commonground.data.lake.tables import TABLES, write_table
from commonground.data.lake.write import read_columns
from tests.data.lake.factory import tiny_build
from tests.data.lake.sample import META


def _values(**change: Any) -> dict[str, Any]:
    table: dict[str, Any] = {name: [None] * 3 for name in TABLES["values"].columns}
    table |= {
        "indicator": ["H06"] * 3,
        "place_kind": ["area"] * 3,
        "place": ["a", "b", "c"],
        "status": ["ok", "cannot_tell", "suppressed"],
        "value": np.array([0.5, np.nan, np.nan]),
        "people": np.array([100.0, 30.0, np.nan]),
    }
    return table | change


def _areas(people: list[float]) -> dict[str, Any]:
    table: dict[str, Any] = {name: [None] * len(people) for name in TABLES["areas"].columns}
    return table | {
        "id": [str(at) for at in range(len(people))],
        "people": np.array(people),
        "geometry": [shapely.box(at, 0, at + 1, 1) for at in range(len(people))],
    }


def test_a_build_of_every_table_is_written_and_read(tmp_path: Path) -> None:
    lake, city = tiny_build(tmp_path, tiles=False)
    build = live_build(lake, city)
    assert build is not None
    assert set(build.tables) == set(TABLES)
    for name, version in build.tables.items():
        columns = read_columns(lake, version)
        assert set(TABLES[name].columns) <= set(columns)
        assert {len(column) for column in columns.values()} == {version.rows}


def test_the_rows_that_pages_see_are_columns_of_their_tables() -> None:
    for table, kind in {
        "areas": rows.Area,
        "values": rows.Value,
        "inequality": rows.Inequality,
        "destinations": rows.Destination,
        "stops": rows.Stop,
        "streets": rows.SearchHit,
    }.items():
        assert {field.name for field in dataclasses.fields(kind)} <= set(TABLES[table].columns)


def test_values_may_be_unknown_or_hidden(tmp_path: Path) -> None:
    assert write_table(tmp_path, "values", _values(), meta=META).rows == 3


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"value": np.array([0.5, 0.4, np.nan])}, r"1 rows show 'value'.*row 2 \(cannot_tell\)"),
        ({"spread_low": [0.1, None, 0.2]}, r"'spread_low'.*row 3 \(suppressed\)"),
        ({"people": np.array([100.0, 30.0, 3.0])}, r"'people'.*row 3 \(suppressed\)"),
        ({"numerator": [1.0, 1.0, 1.0]}, r"'numerator'.*row 3"),
    ],
)
def test_a_number_that_must_be_hidden_is_refused(
    tmp_path: Path, change: dict[str, Any], message: str
) -> None:
    with pytest.raises(SuppressionError, match=message):
        write_table(tmp_path, "values", _values(**change), meta=META)
    assert not list(tmp_path.glob("??"))


def test_a_status_that_is_none_is_refused(tmp_path: Path) -> None:
    with pytest.raises(LakeError, match=r"Status \['fine'\] in values"):
        write_table(tmp_path, "values", _values(status=["ok", "fine", "suppressed"]), meta=META)


def test_an_inequality_that_cannot_be_told_has_no_number(tmp_path: Path) -> None:
    table = {name: ["x"] for name in TABLES["inequality"].columns} | {
        "status": ["cannot_tell"],
        "value": [0.1],
    }
    with pytest.raises(SuppressionError, match="'value'"):
        write_table(tmp_path, "inequality", table, meta=META)


@pytest.mark.parametrize("name", ["areas", "cells"])
def test_the_people_of_a_place_are_none_many_or_not_told(tmp_path: Path, name: str) -> None:
    assert write_table(tmp_path, name, _areas([0.0, 5.0, np.nan]), meta=META).rows == 3
    for few in (1.0, 4.9):
        with pytest.raises(SuppressionError, match=f"1 {name} show fewer than 5 people, the first is row 2"):
            write_table(tmp_path, name, _areas([9.0, few]), meta=META)


def test_an_unknown_table_or_an_absent_column_is_named(tmp_path: Path) -> None:
    with pytest.raises(LakeError, match="'wards' is no table of a build; given one must be among areas"):
        write_table(tmp_path, "wards", {}, meta=META)
    table = _values()
    del table["people"]
    with pytest.raises(LakeError, match=r"Table 'values' lacks \['people'\]"):
        write_table(tmp_path, "values", table, meta=META)


def test_two_values_of_one_place_and_period_are_refused(tmp_path: Path) -> None:
    with pytest.raises(LakeError, match="rows repeat a key"):
        write_table(tmp_path, "values", _values(place=["a", "a", "c"]), meta=META)
