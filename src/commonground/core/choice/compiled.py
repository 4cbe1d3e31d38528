"""An election as arrays: what the rules compute on, the same whatever the order of ballots and Proposals."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from commonground.core.choice.ballots import BallotKind, BordaVariant, Utility

    Ints = npt.NDArray[np.int64]
    Indices = npt.NDArray[np.int32]


@dataclass(frozen=True, slots=True, eq=False)
class CompiledElection:
    """Proposals x distinct ballots, compressed by Proposal.

    Ballots are merged only when choices and purse are equal, and stand in sorted order; Proposals stand in
    the order of their ids. A pair with utility 0 or less is no support and is not stored; a Proposal
    that costs nothing has utility 1 by cost, so that its supporters are stored.

    Attributes
    ----------
    ids, cost
        Proposals in the order of their ids (code points), and their costs in minor units (Python integers).
    budget
        Minor units.
    voters
        Voters, those with empty ballots included.
    ptr, ballot, utility
        Supporters of Proposal ``j`` are ``ballot[ptr[j]:ptr[j + 1]]`` (ascending indices of distinct
        ballots) with ``utility`` > 0 beside them.
    multiplicity
        Voters behind each distinct ballot.
    purse
        Exact purse of one voter of each distinct ballot, in minor units; None where all are budget / voters.
    votes
        Voters who support each Proposal.
    score
        Sum of what ballots give each Proposal: votes, points or Borda points, whichever the ballots hold.
    utility_name, borda
        What ``utility`` counts.
    kind
        What the ballots were; rules for approval ballots refuse others by it.
    minor_digits
        Minor units in a currency unit, as a power of ten: a completion's step is one unit by default.
    """

    ids: tuple[str, ...]
    cost: tuple[int, ...]
    budget: int
    voters: int
    ptr: Ints
    ballot: Indices
    utility: Ints
    multiplicity: Ints
    purse: tuple[Fraction, ...] | None
    votes: Ints
    score: Ints
    utility_name: Utility
    borda: BordaVariant
    kind: BallotKind = "approval"
    minor_digits: int = 0
