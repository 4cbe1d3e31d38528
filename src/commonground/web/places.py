"""Where the web process keeps and finds its files; nothing here needs Django."""

from __future__ import annotations

import hashlib
import json
import os
import secrets
import tomllib
from collections.abc import Iterable
from pathlib import Path
from typing import Any

_SECRET_BYTES = 48


def home() -> Path:
    """Return the runtime directory: ``CG_HOME``, else ``var`` in the working directory."""
    return Path(os.environ.get("CG_HOME") or "var").resolve()


def secret_key(directory: Path) -> str:
    """Return ``CG_SECRET_KEY``, else the key kept in ``secret`` (0600), made on first use."""
    if key := os.environ.get("CG_SECRET_KEY"):
        return key
    path = directory / "secret"
    directory.mkdir(parents=True, exist_ok=True)
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text(encoding="ascii")
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write(secrets.token_urlsafe(_SECRET_BYTES))
    return path.read_text(encoding="ascii")


def city_languages(lake: Path, city: str) -> list[str]:
    """Return the city's languages, first one first: from its live build, else from its file, else none."""
    built = lake / "cities" / city
    pointer = _read_json(built / "live.json")
    manifest = _read_json(built / "builds" / f"{pointer.get('build')}.json")
    described = Path(os.environ.get("CG_CITIES") or "cities") / f"{city}.toml"
    known = manifest or (tomllib.loads(described.read_text(encoding="utf-8")) if described.is_file() else {})
    return list(known.get("city", {}).get("languages", ()))


def _read_json(path: Path) -> dict[str, Any]:
    """Read a JSON object; a file that is not there holds nothing."""
    return json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}


def default_language(languages: Iterable[str], offered: Iterable[str]) -> str:
    """Return the first of the city's languages that the pages speak, else English."""
    spoken = set(offered)
    return next((code for code in languages if code in spoken), "en")


def tree_digest(*folders: Path) -> str:
    """Return 12 hex digits over names and bytes of every file below some folders.

    The digest stands in the address of the static files, so each of them can be cached for ever and
    still refer to its neighbours by relative addresses.
    """
    digest = hashlib.sha256()
    for folder in folders:
        for path in sorted(path for path in folder.rglob("*") if path.is_file()):
            digest.update(path.relative_to(folder).as_posix().encode())
            digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()[:12]
