"""One random stream per file family, so that a new family changes no other file."""

from __future__ import annotations

from typing import Final

import numpy as np

FAMILIES: Final = (
    "residents",
    "households",
    "air",
    "reports",
    "proposals",
    "ballots",
    "conversation",
    "missions",
    "projects",
    "experiment",
    "words",
)
"""Order is part of the format: a new family goes to the end, none is ever moved."""


def stream(seed: int, family: str) -> np.random.Generator:
    """Return the generator of one file family."""
    children = np.random.SeedSequence(seed).spawn(len(FAMILIES))
    return np.random.default_rng(children[FAMILIES.index(family)])
