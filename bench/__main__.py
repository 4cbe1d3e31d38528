"""Measure the code beside its peers: ``./dev bench [NAME ...] [--page] [--rounds N] [--osm FILE]``.

Without a name all of them are measured. See bench/README.md.
"""

from __future__ import annotations

import argparse
import importlib
import json
import os
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from bench.harness import ROOT, Setting
from bench.page import machine, page
from bench.results import Result

NAMES = (
    *("osm_read", "walk_graph", "nearest_groups", "within_sums"),
    *("pb_read", "greedy", "equal_shares", "equal_shares_exact", "add1", "growth", "reductions", "ledger"),
    *("opinion", "sortition"),
)
EXTRACTS = (
    ROOT.parent / "shared" / "data" / "las_palmas" / "osm_20230221.pbf",
    ROOT / "demo" / "geo" / "helsinki-centre.osm.pbf",
)
PAGE = ROOT / "docs" / "benchmarks.md"
IMAGES = ROOT / "docs" / "images"
ORACLE = "CG_ORACLE_PYTHON"


def options(words: Sequence[str] | None = None) -> argparse.Namespace:
    """Return what the command line asks for, or end with the reason why that cannot be."""
    parser = argparse.ArgumentParser(prog="./dev bench", description=(__doc__ or "").splitlines()[0])
    # [] is what Python 3.11 holds against the choices where no name is given
    parser.add_argument("names", nargs="*", choices=[*NAMES, []], metavar="NAME", help=", ".join(NAMES))
    parser.add_argument("--json", type=Path, help="also write the measurements to this file")
    parser.add_argument("--page", action="store_true", help="write docs/benchmarks.md and its drawings")
    parser.add_argument("--rounds", type=int, default=3, help="turns of each side (default 3)")
    parser.add_argument("--osm", type=Path, default=next(path for path in EXTRACTS if path.exists()))
    asked = parser.parse_args(words)
    if asked.rounds < 1:
        parser.error(f"--rounds {asked.rounds}: there is no median of nothing; give 1 or more")
    if not asked.osm.is_file():
        parser.error(f"--osm {asked.osm} is no file; give an OpenStreetMap extract (.osm.pbf)")
    if asked.page and asked.names:
        parser.error("--page shows one run of all benches; leave the names out")
    return asked


def main() -> int:
    """Run the benches asked for; 1 if a goal is missed."""
    asked = options()
    with tempfile.TemporaryDirectory() as work:
        setting = Setting(asked.osm.resolve(), Path(work), asked.rounds, os.environ.get(ORACLE))
        results = list(measured(asked.names or NAMES, setting))
    if asked.json:
        told = {
            "extract": asked.osm.name,
            "machine": machine(),
            "rounds": asked.rounds,
            "benches": [result.as_dict() for result in results],
        }
        asked.json.write_text(json.dumps(told, indent=1) + "\n", encoding="utf-8")
    if asked.page:
        for result in results:
            for name, svg in result.drawings.items():
                (IMAGES / name).write_text(svg, encoding="utf-8")
        PAGE.write_text(page(results, extract=asked.osm.name, rounds=asked.rounds), encoding="utf-8")
    return 0 if all(result.met for result in results) else 1


def measured(names: Sequence[str], setting: Setting) -> Iterator[Result]:
    """Run one bench after the other and print each at once."""
    for name in names:
        result: Result = importlib.import_module(f"bench.{name}").run(setting)
        sys.stdout.write("\n".join(result.lines()) + "\n")
        sys.stdout.flush()
        yield result


if __name__ == "__main__":
    sys.exit(main())
