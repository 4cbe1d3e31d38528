"""One conversation as a whole: its map, its groups if they are sure, and what is held in common."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

import numpy as np

from commonground.core.errors import InputError, Problem
from commonground.core.opinion import catalogue
from commonground.core.opinion.groups import MIN_GROUP, Grouping, clustered, groups
from commonground.core.opinion.pca import Axes, pca, project
from commonground.core.opinion.stability import RESAMPLES, Stability, stability
from commonground.core.opinion.statements import (
    TAKEN,
    Held,
    Tally,
    Typical,
    consensus,
    group_consensus,
    representative,
    tally,
    tally_groups,
)
from commonground.core.words import Sentence

if TYPE_CHECKING:
    import numpy.typing as npt

    from commonground.core.choice.result import Watch
    from commonground.core.opinion.stances import Stances
    from commonground.core.opinion.state import OpinionState

    Floats = npt.NDArray[np.float64]
    Ints = npt.NDArray[np.int64]

Status = Literal["ok", "unstable", "cannot_tell"]
"""``ok``: groups with names; ``unstable``: groups that another draw would not repeat, left without names;
``cannot_tell``: no ground to look for groups."""

Reason = Literal[
    "",
    "nobody",
    "one_participant",
    "one_statement",
    "nobody_differs",
    "no_map",
    "too_few",
    "one_group",
    "unstable",
    "not_measured",
]
"""Why there are no groups: nobody has taken a stance; only one participant, only one Statement; everybody
holds the same; the map is not determined; fewer people than two groups need; nothing stands apart, or not by
enough people; below the floor; not resampled."""

STAGE: Final = "Looking for groups"
SQUARES: Final = 96
"""Places on the map are published to a 96th of its longer side, never exactly."""
_NAMES: Final = "ABCDE"
_HALF: Final = 0.5


@dataclass(frozen=True, slots=True)
class Square:
    """A small square of the map and how many people of one group stand in it; ``group`` -1 for none."""

    x: float
    y: float
    group: int
    people: int


@dataclass(frozen=True, slots=True, eq=False)
class Group:
    """A group with a name: how many people, what sets it apart, and its stances on every Statement."""

    name: str
    people: int
    typical: tuple[Typical, ...]
    tally: Tally


@dataclass(frozen=True, slots=True)
class Bridge:
    """A Statement that more than half of every group agrees with.

    ``score`` is the group-informed consensus, ``shares`` the share (A+1)/(S+2) of each group.
    """

    statement: str
    score: float
    shares: tuple[float, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Analysis:
    """What a conversation shows, and why it does not show more.

    ``participants`` have taken ``stances``, those on Statements moderated out included; ``placed`` of them
    have said enough to be grouped. ``agreed`` and ``disagreed`` are majority consensus. ``sizes`` and
    ``silhouettes`` tell of the grouping that was tried, ``groups`` and ``bridges`` are empty unless
    ``status`` is ``ok``. ``squares`` is empty where fewer than ``min_group`` people would be shown.
    """

    participants: int
    stances: int
    placed: int
    moderated: tuple[str, ...]
    axes: Axes
    everyone: Tally
    agreed: tuple[Held, ...]
    disagreed: tuple[Held, ...]
    status: Status
    reason: Reason
    sizes: tuple[int, ...]
    silhouettes: tuple[tuple[int, float], ...]
    stability: Stability | None
    groups: tuple[Group, ...]
    bridges: tuple[Bridge, ...]
    squares: tuple[Square, ...]
    seed: int
    min_group: int
    resamples: int

    @property
    def places(self) -> tuple[Floats, Ints]:
        """One row for each person placed, snapped to its square, and her group: what the chart draws."""
        rows = [(one.x, one.y, one.group) for one in self.squares for _ in range(one.people)]
        table = np.array(rows, dtype=np.float64).reshape(-1, 3)
        return table[:, :2], table[:, 2].astype(np.int64)


def analyse(
    state: OpinionState,
    *,
    seed: int = 0,
    min_group: int = MIN_GROUP,
    resamples: int = RESAMPLES,
    watch: Watch | None = None,
) -> Analysis:
    """Say what a conversation shows.

    Parameters
    ----------
    state
        The conversation.
    seed
        Where randomness comes from, 0 or more; the same seed gives the same labels.
    min_group
        Least people of a group, and of a published map; at least 1.
    resamples
        How often participants are drawn again to measure stability; with 0 it is not measured and groups get
        no names.
    watch
        Told of each step and resample.

    Returns
    -------
    Analysis
        Never an error for a conversation too small or too uniform: it says "cannot tell" and why.

    Raises
    ------
    InputError
        Seed, ``min_group`` or ``resamples`` out of range.
    """
    _check(seed=seed, min_group=min_group, resamples=resamples)
    stances, kept = state.stances, state.kept
    shown = stances.only(kept)
    axes = pca(state)
    people = clustered(stances.counts, columns=len(kept))
    points = project(axes, shown.take(people))
    if watch:
        watch(STAGE, 0, None)
    reason = _why_not(stances, axes, people=len(people), min_group=min_group)
    found = Grouping(np.zeros(len(people), dtype=np.int64), np.array([len(people)]), points[:0], ())
    stable = None
    if not reason:
        found = groups(points, rng=np.random.Generator(np.random.PCG64(seed)), min_group=min_group)
        reason = "" if found.k > 1 else "one_group"
    if not reason and resamples:
        asked = {"seed": seed, "min_group": min_group, "resamples": resamples}
        stable = stability(shown, found, axes=axes, people=people, **asked, watch=watch)
    if not reason and (stable is None or not stable.enough):
        reason = "not_measured" if stable is None else "unstable"
    named = _named(shown, found, people) if not reason else ()
    labels = found.labels if named else np.full(len(people), -1)
    everyone = tally(shown)
    return Analysis(
        participants=int((stances.counts > 0).sum()),
        stances=len(stances.value),
        placed=len(people),
        moderated=tuple(key for key, keep in zip(stances.statements, kept, strict=True) if not keep),
        axes=axes,
        everyone=everyone,
        agreed=tuple(consensus(shown.statements, everyone, side="agree")),
        disagreed=tuple(consensus(shown.statements, everyone, side="disagree")),
        status="ok" if named else "unstable" if reason in {"unstable", "not_measured"} else "cannot_tell",
        reason=reason,
        sizes=tuple(found.sizes.tolist()) if found.k > 1 else (),
        silhouettes=found.silhouettes,
        stability=stable,
        groups=named,
        bridges=_bridges(shown.statements, named),
        squares=_squares(points, labels, axes=axes, min_group=min_group),
        seed=seed,
        min_group=min_group,
        resamples=resamples,
    )


def _check(**given: int) -> None:
    least = {"seed": 0, "min_group": 1, "resamples": 0}
    problems = [
        Problem.saying(
            "too_small", None, name, str(value), Sentence(catalogue.TOO_SMALL, {"least": least[name]})
        )
        for name, value in given.items()
        if value < least[name]
    ]
    if problems:
        raise InputError(problems)


def _why_not(stances: Stances, axes: Axes, *, people: int, min_group: int) -> Reason:
    """Say why there is no ground to look for groups; "" if there is."""
    answered = int((stances.counts > 0).sum())
    if not answered:
        return "nobody"
    if answered == 1:
        return "one_participant"
    if len(axes.statements) < 2:  # noqa: PLR2004 - one Statement sorts people into its answers, not groups
        return "one_statement"
    if axes.total <= 0:
        return "nobody_differs"
    if axes.known == "none":
        return "no_map"
    return "too_few" if people < 2 * min_group else ""


def _named(stances: Stances, found: Grouping, people: Ints) -> tuple[Group, ...]:
    """Give the groups their names and say what sets them apart."""
    labels = np.full(len(stances.participants), -1, dtype=np.int64)
    labels[people] = found.labels
    tallies = tally_groups(stances, labels, k=found.k)
    typical = representative(stances.statements, tallies)
    return tuple(
        Group(_NAMES[at], int(found.sizes[at]), tuple(typical[at]), tallies[at]) for at in range(found.k)
    )


def _bridges(statements: tuple[str, ...], named: tuple[Group, ...]) -> tuple[Bridge, ...]:
    """Return up to five Statements that more than half of every group agrees with."""
    if not named:
        return ()
    score = group_consensus([one.tally for one in named])
    shares = np.array([(one.tally.agree + 1) / (one.tally.seen + 2) for one in named])
    agreed = [at for at in np.argsort(-score, kind="stable") if (shares[:, at] > _HALF).all()]
    return tuple(
        Bridge(statements[at], float(score[at]), tuple(shares[:, at].tolist())) for at in agreed[:TAKEN]
    )


def _squares(points: Floats, labels: Ints, *, axes: Axes, min_group: int) -> tuple[Square, ...]:
    """Count people in the squares of the map; nothing where a group, or all together, are too few to show."""
    _, sizes = np.unique(labels, return_counts=True)
    if axes.known == "none" or int(sizes.min(initial=len(points))) < min_group:
        return ()
    low = points.min(axis=0)
    side = float((points.max(axis=0) - low).max()) / SQUARES or 1.0
    square = np.minimum(((points - low) / side).astype(np.int64), SQUARES - 1)
    cells, people = np.unique(np.column_stack([square, labels]), axis=0, return_counts=True)
    middle = low + (cells[:, :2] + _HALF) * side
    return tuple(
        Square(x, y, int(group), int(count))
        for (x, y), group, count in zip(middle.tolist(), cells[:, 2], people, strict=True)
    )
