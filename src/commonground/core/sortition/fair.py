"""The fairest lottery: ask the outline for its fairest point, mix panels to reach it, cut where none can."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

import numpy as np

from commonground.core.sortition.columns import mix
from commonground.core.sortition.outline import FairPoint, Outline, outline_of
from commonground.core.sortition.peel import Mixture, peel
from commonground.core.sortition.quotas import any_panel

if TYPE_CHECKING:
    import numpy.typing as npt

    from commonground.core.choice.result import Watch
    from commonground.core.sortition.panels import PanelRules

    Floats = npt.NDArray[np.float64]
    Ints = npt.NDArray[np.int64]

Method = Literal["maximin", "leximin"]
PROVEN: Final = 2e-6
_REACHED: Final = 1e-8


@dataclass(frozen=True, slots=True)
class Effort:
    """How long to search: work that is counted, never time, so that it ends alike on every machine.

    Attributes
    ----------
    cuts
        How often a point that no lottery reaches may be cut away and the next tried.
    panels
        How many panels may be found by pricing, in all.
    """

    cuts: int = 100
    panels: int = 1000


EFFORT: Final = Effort()


@dataclass(frozen=True, slots=True, eq=False)
class Distribution:
    """A lottery over panels before it is written out.

    Attributes
    ----------
    method
        What it makes as large as possible.
    rules
        The panels it is over.
    mixture
        Panels and how likely each is.
    chances
        Chance of each person of a type to be drawn, in [0, 1].
    never
        Numbers of the types that are in no panel.
    gap
        By how much a chance falls short of the fairest point of the outline, at most. No lottery has a least
        chance that is larger by more; proven.
    """

    method: Method
    rules: PanelRules
    mixture: Mixture
    chances: Floats
    never: tuple[int, ...]
    gap: float

    @property
    def proven(self) -> bool:
        """Whether it is proven to be the fairest; if not, the search was ended and ``gap`` says how near."""
        return self.gap <= PROVEN

    @property
    def least(self) -> float:
        """The least chance of those who are in some panel; 0.0 if nobody is."""
        possible = np.delete(self.chances, list(self.never))
        return float(possible.min(initial=1.0)) if len(possible) else 0.0

    @property
    def even(self) -> float:
        """The chance of each if there were no quotas: panel size / pool size."""
        return self.rules.size / self.rules.people


def fairest(
    rules: PanelRules,
    *,
    method: Method,
    point_of: Callable[[Outline, Watch | None], FairPoint],
    effort: Effort,
    watch: Watch | None = None,
) -> Distribution:
    """Return a mixture of panels that reaches the fairest point of their convex hull, or comes near it.

    Parameters
    ----------
    rules
        The panels.
    method
        Name of what is made largest.
    point_of
        Gives the fairest point of an outline.
    effort
        How long to search. When it ends before a lottery is proven fairest, the mixture that comes nearest
        to the last point is returned, with its gap.
    watch
        Called often during the work.

    Raises
    ------
    QuotaError
        No panel keeps the quotas.

    Notes
    -----
    The outline holds every lottery's expected panel, so its fairest point is at least as fair as any lottery.
    Reached by a mixture of panels it is proven fairest. Not reached, a cut that every panel keeps takes it
    off the outline, and the next point is tried (cutting planes, Kelley 1960). Our choice, docs/adr/0016.
    """
    any_panel(rules, watch)
    outline = outline_of(rules)
    known = np.empty((0, len(rules.count)), dtype=np.int64)
    found = 0
    for cuts in range(effort.cuts + 1):
        point = point_of(outline, watch)
        mixture = peel(outline, rules, point.expected, watch)
        if mixture is not None and _short(mixture, point, outline) <= _REACHED:
            return _distribution(rules, method, point, mixture)
        known = _joined(known, mixture, rules)
        more = cuts < effort.cuts
        mixed = mix(rules, point.expected, known=known, most=effort.panels - found, cut=more, watch=watch)
        if mixed.cut is None:
            break
        found += len(mixed.panels) - len(known)
        known, outline = mixed.panels, outline.cut(mixed.cut.weights, mixed.cut.limit)
    return _distribution(rules, method, point, mixed.mixture)


def _short(mixture: Mixture, point: FairPoint, outline: Outline) -> float:
    """Return by how much a mixture gives a type less than the point does, at most."""
    return float(((point.expected - mixture.expected()) / outline.count).max())


def _joined(known: Ints, mixture: Mixture | None, rules: PanelRules) -> Ints:
    """Return all panels seen so far, each once; at least one."""
    found = [known] if mixture is None else [known, mixture.panels]
    panels = np.unique(np.vstack(found), axis=0)
    return panels if len(panels) else any_panel(rules)[np.newaxis]


def _distribution(rules: PanelRules, method: Method, point: FairPoint, mixture: Mixture) -> Distribution:
    count = rules.count.astype(np.float64)
    chances = mixture.expected() / count
    gap = float(np.maximum((point.expected / count - chances).max(), 0.0))
    never = tuple(int(number) for number in np.flatnonzero(point.never))
    return Distribution(method, rules, mixture, chances, never, gap)
