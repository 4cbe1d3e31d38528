"""Run by the oracle environment: equal shares by cost, pabutools in exact fractions, read and merged before.

    python -m bench.peers.pabutools_equal_shares FILE.pb [add1]

With ``add1`` purses grow by one unit at a time, as pabutools does it: it stops at the first exhaustive
outcome, so it makes fewer runs than add1 proper. It takes long, so its first run is the one that counts.
"""

import sys
from pathlib import Path

from pabutools.election import Cost_Sat
from pabutools.election.pabulib import parse_pabulib_from_string
from pabutools.fractions import FRACTION
from pabutools.rules import method_of_equal_shares

from bench.child import tell, timed


def main(file: str, completion: str = "") -> None:
    """Count once."""
    if FRACTION != "gmpy2":
        sys.exit(
            "pabutools does not count in gmpy2 fractions here: this would not be its exact mode at its best."
        )
    sys.setrecursionlimit(100_000)
    instance, profile = parse_pabulib_from_string(Path(file).read_text(encoding="utf-8-sig"))
    merged = profile.as_multiprofile()
    more = {"voter_budget_increment": 1} if completion else {}
    costs, selected = timed(
        lambda: method_of_equal_shares(instance, merged, sat_class=Cost_Sat, **more), 1, warm=False
    )
    tell(costs, selected=[project.name for project in selected])


if __name__ == "__main__":
    main(*sys.argv[1:])
