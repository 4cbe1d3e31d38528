"""How much work may go into what could be left out: counted in ballots read, never timed.

A clock would let the same election be told more on a fast machine than on a slow one.
"""

from __future__ import annotations

from typing import Final

from commonground.core.errors import StoppedError

WORK: Final = 2**31
"""What :func:`~commonground.core.choice.explain.explain` may do beyond the reasons: some seconds of work."""

A_ROUND: Final = 2**12
"""Entries whose reading takes as long as whatever else a round does."""


class SpentError(StoppedError):
    """What would come next is more than the work that is left: the election is large."""


class Allowance:
    """Work that may still be done.

    Parameters
    ----------
    units
        Entries of ballots (pairs of a distinct ballot and a Proposal it supports) that may be read, each
        counted in every round; None for any number.
    """

    def __init__(self, units: int | None) -> None:
        self.left = units

    def take(self, units: int) -> bool:
        """Take work from what is left, and return whether it was enough; if not, nothing is taken."""
        if self.left is None:
            return True
        if units > self.left:
            return False
        self.left -= units
        return True
