"""Rules that compare Proposals two by two: Schulze's strongest paths and Tideman's ranked pairs."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from commonground.core.choice.ranking.ballots import Ranking, in_order, ranked_ballots

if TYPE_CHECKING:
    from commonground.core.choice.ballots import Election
    from commonground.core.choice.ranking.ballots import Matrix
    from commonground.core.choice.result import TieRule
    from commonground.core.choice.ties import TieBreaker


@dataclass(frozen=True, slots=True)
class Pair:
    """A majority: ``votes`` prefer the winner to the loser, ``against`` the loser to the winner."""

    winner: str
    loser: str
    votes: int
    against: int
    locked: bool


def condorcet_winner(election: Election) -> str | None:
    """Return the Proposal that a majority prefers to each other one, None if there is none.

    Parameters
    ----------
    election
        With ranking ballots.

    Raises
    ------
    CountError, InputError
        As :func:`~commonground.core.choice.ranking.ballots.ranked_ballots`.

    Notes
    -----
    Source: Condorcet 1785. Exact definition: ``docs/methods/rankings.md``.
    """
    ballots, _ = ranked_ballots(election)
    prefer = ballots.preferences()
    wins = (prefer > prefer.T).sum(axis=1).tolist()
    return next((ballots.ids[j] for j, won in enumerate(wins) if won == len(wins) - 1), None)


def schulze(election: Election, *, ties: TieRule = "chain", seed: str = "") -> Ranking:
    """Rank by strongest paths: a beats b if the strongest path from a to b is stronger than the one back.

    Parameters
    ----------
    election
        With ranking ballots.
    ties, seed
        Decide where neither path is stronger.

    Returns
    -------
    Ranking
        ``scores`` are the numbers of others that each Proposal beats by its paths.

    Raises
    ------
    CountError, InputError
        As :func:`~commonground.core.choice.ranking.ballots.ranked_ballots`.

    Notes
    -----
    Strength of a step: the voters who prefer a to b where they are more than those who prefer b to a
    (winning votes), else 0. Source: Schulze, Social Choice and Welfare 36 (2011). Exact definition:
    ``docs/methods/rankings.md``. Known answers: ``tests/known_answers/test_choice_rankings.py``.
    """
    ballots, breaker = ranked_ballots(election, ties=ties, seed=seed)
    paths = strongest_paths(ballots.preferences())
    beats = paths > paths.T
    order, met = in_order(range(len(ballots.ids)), beats=beats, breaker=breaker)
    return Ranking(tuple(ballots.ids[j] for j in order), tuple(int(beats[j].sum()) for j in order), met)


def strongest_paths(prefer: Matrix) -> Matrix:
    """Return the strength of the strongest path between every two Proposals; a path is its weakest step.

    Parameters
    ----------
    prefer
        Voters who prefer the row to the column.

    Notes
    -----
    Source: Floyd and Warshall's scheme as given by Schulze 2011, section 2.3.
    """
    paths = np.where(prefer > prefer.T, prefer, 0)
    for via in range(len(paths)):
        paths = np.maximum(paths, np.minimum(paths[:, via, None], paths[via]))
    np.fill_diagonal(paths, 0)
    return paths


def ranked_pairs(election: Election, *, ties: TieRule = "chain", seed: str = "") -> Ranking:
    """Rank by majorities, the largest first, leaving out what contradicts a larger one.

    Parameters
    ----------
    election
        With ranking ballots.
    ties, seed
        Decide between majorities of equal size, and where the majorities leave an order open.

    Returns
    -------
    Ranking
        ``scores`` are the numbers of others that each Proposal is ranked above by majorities that count.

    Raises
    ------
    CountError, InputError
        As :func:`~commonground.core.choice.ranking.ballots.ranked_ballots`.

    Notes
    -----
    Source: Tideman, Social Choice and Welfare 4 (1987), with winning votes as Zavist and Tideman 1989 order
    them. Exact definition: ``docs/methods/rankings.md``. Known answers:
    ``tests/known_answers/test_choice_rankings.py``.
    """
    ballots, breaker = ranked_ballots(election, ties=ties, seed=seed)
    _, above, met = _locked(ballots.preferences(), breaker)
    order, open_places = in_order(range(len(ballots.ids)), beats=above, breaker=breaker)
    return Ranking(
        tuple(ballots.ids[j] for j in order),
        tuple(int(above[j].sum()) for j in order),
        met + open_places,
    )


def majorities(election: Election, *, ties: TieRule = "chain", seed: str = "") -> tuple[Pair, ...]:
    """Return every majority in the order ranked pairs takes them, and whether it was locked in.

    Parameters
    ----------
    election, ties, seed
        As for :func:`ranked_pairs`, whose result this explains.

    Notes
    -----
    Source: as :func:`ranked_pairs`.
    """
    ballots, breaker = ranked_ballots(election, ties=ties, seed=seed)
    prefer = ballots.preferences()
    pairs, _, _ = _locked(prefer, breaker)
    return tuple(
        Pair(ballots.ids[a], ballots.ids[b], int(prefer[a, b]), int(prefer[b, a]), locked)
        for a, b, locked in pairs
    )


def _locked(
    prefer: Matrix, breaker: TieBreaker
) -> tuple[list[tuple[int, int, bool]], npt.NDArray[np.bool_], int]:
    """Go through the majorities; return them, who is above whom in the end, and the ties met on the way."""
    rank = {j: place for place, j in enumerate(breaker.order(range(len(prefer))))}
    majorities = sorted(
        zip(*(side.tolist() for side in np.nonzero(prefer > prefer.T)), strict=True),
        key=lambda pair: (-prefer[pair], prefer[pair[::-1]], rank[pair[0]], rank[pair[1]]),
    )
    sizes = groupby((int(prefer[a, b]), int(prefer[b, a])) for a, b in majorities)
    met = sum(len(list(equal)) - 1 for _, equal in sizes)
    above = np.eye(len(prefer), dtype=bool)
    pairs = []
    for a, b in majorities:
        locked = not above[b, a]
        pairs.append((a, b, bool(locked)))
        if locked and not above[a, b]:
            above[above[:, a]] |= above[b]
    np.fill_diagonal(above, val=False)
    return pairs, above, met
