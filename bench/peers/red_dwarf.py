"""Run by the oracle environment: red-dwarf on the synthetic conversation of the benches, once."""

import sys
import warnings

from bench.child import tell, timed
from bench.conversations import kept


def main(path: str) -> None:
    """Give it the records it asks for, run it, tell what it took and the sizes of its groups."""
    with warnings.catch_warnings(action="ignore"):  # its own, on import and on the way
        from reddwarf.implementations.base import run_pipeline

        arrays = kept(path)
        columns = (arrays[name].tolist() for name in ("participant", "statement", "value"))
        votes = [
            {"participant_id": who, "statement_id": what, "vote": value, "modified": 0}
            for who, what, value in zip(*columns, strict=True)
        ]
        costs, found = timed(lambda: run_pipeline(votes, random_state=1), 1, warm=False)
    tell(costs, sizes=found.participants_df["cluster_id"].value_counts().tolist())


if __name__ == "__main__":
    main(*sys.argv[1:])
