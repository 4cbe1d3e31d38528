"""A lottery as it is published: equally likely panels of people."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from math import ceil
from typing import TYPE_CHECKING

import numpy as np

from commonground.core.sortition.rounding import PANELS, equal_panels
from commonground.core.sortition.seats import seated

if TYPE_CHECKING:
    from commonground.core.choice.result import Watch
    from commonground.core.sortition.fair import Distribution


@dataclass(frozen=True, slots=True, eq=False)
class Lottery:
    """Equally likely panels and what they come to.

    Attributes
    ----------
    distribution
        The fairest lottery that was written out.
    seed
        Fixed who of each type began.
    panels
        For each panel the indices of its people into the pool, ascending.
    drawn
        On how many panels each person of the pool is, in the order of the pool.
    passed_over
        How often somebody was passed over for the next in turn to keep households apart.
    """

    distribution: Distribution
    seed: str
    panels: tuple[tuple[int, ...], ...]
    drawn: tuple[int, ...]
    passed_over: int

    def drawn_of_type(self, number: int) -> tuple[int, ...]:
        """Return on how many panels each person of a type is."""
        return tuple(self.drawn[member] for member in self.distribution.rules.types.members[number])

    def target(self, number: int) -> Fraction:
        """Return the fair chance of each person of a type, to nine decimals."""
        return Fraction(round(self.distribution.chances[number] * 10**9), 10**9)

    @property
    def within(self) -> Fraction:
        """By how much another lottery's least fair chance may be larger, to nine decimals, rounded up."""
        return Fraction(ceil(self.distribution.gap * 10**9), 10**9)

    @property
    def least(self) -> Fraction:
        """The least realised chance of those who are in some panel that keeps the quotas."""
        never = set(self.distribution.never)
        types = (number for number in range(len(self.distribution.chances)) if number not in never)
        return Fraction(min(min(self.drawn_of_type(number)) for number in types), len(self.panels))

    @property
    def largest_gap(self) -> Fraction:
        """The largest difference, over all people, between realised and fair chance."""
        return max(
            abs(Fraction(drawn, len(self.panels)) - self.target(number))
            for number in range(len(self.distribution.chances))
            for drawn in set(self.drawn_of_type(number))
        )

    @property
    def spread(self) -> int:
        """By how many panels two people of one type differ at most: 1, or more with households."""
        counts = [self.drawn_of_type(number) for number in range(len(self.distribution.chances))]
        return max(max(one) - min(one) for one in counts)


def lottery(
    distribution: Distribution, *, panels: int = PANELS, seed: str = "", watch: Watch | None = None
) -> Lottery:
    """Write a distribution out as equally likely panels of people.

    Parameters
    ----------
    distribution
        From :func:`~commonground.core.sortition.maximin.maximin` or
        :func:`~commonground.core.sortition.leximin.leximin`.
    panels
        How many; 1,000 can be drawn with three dice.
    seed
        Fixes who of each type begins; publish it with the lottery.
    watch
        Called often; may stop the work.

    Raises
    ------
    InputError
        The number of panels is not between 1 and a million.

    Notes
    -----
    See :func:`~commonground.core.sortition.rounding.equal_panels` and
    :func:`~commonground.core.sortition.seats.seated`. Source: our choice, docs/adr/0016.
    """
    compositions = equal_panels(distribution, panels=panels, watch=watch)
    seats = seated(distribution.rules, compositions, seed=seed)
    drawn = np.bincount(
        np.concatenate([np.array(panel) for panel in seats.panels]),
        minlength=len(distribution.rules.pool.people),
    )
    counts = tuple(int(one) for one in drawn)
    return Lottery(distribution, seed, seats.panels, counts, seats.passed_over)
