"""A web server on 127.0.0.1 that misbehaves on command, for tests of downloads.

Each address is a :class:`Page`: a body and what goes wrong when it is asked for. Faults that a number
of requests bring out are listed once per request; the last one stays. Nothing leaves this machine.
"""

from __future__ import annotations

import gzip
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass
class Act:
    """How one request is answered."""

    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    cut_at: float | None = None  # send this share of the body, then close the line
    stall_at: float | None = None  # send this share of the body, then fall silent
    body: bytes | None = None  # another body than the page's
    gzip: bool = False


@dataclass
class Page:
    """One address: its body, whether it answers Range and If-None-Match, and what goes wrong."""

    body: bytes = b""
    ranges: bool = True
    etag: str | None = None
    acts: list[Act] = field(default_factory=list)
    repeat: int = 1  # the body is sent this many times over, without being held in memory


class Loopback:
    """The server: pages by path, and every request it saw."""

    def __init__(self) -> None:
        self.pages: dict[str, Page] = {}
        self.seen: list[tuple[str, str, dict[str, str]]] = []
        self.silence = threading.Event()
        handler = type("Handler", (_Handler,), {"loopback": self})
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        self.server.daemon_threads = False

    @property
    def port(self) -> int:
        return int(self.server.server_address[1])

    def url(self, path: str, host: str = "127.0.0.1") -> str:
        return f"http://{host}:{self.port}{path}"

    def page(self, path: str, body: bytes = b"", **about: object) -> str:
        """Add an address and return it."""
        self.pages[path] = Page(body, **about)  # type: ignore[arg-type]  # forwarded by name
        return self.url(path)


@contextmanager
def loopback() -> Iterator[Loopback]:
    """Run a server while the block lasts."""
    running = Loopback()
    thread = threading.Thread(target=running.server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield running
    finally:
        running.silence.set()
        running.server.shutdown()
        thread.join()
        running.server.server_close()


class _Handler(BaseHTTPRequestHandler):
    loopback: Loopback
    protocol_version = "HTTP/1.1"

    def log_message(self, *_: object) -> None:
        """Keep quiet."""

    def do_GET(self) -> None:
        self.loopback.seen.append((self.command, self.path, dict(self.headers)))
        page = self.loopback.pages.get(self.path)
        if page is None:
            self._answer(404, b"not here", {})
            return
        act = page.acts.pop(0) if len(page.acts) > 1 else page.acts[0] if page.acts else Act()
        if act.status != 200:
            self._answer(act.status, act.body or b"", act.headers)
        elif page.etag is not None and self.headers.get("If-None-Match") == page.etag:
            self._answer(304, b"", {"ETag": page.etag})
        else:
            self._send(page, act)

    def _send(self, page: Page, act: Act) -> None:
        body = page.body if act.body is None else act.body
        headers = dict(act.headers)
        if page.etag is not None:
            headers["ETag"] = page.etag
        if act.gzip:
            headers["Content-Encoding"] = "gzip"
            body = gzip.compress(body)
        part = self._part(page, len(body))
        status = 200
        if part is not None:
            status = 206
            headers["Content-Range"] = f"bytes {part.start}-{part.stop - 1}/{len(body)}"
            body = body[part.start : part.stop]
        self._answer(status, body, headers, act=act, repeat=page.repeat)

    def _part(self, page: Page, size: int) -> range | None:
        asked = self.headers.get("Range", "")
        fresh = self.headers.get("If-Range") in {None, page.etag}
        if not page.ranges or not asked.startswith("bytes=") or not fresh:
            return None
        start, end = asked[len("bytes=") :].split("-")
        return range(int(start), min(int(end or size) + 1, size)) if int(start) < size else None

    def _answer(
        self, status: int, body: bytes, headers: dict[str, str], *, act: Act | None = None, repeat: int = 1
    ) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body) * repeat))
        self.send_header("Connection", "close")
        self.close_connection = True
        self.end_headers()
        share = act and (act.cut_at if act.cut_at is not None else act.stall_at)
        try:
            if share is not None:
                self.wfile.write(body[: int(len(body) * share)])
                self.wfile.flush()
                if act and act.stall_at is not None:
                    self.loopback.silence.wait(20)
                return
            for _ in range(repeat):
                self.wfile.write(body)
        except OSError:
            return  # the other side hung up, as it should on a bad answer
