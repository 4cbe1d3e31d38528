"""Run by the oracle environment: maximin by sortition-algorithms on a pool of the benches, once."""

import csv
import sys
from pathlib import Path

from sortition_algorithms.committee_generation.maximin import find_distribution_maximin
from sortition_algorithms.features import read_in_features
from sortition_algorithms.people import read_in_people
from sortition_algorithms.settings import Settings

from bench.child import tell, timed


def rows(name: str) -> tuple[list[str], list[dict[str, str]]]:
    """Read a CSV file: its header and its rows."""
    with Path(name).open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file)
        body = list(reader)
    return list(reader.fieldnames or []), body


def main(pool: str, quotas: str, size: str) -> None:
    """Compute the distribution; tell what it took and the least chance of anybody."""
    features, column, _ = read_in_features(*rows(quotas), number_to_select=int(size))
    settings = Settings(id_column="id", columns_to_keep=[])
    people, _ = read_in_people(*rows(pool), features=features, settings=settings, feature_column_name=column)
    costs, (panels, chances, _) = timed(
        lambda: find_distribution_maximin(features, people, int(size), []), 1, warm=False
    )
    drawn = dict.fromkeys(people, 0.0)
    for panel, chance in zip(panels, chances, strict=True):
        for person in panel:
            drawn[person] += chance
    tell(costs, least=min(drawn.values()))


if __name__ == "__main__":
    main(*sys.argv[1:])
