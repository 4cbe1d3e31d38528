"""Asking every address of a city whether it still has what it had, without fetching it."""

from __future__ import annotations

from dataclasses import dataclass, replace

from urllib3.exceptions import HTTPError

from commonground.core.errors import CommonGroundError
from commonground.data.city.config import CityConfig, SourceRef
from commonground.data.sources.download import Rules, pool
from commonground.data.sources.redirects import follow
from commonground.data.sources.sniff import HEAD_BYTES, describe, expect

_FINE = (200, 206)


@dataclass(frozen=True, slots=True)
class Probe:
    """What one address answered today.

    Parameters
    ----------
    status, bytes
        HTTP status, and the size the server names; None when it did not say.
    found
        What the first bytes look like.
    problem
        Why a fetch would fail; None when it probably would not.
    """

    id: str
    url: str
    final_url: str | None = None
    status: int | None = None
    bytes: int | None = None
    found: str | None = None
    problem: str | None = None


def probe(city: CityConfig, *, rules: Rules | None = None) -> tuple[Probe, ...]:
    """Read the first 64 kB of every address of a city file; nothing is kept and nothing is retried."""
    chosen = rules or Rules()
    return tuple(_probe(source, chosen) for source in city.sources.values() if source.url is not None)


def _probe(source: SourceRef, rules: Rules) -> Probe:
    url = source.url or ""
    answer = Probe(source.id, url)
    headers = {"Accept-Encoding": "identity", "Range": f"bytes=0-{HEAD_BYTES - 1}"}
    try:
        with follow(url, pool=pool, rules=rules, listed=source.redirects, headers=headers) as (
            response,
            final,
        ):
            answer = replace(answer, final_url=final, status=response.status)
            if response.status not in _FINE:
                return replace(answer, problem=f"the server answered {response.status}")
            head = b""
            while len(head) < HEAD_BYTES and (chunk := response.read1(HEAD_BYTES)):
                head += chunk
            total = response.headers.get("Content-Range", "").rpartition("/")[2]
            size = total if response.status != _FINE[0] else response.headers.get("Content-Length", "")
            answer = replace(answer, found=describe(head), bytes=int(size) if size.isdigit() else None)
            expect(head, kind=source.kind, what=url)
    except (CommonGroundError, HTTPError) as err:
        return replace(answer, problem=str(err))
    return answer
