"""The logical hash, against an independent twin in plain Python."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from commonground.core.errors import LakeError
from commonground.data.lake import paths
from commonground.data.lake.hash import canonical_json, logical_hash, schema_hash
from commonground.data.lake.session import connect
from commonground.data.lake.stage_cache import stage_key
from commonground.data.lake.version import Version
from commonground.data.lake.write import write_version
from tests.data.lake.sample import META, sample_table


def _twin(table: dict[str, Any]) -> str:
    """Hash a table as docs/methods/lake.md says, without DuckDB."""
    rows = zip(*table.values(), strict=True)
    lines = ("\x1f".join(map(_text, row)) for row in rows)
    hashes = sorted(hashlib.sha256(line.encode()).hexdigest() for line in lines)
    return hashlib.sha256("".join(hashes).encode()).hexdigest()


def _text(cell: Any) -> str:
    if cell is None or (isinstance(cell, float | np.floating) and np.isnan(cell)):
        return "␀"
    text = {
        bool: lambda: "true" if cell else "false",
        np.bool_: lambda: "true" if cell else "false",
        float: lambda: repr(cell),
        np.float64: lambda: repr(float(cell)),
        np.float32: lambda: repr(float(cell)),
        list: lambda: "\x1e".join(cell),
        shapely.Polygon: lambda: str(shapely.to_wkb(cell, hex=True, byte_order=1)).lower(),
    }
    return text.get(type(cell), lambda: str(cell))()


def _write(lake: Path, table: dict[str, Any]) -> Version:
    geometry = "geometry" if "geometry" in table else None
    return write_version(lake, table, name="t", meta=META, geometry=geometry)


def test_every_type_hashes_as_the_twin_does(tmp_path: Path) -> None:
    assert _write(tmp_path, sample_table()).logical_sha256 == _twin(sample_table())


def test_the_hash_of_a_known_table_never_changes(tmp_path: Path) -> None:
    version = _write(tmp_path, {"id": ["a", None], "x": np.array([0.1, 1e16]), "n": np.array([1, -2])})
    lines = ["a\x1f0.1\x1f1", "␀\x1f1e+16\x1f-2"]
    hashes = sorted(hashlib.sha256(line.encode()).hexdigest() for line in lines)
    assert version.logical_sha256 == hashlib.sha256("".join(hashes).encode()).hexdigest()
    assert version.logical_sha256 == "c4b2b012a283a8109e17ddb93e5eec3ed5cbd722a343aa879c169ab6314c4683"
    assert version.schema_sha256 == schema_hash([("id", "VARCHAR"), ("x", "DOUBLE"), ("n", "BIGINT")])


@settings(max_examples=25, deadline=None)
@given(numbers=st.lists(st.floats(allow_nan=False), min_size=1, max_size=30))
def test_any_number_hashes_as_its_shortest_round_trip_form(
    tmp_path_factory: pytest.TempPathFactory, numbers: list[float]
) -> None:
    table = {"x": np.array(numbers)}
    assert _write(tmp_path_factory.mktemp("lake"), table).logical_sha256 == _twin(table)


def test_the_order_of_rows_does_not_matter_and_a_cell_does(tmp_path: Path) -> None:
    table = {"id": ["a", "b", "c"], "x": np.array([1.0, 2.0, 3.0])}
    turned = {"id": ["c", "a", "b"], "x": np.array([3.0, 1.0, 2.0])}
    other = {"id": ["a", "b", "c"], "x": np.array([1.0, 2.0, np.nan])}
    hashes = [_write(tmp_path, one).logical_sha256 for one in (table, turned, other)]
    assert hashes[0] == hashes[1] != hashes[2]


def test_the_name_and_type_of_a_column_are_in_the_schema_hash_only(tmp_path: Path) -> None:
    whole, single = (
        _write(tmp_path, {"x": np.array([1.0])}),
        _write(tmp_path, {"x": np.array([1.0], np.float32)}),
    )
    renamed = _write(tmp_path, {"y": np.array([1.0])})
    assert whole.logical_sha256 == single.logical_sha256 == renamed.logical_sha256
    assert len({whole.schema_sha256, single.schema_sha256, renamed.schema_sha256}) == 3


def test_a_spatial_session_is_told_that_it_cannot_hash_geometry(tmp_path: Path) -> None:
    version = _write(tmp_path, sample_table())
    with connect(spatial=True) as con, pytest.raises(LakeError, match="without spatial"):
        logical_hash(con, paths.canonical_file(tmp_path, version.sha256))


def test_a_stage_key_depends_on_each_of_its_parts() -> None:
    def key(**change: Any) -> str:
        parts: dict[str, Any] = {
            "inputs": {"osm": "aa"},
            "code_version": "1",
            "parameters": {"radius_m": 500},
        }
        return stage_key(**({"function": "graph"} | parts | change))

    others = [
        key(function="stops"),
        key(inputs={"osm": "ab"}),
        key(inputs={"gtfs": "aa"}),
        key(code_version="2"),
        key(parameters={"radius_m": 501}),
    ]
    assert len({key(), *others}) == 6
    assert key() == key()


def test_canonical_json_is_one_text_for_one_value() -> None:
    assert canonical_json({"b": [1, "é"], "a": None}) == '{"a":null,"b":[1,"é"]}'.encode()
    with pytest.raises(ValueError, match="Out of range"):
        canonical_json(float("nan"))
