"""Another count of the same ballots beside the declared one: who would gain, who would lose.

It is never the result: rules are declared before voting opens, and a rule chosen after the ballots are known
would let the chooser choose the winners.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from commonground.core.choice.compare import Comparison, compare
from commonground.core.choice.result import Parameters, Result

if TYPE_CHECKING:
    from commonground.core.choice.ballots import Utility
    from commonground.core.choice.compiled import CompiledElection


@dataclass(frozen=True, slots=True)
class Difference:
    """What another count would change.

    ``gained`` are funded only by the other count, ``lost`` only by the declared one, each in the order of
    its count; ``kept`` by both. Costs and budgets are in minor units. ``voters`` compares the declared
    result (a) with the other (b), by what the declared count calls utility.
    """

    declared: Parameters
    other: Parameters
    gained: tuple[str, ...]
    lost: tuple[str, ...]
    kept: tuple[str, ...]
    declared_cost: int
    cost: int
    declared_budget: int
    budget: int
    voters: Comparison | None


def difference(
    declared: Result,
    other: Result,
    *,
    compiled: CompiledElection | None = None,
    utility: Utility | None = None,
) -> Difference:
    """Return what another count would change against the declared result. It is not the result.

    Parameters
    ----------
    declared
        The result that holds.
    other
        Another count of the same ballots: another rule, budget, completion or share by need.
    compiled
        The election as the declared result was counted; without it voters are not compared.
    utility
        What counts as more for a voter; None is what the election was compiled with.

    Raises
    ------
    CountError
        When the other count knows Proposals that the election does not.

    *Source*: our choice, docs/methods/explanations.md.
    """
    before, after = set(declared.selected), set(other.selected)
    return Difference(
        declared=declared.parameters,
        other=other.parameters,
        gained=tuple(proposal for proposal in other.selected if proposal not in before),
        lost=tuple(proposal for proposal in declared.selected if proposal not in after),
        kept=tuple(proposal for proposal in declared.selected if proposal in after),
        declared_cost=declared.cost,
        cost=other.cost,
        declared_budget=declared.cost + declared.leftover,
        budget=other.cost + other.leftover,
        voters=None if compiled is None else compare(compiled, declared, other, utility=utility),
    )
