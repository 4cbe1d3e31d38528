"""Run by the oracle environment: equal shares by pabutools in exact fractions, read and merged beforehand.

    python pabutools_equal_shares.py FILE.pb cost|cardinality TIMES [add1]

With ``add1`` purses grow by one unit at a time, as pabutools does it: it stops at the first exhaustive
outcome, so it makes fewer runs than add1 proper. One run before the timed ones does not count, except that
TIMES 0 times the only run.
"""

import json
import sys
import time
from pathlib import Path

from pabutools.election import Cardinality_Sat, Cost_Sat
from pabutools.election.pabulib import parse_pabulib_from_string
from pabutools.fractions import FRACTION
from pabutools.rules import method_of_equal_shares

SATISFACTION = {"cost": Cost_Sat, "cardinality": Cardinality_Sat}


def main(file: str, utility: str, times: str, completion: str = "") -> None:
    """Count again and again."""
    if FRACTION != "gmpy2":
        sys.exit(
            "pabutools does not count in gmpy2 fractions here: this would not be its exact mode at its best."
        )
    sys.setrecursionlimit(100_000)
    instance, profile = parse_pabulib_from_string(Path(file).read_text(encoding="utf-8-sig"))
    profile = profile.as_multiprofile()
    more = {"voter_budget_increment": 1} if completion else {}
    costs, selected = [], []
    turns = int(times) + 1 if int(times) else 1
    for turn in range(turns):
        cpu, wall = time.process_time(), time.perf_counter()
        selected = method_of_equal_shares(instance, profile, sat_class=SATISFACTION[utility], **more)
        cpu, wall = time.process_time() - cpu, time.perf_counter() - wall
        if turn or turns == 1:
            costs.append({"cpu_s": cpu, "wall_s": wall, "peak_mb": 0.0})
    names = [project.name for project in selected]
    sys.stdout.write(json.dumps({"costs": costs, "selected": names}) + "\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
