"""The public draw: a seed nobody could know beforehand picks one of the published panels."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from commonground.core.errors import InputError, Problem
from commonground.core.sortition import refusals
from commonground.core.words import Sentence


@dataclass(frozen=True, slots=True)
class Draw:
    """The panel that was drawn: its number, counted from 0, and its people."""

    seed: str
    number: int
    people: tuple[int, ...]


def draw(panels: Sequence[Sequence[int]], public_seed: str) -> Draw:
    """Return the panel that a public seed picks.

    Parameters
    ----------
    panels
        The published panels, in their published order.
    public_seed
        Text that became known only after the panels were published, exactly as it was announced.

    Raises
    ------
    InputError
        The seed is empty, or there are no panels.

    Notes
    -----
    The number is SHA-256(utf8(seed)), read as a big-endian integer, modulo the number of panels: anyone can
    compute it without this program. Source: our choice, docs/adr/0016.
    """
    problems = []
    if not public_seed:
        problems.append(Problem.saying("seed", None, "seed", public_seed, Sentence(refusals.SEED)))
    if not panels:
        said = Sentence(refusals.NO_PANELS_TO_DRAW)
        problems.append(Problem.saying("no_panels", None, "panels", "", said))
    if problems:
        raise InputError(problems)
    number = int.from_bytes(hashlib.sha256(public_seed.encode()).digest(), "big") % len(panels)
    return Draw(public_seed, number, tuple(panels[number]))
