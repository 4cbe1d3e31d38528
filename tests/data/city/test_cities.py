"""The three cities we ship agree with the files they name."""

from __future__ import annotations

import csv
import datetime as dt
import io
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from commonground.data.city.config import load
from commonground.data.city.licences import require_publishable
from commonground.data.lake.session import connect
from commonground.data.sources.boundary import check_inside, read_areas, read_boundary
from commonground.data.sources.fetch import fetch
from commonground.data.sources.files import locator
from commonground.data.sources.population import AreaPeople, read_area_numbers, read_population
from tests.shared_data import ROOT, shared

CITIES = ROOT / "cities"


def extent(path: Path) -> tuple[float, float, float, float]:
    """West, south, east, north of an extract's nodes."""
    with connect(spatial=True) as connection:
        query = "SELECT min(lon), min(lat), max(lon), max(lat) FROM ST_ReadOSM(?) WHERE kind = 'node'"
        west, south, east, north = connection.execute(query, [str(path)]).fetchall()[0]
    return west, south, east, north


def test_porto_alegre_is_the_box_of_its_extract() -> None:
    city = load(CITIES / "porto_alegre.toml")
    assert city.boundary.bbox == pytest.approx(extent(shared("porto_alegre") / "poa_osm.pbf"), abs=1e-9)


def test_each_boundary_lies_inside_its_extract() -> None:
    las_palmas = load(CITIES / "las_palmas.toml")
    region = read_boundary(las_palmas, locator(las_palmas, Path("no-cache"), [shared("las_palmas")]))
    assert check_inside(region.lonlat, extent(shared("las_palmas") / "osm_20230221.pbf")) > 0.99
    demo = load(CITIES / "demo.toml")
    map_file = demo.resolve(demo.sources["osm"].file or "")
    assert check_inside(read_boundary(demo, lambda _: map_file).lonlat, extent(map_file)) > 0.99


@pytest.mark.parametrize(
    ("name", "source", "file"),
    [
        ("las_palmas", "guaguas", "las_palmas/gtfs_guaguas_20230222.zip"),
        ("porto_alegre", "eptc", "porto_alegre/poa_eptc.zip"),
        ("porto_alegre", "trensurb", "porto_alegre/poa_trensurb.zip"),
    ],
)
def test_the_period_of_each_timetable_lies_inside_its_calendar(name: str, source: str, file: str) -> None:
    ref = load(CITIES / f"{name}.toml").sources[source]
    with zipfile.ZipFile(shared(file)) as archive:
        rows = list(csv.DictReader(io.StringIO(archive.read("calendar.txt").decode("utf-8-sig"))))
    starts = {dt.datetime.strptime(row["start_date"], "%Y%m%d").replace(tzinfo=dt.UTC).date() for row in rows}
    ends = {dt.datetime.strptime(row["end_date"], "%Y%m%d").replace(tzinfo=dt.UTC).date() for row in rows}
    assert ref.start is not None
    assert ref.end is not None
    assert max(starts) <= ref.start < ref.end <= min(ends)


def test_only_the_timetable_without_times_is_interpolated() -> None:
    city = load(CITIES / "porto_alegre.toml")
    assert {name: source.interpolate for name, source in city.sources.items() if source.kind == "gtfs"} == {
        "eptc": True,
        "trensurb": False,
    }


def test_the_demo_may_be_published_and_porto_alegre_may_not() -> None:
    demo = load(CITIES / "demo.toml")
    assert require_publishable([s.licence for s in demo.sources.values()], what="The demo").share_alike
    poa = load(CITIES / "porto_alegre.toml")
    with pytest.raises(PermissionError, match="not-stated"):
        require_publishable([s.licence for s in poa.sources.values()], what="Porto Alegre")


def test_the_demo_takes_its_people_from_the_generator(tmp_path: Path) -> None:
    made, cache = tmp_path / "seed", tmp_path / "cache"
    subprocess.run(
        [sys.executable, "-m", "demo", "--out", str(made)], check=True, cwd=ROOT, capture_output=True
    )
    city = load(CITIES / "demo.toml")
    report = fetch(city, cache, from_dirs=[made])
    assert report.failed == ()
    find = locator(city, cache)
    areas = read_areas(city, "demo_area", find)
    assert len(areas.ids) == 68
    assert all(id_.startswith("SYN-") for id_ in areas.ids)
    people = read_population(city.sources["residents"], find(city.sources["residents"]), area_ids=areas.ids)
    assert isinstance(people, AreaPeople)
    assert people.people.sum() > 6000
    assert (people.join.unknown_keys, people.join.areas_without_rows) == ((), ())
    homes = city.sources["households"]
    numbers = read_area_numbers(homes, find(homes), area_ids=areas.ids)
    assert numbers.table.numbers["housing_cost_share"].min() >= 0.05
    assert all(source.synthetic for name, source in city.sources.items() if name != "osm")
