"""Zips from strangers: looked through before anything is written, and counted while it is.

A zip's own directory is only a claim. The claims are checked first (names, links, number, sizes), and
then the bytes are counted as they come out, so that an archive that lies about itself stops at the
limit and not when the disk is full.
"""

from __future__ import annotations

import stat
import zipfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Final
from zlib import error as ZlibError  # noqa: N812 - zlib calls its error "error"

from commonground.core.errors import SourceError

_CHUNK: Final = 1 << 20


@dataclass(frozen=True, slots=True)
class Limits:
    """What an archive may claim and hold. *Source*: our choice, docs/methods/city-file.md."""

    entries: int = 10_000
    bytes: int = 4 * 10**9
    ratio: float = 100.0


LIMITS: Final = Limits()


def check_zip(path: Path, *, limits: Limits = LIMITS) -> tuple[str, ...]:
    """Read an archive through once, writing nothing, and return the names of its files.

    Raises
    ------
    SourceError
        It is no zip, is damaged, or holds what no timetable or map needs: a name that leaves its
        folder, a link, a password, the same name twice, or more than ``limits`` allow.
    """
    with _opened(path) as archive:
        members = _members(archive, path=path, limits=limits)
        counter = _Counter(path, limits)
        for member in members:
            for _ in _read(archive, member, counter):
                pass
        return tuple(member.filename for member in members)


def extract(path: Path, members: Iterable[str], into: Path, *, limits: Limits = LIMITS) -> dict[str, Path]:
    """Unpack some files of an archive into a folder, counting as they come out.

    Parameters
    ----------
    members
        Names without folders, such as ``"stops.txt"``: publishers like to zip the folder too. Those
        the archive does not hold are simply absent from the answer.
    into
        An existing folder; files land directly in it.

    Returns
    -------
    dict
        Path of each unpacked file by its name without folders.

    Raises
    ------
    SourceError
        As :func:`check_zip`, or two members have one wanted name.
    """
    wanted = set(members)
    files: dict[str, Path] = {}
    with _opened(path) as archive:
        counter = _Counter(path, limits)
        for member in _members(archive, path=path, limits=limits):
            name = PurePosixPath(member.filename).name
            if name not in wanted or member.filename.startswith("__MACOSX/"):
                continue
            if name in files:
                _refuse(path, f"{name!r} in two folders", "it once")
            files[name] = into / name
            with files[name].open("wb") as file:
                for chunk in _read(archive, member, counter):
                    file.write(chunk)
    return files


@contextmanager
def _opened(path: Path) -> Iterator[zipfile.ZipFile]:
    try:
        with zipfile.ZipFile(path) as archive:
            yield archive
    except (zipfile.BadZipFile, ZlibError, EOFError, NotImplementedError) as err:
        raise SourceError(
            f"{path.name} is a damaged zip ({err}): expected one that opens; fetch it again."
        ) from err


def _members(archive: zipfile.ZipFile, *, path: Path, limits: Limits) -> list[zipfile.ZipInfo]:
    infos = archive.infolist()
    if len(infos) > limits.entries:
        _refuse(path, f"{len(infos)} entries", f"at most {limits.entries}")
    members = [info for info in infos if not info.is_dir()]
    names: set[str] = set()
    for info in infos:
        _check_name(path, info)
        if info.filename.casefold() in names:
            _refuse(path, f"the name {info.filename!r} twice", "each name once")
        names.add(info.filename.casefold())
    total, packed = sum(m.file_size for m in members), sum(m.compress_size for m in members)
    if total > limits.bytes:
        _refuse(path, f"{total} bytes unpacked", f"at most {limits.bytes}")
    if total > limits.ratio * max(packed, 1):
        _refuse(path, f"{total} bytes packed into {packed}", f"at most {limits.ratio:g} times smaller")
    return members


def _check_name(path: Path, info: zipfile.ZipInfo) -> None:
    name = PurePosixPath(info.filename.replace("\\", "/"))
    if name.is_absolute() or ".." in name.parts or ":" in name.parts[0] or "\0" in info.filename:
        _refuse(path, f"the name {info.filename!r}", "names that stay inside their folder")
    if stat.S_ISLNK(info.external_attr >> 16):
        _refuse(path, f"the link {info.filename!r}", "files only")
    if info.flag_bits & 0x1:
        _refuse(path, f"{info.filename!r} behind a password", "files anybody can open")


def _refuse(path: Path, found: str, expected: str) -> None:
    raise SourceError(
        f"{path.name} holds {found}: expected {expected}; it was refused before anything was unpacked. "
        "Ask its publisher what happened to it."
    )


class _Counter:
    """Adds up the bytes that really come out of an archive."""

    def __init__(self, path: Path, limits: Limits) -> None:
        self.path, self.limits, self.count = path, limits, 0
        self.most = min(limits.bytes, int(limits.ratio * max(path.stat().st_size, 1)))

    def add(self, amount: int) -> None:
        self.count += amount
        if self.count > self.most:
            _refuse(self.path, f"more than {self.most} bytes although it says less", "honest sizes")


def _read(archive: zipfile.ZipFile, member: zipfile.ZipInfo, counter: _Counter) -> Iterator[bytes]:
    with archive.open(member) as file:
        while chunk := file.read(_CHUNK):
            counter.add(len(chunk))
            yield chunk
