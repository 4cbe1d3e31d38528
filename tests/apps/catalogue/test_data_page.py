"""The state of the data: nothing is lost silently."""

from __future__ import annotations

import pytest

from commonground.data.lake.builds import live_build
from tests.apps.pages import get
from tests.data.lake.factory import CITY


@pytest.fixture
def manifest(tiny_city):
    return live_build(tiny_city, CITY).manifest


def test_every_source_is_listed_with_licence_and_hash_and_a_missing_one_with_its_reason(client, manifest):
    rows = get(client, "/data/").table("Sources")[1:]
    assert len(rows) == len(manifest["sources"])
    assert rows[0][4] == "a" * 12
    assert rows[-1][3] == "missing: It was not fetched."


def test_every_table_is_listed_with_its_rows_and_hash(client, manifest):
    rows = {row[0].split()[0]: row for row in get(client, "/data/").table("Tables")[1:]}
    assert set(rows) == set(manifest["tables"])
    for name, entry in manifest["tables"].items():
        assert rows[name][1].replace(",", "") == str(entry["rows"])
        assert rows[name][4] == entry["sha256"][:12]


def test_what_the_build_dropped_is_counted(client, tiny_city):
    assert ["osm", "areas cut", "0"] in get(client, "/data/").table("What the build counted")


def test_every_main_indicator_can_be_downloaded_at_every_level(client, tiny_city):
    page = get(client, "/data/")
    for level in ("neighbourhood", "half", "cells"):
        assert f"/indicators/H06.csv?level={level}" in page.links


def test_the_api_is_pointed_to(client, tiny_city):
    page = get(client, "/data/")
    for address in ("/api/v1/", "/api/v1/openapi.json"):
        assert address in page.links
        assert client.get(address).status_code == 200
