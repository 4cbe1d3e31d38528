"""Where a running city keeps its files."""

from __future__ import annotations

import os
from pathlib import Path


def home() -> Path:
    """Return the runtime directory: ``CG_HOME``, else ``var`` in the working directory."""
    return Path(os.environ.get("CG_HOME") or "var").resolve()


def lake() -> Path:
    """Return the folder of immutable versions and builds."""
    return home() / "lake"


def source_cache() -> Path:
    """Return the folder of fetched sources, named by their hashes."""
    return home() / "cache"


def city_file(city: str) -> Path:
    """Return the file that describes a city: a path as given, or ``CITY.toml`` in ``CG_CITIES``."""
    given = Path(city)
    if given.suffix == ".toml" or given.is_file():
        return given
    return Path(os.environ.get("CG_CITIES") or "cities") / f"{city}.toml"
