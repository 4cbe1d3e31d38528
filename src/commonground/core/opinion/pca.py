"""The map of a conversation: two directions along which its people differ most, and where each stands."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Final, Literal

import numpy as np

from commonground.core.opinion.eigen import WANTED, leading, leading_sparse
from commonground.core.opinion.sums import DENSE_STATEMENTS, Sums

if TYPE_CHECKING:
    import numpy.typing as npt

    from commonground.core.opinion.stances import Stances
    from commonground.core.opinion.state import OpinionState

    Floats = npt.NDArray[np.float64]
    Ints = npt.NDArray[np.int64]

Known = Literal["both", "plane", "line", "none"]
"""``both`` axes; the ``plane`` but no axis in it (equal spread in all its directions); a ``line``, since
nobody differs in a second way; ``none``: nobody differs, or several planes would do equally well."""

DECIMALS: Final = 9
"""Loadings are rounded to this: the digits behind differ from one processor to the next."""
SAME: Final = 1e-6
"""Two eigenvalues nearer than this share of the largest count as equal, and their axes as undetermined."""
_BLOCK_STANCES: Final = 1_000_000


@dataclass(frozen=True, slots=True, eq=False)
class Axes:
    """The two directions of a map.

    ``mean`` (m,) is the mean stance on each Statement, ``loadings`` (m, 2) how much a Statement counts on
    each axis (a column of zeros where there is no such axis). ``eigenvalues`` are the two largest of the
    Gram matrix, ``total`` their sum over all. ``columns`` counts all Statements with those moderated out,
    ``moderated`` those alone.
    """

    statements: tuple[str, ...]
    mean: Floats
    loadings: Floats
    eigenvalues: tuple[float, float]
    total: float
    known: Known
    columns: int
    moderated: int

    @property
    def dense(self) -> bool:
        """Whether the m x m tables of sums are made for so many Statements."""
        return self.columns <= DENSE_STATEMENTS

    @property
    def extremity(self) -> Floats:
        """How far from the middle somebody stands who only agrees with one Statement; shape (m,).

        sqrt(M) |1 - mu_j| sqrt(u1_j^2 + u2_j^2). Source: Polis, ``pca.clj``.
        """
        length = np.sqrt(self.loadings[:, 0] ** 2 + self.loadings[:, 1] ** 2)
        return np.asarray(np.sqrt(self.columns) * np.abs(1 - self.mean) * length)


def pca(state: OpinionState, *, start: Axes | None = None) -> Axes:
    """Find the map of a conversation.

    Parameters
    ----------
    state
        The conversation; Statements moderated out take no part.
    start
        Its map of a moment ago, which makes this one quicker. The result differs by rounding only.

    Returns
    -------
    Axes
        Of the Statements kept. Sign: the largest loading of each axis is positive, the first Statement
        deciding between equals.

    Notes
    -----
    The two leading eigenvectors of the Gram matrix (see :attr:`Sums.gram`). Source: Small et al. 2021,
    "Polis: scaling deliberation by mapping high dimensional opinion spaces"; known answers in
    tests/known_answers/test_opinion.py.
    """
    kept = state.kept
    return axes_of(
        state.stances.only(kept),
        sums=state.sums,
        columns=len(kept),
        moderated=int((~kept).sum()),
        start=start,
    )


def axes_of(
    stances: Stances,
    *,
    sums: Sums | None,
    columns: int,
    moderated: int,
    weights: Ints | None = None,
    start: Axes | None = None,
) -> Axes:
    """Find the map of the Statements kept.

    Parameters
    ----------
    stances
        n participants, m Statements kept.
    sums
        Their sums; None for so many Statements that the m x m tables are not made.
    columns, moderated
        Number of all Statements, and of those taken out.
    weights
        How often each participant counts, shape (n,); used without ``sums``.
    start
        A map near this one.
    """
    if not stances.statements or not len(stances.value):
        mean, total, values, vectors = np.zeros(len(stances.statements)), 0.0, np.zeros(0), np.zeros((0, 0))
    elif sums is not None:
        gram, mean = sums.gram, sums.mean
        total = float(np.trace(gram))
        near = None if start is None else _aligned(start, sums.statements)
        values, vectors = leading(gram, start=near)
    else:
        times = np.ones(len(stances.participants)) if weights is None else weights.astype(np.float64)
        mean, total = _mean_and_total(stances, times)
        values, vectors = (
            leading_sparse(stances, mean, times) if total > 0 else (np.zeros(0), np.zeros((0, 0)))
        )
    known, loadings = _axes(values, vectors, size=len(stances.statements))
    first, second = (*values[:2].tolist(), 0.0, 0.0)[:2]
    return Axes(stances.statements, mean, loadings, (first, second), total, known, columns, moderated)


def project(axes: Axes, stances: Stances) -> Floats:
    """Return where each participant stands on a map, shape (n, 2).

    sqrt(M/d_i) sum over the Statements seen of (v - mu_j) u_j, with Polis' convention that M is the number of
    all Statements and d_i the Statements seen plus those moderated out. Source: Polis, ``pca.clj``.

    Parameters
    ----------
    axes
        The map.
    stances
        Stances on the Statements of the map (``Stances.only``); others are refused.
    """
    if stances.statements != axes.statements:
        raise ValueError(
            f"Given stances on {len(stances.statements)} Statements and a map of {len(axes.statements)}; "
            "expected the same Statements: take the part that is kept with Stances.only first."
        )
    points = np.zeros((len(stances.participants), 2))
    for first, last in _runs(stances):
        here = slice(int(stances.start[first]), int(stances.start[last]))
        column = stances.statement[here]
        off = stances.value[here] - axes.mean[column]
        row = np.repeat(np.arange(last - first), np.diff(stances.start[first : last + 1]))
        for axis in range(2):
            step = off * axes.loadings[column, axis]
            points[first:last, axis] = np.bincount(row, weights=step, minlength=last - first)
    seen = np.maximum(stances.counts + axes.moderated, 1)
    return np.asarray(points * np.sqrt(axes.columns / seen)[:, None])


def place(axes: Axes, held: Mapping[str, int]) -> tuple[float, float]:
    """Return where somebody with these stances stands; {Statement: stance}, unknown Statements left aside."""
    column = {key: at for at, key in enumerate(axes.statements)}
    known = sorted((column[key], value) for key, value in held.items() if key in column)
    x = sum((value - axes.mean[at]) * axes.loadings[at, 0] for at, value in known)
    y = sum((value - axes.mean[at]) * axes.loadings[at, 1] for at, value in known)
    scale = np.sqrt(axes.columns / max(len(known) + axes.moderated, 1))
    return float(x * scale), float(y * scale)


def _runs(stances: Stances) -> list[tuple[int, int]]:
    """Cut the participants into runs of about a million stances, to spare memory."""
    cuts = np.searchsorted(stances.start, np.arange(0, stances.start[-1] + _BLOCK_STANCES, _BLOCK_STANCES))
    edges = sorted({0, *cuts.tolist(), len(stances.participants)} - {len(stances.start)})
    return list(pairwise(edges))


def _mean_and_total(stances: Stances, weights: Floats) -> tuple[Floats, float]:
    """Mean stance on each Statement, and the sum of all squares around it."""
    size = len(stances.statements)
    times = np.repeat(weights, stances.counts)
    seen = np.bincount(stances.statement, weights=times, minlength=size)
    total = np.bincount(stances.statement, weights=stances.value * times, minlength=size)
    mean = np.divide(total, seen, out=np.zeros(size), where=seen > 0)
    return mean, float((times * (stances.value - mean[stances.statement]) ** 2).sum())


def _aligned(start: Axes, statements: tuple[str, ...]) -> Floats:
    """Return the loadings of another map at these Statements, zeros where it has none."""
    at = {key: place for place, key in enumerate(start.statements)}
    found = np.zeros((len(statements), 2))
    for row, key in enumerate(statements):
        if key in at:
            found[row] = start.loadings[at[key]]
    return found if found.any() else np.ones((len(statements), 1))


def _axes(values: Floats, vectors: Floats, *, size: int) -> tuple[Known, Floats]:
    """Say which axes the eigenvalues determine, and write those in one way."""
    first, second, third = (*values.tolist(), *[0.0] * WANTED)[:WANTED]
    loadings = np.zeros((size, 2))
    least = SAME * first
    if first <= 0:
        return "none", loadings
    if second - third <= least:
        if second > least:
            return "none", loadings
        loadings[:, 0] = _signed(vectors[:, 0])
        return "line", loadings
    if first - second <= least:
        return "plane", _turned(vectors[:, :2])
    loadings[:, 0], loadings[:, 1] = _signed(vectors[:, 0]), _signed(vectors[:, 1])
    return "both", loadings


def _signed(vector: Floats) -> Floats:
    """Round a direction, with its largest part positive."""
    size = np.abs(vector)
    leader = int(np.argmax(size >= size.max() * (1 - SAME)))
    return np.round(vector if vector[leader] > 0 else -vector, DECIMALS) + 0.0  # + 0.0: no negative zero


def _turned(plane: Floats) -> Floats:
    """Turn two directions inside their plane so that the Statement that counts most lies on the first."""
    length = np.hypot(plane[:, 0], plane[:, 1])
    leader = int(np.argmax(length >= length.max() * (1 - SAME)))
    cosine, sine = plane[leader] / length[leader]
    turned = plane @ np.array([[cosine, -sine], [sine, cosine]])
    return np.column_stack([_signed(turned[:, 0]), _signed(turned[:, 1])])
