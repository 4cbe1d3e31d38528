"""Downloads of the tiny city, read back by other programs."""

from __future__ import annotations

import csv
import io
import json
import subprocess
import sys
import textwrap
from dataclasses import replace
from pathlib import Path
from typing import Any

import duckdb
import geopandas
import numpy as np
import pytest
import shapely

from commonground.core.errors import LicenceError, NoDataError
from commonground.data.lake.builds import live_build
from commonground.data.lake.reader import BuildReader
from commonground.data.publish.export import STAMP, export
from commonground.data.publish.values import COLUMNS, FORMATS, Format, download, to_csv, to_geojson
from tests.data.lake.factory import SMALL, THIN, tiny_build

LEVELS = ("neighbourhood", "half", "cells")


def _reader(folder: Path, **options: Any) -> BuildReader:
    lake, city = tiny_build(folder, tiles=False, **options)
    build = live_build(lake, city)
    assert build is not None
    return BuildReader(lake, build)


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> BuildReader:
    return _reader(tmp_path_factory.mktemp("publish"))


@pytest.fixture(scope="module")
def real(tmp_path_factory: pytest.TempPathFactory) -> BuildReader:
    return _reader(tmp_path_factory.mktemp("publish"), synthetic=False)


def _content(
    build: BuildReader, kind: Format, *, level: str = "neighbourhood", indicator: str = "H06"
) -> bytes:
    return download(build, indicator, level=level, kind=kind, demo=True).content


def _csv(content: bytes) -> list[dict[str, str]]:
    lines = content.decode().split("\r\n")
    return list(csv.DictReader(line for line in lines if not line.startswith("#")))


def _frame(content: bytes) -> geopandas.GeoDataFrame:
    return geopandas.read_parquet(io.BytesIO(content))


@pytest.mark.parametrize("level", LEVELS)
def test_every_format_holds_the_same_rows_and_values(tiny: BuildReader, level: str) -> None:
    table = {row["place"]: row for row in _csv(_content(tiny, "csv", level=level))}
    features = {
        one["id"]: one["properties"] for one in json.loads(_content(tiny, "geojson", level=level))["features"]
    }
    frame = (
        _frame(_content(tiny, "parquet", level=level)).replace({np.nan: None}).set_index("place", drop=False)
    )
    wanted = {row.place: row for row in tiny.values("H06", level=None if level == "cells" else level)}
    wanted = {place: row for place, row in wanted.items() if (row.place_kind == "cell") == (level == "cells")}
    assert set(table) == set(features) == set(frame.index) == set(wanted)
    for place, row in wanted.items():
        assert features[place]["value"] == frame.loc[place, "value"] == row.value
        assert table[place]["value"] == ("" if row.value is None else repr(row.value))
        assert table[place]["status"] == features[place]["status"] == frame.loc[place, "status"] == row.status
        assert list(table[place]) == list(features[place]) == list(COLUMNS)


def test_hidden_and_unknown_places_are_there_with_their_status_and_no_number(tiny: BuildReader) -> None:
    rows = {row["place"]: row for row in _csv(_content(tiny, "csv"))}
    for place in SMALL:
        assert rows[place]["status"] == "suppressed"
        assert {
            rows[place][name] for name in ("value", "numerator", "denominator", "people", "spread_low")
        } == {""}
    assert rows[THIN]["status"] == "cannot_tell"
    assert rows[THIN]["value"] == ""
    assert rows[THIN]["reason"] == "few-answers"


def test_every_row_carries_licence_thanks_mark_and_build(tiny: BuildReader) -> None:
    for row in _csv(_content(tiny, "csv")):
        assert row["licence"] == "ODbL-1.0"
        assert "© OpenStreetMap contributors" in row["attribution"]
        assert row["synthetic"] == "true"
        assert row["build"] == tiny.id


@pytest.mark.parametrize("kind", FORMATS)
def test_invented_rows_carry_the_stamp_in_every_format(tiny: BuildReader, kind: Format) -> None:
    assert STAMP.encode() in _content(tiny, kind)
    if kind == "csv":
        assert _content(tiny, kind).startswith(b"# " + STAMP.encode() + b"\r\n")


@pytest.mark.parametrize("kind", FORMATS)
def test_invented_rows_do_not_leave_outside_a_demonstration(tiny: BuildReader, kind: Format) -> None:
    with pytest.raises(LicenceError, match="invented rows"):
        download(tiny, "H06", level="neighbourhood", kind=kind)


@pytest.mark.parametrize("kind", FORMATS)
def test_real_rows_need_no_demonstration_and_carry_no_stamp(real: BuildReader, kind: Format) -> None:
    assert STAMP.encode() not in download(real, "H06", level="neighbourhood", kind=kind).content


def test_a_real_csv_is_plain_rfc_4180(real: BuildReader) -> None:
    content = download(real, "H06", level="neighbourhood", kind="csv").content
    assert content.split(b"\r\n")[0].decode() == ",".join(COLUMNS)
    assert content.endswith(b"\r\n")
    assert content.count(b"\n") == content.count(b"\r\n") == 13


@pytest.mark.parametrize("licence", ["not-stated", "per-location", "CC-BY-ND-4.0"])
def test_a_licence_that_forbids_it_stops_all_that_was_made_from_the_source(
    tmp_path: Path, licence: str
) -> None:
    build = _reader(tmp_path, synthetic=False, licence=licence)
    for kind in FORMATS:
        with pytest.raises(
            LicenceError, match=f"source 'population' has licence {licence}.*build without that source"
        ):
            download(build, "H06", level="neighbourhood", kind=kind)


def test_licences_of_several_sources_are_all_named(tmp_path: Path) -> None:
    build = _reader(tmp_path, synthetic=False, licence="CC-BY-4.0")
    assert export(build, "H06", level="half").licence == "CC-BY-4.0 AND ODbL-1.0"


def test_geopandas_reads_the_geoparquet_with_crs_extent_and_valid_shapes(tiny: BuildReader) -> None:
    for level in LEVELS:
        frame = _frame(_content(tiny, "parquet", level=level))
        shapes = tiny.cell_geometries() if level == "cells" else tiny.area_geometries(level)
        assert frame.crs == "OGC:CRS84"
        assert frame.geometry.is_valid.all()
        assert tuple(frame.total_bounds) == tuple(shapely.total_bounds(list(shapes.values())))
        assert all(frame.set_index("place").geometry[place].equals(shape) for place, shape in shapes.items())


def test_duckdb_reads_the_geoparquet(tiny: BuildReader, tmp_path: Path) -> None:
    path = tmp_path / "h06.parquet"
    path.write_bytes(_content(tiny, "parquet"))
    rows = duckdb.read_parquet(str(path)).aggregate("count(*), count(value), sum(people)").fetchone()
    known = [row for row in tiny.values("H06", level="neighbourhood") if row.people is not None]
    assert rows == (12, 8, sum(row.people or 0 for row in known))


def test_geojson_is_wound_rounded_and_says_where_it_comes_from(tiny: BuildReader) -> None:
    content = json.loads(_content(tiny, "geojson"))
    assert content["type"] == "FeatureCollection"
    assert content["licence"] == "ODbL-1.0"
    assert content["synthetic"] is True
    assert {source["id"] for source in content["sources"]} == {"osm", "population"}
    for feature in content["features"]:
        ring = feature["geometry"]["coordinates"][0]
        assert shapely.is_ccw(shapely.linearrings(ring))
        assert all(number == round(number, 7) for point in ring for number in point)
        west, south = ring[0]
        assert 24 < west < 25
        assert 60 < south < 61


def test_the_description_names_each_column_of_the_csv(tiny: BuildReader) -> None:
    description = json.loads(_content(tiny, "csv-metadata"))
    rows = _csv(_content(tiny, "csv"))
    assert [column["name"] for column in description["tableSchema"]["columns"]] == list(rows[0])
    assert description["url"] == download(tiny, "H06", level="neighbourhood", kind="csv", demo=True).filename
    assert description["dc:license"] == "ODbL-1.0"


@pytest.mark.parametrize("kind", FORMATS)
def test_the_same_build_gives_the_same_bytes_in_another_process(tiny: BuildReader, kind: Format) -> None:
    code = f"""
        import sys
        from pathlib import Path
        from commonground.data.lake.builds import live_build
        from commonground.data.lake.reader import BuildReader
        from commonground.data.publish.values import download
        lake = Path({str(tiny.lake)!r})
        build = BuildReader(lake, live_build(lake, {tiny.build.city!r}))
        sys.stdout.buffer.write(download(build, "H06", level="cells", kind={kind!r}, demo=True).content)
    """
    done = subprocess.run([sys.executable, "-c", textwrap.dedent(code)], capture_output=True, check=True)
    assert done.stdout == _content(tiny, kind, level="cells")


def test_a_share_is_called_a_share_and_not_a_percentage(tiny: BuildReader) -> None:
    assert {row["unit"] for row in _csv(_content(tiny, "csv"))} == {"share"}
    assert {row["unit"] for row in _csv(_content(tiny, "csv", indicator="H01"))} == {"per_km2"}


def test_an_unknown_indicator_level_or_format_says_what_there_is(tiny: BuildReader) -> None:
    with pytest.raises(NoDataError, match="no indicator 'X99'; it has G14"):
        download(tiny, "X99", level="half", kind="csv")
    with pytest.raises(NoDataError, match="no level 'ward'; it has neighbourhood, half, cells"):
        download(tiny, "H06", level="ward", kind="csv")
    with pytest.raises(NoDataError, match="no format 'xlsx'; downloads come as csv"):
        download(tiny, "H06", level="half", kind="xlsx")  # type: ignore[arg-type]  # what a URL may ask


def test_a_name_with_quotes_commas_and_lines_survives_the_csv(tiny: BuildReader) -> None:
    names = {"SYN-h1": 'West, "the old" half\nby the sea', "SYN-h2": "=East"}
    content = to_csv(replace(export(tiny, "H06", level="half", demo=True), names=names, synthetic=False))
    rows = csv.DictReader(io.StringIO(content.decode(), newline=""))
    assert {row["place"]: row["name"] for row in rows} == names


def test_what_lies_outside_of_all_areas_is_there_without_a_shape(tiny: BuildReader) -> None:
    view = export(tiny, "H06", level="neighbourhood", demo=True)
    outside = replace(view.rows[0], place="outside")
    content = json.loads(to_geojson(replace(view, rows=(*view.rows, outside))))
    assert [one["id"] for one in content["features"] if one["geometry"] is None] == ["outside"]
