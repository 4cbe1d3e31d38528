"""Rules for ranked ballots: boards, priorities, single winners."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from commonground.core.choice.compile import compile_election
from commonground.core.choice.ranking.ballots import Ranking, ranked_ballots
from commonground.core.choice.ranking.pairwise import (
    Pair,
    condorcet_winner,
    majorities,
    ranked_pairs,
    schulze,
)
from commonground.core.choice.ranking.stv import Stage, StvResult, stv

if TYPE_CHECKING:
    from commonground.core.choice.ballots import BordaVariant, Election
    from commonground.core.choice.result import TieRule

__all__ = [
    "Pair",
    "Ranking",
    "Stage",
    "StvResult",
    "borda",
    "condorcet_winner",
    "majorities",
    "ranked_pairs",
    "schulze",
    "stv",
]


def borda(
    election: Election,
    *,
    variant: BordaVariant = "classic",
    ties: TieRule = "chain",
    seed: str = "",
) -> Ranking:
    """Rank by points for places.

    Parameters
    ----------
    election
        With ranking ballots of length L and m Proposals; place 0 is the best.
    variant
        ``classic``: m - 1 - place; ``pabulib``: L - place; ``pabutools``: L - 1 - place. Not ranked gets 0.
    ties, seed
        Decide between equal points.

    Returns
    -------
    Ranking
        ``scores`` are the points.

    Raises
    ------
    CountError
        The ballots are not rankings.
    InputError
        A ballot names what is no Proposal, or one twice.

    Notes
    -----
    Source: Borda 1781; the variants are those of Pabulib's files (arXiv 2012.06539) and pabutools 1.2.3.
    Exact definition: ``docs/methods/rankings.md``. Known answers:
    ``tests/known_answers/test_choice_rankings.py``.
    """
    _, breaker = ranked_ballots(election, ties=ties, seed=seed)
    compiled = compile_election(election, "borda", borda=variant)
    points = compiled.score.tolist()
    order = sorted(breaker.order(range(len(points))), key=lambda j: -points[j])
    met = sum(len(list(equal)) - 1 for _, equal in groupby(points[j] for j in order))
    return Ranking(tuple(compiled.ids[j] for j in order), tuple(points[j] for j in order), met)
