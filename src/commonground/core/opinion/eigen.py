"""The largest eigenvalues of a table of sums, the same ones on every machine."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    import numpy.typing as npt

    from commonground.core.opinion.stances import Stances

    Floats = npt.NDArray[np.float64]

_WHOLE: Final = 64  # up to here the whole decomposition is as quick
_BLOCK: Final = 4
_MOST_STEPS: Final = 100
_LOOK_EVERY: Final = 4
_EXACT: Final = 1e-13  # residual of a found direction, relative to the largest eigenvalue
_CLOSE: Final = 1e-8  # the same for the third, which is only compared
WANTED: Final = 3
"""Two directions are shown; the third says whether the second stands apart."""


def leading(gram: Floats, *, start: Floats | None = None) -> tuple[Floats, Floats]:
    """Return the three largest eigenvalues of a symmetric matrix and their directions.

    Parameters
    ----------
    gram
        Shape (m, m), symmetric, no negative eigenvalue.
    start
        Directions to begin from, shape (m, 1 or more): those of a moment ago save most of the work.

    Returns
    -------
    tuple
        Eigenvalues, falling, shape (min(3, m),), and directions as columns, shape (m, min(3, m)).

    Notes
    -----
    Block Krylov iteration with full reorthogonalisation and Rayleigh-Ritz (Golub and Van Loan, Matrix
    Computations, 10.3); blocks of four see eigenvalues that are up to four times the same. Where it does
    not settle, and up to 64 Statements, LAPACK decomposes the whole matrix.
    """
    if len(gram) > _WHOLE:
        found = _krylov(gram, _first_block(len(gram), start))
        if found is not None:
            return found
    values, vectors = np.linalg.eigh(gram)
    return np.maximum(values[::-1][:WANTED], 0.0), vectors[:, ::-1][:, :WANTED]


def leading_sparse(stances: Stances, mean: Floats, weights: Floats) -> tuple[Floats, Floats]:
    """Return what :func:`leading` does without making the m x m table, from the stances themselves.

    Parameters
    ----------
    stances
        n participants, m Statements.
    mean
        Mean stance on each Statement, shape (m,).
    weights
        How often each participant counts, shape (n,).
    """
    from scipy.sparse import csr_array  # noqa: PLC0415 - the web process must not load scipy
    from scipy.sparse.linalg import svds  # noqa: PLC0415 - the same

    centred = (stances.value - mean[stances.statement]) * np.repeat(np.sqrt(weights), stances.counts)
    shape = (len(stances.participants), len(stances.statements))
    matrix = csr_array((centred, stances.statement, stances.start), shape=shape)
    if min(shape) <= _WHOLE:
        _, values, directions = np.linalg.svd(matrix.toarray(), full_matrices=False)
        return values[:WANTED] ** 2, directions[:WANTED].T
    first = np.random.Generator(np.random.PCG64(0)).random(min(shape)) - 0.5
    _, values, directions = svds(matrix, k=WANTED, v0=first, tol=0)
    falling = np.argsort(-values, kind="stable")
    return values[falling] ** 2, directions[falling].T


def _first_block(size: int, start: Floats | None) -> Floats:
    """Return an orthonormal block: what is given, filled up from a fixed random stream."""
    block = np.random.Generator(np.random.PCG64(0)).random((size, _BLOCK)) - 0.5
    if start is not None:
        given = min(start.shape[1], _BLOCK - 1)
        block[:, :given] = start[:, :given]
    return np.asarray(np.linalg.qr(block)[0])


def _krylov(gram: Floats, block: Floats) -> tuple[Floats, Floats] | None:
    """Widen the space by one block at a time until the largest directions stand still in it."""
    space, image = block, gram @ block
    least = _EXACT * float(np.trace(gram))
    for step in range(1, _MOST_STEPS):
        if space.shape[1] > len(gram) - _BLOCK:
            return None
        block = _beyond(space, image[:, -block.shape[1] :], least=least)
        space = np.concatenate([space, block], axis=1)
        image = np.concatenate([image, gram @ block], axis=1)
        closed = not block.shape[1]  # the space holds its own image: nothing is left to find
        if step % _LOOK_EVERY and not closed:
            continue
        small = space.T @ image
        values, mix = np.linalg.eigh((small + small.T) / 2)
        values, mix = values[::-1][:WANTED], mix[:, ::-1][:, :WANTED]
        if _settled(values, np.linalg.norm(image @ mix - (space @ mix) * values, axis=0)):
            return np.maximum(values, 0.0), space @ mix
        if closed:
            return None
    return None


def _settled(values: Floats, residual: Floats) -> bool:
    """Whether two directions are exact, and the third eigenvalue well enough known to compare."""
    top = float(values[0])
    apart = float(values[1] - values[2])
    return bool((residual[:2] <= _EXACT * top).all()) and bool(residual[2] <= max(apart / 20, _CLOSE * top))


def _beyond(space: Floats, block: Floats, *, least: float) -> Floats:
    """Return the part of a block outside the space, as orthonormal columns; none below ``least``."""
    block = block - space @ (space.T @ block)
    block = block[:, np.linalg.norm(block, axis=0) > least]
    for _ in range(2):  # twice is enough (Kahan, in Parlett, The Symmetric Eigenvalue Problem, 6.9)
        if block.shape[1]:
            block = block - space @ (space.T @ block)
            block = np.linalg.qr(block)[0]
    return np.asarray(block)
