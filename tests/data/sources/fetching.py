"""What the tests of fetching share: a city with one source, a cache, waits that are only noted."""

from __future__ import annotations

import hashlib
from pathlib import Path

from commonground.core.errors import CommonGroundError
from commonground.data.city.config import CityConfig, load
from commonground.data.sources.download import Rules
from commonground.data.sources.fetch import Fetched, FetchReport

CSV = b"code,people\n" + b"".join(b"%d,%d\n" % (i, i * 7) for i in range(60_000))
NEW = CSV + b"60000,1\n"
OLD = b"code,people\n1,1\n"


class Naps(list[float]):
    """Waits that are noted instead of slept."""

    def __call__(self, seconds: float) -> None:
        self.append(seconds)


def sha(body: bytes) -> str:
    return hashlib.sha256(body).hexdigest()


def rules(naps: Naps | None = None, **about: object) -> Rules:
    return Rules(timeout_s=0.5, sleep=Naps() if naps is None else naps, proxies={}, **about)  # type: ignore[arg-type]  # by name


def city(
    tmp_path: Path, url: str, *, body: bytes | None = CSV, kind: str = "table", more: str = ""
) -> CityConfig:
    pinned = f'sha256 = "{sha(body)}"' if body is not None else ""
    extra = {"table": 'key = "code"\nprovides = ["x"]', "gtfs": "from = 2023-01-01\nto = 2023-02-01"}.get(
        kind, ""
    )
    path = tmp_path / "city.toml"
    path.write_text(
        f"""schema = 1
boundary = {{ bbox = [24.9, 60.1, 25.0, 60.2] }}
city = {{ id = "here", name = "Here", country = "FI", crs = "EPSG:3067" }}
areas.ward = {{ file = "wards.geojson", id = "code", name = "name" }}

[sources.people]
kind = "{kind}"
url = "{url}"
{pinned}
licence = "CC-BY-4.0"
release = "2023-07"
{extra}
{more}
""",
        encoding="utf-8",
    )
    return load(path)


def one(report: FetchReport) -> Fetched:
    assert [str(failure.error) for failure in report.failed] == []
    return report.fetched[0]


def error(report: FetchReport) -> CommonGroundError:
    assert report.fetched == ()
    assert not report.ok
    return report.failed[0].error


def leftovers(cache: Path) -> list[str]:
    """Names in the cache besides the old file, which must be whole."""
    assert (cache / sha(OLD)).read_bytes() == OLD
    return sorted(path.name for path in cache.rglob("*") if path.is_file() and path.name != sha(OLD))
