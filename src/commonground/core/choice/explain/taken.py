"""Where the money of a loser's supporters went: what they paid for each winner, exactly."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Final

import numpy as np

from commonground.core.choice.compiled import CompiledElection
from commonground.core.choice.explain.replay import Paid, Replay, sums
from commonground.core.choice.result import Result, Watch

if TYPE_CHECKING:
    import numpy.typing as npt

    Indices = npt.NDArray[np.int64]

_MOST_CELLS: Final = 2**22


@dataclass(frozen=True, slots=True)
class Taken:
    """What the supporters of a loser had paid for one winner, in minor units."""

    winner: str
    amount: Fraction


def taken_from(
    compiled: CompiledElection, result: Result, *, watch: Watch | None = None
) -> Mapping[str, tuple[Taken, ...]]:
    """Return, for every loser, what its supporters paid for each winner, dearest first.

    Parameters
    ----------
    compiled, result
        The election and its result by ``equal_shares``, with or without a completion.
    watch
        Called after every round.

    Notes
    -----
    Each ballot is read once for each winner it supports, and then only the losers on it. *Source*: payments
    as in docs/methods/explanations.md.
    """
    funded = set(result.selected)
    losers = [j for j, proposal in enumerate(compiled.ids) if proposal not in funded]
    chosen = _Chosen(compiled, losers)
    replay = Replay(compiled, result)
    found: dict[str, list[Taken]] = {compiled.ids[j]: [] for j in losers}
    for index, bought in enumerate(replay.rounds, start=1):
        for at, parts in enumerate(chosen.paid(replay.buy(bought))):
            if parts:
                amount = Fraction(parts, replay.parts)
                found[compiled.ids[losers[at]]].append(Taken(bought.proposal, amount))
        if watch:
            watch("reasons", index, len(replay.rounds))
    return {loser: tuple(sorted(taken, key=lambda one: -one.amount)) for loser, taken in found.items()}


class _Chosen:
    """The losers that each distinct ballot supports: the election's table, turned round."""

    def __init__(self, compiled: CompiledElection, losers: Sequence[int]) -> None:
        self.multiplicity = compiled.multiplicity
        self.losers = len(losers)
        ballots = [compiled.ballot[compiled.ptr[j] : compiled.ptr[j + 1]] for j in losers]
        ballot = np.concatenate(ballots) if ballots else np.zeros(0, dtype=np.int64)
        loser = np.repeat(np.arange(self.losers), [len(one) for one in ballots])
        self.loser = loser[np.argsort(ballot, kind="stable")]
        lengths = np.bincount(ballot, minlength=len(compiled.multiplicity))
        self.ptr = np.concatenate([[0], np.cumsum(lengths)])

    def paid(self, paid: Paid) -> list[int]:
        """Return what the supporters of each loser paid in one purchase, in parts."""
        begins = self.ptr[paid.supporters]
        lengths = self.ptr[paid.supporters + 1] - begins
        ends = np.cumsum(lengths)
        entry = np.arange(lengths.sum()) + np.repeat(begins - (ends - lengths), lengths)
        loser, which = self.loser[entry], np.repeat(paid.which, lengths)
        voters = np.repeat(self.multiplicity[paid.supporters], lengths)
        kinds = max(len(paid.amounts), 1)
        step = max(_MOST_CELLS // kinds, 1)
        found: list[int] = []
        for first in range(0, self.losers, step):
            rows = min(step, self.losers - first)
            inside = (loser >= first) & (loser < first + rows)
            cells = np.bincount(
                (loser[inside] - first) * kinds + which[inside],
                weights=voters[inside],
                minlength=rows * kinds,
            )
            found += sums(cells.reshape(rows, kinds), paid.amounts)
        return found
