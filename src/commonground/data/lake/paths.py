"""Where things lie in the lake, and how a file or folder gets there whole or not at all.

Layout (docs/adr/0003-content-addressed-lake.md)::

    lake/<aa>/<sha256>/c/canonical.parquet    read-only, the version itself
    lake/<aa>/<sha256>/c/carried              read-only, a file carried as it is
    lake/<aa>/<sha256>/b/...                  writable, rebuildable: tiles, route packs
    lake/cache/<stage key>.json               what a stage made last time
    lake/cities/<city>/live.json              the build that pages show
    lake/cities/<city>/builds/<build>.json    manifests
    lake/.tmp/...                             unfinished work, safe to delete when no build runs
"""

from __future__ import annotations

import contextlib
import errno
import json
import os
import shutil
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb

from commonground.core.errors import LakeError

FILE_MODE = 0o444
FOLDER_MODE = 0o555
WRITABLE_FOLDER_MODE = 0o755
_MEGABYTE = 1_000_000


def version_folder(lake: Path, sha256: str) -> Path:
    """Return the folder of a version, named by the sha256 of its file."""
    return lake / sha256[:2] / sha256


def canonical_file(lake: Path, sha256: str) -> Path:
    """Return the one file of a version that is never rebuilt."""
    return version_folder(lake, sha256) / "c" / "canonical.parquet"


def rebuildable_folder(lake: Path, sha256: str) -> Path:
    """Return the folder beside a version for what can be made again from it."""
    return version_folder(lake, sha256) / "b"


def city_folder(lake: Path, city: str) -> Path:
    """Return the folder of a city's manifests and live pointer."""
    return lake / "cities" / city


@contextlib.contextmanager
def scratch(lake: Path) -> Iterator[Path]:
    """Give an empty folder on the lake's own disk, and remove what is left of it afterwards."""
    folder = lake / ".tmp" / uuid.uuid4().hex
    try:
        folder.mkdir(parents=True)
        yield folder
    finally:
        remove_tree(folder)


@contextlib.contextmanager
def disk_errors(lake: Path, what: str) -> Iterator[None]:
    """Turn refusals of the disk, told by the system or by DuckDB, into one error with the free space."""
    try:
        yield
    except LakeError:
        raise
    except (OSError, duckdb.IOException) as err:
        raise refused(lake, what, err) from err


def refused(lake: Path, what: str, err: Exception) -> LakeError:
    """Describe a write that the disk refused: what, why, how much is free, what to do.

    Parameters
    ----------
    lake
        Root folder of the lake.
    what
        What was being written, for example ``"table areas"``.
    err
        The refusal, from the operating system or from DuckDB.
    """
    try:
        free = shutil.disk_usage(lake if lake.exists() else lake.parent).free
        room = f"{free / _MEGABYTE:,.0f} MB are free there"
    except OSError:
        room = "its free space could not be read"
    full = isinstance(err, OSError) and err.errno in {errno.ENOSPC, errno.EDQUOT}
    reason = "the disk is full" if full else str(err)
    return LakeError(
        f"The lake {lake} could not take {what}: {reason}; {room}. "
        "Nothing of it was kept. Make room, or set CG_HOME to a folder on another disk, and run again."
    )


def sync(path: Path) -> None:
    """Make a file or folder survive a power cut."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def settle(source: Path, target: Path) -> bool:
    """Move a finished folder to its final name in one step; False when it was there already."""
    target.parent.mkdir(parents=True, exist_ok=True)
    try:
        source.rename(target)
    except OSError as err:
        if err.errno in {errno.ENOTEMPTY, errno.EEXIST} and target.is_dir():
            return False
        raise
    sync(target.parent)
    return True


def write_json(path: Path, value: Any) -> None:
    """Replace a JSON file in one step: readers see the old text or the new one, never a part.

    Parameters
    ----------
    path
        File to write; its folder is made when absent.
    value
        Anything JSON can hold; keys are sorted so that equal values are equal bytes.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name}.{uuid.uuid4().hex}")
    text = json.dumps(value, ensure_ascii=False, indent=1, sort_keys=True, allow_nan=False)
    try:
        with temporary.open("w", encoding="utf-8") as file:
            file.write(text + "\n")
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
        sync(path.parent)
    finally:
        temporary.unlink(missing_ok=True)


def read_json(path: Path) -> Any:
    """Read a JSON file of the lake, or None when there is none.

    Raises
    ------
    LakeError
        The file is there and is no JSON.
    """
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    except ValueError as err:
        raise LakeError(f"{path} is not JSON ({err}): restore it from a backup, or build again.") from err


def unfinished(lake: Path) -> tuple[Path, ...]:
    """Return what is being written at this moment, or was when its writer was killed."""
    hidden = (f"{folder}/.*.json.*" for folder in ("cache", "cities/*", "cities/*/builds"))
    return tuple(sorted(path for pattern in (".tmp/*", *hidden) for path in lake.glob(pattern)))


def discard(path: Path) -> None:
    """Delete a file, or a folder of the lake with everything in it; absent is fine."""
    if path.is_dir():
        remove_tree(path)
    else:
        path.unlink(missing_ok=True)


def remove_tree(folder: Path) -> None:
    """Delete a folder of the lake, read-only parts included; absent is fine."""
    if not folder.exists():
        return
    for inner in [folder, *(path for path in folder.rglob("*") if path.is_dir())]:
        inner.chmod(WRITABLE_FOLDER_MODE)
    shutil.rmtree(folder)
