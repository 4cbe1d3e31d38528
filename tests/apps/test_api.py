"""The API: the fields and the hiding of the pages, pages of a list, problems instead of tracebacks."""

from __future__ import annotations

import re

import pytest

from commonground.data.lake.builds import live_build
from commonground.data.lake.reader import BuildReader
from tests.apps.pages import get
from tests.data.lake.factory import CITY, SMALL


@pytest.fixture
def build(tiny_city):
    return BuildReader(tiny_city, live_build(tiny_city, CITY))


@pytest.mark.parametrize("place", SMALL)
def test_a_hidden_value_is_null_and_says_so(client, tiny_city, place):
    (item,) = client.get(f"/api/v1/values?indicator=H06&place={place}").json()["items"]
    assert item["suppressed"] is True
    hidden = ("value", "numerator", "denominator", "people", "spread_low", "spread_high")
    assert [item[name] for name in hidden] == [None] * len(hidden)
    assert client.get(f"/api/v1/areas/{place}").json()["people"] is None


def test_no_number_stands_where_the_status_is_not_ok(client, tiny_city):
    items = client.get("/api/v1/values?limit=1000").json()["items"]
    unknown = [item for item in items if item["status"] != "ok"]
    assert unknown
    assert all(item["value"] is None for item in unknown)


def test_pages_of_a_list_hold_everything_once(client, build):
    address, found = "/api/v1/values?indicator=H06&limit=5", []
    while address:
        answer = client.get(address).json()
        found += [(item["place_kind"], item["place"]) for item in answer["items"]]
        address = answer["next"]
    assert sorted(found) == sorted((value.place_kind, value.place) for value in build.values("H06"))
    assert len(found) == len(set(found)) == answer["count"]


def test_filters_keep_what_fits(client, tiny_city):
    items = client.get("/api/v1/values?indicator=H06&place_kind=area&level=half&status=ok").json()["items"]
    assert {item["level"] for item in items} == {"half"}
    lenses = client.get("/api/v1/indicators?lens=green").json()["items"]
    assert {item["id"] for item in lenses} == {"G14", "G14-400", "G14-1000"}
    areas = client.get("/api/v1/areas?q=05&level=neighbourhood").json()["items"]
    assert [area["id"] for area in areas] == ["SYN-a05"]


def test_every_list_names_its_build_and_whom_to_credit(client, build):
    for name in ("areas", "indicators", "values", "inequality", "builds"):
        answer = client.get(f"/api/v1/{name}").json()
        assert answer["build"] == build.id
        assert answer["synthetic"] is True
        assert "© OpenStreetMap contributors" in answer["attribution"]


def test_the_live_build_tells_its_sources_tables_and_report(client, build):
    answer = client.get("/api/v1/builds/live").json()
    assert answer["id"] == build.id
    assert {source["id"]: source["ok"] for source in answer["sources"]} == {
        "osm": True,
        "population": True,
        "gtfs": False,
    }
    assert {table["name"] for table in answer["tables"]} == set(build.manifest["tables"])
    assert answer["report"] == build.manifest["report"]


@pytest.mark.parametrize(
    ("address", "status", "named"),
    [
        ("/api/v1/areas/nowhere", 404, "nowhere"),
        ("/api/v1/indicators/X99", 404, "X99"),
        ("/api/v1/areas?limit=5000", 422, "limit"),
        ("/api/v1/values?place_kind=moon", 422, "place_kind"),
        ("/api/v1/values?offset=-1", 422, "offset"),
    ],
)
def test_an_error_is_a_problem_document_that_names_what_was_wrong(client, tiny_city, address, status, named):
    response = client.get(address)
    assert response.status_code == status
    assert response.headers["Content-Type"] == "application/problem+json"
    problem = response.json()
    assert problem["status"] == status
    assert named in problem["detail"]


def test_our_own_fault_is_a_problem_document_without_details(client, tiny_city, monkeypatch):
    def broken(*_args, **_kwargs):
        raise RuntimeError("secret words")

    monkeypatch.setattr(BuildReader, "inequality", broken)
    response = client.get("/api/v1/inequality")
    assert response.status_code == 500
    assert response.headers["Content-Type"] == "application/problem+json"
    assert "secret" not in response.content.decode()


def test_the_documentation_lists_every_operation_and_loads_nothing_from_elsewhere(client, tiny_city):
    page = get(client, "/api/v1/")
    for address in client.get("/api/v1/openapi.json").json()["paths"]:
        assert f"GET {address}" in page.text
    assert not re.findall(r'(?:src|href)="(?:https?:)?//', page.html)
