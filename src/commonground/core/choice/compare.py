"""Which of two outcomes more voters prefer: the comparison step of a count."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from commonground.core.choice import refusals
from commonground.core.choice.result import Result
from commonground.core.errors import CountError
from commonground.core.words import Name, Names, Sentence

if TYPE_CHECKING:
    from commonground.core.choice.ballots import Utility
    from commonground.core.choice.compiled import CompiledElection

_LARGEST: Final = 2**62


@dataclass(frozen=True, slots=True)
class Comparison:
    """How many voters get more from outcome a, more from outcome b, and the same from both."""

    prefer_a: int
    prefer_b: int
    equal: int
    utility: Utility

    @property
    def a_stays(self) -> bool:
        """Whether a stays the outcome: it does unless strictly more voters prefer b."""
        return self.prefer_b <= self.prefer_a


def compare(
    compiled: CompiledElection,
    a: Result | Collection[str],
    b: Result | Collection[str],
    *,
    utility: Utility | None = None,
) -> Comparison:
    """Count the voters who get more utility from outcome a, from outcome b, and as much from both.

    Parameters
    ----------
    compiled
        The election.
    a, b
        Two results of it, or the ids of two sets of Proposals; by custom a is equal shares, b greedy.
    utility
        What counts as more: ``cost`` (money spent on what a voter supports), ``cardinality`` (number of
        supported Proposals funded), or the utility the election was compiled with (None means that one).

    Returns
    -------
    Comparison
        Three numbers of voters that sum to all voters; empty ballots are equal.

    Raises
    ------
    CountError
        An id is no Proposal of the election, or the utility needs another compilation.

    Notes
    -----
    Source: the comparison step of equalshares.net, used by the city of Wieliczka in 2023. Exact definition:
    ``docs/methods/comparison.md``. Known answers: ``tests/known_answers/test_choice_greedy.py``.
    """
    utility = utility or compiled.utility_name
    gain = _utility_of(compiled, a, utility) - _utility_of(compiled, b, utility)
    prefer_a = int(compiled.multiplicity[gain > 0].sum())
    prefer_b = int(compiled.multiplicity[gain < 0].sum())
    return Comparison(prefer_a, prefer_b, compiled.voters - prefer_a - prefer_b, utility)


def _utility_of(compiled: CompiledElection, outcome: Result | Collection[str], utility: Utility) -> _Sums:
    """Return what one voter of each distinct ballot gets from an outcome."""
    index = {proposal: j for j, proposal in enumerate(compiled.ids)}
    chosen = outcome.selected if isinstance(outcome, Result) else outcome
    unknown = sorted(set(chosen) - index.keys())
    if unknown:
        raise CountError(Sentence(refusals.OTHER_OUTCOME, {"proposals": Names(tuple(unknown))}))
    large = sum(compiled.cost) >= _LARGEST
    total: _Sums = np.zeros(len(compiled.multiplicity), dtype=object if large else np.int64)
    for j in sorted(index[proposal] for proposal in set(chosen)):
        supporters = compiled.ballot[compiled.ptr[j] : compiled.ptr[j + 1]]
        total[supporters] += _worth(compiled, j, utility)
    return total


def _worth(compiled: CompiledElection, j: int, utility: Utility) -> _Sums | int:
    """Return what a Proposal is worth to each of its supporters."""
    if utility == "cost":
        return compiled.cost[j]
    if utility == "cardinality":
        return 1
    if utility == compiled.utility_name:
        return compiled.utility[compiled.ptr[j] : compiled.ptr[j + 1]]
    given = {"utility": Name(utility), "compiled": Name(compiled.utility_name)}
    raise CountError(Sentence(refusals.OTHER_COMPARISON, given))


if TYPE_CHECKING:
    import numpy.typing as npt

    _Sums = npt.NDArray[np.int64] | npt.NDArray[np.object_]
