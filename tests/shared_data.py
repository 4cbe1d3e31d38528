"""Real test data kept beside the project; tests skip with the reason when it is not there."""

from __future__ import annotations

from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
SHARED = ROOT.parent / "shared" / "data"


def shared(name: str) -> Path:
    """Folder or file of the shared data, or a skip that says what is missing."""
    path = SHARED / name
    if not path.exists():
        pytest.skip(f"needs the shared test data ../shared/data/{name}, which is not here")
    return path
