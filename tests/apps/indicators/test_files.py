"""Files: downloads, tiles, the style of the interactive map."""

from __future__ import annotations

import csv
import gzip

import pytest
from pmtiles.reader import Reader

from commonground.apps.indicators import charts, places, queries
from commonground.core.charts.palette import RAMP, steps
from commonground.core.indicators import registry
from commonground.data.lake.builds import live_build
from commonground.data.lake.reader import BuildReader
from commonground.data.publish.export import STAMP
from tests.data.lake.factory import CITY, SMALL, tiny_build


@pytest.mark.parametrize(
    ("ending", "kind"),
    [
        ("csv", "text/csv; charset=utf-8"),
        ("geojson", "application/geo+json"),
        ("parquet", "application/vnd.apache.parquet"),
        ("csv-metadata.json", "application/csvm+json"),
    ],
)
def test_a_download_is_named_by_city_indicator_level_and_build(client, tiny_city, ending, kind):
    response = client.get(f"/indicators/H06.{ending}?level=neighbourhood")
    assert response.status_code == 200
    assert response.headers["Content-Type"] == kind
    build = live_build(tiny_city, CITY).id
    assert f'filename="{CITY}-H06-neighbourhood-{build}.{ending}"' in response.headers["Content-Disposition"]


def test_hidden_places_are_in_the_file_without_a_number_and_the_file_is_stamped(client, tiny_city):
    lines = client.get("/indicators/H06.csv?level=neighbourhood").content.decode().split("\r\n")
    assert lines[0] == f"# {STAMP}"
    rows = {row["place"]: row for row in csv.DictReader(lines[1:])}
    for hidden in SMALL:
        assert rows[hidden]["status"] == "suppressed"
        assert rows[hidden]["value"] == rows[hidden]["people"] == rows[hidden]["numerator"] == ""


def test_a_licence_that_forbids_passing_on_is_answered_in_words(client, tmp_path, settings):
    settings.CG_LAKE, settings.CG_CITY = tiny_build(tmp_path, licence="not-stated", tiles=False)
    response = client.get("/indicators/H06.csv")
    assert response.status_code == 403
    assert "may not be passed on" in response.content.decode()


def test_the_interactive_map_shows_the_classes_and_colours_of_the_drawn_one(client, tiny_city):
    build = BuildReader(tiny_city, live_build(tiny_city, CITY))
    one, level = registry.get("H06"), places.level(build, "neighbourhood")
    classes = charts.classes((row.value for row in queries.ranking(build, one, level).rows), one)
    style = client.get("/map/style.json?indicator=H06&by=neighbourhood").json()
    paint = next(layer for layer in style["layers"] if layer["id"] == "values")["paint"]["fill-color"]
    assert tuple(paint[3::2]) == classes.breaks
    assert [paint[2], *paint[4::2]] == [RAMP["light"][index] for index in steps(classes.k)]


def test_a_tile_of_a_build_is_compressed_and_kept_for_ever(client, tiny_city):
    style = client.get("/map/style.json?indicator=H06&by=neighbourhood").json()
    source = style["sources"]["city"]
    archive = BuildReader(tiny_city, live_build(tiny_city, CITY))._tiles
    zoom, x, y = archive.addresses()[0]
    address = source["tiles"][0].format(z=zoom, x=x, y=y)
    response = client.get(address)
    assert response.status_code == 200
    assert response.headers["Content-Encoding"] == "gzip"
    assert "immutable" in response.headers["Cache-Control"]
    assert gzip.decompress(response.content)
    assert client.get(source["tiles"][0].format(z=zoom, x=0, y=0)).status_code == 204
    assert client.get(address.replace(live_build(tiny_city, CITY).id, "f" * 16)).status_code == 404


def test_a_build_without_tiles_says_so(client, tmp_path, settings):
    settings.CG_LAKE, settings.CG_CITY = tiny_build(tmp_path, tiles=False)
    assert client.get("/map/style.json?indicator=H06").status_code == 404


def test_the_archive_of_tiles_opens_and_names_its_build(client, tiny_city, tmp_path):
    build = live_build(tiny_city, CITY).id
    response = client.get(f"/tiles/{CITY}/v/{build}.pmtiles")
    assert response.status_code == 200
    assert f"{CITY}-{build}.pmtiles" in response.headers["Content-Disposition"]
    content = b"".join(response.streaming_content)
    reader = Reader(lambda offset, length: content[offset : offset + length])
    assert reader.header()["tile_data_length"] > 0
    assert client.get(f"/tiles/{CITY}/v/0000000000000000.pmtiles").status_code == 404


def test_the_archive_stays_where_a_licence_forbids_passing_it_on(client, tmp_path, settings):
    settings.CG_LAKE, settings.CG_CITY = tiny_build(tmp_path, licence="not-stated")
    build = live_build(settings.CG_LAKE, CITY).id
    response = client.get(f"/tiles/{CITY}/v/{build}.pmtiles")
    assert response.status_code == 403
    assert "cannot be published" in response.content.decode()
