"""Commitments and results of 60,000 ballots: no peer does this, so CPU seconds and a limit.

The limit of the tree, salted leaves included, is that of the specification: 1 s. The others are told.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from bench.child import children, tell, timed
from bench.elections import VOTERS, drawn_file
from bench.harness import Setting, cpu_s, python
from bench.results import Figure, Result

if TYPE_CHECKING:
    from collections.abc import Callable

    from commonground.core.choice.ballots import Election

NAME = "ledger"
LIMITS_S = {"tree": 1.0}
TURNS = 3
_TASKS = {
    "tree": "root of the tree over salted ballots",
    "receipts": "all receipts",
    "inputs": "hash of what was counted",
    "verify": "a result of equal shares counted again and compared",
}


def run(setting: Setting) -> Result:
    """Measure each task in a process of its own."""
    result = Result(NAME, f"{VOTERS:,} committed ballots")
    file = drawn_file(setting)
    answers = setting.alone(*(python(NAME, "work", task, file) for task in _TASKS))
    for (task, what), answer in zip(_TASKS.items(), answers, strict=True):
        told = f"{VOTERS:,} ballots: {what}"
        result.figures.append(Figure(told, cpu_s(answer), "CPU s", LIMITS_S.get(task)))
    return result


def work(task: str, file: str) -> None:
    """Do one task again and again."""
    from commonground.core.choice.pb import read_pb

    costs, _ = timed(_work(task, read_pb(Path(file).read_text("utf-8")).election), TURNS)
    tell(costs)


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
    children(work)
