"""An election laid out for the certified engine, by Proposal.

Utilities of a Proposal are divided by their greatest common divisor, its *unit*: by cost everybody has 1.
What is weighed with them stays below 2**53 (compile_election sees to it), so sums of them are exact.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from commonground.core.choice.compiled import CompiledElection

Floats = npt.NDArray[np.float64]
Places = npt.NDArray[np.int64]
_THREADED: Final = 8192
EPS: Final = 2.0**-52
"""Distance of 1.0 to the next float: twice the largest relative error of one operation (IEEE 754)."""


@dataclass(frozen=True, slots=True, eq=False)
class Arrays:
    """What every run of one election shares.

    Attributes
    ----------
    compiled
        The election.
    cost
        Costs as floats, minor units.
    unit
        Greatest common divisor of the utilities of each Proposal.
    supporters, voters, units
        For each Proposal: the distinct ballots that support it, the voters behind each, and the utility of
        each in units (None where all are 1).
    weight
        Sum of voters x units for each Proposal.
    longest
        Most Proposals that one ballot supports.
    free
        Supported Proposals that cost nothing.
    """

    compiled: CompiledElection
    cost: Floats
    unit: tuple[int, ...]
    supporters: tuple[Places, ...]
    voters: tuple[Floats, ...]
    units: tuple[Floats | None, ...]
    weight: Floats
    longest: int
    free: tuple[int, ...]


def arrays_of(compiled: CompiledElection) -> Arrays:
    """Return the election laid out for the certified engine.

    Parameters
    ----------
    compiled
        The election.
    """
    size = len(compiled.ids)
    ptr = compiled.ptr.tolist()
    ballot = compiled.ballot.astype(np.int64)
    multiplicity = compiled.multiplicity.astype(np.float64)
    unit, units = _units(compiled, ptr)
    supporters = tuple(ballot[ptr[j] : ptr[j + 1]] for j in range(size))
    voters = tuple(multiplicity[here] for here in supporters)
    weight = [
        float(many.sum() if worth is None else (many * worth).sum())
        for many, worth in zip(voters, units, strict=True)
    ]
    return Arrays(
        compiled=compiled,
        cost=np.array(compiled.cost, np.float64),
        unit=unit,
        supporters=supporters,
        voters=voters,
        units=units,
        weight=np.array(weight),
        longest=int(np.bincount(ballot).max(initial=0)),
        free=tuple(j for j in range(size) if not compiled.cost[j] and ptr[j + 1] > ptr[j]),
    )


def _units(compiled: CompiledElection, ptr: list[int]) -> tuple[tuple[int, ...], tuple[Floats | None, ...]]:
    """Return the unit of each Proposal, and the utilities of its supporters in units."""
    unit: list[int] = []
    units: list[Floats | None] = []
    for j in range(len(compiled.ids)):
        utility = compiled.utility[ptr[j] : ptr[j + 1]]
        if not len(utility) or (utility == utility[0]).all():
            unit.append(int(utility[0]) if len(utility) else 1)
            units.append(None)
        else:
            unit.append(int(np.gcd.reduce(utility)))
            units.append((utility // unit[-1]).astype(np.float64))
    return tuple(unit), tuple(units)


def total(weights: Floats, values: Floats | npt.NDArray[np.bool_]) -> float:
    """Return the sum of weights x values; wrong by at most n eps of itself where all are 0 or more.

    A long product of vectors would wake all threads of the algebra library for a few microseconds of work.

    Parameters
    ----------
    weights, values
        As many numbers.
    """
    if len(weights) < _THREADED:
        return float(weights @ values)
    return float(np.einsum("i,i->", weights, values))
