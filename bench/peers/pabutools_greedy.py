"""Run by the oracle environment: greedy by votes, pabutools in exact fractions, read and merged before.

python -m bench.peers.pabutools_greedy FILE.pb
"""

import sys
from pathlib import Path

from pabutools.election import Cost_Sat
from pabutools.election.pabulib import parse_pabulib_from_string
from pabutools.rules import greedy_utilitarian_welfare

from bench.child import tell, timed


def main(file: str) -> None:
    """Count once."""
    instance, profile = parse_pabulib_from_string(Path(file).read_text(encoding="utf-8-sig"))
    merged = profile.as_multiprofile()
    costs, selected = timed(
        lambda: greedy_utilitarian_welfare(instance, merged, sat_class=Cost_Sat), 1, warm=False
    )
    tell(costs, selected=[project.name for project in selected])


if __name__ == "__main__":
    main(*sys.argv[1:])
