from __future__ import annotations

from pathlib import Path

import duckdb
import numpy as np
import pytest

from commonground.core.errors import NoDataError, SourceError
from commonground.data.sources.table import join_areas, read_table, unique_rows
from tests.shared_data import ROOT

SAMPLES = ROOT / "tests" / "format_samples"


def csv(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "people.csv"
    path.write_text(text, encoding="utf-8")
    return path


def test_codes_stay_text_and_numbers_become_numbers(tmp_path: Path) -> None:
    table = read_table(csv(tmp_path, "code,n,x\n007,1,a\n010,2.5e1,b\n"), texts=["code"], numbers=["n"])
    assert table.texts["code"].tolist() == ["007", "010"]
    assert table.numbers["n"].tolist() == [1.0, 25.0]
    assert (table.lines.tolist(), table.unit) == ([2, 3], "line")


def test_an_empty_cell_is_missing_and_never_zero(tmp_path: Path) -> None:
    table = read_table(csv(tmp_path, "code,n\na,\nb, \n,0\n"), texts=["code"], numbers=["n"])
    assert np.isnan(table.numbers["n"]).tolist() == [True, True, False]
    assert table.texts["code"].tolist() == ["a", "b", None]


def test_a_statistics_office_file_is_read_with_its_marks() -> None:
    table = read_table(
        SAMPLES / "statistics_office.csv", texts=["code", "name"], numbers=["people"], missing=[":"]
    )
    assert table.texts["code"].tolist() == ["001", "001", "002", "002", "999"]
    assert table.texts["name"][0] == "Harbour; old"
    np.testing.assert_array_equal(table.numbers["people"], [120, 880.5, np.nan, 400, 7])


def test_decimal_commas_are_refused_with_an_explanation() -> None:
    with pytest.raises(SourceError, match="A comma may part decimals or thousands") as error:
        read_table(SAMPLES / "statistics_office_commas.csv", numbers=["people"])
    assert "'1.000,5' in line 2, '400,25' in line 3" in str(error.value)


@pytest.mark.parametrize("cell", ["12*", "n/a", "-", "1e", "0x10", "1_000", "inf", "nan", "--1"])
def test_a_cell_that_is_no_number_is_named_with_line_and_column(tmp_path: Path, cell: str) -> None:
    path = csv(tmp_path, f"code,n\na,1\nb,{cell}\n")
    with pytest.raises(SourceError, match=r"column 'n': .* in line 3; expected numbers") as error:
        read_table(path, numbers=["n"])
    assert repr(cell) in str(error.value)
    assert "'missing'" in str(error.value)


def test_many_bad_cells_are_counted_and_five_are_shown(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="in line 6 and 4 more"):
        read_table(csv(tmp_path, "code,n\n" + "a,?\n" * 9), numbers=["n"])


def test_a_renamed_column_shows_what_was_expected_and_what_is_there(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="expected code, people; found code, population"):
        read_table(csv(tmp_path, "code,population\na,1\n"), texts=["code"], numbers=["people"])


def test_a_file_without_rows_is_no_data_unless_that_is_allowed(tmp_path: Path) -> None:
    path = csv(tmp_path, "code,n\n")
    with pytest.raises(NoDataError, match="a header and no rows"):
        read_table(path, numbers=["n"])
    assert len(read_table(path, numbers=["n"], may_be_empty=True)) == 0


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "an empty file"),
        (b"<html></html>", "a web page"),
        (b"code,n\na,1\nb,1,2,3\n", "cannot be read as CSV"),
        (b"code,n\na,1\nb\n", "cannot be read as CSV"),
        (b"Table 4: people\n\ncode,n\na,1\n", "something else"),
        (b"People, by ward\n\ncode,n\na,1\n", "expected n; found People, by ward"),
        (b"code,n\n" + b"a,1\n" * 30_000 + "Málaga,1\n".encode("latin-1"), "cannot be read as CSV"),
        (b"n,N\n1,2\n", "the column 'n' twice"),
        (b"n,,x\n1,2,3\n", "a column without a name"),
        ("código,n\na,1\n".encode("latin-1"), "not UTF-8"),
    ],
)
def test_what_is_no_table_is_refused(tmp_path: Path, content: bytes, words: str) -> None:
    path = tmp_path / "people.csv"
    path.write_bytes(content)
    with pytest.raises(SourceError, match=words):
        read_table(path, texts=["n"])


def test_parquet_reads_like_csv(tmp_path: Path) -> None:
    path = tmp_path / "people.parquet"
    with duckdb.connect() as connection:
        rows = connection.sql("SELECT * FROM (VALUES (7, 1.5), (8, NULL), (9, 1e300)) AS t(code, n)")
        rows.write_parquet(str(path))
    table = read_table(path, texts=["code"], numbers=["n"])
    assert table.texts["code"].tolist() == ["7", "8", "9"]
    np.testing.assert_array_equal(table.numbers["n"], [1.5, np.nan, 1e300])
    assert (table.lines.tolist(), table.unit) == ([1, 2, 3], "row")


def test_a_key_twice_is_refused_with_both_lines(tmp_path: Path) -> None:
    path = csv(tmp_path, "code,band,n\na,young,1\na,old,2\n")
    table = read_table(path, texts=["code", "band"], numbers=["n"])
    unique_rows(table, ["code", "band"])
    with pytest.raises(SourceError, match=r"code 'a' in line 2 and in line 3.*'by'"):
        unique_rows(table, ["code"])


def test_a_row_without_a_key_is_refused(tmp_path: Path) -> None:
    table = read_table(csv(tmp_path, "code,n\na,1\n,2\n"), texts=["code"], numbers=["n"])
    with pytest.raises(SourceError, match="no 'code' in line 3"):
        unique_rows(table, ["code"])


def test_a_join_reports_what_is_left_over_on_both_sides() -> None:
    join = join_areas(["b", "x", "a", "b", None], ["a", "b", "c"])
    assert join.area.tolist() == [1, -1, 0, 1, -1]
    assert join.unknown_keys == ("x",)
    assert join.areas_without_rows == ("c",)
