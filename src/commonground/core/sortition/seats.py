"""Who sits on which panel: people of a type take turns, and households stay apart."""

from __future__ import annotations

import hashlib
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import numpy.typing as npt

    from commonground.core.sortition.panels import PanelRules

    Ints = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Seats:
    """Panels as people.

    Attributes
    ----------
    panels
        For each panel the indices of its people into the pool, ascending.
    passed_over
        How often somebody was passed over because her household sat on the panel already.
    """

    panels: tuple[tuple[int, ...], ...]
    passed_over: int


def seated(rules: PanelRules, compositions: Ints, *, seed: str) -> Seats:
    """Return panels as people.

    Parameters
    ----------
    rules
        Types and pool.
    compositions
        People of each type, one panel in each row; each keeps the rules.
    seed
        Fixes who of a type begins: people take turns in the order of SHA-256(utf8(seed) + 0x00 + utf8(key)).

    Notes
    -----
    Seats are dealt out in turn, so that no two people of a type differ by more than one panel. Whoever shares
    a household with somebody who sits already is passed over and stays next in turn. There is always somebody
    left: the rules let no more people of a kind of household on a panel than there are such households.
    Source: our choice, docs/adr/0016.
    """
    people = rules.pool.people
    home = [person.household for person in people]
    queues: list[deque[int]] = []
    for members in rules.types.members:
        order = turn_order([people[member].key for member in members], seed=seed)
        queues.append(deque(members[at] for at in order))
    passed_over = 0
    panels = []
    for composition in compositions:
        taken: set[str] = set()
        panel: list[int] = []
        for type_ in np.flatnonzero(composition):
            seats = int(composition[type_])
            passed_over += _take(queues[type_], seats, home=home, taken=taken, panel=panel)
        panels.append(tuple(sorted(panel)))
    return Seats(tuple(panels), passed_over)


def turn_order(keys: Sequence[str], *, seed: str) -> list[int]:
    """Return the indices of keys in the order of their turns."""
    start = seed.encode() + b"\0"
    return sorted(range(len(keys)), key=lambda at: hashlib.sha256(start + keys[at].encode()).digest())


def _take(queue: deque[int], seats: int, *, home: Sequence[str], taken: set[str], panel: list[int]) -> int:
    """Seat the next of a queue and send them to its end; return how many were passed over."""
    passed: list[int] = []
    chosen: list[int] = []
    while len(chosen) < seats:
        person = queue.popleft()
        if home[person] and home[person] in taken:
            passed.append(person)
            continue
        chosen.append(person)
        if home[person]:
            taken.add(home[person])
    queue.extendleft(reversed(passed))
    queue.extend(chosen)
    panel += chosen
    return len(passed)
