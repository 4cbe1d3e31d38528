"""Measure the code beside its peers: ``./dev bench [NAME ...] [--page] [--rounds N] [--osm FILE]``.

Without a name all of them are measured. See bench/README.md.
"""

from __future__ import annotations

import argparse
import importlib
import json
import os
import platform
import sys
import tempfile
from pathlib import Path

from bench.harness import ROOT, Result
from bench.page import page

NAMES = (
    *("osm_read", "walk_graph", "nearest_groups", "within_sums"),
    *("pb_read", "equal_shares", "equal_shares_exact", "add1", "growth", "reductions", "ledger"),
    *("opinion", "sortition"),
)
EXTRACTS = (
    ROOT.parent / "shared" / "data" / "las_palmas" / "osm_20230221.pbf",
    ROOT / "demo" / "geo" / "helsinki-centre.osm.pbf",
)
IMAGES = ROOT / "docs" / "images"


def main() -> int:
    """Run the benches asked for; 1 if a goal is missed."""
    parser = argparse.ArgumentParser(prog="./dev bench", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("names", nargs="*", choices=[*NAMES, []], metavar="NAME", help=", ".join(NAMES))
    parser.add_argument("--json", type=Path, help="also write the measurements to this file")
    parser.add_argument("--page", action="store_true", help="write docs/benchmarks.md and its drawings")
    parser.add_argument("--rounds", type=int, default=3, help="turns of each side (default 3)")
    parser.add_argument("--osm", type=Path, default=next(path for path in EXTRACTS if path.exists()))
    options = parser.parse_args()
    results: list[Result] = []
    with tempfile.TemporaryDirectory() as work:
        for name in options.names or NAMES:
            bench = importlib.import_module(f"bench.{name}")
            result = bench.run(options.osm.resolve(), Path(work), options.rounds)
            sys.stdout.write("\n".join(result.lines()) + "\n")
            sys.stdout.flush()
            results.append(result)
    if options.json:
        machine = {"cpus": os.cpu_count(), "python": platform.python_version(), "load": os.getloadavg()}
        told = {
            "extract": options.osm.name,
            "machine": machine,
            "benches": [result.as_dict() for result in results],
        }
        options.json.write_text(json.dumps(told, indent=1) + "\n", encoding="utf-8")
    if options.page:
        drawings = {name: svg for result in results for name, svg in result.drawings.items()}
        for name, svg in drawings.items():
            (IMAGES / name).write_text(svg, encoding="utf-8")
        text = page(results, options.osm, drawings=list(drawings))
        (ROOT / "docs" / "benchmarks.md").write_text(text, encoding="utf-8")
    return 0 if all(result.met for result in results) else 1


if __name__ == "__main__":
    sys.exit(main())
