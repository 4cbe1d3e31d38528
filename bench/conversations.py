"""The synthetic conversation of the benches: three groups, some flips, popular Statements seen more."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from bench.child import children
from bench.harness import Setting, python, whole_process

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from commonground.core.opinion.stances import Stances

SEED = 20260102
GROUP_SHARES = (0.5, 0.3, 0.2)
FLIPPED, PASSED = 0.14, 0.10
LEAST, MEAN_MORE = 5, 35


def drawn(participants: int, statements: int = 1_000) -> dict[str, npt.NDArray[np.int64]]:
    """Stances as triples of arrays: who, what, value.

    Draw order: sides, weights, groups, counts, Statements, flips, passes.
    """
    import numpy as np  # children only

    rng = np.random.default_rng(SEED)
    sides = rng.choice([-1, 1], size=(len(GROUP_SHARES), statements))
    weights = rng.pareto(1.5, statements) + 0.2
    weights /= weights.sum()
    group = rng.choice(len(GROUP_SHARES), participants, p=GROUP_SHARES)
    count = np.minimum(LEAST + rng.poisson(MEAN_MORE, participants), statements)
    who = np.repeat(np.arange(participants), count)
    what = np.concatenate([rng.choice(statements, size, replace=False, p=weights) for size in count])
    value = sides[group[who], what]
    value = np.where(rng.random(len(value)) < FLIPPED, -value, value)
    value[rng.random(len(value)) < PASSED] = 0
    return {"participant": who, "statement": what, "value": value}


def drawn_file(setting: Setting, participants: int, statements: int) -> Path:
    """Draw a conversation in a process of its own and return its file."""
    file = setting.work / f"conversation_{participants}_{statements}.npz"
    if not file.exists():
        whole_process(python("conversations", "write", file, participants, statements))
    return file


def write(file: str, participants: str, statements: str) -> None:
    """Write a conversation."""
    import numpy as np  # children only

    np.savez(file, **drawn(int(participants), int(statements)))


def kept(file: str) -> dict[str, npt.NDArray[np.int64]]:
    """Return what :func:`drawn` gave, in memory."""
    import numpy as np  # children only

    with np.load(file) as arrays:
        return dict(arrays)


def conversation(file: str) -> Stances:
    """Return the conversation as our engine takes it from a store of stances."""
    from commonground.core.opinion.stances import Stances

    arrays = kept(file)
    who, what = arrays["participant"], arrays["statement"]
    return Stances.of(
        [str(key) for key in range(int(who.max()) + 1)],
        [str(key) for key in range(int(what.max()) + 1)],
        participant=who,
        statement=what,
        value=arrays["value"],
    )


if __name__ == "__main__":
    children(write)
