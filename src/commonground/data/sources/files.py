"""Finding a source's file and making sure that it is the one that was meant.

The cache keeps each fetched file under its sha256, whatever it was called; a file beside the city file
is used where it lies. Either way the bytes are hashed before anybody reads them.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Final

from commonground.core.errors import ChecksumError, FetchError, SourceError
from commonground.data.sources.lock import Locked, lock_path, read_lock

if TYPE_CHECKING:
    from commonground.data.city.config import CityConfig, SourceRef

CHUNK: Final = 1 << 20


def sha256_of(path: Path) -> str:
    """Return the sha256 of a file, read in pieces."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            digest.update(chunk)
    return digest.hexdigest()


def require_sha256(path: Path, expected: str, *, what: str) -> None:
    """Refuse a file whose bytes are not the ones that were pinned.

    Raises
    ------
    ChecksumError
        The message holds both hashes.
    """
    got = sha256_of(path)
    if got != expected:
        raise checksum_error(what, expected=expected, got=got)


def checksum_error(what: str, *, expected: str, got: str) -> ChecksumError:
    """Return the error of bytes that are not the pinned ones."""
    return ChecksumError(
        f"{what} has the sha256 {got}: expected {expected}. Either it was damaged, or its publisher changed "
        "it; look at what changed, then put the new hash into the city file."
    )


def file_of(city: CityConfig, relative: str, *, where: str) -> Path:
    """Return the path of a file beside the city file.

    Raises
    ------
    SourceError
        It is not there.
    """
    path = city.resolve(relative)
    if not path.is_file():
        raise SourceError(
            f"{where}: {relative} is not in {city.path.parent}: expected a file there; put it there, or "
            "correct the path in the city file."
        )
    return path


def locate(source: SourceRef, *, city: CityConfig, cache: Path, from_dirs: Sequence[Path] = ()) -> Path:
    """Return the verified file of a source, from the cache, the city file's folder or ``from_dirs``.

    Raises
    ------
    FetchError
        It is nowhere, or nothing says which bytes are meant.
    ChecksumError
        A file is where it should be and holds other bytes.
    """
    locked = read_lock(lock_path(cache, city.id)).get(source.id)
    expected = meant(source, locked=locked, from_dirs=from_dirs)
    if expected is None:
        raise FetchError(
            f"Nothing says which bytes of source {source.id!r} are meant: expected a sha256 in the city file "
            "or a fetched copy; run 'commonground city fetch'."
        )
    for path in _candidates(source, expected, city=city, cache=cache):
        if path.is_file():
            require_sha256(path, expected, what=f"source {source.id} ({path.name})")
            return path
    for path in find_by_sha256(from_dirs, {expected: source.bytes}).values():
        return path
    if source.file is not None and source.manifest is None:
        raise FetchError(
            f"Source {source.id!r} is not there: expected {source.file} in {city.path.parent}; put the file "
            "there, or correct its path in the city file."
        )
    raise FetchError(
        f"Source {source.id!r} has not been fetched: expected {expected[:12]}… in the cache; "
        "run 'commonground city fetch', with --from if you have the file."
    )


def locator(city: CityConfig, cache: Path, from_dirs: Sequence[Path] = ()) -> Callable[[SourceRef], Path]:
    """Return :func:`locate` for one city, verifying each file once however often it is asked for."""
    known: dict[str, Path] = {}

    def find(source: SourceRef) -> Path:
        if source.id not in known:
            known[source.id] = locate(source, city=city, cache=cache, from_dirs=from_dirs)
        return known[source.id]

    return find


def meant(source: SourceRef, *, locked: Locked | None, from_dirs: Sequence[Path] = ()) -> str | None:
    """Return the sha256 a source should have: pinned, listed by its generator, or locked.

    A generated source follows the newest list given, so that another seed replaces the last one.
    """
    if source.sha256 is not None:
        return source.sha256
    if source.manifest is not None and source.file is not None:
        for folder in from_dirs:
            listed = listed_sha256(folder / source.manifest, source.file)
            if listed is not None:
                return listed
    return locked.sha256 if locked is not None else None


def listed_sha256(manifest: Path, name: str) -> str | None:
    """Return the hash a generator's manifest lists for a file; None without manifest or entry.

    Raises
    ------
    SourceError
        The manifest cannot be read.
    """
    if not manifest.is_file():
        return None
    try:
        entry = json.loads(manifest.read_text(encoding="utf-8"))["files"].get(name)
        return None if entry is None else str(entry["sha256"])
    except (ValueError, KeyError, TypeError, AttributeError) as err:
        raise SourceError(
            f"{manifest} is no list of hashes ({err!r}): expected "
            '{"files": {"name": {"sha256": "…"}}}; generate the data again.'
        ) from err


def find_by_sha256(folders: Iterable[Path], wanted: dict[str, int | None]) -> dict[str, Path]:
    """Search folders, and folders in them, for files with the wanted hashes.

    Parameters
    ----------
    wanted
        Size in bytes (None when unknown) by sha256; a known size saves reading other files.

    Returns
    -------
    dict
        Path of each hash that was found; the first in alphabetical order when there are copies.

    Raises
    ------
    FetchError
        A folder is not there.
    """
    sizes = set(wanted.values())
    found: dict[str, Path] = {}
    for folder in folders:
        for path in _files_in(folder):
            if len(found) == len(wanted):
                return found
            if None not in sizes and path.stat().st_size not in sizes:
                continue
            digest = sha256_of(path)
            if digest in wanted:
                found.setdefault(digest, path)
    return found


def keep(path: Path, *, cache: Path, sha256: str) -> Path:
    """Copy a file into the cache under its hash, whole or not at all, and return the copy.

    Raises
    ------
    ChecksumError
        What arrived in the cache is not what was promised.
    OSError
        The disk is full or cannot be written; nothing is left behind.
    """
    target = cache / sha256
    if target.is_file() and sha256_of(target) == sha256:
        return target
    cache.mkdir(parents=True, exist_ok=True)
    temporary = cache / f"{sha256}.{os.getpid()}.tmp"
    try:
        with path.open("rb") as source, temporary.open("wb") as copy:
            _hold(copy)
            shutil.copyfileobj(source, copy, CHUNK)
            copy.flush()
            os.fsync(copy.fileno())
        require_sha256(temporary, sha256, what=str(path))
        temporary.replace(target)
    finally:
        temporary.unlink(missing_ok=True)
    sync_folder(cache)
    return target


def clear_unfinished(cache: Path) -> None:
    """Remove copies whose writer was killed; those under way are locked and stay."""
    for path in cache.glob("*.tmp"):
        with suppress(OSError), path.open("rb") as copy:
            _hold(copy)
            path.unlink()


def _hold(file: BinaryIO) -> None:
    """Lock a file while it is open; an error when another process has it."""
    import fcntl  # noqa: PLC0415 - absent on Windows, where only reading a city works

    fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)


def sync_folder(folder: Path) -> None:
    """Make a rename in a folder survive a power cut, where the system can."""
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _candidates(source: SourceRef, sha256: str, *, city: CityConfig, cache: Path) -> Iterator[Path]:
    yield cache / sha256
    if source.file is not None and source.manifest is None:
        yield city.resolve(source.file)


def require_folder(folder: Path) -> None:
    """Refuse a folder that is not there.

    Raises
    ------
    FetchError
        It is no folder.
    """
    if not folder.is_dir():
        raise FetchError(f"{folder} is no folder: expected one with the sources in it; check the path.")


def _files_in(folder: Path) -> Iterator[Path]:
    require_folder(folder)
    for path in sorted(folder.rglob("*")):
        if path.is_file() and not path.is_symlink():
            yield path
