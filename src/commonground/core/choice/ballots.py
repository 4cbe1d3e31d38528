"""Proposals, Ballots and the rules a Ballot must keep: what goes into a count.

Money is in integer minor currency units everywhere. Words: an item on a ballot is a Proposal; only when
funded does it become a Project. The purse of a voter is the share of the budget she disposes of in a
proportional rule.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Final, Literal

if TYPE_CHECKING:
    from commonground.core.choice.compiled import CompiledElection

BallotKind = Literal["approval", "choose_one", "knapsack", "cumulative", "cardinal", "ranking"]
Utility = Literal["cost", "cardinality", "points", "borda"]
BordaVariant = Literal["pabulib", "pabutools", "classic"]

LARGEST: Final = 2**53
"""Budgets and costs in minor units, and all points together, are at most this: exact in float64."""
POINTED: Final[frozenset[BallotKind]] = frozenset({"cumulative", "cardinal"})
"""Kinds of ballot that give points."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """One item on the ballot.

    ``id`` is text and never read as a number; ``cost`` is in minor units, at least 0; ``pot`` is the id of
    the Area whose pot it competes for, None for the whole city; ``meta`` keeps further columns in order.
    """

    id: str
    cost: int
    name: str = ""
    pot: str | None = None
    meta: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Ballot:
    """One voter's ballot.

    ``choices`` are ids of Proposals: a set for approval, choose-one and knapsack, best first for a ranking;
    ``points`` stand beside them for cumulative and cardinal ballots (integers: files with decimal points are
    scaled by one common factor), and are None for the other kinds. ``pot`` is the voter's Area where pots
    are used. An empty ballot is a voter who supports nothing; she counts.
    """

    choices: tuple[str, ...]
    points: tuple[int, ...] | None = None
    pot: str | None = None


@dataclass(frozen=True, slots=True)
class BallotRules:
    """What a ballot must keep; None is no limit. Sums of cost are in minor units."""

    kind: BallotKind
    min_length: int | None = None
    max_length: int | None = None
    min_sum_cost: int | None = None
    max_sum_cost: int | None = None
    min_points: int | None = None
    max_points: int | None = None
    min_sum_points: int | None = None
    max_sum_points: int | None = None
    currency: str = ""
    minor_digits: int = 0


@dataclass(frozen=True, slots=True)
class Election:
    """Everything a count needs.

    ``ballots`` may be a lazy sequence. ``purses`` holds one exact share of the budget for each ballot, in
    the same order, and None for equal purses. ``meta`` keeps what the file said besides.
    """

    proposals: tuple[Proposal, ...]
    ballots: Sequence[Ballot]
    budget: int
    rules: BallotRules
    purses: tuple[Fraction, ...] | None = None
    meta: tuple[tuple[str, str], ...] = ()

    def compile(self, utility: Utility = "cost", *, borda: BordaVariant = "pabulib") -> CompiledElection:
        """Return the election as arrays: see :func:`commonground.core.choice.compile.compile_election`."""
        from commonground.core.choice.compile import compile_election  # noqa: PLC0415  # it imports this module

        return compile_election(self, utility, borda=borda)
