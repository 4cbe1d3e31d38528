"""Can the quotas be kept together? If not: the smallest set that conflicts, and the nearest that fit."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final, Literal

import numpy as np

from commonground.core.errors import QuotaError
from commonground.core.sortition import sentences as say_
from commonground.core.sortition.panels import PanelRules, rows_of
from commonground.core.sortition.solver import Rows, largest, rounded
from commonground.core.words import Listed, Name, Sentence, Value

if TYPE_CHECKING:
    import numpy.typing as npt

    from commonground.core.choice.result import Watch
    from commonground.core.sortition.pool import Quota

    Ints = npt.NDArray[np.int64]
    Floats = npt.NDArray[np.float64]

Side = Literal["least", "most"]
STAGE: Final = "looking for quotas that conflict"
_MOST_SETS: Final = 300
_EARLIER: Final = 1e-4


@dataclass(frozen=True, slots=True)
class Bound:
    """One side of a quota: ``number`` is its min or max, ``pool`` how many of the pool have the value."""

    quota: Quota
    side: Side
    number: int
    pool: int


@dataclass(frozen=True, slots=True)
class Change:
    """A bound that has to give way, and the number it becomes."""

    bound: Bound
    after: int


@dataclass(frozen=True, slots=True)
class QuotaCheck:
    """Whether a panel exists; if not, why, and what would help.

    Attributes
    ----------
    size
        People on the panel.
    conflict
        Bounds that no panel keeps together; leave any one out and the others fit. Empty if a panel exists.
    smallest
        Whether it is proven that no smaller set conflicts.
    changes
        Changes of bounds with the least sum of persons that make a panel possible; of equal ones those that
        change quotas further up in the list.
    """

    size: int
    conflict: tuple[Bound, ...] = ()
    smallest: bool = True
    changes: tuple[Change, ...] = ()

    @property
    def feasible(self) -> bool:
        """Whether a panel exists."""
        return not self.conflict

    def sentences(self) -> tuple[Sentence, ...]:
        """Return the answer in words."""
        if self.feasible:
            return (Sentence(say_.FEASIBLE),)
        number = len(self.conflict)
        quotas = Listed(tuple(_bound_sentence(bound) for bound in self.conflict))
        values: dict[str, Value] = {"number": number, "size": self.size, "quotas": quotas}
        found = Sentence(say_.CONFLICT if self.smallest else say_.CONFLICT_FOUND, values)
        total = sum(abs(change.after - change.bound.number) for change in self.changes)
        changes = Listed(tuple(_change_sentence(change) for change in self.changes))
        return found, Sentence(say_.RELAXATION, {"number": total, "changes": changes})


def check_quotas(rules: PanelRules, *, watch: Watch | None = None) -> QuotaCheck:
    """Return whether any panel keeps all quotas; if none, which quotas conflict and which are nearest.

    Notes
    -----
    The smallest conflict by implicit hitting sets: a conflicting set meets every set of bounds whose removal
    makes a panel possible. The smallest set that meets all those known is tested; if it conflicts it is the
    smallest, else it is extended to as many bounds as fit, and the rest is one more set to meet. Source:
    Ignatiev, Previti, Liffiton and Marques-Silva, Smallest MUS Extraction with Minimal Hitting Set
    Dualization, CP 2015. After 300 sets bounds are left out one by one instead, which finds a conflict that
    need not be the smallest. The nearest quotas are found by one integer programme.
    """
    if _panel(rules) is not None:
        return QuotaCheck(rules.size)
    bounds = _bounds(rules)
    numbers, smallest = _smallest_conflict(rules, bounds, watch)
    return QuotaCheck(rules.size, tuple(bounds[number] for number in numbers), smallest, _nearest(rules))


def any_panel(rules: PanelRules, watch: Watch | None = None) -> Ints:
    """Return some panel.

    Raises
    ------
    QuotaError
        There is none; the message is that of :func:`check_quotas`.
    """
    panel = _panel(rules)
    if panel is None:
        check = check_quotas(rules, watch=watch)
        raise QuotaError(*check.sentences())
    return panel


def _panel(rules: PanelRules) -> Ints | None:
    rows = rows_of(rules)
    point = largest(np.zeros(len(rules.count)), rows, low=0.0, high=rules.count, whole=True)
    return None if point is None else rounded(point)


def _bounds(rules: PanelRules) -> list[Bound]:
    """Return the sides of quotas that forbid anything."""
    found = []
    held = (rules.matrix @ rules.count).tolist()
    for quota, pool in zip(rules.quotas, held, strict=False):  # behind the quotas come size and households
        if quota.least > 0:
            found.append(Bound(quota, "least", quota.least, pool))
        if quota.most < min(pool, rules.size):
            found.append(Bound(quota, "most", quota.most, pool))
    return found


def _smallest_conflict(rules: PanelRules, bounds: list[Bound], watch: Watch | None) -> tuple[list[int], bool]:
    """Return numbers of bounds that conflict, and whether no smaller set does."""
    to_meet: list[list[int]] = []
    for done in range(_MOST_SETS):
        if watch is not None:
            watch(STAGE, done, None)
        kept = _smallest_meeting(to_meet, len(bounds))
        broken = _fewest_broken(rules, bounds, kept)
        if broken is None:
            return kept, True
        to_meet.append(broken)
    kept = list(range(len(bounds)))
    for number in range(len(bounds)):
        if watch is not None:
            watch(STAGE, number, len(bounds))
        fewer = [one for one in kept if one != number]
        if _fewest_broken(rules, [bounds[one] for one in fewer], list(range(len(fewer)))) is None:
            kept = fewer
    return kept, False


def _smallest_meeting(sets: list[list[int]], size: int) -> list[int]:
    """Return the fewest numbers below ``size`` of which each set holds one; of equal choices the lower."""
    if not sets:
        return []
    from scipy.sparse import csc_array  # noqa: PLC0415  # never in the web process

    matrix = np.zeros((len(sets), size))
    for row, members in enumerate(sets):
        matrix[row, members] = 1.0
    rows = Rows(csc_array(matrix), np.ones(len(sets)), np.full(len(sets), np.inf))
    gain: Floats = -(1.0 + _EARLIER / size * np.arange(size, dtype=np.float64))
    point = largest(gain, rows, low=0.0, high=1.0, whole=True)
    if point is None:
        raise AssertionError("Every set holds a number.")
    return [int(number) for number in np.flatnonzero(point > 0.5)]  # noqa: PLR2004  # 0 or 1


def _fewest_broken(rules: PanelRules, bounds: list[Bound], kept: list[int]) -> list[int] | None:
    """Return the fewest bounds a panel breaks if it keeps ``kept``; None if there is no such panel."""
    from scipy.sparse import csc_array, hstack  # noqa: PLC0415  # never in the web process

    number, types, hard = len(bounds), len(rules.count), len(rules.quotas)
    place = {quota: row for row, quota in enumerate(rules.quotas)}
    matrix = np.vstack([np.zeros((number, types)), rules.matrix[hard:]])  # size and households stay
    broken = np.zeros((len(matrix), number))
    least = np.concatenate([np.full(number, -np.inf), rules.least[hard:]])
    most = np.concatenate([np.full(number, np.inf), rules.most[hard:]])
    for row, bound in enumerate(bounds):
        matrix[row] = rules.matrix[place[bound.quota]]
        if bound.side == "least":
            least[row], broken[row, row] = bound.number, bound.number
        else:
            most[row], broken[row, row] = bound.number, -min(bound.pool, rules.size)
    rows = Rows(hstack([csc_array(matrix), csc_array(broken)], format="csc"), least, most)
    may_break = np.ones(number)
    may_break[kept] = 0.0
    gain = np.concatenate([np.zeros(types), -np.ones(number)])
    point = largest(gain, rows, low=0.0, high=np.concatenate([rules.count, may_break]), whole=True)
    return None if point is None else [int(one) for one in np.flatnonzero(point[types:] > 0.5)]  # noqa: PLR2004  # 0 or 1


def _nearest(rules: PanelRules) -> tuple[Change, ...]:
    """Return the changes of bounds with the least sum of persons that make a panel possible."""
    from scipy.sparse import csc_array, eye_array, hstack, vstack  # noqa: PLC0415  # never in the web process

    number, types = len(rules.quotas), len(rules.count)
    rows = rows_of(rules)
    more = hstack([eye_array(number), -eye_array(number)])
    slack = vstack([more, csc_array((len(rules.least) - number, 2 * number))])  # only quotas give way
    wider = replace(rows, matrix=hstack([rows.matrix, slack], format="csc"))
    weight = 1.0 + _EARLIER / number * np.arange(number)
    gain = -np.concatenate([np.zeros(types), weight, weight])
    high = np.concatenate([rules.count, np.full(2 * number, max(rules.size, rules.least.max()))])
    point = largest(gain, wider, low=0.0, high=high, whole=True)
    if point is None:
        raise AssertionError("With wide enough quotas any panel will do.")
    lower, higher = np.rint(point[types : types + number]), np.rint(point[types + number :])
    held = (rules.matrix @ rules.count).tolist()
    changes = []
    for at, quota in enumerate(rules.quotas):
        if lower[at]:
            bound = Bound(quota, "least", quota.least, held[at])
            changes.append(Change(bound, quota.least - int(lower[at])))
        if higher[at]:
            bound = Bound(quota, "most", quota.most, held[at])
            changes.append(Change(bound, quota.most + int(higher[at])))
    return tuple(changes)


def _bound_sentence(bound: Bound) -> Sentence:
    message = say_.AT_LEAST if bound.side == "least" else say_.AT_MOST
    values: dict[str, Value] = {
        "number": bound.number,
        "feature": Name(bound.quota.feature),
        "value": Name(bound.quota.value),
        "pool": bound.pool,
    }
    return Sentence(message, values)


def _change_sentence(change: Change) -> Sentence:
    message = say_.RELAX_LEAST if change.bound.side == "least" else say_.RELAX_MOST
    values: dict[str, Value] = {
        "feature": Name(change.bound.quota.feature),
        "value": Name(change.bound.quota.value),
        "before": change.bound.number,
        "after": change.after,
    }
    return Sentence(message, values)
