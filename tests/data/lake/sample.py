"""One table with every type the lake keeps."""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np
import shapely

from commonground.data.lake.version import SourceStamp, VersionMeta

META = VersionMeta(
    (SourceStamp("osm", "ODbL-1.0", "a" * 64), SourceStamp("people", "CC-BY-4.0", "b" * 64)),
    "a stage",
    "0.1.0",
    "2026-10-01",
)
SQUARES = [shapely.box(-15.5 + at, 28.0, -15.4 + at, 28.1) for at in (2, 0, 1)]


def sample_table() -> dict[str, Any]:
    """Three rows, in no order."""
    return {
        "id": ["b", "a", "ñ c"],
        "people": np.array([1.5, np.nan, np.inf]),
        "distance_m": np.array([1, 2, 3], dtype=np.float32),
        "count": np.array([7, 8, 9]),
        "small": np.array([0, 1, 255], dtype=np.uint8),
        "levels": [3, None, 5],
        "open": np.array([True, False, True]),
        "name": ["O'Donnell", None, "شارع"],
        "since": [date(2020, 1, 31), None, date(1900, 2, 28)],
        "licences": [["ODbL-1.0", "CC-BY-4.0"], [], None],
        "nothing": [None, None, None],
        "geometry": SQUARES,
    }
