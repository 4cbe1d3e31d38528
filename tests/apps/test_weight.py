"""The first view of a page stays light for a slow phone, on real maps and with every place drawn."""

from __future__ import annotations

import gzip
import re
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders

from tests.apps.pages import get

HEAVIEST = 100_000


def _first_view(client, address):
    """Bytes of a page and of what it loads by itself, compressed, without fonts."""
    page = get(client, address)
    head = re.findall(r'<(?:link rel="stylesheet"[^>]*href|script[^>]*src)="/static/\w+/([^"?]+)"', page.html)
    assert head
    weight = page.weight
    for name in head:
        weight += len(gzip.compress(Path(finders.find(name)).read_bytes()))
    return weight


@pytest.mark.parametrize(
    "address",
    [
        "/",
        "/?by=cells",
        "/areas/",
        "/indicators/",
        "/indicators/H06/",
        "/door/?lat=60.171&lon=24.944",
        "/data/",
    ],
)
@pytest.mark.parametrize("prefix", ["", "/ar"])
def test_a_first_view_of_the_demo_weighs_at_most_100_kilobytes(client, demo_city, settings, prefix, address):
    settings.CG_LAKE, settings.CG_CITY = demo_city.lake, "demo"
    assert _first_view(client, prefix + address) <= HEAVIEST


@pytest.mark.parametrize("address", ["/", "/?by=cells", "/areas/35009577/", "/indicators/H06/"])
def test_detailed_outlines_of_las_palmas_are_thinned_to_what_a_drawing_shows(
    client, las_palmas, settings, address
):
    settings.CG_LAKE, settings.CG_CITY = las_palmas.lake, "las_palmas"
    assert _first_view(client, address) <= HEAVIEST


def test_a_city_without_areas_lists_its_cells(client, porto_alegre, settings):
    settings.CG_LAKE, settings.CG_CITY = porto_alegre.lake, "porto_alegre"
    cells = porto_alegre.reader().cell_geometries()
    page = get(client, "/")
    assert len(page.table("Fresh food")) - 1 == len(cells)
    assert _first_view(client, "/") <= HEAVIEST
    assert "This city has no areas" in get(client, "/areas/").text
