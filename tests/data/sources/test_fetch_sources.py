"""Hashes, folders, damaged caches, full disks and two processes: what surrounds a download."""

from __future__ import annotations

import errno
import hashlib
import os
import subprocess
import sys
import tomllib
from contextlib import nullcontext
from pathlib import Path

import pytest

from commonground.core.errors import BusyError, ChecksumError, FetchError
from commonground.data.city.config import load
from commonground.data.progress import Estimate
from commonground.data.sources import download as download_module
from commonground.data.sources.fetch import fetch
from commonground.data.sources.files import locate, sha256_of
from commonground.data.sources.lock import lock_path, read_lock
from commonground.data.sources.probe import probe
from tests.data.loopback import Act, Loopback
from tests.data.sources.fetching import CSV, NEW, OLD, city, error, leftovers, one, rules, sha
from tests.shared_data import shared


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
