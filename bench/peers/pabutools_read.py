"""Run by the oracle environment: a ``.pb`` text parsed and its equal ballots merged by pabutools."""

import sys
from pathlib import Path

from pabutools.election.pabulib import parse_pabulib_from_string

from bench.child import tell, timed


def main(file: str) -> None:
    """Parse and merge, after one run that does not count."""
    text = Path(file).read_text(encoding="utf-8-sig")
    costs, distinct = timed(lambda: len(parse_pabulib_from_string(text)[1].as_multiprofile()), 1)
    tell(costs, distinct=distinct)


if __name__ == "__main__":
    main(*sys.argv[1:])
