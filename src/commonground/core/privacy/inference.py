"""What anybody can work out about hidden numbers from the published sums around them.

Hidden counts are unknowns that are not negative; every published sum is an equation. The smallest and
the largest value of an unknown under all equations are two linear programmes: if they lie close together, the
number was never hidden.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from commonground.core.errors import SuppressionError

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

_SOLVED: Final = 0


@dataclass(frozen=True, slots=True, eq=False)
class Sum:
    """A published sum: which unknowns it adds up, and what is left of it after the published parts."""

    members: Ints
    total: float


def inferred_ranges(
    n: int, *, sums: Sequence[Sum], targets: Sequence[Ints], enough: float = np.inf
) -> tuple[Floats, Floats]:
    """Find the smallest and the largest possible value of each target.

    Parameters
    ----------
    n
        How many unknowns, each >= 0.
    sums
        Everything published about them.
    targets
        Unknowns whose sum is asked for, one array each.
    enough
        Stop widening a range that is already this wide: it is then only known to be at least as wide. Much
        quicker where the question is whether a number is safe.

    Returns
    -------
    Two arrays with one row per target; the upper one is inf where nothing bounds it.

    Raises
    ------
    SuppressionError
        The published sums contradict each other.

    Notes
    -----
    *Source*: audit by linear programming after Fischetti and Salazar, Mathematical Programming 84, 1999,
    solved by HiGHS through scipy; docs/methods/suppression.md.

    """
    parts = _parts(n, sums)
    low, high = np.zeros(len(targets)), np.zeros(len(targets))
    systems: dict[int, _System] = {}
    for i, target in enumerate(targets):
        # parts without a common sum do not constrain each other: their ranges add up
        for part in np.unique(parts[target]).tolist():
            if part not in systems:
                about = [s for s in sums if parts[s.members[0]] == part]
                systems[part] = _system(np.flatnonzero(parts == part), about)
            least, most = systems[part].range_of(target[parts[target] == part], enough)
            low[i], high[i] = low[i] + least, high[i] + most
    return low, high


@dataclass(frozen=True, slots=True, eq=False)
class _System:
    """The equations among the unknowns of one connected part, and the solutions met so far."""

    unknowns: Ints
    matrix: Any
    totals: Floats
    met: list[Floats] = field(default_factory=list)

    def range_of(self, target: Ints, enough: float) -> tuple[float, float]:
        at = np.searchsorted(self.unknowns, target)
        if not len(self.totals):
            return 0.0, np.inf
        for sign in (1.0, -1.0):
            values = [float(solution[at].sum()) for solution in self.met]
            if values and max(values) - min(values) >= enough:
                return min(values), max(values)
            self._meet(at, sign)
        values = [float(solution[at].sum()) for solution in self.met]
        return min(values), max(values)

    def _meet(self, at: Ints, sign: float) -> None:
        """Find the solution with the least (1) or the greatest (-1) sum of some unknowns."""
        from scipy.optimize import linprog  # noqa: PLC0415  # core.privacy is imported where scipy is not

        cost = np.zeros(len(self.unknowns))
        cost[at] = sign
        found = linprog(cost, A_eq=self.matrix, b_eq=self.totals, bounds=(0, None), method="highs")
        if found.status != _SOLVED:
            raise SuppressionError(
                f"The published sums contradict each other ({found.message}): expected totals that equal "
                "their parts; rebuild the table from one source."
            )
        self.met.append(np.asarray(found.x, dtype=np.float64))


def _system(unknowns: Ints, sums: Sequence[Sum]) -> _System:
    from scipy.sparse import csr_array  # noqa: PLC0415  # as above

    columns = [np.searchsorted(unknowns, s.members) for s in sums]
    column = np.concatenate(columns) if columns else unknowns[:0]
    row = np.repeat(np.arange(len(sums)), [len(s.members) for s in sums])
    matrix = csr_array((np.ones(len(row)), (row, column)), shape=(len(sums), len(unknowns)))
    return _System(unknowns, matrix, np.array([s.total for s in sums], dtype=np.float64))


def _parts(n: int, sums: Sequence[Sum]) -> Ints:
    """Find the groups of unknowns that are connected by common sums, and give each a number."""
    from scipy.sparse import csr_array  # noqa: PLC0415  # as above
    from scipy.sparse.csgraph import connected_components  # noqa: PLC0415  # scipy only when asked

    held = [s.members for s in sums]
    start = np.concatenate([np.repeat(m[0], len(m)) for m in held]) if held else np.zeros(0, np.int64)
    end = np.concatenate(held) if held else np.zeros(0, np.int64)
    links = csr_array((np.ones(len(start)), (start, end)), shape=(n, n))
    return np.asarray(connected_components(links, directed=False)[1], dtype=np.int64)
