"""Where an address may lead: to its own host freely, elsewhere only when the city file says so.

A redirect is how a stale link turns into somebody else's file, and how a hostile one reaches into the
network of whoever runs the fetch. So another host must be listed by the source, and a private address
must be listed as an address.
"""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final
from urllib.parse import urljoin, urlsplit

import urllib3

from commonground.core.errors import FetchError

if TYPE_CHECKING:
    from commonground.data.sources.download import Rules

Resolve = Callable[[str], Sequence[str]]
_MOST: Final = 5
_REDIRECTS: Final = frozenset({301, 302, 303, 307, 308})
_PORTS: Final = {"http": 80, "https": 443}


def resolve_host(host: str) -> list[str]:
    """Return the addresses of a host; none when it cannot be resolved here (behind a proxy, say)."""
    try:
        return sorted({str(info[4][0]) for info in socket.getaddrinfo(host, None)})
    except OSError:
        return []


@contextmanager
def follow(
    url: str,
    *,
    pool: Callable[[Rules, str, str], urllib3.PoolManager],
    rules: Rules,
    listed: Sequence[str],
    headers: Mapping[str, str],
    method: str = "GET",
) -> Iterator[tuple[urllib3.BaseHTTPResponse, str]]:
    """Open an address, following redirects that are allowed, and lend the unread answer and its address.

    Raises
    ------
    FetchError
        It leads to another host, a private address or a plain-text address that was not agreed to, or
        round in circles.
    """
    here = url
    for _ in range(_MOST + 1):
        parts = urlsplit(here)
        manager = pool(rules, parts.scheme, parts.hostname or "")
        response = manager.request(
            method,
            here,
            headers=dict(headers),
            preload_content=False,
            redirect=False,
            retries=False,
            timeout=urllib3.Timeout(connect=rules.timeout_s, read=rules.timeout_s),
        )
        try:
            target = response.headers.get("Location")
            if response.status not in _REDIRECTS or not target:
                yield response, here
                return
        finally:
            response.close()
            manager.clear()
        there = urljoin(here, target)
        allow(url, there, listed=listed, resolve=rules.resolve)
        here = there
    raise FetchError(
        f"{url} leads from address to address more than {_MOST} times: expected a file; correct it."
    )


def allow(url: str, there: str, *, listed: Sequence[str], resolve: Resolve) -> None:
    """Refuse a redirect from ``url`` to ``there`` that the source did not agree to.

    Parameters
    ----------
    listed
        Hosts and addresses the source lists under ``redirects``; ``"host:8080"`` names a port.
    """
    start, end = urlsplit(url), urlsplit(there)
    if end.scheme not in _PORTS or (start.scheme == "https" and end.scheme != "https"):
        raise _refusal(url, there, "which is not encrypted", "https")
    host = (end.hostname or "").casefold()
    if _place(url) == _place(there) or (start.hostname == end.hostname and _plain_ports(url, there)):
        return
    if not {host, _place(there)} & set(listed):
        raise _refusal(url, there, "another host", f"redirects = [{host!r}] in the source, if that is right")
    private = [address for address in resolve(host) if not ipaddress.ip_address(address).is_global]
    unlisted = [address for address in private if address not in listed]
    if unlisted:
        expected = f"a public address, or redirects = [{host!r}, {unlisted[0]!r}] if that is right"
        raise _refusal(url, there, f"the private address {unlisted[0]}", expected)


def _place(url: str) -> str:
    parts = urlsplit(url)
    return f"{(parts.hostname or '').casefold()}:{parts.port or _PORTS.get(parts.scheme, 0)}"


def _plain_ports(*urls: str) -> bool:
    """Tell whether every address uses its scheme's own port, as http to https on one host does."""
    return all(urlsplit(url).port in {None, _PORTS[urlsplit(url).scheme]} for url in urls)


def _refusal(url: str, there: str, what: str, expected: str) -> FetchError:
    parts = urlsplit(there)
    where = f"{parts.scheme}://{parts.netloc}"
    return FetchError(f"{url} leads to {where}, {what}: expected {expected}. Nothing was fetched.")
