"""The live build of a city, opened once and kept until another one is published."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Any

_readers: dict[tuple[Path, str, str], Any] = {}
_lock = threading.Lock()


def build(lake: Path, city: str) -> Any:
    """Return a reader of the live build, the same one to every request, or None when none is published."""
    from commonground.data.lake.builds import live_build
    from commonground.data.lake.reader import BuildReader

    found = live_build(lake, city)
    if found is None:
        return None
    key = (lake, city, found.id)
    with _lock:
        if key not in _readers:
            _readers[key] = BuildReader(lake, found)
        return _readers[key]
