"""Twenty broken city files, each with the problems it must be told of; and good ones, told of nothing."""

from __future__ import annotations

import hashlib
import json
import socket
from pathlib import Path

import pytest

from commonground.core.errors import CityConfigError
from commonground.data.city.check import check
from commonground.data.city.config import load
from tests.shared_data import ROOT

MINIMAL = """schema = 1
boundary = { bbox = [24.9, 60.1, 25.0, 60.2] }
[city]
id = "here"
name = "Here"
country = "FI"
crs = "EPSG:3067"
"""

RING = [[24.9, 60.1], [25.0, 60.1], [25.0, 60.2], [24.9, 60.2], [24.9, 60.1]]


@pytest.fixture(autouse=True)
def _no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """Checking opens no socket, nor asks for the address of a host."""

    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("a city check touched the network")

    monkeypatch.setattr(socket, "socket", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)


def features(*rings: list[list[float]], crs: str | None = None, **more: object) -> str:
    document: dict[str, object] = {
        "type": "FeatureCollection",
        "features": [
            {
                "type": "Feature",
                "properties": {"code": f"a{number}", "label": f"A {number}", **more},
                "geometry": {"type": "Polygon", "coordinates": [ring]},
            }
            for number, ring in enumerate(rings)
        ],
    }
    if crs:
        document["crs"] = {"type": "name", "properties": {"name": crs}}
    return json.dumps(document)


def write(folder: Path, text: str, **files: str) -> Path:
    for name, content in files.items():
        (folder / name.replace("_", ".")).write_text(content, encoding="utf-8")
    path = folder / "city.toml"
    path.write_text(text, encoding="utf-8")
    return path


def found(path: Path) -> dict[str, str]:
    """Problems by key, as the sentences a person reads."""
    return {problem.key: str(problem) for problem in check(path)}


def gtfs(more: str) -> str:
    return MINIMAL + f'[sources.bus]\nkind = "gtfs"\nurl = "https://data.city.fi/gtfs.zip"\n{more}\n'


def table(more: str) -> str:
    return (
        MINIMAL
        + '[areas.ward]\nfile = "wards.geojson"\nid = "code"\nname = "label"\n'
        + f'[sources.people]\nkind = "table"\nlicence = "CC0-1.0"\n{more}\n'
    )


GOOD = f'sha256 = "{"0" * 64}"\nlicence = "CC-BY-4.0"\nfrom = 2026-10-05\nto = 2026-10-30'
FILE = 'file = "city.toml"\nsha256 = "{sha}"\nkey = "code"\npeople = "n"'


def test_a_minimal_file_has_no_problem(tmp_path: Path) -> None:
    assert check(write(tmp_path, MINIMAL)) == []


@pytest.mark.parametrize("name", ["demo", "las_palmas", "porto_alegre"])
def test_the_cities_we_ship_have_no_problem(name: str) -> None:
    assert check(ROOT / "cities" / f"{name}.toml") == []


BROKEN: dict[str, tuple[str, dict[str, str]]] = {
    "an unknown key": (
        MINIMAL.replace("country", "contry"),
        {"city.contry": "expected 'country'", "city.country": "given nothing"},
    ),
    "no city": (
        MINIMAL[: MINIMAL.index("[city]")],
        {"city": "a table [city]"},
    ),
    "no boundary": (
        MINIMAL.replace("boundary", "bounday"),
        {"bounday": "expected 'boundary'", "boundary": "a table [boundary]"},
    ),
    "another schema": (MINIMAL.replace("schema = 1", "schema = 2"), {"schema": "given 2; expected 1"}),
    "no TOML": (MINIMAL + "[city", {"city.toml": "expected TOML"}),
    "template words": (
        MINIMAL.replace('"Here"', '"Example City"').replace('"here"', '"changeme"'),
        {"city.name": "left over from a template", "city.id": "left over from a template"},
    ),
    "a template address": (
        gtfs(GOOD).replace("data.city.fi", "example.com"),
        {"sources.bus.url": "left over from a template"},
    ),
    "degrees instead of metres": (
        MINIMAL.replace("3067", "4326"),
        {"city.crs": "measures in degrees"},
    ),
    "feet instead of metres": (MINIMAL.replace("3067", "3435"), {"city.crs": "US survey foot"}),
    "stretched metres": (MINIMAL.replace("3067", "3857"), {"city.crs": "grow with the latitude"}),
    "the grid of another country": (
        MINIMAL.replace("3067", "31982"),
        {"boundary.bbox": "where EPSG:31982 is meant to be used"},
    ),
    "swapped axes": (
        MINIMAL.replace("[24.9, 60.1, 25.0, 60.2]", "[60.1, 24.9, 60.2, 25.0]"),
        {"boundary.bbox": "swapped axes"},
    ),
    "a box inside out": (
        MINIMAL.replace("[24.9, 60.1, 25.0, 60.2]", "[25.0, 60.1, 24.9, 60.2]"),
        {"boundary.bbox": "West must lie before east"},
    ),
    "two boundaries": (
        MINIMAL.replace("{ bbox", '{ file = "b.geojson", bbox'),
        {"boundary": "exactly one of"},
    ),
    "an unknown licence": (
        gtfs(GOOD.replace("CC-BY-4.0", "CC BY 4.0")),
        {"sources.bus.licence": "perhaps 'CC-BY-4.0'"},
    ),
    "dates the wrong way round": (
        gtfs(GOOD.replace("2026-10-30", "2026-10-05")),
        {"sources.bus.to": "a day after 2026-10-05"},
    ),
    "a hash that is none": (
        gtfs(GOOD.replace("0" * 64, "abc")),
        {"sources.bus.sha256": "64 hexadecimal digits"},
    ),
    "an address nobody pinned": (
        gtfs(GOOD.split("\n", 1)[1]),
        {"sources.bus.sha256": "fetch --pin"},
    ),
    "a key of another kind": (
        gtfs(GOOD + '\npeople = "n"'),
        {"sources.bus.people": "A source of kind 'gtfs' has no use for it"},
    ),
    "a kind that comes later": (
        gtfs(GOOD).replace('"gtfs"', '"overture"'),
        {"sources.bus.kind": "cannot be read yet"},
    ),
    "a kind nobody knows": (gtfs(GOOD).replace('"gtfs"', '"gtsf"'), {"sources.bus.kind": "Perhaps 'gtfs'"}),
    "a file that is not there": (
        table('file = "people.csv"\nkey = "code"\npeople = "n"'),
        {
            "sources.people.file": "which is not there",
            "sources.people.sha256": "fetch --pin",
            "areas.ward.file": "which is not there",
        },
    ),
    "a reference to nothing": (
        MINIMAL.replace("{ bbox = [24.9, 60.1, 25.0, 60.2] }", '{ source = "outline" }'),
        {"boundary.source": "no such source"},
    ),
    "no level for a table": (
        MINIMAL + '[sources.people]\nkind = "table"\nlicence = "CC0-1.0"\nurl = "https://city.fi/p.csv"\n'
        f'sha256 = "{"0" * 64}"\nkey = "code"\n',
        {"sources.people.level": "0 levels of Areas"},
    ),
    "people without a column": (
        MINIMAL
        + '[sources.population]\nkind = "points"\nlicence = "CC0-1.0"\nurl = "https://city.fi/p.csv"\n'
        f'sha256 = "{"0" * 64}"\n',
        {"sources.population.people": "counts people", "sources.population": "lat and lon, or h3"},
    ),
    "two maps": (
        MINIMAL
        + "".join(
            f'[sources.{name}]\nkind = "osm-pbf"\nurl = "https://city.fi/{name}.pbf"\nsha256 = "{"0" * 64}"\n'
            'licence = "ODbL-1.0"\n'
            for name in ("osm", "map")
        ),
        {"sources": "at most one source of kind 'osm-pbf'"},
    ),
    "a number in quotation marks": (
        gtfs(GOOD + '\nbytes = "12"\ninterpolate = "yes"'),
        {"sources.bus.bytes": "digits alone", "sources.bus.interpolate": "true or false"},
    ),
    "statements of nothing": (
        MINIMAL
        + '[sources.said]\nkind = "statements"\nlicence = "CC0-1.0"\nurl = "https://data.city.fi/comments.csv"\n'
        + f'sha256 = "{"0" * 64}"\nconversation = "talk"\n',
        {"sources.said.conversation": "Add [sources.talk] with kind = 'conversation'"},
    ),
    "a password in an address": (
        gtfs(GOOD).replace("https://", "https://user:secret@"),
        {"sources.bus.url": "leave user names and passwords out"},
    ),
}


@pytest.mark.parametrize("fault", BROKEN)
def test_each_broken_file_is_told_what_is_wrong(tmp_path: Path, fault: str) -> None:
    text, expected = BROKEN[fault]
    problems = found(write(tmp_path, text))
    assert set(problems) == set(expected)
    for key, words in expected.items():
        assert words in problems[key], problems[key]


def test_at_least_twenty_faults_are_known() -> None:
    assert len(BROKEN) >= 20


def test_all_problems_come_at_once(tmp_path: Path) -> None:
    text = gtfs(GOOD.replace("CC-BY-4.0", "free").replace("to = 2026-10-30", "to = 2026-10-01"))
    text = text.replace("3067", "4326").replace('"FI"', '"UK"').replace("schema = 1", "schema = 3")
    problems = found(write(tmp_path, text + 'colour = "red"\n'))
    assert set(problems) == {
        "schema",
        "city.country",
        "city.crs",
        "sources.bus.licence",
        "sources.bus.colour",
        "sources.bus.to",
    }
    with pytest.raises(CityConfigError) as error:
        load(tmp_path / "city.toml")
    assert {problem.key for problem in error.value.problems} == set(problems)
    assert "6 to put right" in str(error.value)


def test_a_file_whose_hash_differs_shows_both_hashes(tmp_path: Path) -> None:
    text = (
        MINIMAL
        + f'[sources.map]\nkind = "osm-pbf"\nfile = "m.pbf"\nsha256 = "{"0" * 64}"\nlicence = "ODbL-1.0"\n'
    )
    problems = found(write(tmp_path, text, m_pbf="x"))
    assert list(problems) == ["sources.map.sha256"]
    assert hashlib.sha256(b"x").hexdigest() in problems["sources.map.sha256"]


def with_boundary(tmp_path: Path, boundary: str, extra: str = "") -> dict[str, str]:
    text = MINIMAL.replace("{ bbox = [24.9, 60.1, 25.0, 60.2] }", '{ file = "b.geojson" }') + extra
    return found(write(tmp_path, text, b_geojson=boundary))


def test_a_good_boundary_file_has_no_problem(tmp_path: Path) -> None:
    assert with_boundary(tmp_path, features(RING)) == {}


def test_a_boundary_that_crosses_itself_is_shown_where(tmp_path: Path) -> None:
    bow = [RING[0], RING[2], RING[1], RING[3], RING[0]]
    assert "Self-intersection" in with_boundary(tmp_path, features(bow))["boundary"]


def test_an_empty_boundary_is_a_problem(tmp_path: Path) -> None:
    assert "holds no polygon" in with_boundary(tmp_path, features())["boundary"]


def test_metres_called_degrees_are_a_problem(tmp_path: Path) -> None:
    metres = [[385400, 6671450], [385550, 6671450], [385550, 6671600], [385400, 6671450]]
    assert "as WGS 84" in with_boundary(tmp_path, features(metres))["boundary"]


def test_degrees_called_metres_are_a_problem(tmp_path: Path) -> None:
    said = with_boundary(tmp_path, features(RING, crs="urn:ogc:def:crs:EPSG::3067"))
    assert "TM35FIN" in said["boundary"]


def test_a_boundary_with_swapped_axes_lies_outside_the_grid_of_the_city(tmp_path: Path) -> None:
    said = with_boundary(tmp_path, features([[lat, lon] for lon, lat in RING]))
    assert "where EPSG:3067 is meant to be used" in said["boundary"]


def test_areas_need_their_columns_and_an_id_each(tmp_path: Path) -> None:
    areas = '[areas.ward]\nfile = "w.geojson"\nid = "{id}"\nname = "label"\n'
    wards = features(RING, RING, kind="ward")
    text = MINIMAL + areas
    said = found(write(tmp_path, text.replace("{id}", "cod"), w_geojson=wards))
    assert "found code, label, kind" in said["areas.ward"]
    said = found(write(tmp_path, text.replace("{id}", "kind"), w_geojson=wards))
    assert "the id 'ward' of feature 1 again in feature 2" in said["areas.ward"]
    assert found(write(tmp_path, text.replace("{id}", "code"), w_geojson=wards)) == {}


def test_a_missing_city_file_is_a_problem_and_no_crash(tmp_path: Path) -> None:
    assert "No such file" in found(tmp_path / "nowhere.toml")["nowhere.toml"]


def test_another_encoding_is_a_problem_and_no_crash(tmp_path: Path) -> None:
    (tmp_path / "city.toml").write_bytes(MINIMAL.replace('"Here"', '"Málaga"').encode("latin-1"))
    assert "expected UTF-8" in found(tmp_path / "city.toml")["city.toml"]
