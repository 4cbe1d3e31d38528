"""Measure the code beside its peers: ``./dev bench [NAME ...] [--page] [--rounds N] [--osm FILE]``.

Names: osm_read, walk_graph, nearest_groups, within_sums; without a name all of them. See bench/README.md.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import sys
import tempfile
from pathlib import Path

from bench import nearest_groups, osm_read, walk_graph, within_sums
from bench.harness import ROOT
from bench.page import page

BENCHES = {bench.NAME: bench.run for bench in (osm_read, walk_graph, nearest_groups, within_sums)}
EXTRACTS = (
    ROOT.parent / "shared" / "data" / "las_palmas" / "osm_20230221.pbf",
    ROOT / "demo" / "geo" / "helsinki-centre.osm.pbf",
)


def main() -> int:
    """Run the benches asked for; 1 if a goal is missed."""
    parser = argparse.ArgumentParser(prog="./dev bench", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("names", nargs="*", choices=[*BENCHES, []], metavar="NAME", help=", ".join(BENCHES))
    parser.add_argument("--json", type=Path, help="also write the measurements to this file")
    parser.add_argument("--page", action="store_true", help="write docs/benchmarks.md")
    parser.add_argument("--rounds", type=int, default=3, help="turns of each side (default 3)")
    parser.add_argument("--osm", type=Path, default=next(path for path in EXTRACTS if path.exists()))
    options = parser.parse_args()
    results = []
    with tempfile.TemporaryDirectory() as work:
        for name in options.names or BENCHES:
            result = BENCHES[name](options.osm.resolve(), Path(work), options.rounds)
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
        (ROOT / "docs" / "benchmarks.md").write_text(page(results, options.osm), encoding="utf-8")
    ratios = [(result.ratio(goal), goal.at_least) for result in results for goal in result.goals]
    return 1 if any(ratio is not None and ratio < goal for ratio, goal in ratios) else 0


if __name__ == "__main__":
    sys.exit(main())
