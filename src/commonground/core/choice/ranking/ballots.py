"""Ranked ballots as the ranking rules read them: distinct rankings, and who is preferred to whom."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from commonground.core.choice import refusals
from commonground.core.choice.compile import compile_election
from commonground.core.choice.ties import TieBreaker
from commonground.core.errors import CountError
from commonground.core.words import Name, Sentence

if TYPE_CHECKING:
    from collections.abc import Iterable

    from commonground.core.choice.ballots import Election
    from commonground.core.choice.result import TieRule

    Matrix = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class RankedBallots:
    """Distinct rankings of an election, in sorted order.

    Attributes
    ----------
    ids
        Proposals in the order of their ids.
    rankings
        Indices of the ranked Proposals, best first, and the voters who rank them so; empty ballots included.
    """

    ids: tuple[str, ...]
    rankings: tuple[tuple[tuple[int, ...], int], ...]

    def preferences(self) -> Matrix:
        """Return how many voters prefer each Proposal (row) to each other (column).

        Who is not ranked is below all who are, and equal to all others who are not.
        """
        prefer = np.zeros((len(self.ids), len(self.ids)), dtype=np.int64)
        for ranking, voters in self.rankings:
            below = np.full(len(self.ids), voters, dtype=np.int64)
            for proposal in ranking:
                below[proposal] = 0
                prefer[proposal] += below
        return prefer


@dataclass(frozen=True, slots=True)
class Ranking:
    """An order of all Proposals, best first.

    Attributes
    ----------
    order
        Ids, best first.
    scores
        What the rule compared, in the same order; its meaning is the rule's.
    ties
        How often the tie rule had to decide.
    """

    order: tuple[str, ...]
    scores: tuple[int, ...]
    ties: int

    @property
    def winner(self) -> str:
        """The first of the order."""
        return self.order[0]


def ranked_ballots(
    election: Election, *, ties: TieRule = "chain", seed: str = ""
) -> tuple[RankedBallots, TieBreaker]:
    """Return the rankings of an election, checked, and who goes first among equals.

    Parameters
    ----------
    election
        With ranking ballots.
    ties, seed
        See :class:`~commonground.core.choice.ties.TieBreaker`; a supporter is a voter who ranks the Proposal.

    Raises
    ------
    CountError
        The ballots are not rankings.
    InputError
        A ballot names what is no Proposal, or one twice.

    Notes
    -----
    Source: ``docs/methods/rankings.md``.
    """
    if election.rules.kind != "ranking":
        raise CountError(Sentence(refusals.RANKINGS_ONLY, {"kind": Name(election.rules.kind)}))
    compiled = compile_election(election, "borda", borda="pabulib")
    index = {proposal: j for j, proposal in enumerate(compiled.ids)}
    counts = Counter(tuple(index[choice] for choice in ballot.choices) for ballot in election.ballots)
    return RankedBallots(compiled.ids, tuple(sorted(counts.items()))), TieBreaker(compiled, ties, seed)


def in_order(
    places: Iterable[int], *, beats: npt.NDArray[np.bool_], breaker: TieBreaker
) -> tuple[list[int], int]:
    """Return Proposals in an order that follows an acyclic relation, and how often the tie rule decided.

    Each time the first by the tie rule among those that nobody left beats goes next.

    Parameters
    ----------
    places
        Indices of the Proposals.
    beats
        Whether the row beats the column; without cycles.
    breaker
        The tie rule.

    Notes
    -----
    Source: our choice where the relation leaves the order open, ``docs/methods/rankings.md``.
    """
    left = set(places)
    beaten_by = beats.sum(axis=0).tolist()
    order: list[int] = []
    met = 0
    free = {j for j in left if not beaten_by[j]}
    while left:
        first, _ = breaker.best(free)
        met += len(free) > 1
        order.append(first)
        left.remove(first)
        free.remove(first)
        for j in np.flatnonzero(beats[first]).tolist():
            beaten_by[j] -= 1
            if not beaten_by[j]:
                free.add(j)
    return order, met
