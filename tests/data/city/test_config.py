from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from babel import Locale

from commonground.data.city.config import CityConfig, load
from commonground.data.city.countries import COUNTRIES
from tests.data.city.test_check import MINIMAL, write
from tests.shared_data import ROOT


def city(tmp_path: Path, text: str) -> CityConfig:
    return load(write(tmp_path, text))


def test_a_minimal_file_gets_the_plain_defaults(tmp_path: Path) -> None:
    here = city(tmp_path, MINIMAL)
    assert (here.languages, here.edge, here.accent, here.keep_islands) == (("en",), "open", None, False)
    assert dict(here.name) == {"en": "Here"}
    assert here.boundary.bbox == (24.9, 60.1, 25.0, 60.2)
    assert (here.urban, dict(here.areas), dict(here.sources)) == (None, {}, {})


def test_the_example_of_the_reference_reads_as_meant(tmp_path: Path) -> None:
    here = city(
        tmp_path,
        """
schema = 1
boundary = { file = "boundary.geojson" }
urban = "urban.gpkg"
[city]
id = "fi-helsinki"
name = "Helsinki"
country = "FI"
crs = "EPSG:3067"
languages = ["fi", "sv", "en"]
[areas]
ward = { file = "wards.geojson", id = "code", name = "label", crs = "EPSG:4326", valid_from = 2024-01-01 }
[sources]
osm = { kind = "osm-pbf", file = "h.osm.pbf", release = 2026-10-01, licence = "ODbL-1.0", buffer_m = 1600 }
population = { kind = "table", file = "people.csv", key = "code", people = "n", licence = "CC-BY-4.0" }
[sources.gtfs]
kind = "gtfs"
file = "hsl.zip"
licence = "CC-BY-4.0"
from = 2026-10-05
to = 2026-10-30
interpolate = false
[sources.air]
kind = "openaq-archive"
locations = [1, 2]
from = 2025-01-01
licence = "per-location"
required = false
""",
    )
    assert dict(here.name) == {"fi": "Helsinki"}
    assert here.urban is not None
    assert here.urban.file == "urban.gpkg"
    assert here.areas["ward"].valid_from == dt.date(2024, 1, 1)
    assert here.sources["osm"].release == "2026-10-01"
    assert (here.sources["gtfs"].start, here.sources["gtfs"].end) == (
        dt.date(2026, 10, 5),
        dt.date(2026, 10, 30),
    )
    assert here.sources["population"].level == "ward"
    assert here.sources["air"].locations == (1, 2)
    assert [source.provides for source in here.sources.values()] == [
        ("osm", "places"),
        ("population",),
        ("gtfs",),
        ("air",),
    ]
    assert [source.id for source in here.providing("population")] == ["population"]


def test_a_total_keeps_its_number_and_its_citation(tmp_path: Path) -> None:
    total = '[sources.people]\nkind = "total"\npeople = 333051\nlicence = "CC0-1.0"\n'
    total += 'citation = "Census 2021, table 4"\n'
    source = city(tmp_path, MINIMAL + total).sources["people"]
    assert (source.total, source.people, source.citation) == (333051, None, "Census 2021, table 4")
    assert source.provides == ("population",)


def test_a_name_in_some_languages_always_has_the_first(tmp_path: Path) -> None:
    text = MINIMAL.replace('"Here"', '{ ar = "هنا", en = "Here" }') + 'languages = ["es", "ar"]\n'
    assert dict(city(tmp_path, text).name) == {"es": "هنا", "ar": "هنا", "en": "Here"}


def test_the_digest_follows_the_facts_and_not_the_layout(tmp_path: Path) -> None:
    one = city(tmp_path, MINIMAL)
    (tmp_path / "elsewhere").mkdir()
    same = city(tmp_path / "elsewhere", MINIMAL.replace("\n", "  # as it was\n"))
    other = city(tmp_path, MINIMAL.replace("60.2", "60.3"))
    assert one.digest() == same.digest()
    assert one.digest() != other.digest()


def test_what_was_read_cannot_be_changed(tmp_path: Path) -> None:
    here = load(ROOT / "cities" / "demo.toml")
    with pytest.raises(TypeError):
        here.sources["osm"] = here.sources["areas"]  # type: ignore[index]  # that is the point
    with pytest.raises(AttributeError):
        here.id = "other"  # type: ignore[misc]  # that is the point


def test_country_codes_are_those_another_library_knows() -> None:
    # babel also lists territories that ISO 3166-1 does not assign
    extra = {"AC", "CP", "CQ", "DG", "EA", "EU", "EZ", "IC", "QO", "TA", "UN", "XA", "XB", "XK", "ZZ"}
    known = {code for code in Locale("en").territories if len(code) == 2 and code.isalpha()}
    assert known - extra == COUNTRIES
