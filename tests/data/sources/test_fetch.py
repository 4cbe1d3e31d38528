"""Every fault of the loopback table gets its answer, the old file survives, nothing is left behind."""

from __future__ import annotations

import zipfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from commonground.core.errors import ChecksumError, FetchError
from commonground.data.sources.download import Rules
from commonground.data.sources.fetch import fetch
from commonground.data.sources.files import locate
from commonground.data.sources.lock import lock_path, read_lock
from tests.data.loopback import Act, Loopback
from tests.data.sources.fetching import CSV, NEW, Naps, city, error, leftovers, one, rules, sha


def test_a_good_download_is_kept_under_its_hash_and_locked(
    server: Loopback, tmp_path: Path, cache: Path
) -> None:
    url = server.page("/people.csv", CSV, etag='"v1"')
    here = city(tmp_path, url)
    done = one(fetch(here, cache, rules=rules(), now=lambda: datetime(2026, 10, 5, 8, 0, 0, 999, tzinfo=UTC)))
    assert done.path.read_bytes() == CSV
    assert (done.path.name, done.how, done.bytes) == (sha(CSV), "downloaded", len(CSV))
    assert leftovers(cache) == sorted([sha(CSV), "sources.lock"])
    entry = read_lock(lock_path(cache, "here"))["people"]
    assert (entry.url, entry.final_url, entry.etag, entry.fetched_at) == (
        url,
        url,
        '"v1"',
        "2026-10-05T08:00:00Z",
    )
    assert (entry.release, entry.licence, entry.bytes) == ("2023-07", "CC-BY-4.0", len(CSV))
    assert locate(here.sources["people"], city=here, cache=cache) == done.path


def test_a_second_fetch_asks_the_network_nothing_and_leaves_the_lock_alone(
    server: Loopback, tmp_path: Path, cache: Path
) -> None:
    here = city(tmp_path, server.page("/people.csv", CSV, etag='"v1"'))
    fetch(here, cache, rules=rules())
    before = lock_path(cache, "here").read_bytes()
    later = datetime.now(UTC) + timedelta(days=9)
    assert one(fetch(here, cache, rules=rules(), now=lambda: later)).how == "cached"
    assert len(server.seen) == 1
    assert lock_path(cache, "here").read_bytes() == before


def test_a_body_cut_at_60_percent_is_resumed_by_range(server: Loopback, tmp_path: Path, cache: Path) -> None:
    url = server.page("/people.csv", CSV, etag='"v1"', acts=[Act(cut_at=0.6), Act()])
    done = one(fetch(city(tmp_path, url), cache, rules=rules()))
    assert done.path.read_bytes() == CSV
    start = int(server.seen[1][2]["Range"].removeprefix("bytes=").removesuffix("-"))
    assert 0 < start <= int(len(CSV) * 0.6)
    assert server.seen[1][2]["If-Range"] == '"v1"'


def test_a_stalled_body_is_given_up_after_the_timeout_and_resumed(
    server: Loopback, tmp_path: Path, cache: Path
) -> None:
    url = server.page("/people.csv", CSV, acts=[Act(stall_at=0.6), Act()])
    assert one(fetch(city(tmp_path, url), cache, rules=rules())).path.read_bytes() == CSV
    assert "Range" in server.seen[1][2]
    assert Rules().timeout_s == 30


def test_a_body_cut_every_time_ends_in_an_error_with_bytes_and_a_resumable_part(
    server: Loopback, tmp_path: Path, cache: Path
) -> None:
    naps = Naps()
    url = server.page("/people.csv", CSV, acts=[Act(cut_at=0.5)])
    failure = error(fetch(city(tmp_path, url), cache, rules=rules(naps)))
    assert isinstance(failure, FetchError)
    assert "5 attempts" in str(failure)
    assert "bytes got" in str(failure)
    assert naps == [1, 2, 4, 8]
    assert leftovers(cache) == [f"{sha(CSV)}.part"]
    server.pages["/people.csv"].acts = []
    assert one(fetch(city(tmp_path, url), cache, rules=rules())).path.read_bytes() == CSV
    assert leftovers(cache) == sorted([sha(CSV), "sources.lock"])


def test_a_server_without_range_is_asked_from_the_start_again(
    server: Loopback, tmp_path: Path, cache: Path
) -> None:
    url = server.page("/people.csv", CSV, ranges=False, acts=[Act(cut_at=0.6), Act()])
    assert one(fetch(city(tmp_path, url), cache, rules=rules())).path.read_bytes() == CSV


def test_a_part_of_an_older_file_is_thrown_away_and_fetched_whole(
    server: Loopback, tmp_path: Path, cache: Path
) -> None:
    (cache / f"{sha(CSV)}.part").write_bytes(b"code,people\nolder file, same address\n")
    done = one(fetch(city(tmp_path, server.page("/people.csv", CSV)), cache, rules=rules()))
    assert done.path.read_bytes() == CSV
    assert ["Range" in headers for *_, headers in server.seen] == [True, False]


def test_a_file_that_changes_between_two_attempts_is_never_joined(
    server: Loopback, tmp_path: Path, cache: Path
) -> None:
    url = server.page(
        "/people.csv", CSV, etag='"v2"', acts=[Act(cut_at=0.6, headers={"ETag": '"v1"'}), Act()]
    )
    assert one(fetch(city(tmp_path, url), cache, rules=rules())).path.read_bytes() == CSV


@pytest.mark.parametrize(
    "fault",
    [
        ("osm-pbf", b"<!DOCTYPE html><title>Sorry</title>", "expected a PBF of OpenStreetMap"),
        ("gtfs", b"<html><body>Sorry</body></html>", "expected a zip"),
        ("table", b"<html><body>Sorry</body></html>", "expected CSV or Parquet"),
        ("gtfs", b"{}", "JSON that is not GeoJSON"),
        ("table", b"{}", "JSON that is not GeoJSON"),
        ("polygons", b'{"error": "quota exceeded"}', "quota"),
        ("gtfs", b"", "an empty file"),
    ],
)
def test_an_error_page_with_status_200_is_not_kept(
    server: Loopback, tmp_path: Path, cache: Path, fault: tuple[str, bytes, str]
) -> None:
    kind, body, words = fault
    failure = error(fetch(city(tmp_path, server.page("/x", body), kind=kind), cache, rules=rules()))
    assert isinstance(failure, FetchError)
    assert words in str(failure)
    assert leftovers(cache) == []


def test_an_error_page_does_not_cost_the_part_that_was_already_there(
    server: Loopback, tmp_path: Path, cache: Path
) -> None:
    part = cache / f"{sha(CSV)}.part"
    part.write_bytes(CSV[:1000])
    url = server.page("/people.csv", b"<html>Sorry</html>", ranges=False)
    error(fetch(city(tmp_path, url), cache, rules=rules()))
    assert part.read_bytes() == CSV[:1000]


@pytest.mark.parametrize("status", [404, 410])
def test_a_release_that_is_gone_is_named_and_nothing_else_is_offered(
    server: Loopback, tmp_path: Path, cache: Path, status: int
) -> None:
    url = server.page("/people.csv", CSV, acts=[Act(status=status)])
    failure = error(fetch(city(tmp_path, url), cache, rules=rules()))
    assert "release 2023-07" in str(failure)
    assert "nothing newer is taken" in str(failure)
    assert len(server.seen) == 1
    assert leftovers(cache) == []


def test_other_refusals_are_not_tried_again(server: Loopback, tmp_path: Path, cache: Path) -> None:
    url = server.page("/people.csv", CSV, acts=[Act(status=403)])
    assert "status 403" in str(error(fetch(city(tmp_path, url), cache, rules=rules())))
    assert len(server.seen) == 1


def test_retry_after_is_waited_for_and_capped_at_a_minute(
    server: Loopback, tmp_path: Path, cache: Path
) -> None:
    naps = Naps()
    busy = [Act(status=429, headers={"Retry-After": "7"}), Act(status=429, headers={"Retry-After": "3600"})]
    url = server.page("/people.csv", CSV, acts=[*busy, Act(status=503), Act()])
    one(fetch(city(tmp_path, url), cache, rules=rules(naps)))
    assert naps == [7, 60, 4]


def test_retry_after_may_be_a_date(server: Loopback, tmp_path: Path, cache: Path) -> None:
    naps = Naps()
    past = "Wed, 21 Oct 2015 07:28:00 GMT"
    url = server.page("/p.csv", CSV, acts=[Act(status=503, headers={"Retry-After": past}), Act()])
    one(fetch(city(tmp_path, url), cache, rules=rules(naps)))
    assert naps == [0]


def test_a_server_that_stays_busy_is_left_after_four_retries(
    server: Loopback, tmp_path: Path, cache: Path
) -> None:
    url = server.page("/people.csv", CSV, acts=[Act(status=503)])
    assert "503" in str(error(fetch(city(tmp_path, url), cache, rules=rules())))
    assert len(server.seen) == 5
    assert leftovers(cache) == []


def test_a_wrong_hash_is_refused_with_both_hashes(server: Loopback, tmp_path: Path, cache: Path) -> None:
    failure = error(fetch(city(tmp_path, server.page("/people.csv", NEW)), cache, rules=rules()))
    assert isinstance(failure, ChecksumError)
    assert sha(CSV) in str(failure)
    assert sha(NEW) in str(failure)
    assert leftovers(cache) == []


def test_a_harmful_zip_is_refused_although_its_hash_is_right(
    server: Loopback, tmp_path: Path, cache: Path
) -> None:
    path = tmp_path / "feed.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("../stops.txt", "x")
    body = path.read_bytes()
    here = city(tmp_path, server.page("/feed.zip", body), body=body, kind="gtfs")
    assert "stay inside their folder" in str(error(fetch(here, cache, rules=rules())))
    assert leftovers(cache) == []


def test_gzip_that_nobody_asked_for_is_unpacked(server: Loopback, tmp_path: Path, cache: Path) -> None:
    url = server.page("/people.csv", CSV, acts=[Act(gzip=True)])
    assert one(fetch(city(tmp_path, url), cache, rules=rules())).path.read_bytes() == CSV
