from __future__ import annotations

import dataclasses
import socket
from types import MappingProxyType

import numpy as np
import pytest

from commonground.core.network import engine
from commonground.data.city.config import load
from commonground.data.lake.builds import live_build
from commonground.data.lake.paths import canonical_file
from commonground.data.lake.reader import BuildReader
from commonground.data.lake.write import read_columns
from commonground.data.pipeline.build import build_city
from commonground.data.pipeline.inputs import gather
from commonground.data.pipeline.places import place_lists, read_surfaces
from commonground.data.pipeline.recompute import recompute
from commonground.data.pipeline.values import people_of, stand
from commonground.data.pipeline.workbench import Workbench
from tests.shared_data import ROOT

NUMBERS = ("value", "numerator", "denominator", "people", "spread_low", "spread_high")


def without(city, *sources):
    kept = {id_: ref for id_, ref in city.sources.items() if id_ not in sources}
    return dataclasses.replace(city, sources=MappingProxyType(kept))


def bytes_of(built, outcome):
    return {
        name: canonical_file(built.lake, version.sha256).read_bytes()
        for name, version in outcome.build.tables.items()
    }


def test_the_demo_has_68_areas_446_buildings_and_nobody_is_lost(demo_city):
    tables = demo_city.outcome.build.tables
    assert tables["areas"].rows == 68
    assert tables["buildings"].rows == 446
    people = demo_city.outcome.report["people"]
    assert {round(people[f"people on {name}"], 6) for name in ("areas+buildings", "areas+network")} == {
        6393.0
    }


def test_a_second_build_finds_every_stage_done_and_is_the_same_build(demo_city):
    again = demo_city.again()
    assert again.build.id == demo_city.outcome.build.id
    assert all(hit for _, _, hit in again.stages)


def test_building_twice_in_two_lakes_gives_identical_bytes(demo_city, tmp_path):
    other = build_city(demo_city.city, lake=tmp_path / "lake", cache=demo_city.cache)
    assert not any(hit for _, _, hit in other.stages)
    other_city = dataclasses.replace(demo_city, home=tmp_path)
    assert bytes_of(other_city, other) == bytes_of(demo_city, demo_city.outcome)
    for part in ("tiles", "doors", "report", "indicators"):
        assert other.build.manifest[part] == demo_city.outcome.build.manifest[part]


def test_numba_and_scipy_give_the_same_values(demo_city, tmp_path, monkeypatch):
    monkeypatch.setattr(engine, "_MODULES", {"scipy": "twins"})
    slow = build_city(demo_city.city, lake=tmp_path / "lake", cache=demo_city.cache)
    for table in ("points", "values", "inequality"):
        assert slow.build.tables[table].logical_sha256 == demo_city.outcome.build.tables[table].logical_sha256


def test_a_build_opens_no_connection(demo_city, tmp_path, monkeypatch):
    def refuse(*_args):
        raise AssertionError("a build tried to open a connection")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    build_city(demo_city.city, lake=tmp_path / "lake", cache=demo_city.cache)


def test_areas_and_outside_add_up_to_the_city_and_so_do_cells(las_palmas):
    bench = Workbench(las_palmas.city, gather(las_palmas.city, cache=las_palmas.cache))
    table = read_columns(las_palmas.lake, las_palmas.outcome.build.tables["points"])
    surfaces = read_surfaces(table)
    assert [round(one.people.sum(), 6) for one in surfaces] == [333_051.0] * 6
    for places, level in place_lists(bench.levels, bench.cells, city="las_palmas"):
        people = people_of(stand(places, level, surfaces), surfaces)
        assert people.sum() == pytest.approx(333_051, abs=1e-6)
        if places.kind == "cell":
            assert people[-1] == 0


def test_every_value_of_people_says_which_surface_it_rests_on_and_how_far_others_reach(las_palmas):
    for row in las_palmas.reader().values(place_kind="area"):
        assert row.population_source == "total+buildings"
        if row.status == "ok":
            assert row.spread_n == 6
            assert row.spread_low <= row.value <= row.spread_high


def test_without_people_every_value_of_people_is_cannot_tell_and_never_zero(demo_city, tmp_path):
    empty = without(demo_city.city, "residents", "households")
    outcome = build_city(empty, lake=tmp_path / "lake", cache=demo_city.cache)
    rows = BuildReader(tmp_path / "lake", outcome.build).values()
    assert rows
    assert {row.status for row in rows} == {"cannot_tell"}
    assert {row.value for row in rows} == {None}
    assert outcome.untold["H06"] == "population"


def test_without_a_map_a_city_is_still_built_and_says_what_is_missing(demo_city, tmp_path):
    outcome = build_city(
        without(demo_city.city, "osm", "residents", "households"),
        lake=tmp_path / "lake",
        cache=demo_city.cache,
    )
    assert outcome.untold["H06"] == "osm"
    assert outcome.build.tables["areas"].rows == 68


def test_a_minimal_city_file_plans_and_builds_what_it_can(tmp_path):
    path = tmp_path / "tiny.toml"
    path.write_text(
        'schema = 1\ncity = { id = "tiny", name = "Tiny", country = "FI", crs = "EPSG:3067" }\n'
        "boundary = { bbox = [24.94, 60.165, 24.95, 60.175] }\n"
    )
    outcome = build_city(load(path), lake=tmp_path / "lake", cache=tmp_path / "cache")
    rows = BuildReader(tmp_path / "lake", outcome.build).values(place_kind="cell")
    assert rows
    assert {row.status for row in rows} == {"cannot_tell"}


def test_other_areas_are_summed_again_without_walking_again(own_demo):
    city = own_demo.city
    areas = MappingProxyType(
        {"quarter": dataclasses.replace(city.areas["demo_area"], level="quarter", name="id")}
    )
    people = dataclasses.replace(city.sources["residents"], level="demo_area")
    both = MappingProxyType({**city.areas, **areas})
    changed = dataclasses.replace(
        city, areas=both, sources=MappingProxyType({**city.sources, "residents": people})
    )
    done = {name: hit for name, _, hit in own_demo.again(changed).stages}
    assert done["points"]
    assert not done["values"]


def test_a_failing_build_leaves_the_live_one_and_nothing_half_written(own_demo):
    before = live_build(own_demo.lake, "demo").id
    files = sorted(path for path in own_demo.lake.rglob("*") if path.is_file())
    broken = dataclasses.replace(
        own_demo.city, boundary=dataclasses.replace(own_demo.city.boundary, bbox=(2.3, 48.8, 2.4, 48.9))
    )
    with pytest.raises(Exception, match=r"outside the area|inside the map extract"):
        own_demo.again(broken)
    assert live_build(own_demo.lake, "demo").id == before
    assert sorted(path for path in own_demo.lake.rglob("*") if path.is_file()) == files


@pytest.mark.parametrize(
    ("indicator", "place"),
    [("H06", "demo"), ("H10", "SYN-A20"), ("J09", "demo"), ("H01", "SYN-A33"), ("H10-all", "demo")],
)
def test_a_published_number_is_computed_again_from_the_sources(demo_city, indicator, place):
    found = recompute(
        ROOT / "cities" / "demo.toml", indicator, place, lake=demo_city.lake, cache=demo_city.cache
    )
    assert found.same, found.text


def test_the_two_small_areas_show_no_number_of_people_anywhere(demo_city):
    reader = demo_city.reader()
    hidden = {area.id for area in reader.areas() if area.people is None}
    assert len(hidden) >= 2
    for row in reader.values(place_kind="area"):
        if row.place in hidden and row.status != "cannot_tell":
            assert row.status == "suppressed"
            assert all(getattr(row, name) is None for name in NUMBERS)


def test_every_row_of_the_demo_carries_its_synthetic_mark(demo_city):
    assert demo_city.outcome.build.manifest["synthetic"]
    assert all(row.synthetic for row in demo_city.reader().values())
    assert all(area.synthetic and area.id.startswith("SYN-") for area in demo_city.reader().areas())


def test_las_palmas_has_its_exact_areas_and_its_29_catchments(las_palmas):
    region = las_palmas.outcome.report["city"]["area_km2"]
    assert region == pytest.approx(62.98789962, abs=1e-6)
    assert las_palmas.outcome.build.tables["areas"].rows == 29
    assert las_palmas.outcome.report["polygons"]["closed_ways_cut"] == 46
    assert not las_palmas.outcome.build.manifest["synthetic"]
    stops = las_palmas.reader().stops
    headways = np.array([np.nan if stop.headway_min is None else stop.headway_min for stop in stops])
    assert [int(np.sum(headways >= 0)), int(np.sum(headways <= 30)), int(np.sum(headways <= 20))] == [
        788,
        675,
        448,
    ]


def test_porto_alegre_lists_cells_keeps_its_people_and_greys_far_hexagons(porto_alegre):
    reader = porto_alegre.reader()
    assert not reader.areas()
    assert reader.values("J02", place_kind="cell")
    points = read_columns(porto_alegre.lake, porto_alegre.outcome.build.tables["points"])
    main = points["surface"] == "points"
    assert points["people"][main].sum() == 812_935
    assert (points["gap_m"][main] > 500).any()
    city = reader.value("J01-400", "city", "porto_alegre")
    far = main & ((points["gap_m"] > 500) | (points["edge_distance_m"] < 400))
    assert city.people - city.denominator == pytest.approx(points["people"][far].sum(), abs=1e-6)


def test_porto_alegre_without_interpolation_fails_with_the_exact_count(porto_alegre):
    strict = dataclasses.replace(porto_alegre.city.sources["eptc"], interpolate=False)
    city = dataclasses.replace(
        porto_alegre.city, sources=MappingProxyType({**porto_alegre.city.sources, "eptc": strict})
    )
    before = live_build(porto_alegre.lake, "porto_alegre").id
    with pytest.raises(Exception, match=r"125,?271"):
        porto_alegre.again(city)
    assert live_build(porto_alegre.lake, "porto_alegre").id == before


def test_a_map_of_streets_alone_makes_no_claim_about_shops(porto_alegre):
    food = porto_alegre.reader().value("H06", "city", "porto_alegre")
    assert (food.status, food.reason, food.value) == ("cannot_tell", "missing:places", None)
    assert porto_alegre.reader().value("J02", "city", "porto_alegre").status == "ok"
