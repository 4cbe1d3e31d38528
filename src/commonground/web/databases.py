"""The database by one address: SQLite unless ``DATABASE_URL`` or ``CG_DB`` names a PostgreSQL."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

_TIMEOUT_S = 20
_KEEP_CONNECTION_S = 60
_POSTGRES = {"postgres", "postgresql"}

# WAL: readers never wait for the writer. NORMAL is safe with WAL; what must survive a power cut
# (ballots, money, log) asks for FULL in its own action. 64 MB of cache and of memory map: a page of
# the city is read from memory.
_PRAGMAS = (
    "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON;"
    " PRAGMA cache_size=-64000; PRAGMA mmap_size=67108864; PRAGMA temp_store=MEMORY"
)


def sqlite(path: Path | str) -> dict[str, Any]:
    """Return Django's entry for a SQLite file with the write gate beside it."""
    return {
        "ENGINE": "commonground.web.sqlite",
        "NAME": str(path),
        "ATOMIC_REQUESTS": False,
        "OPTIONS": {"transaction_mode": "IMMEDIATE", "timeout": _TIMEOUT_S, "init_command": _PRAGMAS},
    }


def postgres(url: str) -> dict[str, Any]:
    """Return Django's entry for ``postgresql://user:password@host:port/name?sslmode=…``.

    A socket directory goes where libpq puts it: ``postgresql:///name?host=/run/postgresql``.
    """
    parts = urlsplit(url)
    name = unquote(parts.path.lstrip("/"))
    if parts.scheme not in _POSTGRES or not name:
        raise ValueError(
            f"Given a database address with scheme {parts.scheme!r} and name {name!r}; expected "
            "postgresql://user:password@host:port/name. Correct DATABASE_URL, or unset it for SQLite."
        )
    options: dict[str, Any] = dict(parse_qsl(parts.query))
    host = options.pop("host", None) or unquote(parts.hostname or "")
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": name,
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": host,
        "PORT": str(parts.port or ""),
        "ATOMIC_REQUESTS": False,
        "CONN_MAX_AGE": _KEEP_CONNECTION_S,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": options,
    }


def databases(environment: Mapping[str, str], home: Path) -> dict[str, dict[str, Any]]:
    """Return Django's ``DATABASES`` for this environment."""
    url = environment.get("DATABASE_URL") or environment.get("CG_DB") or ""
    if url.startswith("sqlite:///"):
        return {"default": sqlite(url.removeprefix("sqlite:///"))}
    return {"default": postgres(url) if url else sqlite(home / "db.sqlite3")}
