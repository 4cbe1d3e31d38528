"""Run by the oracle environment: the least chance by sortition-algorithms; JSON in, JSON out."""

import json
import os
import sys

from sortition_algorithms.committee_generation.maximin import find_distribution_maximin
from sortition_algorithms.features import read_in_features
from sortition_algorithms.people import read_in_people
from sortition_algorithms.settings import Settings


def least(case: dict[str, object]) -> float:
    """Return the least chance that maximin gives to somebody who is on some panel."""
    quotas, people = case["quotas"], case["people"]
    features, column, _ = read_in_features(list(quotas[0]), quotas, number_to_select=case["size"])
    settings = Settings(id_column="id", columns_to_keep=[])
    pool, _ = read_in_people(list(people[0]), people, features, settings, column)
    panels, chances, _ = find_distribution_maximin(features, pool, case["size"], [])
    drawn: dict[str, float] = {}
    for panel, chance in zip(panels, chances, strict=True):
        for person in panel:
            drawn[person] = drawn.get(person, 0.0) + chance
    return min(drawn.values())


out = os.fdopen(os.dup(1), "w")  # solvers write on standard output themselves: away with it
os.dup2(2, 1)
json.dump([least(case) for case in json.load(sys.stdin)], out)
