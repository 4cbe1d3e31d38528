"""The money of every voter while a count is replayed from its trace, round by round, exactly.

All amounts of one count have a common denominator, so that each is a whole number of equal parts of a minor
unit: to compare, subtract and look up whole numbers takes a tenth of what fractions take. Voters with the
same money left are one class, whatever they bought with the rest: what they pay next depends on nothing else.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import lcm
from typing import TYPE_CHECKING, Final

import numpy as np
import numpy.typing as npt

from commonground.core.choice.compiled import CompiledElection
from commonground.core.choice.result import Parameters, Result, Round

if TYPE_CHECKING:
    Indices = npt.NDArray[np.int64]
    Floats = npt.NDArray[np.float64]

_ZERO: Final = Fraction(0)
_LIMB: Final = 2  # bytes: below 2**53 / 2**16 voters, sums of limbs are exact in floats


@dataclass(frozen=True, slots=True, eq=False)
class Paid:
    """One purchase: ``amounts[which[i]]`` parts is what each voter of the i-th supporting ballot paid."""

    supporters: Indices
    which: Indices
    amounts: Sequence[int]


class Replay:
    """The money of every distinct ballot before the first round, then after each purchase replayed.

    Attributes
    ----------
    parts
        Equal parts of one minor unit: every amount is a whole number of them.
    values
        Money of each class, in parts.
    kind
        Class of the money that each voter of distinct ballot ``i`` has left, an index into ``values``.
    rounds
        The rounds that shares pay for: all of a count without a completion.
    """

    def __init__(self, compiled: CompiledElection, result: Result) -> None:
        self.compiled = compiled
        self.rounds = tuple(bought for bought in result.trace if bought.phase == "equal_shares")
        purses = purses_of(compiled, result.parameters)
        each = (purses,) if isinstance(purses, Fraction) else purses
        self.parts = lcm(*{one.denominator for one in each}, *{one.rho.denominator for one in self.rounds})
        self.values: list[int] = []
        self._rough = np.zeros(0)
        self._index: dict[int, int] = {}
        self._empty: list[int] = []
        self._place = {proposal: j for j, proposal in enumerate(compiled.ids)}
        size = len(compiled.multiplicity)
        first = self._classes(self.parts_of(purse) for purse in each)
        self.kind = np.full(size, first[0]) if isinstance(purses, Fraction) else first
        self._ballots = np.bincount(self.kind, minlength=len(self.values))

    def parts_of(self, amount: Fraction) -> int:
        """Return an amount in minor units as parts; its denominator divides ``parts``."""
        return amount.numerator * (self.parts // amount.denominator)

    def supporters(self, j: int) -> Indices:
        """Return the distinct ballots that support a Proposal."""
        return self.compiled.ballot[self.compiled.ptr[j] : self.compiled.ptr[j + 1]].astype(np.int64)

    def money(self) -> Floats:
        """Return what each voter of each distinct ballot has left, in minor units, rounded to floats."""
        money: Floats = self._rough[self.kind]
        return money

    def buy(self, bought: Round) -> Paid:
        """Let the supporters pay min(what they have, rho times the utility) and return who paid what."""
        j = self._place[bought.proposal]
        supporters = self.supporters(j)
        utility = self.compiled.utility[self.compiled.ptr[j] : self.compiled.ptr[j + 1]]
        worths, worth = np.unique(utility, return_inverse=True)
        due = self.parts_of(bought.rho)
        dues = [due * value for value in worths.tolist()]
        pairs, which = _numbered(self.kind[supporters] * len(worths) + worth, len(self.values) * len(worths))
        kinds, ats = np.divmod(pairs, max(len(worths), 1))
        held = [self.values[kind] for kind in kinds.tolist()]
        amounts = [min(money, dues[at]) for money, at in zip(held, ats.tolist(), strict=True)]
        after = self._classes(money - paid for money, paid in zip(held, amounts, strict=True))
        self._move(supporters, after[which])
        return Paid(supporters, which, amounts)

    def holdings(self, ballots: Indices) -> tuple[list[int], list[int]]:
        """Return the money that voters of some distinct ballots have, in parts, and how many have it."""
        held = np.bincount(self.kind[ballots], weights=self.compiled.multiplicity[ballots])
        kinds = np.flatnonzero(held)
        return [self.values[kind] for kind in kinds.tolist()], held[kinds].astype(np.int64).tolist()

    def _classes(self, amounts: Iterable[int]) -> Indices:
        """Return the class of each amount of money, a new one where it has not been met."""
        found = []
        for money in amounts:
            kind = self._index.get(money)
            if kind is None:
                kind = self._index[money] = self._empty.pop() if self._empty else len(self.values)
                self.values[kind : kind + 1] = [money]
                if kind == len(self._rough):
                    self._rough = np.concatenate([self._rough, np.zeros(max(kind, 64))])
                self._rough[kind] = money / self.parts
            found.append(kind)
        return np.array(found, dtype=np.int64)

    def _move(self, ballots: Indices, kinds: Indices) -> None:
        """Put ballots into other classes, and forget the classes that nobody is left in."""
        size = len(self.values)
        left = np.bincount(self.kind[ballots], minlength=size)
        self._ballots = np.concatenate([self._ballots, np.zeros(size - len(self._ballots), dtype=np.int64)])
        self._ballots += np.bincount(kinds, minlength=size) - left
        self.kind[ballots] = kinds
        for kind in np.flatnonzero((left > 0) & (self._ballots == 0)).tolist():
            del self._index[self.values[kind]]
            self._empty.append(kind)


def _numbered(keys: Indices, limit: int) -> tuple[Indices, Indices]:
    """Return the distinct ones among keys below a limit, ascending, and the number of each key in them."""
    met = np.zeros(limit, dtype=np.bool_)
    met[keys] = True
    found = np.flatnonzero(met)
    return found, np.searchsorted(found, keys)


def sums(voters: Floats | Indices, amounts: Sequence[int]) -> list[int]:
    """Return ``voters @ amounts`` exactly: one sum for each row of ``voters``.

    Parameters
    ----------
    voters
        Rows of whole numbers >= 0, each row summing to less than 2**37.
    amounts
        Whole numbers >= 0 of any size.

    Notes
    -----
    Amounts are cut into limbs of 16 bits, so that every partial sum is a whole number below 2**53 and the
    product of matrices in floats is exact in any order.
    """
    if not amounts:
        return [0] * len(voters)
    size = max(amounts).bit_length() // (8 * _LIMB) + 1
    data = b"".join(amount.to_bytes(size * _LIMB, "little") for amount in amounts)
    limbs = np.frombuffer(data, dtype="<u2").reshape(len(amounts), size).astype(np.float64)
    totals = (voters @ limbs).astype(np.int64).tolist()
    return [sum(limb << 8 * _LIMB * at for at, limb in enumerate(total)) for total in totals]


def purses_of(compiled: CompiledElection, parameters: Parameters) -> Fraction | tuple[Fraction, ...]:
    """Return the purse of one voter: of all alike, or of each distinct ballot, enlarged by a completion."""
    if not compiled.voters:
        return _ZERO
    raised = Fraction(parameters.k * (parameters.step or 0))
    if compiled.purse is None:
        return Fraction(compiled.budget, compiled.voters) + raised
    voters = compiled.multiplicity.tolist()
    mean = sum((purse * count for purse, count in zip(compiled.purse, voters, strict=True)), _ZERO)
    mean /= compiled.voters
    factor = 1 + raised / mean if mean else Fraction(1)
    return tuple(purse * factor for purse in compiled.purse)
