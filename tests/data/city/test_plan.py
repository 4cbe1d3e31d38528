from __future__ import annotations

from pathlib import Path

from commonground.data.city.config import load
from commonground.data.city.plan import plan
from commonground.data.sources.fetch import fetch
from tests.data.city.test_check import MINIMAL, write
from tests.shared_data import ROOT, shared

NEEDS = {"H06": ("osm", "population"), "J02": ("osm", "gtfs"), "J01": ("gtfs|osm",), "J09": ("areas",)}


def test_a_minimal_city_plans_and_says_what_each_indicator_lacks(tmp_path: Path) -> None:
    made = plan(load(write(tmp_path, MINIMAL)), tmp_path, requirements=NEEDS)
    assert made.sources == ()
    assert made.bytes_to_fetch == 0
    assert {one.id: one.missing for one in made.indicators} == {
        "H06": ("osm", "population"),
        "J02": ("osm", "gtfs"),
        "J01": ("gtfs|osm",),
        "J09": ("areas",),
    }
    assert "no source in the city file provides it" in made.indicators[0].reason
    assert not any(one.computable for one in made.indicators)


def test_a_plan_adds_up_the_bytes_to_fetch_until_they_are_here(tmp_path: Path) -> None:
    city = load(ROOT / "cities" / "las_palmas.toml")
    before = plan(city, tmp_path, requirements=NEEDS)
    assert before.bytes_to_fetch == 4_781_539
    assert before.unknown_sizes == ()
    assert {one.id: one.status for one in before.sources} == {
        "municipality": "to fetch",
        "urban_centre": "to fetch",
        "school_catchments": "to fetch",
        "osm": "to fetch",
        "guaguas": "to fetch",
        "population": "here",
    }
    assert all(one.computable for one in before.indicators)
    fetch(city, tmp_path, from_dirs=[shared("las_palmas")])
    after = plan(city, tmp_path, requirements=NEEDS)
    assert after.bytes_to_fetch == 0
    assert {one.status for one in after.sources} == {"here"}


def test_a_plan_shows_what_each_licence_allows(tmp_path: Path) -> None:
    made = plan(load(ROOT / "cities" / "las_palmas.toml"), tmp_path)
    closed = [one.id for one in made.sources if not one.licence.redistribute]
    assert closed == ["guaguas"]
    assert [one.id for one in made.sources if one.licence.share_alike] == ["osm"]


def test_generated_data_that_nobody_generated_is_missing_and_says_so(tmp_path: Path) -> None:
    made = plan(load(ROOT / "cities" / "demo.toml"), tmp_path, requirements=NEEDS)
    assert {one.id: one.status for one in made.sources}["osm"] == "here"
    lacking = {one.id: one.missing for one in made.indicators if not one.computable}
    assert lacking == {"H06": ("population",), "J02": ("gtfs",), "J09": ("areas",)}


def test_a_kind_without_a_reader_is_missing_and_not_a_crash(tmp_path: Path) -> None:
    air = '[sources.air]\nkind = "openaq-archive"\nlocations = [1]\nfrom = 2025-01-01\n'
    air += 'licence = "per-location"\nrequired = false\n'
    city = load(write(tmp_path, MINIMAL + air))
    (source,) = plan(city, tmp_path).sources
    assert (source.status, source.required) == ("missing", False)
    report = fetch(city, tmp_path)
    assert report.ok
    assert "cannot fetch yet" in str(report.failed[0].error)
