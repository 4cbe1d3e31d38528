from __future__ import annotations

import pytest

from commonground.core.errors import SourceError
from commonground.data.sources.sniff import expect, head_of, sniff
from tests.shared_data import ROOT, shared


@pytest.mark.parametrize(
    ("name", "form"),
    [
        ("las_palmas/osm_20230221.pbf", "pbf"),
        ("las_palmas/gtfs_guaguas_20230222.zip", "zip"),
        ("las_palmas/boundary_cnig.geojson", "geojson"),
        ("las_palmas/urban_centre_ghs_ucdb2015_r2019a_v1_2.gpkg", "gpkg"),
        ("porto_alegre/poa_osm.pbf", "pbf"),
        ("porto_alegre/poa_hexgrid.csv", "csv"),
        ("porto_alegre/poa_elevation.tif", "unknown"),
        ("london-lsoa/lsoa2011.parquet", "parquet"),
    ],
)
def test_real_files_are_known_by_their_bytes(name: str, form: str) -> None:
    assert sniff(head_of(shared(name))) == form


@pytest.mark.parametrize(
    ("head", "form"),
    [
        (b"", "empty"),
        (b" \n ", "empty"),
        (b"<!DOCTYPE html>", "html"),
        (b"\xef\xbb\xbf<html>", "html"),
        (b"{}", "json"),
        (b'[{"type": "Feature"}]', "json"),
        (b'{"error": "type unknown"}', "json"),
        (b"SQLite format 3\0" + b"\0" * 84, "unknown"),
        ("código;población\n".encode("latin-1"), "csv"),
        (b"just words", "unknown"),
        (b"META\r\nkey;value\r\n", "pb"),
        (b"\xef\xbb\xbfmeta\nkey;value", "pb"),
        (b"META of something else", "unknown"),
        (b"a,b\n\xc3", "csv"),
    ],
)
def test_other_bytes_are_not_mistaken(head: bytes, form: str) -> None:
    assert sniff(head) == form


def test_the_map_of_the_demo_is_a_pbf() -> None:
    assert sniff(head_of(ROOT / "demo" / "geo" / "helsinki-centre.osm.pbf")) == "pbf"


def test_a_refusal_shows_what_was_found() -> None:
    with pytest.raises(SourceError, match="a web page that begins '<html>We are moving"):
        expect(b"<html>We are moving house</html>", kind="gtfs", what="x")
