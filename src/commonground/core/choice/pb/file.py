"""What a ``.pb`` file holds, read or about to be written."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Final

from commonground.core.choice.ballots import BallotKind, Election
from commonground.core.errors import Problem

KIND_OF: Final[dict[str, BallotKind]] = {
    "approval": "approval",
    "choose-1": "choose_one",
    "ordinal": "ranking",
    "cumulative": "cumulative",
    "scoring": "cardinal",
}
"""Kind of ballot for each ``vote_type`` of the standard."""
VOTE_TYPE: Final[dict[BallotKind, str]] = {kind: name for name, kind in KIND_OF.items()} | {
    "knapsack": "approval"
}
"""``vote_type`` for each kind of ballot: knapsack is the standard's approval with ``max_sum_cost``."""
LENGTHS: Final = ("min_length", "max_length")
SUMS_OF_COST: Final = ("min_sum_cost", "max_sum_cost")
POINT_LIMITS: Final = ("min_points", "max_points", "min_sum_points", "max_sum_points")
"""Keys of META that are rules of the ballot: numbers of choices, money, points."""


@dataclass(frozen=True, slots=True)
class Recorded:
    """What the file says was decided, beside the ballots.

    Attributes
    ----------
    rule
        The rule named in META, empty if none.
    winners
        Ids with ``selected`` = 1, sorted (other values, 2 and 3 among them, stay in the Proposal's meta).
    votes, score
        By id, where the file has such a column and a number in it; ``score`` in points as written.
    threshold
        ``min_project_score_threshold``, in the unit of the compiled score.
    """

    rule: str = ""
    winners: tuple[str, ...] = ()
    votes: Mapping[str, int] = field(default_factory=dict)
    score: Mapping[str, Fraction] = field(default_factory=dict)
    threshold: int | None = None


@dataclass(frozen=True, slots=True)
class PbFile:
    """A ``.pb`` file: the election, and what only the file knows.

    Two are equal when they would be written alike; warnings are about one reading and do not count.

    Attributes
    ----------
    election
        What is counted. Its ``meta`` is all of META, in order.
    recorded
        What the city decided.
    project_columns, vote_columns
        Headers of PROJECTS and VOTES as written, in order.
    voters
        One tuple for each column of VOTES other than ``vote`` and ``points``, in the order of the header:
        a cell for each ballot.
    point_digits
        Points of the election are those of the file times ten to this power.
    warnings
        What the reader noticed, by line. With ``strict=False`` also every fault and, under the code
        ``left_out``, every line that is not counted, verbatim.
    excluded_proposals, excluded_ballots
        Lines of PROJECTS and VOTES that were left out.
    """

    election: Election
    recorded: Recorded
    project_columns: tuple[str, ...]
    vote_columns: tuple[str, ...]
    voters: tuple[tuple[str, ...], ...]
    point_digits: int = 0
    warnings: tuple[Problem, ...] = field(default=(), compare=False)
    excluded_proposals: int = field(default=0, compare=False)
    excluded_ballots: int = field(default=0, compare=False)
