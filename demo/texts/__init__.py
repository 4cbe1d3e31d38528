"""Sentences of the demonstration in its four languages, kept as data."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import Any


@cache
def read_texts(name: str) -> dict[str, Any]:
    """Read ``demo/texts/<name>.toml``."""
    with (Path(__file__).parent / f"{name}.toml").open("rb") as file:
        return tomllib.load(file)
