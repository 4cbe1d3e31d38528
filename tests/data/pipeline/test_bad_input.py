"""Bad input is a sentence or a stated loss; the live build stays and nothing is left half-written."""

from __future__ import annotations

import errno
import os
import re
import shutil
import subprocess
from dataclasses import replace
from hashlib import sha256

import numpy as np
import pytest

from commonground.cli.main import main
from commonground.core.errors import ChecksumError
from commonground.core.indicators.rule_sets import rule_set
from commonground.core.network.osm import WAY
from commonground.core.network.polygons import POLYGON_KEYS, polygons
from commonground.core.network.walkable import WALK_KEYS, walkable
from commonground.data.lake.builds import live_build
from commonground.data.lake.reader import BuildReader
from commonground.data.pipeline.build import build_city
from commonground.data.sources.osm import read_osm
from tests.data.pipeline.grid_city import grid_map, quarters, timetable
from tests.data.test_osm import HELSINKI, objects, write_copies


def pbf(tmp_path, copies):
    return write_copies(tmp_path / "written.osm.pbf", copies).read_bytes()


def no_objects(city, tmp_path):
    city.replace("map.osm.pbf", pbf(tmp_path, []))


def no_streets(city, tmp_path):
    city.replace("map.osm.pbf", pbf(tmp_path, [one for one in grid_map() if one[0] == "n"]))


def a_page_of_apology(city, _tmp_path):
    city.replace("map.osm.pbf", b"<html>We are sorry</html>")


def unknown_licence(city, _tmp_path):
    city.edit('licence = "ODbL-1.0"', 'licence = "ODBL"')


def crs_in_degrees(city, _tmp_path):
    city.edit("EPSG:3067", "EPSG:4326")


def crs_of_another_place(city, _tmp_path):
    city.edit("EPSG:3067", "EPSG:31370")


def areas_in_metres(city, _tmp_path):
    city.replace("quarters.geojson", quarters().replace("24.", "385000.").encode())


def areas_elsewhere(city, _tmp_path):
    city.replace("quarters.geojson", quarters().replace("24.", "26.").encode())


def boundary_elsewhere(city, _tmp_path):
    city.edit("boundary = {", "boundary = { bbox = [25.1, 60.3, 25.2, 60.4] }\n#")


def no_service(city, _tmp_path):
    city.edit("from = 2026-10-05\nto = 2026-10-10", "from = 2031-10-06\nto = 2031-10-11")


def no_stops(city, _tmp_path):
    city.replace("bus.zip", timetable(at=lambda stop: (2.0 + stop / 100, 48.0)))


def a_damaged_zip(city, _tmp_path):
    city.replace("bus.zip", timetable()[:-200])


def other_bytes(city, _tmp_path):
    (city.folder / "people.csv").write_text("code,people\nNW,1\n")


def no_file(city, _tmp_path):
    city.edit('file = "people.csv"', 'file = "residents.csv"')


def renamed_header(city, _tmp_path):
    city.replace("people.csv", b"code,persons\nNW,100\n")


def a_comma_for_a_point(city, _tmp_path):
    city.replace("people.csv", b'code,people\nNW,"1,5"\n')


def no_known_key(city, _tmp_path):
    city.replace("people.csv", b"code,people\n091,100\n092,50\n")


def nobody(city, _tmp_path):
    city.replace("people.csv", b"code,people\nNW,0\nNE,0\n")


def no_rows(city, _tmp_path):
    city.replace("people.csv", b"code,people\n")


def areas_without_ids(city, _tmp_path):
    city.edit('id = "code"', 'id = "kode"')


def one_id_twice(city, _tmp_path):
    city.replace("quarters.geojson", quarters(codes=("NW", "NW", "SW", "SE")).encode())


FAULTS = {
    no_objects: r"Source 'osm': .*holds 0 nodes: expected .*Check that",
    no_streets: r"Source 'osm': None of the 0 ways .*expected streets.*Check that",
    a_page_of_apology: r"Source 'osm': .*cannot be read as OpenStreetMap.*Expected a .osm.pbf",
    unknown_licence: r"sources.osm.licence: given 'ODBL'; expected a known licence.*perhaps 'ODbL-1.0'",
    crs_in_degrees: r"city.crs: given 'EPSG:4326'; expected a projected .*give the city's national grid",
    crs_of_another_place: r"outside the area EPSG:31370 is made for .*expected the grid.*Correct city.crs",
    areas_in_metres: r"areas.quarter \(source quarters\) reaches from 3.85e\+05.*check that the file states",
    areas_elsewhere: r"'residents' could not be placed: expected homes.*in an Area.*Check that boundary",
    boundary_elsewhere: r"lies 0% inside the map extract .*expected at least 50%; fetch the extract",
    no_service: r"Source 'bus': .*no service runs on the 5 working.*expected a period inside.*2026-12-31",
    no_stops: r"Source 'bus': .*0 of 5 stops lie inside the city .*expected at least one; check",
    a_damaged_zip: r"Source 'bus': .*damaged zip .*expected one that opens; fetch it again",
    other_bytes: r"source residents .*has the sha256 \w{64}: expected \w{64}\. .*look at what changed",
    no_file: r"'residents' is not there: expected residents.csv in .*put the file there",
    renamed_header: r"residents has no column 'people': expected code, people; found code, persons",
    a_comma_for_a_point: r"column 'people': '1,5' in line 2; expected numbers with a decimal point",
    no_known_key: r"'residents' counts nobody .*ids of Areas \(4: NE, NW.*its keys \(2: 091, 092\)",
    nobody: r"'residents' counts nobody in this city: expected people.*Check its column",
    no_rows: r"residents has a header and no rows: expected at least one",
    areas_without_ids: r"has no column 'kode': expected kode, label; found code, label",
    one_id_twice: r"areas.quarter.*'NW'.*expected",
}


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.__name__)
def test_bad_input_is_a_sentence_and_the_live_build_stays(fault, own_grid, tmp_path, monkeypatch, capsys):
    before = own_grid.live().id
    fault(own_grid, tmp_path)
    monkeypatch.setenv("CG_HOME", str(own_grid.home))
    assert main(["city", "build", str(own_grid.path)]) == 1
    said = capsys.readouterr()
    assert said.out == ""
    assert f"{own_grid.path} was not built; what was live stays live." in said.err
    assert "Traceback" not in said.err
    assert "this program" not in said.err
    assert own_grid.left_over() == []
    assert own_grid.live().id == before
    assert own_grid.reader().value("H06", "city", "grid").status == "ok"
    assert re.search(FAULTS[fault], said.err, re.DOTALL), said.err


def rows_of(city, indicator):
    return {row.place: row for row in city.reader().values(indicator, place_kind="area")}


def test_rows_of_other_places_are_not_counted_and_named_in_the_report(own_grid):
    own_grid.replace("people.csv", b"code,people\nNW,100\nNE,40\n091,600000\n092,7\n")
    report = own_grid.build().report["people"]
    assert report["people in rows without an Area"] == 600_007
    assert report["keys without an Area"] == "2: 091, 092"
    assert report["Areas without a row"] == "2: SE, SW"
    assert report["people on areas+buildings"] == 140
    rows = rows_of(own_grid, "H06")
    assert [rows[place].status for place in ("NW", "NE")] == ["ok", "ok"]
    assert [(rows[place].status, rows[place].reason) for place in ("SW", "SE")] == [
        ("cannot_tell", "not-counted")
    ] * 2


def test_a_source_that_is_not_required_is_a_stated_loss(own_grid):
    own_grid.edit('file = "bus.zip"', 'file = "tram.zip"\nrequired = false')
    outcome = own_grid.build()
    assert outcome.untold["J02"] == "gtfs"
    (entry,) = (one for one in own_grid.live().manifest["sources"] if one["id"] == "bus")
    assert entry["status"] == "missing"
    assert "expected tram.zip in" in entry["reason"]
    row = own_grid.reader().value("J02", "city", "grid")
    assert (row.status, row.reason, row.value) == ("cannot_tell", "missing:gtfs", None)
    assert own_grid.reader().value("H06", "city", "grid").status == "ok"


def test_a_map_that_may_be_empty_is_as_good_as_none(own_grid, tmp_path):
    no_objects(own_grid, tmp_path)
    own_grid.edit("release = 2026-10-01", "release = 2026-10-01\nmay_be_empty = true")
    outcome = own_grid.build()
    assert outcome.untold["H06"] == "osm"
    assert "It holds nothing" in own_grid.live().manifest["sources"][0]["reason"]
    assert {row.status for row in own_grid.reader().values()} == {"cannot_tell"}
    assert {row.value for row in own_grid.reader().values()} == {None}
    assert {row.people for row in own_grid.reader().values()} == {None}


def test_what_was_offered_and_refused_is_never_replaced_by_an_older_copy(own_demo, demo_sources, tmp_path):
    stick = tmp_path / "stick"
    stick.mkdir()
    for path in demo_sources.iterdir():
        if path.is_file():
            (stick / path.name).write_bytes(path.read_bytes())
    (stick / "residents.parquet").write_bytes(b"PAR1 and no more")
    before = live_build(own_demo.lake, "demo").id
    with pytest.raises(ChecksumError, match="source residents"):
        own_demo.again(from_dirs=[stick])
    assert live_build(own_demo.lake, "demo").id == before


def test_a_map_that_lost_1000_nodes_builds_and_every_loss_is_counted(demo_city, tmp_path):
    keys = {*WALK_KEYS, *POLYGON_KEYS, *rule_set("cg-1").keys}
    whole = read_osm(HELSINKI, keys)
    gone = set(np.random.default_rng(21).choice(whole.node_id, 1000, replace=False).tolist())
    path = tmp_path / "poorer.osm.pbf"
    write_copies(path, [one for one in objects(HELSINKI) if not (one[0] == "n" and one[1].id in gone)])
    source = replace(
        demo_city.city.sources["osm"], file=str(path), sha256=sha256(path.read_bytes()).hexdigest()
    )
    city = replace(demo_city.city, sources={**demo_city.city.sources, "osm": source})
    outcome = build_city(city, lake=tmp_path / "lake", cache=demo_city.cache)

    report = outcome.report
    assert report["map"]["nodes_read"] == len(whole.node_id) - 1000
    lost = ~np.isin(whole.way_ref, whole.node_id) | np.isin(whole.way_ref, list(gone))
    assert report["map"]["refs_missing"] == lost.sum()
    way = np.repeat(np.arange(len(whole.way_id)), np.diff(whole.way_ptr))
    walked = walkable(whole)
    assert report["network"]["walkable_refs_missing"] == (lost & walked[way]).sum()
    assert report["network"]["ways_cut"] == len(np.unique(way[lost & walked[way]]))

    broken = set(whole.way_id[np.unique(way[lost])].tolist())
    drawn = polygons(whole)
    kept = [name for name in drawn.id if still_there(whole, name, broken)]
    assert report["polygons"]["polygons"] == len(kept) < len(drawn.id)
    told = report["polygons"]
    dropped = told["areas_cut"] + told["areas_without_inside"] + told["area_relations_incomplete"]
    assert told["polygons"] + dropped == told["areas_read"] + told["area_relations_read"]
    houses = np.flatnonzero(drawn.tags.has("building"))
    reader = BuildReader(tmp_path / "lake", outcome.build)
    assert outcome.build.tables["buildings"].rows == len({drawn.id[i] for i in houses} & set(kept))
    for group in rule_set("cg-1").groups:
        before = {one.id for one in demo_city.reader().destinations(group)}
        after = {f"node/{i}" for i in whole.node_id if i not in gone} | set(kept)
        assert {one.id for one in reader.destinations(group)} == before & after
    people = [round(total) for name, total in report["people"].items() if name.startswith("people on")]
    assert people == [6393] * len(people)


def still_there(osm, name, broken):
    kind, number = name.split("/")
    if kind == "way":
        return int(number) not in broken
    row = np.flatnonzero(osm.relation_id == int(number))[0]
    members = slice(osm.rel_ptr[row], osm.rel_ptr[row + 1])
    of_way = osm.rel_member_type[members] == WAY
    return not broken & set(osm.rel_member_id[members][of_way].tolist())


@pytest.fixture
def changed_grid(own_grid, tmp_path):
    """A built city whose map has changed, so that everything is to be computed and written again."""
    streets = [one for one in grid_map() if one[1].id != 100]
    own_grid.replace("map.osm.pbf", pbf(tmp_path, streets))
    return own_grid


@pytest.mark.parametrize("writes", [0, 2, 9, 25])
def test_a_disk_that_fills_up_is_said_and_the_live_build_stays(writes, changed_grid, monkeypatch, capsys):
    before = changed_grid.live().id
    left = iter(range(writes))
    real = os.fsync

    def full(handle):
        if next(left, None) is None:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        real(handle)

    monkeypatch.setattr(os, "fsync", full)
    monkeypatch.setenv("CG_HOME", str(changed_grid.home))
    assert main(["city", "build", str(changed_grid.path)]) == 1
    said = capsys.readouterr().err
    assert "the disk is full" in said
    assert "Make room, or set CG_HOME" in said
    assert "Traceback" not in said
    assert changed_grid.live().id == before
    assert changed_grid.left_over() == []


def test_a_small_disk_that_is_really_full_is_said_and_with_room_the_build_goes_on(
    changed_grid, tmp_path, monkeypatch, capsys
):
    small = tmp_path / "small"
    small.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", str(small)], check=False, capture_output=True
    )
    if mounted.returncode:
        pytest.skip("needs the right to mount a small disk")
    try:
        shutil.copytree(changed_grid.home, small / "home", copy_function=shutil.copyfile)
        shutil.rmtree(changed_grid.home)
        changed_grid.home.symlink_to(small / "home")
        before = changed_grid.live().id
        monkeypatch.setenv("CG_HOME", str(changed_grid.home))
        for free in (0, 4_096, 40_960, 163_840):
            fill(small / "filler", free)
            assert main(["city", "build", str(changed_grid.path)]) == 1
            said = capsys.readouterr().err
            assert re.search(r"could not take .*(the disk is full|No space left).* 0 MB are free", said), said
            assert changed_grid.live().id == before
            assert changed_grid.left_over() == []
            assert changed_grid.reader().value("H06", "city", "grid").status == "ok"
        (small / "filler").unlink()
        assert main(["city", "build", str(changed_grid.path)]) == 0
        assert "0 of 6 stages" not in capsys.readouterr().out
        assert changed_grid.live().id != before
    finally:
        subprocess.run(["umount", str(small)], check=True)


def fill(path, free):
    """Fill the disk of a file until so many bytes are left."""
    path.unlink(missing_ok=True)
    with path.open("wb") as file:
        file.truncate(0)
        os.posix_fallocate(file.fileno(), 0, shutil.disk_usage(path.parent).free - free)
