"""Commitments and results of 60,000 ballots: no peer does this, so CPU seconds and limits.

The limit of the tree, salted leaves included, is that of the specification: 1 s. The others are told.
"""

from __future__ import annotations

import statistics
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from bench.harness import Figure, Result, costs_of, python, reported, tell, timed

if TYPE_CHECKING:
    from collections.abc import Callable

    from commonground.core.choice.ballots import Election

NAME = "ledger"
LIMIT_S = 1.0
TURNS = 3
_TASKS = {
    "tree": "root of the tree over salted ballots",
    "receipts": "all receipts",
    "inputs": "hash of what was counted",
    "verify": "a result of equal shares counted again and compared",
}


def run(extract: Path, work: Path, rounds: int) -> Result:  # noqa: ARG001  # every bench is asked alike
    """Measure each task in a process of its own."""
    result = Result(NAME, "60,000 committed ballots", "no peer", [], [], [])
    for task, what in _TASKS.items():
        costs = costs_of(reported(python(NAME, task)))
        median = statistics.median(cost.cpu_s for cost in costs)
        limit = LIMIT_S if task == "tree" else None
        result.figures.append(Figure(f"60,000 ballots: {what}", median, "CPU s", limit))
    return result


def child(task: str) -> None:
    """Do one task again and again."""
    from bench.elections import text
    from commonground.core.choice.pb import read_pb

    election = read_pb(text()).election
    tell(timed(_work(task, election), TURNS))


def _work(task: str, election: Election) -> Callable[[], object]:
    from commonground.core.choice.result import Parameters
    from commonground.core.ledger.election import canonical_ballots, inputs_sha256
    from commonground.core.ledger.merkle import MerkleTree, commitment
    from commonground.core.ledger.verify import result_bytes, verify_result

    salts = [number.to_bytes(32, "big") for number in range(len(election.ballots))]

    def leaves() -> list[bytes]:
        pairs = zip(canonical_ballots(election), salts, strict=True)
        return [commitment(ballot, salt=salt) for ballot, salt in pairs]

    if task == "tree":
        return lambda: MerkleTree(leaves()).root
    if task == "receipts":
        tree = MerkleTree(leaves())
        return lambda: [tree.receipt(leaf) for leaf in tree.leaves]
    if task == "inputs":
        return lambda: inputs_sha256(election)
    data = result_bytes(election, Parameters("equal_shares"))
    return lambda: verify_result(data, election)


if __name__ == "__main__":
    child(sys.argv[1])
