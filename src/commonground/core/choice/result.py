"""What a count hands back: who is funded, in which order, and every step that led there, exactly."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from commonground.core.choice.ballots import BordaVariant, Utility

RuleName = Literal["greedy", "equal_shares", "phragmen"]
Completion = Literal["none", "add1", "add1u"]
TieRule = Literal["chain", "lexicographic", "votes_cost_id"]
Order = Literal["score", "density"]
Variant = Literal["skip", "no_skip", "threshold"]
Phase = Literal["equal_shares", "greedy", "phragmen"]
Watch = Callable[[str, int, int | None], None]
"""Called with (stage, done, total or None) during long work; may raise StoppedError to stop it."""


@dataclass(frozen=True, slots=True)
class Parameters:
    """How it was counted: all that, with the ballots, decides the result.

    ``step`` is in minor units; ``k`` is the number of steps of the run that a completion kept (0 without a
    completion). ``lam`` and ``kappa`` describe purses by need.
    """

    rule: RuleName
    utility: Utility = "cost"
    borda: BordaVariant = "pabulib"
    completion: Completion = "none"
    step: int | None = None
    k: int = 0
    ties: TieRule = "chain"
    seed: str = ""
    order: Order = "score"
    variant: Variant = "skip"
    threshold: int | None = None
    lam: Fraction = Fraction(0)
    kappa: Fraction = Fraction(2)


@dataclass(frozen=True, slots=True)
class Round:
    """One funded Proposal and why it was its turn.

    For ``equal_shares`` ``rho`` is the price of one unit of utility and ``price`` the most any supporter
    pays; ``paid_full`` voters paid rho times their utility, ``paid_last`` less, and with it all they had
    left; the rest of the supporters had nothing left. For ``phragmen`` ``price``
    is the load t. For ``greedy`` ``rho`` is the score (or score per cost) it was ordered by, ``price`` None.
    ``tied`` are the ids that were equal with it (itself included; empty without a tie), in the order of ids,
    and ``tie_broken_by`` says which step of the declared chain decided. ``phase`` says which rule of a
    completed count bought it.
    """

    phase: Phase
    proposal: str
    cost: int
    rho: Fraction
    price: Fraction | None
    supporters: int
    paid_full: int
    paid_last: int
    tied: tuple[str, ...] = ()
    tie_broken_by: str | None = None


@dataclass(frozen=True, slots=True)
class Dropped:
    """A Proposal that could not be funded: in which round, what its supporters had left, what lacked.

    ``round`` counts from 0: the index in the trace before whose purchase it could no longer be paid (the
    length of the trace if only at the end). ``supporters_money`` + ``short_by`` = its cost at the end of
    the count; for ``greedy`` and ``phragmen`` ``supporters_money`` is the budget that was left when its turn
    came or the count ended, so that ``short_by`` is 0 or less where money was not what it lacked.
    """

    proposal: str
    round: int
    supporters_money: Fraction
    short_by: Fraction


@dataclass(frozen=True, slots=True)
class Result:
    """The result of one count.

    ``selected`` is in the order of purchase; ``cost`` and ``leftover`` are in minor units and sum to the
    budget; ``ties`` counts every tie met, those in earlier runs of a completion included.
    """

    selected: tuple[str, ...]
    cost: int
    leftover: int
    trace: tuple[Round, ...]
    dropped: tuple[Dropped, ...]
    ties: int
    parameters: Parameters
