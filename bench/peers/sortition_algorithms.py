"""Run by the oracle environment: maximin by sortition-algorithms on a pool of the benches, once."""

import csv
import json
import resource
import sys
import time
from pathlib import Path

# beside the bench modules this script would hide the package it measures
sys.path = [place for place in sys.path if Path(place or ".").resolve() != Path(__file__).resolve().parent]

from sortition_algorithms.committee_generation.maximin import find_distribution_maximin  # noqa: E402
from sortition_algorithms.features import read_in_features  # noqa: E402
from sortition_algorithms.people import read_in_people  # noqa: E402
from sortition_algorithms.settings import Settings  # noqa: E402


def rows(name: str) -> tuple[list[str], list[dict[str, str]]]:
    """Read a CSV file: its header and its rows."""
    with Path(name).open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file)
        body = list(reader)
    return list(reader.fieldnames or []), body


def main(pool: str, quotas: str, size: str) -> None:
    """Compute the distribution and tell what it took and the least chance of anybody."""
    features, column, _ = read_in_features(*rows(quotas), number_to_select=int(size))
    settings = Settings(id_column="id", columns_to_keep=[])
    people, _ = read_in_people(*rows(pool), features=features, settings=settings, feature_column_name=column)
    cpu, wall = time.process_time(), time.perf_counter()
    panels, chances, _ = find_distribution_maximin(features, people, int(size), [])
    cost = {
        "cpu_s": time.process_time() - cpu,
        "wall_s": time.perf_counter() - wall,
        "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    }
    drawn = dict.fromkeys(people, 0.0)
    for panel, chance in zip(panels, chances, strict=True):
        for person in panel:
            drawn[person] += chance
    sys.stdout.write(json.dumps({"costs": [cost], "least": min(drawn.values())}) + "\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
