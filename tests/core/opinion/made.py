"""Small conversations made for tests."""

from __future__ import annotations

import numpy as np

from commonground.core.opinion.stances import Stances
from commonground.core.opinion.state import OpinionState


def stances(rows):
    """Stances from texts: one row for each participant, ``+ - 0`` and ``.`` for not seen."""
    sign = {"+": 1, "-": -1, "0": 0}
    return Stances.from_mapping(
        {
            (f"p{row}", f"s{column}"): sign[letter]
            for row, line in enumerate(rows)
            for column, letter in enumerate(line)
            if letter in sign
        }
    )


def conversation(rows, **more):
    return OpinionState.from_votes(stances(rows), **more)


def random_triples(seed, *, people=30, statements=12, filled=0.5):
    """Stances as (participant, Statement, value), in random order."""
    rng = np.random.default_rng(seed)
    who, what = np.nonzero(rng.random((people, statements)) < filled)
    value = rng.integers(-1, 2, len(who))
    order = rng.permutation(len(who))
    return [(f"{who[at]}", f"{what[at]}", int(value[at])) for at in order]


def camps(seed, *, sizes=(60, 40), statements=16, flipped=0.1, filled=1.0):
    """A conversation of groups that hold opposite things, and the group of each participant."""
    rng = np.random.default_rng(seed)
    sides = rng.choice([-1, 1], (len(sizes), statements))
    sides[1] = -sides[0]
    group = np.repeat(np.arange(len(sizes)), sizes)
    rng.shuffle(group)
    value = sides[group]
    value = np.where(rng.random(value.shape) < flipped, -value, value)
    who, what = np.nonzero(rng.random(value.shape) < filled)
    keys = [f"{number:04d}" for number in range(len(group))]
    held = Stances.of(
        keys,
        [str(number) for number in range(statements)],
        participant=who,
        statement=what,
        value=value[who, what],
    )
    return OpinionState.from_votes(held), group
