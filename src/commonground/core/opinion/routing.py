"""Routing: which Statement somebody sees next, so that few answers tell much."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Protocol

import numpy as np

from commonground.core.opinion.pca import Axes, pca
from commonground.core.opinion.statements import Tally, tally

if TYPE_CHECKING:
    import numpy.typing as npt

    from commonground.core.opinion.state import OpinionState

    Floats = npt.NDArray[np.float64]
    Flags = npt.NDArray[np.bool_]

META_PRIORITY: Final = 7.0
_NEW_WEIGHT: Final = 8.0
_NEW_STANCES: Final = 5.0


class Randomness(Protocol):
    """What draws: ``numpy.random.Generator`` and ``random.Random`` both do."""

    def random(self) -> float:
        """Return a number in [0, 1)."""
        ...


@dataclass(frozen=True, slots=True, eq=False)
class Priorities:
    """How much each Statement deserves to be shown; ``weights`` (m,) are above 0. None is moderated out."""

    statements: tuple[str, ...]
    weights: Floats


def priorities(state: OpinionState, *, axes: Axes | None = None) -> Priorities:
    """Weigh the Statements of a conversation.

    Parameters
    ----------
    state
        The conversation; Statements declared and not seen by anybody count too.
    axes
        Its map, made here if left out; a map of a few stances ago does as well. Statements it does not know
        count as lying in its middle.
    """
    axes = axes or pca(state)
    stances = state.stances.only(state.kept)
    reach = dict(zip(axes.statements, axes.extremity.tolist(), strict=True))
    extremity = np.array([reach.get(key, 0.0) for key in stances.statements], dtype=np.float64)
    meta = np.array([key in state.meta for key in stances.statements], dtype=np.bool_)
    return Priorities(stances.statements, weights_of(tally(stances), extremity, meta=meta))


def weights_of(everyone: Tally, extremity: Floats, *, meta: Flags) -> Floats:
    """Return the priority of each Statement, shape (m,).

    [ (A+1)/(S+2) (1-(P+1)/(S+2)) (1+E) (1 + 8 * 2^(-S/5)) ]^2: more for what people agree with, seldom pass
    and differ on, and for what is new; 7^2 for a Statement about the conversation itself.

    Parameters
    ----------
    everyone
        Tally of all participants.
    extremity
        E, see :attr:`Axes.extremity`.
    meta
        Which Statements are about the conversation itself.

    Notes
    -----
    Source: Polis, ``conversation.clj`` (``importance-metric``, ``priority-metric``).
    """
    agreed = (everyone.agree + 1) / (everyone.seen + 2)
    taken_up = 1 - (everyone.passed + 1) / (everyone.seen + 2)
    new = 1 + _NEW_WEIGHT * 2 ** (-everyone.seen / _NEW_STANCES)
    return np.asarray(np.where(meta, META_PRIORITY, agreed * taken_up * (1 + extremity) * new) ** 2)


def next_statement(priorities: Priorities, seen: Collection[str], rng: Randomness) -> str | None:
    """Draw the Statement to show next, with a probability in proportion to its priority.

    Parameters
    ----------
    priorities
        Of :func:`priorities`.
    seen
        Statements the participant has a stance on already.
    rng
        Where the draw comes from; one number is taken.

    Returns
    -------
    str or None
        A Statement not seen and not moderated out; None when there is none left.
    """
    left = [at for at, key in enumerate(priorities.statements) if key not in seen]
    if not left:
        return None
    heaps = np.cumsum(priorities.weights[left])
    place = int(np.searchsorted(heaps, rng.random() * heaps[-1], side="right"))
    return priorities.statements[left[min(place, len(left) - 1)]]
