"""What the children of a bench do: take the time of one function and tell it.

Standard library only, because the peers' own environment runs it too: one clock for both sides.
"""

from __future__ import annotations

import json
import resource
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict
from typing import Final, TypeVar

from bench.results import Cost

PEAKS_IN_A_MB: Final = 2**20 if sys.platform == "darwin" else 2**10
"""macOS tells peak memory in bytes, Linux in kB."""

T = TypeVar("T")


def timed(function: Callable[[], T], times: int, *, warm: bool = True) -> tuple[list[Cost], T]:
    """Costs of calling a function ``times`` times in this process, and what it gave last.

    One call before them does not count, unless ``warm`` is False.
    """
    if warm:
        function()
    costs = []
    for _ in range(times):
        cpu, wall = time.process_time(), time.perf_counter()
        found = function()
        cpu, wall = time.process_time() - cpu, time.perf_counter() - wall
        costs.append(Cost(cpu, wall, peak_mb()))
    return costs, found


def tell(costs: Sequence[Cost], **more: object) -> None:
    """Print what :func:`bench.harness.reported` reads."""
    sys.stdout.write(json.dumps({"costs": [asdict(cost) for cost in costs], **more}) + "\n")


def children(*functions: Callable[..., None]) -> None:
    """Call the function that the first word of the command line names, with the other words."""
    {one.__name__: one for one in functions}[sys.argv[1]](*sys.argv[2:])


def peak_mb() -> float:
    """Most memory this process has had, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / PEAKS_IN_A_MB
