"""One download over HTTP that survives bad servers: resumed, hashed as it comes, kept only when whole.

The bytes go to a ``.part`` file, which is the only thing an interruption leaves and from which the next
run goes on. What a server answers is judged by its bytes: an error page is an error whatever its status.
"""

from __future__ import annotations

import email.utils
import errno
import hashlib
import os
import shutil
import time
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO, Final

import urllib3
from urllib3.exceptions import HTTPError, SSLError

from commonground import __version__
from commonground.core.errors import BusyError, FetchError, SourceError
from commonground.data.progress import Step
from commonground.data.sources.redirects import Resolve, follow, resolve_host
from commonground.data.sources.sniff import HEAD_BYTES, expect

_CHUNK: Final = 1 << 16
_OK, _PARTIAL, _UNCHANGED, _BEYOND = 200, 206, 304, 416
_GONE: Final = frozenset({404, 410})
_AGAIN: Final = frozenset({408, 425, 429, 500, 502, 503, 504})


@dataclass(frozen=True, slots=True)
class Rules:
    """How patient and how trusting a download is.

    Parameters
    ----------
    timeout_s
        Seconds without a byte after which a server is taken for dead.
    retries
        Attempts after the first.
    first_wait_s, longest_wait_s
        Wait before the first retry (doubled each time), and the most one waits even when a server's
        Retry-After asks for more.
    sleep, resolve
        How to wait, and how to turn a host into addresses; tests put their own.
    proxies
        Proxy address by scheme, from the environment.
    """

    timeout_s: float = 30.0
    retries: int = 4
    first_wait_s: float = 1.0
    longest_wait_s: float = 60.0
    sleep: Callable[[float], None] = time.sleep
    resolve: Resolve = resolve_host
    proxies: Mapping[str, str] = field(default_factory=urllib.request.getproxies)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What to download: where from, of which kind, and where the part file is kept."""

    id: str
    url: str
    kind: str
    part: Path
    redirects: tuple[str, ...] = ()
    release: str | None = None
    resume: bool = True
    etag: str | None = None


@dataclass(frozen=True, slots=True)
class Downloaded:
    """A whole download waiting in its part file; ``sha256`` is None when the server said "unchanged"."""

    sha256: str | None
    bytes: int
    final_url: str
    etag: str | None
    resumed: bool


class _AgainError(Exception):
    """One attempt failed in a way that another may not."""

    def __init__(self, reason: str, wait_s: float | None = None) -> None:
        super().__init__(reason)
        self.wait_s = wait_s


def download(wanted: Wanted, *, step: Step, rules: Rules) -> Downloaded:
    """Fetch an address into ``wanted.part``, with retries.

    Raises
    ------
    FetchError
        The server does not have it, keeps failing, sends something of another kind, or leads somewhere
        it may not; or the disk is full. The part file stays only when the next run can go on from it.
    BusyError
        Another process is downloading the same file.
    """
    with _part(wanted) as part:
        wait_s = rules.first_wait_s
        for attempt in range(rules.retries + 1):
            try:
                return _attempt(wanted, part, step=step, rules=rules)
            except _AgainError as again:
                if attempt == rules.retries:
                    raise FetchError(
                        f"Source {wanted.id!r} could not be fetched from {wanted.url} in {attempt + 1} "
                        f"attempts ({again}): expected the whole file. Run the command again later; it goes "
                        "on where it stopped."
                    ) from again
                asked = wait_s if again.wait_s is None else again.wait_s
                rules.sleep(min(asked, rules.longest_wait_s))
                wait_s *= 2
        raise AssertionError("the loop returns or raises")  # pragma: no cover


class _Part:
    """The part file, its hash so far, and what the server called the version it belongs to."""

    def __init__(self, file: BinaryIO, path: Path) -> None:
        self.file, self.path = file, path
        self.etag: str | None = None
        self.resumed = False
        self.digest = hashlib.sha256()
        self.size = 0
        while chunk := file.read(1 << 20):
            self.digest.update(chunk)
            self.size += len(chunk)

    def restart(self) -> None:
        self.file.seek(0)
        self.file.truncate()
        self.digest, self.size, self.resumed = hashlib.sha256(), 0, False

    def write(self, chunk: bytes) -> None:
        self.file.write(chunk)
        self.digest.update(chunk)
        self.size += len(chunk)

    def settle(self) -> None:
        self.file.flush()
        os.fsync(self.file.fileno())


@contextmanager
def _part(wanted: Wanted) -> Iterator[_Part]:
    """Open the part file for one process alone; remove it unless the next run can go on from it."""
    wanted.part.parent.mkdir(parents=True, exist_ok=True)
    file = wanted.part.open("a+b")
    keep = False
    try:
        _lock(file, wanted)
        file.seek(0)
        part = _Part(file, wanted.part)
        if not wanted.resume:
            part.restart()
        yield part
        keep = True
    except BusyError:
        keep = True
        raise
    except (FetchError, KeyboardInterrupt):
        keep = wanted.resume and _size(file) > 0
        raise
    except OSError as err:
        raise _disk_error(err, wanted) from err
    finally:
        file.close()
        if not keep:
            wanted.part.unlink(missing_ok=True)


def _lock(file: BinaryIO, wanted: Wanted) -> None:
    import fcntl  # noqa: PLC0415 - absent on Windows, where only reading a city works

    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as err:
        raise BusyError(
            f"Source {wanted.id!r} is being fetched by another process: expected one at a time; wait for it."
        ) from err


def _size(file: BinaryIO) -> int:
    return os.fstat(file.fileno()).st_size


def _disk_error(err: OSError, wanted: Wanted) -> FetchError:
    if err.errno in {errno.ENOSPC, errno.EDQUOT}:
        return FetchError(
            f"The disk with {wanted.part.parent} is full: expected room for source {wanted.id!r}; free some, "
            "or set CG_HOME to a larger disk. Nothing of it was kept."
        )
    return FetchError(f"Source {wanted.id!r} could not be written to {wanted.part.parent}: {err}.")


def _attempt(wanted: Wanted, part: _Part, *, step: Step, rules: Rules) -> Downloaded:
    offset = part.size if wanted.resume else 0
    try:
        with follow(
            wanted.url,
            pool=pool,
            rules=rules,
            listed=wanted.redirects,
            headers=_headers(wanted, part, offset),
        ) as (response, final_url):
            if response.status == _UNCHANGED and wanted.etag and not offset:
                return Downloaded(None, 0, final_url, wanted.etag, resumed=False)
            _judge(response, wanted, part, offset=offset)
            _stream(response, wanted, part, step=step)
    except SSLError as err:
        raise FetchError(
            f"The certificate of {wanted.url} does not hold ({err}): expected a valid one; check the clock "
            "of this machine and the address."
        ) from err
    except HTTPError as err:
        raise _AgainError(f"{part.size} bytes got, then: {_plain(err)}") from err
    part.settle()
    return Downloaded(part.digest.hexdigest(), part.size, final_url, part.etag, resumed=part.resumed)


def _headers(wanted: Wanted, part: _Part, offset: int) -> dict[str, str]:
    headers = {"User-Agent": f"commonground/{__version__}", "Accept-Encoding": "identity"}
    if offset:
        headers["Range"] = f"bytes={offset}-"
        if part.etag and not part.etag.startswith("W/"):
            headers["If-Range"] = part.etag
    elif wanted.etag:
        headers["If-None-Match"] = wanted.etag
    return headers


def _judge(response: urllib3.BaseHTTPResponse, wanted: Wanted, part: _Part, *, offset: int) -> None:
    """Accept an answer that carries the file, or say why not."""
    status = response.status
    if status == _OK:
        return
    if status == _PARTIAL and response.headers.get("Content-Range", "").startswith(f"bytes {offset}-"):
        return
    if status in {_PARTIAL, _BEYOND}:
        part.restart()
        raise _AgainError("the server could not go on where the last attempt stopped")
    if status in _AGAIN:
        raise _AgainError(f"the server answered {status}", _retry_after(response))
    release = f" (release {wanted.release})" if wanted.release else ""
    if status in _GONE:
        raise FetchError(
            f"Source {wanted.id!r}{release} is gone from {wanted.url} (status {status}): expected that "
            "very release. Look for it at its publisher, or use a copy with --from; nothing newer is taken."
        )
    raise FetchError(
        f"{wanted.url} answered with status {status} for source {wanted.id!r}{release}: expected the file; "
        "open the address in a browser."
    )


def _retry_after(response: urllib3.BaseHTTPResponse) -> float | None:
    given = response.headers.get("Retry-After")
    if given is None:
        return None
    if given.strip().isdigit():
        return float(given)
    try:
        until = email.utils.parsedate_to_datetime(given)
    except ValueError:
        return None
    return max((until - datetime.now(UTC)).total_seconds(), 0.0) if until.tzinfo else None


def _stream(response: urllib3.BaseHTTPResponse, wanted: Wanted, part: _Part, *, step: Step) -> None:
    """Append the body to the part file; the first bytes are looked at before anything is kept."""
    chunks = _chunks(response)
    if response.status == _OK:
        head = b""
        while len(head) < HEAD_BYTES and (chunk := next(chunks, b"")):
            head += chunk
        _require_kind(head, wanted)
        part.restart()
        part.etag = response.headers.get("ETag")
        _require_room(response, wanted)
        part.write(head)
        step.advance(len(head))
    else:
        part.resumed = True
    for chunk in chunks:
        part.write(chunk)
        step.advance(len(chunk))


def _chunks(response: urllib3.BaseHTTPResponse) -> Iterator[bytes]:
    while chunk := response.read1(_CHUNK, decode_content=True):
        yield chunk


def _require_kind(head: bytes, wanted: Wanted) -> None:
    try:
        expect(head, kind=wanted.kind, what=f"What {wanted.url} answered for source {wanted.id!r}")
    except SourceError as err:
        raise FetchError(str(err)) from err


def _require_room(response: urllib3.BaseHTTPResponse, wanted: Wanted) -> None:
    length = response.headers.get("Content-Length", "")
    free = shutil.disk_usage(wanted.part.parent).free
    if length.isdigit() and int(length) > free:
        raise OSError(errno.ENOSPC, f"{length} bytes do not fit into {free}")


def pool(rules: Rules, scheme: str, host: str) -> urllib3.PoolManager:
    """Return connections to a host, through the environment's proxy where there is one."""
    proxy = rules.proxies.get(scheme)
    if proxy and not urllib.request.proxy_bypass(host):
        return urllib3.ProxyManager(proxy)
    return urllib3.PoolManager()


def _plain(err: HTTPError) -> str:
    text = " ".join(str(part) for part in err.args) or type(err).__name__
    return text[:160]
