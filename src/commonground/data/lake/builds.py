"""Builds of a city: one manifest each, one pointer to the build that is live.

A build becomes live by the last of its steps, the replacement of one small file; until then, and
after a crash at any step, pages show the build before.
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import json
import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, BinaryIO

from commonground.core.errors import BusyError, LakeError
from commonground.data.lake import paths
from commonground.data.lake.hash import canonical_json
from commonground.data.lake.version import Version

MANIFEST_SCHEMA = 1
_ID_DIGITS = 16


@dataclass(frozen=True, slots=True)
class Build:
    """One complete, immutable state of a city's numbers.

    Parameters
    ----------
    city
        Identifier of the city.
    id
        16 hex digits over content, configuration and code.
    manifest
        Everything about it, as the JSON file holds it.
    """

    city: str
    id: str
    manifest: Mapping[str, Any] = field(repr=False)

    @property
    def tables(self) -> dict[str, Version]:
        """Versions of its tables by name."""
        return {
            name: Version.from_json({"name": name, **entry})
            for name, entry in self.manifest["tables"].items()
        }


def build_id(tables: Mapping[str, Version], *, config: Any, code_version: str) -> str:
    """Return the identifier of a build: the same content, configuration and code give the same one.

    Parameters
    ----------
    tables
        Versions by name.
    config
        The city's configuration as JSON, or anything that stands for it.
    code_version
        Version of this package.

    Notes
    -----
    Logical hashes, so an upgrade of DuckDB alone makes no new build; no clock. Our choice, see
    docs/adr/0003-content-addressed-lake.md.
    """
    content = {
        "code": code_version,
        "config": config,
        "tables": {name: version.logical_sha256 for name, version in tables.items()},
    }
    return hashlib.sha256(canonical_json(content)).hexdigest()[:_ID_DIGITS]


def table_entries(tables: Mapping[str, Version]) -> dict[str, Any]:
    """Return the ``tables`` part of a manifest."""
    return {name: version.to_json() for name, version in tables.items()}


def publish_build(lake: Path, manifest: Mapping[str, Any]) -> Build:
    """Write a manifest and make its build the live one.

    Parameters
    ----------
    lake
        Root folder of the lake.
    manifest
        At least ``build``, ``city.id`` and ``tables``; JSON.

    Returns
    -------
    Build
        The build that is live now.

    Raises
    ------
    LakeError
        A table is not in the lake, or the disk refused; the build before stays live.
    """
    city, name = str(manifest["city"]["id"]), str(manifest["build"])
    build = Build(city, name, {"schema": MANIFEST_SCHEMA, **manifest})
    _check_tables(lake, build)
    with paths.disk_errors(lake, f"build {name} of {city}"):
        paths.write_json(_manifest_file(lake, city, name), build.manifest)
        before = _pointer(lake, city)
        if before is None:
            _point(lake, city, name, [])
        elif before["build"] != name:
            older = [before["build"], *(item for item in before["history"] if item != name)]
            _point(lake, city, name, [item for item in older if item != name])
    return build


def live_build(lake: Path, city: str) -> Build | None:
    """Return the build that pages show, or None when the city has none.

    Parameters
    ----------
    lake
        Root folder of the lake.
    city
        Identifier of the city.

    Raises
    ------
    LakeError
        The pointer names a build whose manifest is gone.
    """
    pointer = _pointer(lake, city)
    return None if pointer is None else open_build(lake, city, str(pointer["build"]))


def open_build(lake: Path, city: str, name: str) -> Build:
    """Return one build of a city, live or not.

    Raises
    ------
    LakeError
        There is no such build.
    """
    manifest = paths.read_json(_manifest_file(lake, city, name))
    if manifest is None:
        raise LakeError(f"Build {name!r} of city {city!r} is not in {lake}: build the city again.")
    return Build(city, name, manifest)


def history(lake: Path, city: str) -> tuple[str, ...]:
    """Return the live build and those before it, newest first."""
    pointer = _pointer(lake, city)
    return () if pointer is None else (pointer["build"], *pointer["history"])


def rollback(lake: Path, city: str) -> Build:
    """Make the build before the live one live again.

    Raises
    ------
    LakeError
        There is no build before.
    BusyError
        The city is being built, or the lake swept.
    """
    _require_history(lake, city)
    with build_lock(lake, city):
        before, *older = _require_history(lake, city)
        build = open_build(lake, city, before)
        _check_tables(lake, build)
        with paths.disk_errors(lake, f"the pointer of {city}"):
            _point(lake, city, before, older)
    return build


def _require_history(lake: Path, city: str) -> Sequence[str]:
    """Return the builds before the live one."""
    older = history(lake, city)[1:]
    if not older:
        raise LakeError(
            f"City {city!r} has no build before the live one in {lake}: there is nothing to go back to."
        )
    return older


@contextlib.contextmanager
def build_lock(lake: Path, city: str) -> Iterator[None]:
    """Let one process at a time build a city, and none while the lake is swept.

    Parameters
    ----------
    lake
        Root folder of the lake.
    city
        Identifier of the city.

    Raises
    ------
    BusyError
        Another process holds it; the message names the process and since when.
    LakeError
        The disk refused.

    Notes
    -----
    A builder that is alone first removes what killed builders left.
    """
    folder = paths.city_folder(lake, city)
    if paths.unfinished(lake):
        with contextlib.suppress(BusyError), sweep_lock(lake):
            for path in paths.unfinished(lake):
                paths.discard(path)
    with (
        _held(lake / "lake.lock", shared=True, what=f"The lake {lake}"),
        _held(folder / "build.lock", shared=False, what=f"City {city!r}"),
    ):
        yield


@contextlib.contextmanager
def sweep_lock(lake: Path) -> Iterator[None]:
    """Keep every build out of the lake, to delete what no build needs.

    Raises
    ------
    BusyError
        A build is running.
    """
    with _held(lake / "lake.lock", shared=False, what=f"The lake {lake}"):
        yield


def cities(lake: Path) -> tuple[str, ...]:
    """Return the cities the lake knows, in alphabetical order."""
    folder = lake / "cities"
    return tuple(sorted(path.name for path in folder.iterdir() if path.is_dir())) if folder.is_dir() else ()


def _check_tables(lake: Path, build: Build) -> None:
    for version in build.tables.values():
        path = paths.canonical_file(lake, version.sha256)
        if not path.is_file() or path.stat().st_size != version.bytes:
            raise LakeError(
                f"Build {build.id} of {build.city!r} needs table {version.name!r}, but {path} is not whole: "
                "build the city again. The live build was left as it is."
            )


def _manifest_file(lake: Path, city: str, name: str) -> Path:
    return paths.city_folder(lake, city) / "builds" / f"{name}.json"


def _pointer(lake: Path, city: str) -> Any:
    return paths.read_json(paths.city_folder(lake, city) / "live.json")


def _point(lake: Path, city: str, name: str, older: Sequence[str]) -> None:
    paths.write_json(paths.city_folder(lake, city) / "live.json", {"build": name, "history": list(older)})


@contextlib.contextmanager
def _held(path: Path, *, shared: bool, what: str) -> Iterator[None]:
    with _lock_file(path) as file:
        try:
            fcntl.flock(file, (fcntl.LOCK_SH if shared else fcntl.LOCK_EX) | fcntl.LOCK_NB)
        except BlockingIOError as err:
            raise BusyError(
                f"{what} is in use{_holder(file)}: wait for it to end, or stop that process."
            ) from err
        file.truncate(0)  # a killed process could not take its name away
        if not shared:
            _sign(file)
        try:
            yield
        finally:
            file.truncate(0)


def _lock_file(path: Path) -> BinaryIO:
    """Open a lock file, unbuffered: what a full disk refuses must not come back when it is closed."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        return path.open("a+b", buffering=0)
    except OSError as err:
        raise paths.refused(path.parent, path.name, err) from err


def _sign(file: BinaryIO) -> None:
    """Leave who holds the lock and since when, for the one who is refused; on a full disk, nobody."""
    who = {"pid": os.getpid(), "since": datetime.now(UTC).isoformat(timespec="seconds")}
    with contextlib.suppress(OSError):
        file.write(json.dumps(who).encode())


def _holder(file: BinaryIO) -> str:
    file.seek(0)
    try:
        who = json.loads(file.read())
        return f" by process {who['pid']} since {who['since']}"
    except (ValueError, KeyError):
        return " by another process"
