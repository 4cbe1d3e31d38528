"""How often a page asks the lake does not depend on how much it shows."""

from __future__ import annotations

import gzip
from collections import Counter

import pytest

from commonground.apps.indicators import outlines
from commonground.data.lake.reader import BuildReader
from tests.data.lake import tiny_places
from tests.data.lake.factory import tiny_build

ADDRESSES = (
    "/",
    "/?by=cells",
    "/areas/",
    "/areas/SYN-a05/",
    "/indicators/",
    "/indicators/H06/",
    "/indicators/H06/SYN-a05/",
    "/data/",
    "/api/v1/areas?limit=1000",
    "/api/v1/values?indicator=H06&limit=1000",
)
HEAVIEST = 100_000


@pytest.fixture
def asked(monkeypatch):
    """Counts the reads of the lake's tables."""
    counted = Counter()
    for name in ("_rows", "_read_shapes"):
        read = getattr(BuildReader, name)

        def counting(self, table, *args, _read=read, **kwargs):
            counted[table] += 1
            return _read(self, table, *args, **kwargs)

        monkeypatch.setattr(BuildReader, name, counting)
    return counted


def _reads(client, asked, settings, folder):
    folder.mkdir()
    outlines._kept.clear()
    settings.CG_LAKE, settings.CG_CITY = tiny_build(folder, tiles=False)
    found = {}
    for address in ADDRESSES:
        asked.clear()
        response = client.get(address)
        found[address] = (response.status_code, dict(asked))
    return found


def test_a_page_of_1000_rows_reads_the_lake_as_often_as_one_of_10(
    client, asked, settings, tmp_path, monkeypatch
):
    small = _reads(client, asked, settings, tmp_path / "small")
    monkeypatch.setattr(tiny_places, "COLUMNS", 40)
    monkeypatch.setattr(tiny_places, "ROWS", 25)
    large = _reads(client, asked, settings, tmp_path / "large")
    assert large == small
    assert sum(sum(reads.values()) for _status, reads in small.values()) > 0
    page = client.get("/").content
    assert page.count(b"<tr>") > 1000
    assert len(gzip.compress(page)) < HEAVIEST
