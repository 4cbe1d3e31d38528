"""What no build needs any more, and its removal."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from commonground.data.lake import builds, paths

_HASH_DIGITS = 64


@dataclass(frozen=True, slots=True)
class Garbage:
    """Parts of a lake that no live or former build names.

    Parameters
    ----------
    versions
        Folders of versions.
    manifests
        Manifests of builds that are in no city's history.
    caches
        Entries of the stage cache that name a version to be deleted, or one that is gone.
    unfinished
        What interrupted writers left.
    bytes
        Their size together.
    """

    versions: tuple[Path, ...]
    manifests: tuple[Path, ...]
    caches: tuple[Path, ...]
    unfinished: tuple[Path, ...]
    bytes: int

    @property
    def paths(self) -> tuple[Path, ...]:
        """All of it."""
        return self.versions + self.manifests + self.caches + self.unfinished


def unreferenced(lake: Path) -> Garbage:
    """List what the live builds and their histories do not need.

    Parameters
    ----------
    lake
        Root folder of the lake.
    """
    wanted, manifests = _wanted(lake)
    versions = tuple(path for path in _version_folders(lake) if path.name not in wanted)
    caches = tuple(path for path in sorted((lake / "cache").glob("*.json")) if not _names_only(path, wanted))
    unfinished = paths.unfinished(lake)
    found = versions + manifests + caches + unfinished
    return Garbage(versions, manifests, caches, unfinished, sum(map(_size, found)))


def sweep(lake: Path) -> Garbage:
    """Delete what no build needs, while no build runs.

    Parameters
    ----------
    lake
        Root folder of the lake.

    Returns
    -------
    Garbage
        What was deleted.

    Raises
    ------
    BusyError
        A build is running.
    """
    with builds.sweep_lock(lake):
        garbage = unreferenced(lake)
        for path in garbage.paths:
            paths.discard(path)
    return garbage


def _wanted(lake: Path) -> tuple[set[str], tuple[Path, ...]]:
    """Return hashes that some build names, and manifests that no history names."""
    hashes: set[str] = set()
    lost: list[Path] = []
    for city in builds.cities(lake):
        kept = set(builds.history(lake, city))
        for manifest in sorted((paths.city_folder(lake, city) / "builds").glob("*.json")):
            if manifest.stem in kept:
                hashes |= _hashes(paths.read_json(manifest))
            else:
                lost.append(manifest)
    return hashes, tuple(lost)


def _hashes(value: object) -> set[str]:
    """Collect everything in a manifest that has the form of a sha256."""
    if isinstance(value, dict):
        return set().union(*(_hashes(item) for item in value.values()))
    if isinstance(value, list):
        return set().union(*(_hashes(item) for item in value))
    return {value} if isinstance(value, str) and len(value) == _HASH_DIGITS else set()


def _version_folders(lake: Path) -> list[Path]:
    return sorted(path for path in lake.glob("[0-9a-f][0-9a-f]/*") if len(path.name) == _HASH_DIGITS)


def _names_only(cache: Path, wanted: set[str]) -> bool:
    entry = paths.read_json(cache)
    named = {value["sha256"] for value in entry["outputs"].values()}
    named |= {part for file in entry["files"] for part in Path(file).parts if len(part) == _HASH_DIGITS}
    return named <= wanted


def _size(path: Path) -> int:
    files = path.rglob("*") if path.is_dir() else [path]
    return sum(file.stat().st_size for file in files if file.is_file())
