"""Every kind of page: accessible, inside the screen, from this host only; in two directions of writing."""

from __future__ import annotations

import pytest

from tests.data.lake.factory import SMALL
from tests.e2e.accessibility import VIEWS, barriers, faults

PAGES = {
    "city": "/",
    "city by cells": "/?indicator=H10&by=cells",
    "city without places": "/?indicator=J09",
    "areas": "/areas/",
    "areas, nothing found": "/areas/?q=atlantis",
    "area": "/areas/SYN-a05/",
    "area, hidden": f"/areas/{SMALL[0]}/",
    "changes": "/areas/SYN-a05/changes/",
    "indicators": "/indicators/",
    "indicator": "/indicators/H06/",
    "indicator, not measured": "/indicators/H10-all/",
    "value": "/indicators/H06/SYN-a05/",
    "value, hidden": f"/indicators/H06/{SMALL[0]}/",
    "door": "/door/",
    "door, answered": "/door/?lat=60.171&lon=24.947",
    "door, outside": "/door/?lat=0&lon=0",
    "data": "/data/",
    "not found": "/nowhere/",
}


@pytest.mark.parametrize(("prefix", "width", "scheme"), VIEWS)
@pytest.mark.parametrize("address", PAGES.values(), ids=PAGES)
def test_a_page_is_accessible_fits_and_asks_no_other_host(open_page, address, prefix, width, scheme):
    page = open_page(prefix + address, width=width, scheme=scheme)
    # Chromium notes the 404 that it should get.
    page.complaints[:] = [text for text in page.complaints if "404" not in text]
    assert faults(page, width) == []


def test_the_documentation_of_the_api_is_accessible(open_page):
    page = open_page("/api/v1/", width=390)
    assert barriers(page) == []
    assert page.foreign == []


@pytest.mark.parametrize("prefix", ["", "/ar"])
def test_the_map_of_cells_holds_every_cell(open_page, prefix):
    page = open_page(f"{prefix}/?by=cells")
    drawn = page.locator("[data-printed] [data-place]").count()
    page.locator("[data-open]").click()
    page.locator('[data-map][data-map-idle="true"]').wait_for(timeout=60_000)
    assert page.locator("[data-map]").get_attribute("data-rendered-features") == str(drawn)
    assert page.foreign == page.complaints == []
