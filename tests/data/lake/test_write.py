"""Versions: what goes in comes out, bytes repeat, faults are refused and leave nothing."""

from __future__ import annotations

import errno
import json
import os
import stat
import subprocess
import sys
import textwrap
from dataclasses import replace
from datetime import UTC, date, datetime
from itertools import pairwise
from pathlib import Path
from typing import Any

import duckdb
import geopandas
import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from commonground.core.errors import ChecksumError, CrsError, LakeError
from commonground.data.lake import paths
from commonground.data.lake.hash import file_sha256
from commonground.data.lake.session import connect
from commonground.data.lake.version import Version
from commonground.data.lake.write import read_columns, verify, write_version
from tests.data.lake.sample import META, SQUARES, sample_table


def _write(lake: Path, table: dict[str, Any] | None = None, **options: Any) -> Version:
    chosen: dict[str, Any] = {"name": "areas", "meta": META, "key": "id", "geometry": "geometry"} | options
    return write_version(lake, sample_table() if table is None else table, **chosen)


def _file(lake: Path, version: Version) -> Path:
    return paths.canonical_file(lake, version.sha256)


def _nothing_left(lake: Path) -> bool:
    return not [path for path in lake.rglob("*") if path.is_file()] and not list((lake / ".tmp").glob("*"))


def test_columns_come_back_as_they_went_in_and_in_their_order(tmp_path: Path) -> None:
    version = _write(tmp_path)
    back = read_columns(tmp_path, version)
    assert list(back) == list(sample_table())
    assert back["id"].tolist() == ["b", "a", "ñ c"]
    np.testing.assert_array_equal(back["people"], [1.5, np.nan, np.inf])
    assert back["distance_m"].dtype == np.float32
    assert back["count"].tolist() == [7, 8, 9]
    assert back["small"].dtype == np.uint8
    assert back["levels"].tolist() == [3, None, 5]
    assert back["open"].tolist() == [True, False, True]
    assert back["name"].tolist() == ["O'Donnell", None, "شارع"]
    assert back["since"].astype(object).tolist() == [date(2020, 1, 31), None, date(1900, 2, 28)]
    assert back["licences"].tolist() == [("ODbL-1.0", "CC-BY-4.0"), (), None]
    assert back["nothing"].tolist() == [None, None, None]
    assert all(shape.equals(square) for shape, square in zip(back["geometry"], SQUARES, strict=True))


def test_only_the_columns_asked_for_are_read(tmp_path: Path) -> None:
    version = _write(tmp_path)
    assert list(read_columns(tmp_path, version, ["name", "id"])) == ["name", "id"]
    assert read_columns(tmp_path, version, []) == {}


@settings(max_examples=20, deadline=None)
@given(
    numbers=st.lists(st.floats(allow_nan=True), min_size=1, max_size=20),
    text=st.one_of(
        st.none(), st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=9)
    ),
)
def test_any_number_and_text_survives(
    tmp_path_factory: pytest.TempPathFactory, numbers: list[float], text: str | None
) -> None:
    lake = tmp_path_factory.mktemp("lake")
    version = write_version(
        lake,
        {"x": np.array(numbers), "t": [text] * len(numbers)},
        name="points",
        meta=META,
        types={"t": "VARCHAR"},
    )
    back = read_columns(lake, version)
    np.testing.assert_array_equal(back["x"], numbers)
    assert back["t"].tolist() == [text] * len(numbers)


def test_writing_the_same_twice_is_one_version(tmp_path: Path) -> None:
    first, second = _write(tmp_path), _write(tmp_path)
    assert first == second
    assert [path.name for path in tmp_path.glob("??/*")] == [first.sha256]
    assert _write(tmp_path / "elsewhere") == first


def test_two_processes_write_the_same_bytes(tmp_path: Path) -> None:
    code = f"""
        from pathlib import Path
        from commonground.data.lake.write import write_version
        from tests.data.lake.sample import META, sample_table
        lake = Path({str(tmp_path)!r})
        version = write_version(lake, sample_table(), name="areas", meta=META, key="id", geometry="geometry")
        print(version.sha256)
    """
    assert _run(code) == _write(tmp_path / "here").sha256


def test_a_builder_without_pandas_writes_the_same_bytes(tmp_path: Path) -> None:
    code = f"""
        import sys
        class Absent:
            def find_spec(self, name, path=None, target=None):
                if name.split(".")[0] in ("pandas", "pyarrow"):
                    raise ModuleNotFoundError(name)
        sys.meta_path.insert(0, Absent())
        from pathlib import Path
        from tests.data.lake.sample import META, sample_table
        from commonground.data.lake.write import read_columns, write_version
        lake = Path({str(tmp_path)!r})
        version = write_version(lake, sample_table(), name="areas", meta=META, key="id", geometry="geometry")
        assert read_columns(lake, version)["licences"].tolist()[1] == ()
        print(version.sha256)
    """
    assert _run(code) == _write(tmp_path / "here").sha256


def test_bytes_and_hashes_are_those_of_this_engine(tmp_path: Path) -> None:
    version = _write(tmp_path)
    assert version.sha256 == file_sha256(_file(tmp_path, version))
    assert version.bytes == _file(tmp_path, version).stat().st_size
    assert version.rows == 3
    assert version.licences == ("CC-BY-4.0", "ODbL-1.0")
    assert version.sources == ("osm", "people")
    assert version.bbox == (-15.5, 28.0, -13.4, 28.1)
    assert Version.from_json(json.loads(json.dumps(version.to_json()))) == version


def test_another_fact_about_the_file_is_another_file_with_the_same_content(tmp_path: Path) -> None:
    later = replace(META, created="2026-11-01")
    first, second = _write(tmp_path), _write(tmp_path, meta=later)
    assert first.sha256 != second.sha256
    assert (first.logical_sha256, first.schema_sha256) == (second.logical_sha256, second.schema_sha256)


def test_a_version_cannot_be_written_over(tmp_path: Path) -> None:
    path = _file(tmp_path, _write(tmp_path))
    assert stat.S_IMODE(path.stat().st_mode) == 0o444
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o555
    assert [one.name for one in path.parent.iterdir()] == ["canonical.parquet"]
    assert os.access(path.parents[1] / "b", os.W_OK)


def test_the_file_says_where_it_comes_from(tmp_path: Path) -> None:
    path = _file(tmp_path, _write(tmp_path, meta=replace(META, synthetic=True)))
    held = {
        name: text for _, name, text in duckdb.table_function("parquet_kv_metadata", [str(path)]).fetchall()
    }
    assert json.loads(held[b"commonground"]) == {
        "schema": 1,
        "table": "areas",
        "key": ["id"],
        "sources": [
            {"id": "osm", "licence": "ODbL-1.0", "sha256": "a" * 64},
            {"id": "people", "licence": "CC-BY-4.0", "sha256": "b" * 64},
        ],
        "method": "a stage",
        "code_version": "0.1.0",
        "created": "2026-10-01",
        "synthetic": True,
    }
    geo = json.loads(held[b"geo"])
    assert geo["version"] == "1.1.0"
    assert geo["columns"]["geometry"]["covering"]["bbox"]["xmax"] == ["bbox", "xmax"]
    assert geo["columns"]["geometry"]["bbox"] == [-15.5, 28.0, -13.4, 28.1]


def test_geopandas_reads_crs_extent_valid_shapes_and_a_window(tmp_path: Path) -> None:
    path = _file(tmp_path, _write(tmp_path))
    frame = geopandas.read_parquet(path)
    assert frame.crs == "OGC:CRS84"
    assert frame.geometry.is_valid.all()
    assert tuple(frame.total_bounds) == (-15.5, 28.0, -13.4, 28.1)
    window = geopandas.read_parquet(path, bbox=(-15.6, 27.9, -15.2, 28.2))
    assert window["id"].tolist() == ["a"]


def test_duckdb_reads_it_as_geometry(tmp_path: Path) -> None:
    path = _file(tmp_path, _write(tmp_path))
    with connect(spatial=True) as con:
        rows = con.read_parquet(str(path)).filter("ST_IsValid(geometry)").order("id")
        rows = rows.project("id, round(ST_Area(geometry), 6)")
        assert rows.fetchall() == [("a", 0.01), ("b", 0.01), ("ñ c", 0.01)]


def test_rows_with_geometry_lie_along_a_curve_and_the_rest_by_key(tmp_path: Path) -> None:
    table = {"id": [f"{at:02d}" for at in range(64)], "geometry": _grid(8)}
    shuffled = np.random.default_rng(0).permutation(64)
    given_order = {
        "id": [table["id"][at] for at in shuffled],
        "geometry": [table["geometry"][at] for at in shuffled],
    }
    path = _file(
        tmp_path, write_version(tmp_path, given_order, name="cells", meta=META, key="id", geometry="geometry")
    )
    with connect() as con:
        ids = [int(row[0]) for row in con.read_parquet(str(path)).project("id").fetchall()]
    steps = [abs(one % 8 - two % 8) + abs(one // 8 - two // 8) for one, two in pairwise(ids)]
    assert sorted(ids) == list(range(64))
    assert set(steps) == {1}
    plain = write_version(
        tmp_path, {"k": ["b", "a", "b"], "n": [2, 1, 1]}, name="t", meta=META, key=("k", "n")
    )
    with connect() as con:
        rows = con.read_parquet(str(_file(tmp_path, plain))).project("k, n, _row").fetchall()
    assert rows == [("a", 1, 2), ("b", 1, 3), ("b", 2, 1)]


def test_a_table_may_be_empty(tmp_path: Path) -> None:
    empty = {"id": [], "x": np.zeros(0), "geometry": []}
    version = _write(tmp_path, empty)
    assert version.rows == 0
    assert version.bbox is None
    assert read_columns(tmp_path, version)["geometry"].tolist() == []
    assert len(geopandas.read_parquet(_file(tmp_path, version))) == 0


BOWTIE = shapely.Polygon([(0, 0), (1, 1), (1, 0), (0, 1)])


@pytest.mark.parametrize(
    ("change", "options", "error", "message"),
    [
        (
            {"geometry": [*SQUARES[:2], BOWTIE]},
            {},
            LakeError,
            "1 of 3 geometries are invalid, the first in row 3",
        ),
        ({"geometry": [*SQUARES[:2], None]}, {}, LakeError, "1 of 3 geometries are empty"),
        ({"geometry": [shapely.Point(385_400, 6_671_450)] * 3}, {}, CrsError, "longitude then latitude"),
        ({"id": ["a", "b", "a"]}, {}, LakeError, "1 rows repeat a key, the first is {'id': 'a'}"),
        ({}, {"key": "code"}, LakeError, "no key column"),
        ({"people": np.ones(2)}, {}, LakeError, "different length"),
        ({"PEOPLE": np.ones(3)}, {}, LakeError, "SQL sees one name"),
        ({"_row": np.ones(3)}, {}, LakeError, "rename yours"),
        ({"bbox": np.ones(3)}, {}, LakeError, "rename yours"),
        ({"name": ["a", 1, None]}, {}, LakeError, "mixes"),
        ({"name": [1j, 1j, 1j]}, {}, LakeError, "mixes"),
        ({"since": [datetime(2026, 1, 1, tzinfo=UTC)] * 3}, {}, LakeError, "mixes"),
        ({"people": np.ones((3, 2))}, {}, LakeError, "one value for each row"),
        ({"people": np.array([1, 2, 3], dtype=np.uint64)}, {}, LakeError, "convert it first"),
        ({"name": ["a", "b", "c"]}, {"types": {"name": "DOUBLE"}}, LakeError, "does not hold DOUBLE only"),
    ],
)
def test_what_cannot_be_kept_is_refused_and_leaves_nothing(
    tmp_path: Path, change: dict[str, Any], options: dict[str, Any], error: type[Exception], message: str
) -> None:
    with pytest.raises(error, match=message):
        _write(tmp_path, sample_table() | change, **options)
    assert _nothing_left(tmp_path)


def test_a_table_without_columns_is_refused(tmp_path: Path) -> None:
    with pytest.raises(LakeError, match="at least one"):
        write_version(tmp_path, {}, name="t", meta=META)


@pytest.mark.parametrize("step", ["fsync", "rename", "mkdir"])
def test_a_full_disk_is_said_and_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    def full(*_args: object, **_kwargs: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with monkeypatch.context() as patch:
        patch.setattr(os, step, full)
        with pytest.raises(
            LakeError, match=r"the disk is full; .* MB are free there\. Nothing of it was kept"
        ):
            _write(tmp_path)
    assert _nothing_left(tmp_path)
    assert _write(tmp_path).rows == 3


def test_a_disk_that_fills_while_duckdb_writes_leaves_nothing(tmp_path: Path) -> None:
    rows, limit = 400_000, 1_000_000
    code = f"""
        import resource, signal
        from pathlib import Path
        from commonground.core.errors import LakeError
        from commonground.data.lake.write import write_version
        from tests.data.lake.sample import META
        import numpy as np
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, ({limit}, {limit}))
        try:
            write_version(Path({str(tmp_path)!r}), {{"x": np.random.default_rng(0).random({rows})}},
                          name="points", meta=META)
        except LakeError as err:
            print(err)
    """
    said = _run(code)
    assert "could not take table 'points'" in said
    assert "Make room" in said
    assert _nothing_left(tmp_path)


def test_a_changed_byte_is_found(tmp_path: Path) -> None:
    version = _write(tmp_path)
    verify(tmp_path, version)
    path = _file(tmp_path, version)
    path.chmod(0o644)
    path.write_bytes(path.read_bytes()[:-1] + b"!")
    with pytest.raises(ChecksumError, match=f"expected sha256 {version.sha256}, got"):
        verify(tmp_path, version)
    with pytest.raises(ChecksumError, match="expected sha256"):
        _write(tmp_path)


def test_a_version_or_column_that_is_not_there_is_named(tmp_path: Path) -> None:
    version = _write(tmp_path)
    with pytest.raises(LakeError, match=r"no column \['height'\]"):
        read_columns(tmp_path, version, ["height"])
    paths.remove_tree(paths.version_folder(tmp_path, version.sha256))
    with pytest.raises(LakeError, match="is not in the lake: build the city again"):
        read_columns(tmp_path, version)


def _grid(side: int) -> list[Any]:
    return [shapely.box(at % side, at // side, at % side + 1, at // side + 1) for at in range(side * side)]


def _run(code: str) -> str:
    env = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path), "PYTHONHASHSEED": "7"}
    run = [sys.executable, "-c", textwrap.dedent(code)]
    return subprocess.run(run, capture_output=True, text=True, check=True, env=env).stdout.strip()
