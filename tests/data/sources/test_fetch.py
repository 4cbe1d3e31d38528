"""Every fault of the loopback table gets its answer, the old file survives, nothing is left behind."""

from __future__ import annotations

import errno
import hashlib
import os
import subprocess
import sys
import tomllib
import zipfile
from collections.abc import Iterator
from contextlib import nullcontext
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from commonground.core.errors import BusyError, ChecksumError, CommonGroundError, FetchError
from commonground.data.city.config import CityConfig, load
from commonground.data.progress import Estimate
from commonground.data.sources import download as download_module
from commonground.data.sources.download import Rules
from commonground.data.sources.fetch import Fetched, FetchReport, fetch
from commonground.data.sources.files import locate, sha256_of
from commonground.data.sources.lock import lock_path, read_lock
from commonground.data.sources.probe import probe
from tests.data.loopback import Act, Loopback, loopback
from tests.shared_data import shared

CSV = b"code,people\n" + b"".join(b"%d,%d\n" % (i, i * 7) for i in range(60_000))
NEW = CSV + b"60000,1\n"
OLD = b"code,people\n1,1\n"


@pytest.fixture
def server() -> Iterator[Loopback]:
    with loopback() as running:
        yield running


@pytest.fixture
def cache(tmp_path: Path) -> Path:
    """A cache that already holds a file, which every failure must leave alone."""
    folder = tmp_path / "cache"
    folder.mkdir()
    (folder / sha(OLD)).write_bytes(OLD)
    return folder


class Naps(list[float]):
    """Waits that are noted instead of slept."""

    def __call__(self, seconds: float) -> None:
        self.append(seconds)


def sha(body: bytes) -> str:
    return hashlib.sha256(body).hexdigest()


def rules(naps: Naps | None = None, **about: object) -> Rules:
    return Rules(timeout_s=0.5, sleep=Naps() if naps is None else naps, proxies={}, **about)  # type: ignore[arg-type]  # by name


def city(
    tmp_path: Path, url: str, *, body: bytes | None = CSV, kind: str = "table", more: str = ""
) -> CityConfig:
    pinned = f'sha256 = "{sha(body)}"' if body is not None else ""
    extra = {"table": 'key = "code"\nprovides = ["x"]', "gtfs": "from = 2023-01-01\nto = 2023-02-01"}.get(
        kind, ""
    )
    path = tmp_path / "city.toml"
    path.write_text(
        f"""schema = 1
boundary = {{ bbox = [24.9, 60.1, 25.0, 60.2] }}
city = {{ id = "here", name = "Here", country = "FI", crs = "EPSG:3067" }}
areas.ward = {{ file = "wards.geojson", id = "code", name = "name" }}

[sources.people]
kind = "{kind}"
url = "{url}"
{pinned}
licence = "CC-BY-4.0"
release = "2023-07"
{extra}
{more}
""",
        encoding="utf-8",
    )
    return load(path)


def one(report: FetchReport) -> Fetched:
    assert [str(failure.error) for failure in report.failed] == []
    return report.fetched[0]


def error(report: FetchReport) -> CommonGroundError:
    assert report.fetched == ()
    assert not report.ok
    return report.failed[0].error


def leftovers(cache: Path) -> list[str]:
    """Names in the cache besides the old file, which must be whole."""
    assert (cache / sha(OLD)).read_bytes() == OLD
    return sorted(path.name for path in cache.rglob("*") if path.is_file() and path.name != sha(OLD))


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


def test_without_a_hash_nothing_is_fetched(server: Loopback, tmp_path: Path, cache: Path) -> None:
    here = city(tmp_path, server.page("/people.csv", CSV), body=None)
    assert "--pin" in str(error(fetch(here, cache, rules=rules())))
    assert server.seen == []


def test_pin_writes_the_measured_hash_and_nothing_else(server: Loopback, tmp_path: Path, cache: Path) -> None:
    here = city(tmp_path, server.page("/people.csv", CSV), body=None, more="# a comment of mine")
    before = here.path.read_text(encoding="utf-8")
    one(fetch(here, cache, rules=rules(), pin=True))
    after = here.path.read_text(encoding="utf-8")
    assert load(here.path).sources["people"].sha256 == sha(CSV)
    assert after.replace(f', sha256 = "{sha(CSV)}"', "").replace(f'sha256 = "{sha(CSV)}"\n', "") == before


def test_pin_asks_whether_the_file_changed_and_takes_no_for_an_answer(
    server: Loopback, tmp_path: Path, cache: Path
) -> None:
    here = city(tmp_path, server.page("/people.csv", CSV, etag='"v1"'), body=None)
    unpinned = here.path.read_bytes()
    one(fetch(here, cache, rules=rules(), pin=True))
    here.path.write_bytes(unpinned)
    again = one(fetch(load(here.path), cache, rules=rules(), pin=True))
    assert again.how == "unchanged"
    assert server.seen[1][2]["If-None-Match"] == '"v1"'
    assert load(here.path).sources["people"].sha256 == sha(CSV)


def test_from_a_folder_each_source_is_found_by_its_hash_and_the_network_left_alone(
    server: Loopback, tmp_path: Path, cache: Path
) -> None:
    stick = tmp_path / "stick" / "deep"
    stick.mkdir(parents=True)
    (stick / "copy (2) of table.bak").write_bytes(CSV)
    here = city(tmp_path, server.page("/people.csv", CSV))
    assert one(fetch(here, cache, from_dirs=[tmp_path / "stick"], rules=rules())).how == "copied"
    assert server.seen == []


def test_a_source_that_is_not_in_the_folder_is_not_fetched_behind_ones_back(
    server: Loopback, tmp_path: Path, cache: Path
) -> None:
    (tmp_path / "stick").mkdir()
    here = city(tmp_path, server.page("/people.csv", CSV))
    assert "is not in" in str(error(fetch(here, cache, from_dirs=[tmp_path / "stick"], rules=rules())))
    assert server.seen == []


def test_a_damaged_cache_heals_itself(server: Loopback, tmp_path: Path, cache: Path) -> None:
    (cache / sha(CSV)).write_bytes(b"rotten")
    here = city(tmp_path, server.page("/people.csv", CSV))
    assert one(fetch(here, cache, rules=rules())).how == "downloaded"
    assert sha256_of(cache / sha(CSV)) == sha(CSV)


def test_a_build_never_reads_a_cached_file_that_changed(
    server: Loopback, tmp_path: Path, cache: Path
) -> None:
    here = city(tmp_path, server.page("/people.csv", CSV))
    (cache / sha(CSV)).write_bytes(b"rotten")
    with pytest.raises(ChecksumError):
        locate(here.sources["people"], city=here, cache=cache)


def test_one_source_that_fails_does_not_stop_the_next(server: Loopback, tmp_path: Path, cache: Path) -> None:
    good = server.page("/good.csv", NEW)
    more = f"""
[sources.more]
kind = "table"
url = "{good}"
sha256 = "{sha(NEW)}"
licence = "CC0-1.0"
key = "code"
[sources.extra]
kind = "table"
url = "{server.url("/nowhere")}"
sha256 = "{sha(OLD + b"x")}"
licence = "CC0-1.0"
key = "code"
required = false
"""
    here = city(tmp_path, server.page("/people.csv", CSV), more=more)
    report = fetch(here, cache, rules=rules())
    assert [done.id for done in report.fetched] == ["people", "more"]
    assert [(failure.id, failure.required) for failure in report.failed] == [("extra", False)]
    assert report.ok
    assert [done.id for done in fetch(here, cache, only=["more"], rules=rules()).fetched] == ["more"]
    with pytest.raises(FetchError, match="expected one of people, more, extra"):
        fetch(here, cache, only=["moer"], rules=rules())


def test_ctrl_c_leaves_the_resumable_part_and_nothing_else(
    server: Loopback, tmp_path: Path, cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    here = city(tmp_path, server.page("/people.csv", CSV))
    whole = download_module._Part.write

    def interrupted(part: download_module._Part, chunk: bytes) -> None:
        if part.size > 100_000:
            raise KeyboardInterrupt
        whole(part, chunk)

    monkeypatch.setattr(download_module._Part, "write", interrupted)
    with pytest.raises(KeyboardInterrupt):
        fetch(here, cache, rules=rules())
    assert leftovers(cache) == [f"{sha(CSV)}.part"]
    monkeypatch.undo()
    assert one(fetch(here, cache, rules=rules())).path.read_bytes() == CSV
    assert "Range" in server.seen[1][2]


def test_a_full_disk_is_said_and_nothing_is_left(
    server: Loopback, tmp_path: Path, cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    here = city(tmp_path, server.page("/people.csv", CSV))
    whole = download_module._Part.write

    def full(part: download_module._Part, chunk: bytes) -> None:
        whole(part, chunk)
        if part.size > 100_000:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(download_module._Part, "write", full)
    failure = error(fetch(here, cache, rules=rules()))
    assert "is full" in str(failure)
    assert leftovers(cache) == []


def test_a_disk_that_really_is_full_is_said_and_nothing_is_left(server: Loopback, tmp_path: Path) -> None:
    small = tmp_path / "small"
    small.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=256k", "tmpfs", str(small)], check=False, capture_output=True
    )
    if mounted.returncode:
        pytest.skip("needs the right to mount a small disk")
    try:
        # packed it fits, so that it is begun; unpacked it does not
        url = server.page("/people.csv", CSV, acts=[Act(gzip=True)])
        assert "is full" in str(error(fetch(city(tmp_path, url), small, rules=rules())))
        assert list(small.iterdir()) == []
        stick = tmp_path / "stick"
        stick.mkdir()
        (stick / "x").write_bytes(CSV)
        failure = error(fetch(city(tmp_path, url), small, from_dirs=[stick], rules=rules()))
        assert "No space left" in str(failure)
        assert list(small.iterdir()) == []
    finally:
        subprocess.run(["umount", str(small)], check=True)


def test_a_file_larger_than_the_disk_is_not_begun(
    server: Loopback, tmp_path: Path, cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    here = city(tmp_path, server.page("/people.csv", CSV))
    usage = type("Usage", (), {"free": 1000})
    monkeypatch.setattr(download_module.shutil, "disk_usage", lambda _: usage)
    assert "is full" in str(error(fetch(here, cache, rules=rules())))
    assert leftovers(cache) == []


def test_two_processes_do_not_write_one_part(server: Loopback, tmp_path: Path, cache: Path) -> None:
    fcntl = pytest.importorskip("fcntl")
    here = city(tmp_path, server.page("/people.csv", CSV))
    part = cache / f"{sha(CSV)}.part"
    with part.open("wb") as other:
        fcntl.flock(other, fcntl.LOCK_EX)
        other.write(CSV[:50])
        other.flush()
        assert isinstance(error(fetch(here, cache, rules=rules())), BusyError)
        assert part.read_bytes() == CSV[:50]


def test_a_large_file_passes_through_little_memory(server: Loopback, tmp_path: Path, cache: Path) -> None:
    piece = b"1,2\n" * 262_144
    repeat = 400
    digest = hashlib.sha256()
    for _ in range(repeat):
        digest.update(piece)
    server.page("/large.csv", piece, repeat=repeat)
    here = city(tmp_path, server.url("/large.csv"), body=CSV)
    text = here.path.read_text(encoding="utf-8").replace(sha(CSV), digest.hexdigest())
    here.path.write_text(text, encoding="utf-8")
    script = (
        "import sys; from pathlib import Path\n"
        "from commonground.data.city.config import load\n"
        "from commonground.data.sources.fetch import fetch\n"
        "report = fetch(load(Path(sys.argv[1])), Path(sys.argv[2]))\n"
        "assert report.ok, report\n"
        # not ru_maxrss, which a child inherits from its parent
        "print(next(line.split()[1] for line in open('/proc/self/status') if line.startswith('VmHWM')))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, str(here.path), str(cache)],
        check=True,
        capture_output=True,
        text=True,
        env={**os.environ, "no_proxy": "*"},
    )
    (cache / digest.hexdigest()).unlink()
    assert len(piece) * repeat > 400_000_000
    assert int(done.stdout) * 1024 < 300_000_000


def test_a_probe_reads_a_little_of_each_address_and_keeps_nothing(
    server: Loopback, tmp_path: Path, cache: Path
) -> None:
    here = city(tmp_path, server.page("/people.csv", CSV))
    (answer,) = probe(here, rules=rules())
    assert (answer.problem, answer.bytes, answer.status) == (None, len(CSV), 206)
    assert server.seen[0][2]["Range"] == "bytes=0-65535"
    server.pages["/people.csv"].acts = [Act(status=404)]
    (answer,) = probe(here, rules=rules())
    assert answer.problem == "the server answered 404"
    assert leftovers(cache) == []


def test_progress_counts_bytes_and_estimates_the_time_left(
    server: Loopback, tmp_path: Path, cache: Path
) -> None:
    ticks = iter(range(1000))
    steps: list[tuple[str, int | None, str, Estimate]] = []

    class Watching:
        def stage(self, name: str, *, total: int | None = None, unit: str = "items"):
            steps.append((name, total, unit, Estimate(total=total, clock=lambda: float(next(ticks)))))
            return nullcontext(steps[-1][3])

    here = city(tmp_path, server.page("/people.csv", CSV), more=f"bytes = {len(CSV)}")
    fetch(here, cache, rules=rules(), progress=Watching())
    ((name, total, unit, step),) = steps
    assert (name, total, unit, step.done) == ("fetch people", len(CSV), "B", len(CSV))
    assert step.remaining_s == 0


def test_real_sources_of_a_city_come_from_a_folder_whole(tmp_path: Path) -> None:
    here = load(Path(__file__).resolve().parents[3] / "cities" / "las_palmas.toml")
    report = fetch(here, tmp_path, from_dirs=[shared("las_palmas")])
    assert report.failed == ()
    assert [done.bytes for done in report.fetched] == [
        s.bytes for s in here.sources.values() if s.kind != "total"
    ]


def test_generated_sources_are_taken_by_the_list_beside_them(tmp_path: Path, cache: Path) -> None:
    made = tmp_path / "seed-1"
    made.mkdir()
    (made / "people.csv").write_bytes(CSV)
    manifest = made / "manifest.json"
    manifest.write_text(f'{{"files": {{"people.csv": {{"sha256": "{sha(CSV)}", "rows": 60000}}}}}}')
    more = 'file = "people.csv"\nmanifest = "manifest.json"\nsynthetic = true'
    here = city(tmp_path, "http://127.0.0.1/x", body=None)
    text = here.path.read_text(encoding="utf-8").replace('url = "http://127.0.0.1/x"', more)
    here.path.write_text(text, encoding="utf-8")
    here = load(here.path)
    assert "generate the data" in str(error(fetch(here, cache)))
    assert one(fetch(here, cache, from_dirs=[made])).how == "generated"
    assert read_lock(lock_path(cache, "here"))["people"].synthetic
    assert one(fetch(here, cache)).how == "cached"
    assert locate(here.sources["people"], city=here, cache=cache).read_bytes() == CSV
    (made / "people.csv").write_bytes(NEW)
    assert isinstance(error(fetch(here, cache, from_dirs=[made])), ChecksumError)


def test_the_lock_is_toml_and_reads_back(server: Loopback, tmp_path: Path, cache: Path) -> None:
    here = city(tmp_path, server.page("/people.csv", CSV, etag='W/"quoted \\ and \x7f odd"'))
    one(fetch(here, cache, rules=rules()))
    raw = tomllib.loads(lock_path(cache, "here").read_text(encoding="utf-8"))
    assert raw["sources"]["people"]["sha256"] == sha(CSV)
    assert list(raw["sources"]["people"]) == sorted(raw["sources"]["people"])
