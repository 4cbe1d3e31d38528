"""The same as ``equal_shares`` for the path that uses whole numbers only."""

from __future__ import annotations

from bench.equal_shares import measured
from bench.harness import Setting
from bench.results import Result

NAME = "equal_shares_exact"


def run(setting: Setting) -> Result:
    """Measure the path that the other one is checked against."""
    return measured(setting, path="exact", name=NAME)
