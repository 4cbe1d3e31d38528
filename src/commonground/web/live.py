"""The live build of a city, opened once and kept until another one is published."""

from __future__ import annotations

import threading
from collections import OrderedDict
from pathlib import Path

from commonground.data.lake.builds import history, open_build
from commonground.data.lake.reader import BuildReader

_KEPT = 2  # the live build and the one before, for requests that still read it

_readers: OrderedDict[tuple[Path, str, str], BuildReader] = OrderedDict()
_lock = threading.Lock()


def build(lake: Path, city: str) -> BuildReader | None:
    """Return a reader of the live build, the same one to every request, or None when none is published.

    Only the small pointer is read each time; a published or rolled back build shows on the next request.
    """
    names = history(lake, city)
    if not names:
        return None
    key = (lake, city, names[0])
    with _lock:
        if key not in _readers:
            _readers[key] = BuildReader(lake, open_build(lake, city, names[0]))
            while len(_readers) > _KEPT:
                _readers.popitem(last=False)
        return _readers[key]
