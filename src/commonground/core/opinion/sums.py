"""Three tables of exact integers that hold all a conversation's map needs, and add across participants."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Final

import numpy as np

from commonground.core.opinion.stances import Stances

if TYPE_CHECKING:
    import numpy.typing as npt

    Ints = npt.NDArray[np.int64]
    from commonground.core.choice.result import Watch

    Floats = npt.NDArray[np.float64]
    Flags = npt.NDArray[np.bool_]

DENSE_STATEMENTS: Final = 5_000
"""Above this many Statements the three tables are not kept: they would take 600 MB and more."""
STAGE: Final = "Adding up stances"
_FIELD_BITS: Final = 16
_MOST_PEOPLE: Final = 2 ** (_FIELD_BITS - 1) - 1


@dataclass(frozen=True, slots=True, eq=False)
class Sums:
    """What the participants of a conversation add up to; each array has shape (m, m) and whole numbers.

    With V the stances (1, -1, 0; 0 where not seen) and M the marks of what was seen (1, 0):
    ``values`` is S = V'V, ``mixed`` is T = V'M, ``seen`` is C = M'M. Sums of disjoint sets of
    participants add up to the sums of all of them.
    """

    statements: tuple[str, ...]
    values: Ints
    mixed: Ints
    seen: Ints

    def only(self, kept: Flags) -> Sums:
        """Return the part that concerns some of the Statements; ``kept`` has shape (m,)."""
        if kept.all():
            return self
        part = np.ix_(kept, kept)
        names = tuple(key for key, keep in zip(self.statements, kept, strict=True) if keep)
        return Sums(names, self.values[part], self.mixed[part], self.seen[part])

    @property
    def mean(self) -> Floats:
        """Mean stance on each Statement among those who saw it, 0 where nobody did; shape (m,)."""
        seen = np.diagonal(self.seen)
        total = np.diagonal(self.mixed).astype(np.float64)
        return np.divide(total, seen, out=np.zeros(len(seen)), where=seen > 0)

    @property
    def gram(self) -> Floats:
        """Return X'X of the centred matrix X, where a stance not seen counts as its Statement's mean.

        G = S - T diag(mu) - diag(mu) T' + mu mu' o C, in a fixed order of elementwise steps, so that every
        machine rounds it alike. Source: mean imputation followed by centring, as in the PCA of Polis
        (Small et al. 2021); the closed form is in docs/methods/opinion-groups.md.
        """
        mean = self.mean
        cross = self.mixed * mean[None, :]
        gram = cross + cross.T
        del cross  # a table of 5,000 Statements takes 200 MB
        np.subtract(self.values, gram, out=gram)
        spread = np.outer(mean, mean)
        spread *= self.seen
        gram += spread
        return np.asarray(gram)


def sums_of(stances: Stances, weights: Ints | None = None, *, watch: Watch | None = None) -> Sums:
    """Add up the participants of a conversation.

    Parameters
    ----------
    stances
        n participants, m Statements.
    weights
        How often each participant counts, whole numbers below 32,768, shape (n,); None counts each once.
    watch
        Told after each block of participants.

    Notes
    -----
    One sparse product gives all three tables: stances and marks share one 64-bit number, v + 2^16 m on
    the left and v + 2^32 m on the right, whose product holds S, T, T' and C in fields of 16 bits. Blocks of
    at most 32,767 people keep every field inside its bits, so the result is exact.
    """
    return Sums(stances.statements, *tables_of(stances, weights, watch=watch))


def tables_of(stances: Stances, weights: Ints | None = None, *, watch: Watch | None = None) -> Ints:
    """Return S, T and C as one array of shape (3, m, m); see :func:`sums_of`."""
    size = len(stances.statements)
    weight = np.ones(len(stances.participants), dtype=np.int64) if weights is None else weights
    tables = np.zeros((3, size, size), dtype=np.int64)
    for first, last in _blocks(weight):
        _add_block(stances, weight, slice(first, last), tables)
        if watch:
            watch(STAGE, last, len(weight))
    return tables


def _blocks(weight: Ints) -> list[tuple[int, int]]:
    """Cut the participants into runs whose weights sum to at most ``_MOST_PEOPLE``."""
    ends = np.cumsum(weight)
    cuts = [0]
    while cuts[-1] < len(weight):
        before = int(ends[cuts[-1] - 1]) if cuts[-1] else 0
        cuts.append(int(np.searchsorted(ends, before + _MOST_PEOPLE, side="right")))
        if cuts[-1] == cuts[-2]:
            raise ValueError(
                f"A participant counts {int(weight[cuts[-1]])} times; expected at most {_MOST_PEOPLE}: "
                "use smaller weights."
            )
    return list(pairwise(cuts))


def _add_block(stances: Stances, weight: Ints, rows: slice, tables: Ints) -> None:
    """Add one block of participants to S, T and C."""
    from scipy.sparse import csr_array  # noqa: PLC0415 - the web process must not load scipy

    here = slice(int(stances.start[rows.start]), int(stances.start[rows.stop]))
    start = stances.start[rows.start : rows.stop + 1] - stances.start[rows.start]
    column, value = stances.statement[here], stances.value[here].astype(np.int64)
    shape = (rows.stop - rows.start, len(stances.statements))
    times = np.repeat(weight[rows], np.diff(start))
    left = csr_array(((value + (1 << _FIELD_BITS)) * times, column, start), shape=shape)
    right = csr_array((value + (1 << 2 * _FIELD_BITS), column, start), shape=shape)
    packed = (left.T.tocsr() @ right).toarray()
    for at in (0, None, 1, 2):  # from the lowest field up: S, T' (which T tells already), T, C
        field = ((packed + _MOST_PEOPLE) & (2**_FIELD_BITS - 1)) - _MOST_PEOPLE
        if at is not None:
            tables[at] += field
        packed -= field
        packed >>= _FIELD_BITS
