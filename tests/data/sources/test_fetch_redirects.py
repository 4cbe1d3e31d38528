"""A redirect is followed where the source allows it, noted, and never into private addresses."""

from __future__ import annotations

from pathlib import Path

import pytest

from commonground.data.sources.fetch import fetch
from commonground.data.sources.lock import lock_path, read_lock
from tests.data.loopback import Act, Loopback
from tests.data.sources.fetching import CSV, city, error, leftovers, one, rules


def test_a_redirect_on_the_same_host_is_followed_and_noted(
    server: Loopback, tmp_path: Path, cache: Path
) -> None:
    server.page("/people.csv", CSV)
    url = server.page("/old", acts=[Act(status=302, headers={"Location": "/people.csv"})])
    one(fetch(city(tmp_path, url), cache, rules=rules()))
    entry = read_lock(lock_path(cache, "here"))["people"]
    assert (entry.url, entry.final_url) == (url, server.url("/people.csv"))


def test_a_redirect_to_another_host_is_refused_unless_the_source_lists_it(
    server: Loopback, tmp_path: Path, cache: Path
) -> None:
    server.page("/people.csv", CSV)
    away = Act(status=301, headers={"Location": server.url("/people.csv", host="localhost")})
    url = server.page("/old", acts=[away])
    public = rules(resolve=lambda _: ["93.184.215.14"])
    refused = error(fetch(city(tmp_path, url), cache, rules=public))
    assert "another host" in str(refused)
    assert "redirects = ['localhost']" in str(refused)
    assert leftovers(cache) == []
    one(fetch(city(tmp_path, url, more='redirects = ["localhost"]'), cache, rules=public))


def test_a_redirect_to_a_private_address_is_refused_unless_the_address_is_listed(
    server: Loopback, tmp_path: Path, cache: Path
) -> None:
    server.page("/people.csv", CSV)
    inward = Act(status=301, headers={"Location": server.url("/people.csv", host="localhost")})
    url = server.page("/old", acts=[inward])
    private = rules(resolve=lambda _: ["127.0.0.1"])
    refused = error(fetch(city(tmp_path, url, more='redirects = ["localhost"]'), cache, rules=private))
    assert "private address 127.0.0.1" in str(refused)
    one(fetch(city(tmp_path, url, more='redirects = ["localhost", "127.0.0.1"]'), cache, rules=private))


@pytest.mark.parametrize("target", ["ftp://127.0.0.1/x", "file:///etc/passwd"])
def test_a_redirect_out_of_the_web_is_refused(
    server: Loopback, tmp_path: Path, cache: Path, target: str
) -> None:
    url = server.page("/old", acts=[Act(status=301, headers={"Location": target})])
    assert "not encrypted" in str(error(fetch(city(tmp_path, url), cache, rules=rules())))


def test_redirects_in_circles_end(server: Loopback, tmp_path: Path, cache: Path) -> None:
    url = server.page("/old", acts=[Act(status=301, headers={"Location": "/old"})])
    assert "from address to address" in str(error(fetch(city(tmp_path, url), cache, rules=rules())))
