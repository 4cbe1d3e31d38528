"""Areas, other Areas and Cells show the same people again and again: hiding them one by one is not enough.

Every division of the city adds up the same population points. Where a hidden Area covers the same homes as a
published Cell, the one gives the other away, so all divisions are hidden and audited together.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from commonground.core.errors import SuppressionError
from commonground.core.privacy.audit import ROUNDING, WIDTH
from commonground.core.privacy.inference import Floats, Ints, Sum, inferred_ranges
from commonground.core.privacy.suppression import SMALLEST, Bools, small, suppress_areas

Place = tuple[int, int]
"""Which division, and which place of it."""


@dataclass(frozen=True, slots=True, eq=False)
class LinkedSuppression:
    """Which places to hide, and how uncertain the hidden numbers are at least; one entry per division."""

    hidden: tuple[Bools, ...]
    low: tuple[Floats, ...]
    high: tuple[Floats, ...]
    """Range of each hidden place's people; NaN where published."""

    def exposed(self, *, width: float = WIDTH) -> tuple[Place, ...]:
        """List the hidden places whose people are less uncertain than ``width``."""
        wide = [high - low for low, high in zip(self.low, self.high, strict=True)]
        return tuple((d, int(i)) for d, w in enumerate(wide) for i in np.flatnonzero(w < width - ROUNDING))


def audit_linked(
    people: npt.ArrayLike,
    divisions: Sequence[npt.ArrayLike],
    *,
    hidden: Sequence[npt.ArrayLike],
    enough: float = np.inf,
) -> LinkedSuppression:
    """Work out what the published places of all divisions together say about the hidden ones.

    Parameters
    ----------
    people
        People per population point, >= 0.
    divisions
        For each division (Areas of a level, Cells) the index of each point's place; -1 (in none) is taken to
        be published. The city's total is taken to be published.
    hidden
        For each division, which of its places are hidden.
    enough
        As in :func:`~.inference.inferred_ranges`.

    Returns
    -------
    LinkedSuppression
        Readers are taken to know where homes stand, so which places share people, but not how many.

    Notes
    -----
    *Source*: our choice, docs/methods/suppression.md.

    """
    pieces = _Pieces.of(people, divisions)
    masks = tuple(np.asarray(one, bool) for one in hidden)
    targets = [(d, int(i)) for d, mask in enumerate(masks) for i in np.flatnonzero(mask)]
    least, most = pieces.ranges(masks, targets, enough)
    low, high = (tuple(np.full(len(mask), np.nan) for mask in masks) for _ in range(2))
    for (d, i), a, b in zip(targets, least, most, strict=True):
        low[d][i], high[d][i] = a, b
    return LinkedSuppression(masks, low, high)


def suppress_linked(
    people: npt.ArrayLike,
    divisions: Sequence[npt.ArrayLike],
    *,
    sizes: Sequence[int],
    k: float = SMALLEST,
    width: float = WIDTH,
) -> LinkedSuppression:
    """Hide small places, and others until no division gives a small place of another away.

    Parameters
    ----------
    people, divisions
        As in :func:`audit_linked`.
    sizes
        How many places each division has.
    k, width
        As in :func:`~.suppression.suppress_areas`.

    Returns
    -------
    LinkedSuppression
        Where a place is too certain, the smallest place that overlaps it is hidden too (ties: the first
        division, then the lowest index), then the smallest of all.

    Raises
    ------
    SuppressionError
        Even hiding everything is not enough: publish fewer divisions.

    """
    pieces = _Pieces.of(people, divisions)
    counts = tuple(pieces.counts(d, n) for d, n in enumerate(sizes))
    total = float(pieces.people.sum())
    hidden = tuple(suppress_areas(one, total, k=k, width=width).hidden for one in counts)
    must = [(d, int(i)) for d, one in enumerate(counts) for i in np.flatnonzero(small(one, k=k))]
    must.sort(key=lambda place: (counts[place[0]][place[1]], place))
    low, high = pieces.ranges(hidden, must, width)
    narrow = [must[i] for i in np.flatnonzero(high - low < width - ROUNDING)]
    # hiding more only ever widens, so who is safe now stays safe
    for target in narrow:
        spare = _candidates(pieces, target, counts, hidden)
        while _narrow(pieces.ranges(hidden, [target], width), width):
            another = next(spare, None)
            if another is None:
                raise SuppressionError(
                    f"The people of place {target[1]} of division {target[0]} can be worked out, whatever "
                    "else is hidden: expected larger places; publish fewer divisions of the city."
                )
            hidden[another[0]][another[1]] = True
    return audit_linked(people, divisions, hidden=hidden, enough=width)


@dataclass(frozen=True, slots=True, eq=False)
class _Pieces:
    """Pieces of ground that lie in one place of every division, and the people on each."""

    places: Ints
    """(pieces, divisions)."""
    people: Floats

    @classmethod
    def of(cls, people: npt.ArrayLike, divisions: Sequence[npt.ArrayLike]) -> _Pieces:
        counts = np.asarray(people, np.float64).ravel()
        lived = counts > 0
        of_point = np.column_stack([np.asarray(one, np.int64).ravel() for one in divisions])[lived]
        places, row = np.unique(of_point, axis=0, return_inverse=True)
        summed = np.bincount(row.ravel(), weights=counts[lived], minlength=len(places))
        return cls(places, np.asarray(summed, dtype=np.float64))

    def counts(self, division: int, n: int) -> Floats:
        """People of each place of a division."""
        place = self.places[:, division]
        held = np.bincount(place[place >= 0], weights=self.people[place >= 0], minlength=n)
        return np.asarray(held, dtype=np.float64)

    def ranges(
        self, hidden: Sequence[Bools], targets: Sequence[Place], enough: float
    ) -> tuple[Floats, Floats]:
        """Smallest and largest possible people of each target."""
        if not len(self.people):
            return np.zeros(len(targets)), np.zeros(len(targets))
        sums = [Sum(np.arange(len(self.people)), float(self.people.sum()))]
        for d, mask in enumerate(hidden):
            for i in np.unique(self.places[:, d]).tolist():
                if i < 0 or not mask[i]:
                    members = np.flatnonzero(self.places[:, d] == i)
                    sums.append(Sum(members, float(self.people[members].sum())))
        wanted = [np.flatnonzero(self.places[:, d] == i) for d, i in targets]
        return inferred_ranges(len(self.people), sums=sums, targets=wanted, enough=enough)


def _candidates(
    pieces: _Pieces, target: Place, counts: Sequence[Floats], hidden: Sequence[Bools]
) -> Iterator[Place]:
    """Yield what may be hidden beside a target: first what overlaps it, smallest first, then the rest."""
    shared = pieces.places[pieces.places[:, target[0]] == target[1]]
    near = [set(column.tolist()) for column in shared.T]
    near[target[0]] = set()
    everything = [
        (j not in near[d], people[j], d, j)
        for d, people in enumerate(counts)
        for j in np.flatnonzero(people > 0).tolist()
    ]
    for _, _, d, j in sorted(everything):
        if not hidden[d][j]:
            yield d, j


def _narrow(ranges: tuple[Floats, Floats], width: float) -> bool:
    return bool(ranges[1][0] - ranges[0][0] < width - ROUNDING)
