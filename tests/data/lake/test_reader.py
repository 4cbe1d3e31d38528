"""What pages get when they ask a build."""

from __future__ import annotations

import dataclasses
import json
import subprocess
import sys
import textwrap
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
import shapely

from commonground.core.errors import NoDataError
from commonground.core.network.routes import route
from commonground.core.network.snap import snap
from commonground.data.lake.builds import live_build
from commonground.data.lake.reader import BuildReader
from commonground.data.lake.rows import Area, Value
from commonground.data.lake.sql import literal, parquet
from tests.data.lake.factory import CITY, EMPTY, SMALL, THIN, tiny_build
from tests.data.lake.tiny_streets import GROUPS, street_grid


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> BuildReader:
    return _reader(tmp_path_factory.mktemp("reader"))


def _reader(folder: Path) -> BuildReader:
    lake, city = tiny_build(folder)
    build = live_build(lake, city)
    assert build is not None
    return BuildReader(lake, build)


def test_areas_come_by_level_in_the_order_of_the_city_file_and_then_by_name(tiny: BuildReader) -> None:
    assert [area.name for area in tiny.areas("neighbourhood")] == [
        f"Demo area {at:02d}" for at in range(1, 13)
    ]
    assert [area.level for area in tiny.areas()] == ["neighbourhood"] * 12 + ["half"] * 2
    assert tiny.areas("nothing") == ()


def test_an_area_is_found_by_its_identifier(tiny: BuildReader) -> None:
    area = tiny.area("SYN-a01")
    assert isinstance(area, Area)
    assert (area.name, area.people, area.synthetic, area.valid_to) == ("Demo area 01", 120.0, True, None)
    assert tiny.area("SYN-x") is None


def test_people_of_a_small_area_are_not_there(tiny: BuildReader) -> None:
    for place in SMALL:
        area = tiny.area(place)
        assert area is not None
        assert area.people is None
    empty = tiny.area(EMPTY)
    assert empty is not None
    assert empty.people == 0


def test_the_areas_at_a_point_are_one_of_each_level(tiny: BuildReader) -> None:
    for area in tiny.areas():
        found = tiny.areas_at(lat=area.lat, lon=area.lon)
        assert area.id in {one.id for one in found}
        assert [one.level for one in found] == ["neighbourhood", "half"]
    assert tiny.areas_at(lat=0.0, lon=0.0) == ()


def test_a_point_on_a_border_belongs_to_the_lowest_identifier(tiny: BuildReader) -> None:
    corner = next(iter(tiny.area_geometries("neighbourhood").values())).exterior.coords[2]
    found = tiny.areas_at(lat=corner[1], lon=corner[0])
    holding = [
        area
        for area, shape in tiny.area_geometries("neighbourhood").items()
        if shape.intersects(shapely.Point(corner))
    ]
    assert [area.id for area in found if area.level == "neighbourhood"] == [min(holding)]


def test_values_are_filtered_by_indicator_kind_level_and_place(tiny: BuildReader) -> None:
    assert {value.indicator for value in tiny.values("H06")} == {"H06"}
    assert len(tiny.values("H06", place_kind="area", level="neighbourhood")) == 12
    assert len(tiny.values("H06", place_kind="city")) == 1
    assert {value.place for value in tiny.values(place="SYN-a01")} == {"SYN-a01"}
    assert len(tiny.values("H06", place_kind="cell")) == len(tiny.cell_geometries())
    assert tiny.values("X99") == ()


def test_a_value_has_every_field_of_the_table(tiny: BuildReader) -> None:
    value = tiny.value("H06", "area", "SYN-a01")
    assert value is not None
    missing = {field.name for field in dataclasses.fields(Value) if getattr(value, field.name) is None}
    assert missing == {"reason"}
    assert value.licences == ("ODbL-1.0",)
    assert value.input_versions[0].startswith("osm@")
    assert tiny.value("H06", "area", "SYN-x") is None
    assert tiny.value("H06", "city", CITY) is not None


def test_what_is_suppressed_or_unknown_has_no_number(tiny: BuildReader) -> None:
    for place in (*SMALL, THIN, EMPTY):
        for value in tiny.values(place=place):
            assert value.value is value.spread_low is value.spread_high is None
            if place in SMALL:
                assert value.status == "suppressed"
                assert (
                    value.people is value.numerator is value.denominator is value.share_without_data is None
                )


def test_inequality_is_given_by_indicator(tiny: BuildReader) -> None:
    rows = tiny.inequality("H06")
    assert [(row.level, row.measure) for row in rows] == [
        ("half", "gini"),
        ("half", "p80_p20"),
        ("neighbourhood", "gini"),
        ("neighbourhood", "p80_p20"),
    ]
    assert {row.status: row.value is None for row in rows} == {"cannot_tell": True, "ok": False}
    assert len(tiny.inequality()) > len(rows)


def test_stops_say_how_often_they_are_served(tiny: BuildReader) -> None:
    assert [stop.headway_min for stop in tiny.stops] == [None, 10.0, 20.0, 30.0, 60.0]


def test_destinations_are_numbered_as_the_route_pack_numbers_them(tiny: BuildReader) -> None:
    pack = tiny.route_pack()
    assert pack is not None
    assert set(pack.seeds) == set(pack.reach) == set(GROUPS)
    for group in GROUPS:
        assert len(tiny.destinations(group)) == len(pack.seeds[group])
    assert tiny.destinations("nothing") == ()


def test_the_route_pack_finds_the_way(tiny: BuildReader) -> None:
    pack = tiny.route_pack()
    assert pack is not None
    nodes, edges = street_grid()
    start = nodes[edges[0][0]] + (10.0, 0.0)
    way = route(pack.graph, snap(pack.graph, start[:1], start[1:]), pack.seeds["food"], pack.reach["food"], 0)
    assert way.length_m > 0
    assert pack.graph.name[1] == "Mannerheimintie"
    assert not pack.graph.x.flags.writeable
    assert isinstance(pack.graph.x.base, np.memmap)


def test_a_tile_is_handed_out_compressed(tiny: BuildReader) -> None:
    tile = tiny.tile(11, 1165, 592)
    assert tile is not None
    assert tile[:2] == b"\x1f\x8b"
    assert tiny.tile(11, 0, 0) is None


def test_a_build_without_tiles_streets_or_stops_says_nothing_of_them(tmp_path: Path) -> None:
    lake, city = tiny_build(tmp_path, tiles=False)
    build = live_build(lake, city)
    assert build is not None
    bare = {**build.manifest, "doors": None, "tables": {"areas": build.manifest["tables"]["areas"]}}
    reader = BuildReader(lake, dataclasses.replace(build, manifest=bare))
    assert reader.tile(11, 1165, 592) is None
    assert reader.route_pack() is None
    assert reader.stops == ()
    assert reader.inequality() == ()
    with pytest.raises(NoDataError, match="no table 'destinations', only areas: build 'tiny' again"):
        reader.destinations("food")


def test_a_column_that_an_older_build_lacks_is_none(tiny: BuildReader) -> None:
    rows = tiny._rows("nodes", Area, order="lat")
    assert {row.name for row in rows} == {None}
    assert None not in {row.lat for row in rows}


@pytest.mark.parametrize("text", ["' OR 1=1 --", "a\0b", "'; DROP TABLE streets; --", '"', "$1", "é", "\\'"])
def test_no_text_gets_out_of_its_quotes(tiny: BuildReader, text: str) -> None:
    assert tiny.values(text) == ()
    assert tiny.value("H06", "area", text) is None
    assert tiny.destinations(text) == ()
    tiny.search(text)
    with tiny._db.cursor() as cursor:
        assert cursor.execute(f"SELECT {literal(text)}").fetchall() == [(text,)]


def test_many_threads_get_the_same_answers(tiny: BuildReader, tmp_path: Path) -> None:
    fresh = BuildReader(tiny.lake, tiny.build)

    def ask(at: int) -> tuple[object, ...]:
        place = f"SYN-a{at % 12 + 1:02d}"
        return (
            fresh.values(place=place),
            fresh.areas(),
            fresh.search("calle", 3),
            fresh.destinations("food"),
            fresh.tile(11, 1165, 592),
            fresh.area_geometries("half").keys(),
        )

    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(ask, range(96)))
    assert [one[0] for one in found] == [tiny.values(place=f"SYN-a{at % 12 + 1:02d}") for at in range(96)]
    assert all(one[1:] == found[0][1:] for one in found)


def test_an_answer_is_kept_for_the_next_request(tiny: BuildReader) -> None:
    assert tiny.values("H06", place_kind="city") is tiny.values("H06", place_kind="city")


def test_the_reader_brings_no_heavy_library_into_its_process(tiny: BuildReader) -> None:
    code = f"""
        import json, sys
        from pathlib import Path
        from commonground.data.lake.builds import live_build
        from commonground.data.lake.reader import BuildReader
        from commonground.data.publish.values import FORMATS, download
        lake = Path({str(tiny.lake)!r})
        build = BuildReader(lake, live_build(lake, {CITY!r}))
        build.areas_at(lat=60.17, lon=24.95)
        build.values("H06"), build.inequality(), build.destinations("food"), build.stops
        build.search("mayor"), build.route_pack(), build.cell_geometries(), build.tile(11, 1165, 592)
        for kind in FORMATS:
            download(build, "H06", level="cells", kind=kind, demo=True)
        heavy = {{"pandas", "geopandas", "scipy", "numba", "pyarrow"}}
        print(json.dumps(sorted(heavy & set(sys.modules))))
    """
    run = [sys.executable, "-c", textwrap.dedent(code)]
    done = subprocess.run(run, capture_output=True, text=True, check=True)
    assert json.loads(done.stdout) == []


def test_a_path_with_a_quote_is_read(tmp_path: Path) -> None:
    reader = _reader(tmp_path / "it's here")
    assert len(reader.areas()) == 14
    assert "it''s here" in parquet(reader.file("areas"))
