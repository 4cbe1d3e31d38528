"""A live tiny city for the tests of pages, files and API."""

from __future__ import annotations

import pytest

from tests.data.lake.factory import CITY, tiny_build


@pytest.fixture(scope="session")
def tiny_lake(tmp_path_factory):
    """A lake with the tiny city; tests that publish make their own."""
    lake, _city = tiny_build(tmp_path_factory.mktemp("tiny"))
    return lake


@pytest.fixture
def tiny_city(tiny_lake, settings):
    """Serve the tiny city in this test."""
    settings.CG_LAKE, settings.CG_CITY = tiny_lake, CITY
    return tiny_lake
