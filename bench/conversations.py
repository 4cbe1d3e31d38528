"""The synthetic conversation of the benches: three groups, some flips, popular Statements seen more."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from commonground.core.opinion.stances import Stances

if TYPE_CHECKING:
    import numpy.typing as npt

SEED = 20260102
GROUP_SHARES = (0.5, 0.3, 0.2)
FLIPPED, PASSED = 0.14, 0.10
LEAST, MEAN_MORE = 5, 35


def drawn(participants: int, statements: int = 1_000) -> dict[str, npt.NDArray[np.int64]]:
    """Stances as triples of arrays: who, what, value.

    Draw order: sides, weights, groups, counts, Statements, flips, passes.
    """
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


def conversation(path: str) -> Stances:
    """Read what :func:`drawn` gave, as our engine takes it."""
    kept = np.load(path)
    who, what = kept["participant"], kept["statement"]
    return Stances.of(
        [str(key) for key in range(int(who.max()) + 1)],
        [str(key) for key in range(int(what.max()) + 1)],
        participant=who,
        statement=what,
        value=kept["value"],
    )
