"""What was bought at which exact price, and so the exact money that anybody has left, on demand.

As long as a voter was never poor, her money is her purse minus the sum of prices x units of what she bought;
once she was, that difference is 0 or less, and her money is 0. Amounts are whole numbers over one
denominator, which grows with every price.
"""

from __future__ import annotations

from fractions import Fraction
from math import gcd, lcm
from typing import TYPE_CHECKING, Final

import numpy as np

from commonground.core.choice.equal_shares.arrays import Arrays, Floats, Places

if TYPE_CHECKING:
    import numpy.typing as npt

_ROWS: Final = 4096
_COLUMNS: Final = 32


class History:
    """The purchases of one run, exactly.

    Parameters
    ----------
    arrays
        The election.
    purses
        Exact purse of one voter of each distinct ballot, minor units; a single one if all are equal.
    """

    def __init__(self, arrays: Arrays, purses: tuple[Fraction, ...]) -> None:
        distinct = sorted(set(purses))
        place = {purse: at for at, purse in enumerate(distinct)}
        at = [place[purse] for purse in purses]
        size = len(arrays.compiled.multiplicity)
        self.denominator = lcm(*(purse.denominator for purse in purses))
        self.purse_of: Places = np.array(at if len(at) == size else at * size, np.int64)
        self._purses = [int(purse * self.denominator) for purse in distinct]
        self._prices: list[int] = []
        largest = max((float(units.max()) for units in arrays.units if units is not None), default=1.0)
        self.units: npt.NDArray[np.unsignedinteger] = np.zeros(
            (size, _COLUMNS), np.min_scalar_type(int(largest))
        )

    def __len__(self) -> int:
        """Return how many purchases were made."""
        return len(self._prices)

    def purses(self) -> Floats:
        """Return the purse of each distinct ballot as a float."""
        return np.array([purse / self.denominator for purse in self._purses])[self.purse_of]

    def price(self, purchase: int) -> float:
        """Return the price of a unit in a purchase, as the float that is nearest."""
        return self._prices[purchase] / self.denominator

    def add(self, ballots: Places, units: Floats | None, num: int, den: int) -> None:
        """Note that supporters bought at ``num`` / ``den`` (over the denominator) for a unit."""
        at = len(self._prices)
        finer = den // gcd(num, den)
        self.denominator *= finer
        self._purses = [purse * finer for purse in self._purses]
        self._prices = [*(price * finer for price in self._prices), num * finer // den]
        if at == self.units.shape[1]:
            self.units = np.hstack((self.units, np.zeros_like(self.units)))
        self.units[ballots, at] = 1 if units is None else units

    def sum_of(self, ballots: Places, voters: Floats, purchases: int) -> int:
        """Return the money of some voters who were never poor in the first ``purchases``.

        The sums of units are whole and below 2**53, so they are exact in floats, in any order.
        """
        units = (voters @ self.units.take(ballots, axis=0)).tolist()[:purchases]
        if len(self._purses) == 1:
            had = int(voters.sum()) * self._purses[0]
        else:
            purses = np.bincount(self.purse_of[ballots], voters, minlength=len(self._purses)).tolist()
            had = sum(int(n) * purse for n, purse in zip(purses, self._purses, strict=True) if n)
        return had - sum(
            int(n) * price for n, price in zip(units, self._prices[:purchases], strict=True) if n
        )

    def money_of(self, ballots: Places, purchases: int) -> list[int]:
        """Return what one voter of each ballot has left after the first ``purchases``."""
        amounts: list[int] = []
        prices = self._prices[:purchases]
        for start in range(0, len(ballots), _ROWS):
            here = ballots[start : start + _ROWS]
            units = self.units[here, :purchases].astype(np.int64)
            rows, which = np.unique(
                np.hstack((units, self.purse_of[here, None])), axis=0, return_inverse=True
            )
            money = [
                max(
                    0, self._purses[purse] - sum(n * price for n, price in zip(row, prices, strict=True) if n)
                )
                for *row, purse in rows.tolist()
            ]
            amounts.extend(money[at] for at in which.tolist())
        return amounts
