"""The same as ``equal_shares`` for the path that uses whole numbers only."""

from __future__ import annotations

from pathlib import Path

from bench.equal_shares import measured
from bench.harness import Result

NAME = "equal_shares_exact"


def run(extract: Path, work: Path, rounds: int) -> Result:  # noqa: ARG001  # every bench is asked alike
    """Measure both in turn on the synthetic election and compare their answers; then real elections."""
    return measured(work, rounds, path="exact", name=NAME)
