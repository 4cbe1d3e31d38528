"""Who goes first among equals: a declared chain of steps that always ends in one Proposal."""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Iterable
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from commonground.core.choice.compiled import CompiledElection
    from commonground.core.choice.result import TieRule

SUPPORTERS: Final = "more_supporters"
COST: Final = "lower_cost"
LOT: Final = "lot"
ID: Final = "smaller_id"
STEPS: Final[dict[TieRule, tuple[str, ...]]] = {
    "chain": (SUPPORTERS, COST, LOT),
    "lexicographic": (ID,),
    "votes_cost_id": (SUPPORTERS, COST, ID),
}
"""The steps of each rule, in order; ``Round.tie_broken_by`` is one of these words."""


class TieBreaker:
    """A total order of the Proposals of one election, used only among those that are exactly equal.

    Parameters
    ----------
    compiled
        The election: ``votes`` are the supporters, each voter counted once.
    rule
        ``chain``: more supporters, then lower cost, then the lower lot; ``lexicographic``: the smaller id
        as a string (code points); ``votes_cost_id``: more supporters, lower cost, smaller id.
    seed
        Text published before voting closes; only the lot of ``chain`` uses it.

    Notes
    -----
    Source: ``docs/methods/ties.md`` (the chain is our choice; ``lexicographic`` is the default of pabutools
    1.2.3). Known answers: ``tests/core/choice/test_ties.py``.
    """

    def __init__(self, compiled: CompiledElection, rule: TieRule = "chain", seed: str = "") -> None:
        self.steps = STEPS[rule]
        self._columns = tuple(_column(compiled, step, seed) for step in self.steps)
        order = sorted(range(len(compiled.ids)), key=lambda j: tuple(column[j] for column in self._columns))
        self._rank = [0] * len(order)
        for rank, j in enumerate(order):
            self._rank[j] = rank

    def best(self, tied: Iterable[int]) -> tuple[int, str | None]:
        """Return the Proposal that goes first, and the step that left it alone (None if it was alone)."""
        first, *others = self.order(tied)
        if not others:
            return first, None
        return first, self._decides(first, others[0])

    def order(self, tied: Iterable[int]) -> list[int]:
        """Return the Proposals in the order in which ties between them are decided."""
        return sorted(tied, key=self._rank.__getitem__)

    def _decides(self, first: int, second: int) -> str:
        """Name the first step in which the winner and the runner-up differ: no earlier one left one alone."""
        unequal = (
            step
            for step, column in zip(self.steps, self._columns, strict=True)
            if column[first] != column[second]
        )
        return next(unequal)


def lot(seed: str, proposal: str) -> str:
    """Return the lot of a Proposal: hex SHA-256 of the seed, a zero byte and the id; lower goes first.

    Both are in Unicode normal form C, as they stand in the result file: how a keyboard wrote an accent
    decides nothing.
    """
    return hashlib.sha256(_composed(f"{seed}\0{proposal}").encode()).hexdigest()


def _composed(text: str) -> str:
    return unicodedata.normalize("NFC", text)


def _column(compiled: CompiledElection, step: str, seed: str) -> tuple[int, ...] | tuple[str, ...]:
    """Return what a step compares, one entry for each Proposal; lower goes first."""
    if step == SUPPORTERS:
        return tuple(-int(votes) for votes in compiled.votes)
    if step == COST:
        return compiled.cost
    if step == LOT:
        return tuple(lot(seed, proposal) + proposal for proposal in compiled.ids)
    return tuple(f"{_composed(proposal)}\0{proposal}" for proposal in compiled.ids)
