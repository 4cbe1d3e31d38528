"""The elections of the benches: a synthetic one of 120 Proposals and any number of voters, and real ones.

    python -m bench.elections write FILE.pb [VOTERS]

writes the synthetic one as a ``.pb`` file.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from bench.child import children
from bench.harness import Setting, python, whole_process

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from commonground.core.choice.ballots import Utility
    from commonground.core.choice.compiled import CompiledElection

SEED = 20260101
VOTERS = 60_000
PROPOSALS = 120
DISTINCT = 49_865  # distinct ballots of 60,000 voters and 120 Proposals
WINNERS = 30  # of equal shares by cost, without a completion
LONGEST = 15


def drawn(
    voters: int = VOTERS, proposals: int = PROPOSALS, *, seed: int = SEED
) -> tuple[list[int], int, npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """Draw an election.

    Costs are lognormal and popularity has a heavy tail; a voter draws 2 to 15 times by popularity and
    approves what she drew. Drawn in this order: costs, popularity, sizes, ballots.

    Returns
    -------
    tuple
        Costs of the Proposals P001, P002, ...; the budget, a quarter of their sum; and, for each approval,
        voter and Proposal as rows from 0, voter by voter, in the order of the draws, each Proposal once.
    """
    import numpy as np  # children only

    rng = np.random.default_rng(seed)
    costs = (100 * np.round(rng.lognormal(11, 1, proposals) / 100) + 100).astype(np.int64)
    popularity = rng.pareto(1.5, proposals) + 0.2
    popularity /= popularity.sum()
    sizes = 1 + np.minimum(rng.geometric(1 / 6, voters), LONGEST - 1)
    voter = np.repeat(np.arange(voters), sizes)
    choice = rng.choice(proposals, size=int(sizes.sum()), p=popularity)
    first = np.sort(np.unique(voter * proposals + choice, return_index=True)[1])
    return costs.tolist(), int(costs.sum()) // 4, voter[first], choice[first]


def names(proposals: int = PROPOSALS) -> list[str]:
    """Ids of the Proposals."""
    return [f"P{number:03}" for number in range(1, proposals + 1)]


def text(voters: int = VOTERS, proposals: int = PROPOSALS, *, seed: int = SEED) -> str:
    """Return the election as a ``.pb`` text."""
    import numpy as np  # children only

    costs, budget, voter, choice = drawn(voters, proposals, seed=seed)
    ids = names(proposals)
    approved = [ids[row] for row in choice.tolist()]
    ends = np.cumsum(np.bincount(voter, minlength=voters)).tolist()
    meta = {
        "description": "Synthetic election of the benches",
        "country": "Nowhere",
        "unit": "Synthetic",
        "instance": "2026",
        "num_projects": proposals,
        "num_votes": voters,
        "budget": budget,
        "vote_type": "approval",
        "rule": "unknown",
        "date_begin": "2026",
        "date_end": "2026",
    }
    lines = ["META", "key;value", *(f"{key};{value}" for key, value in meta.items())]
    lines += [
        "PROJECTS",
        "project_id;cost",
        *(f"{name};{cost}" for name, cost in zip(ids, costs, strict=True)),
    ]
    lines += ["VOTES", "voter_id;vote"]
    begins = [0, *ends[:-1]]
    lines += [
        f"{number};{','.join(approved[begin:end])}"
        for number, (begin, end) in enumerate(zip(begins, ends, strict=True), start=1)
    ]
    return "\n".join(lines) + "\n"


def drawn_file(setting: Setting, voters: int = VOTERS) -> Path:
    """Draw the election in a process of its own and return its file."""
    file = setting.work / f"synthetic_{voters}.pb"
    if not file.exists():
        whole_process(python("elections", "write", file, voters))
    return file


def write(file: str, voters: str = str(VOTERS)) -> None:
    """Write the election."""
    Path(file).write_text(text(int(voters)), encoding="utf-8")


def compiled(file: str, utility: Utility = "cost") -> CompiledElection:
    """Read and compile an election, as every count of the benches begins."""
    from commonground.core.choice.pb import decode, read_pb  # children only

    return read_pb(decode(Path(file).read_bytes())).election.compile(utility)


if __name__ == "__main__":
    children(write)
