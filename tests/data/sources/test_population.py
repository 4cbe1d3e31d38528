from __future__ import annotations

from pathlib import Path

import h3
import numpy as np
import pytest

from commonground.core.errors import SourceError
from commonground.data.city.config import SourceRef, load
from commonground.data.sources.population import (
    AreaPeople,
    PointPeople,
    TotalPeople,
    read_area_numbers,
    read_population,
)
from tests.shared_data import ROOT, shared

SAMPLES = ROOT / "tests" / "format_samples"


def source(kind: str = "table", **about: object) -> SourceRef:
    given = {"key": "code", "people": "people", "level": "ward"} if kind == "table" else {"people": "people"}
    return SourceRef(
        id="people", kind=kind, licence="CC0-1.0", provides=("population",), **{**given, **about}
    )  # type: ignore[arg-type]  # fields by name


def by_area(ref: SourceRef, path: Path, ids: tuple[str, ...]) -> AreaPeople:
    read = read_population(ref, path, area_ids=ids)
    assert isinstance(read, AreaPeople)
    return read


def by_point(ref: SourceRef, path: Path) -> PointPeople:
    read = read_population(ref, path)
    assert isinstance(read, PointPeople)
    return read


def csv(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "people.csv"
    path.write_text(text, encoding="utf-8")
    return path


def test_bands_are_summed_and_nobody_is_lost() -> None:
    ref = source(by=("age",), missing=(":",))
    read = by_area(ref, SAMPLES / "statistics_office.csv", ("002", "001", "003"))
    np.testing.assert_array_equal(read.people, [np.nan, 1000.5, np.nan])
    assert read.unmatched_people == 7
    assert read.join.unknown_keys == ("999",)
    assert read.join.areas_without_rows == ("003",)


def test_an_area_without_people_is_zero_and_one_without_a_row_is_unknown(tmp_path: Path) -> None:
    read = by_area(source(), csv(tmp_path, "code,people\na,0\n"), ("a", "b"))
    assert read.people[0] == 0
    assert np.isnan(read.people[1])


def test_two_rows_of_one_area_need_a_reason(tmp_path: Path) -> None:
    path = csv(tmp_path, "code,band,people\na,young,1\na,old,2\n")
    with pytest.raises(SourceError, match="'by'"):
        by_area(source(), path, ("a",))
    assert by_area(source(by=("band",)), path, ("a",)).people[0] == 3


def test_negative_people_are_refused(tmp_path: Path) -> None:
    path = csv(tmp_path, "code,people\na,1\nb,-999\n")
    with pytest.raises(SourceError, match=r"counts -999 people in line 3.*'missing'"):
        by_area(source(), path, ("a", "b"))


def test_the_hexagons_of_porto_alegre_keep_all_their_people() -> None:
    ref = load(ROOT / "cities" / "porto_alegre.toml").sources["population"]
    read = by_point(ref, shared("porto_alegre") / "poa_hexgrid.csv")
    assert read.people.sum() == 812_935
    assert len(read.people) == 1227
    centres = np.array([h3.cell_to_latlng(cell) for cell in read.cell or ()])
    # the file's coordinates are the centres of its cells, to about 3 m
    assert np.abs(centres - np.column_stack([read.lat, read.lon])).max() < 3e-5


def test_cells_alone_are_places_enough() -> None:
    read = by_point(source("points", h3="cell"), SAMPLES / "h3_cells.csv")
    assert read.cell == ("89a901291abffff", "89a9012a3cfffff")
    assert (read.lat[0], read.lon[0]) == pytest.approx((-30.0538, -51.1582), abs=1e-3)


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ("6671450,385400,5", "lat.*expected degrees from -90 to 90"),
        ("60,,5", "has nothing in line 2, column 'lon'"),
        ("60,25,-1", "counts -1 people"),
    ],
)
def test_a_place_that_is_none_is_named(tmp_path: Path, row: str, words: str) -> None:
    path = csv(tmp_path, f"lat,lon,people\n{row}\n")
    with pytest.raises(SourceError, match=words):
        by_point(source("points", lat="lat", lon="lon"), path)


def test_a_cell_that_is_none_is_named(tmp_path: Path) -> None:
    path = csv(tmp_path, "cell,people\n89a901291abffff,1\nnonsense,2\n")
    with pytest.raises(SourceError, match="'nonsense' in line 3"):
        by_point(source("points", h3="cell"), path)


def test_a_total_is_its_number_and_its_citation() -> None:
    ref = source("total", people=None, total=333051, citation="Census 2021")
    assert read_population(ref, None) == TotalPeople(source="people", people=333051.0, citation="Census 2021")


def test_a_population_that_was_not_fetched_says_what_to_do() -> None:
    with pytest.raises(SourceError, match="city fetch"):
        read_population(source(), None)


def test_numbers_of_areas_are_read_row_by_row(tmp_path: Path) -> None:
    path = csv(tmp_path, "id,code,income\nh1,a,10\nh2,a,20\nh3,z,30\n")
    read = read_area_numbers(source(people=None, by=("id",), columns=("income",)), path, area_ids=("a", "b"))
    assert read.table.numbers["income"].tolist() == [10, 20, 30]
    assert read.join.area.tolist() == [0, 0, -1]
    assert read.join.unknown_keys == ("z",)
