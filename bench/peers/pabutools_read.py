"""Run by the oracle environment: a ``.pb`` text parsed and its equal ballots merged by pabutools."""

import json
import sys
import time
from pathlib import Path

from pabutools.election.pabulib import parse_pabulib_from_string


def main(file: str, times: str) -> None:
    """Parse and merge again and again, after one run that does not count."""
    text = Path(file).read_text(encoding="utf-8-sig")
    costs = []
    distinct = 0
    for turn in range(int(times) + 1):
        cpu, wall = time.process_time(), time.perf_counter()
        _, profile = parse_pabulib_from_string(text)
        distinct = len(profile.as_multiprofile())
        cpu, wall = time.process_time() - cpu, time.perf_counter() - wall
        if turn:
            costs.append({"cpu_s": cpu, "wall_s": wall, "peak_mb": 0.0})
    sys.stdout.write(json.dumps({"costs": costs, "distinct": distinct}) + "\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
