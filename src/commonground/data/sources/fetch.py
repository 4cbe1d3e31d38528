"""Bringing every source of a city into the cache, verified, and writing down what came.

One source that fails does not stop the others; the report says which failed and why. Nothing is fetched
whose bytes nobody pinned, unless the caller asks for the pin to be made now.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from hashlib import sha256 as _sha256
from pathlib import Path
from typing import Final, Literal

from commonground.core.errors import CommonGroundError, FetchError
from commonground.data.city.config import CityConfig, SourceRef
from commonground.data.progress import Progress, Quiet
from commonground.data.sources import files
from commonground.data.sources.archives import check_zip
from commonground.data.sources.download import Downloaded, Rules, Wanted, download
from commonground.data.sources.lock import Locked, lock_path, read_lock, write_lock
from commonground.data.sources.pin import pin as write_pin
from commonground.data.sources.sniff import EXPECTED, expect, head_of

How = Literal["downloaded", "unchanged", "cached", "copied", "in place", "generated"]
_WITHOUT_BYTES: Final = ("total",)


@dataclass(frozen=True, slots=True)
class Fetched:
    """One source that is here, verified: where, its hash, and how it came."""

    id: str
    path: Path
    sha256: str
    bytes: int
    how: How


@dataclass(frozen=True, slots=True)
class Failed:
    """One source that is not here, and why."""

    id: str
    error: CommonGroundError
    required: bool


@dataclass(frozen=True, slots=True)
class FetchReport:
    """What a fetch did, in the order of the city file."""

    fetched: tuple[Fetched, ...] = ()
    failed: tuple[Failed, ...] = ()

    @property
    def ok(self) -> bool:
        """Whether every required source is here."""
        return not any(failure.required for failure in self.failed)


@dataclass(frozen=True, slots=True)
class _Job:
    """What one fetch was asked to do."""

    city: CityConfig
    cache: Path
    from_dirs: tuple[Path, ...]
    pin: bool
    progress: Progress
    rules: Rules
    locked: dict[str, Locked] = field(default_factory=dict)


def fetch(
    city: CityConfig,
    cache: Path,
    *,
    only: Iterable[str] | None = None,
    from_dirs: Sequence[Path] = (),
    pin: bool = False,
    progress: Progress | None = None,
    rules: Rules | None = None,
    now: Callable[[], datetime] = lambda: datetime.now(UTC),
) -> FetchReport:
    """Fetch the sources of a city and lock them.

    Parameters
    ----------
    cache
        Folder in which each file is kept under its sha256, with the lock of each city beside.
    only
        Ids of the sources to fetch; all when None.
    from_dirs
        Folders to take sources from, whatever they are called there. With them nothing is asked of the
        network.
    pin
        Fetch sources whose hash nobody stated, and write it into the city file.
    rules
        Patience and trust of downloads.
    now
        The clock behind ``fetched_at``.

    Raises
    ------
    FetchError
        ``only`` names a source the city does not have, one of ``from_dirs`` is no folder, or the lock
        cannot be written.
    """
    job = _Job(
        city=city,
        cache=cache,
        from_dirs=tuple(from_dirs),
        pin=pin,
        progress=progress or Quiet(),
        rules=rules or Rules(),
        locked=read_lock(lock_path(cache, city.id)),
    )
    for folder in from_dirs:
        files.require_folder(folder)
    files.clear_unfinished(cache)
    fetched: list[Fetched] = []
    failed: list[Failed] = []
    for source in _chosen(city, only):
        try:
            done, entry = _one(source, job)
        except CommonGroundError as err:
            failed.append(Failed(source.id, err, source.required))
            continue
        fetched.append(done)
        _remember(job, entry, now)
    return FetchReport(tuple(fetched), tuple(failed))


def _chosen(city: CityConfig, only: Iterable[str] | None) -> list[SourceRef]:
    wanted = None if only is None else set(only)
    unknown = sorted((wanted or set()) - city.sources.keys())
    if unknown:
        known = ", ".join(city.sources) or "none"
        raise FetchError(
            f"{city.path.name} has no source {', '.join(unknown)}: expected one of {known}; correct --only."
        )
    return [
        source
        for source in city.sources.values()
        if source.kind not in _WITHOUT_BYTES and (wanted is None or source.id in wanted)
    ]


def _remember(job: _Job, entry: Locked, now: Callable[[], datetime]) -> None:
    """Add an entry to the lock; the time stays when the bytes are those already locked."""
    before = job.locked.get(entry.id)
    same = before is not None and before.sha256 == entry.sha256
    if before is not None and same and entry.final_url is None and before.url == entry.url:
        entry = replace(entry, final_url=before.final_url, etag=before.etag)
    stamp = now().astimezone(UTC).replace(microsecond=0).isoformat().replace("+00:00", "Z")
    entry = replace(entry, fetched_at=before.fetched_at if before is not None and same else stamp)
    job.locked[entry.id] = entry
    write_lock(lock_path(job.cache, job.city.id), job.city.id, job.locked)


def _one(source: SourceRef, job: _Job) -> tuple[Fetched, Locked]:
    if source.kind not in EXPECTED:
        raise FetchError(
            f"Source {source.id!r} is of kind {source.kind!r}, which this version cannot fetch yet: expected "
            f"one of {', '.join(EXPECTED)}; set required = false to build without it."
        )
    if source.manifest is not None:
        return _generated(source, job)
    if source.file is not None and job.city.resolve(source.file).is_file():
        return _in_place(source, job.city.resolve(source.file), job)
    if source.sha256 is None:
        return _unpinned(source, job)
    cached = job.cache / source.sha256
    if cached.is_file():
        if files.sha256_of(cached) == source.sha256:
            return _done(source, cached, source.sha256, "cached")
        cached.unlink()  # a damaged cache heals itself
    found = files.find_by_sha256(job.from_dirs, {source.sha256: source.bytes})
    if source.sha256 in found:
        return _copied(source, found[source.sha256], source.sha256, "copied", job)
    if job.from_dirs or source.url is None:
        places = ", ".join(str(folder) for folder in job.from_dirs) or str(job.city.path.parent)
        raise FetchError(
            f"Source {source.id!r} is not in {places}: expected a file with the sha256 {source.sha256}; "
            "put it there under any name."
        )
    return _downloaded(source, job)


def _generated(source: SourceRef, job: _Job) -> tuple[Fetched, Locked]:
    name, manifest = source.file or "", source.manifest or ""
    for folder in (*job.from_dirs, job.city.path.parent):
        listed = files.listed_sha256(folder / manifest, name)
        if listed is None:
            continue
        path = folder / name
        if not path.is_file():
            raise FetchError(
                f"{folder / manifest} lists {name} and it is not there: generate the data again."
            )
        files.require_sha256(path, listed, what=f"source {source.id} ({path.name})")
        return _copied(source, path, listed, "generated", job)
    before = job.locked.get(source.id)
    if before is not None and (job.cache / before.sha256).is_file():
        files.require_sha256(job.cache / before.sha256, before.sha256, what=f"source {source.id}")
        return _done(source, job.cache / before.sha256, before.sha256, "cached")
    places = ", ".join(str(folder) for folder in (*job.from_dirs, job.city.path.parent))
    raise FetchError(
        f"Source {source.id!r} is generated and no {manifest} in {places} lists {name}: expected it there; "
        "generate the data and name its folder with --from."
    )


def _in_place(source: SourceRef, path: Path, job: _Job) -> tuple[Fetched, Locked]:
    got = files.sha256_of(path)
    if source.sha256 is None:
        _require_pin(source, job)
    elif got != source.sha256:
        raise files.checksum_error(f"source {source.id} ({path.name})", expected=source.sha256, got=got)
    _look(source, path)
    if source.sha256 is None:
        write_pin(job.city.path, source.id, got)
    return _done(source, path, got, "in place")


def _copied(source: SourceRef, path: Path, sha256: str, how: How, job: _Job) -> tuple[Fetched, Locked]:
    _look(source, path)
    try:
        kept = files.keep(path, cache=job.cache, sha256=sha256)
    except OSError as err:
        if isinstance(err, CommonGroundError):
            raise
        raise FetchError(
            f"Source {source.id!r} could not be copied to {job.cache} ({err.strerror or err}): expected room "
            "and leave to write there; free some, or set CG_HOME. Nothing of it was kept."
        ) from err
    return _done(source, kept, sha256, how)


def _require_pin(source: SourceRef, job: _Job) -> None:
    if not job.pin:
        raise FetchError(
            f"Source {source.id!r} has no sha256, so nobody knows which bytes are meant: expected one in "
            f"{job.city.path.name}; run 'commonground city fetch --pin' once to measure and write it."
        )


def _unpinned(source: SourceRef, job: _Job) -> tuple[Fetched, Locked]:
    _require_pin(source, job)
    if source.url is None or job.from_dirs:
        raise FetchError(
            f"Source {source.id!r} has no sha256 and is not fetched from an address: expected the hash, for "
            "a copy is recognised by nothing else; write sha256 into the city file."
        )
    before = job.locked.get(source.id)
    known = before is not None and before.url == source.url and (job.cache / before.sha256).is_file()
    part = job.cache / f"url-{_sha256(source.url.encode()).hexdigest()[:16]}.part"
    # bytes nobody pinned are never joined from two days: only one attempt's retries may resume
    part.unlink(missing_ok=True)
    wanted = _wanted(source, part, etag=before.etag if known and before is not None else None)
    answer = _run(source, wanted, job)
    if answer.sha256 is None and before is not None:
        how: How = "unchanged"
        path, sha256 = job.cache / before.sha256, before.sha256
        files.require_sha256(path, sha256, what=f"source {source.id}")
    else:
        how, sha256 = "downloaded", answer.sha256 or ""
        path = _admit(source, part, sha256, job)
    write_pin(job.city.path, source.id, sha256)
    return _done(source, path, sha256, how, answer)


def _downloaded(source: SourceRef, job: _Job) -> tuple[Fetched, Locked]:
    expected = source.sha256 or ""
    wanted = _wanted(source, job.cache / f"{expected}.part")
    answer = _run(source, wanted, job)
    if answer.sha256 != expected and answer.resumed:
        # the first part may be of an older file: once more, from the first byte
        wanted.part.unlink(missing_ok=True)
        answer = _run(source, wanted, job)
    if answer.sha256 != expected:
        wanted.part.unlink(missing_ok=True)
        raise files.checksum_error(
            f"source {source.id} ({source.url})", expected=expected, got=str(answer.sha256)
        )
    return _done(source, _admit(source, wanted.part, expected, job), expected, "downloaded", answer)


def _wanted(source: SourceRef, part: Path, *, etag: str | None = None) -> Wanted:
    return Wanted(
        id=source.id,
        url=source.url or "",
        kind=source.kind,
        part=part,
        redirects=source.redirects,
        release=source.release,
        etag=etag,
    )


def _run(source: SourceRef, wanted: Wanted, job: _Job) -> Downloaded:
    with job.progress.stage(f"fetch {source.id}", total=source.bytes, unit="B") as step:
        return download(wanted, step=step, rules=job.rules)


def _admit(source: SourceRef, part: Path, sha256: str, job: _Job) -> Path:
    """Move a whole and looked-through download into the cache."""
    try:
        _look(source, part)
    except CommonGroundError:
        part.unlink(missing_ok=True)
        raise
    target = job.cache / sha256
    part.replace(target)
    files.sync_folder(job.cache)
    return target


def _look(source: SourceRef, path: Path) -> None:
    """Refuse a file of another kind, and a zip that would do harm when unpacked."""
    if expect(head_of(path), kind=source.kind, what=f"source {source.id} ({path.name})") == "zip":
        check_zip(path)


def _done(
    source: SourceRef, path: Path, sha256: str, how: How, answer: Downloaded | None = None
) -> tuple[Fetched, Locked]:
    size = path.stat().st_size
    entry = Locked(
        id=source.id,
        kind=source.kind,
        licence=source.licence,
        sha256=sha256,
        bytes=size,
        fetched_at="",
        url=source.url,
        final_url=answer.final_url if answer else None,
        file=source.file,
        release=source.release,
        etag=answer.etag if answer else None,
        synthetic=source.synthetic,
    )
    return Fetched(source.id, path, sha256, size, how), entry
