"""A loopback server and a cache for the tests of fetching."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.data.loopback import Loopback, loopback
from tests.data.sources.fetching import OLD, sha


@pytest.fixture
def server() -> Iterator[Loopback]:
    with loopback() as running:
        yield running


@pytest.fixture
def cache(tmp_path: Path) -> Path:
    """A cache that already holds a file, which every failure must leave alone."""
    folder = tmp_path / "cache"
    folder.mkdir()
    (folder / sha(OLD)).write_bytes(OLD)
    return folder
