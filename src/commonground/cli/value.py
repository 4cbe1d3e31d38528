"""``commonground value`` recomputes one published number; ``warm`` compiles the walking kernels."""

from __future__ import annotations

import argparse
import os
from typing import Any

from commonground.data.home import city_file, lake, source_cache

FAILED = 1


def add_commands(commands: Any) -> None:
    """Add ``value`` and ``warm``."""
    value = commands.add_parser(
        "value", help="recompute one published number from the sources and compare it with what is published"
    )
    value.add_argument("indicator", help="id of the indicator, for example H06")
    value.add_argument("place", help="id of an area, of a cell, or of the city")
    value.add_argument("--city", default=os.environ.get("CG_CITY") or "demo", help="id of the city")
    value.add_argument("--build", help="id of the build; the live one if left out")
    value.set_defaults(run=run_value)
    warm = commands.add_parser("warm", help="compile the walking kernels once, before they are needed")
    warm.set_defaults(run=run_warm)


def run_value(options: argparse.Namespace) -> int:
    """Recompute and compare; exit 1 when the numbers differ."""
    from commonground.data.pipeline.recompute import recompute

    found = recompute(
        city_file(options.city),
        options.indicator,
        options.place,
        lake=lake(),
        cache=source_cache(),
        build=options.build,
    )
    print(found.text)
    return 0 if found.same else FAILED


def run_warm(_options: argparse.Namespace) -> int:
    """Compile the kernels."""
    from commonground.core.network.warm import warm

    print(warm())
    return 0
