"""Run by the oracle environment: red-dwarf on the synthetic conversation of the benches, once."""

import json
import resource
import sys
import time
import warnings

import numpy as np

warnings.simplefilter("ignore")

from reddwarf.implementations.base import run_pipeline  # noqa: E402 - its import warns


def main(path: str) -> None:
    """Give it the records it asks for, run it, tell what it took."""
    kept = np.load(path)
    columns = (kept[name].tolist() for name in ("participant", "statement", "value"))
    votes = [
        {"participant_id": who, "statement_id": what, "vote": value, "modified": 0}
        for who, what, value in zip(*columns, strict=True)
    ]
    cpu, wall = time.process_time(), time.perf_counter()
    found = run_pipeline(votes, random_state=1)
    cost = {
        "cpu_s": time.process_time() - cpu,
        "wall_s": time.perf_counter() - wall,
        "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    }
    sizes = found.participants_df["cluster_id"].value_counts().tolist()
    sys.stdout.write(json.dumps({"costs": [cost], "sizes": sizes}) + "\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
