from __future__ import annotations

import io
import stat
import zipfile
from pathlib import Path

import pytest

from commonground.core.errors import SourceError
from commonground.data.sources.archives import Limits, check_zip, extract
from tests.shared_data import shared


def _zip(path: Path, members: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, body in members.items():
            archive.writestr(name, body)
    return path


@pytest.mark.parametrize("name", ["../escape.txt", "a/../../escape.txt", "/etc/escape.txt", "C:\\escape.txt"])
def test_a_name_that_leaves_its_folder_is_refused(tmp_path: Path, name: str) -> None:
    path = _zip(tmp_path / "feed.zip", {name: b"x"})
    with pytest.raises(SourceError, match="stay inside their folder"):
        check_zip(path)
    (tmp_path / "into").mkdir()
    with pytest.raises(SourceError, match="stay inside their folder"):
        extract(path, ["escape.txt"], tmp_path / "into")
    assert sorted(p.name for p in tmp_path.rglob("*")) == ["feed.zip", "into"]


def test_a_link_is_refused(tmp_path: Path) -> None:
    info = zipfile.ZipInfo("stops.txt")
    info.external_attr = (stat.S_IFLNK | 0o777) << 16
    with zipfile.ZipFile(tmp_path / "feed.zip", "w") as archive:
        archive.writestr(info, "/etc/passwd")
    with pytest.raises(SourceError, match="the link 'stops"):
        check_zip(tmp_path / "feed.zip")


def test_an_archive_that_unpacks_a_hundred_times_larger_is_refused(tmp_path: Path) -> None:
    path = _zip(tmp_path / "bomb.zip", {"stops.txt": b"0" * 10_000_000})
    with pytest.raises(SourceError, match="at most 100 times smaller"):
        check_zip(path)


def test_more_bytes_than_allowed_are_refused(tmp_path: Path) -> None:
    path = _zip(tmp_path / "feed.zip", {"a.txt": bytes(range(256)) * 40, "b.txt": bytes(range(256)) * 40})
    with pytest.raises(SourceError, match="20480 bytes unpacked"):
        check_zip(path, limits=Limits(bytes=20_000))
    assert check_zip(path, limits=Limits(bytes=20_480)) == ("a.txt", "b.txt")


def test_ten_thousand_and_one_entries_are_refused(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "feed.zip", "w") as archive:
        for number in range(10_001):
            archive.writestr(f"{number}.txt", "")
    with pytest.raises(SourceError, match="10001 entries"):
        check_zip(tmp_path / "feed.zip")


def test_an_archive_that_lies_about_its_sizes_stops_at_what_it_admits(tmp_path: Path) -> None:
    path = _zip(tmp_path / "feed.zip", {"stops.txt": b"0123456789" * 1000})
    raw = path.read_bytes()
    # both headers now claim 10 bytes instead of 10,000
    path.write_bytes(raw.replace((10_000).to_bytes(4, "little"), (10).to_bytes(4, "little")))
    with pytest.raises(SourceError, match="damaged zip"):
        check_zip(path)


def test_a_password_is_refused(tmp_path: Path) -> None:
    path = _zip(tmp_path / "feed.zip", {"stops.txt": b"x"})
    raw = bytearray(path.read_bytes())
    raw[6] |= 1
    raw[raw.index(b"PK\x01\x02") + 8] |= 1
    path.write_bytes(raw)
    with pytest.raises(SourceError, match="behind a password"):
        check_zip(path)


def test_one_name_twice_is_refused(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "feed.zip", "w") as archive:
        archive.writestr("stops.txt", "a")
        archive.writestr("stops.TXT", "b")
    with pytest.raises(SourceError, match="each name once"):
        check_zip(tmp_path / "feed.zip")


def test_a_truncated_archive_is_called_damaged(tmp_path: Path) -> None:
    path = _zip(tmp_path / "feed.zip", {"stops.txt": b"x" * 1000})
    path.write_bytes(path.read_bytes()[:-30])
    with pytest.raises(SourceError, match="damaged zip"):
        check_zip(path)


def test_files_in_a_folder_of_the_archive_are_unpacked_without_it(tmp_path: Path) -> None:
    path = _zip(
        tmp_path / "feed.zip", {"gtfs/stops.txt": b"s", "gtfs/trips.txt": b"t", "__MACOSX/stops.txt": b"j"}
    )
    found = extract(path, ["stops.txt", "calendar.txt"], tmp_path)
    assert {name: file.read_bytes() for name, file in found.items()} == {"stops.txt": b"s"}


def test_a_wanted_file_in_two_folders_is_refused(tmp_path: Path) -> None:
    path = _zip(tmp_path / "feed.zip", {"a/stops.txt": b"s", "b/stops.txt": b"t"})
    with pytest.raises(SourceError, match="in two folders"):
        extract(path, ["stops.txt"], tmp_path)


def test_real_timetables_pass() -> None:
    names = check_zip(shared("las_palmas") / "gtfs_guaguas_20230222.zip")
    assert "stop_times.txt" in names


def test_nothing_but_a_zip_is_a_zip(tmp_path: Path) -> None:
    path = tmp_path / "feed.zip"
    path.write_bytes(io.BytesIO(b"<html>").getvalue())
    with pytest.raises(SourceError, match="damaged zip"):
        check_zip(path)
