"""``sources.lock``: what every source of a city was, byte for byte, when it was fetched.

One TOML file for each city, with keys and sources in alphabetical order, so that two fetches of the
same bytes write the same lock and a difference can be read line by line.
"""

from __future__ import annotations

import json
import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, Final

from commonground.core.errors import FetchError, SourceError

_HEADER: Final = "# Written by 'commonground city fetch'. Builds read only these bytes; do not edit.\n"
_SCHEMA: Final = 1


@dataclass(frozen=True, slots=True)
class Locked:
    """One fetched source.

    Parameters
    ----------
    url, final_url
        Address in the city file, and the one that answered after redirects.
    file
        Path in the city file, for a source that is not fetched from an address.
    fetched_at
        Instant in UTC, such as ``"2026-10-05T08:00:00Z"``; kept while the bytes stay the same.
    etag
        What the server called this version, to ask for changes without fetching.
    """

    id: str
    kind: str
    licence: str
    sha256: str
    bytes: int
    fetched_at: str
    url: str | None = None
    final_url: str | None = None
    file: str | None = None
    release: str | None = None
    etag: str | None = None
    synthetic: bool = False


def lock_path(cache: Path, city_id: str) -> Path:
    """Return where the lock of a city is kept."""
    return cache / city_id / "sources.lock"


def read_lock(path: Path) -> dict[str, Locked]:
    """Return the locked sources by id; none when nothing was fetched yet.

    Raises
    ------
    SourceError
        The lock cannot be read.
    """
    if not path.is_file():
        return {}
    try:
        return _parsed(tomllib.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError) as err:
        raise SourceError(
            f"{path} cannot be read ({err!r}): expected a lock of schema {_SCHEMA}; "
            "delete it and run 'commonground city fetch'."
        ) from err


def _parsed(raw: dict[str, Any]) -> dict[str, Locked]:
    if raw.get("schema") != _SCHEMA:
        raise ValueError(f"schema {raw.get('schema')}")
    return {name: Locked(id=name, **values) for name, values in raw.get("sources", {}).items()}


def write_lock(path: Path, city_id: str, sources: Mapping[str, Locked]) -> None:
    """Write the lock of a city, whole or not at all.

    Raises
    ------
    FetchError
        The disk refused; the lock is as it was.
    """
    temporary = path.with_name(f"{path.name}.{os.getpid()}.tmp")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with temporary.open("w", encoding="utf-8", newline="\n") as file:
            file.write(lock_text(city_id, sources))
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
    except OSError as err:
        raise FetchError(
            f"{path} could not be written ({err.strerror or err}): expected room and leave to write there; "
            "free some, or set CG_HOME. The lock is as it was."
        ) from err
    finally:
        temporary.unlink(missing_ok=True)


def lock_text(city_id: str, sources: Mapping[str, Locked]) -> str:
    """Return the lock as TOML, the same text for the same facts."""
    lines = [_HEADER, f"schema = {_SCHEMA}", f"city = {toml_text(city_id)}"]
    for name in sorted(sources):
        lines.append(f"\n[sources.{name}]")
        for key in sorted(field.name for field in fields(Locked) if field.name != "id"):
            value: Any = getattr(sources[name], key)
            if isinstance(value, bool):
                lines.append(f"{key} = {str(value).lower()}")
            elif value is not None:
                lines.append(f"{key} = {value if isinstance(value, int) else toml_text(value)}")
    return "\n".join(lines) + "\n"


def toml_text(text: str) -> str:
    """Return a text as a TOML basic string."""
    # JSON escapes what TOML wants escaped, all but DEL
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
