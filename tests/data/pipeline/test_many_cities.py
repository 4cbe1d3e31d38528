"""Cities side by side: one that is broken, licences that forbid, the same bytes wherever it is built."""

from __future__ import annotations

import shutil
import subprocess
import sys

import pytest

from commonground.cli.main import main
from commonground.core.errors import LicenceError
from commonground.core.indicators.registry import REGISTRY
from commonground.data.lake.builds import live_build
from commonground.data.pipeline import build as pipeline
from commonground.data.publish.archive import tiles_archive
from commonground.data.publish.values import download
from tests.cli.running import start
from tests.data.pipeline.grid_city import GridCity, grid_city

TIMETABLE = "guaguas"
PYTHONS = ("python3.12", "python3.13", "python3.14")


@pytest.fixture
def three(tmp_path, monkeypatch):
    """Three city files with one home, the second of them with a damaged table."""
    monkeypatch.setenv("CG_HOME", str(tmp_path / "home"))
    cities = [grid_city(tmp_path / id_, id_=id_, size=5) for id_ in ("first", "second", "third")]
    (cities[1].folder / "people.csv").write_text("code,people\nNW,1\n")
    return cities


def live(tmp_path, city):
    build = live_build(tmp_path / "home" / "lake", city.id)
    return build.manifest["city"]["id"] if build else None


def test_one_broken_city_of_three_lets_the_other_two_be_built(three, tmp_path, capsys):
    assert main(["city", "build", *(str(city.path) for city in three)]) == 1
    said = capsys.readouterr()
    assert [line.split(":")[0] for line in said.out.splitlines() if " is live" in line] == ["first", "third"]
    assert f"{three[1].path} was not built" in said.err
    assert "has the sha256" in said.err
    assert [live(tmp_path, city) for city in three] == ["first", None, "third"]


def test_a_fault_of_ours_in_one_city_lets_the_others_be_built_and_asks_for_a_report(
    three, tmp_path, monkeypatch, capsys
):
    real = pipeline.build_city

    def faulty(city, **options):
        if city.id == "first":
            raise ZeroDivisionError("a fault of ours")
        return real(city, **options)

    monkeypatch.setattr(pipeline, "build_city", faulty)
    assert main(["city", "build", str(three[0].path), str(three[2].path)]) == 1
    said = capsys.readouterr().err
    assert f"{three[0].path} was not built; what was live stays live." in said
    assert "Please report it" in said
    assert "ZeroDivisionError: a fault of ours" in said
    assert live(tmp_path, three[2]) == "third"


@pytest.mark.parametrize("kind", ["csv", "csv-metadata", "geojson", "parquet"])
def test_a_timetable_without_a_licence_stops_every_number_made_from_it(las_palmas, kind):
    reader = las_palmas.reader()
    for level in ("school_catchment", "cells"):
        for indicator in ("J02", "J02-20", "H10", "H10-stop", "J01"):
            with pytest.raises(LicenceError, match=f"source '{TIMETABLE}' has licence not-stated"):
                download(reader, indicator, level=level, kind=kind)
        assert download(reader, "H06", level=level, kind=kind).content


def test_a_timetable_without_a_licence_stops_the_archive_of_tiles(las_palmas, own_grid):
    with pytest.raises(LicenceError, match=r"tiles of las_palmas cannot be published \(not-stated: nobody"):
        tiles_archive(las_palmas.reader())
    assert tiles_archive(own_grid.reader()).is_file()


def test_every_indicator_is_held_back_exactly_when_the_timetable_went_into_it(las_palmas):
    reader = las_palmas.reader()
    held = {
        indicator
        for indicator, about in reader.manifest["indicators"].items()
        if TIMETABLE in about["inputs"]
    }
    assert {"J01", "J02", "H10", "J09"} <= held
    assert not {"H01", "H02", "H06", "H11"} & held
    for indicator in REGISTRY:
        if indicator in held:
            with pytest.raises(LicenceError, match=f"'{TIMETABLE}'"):
                download(reader, indicator, level="school_catchment", kind="csv")
        else:
            assert download(reader, indicator, level="school_catchment", kind="csv").content


def test_a_licence_that_is_withdrawn_later_reaches_every_number(own_grid):
    reader = own_grid.reader()
    assert (
        b"CC-BY-4.0 AND CC0-1.0 AND ODbL-1.0" in download(reader, "H06", level="quarter", kind="csv").content
    )
    own_grid.edit('licence = "CC0-1.0"', 'licence = "CC-BY-ND-4.0"')
    own_grid.build()
    rows = own_grid.reader().values("H06", place_kind="area")
    assert {row.licences for row in rows} == {("CC-BY-4.0", "CC-BY-ND-4.0", "ODbL-1.0")}
    with pytest.raises(LicenceError, match=r"source 'quarters' has licence CC-BY-ND-4.0 \(it forbids deriv"):
        download(own_grid.reader(), "H06", level="quarter", kind="csv")


def hashes(build):
    return {name: version.sha256 for name, version in build.tables.items()}


def test_stages_found_done_give_the_bytes_of_stages_computed(own_grid, tmp_path):
    own_grid.edit('licence = "CC0-1.0"', 'licence = "CC-BY-4.0"')
    own_grid.edit('file = "bus.zip"', 'file = "bus.zip"\nrelease = 2026-11-01')
    own_grid.edit('name = "Grid"', 'name = "Grid City"')
    reused = own_grid.build()
    assert {hit for _, _, hit in reused.stages} == {True, False}
    own_grid.home.rename(tmp_path / "elsewhere")
    fresh = own_grid.build()
    assert not any(hit for _, _, hit in fresh.stages)
    assert hashes(fresh.build) == hashes(reused.build)
    for part in ("tiles", "doors", "report", "created"):
        assert fresh.build.manifest[part] == reused.build.manifest[part]


def test_a_city_under_another_name_has_its_own_values(own_grid):
    own_grid.edit('id = "grid"', 'id = "twin"')
    own_grid.path.rename(own_grid.folder / "twin.toml")
    twin = GridCity(own_grid.folder, "twin")
    twin.build()
    assert twin.reader().value("H06", "city", "twin").status == "ok"
    assert twin.reader().value("H06", "city", "grid") is None


def without_network():
    """Return what starts a process that no network reaches, and code that forbids connections besides."""
    alone = shutil.which("unshare")
    able = alone and not subprocess.run([alone, "-n", "true"], check=False, capture_output=True).returncode
    forbid = """
import socket
def refuse(*_arguments): raise AssertionError("a connection was tried")
socket.socket.connect = socket.socket.connect_ex = socket.getaddrinfo = refuse
"""
    return ((alone, "-n", sys.executable) if able else (sys.executable,)), forbid


def generated(folder):
    return f"""
from pathlib import Path
from demo.generate import generate
generate(Path({str(folder)!r}))
"""


def test_the_whole_demo_is_made_without_a_network_and_twice_the_same(demo_city, tmp_path):
    python, forbid = without_network()
    made = tmp_path / "made"
    process = start(
        tmp_path / "home",
        *("city", "build", "demo", "--from", str(made)),
        python=python,
        before=forbid + generated(made),
    )
    said, err = process.communicate()
    assert process.returncode == 0, err
    again = live_build(tmp_path / "home" / "lake", "demo")
    assert again.id in said
    assert (again.tables["areas"].rows, again.tables["buildings"].rows) == (68, 446)
    assert again.id == demo_city.outcome.build.id
    assert hashes(again) == hashes(demo_city.outcome.build)
    assert again.manifest["tiles"] == demo_city.outcome.build.manifest["tiles"]


@pytest.mark.parametrize("name", PYTHONS)
def test_another_python_gives_the_same_logical_hashes(name, demo_city, demo_sources, tmp_path):
    python = shutil.which(name)
    needed = "import duckdb, duckdb_extension_spatial, h3, numpy, pmtiles, pyproj, scipy, shapely"
    if python is None or subprocess.run([python, "-c", needed], check=False, capture_output=True).returncode:
        pytest.skip(f"{name} with the packages of a build is not on this machine")
    process = start(tmp_path / "home", "city", "build", "demo", "--from", str(demo_sources), python=(python,))
    assert process.communicate()[1] == "Building demo ...\n"
    other = live_build(tmp_path / "home" / "lake", "demo").tables
    mine = demo_city.outcome.build.tables
    assert {name: one.logical_sha256 for name, one in other.items()} == {
        name: one.logical_sha256 for name, one in mine.items()
    }
