"""What people hold of each Statement: agreed by most, typical of one group, shared across groups."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

import numpy as np

from commonground.core.opinion.stances import AGREE, DISAGREE, Stances

if TYPE_CHECKING:
    import numpy.typing as npt

    Floats = npt.NDArray[np.float64]
    Ints = npt.NDArray[np.int64]
    Flags = npt.NDArray[np.bool_]

Side = Literal["agree", "disagree"]

CERTAIN_Z: Final = 1.2816
"""90th percentile of the normal distribution, one-sided; as in Polis."""
TAKEN: Final = 5
_HALF: Final = 0.5
_SIDES: Final[tuple[Side, ...]] = ("agree", "disagree")
_PARTS: Final = ("agree", "disagree", "seen")


@dataclass(frozen=True, slots=True, eq=False)
class Tally:
    """Who agrees, disagrees and has seen each Statement; shape (m,) each, whole numbers.

    ``seen`` counts passes.
    """

    agree: Ints
    disagree: Ints
    seen: Ints

    @property
    def passed(self) -> Ints:
        """Who saw the Statement and took no side."""
        return self.seen - self.agree - self.disagree

    def without(self, part: Tally) -> Tally:
        """Return the tally of everyone else."""
        return Tally(self.agree - part.agree, self.disagree - part.disagree, self.seen - part.seen)

    def on(self, side: Side) -> Ints:
        """Who takes one side."""
        return self.agree if side == "agree" else self.disagree


@dataclass(frozen=True, slots=True)
class Held:
    """A Statement that many hold the same of.

    ``share`` is (A+1)/(S+2) of the side taken, ``z`` how surely that is more than half. ``count`` of ``seen``
    take that side.
    """

    statement: str
    side: Side
    count: int
    seen: int
    share: float
    z: float


@dataclass(frozen=True, slots=True)
class Typical:
    """A Statement that a group holds more than others do.

    As :class:`Held`, of the group alone; ``others`` of ``others_seen`` in all other groups take that side.
    ``ratio`` is the group's share over that of the others, ``z_ratio`` how surely the two differ. ``sure``
    is False for a best-agreed one that does not pass both tests.
    """

    statement: str
    side: Side
    count: int
    seen: int
    others: int
    others_seen: int
    share: float
    z: float
    ratio: float
    z_ratio: float
    sure: bool


def tally(stances: Stances) -> Tally:
    """Count the stances on each Statement."""
    size = len(stances.statements)
    agree, disagree = (
        np.bincount(stances.statement[stances.value == side], minlength=size) for side in (AGREE, DISAGREE)
    )
    return Tally(agree, disagree, np.bincount(stances.statement, minlength=size))


def tally_groups(stances: Stances, labels: Ints, *, k: int) -> list[Tally]:
    """Count the stances of each group.

    Parameters
    ----------
    stances
        n participants, m Statements.
    labels
        Group of each, 0 to k - 1; -1 for none; shape (n,).
    k
        Number of groups.
    """
    size = len(stances.statements)
    group = np.repeat(labels, stances.counts)
    inside = group >= 0
    cell = group[inside] * size + stances.statement[inside]
    value = stances.value[inside]
    agree, disagree, seen = (
        np.bincount(cell[chosen], minlength=k * size).reshape(k, size)
        for chosen in (value == AGREE, value == DISAGREE, np.ones(len(value), dtype=np.bool_))
    )
    return [Tally(agree[at], disagree[at], seen[at]) for at in range(k)]


def share_of(count: Ints, seen: Ints) -> Floats:
    """Return (A+1)/(S+2), a share that few people cannot make extreme. Source: Polis, ``repness.clj``."""
    return np.asarray((count + 1) / (seen + 2))


def z_half(count: Ints, seen: Ints) -> Floats:
    """Return how surely a share is not one half. Source: Polis, ``stats.clj``.

    2 sqrt(S+1) ((A+1)/(S+1) - 1/2).
    """
    return np.asarray(2 * np.sqrt(seen + 1) * ((count + 1) / (seen + 1) - 0.5))


def z_between(count: Ints, seen: Ints, *, other: Ints, other_seen: Ints) -> Floats:
    """Return how surely two shares differ. Source: Polis, ``stats.clj``.

    p1 = (a+1)/(s+1), p2 = (a_o+1)/(s_o+1), q = (a+a_o+2)/(s+s_o+2);
    (p1-p2)/sqrt(q(1-q)(1/(s+1)+1/(s_o+1))), and 0 if q = 1.
    """
    first, second = (count + 1) / (seen + 1), (other + 1) / (other_seen + 1)
    pooled = (count + other + 2) / (seen + other_seen + 2)
    spread = np.sqrt(pooled * (1 - pooled) * (1 / (seen + 1) + 1 / (other_seen + 1)))
    surely = np.zeros(len(count))
    return np.asarray(np.divide(first - second, spread, out=surely, where=spread > 0))


def consensus(statements: tuple[str, ...], everyone: Tally, *, side: Side, most: int = TAKEN) -> list[Held]:
    """Return the Statements that most people agree, or disagree, with.

    Those with a share above 1/2 and z > 1.2816, by share times z, falling; the first Statement among equals.

    Parameters
    ----------
    statements
        Those kept, m.
    everyone
        Tally of all participants.
    side
        Which side to look for.
    most
        Most that are returned.

    Notes
    -----
    Source: Polis, ``repness.clj``; known answers in tests/known_answers/test_opinion.py.
    """
    count = everyone.on(side)
    share, z = share_of(count, everyone.seen), z_half(count, everyone.seen)
    sure = np.flatnonzero((share > _HALF) & (z > CERTAIN_Z))
    order = sure[np.argsort(-(share * z)[sure], kind="stable")][:most]
    return [
        Held(statements[at], side, int(count[at]), int(everyone.seen[at]), float(share[at]), float(z[at]))
        for at in order
    ]


def representative(
    statements: tuple[str, ...], tallies: list[Tally], *, most: int = TAKEN
) -> list[list[Typical]]:
    """Return for each group the Statements that set it apart from all other groups.

    A Statement is typical on a side where both z are above 1.2816 (of two such sides, that with the larger
    z_R). The best-agreed Statement comes first, then the others by R z_R P z_P, falling; five in all, those
    agreed with before those disagreed with. Where none is typical: the best-agreed, or else the one with the
    largest z_R.

    Parameters
    ----------
    statements
        Those kept, m.
    tallies
        Of each group; at least two.
    most
        Most for one group.

    Notes
    -----
    Best-agreed: among the Statements with z_P > 1.2816, or R > 1 and P > 1/2, the largest R z_R P z_P of
    those with R > 1; without any such, the largest P z_P. Source: Polis, ``repness.clj``, whose search for
    the best-agreed depends on the order of the Statements; this one does not.
    """
    whole = Tally(*(np.sum([getattr(one, part) for one in tallies], axis=0) for part in _PARTS))
    return [_typical(statements, own, whole.without(own), most=most) for own in tallies]


def group_consensus(tallies: list[Tally]) -> Floats:
    """Return how far every group agrees with each Statement: the product of (A_g+1)/(S_g+2); shape (m,).

    High only where no group disagrees: what bridges them. Source: Polis, ``conversation.clj``
    ("group-aware consensus"); Small et al. 2021.
    """
    product = np.ones(len(tallies[0].seen))
    for one in tallies:
        product = product * share_of(one.agree, one.seen)
    return product


@dataclass(frozen=True, slots=True, eq=False)
class _Measured:
    """P, z_P, R and z_R of one side, shape (m,) each."""

    side: Side
    count: Ints
    seen: Ints
    others: Ints
    others_seen: Ints
    share: Floats
    z: Floats
    ratio: Floats
    z_ratio: Floats

    @property
    def rank(self) -> Floats:
        return np.asarray(self.ratio * self.z_ratio * self.share * self.z)

    @property
    def sure(self) -> Flags:
        return np.asarray((self.z > CERTAIN_Z) & (self.z_ratio > CERTAIN_Z))

    def at(self, statements: tuple[str, ...], place: int) -> Typical:
        return Typical(
            statement=statements[place],
            side=self.side,
            count=int(self.count[place]),
            seen=int(self.seen[place]),
            others=int(self.others[place]),
            others_seen=int(self.others_seen[place]),
            share=float(self.share[place]),
            z=float(self.z[place]),
            ratio=float(self.ratio[place]),
            z_ratio=float(self.z_ratio[place]),
            sure=bool(self.sure[place]),
        )


def _measured(own: Tally, others: Tally, side: Side) -> _Measured:
    count, other = own.on(side), others.on(side)
    share = share_of(count, own.seen)
    return _Measured(
        side,
        count,
        own.seen,
        other,
        others.seen,
        share,
        z_half(count, own.seen),
        share / share_of(other, others.seen),
        z_between(count, own.seen, other=other, other_seen=others.seen),
    )


def _typical(statements: tuple[str, ...], own: Tally, others: Tally, *, most: int) -> list[Typical]:
    agree, disagree = (_measured(own, others, side) for side in _SIDES)
    known = np.flatnonzero(own.agree + own.disagree)
    if not len(known):
        return []
    opposed = disagree.sure & (~agree.sure | (disagree.z_ratio > agree.z_ratio))
    rank = np.where(opposed, disagree.rank, agree.rank)
    best = _best_agreed(agree, known)
    typical = [
        at for at in np.argsort(-rank, kind="stable") if (agree.sure | disagree.sure)[at] and at != best
    ]
    if best is None and not typical:
        widest = np.maximum(agree.z_ratio, disagree.z_ratio)[known]
        at = int(known[np.argmax(widest)])
        return [(disagree if disagree.z_ratio[at] > agree.z_ratio[at] else agree).at(statements, at)]
    first = [] if best is None else [agree.at(statements, best)]
    chosen = first + [(disagree if opposed[at] else agree).at(statements, int(at)) for at in typical]
    return sorted(chosen[:most], key=lambda one: one.side == "disagree")


def _best_agreed(agree: _Measured, known: Ints) -> int | None:
    """Position of the Statement that stands best for the group's agreement; None if it agrees with none."""
    agreed = (agree.z > CERTAIN_Z) | ((agree.ratio > 1) & (agree.share > _HALF))
    candidates = known[agreed[known]]
    if not len(candidates):
        return None
    apart = candidates[agree.ratio[candidates] > 1]
    if len(apart):
        return int(apart[np.argmax(agree.rank[apart])])
    return int(candidates[np.argmax((agree.share * agree.z)[candidates])])
