"""Digests of the result files of every shared election; a program of its own, for other Pythons to run.

python -m tests.known_answers.results FOLDER_WITH_PB_FILES
"""

from __future__ import annotations

import hashlib
import json
import sys
from collections.abc import Iterator
from pathlib import Path

from commonground.core.choice.ballots import BallotKind
from commonground.core.choice.pb import decode, read_pb
from commonground.core.choice.result import Parameters
from commonground.core.ledger.verify import result_bytes

COMPLETED = 3_000  # ballots up to which completions are counted too
SEED = "the same everywhere"


def digests(folder: Path) -> dict[str, str]:
    """Count every election of a folder by every rule its ballots allow; tell the SHA-256 of each result."""
    told = {}
    for path in sorted(folder.glob("*.pb")):
        election = read_pb(decode(path.read_bytes())).election
        small = len(election.ballots) <= COMPLETED
        for name, parameters in settings(election.rules.kind, completed=small):
            told[f"{path.stem}, {name}"] = hashlib.sha256(result_bytes(election, parameters)).hexdigest()
    return told


def settings(kind: BallotKind, *, completed: bool) -> Iterator[tuple[str, Parameters]]:
    """Yield the settings that suit a kind of ballots."""
    yield "greedy", Parameters("greedy", seed=SEED)
    if kind in {"approval", "choose_one"}:
        yield "phragmen", Parameters("phragmen", seed=SEED)
        worth = ("cost", "cardinality")
    else:
        worth = ("borda",) if kind == "ranking" else ("points",)
    for utility in worth:
        yield f"equal shares by {utility}", Parameters("equal_shares", utility=utility, seed=SEED)
        if completed:
            yield (
                f"add1u by {utility}",
                Parameters("equal_shares", utility=utility, completion="add1u", seed=SEED),
            )


if __name__ == "__main__":
    sys.stdout.write(json.dumps(digests(Path(sys.argv[1])), indent=1, sort_keys=True) + "\n")
