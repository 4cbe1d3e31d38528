"""Purses: the share of the budget that one voter disposes of. Equal, or larger where need is greater."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Final

from commonground.core.choice import refusals
from commonground.core.errors import InputError, Problem
from commonground.core.words import Message, Sentence

MAX_LAM: Final = Fraction(1, 2)
CAP: Final = Fraction(2)


def equal_purses(budget: int, voters: int) -> tuple[Fraction, ...]:
    """Return budget / voters for every voter, exactly.

    Parameters
    ----------
    budget
        Minor units.
    voters
        Voters, empty ballots included; 0 gives no purses.

    Notes
    -----
    Source: Peters, Pierczyński and Skowron, arXiv 2008.13276. Exact definition: ``docs/methods/purses.md``.
    """
    return (Fraction(budget, voters),) * voters if voters else ()


def need_by_area(
    index: Mapping[str, Fraction | int | None],
    *,
    population: Mapping[str, int] | None = None,
    turnout: Mapping[str, int] | None = None,
) -> dict[str, Fraction | None]:
    """Return the need of each Area, times people per voter where both are given.

    With equal need per resident, Areas where few vote would hold little money in all; the factor
    population / turnout lets a low turnout forfeit none.

    Parameters
    ----------
    index
        Need index of each Area (> 0, no unit), from one frozen Version of an Indicator; None is no data.
    population, turnout
        Residents and voters of each Area: both or none.

    Raises
    ------
    InputError
        Only one of the two is given, or an Area of the index lacks a positive number in them.

    Notes
    -----
    Source: our choice, ``docs/methods/purses.md``.
    """
    if population is None and turnout is None:
        return {area: None if need is None else Fraction(need) for area, need in index.items()}
    if population is None or turnout is None:
        raise InputError([_problem("half_a_factor", "population, turnout", "", refusals.HALF_A_FACTOR)])
    problems = [
        _problem("not_positive", f"{name}[{area}]", str(counts.get(area)), refusals.NO_PEOPLE)
        for name, counts in (("population", population), ("turnout", turnout))
        for area in sorted(index)
        if counts.get(area, 0) <= 0
    ]
    if problems:
        raise InputError(problems)
    return {
        area: None if need is None else Fraction(need) * Fraction(population[area], turnout[area])
        for area, need in index.items()
    }


def need_weighted_purses(
    need: Sequence[Fraction | int | None],
    *,
    budget: int,
    lam: Fraction,
    cap: Fraction = CAP,
) -> tuple[Fraction, ...]:
    """Return a purse for each voter that is larger where need is greater; they sum to the budget exactly.

    Parameters
    ----------
    need
        Need of each voter's Area (> 0, no unit), one entry for each voter; None, "no data", is refused.
    budget
        Minor units.
    lam
        The share of the budget handed out by need, 0 to 1/2; 0 gives equal purses.
    cap
        kappa: no purse is more than ``cap`` times, or less than 1 / ``cap`` of, the equal purse; at least 1.

    Returns
    -------
    tuple of Fraction
        b = (B / n) min(cap, max(1 / cap, s r)) with r = (1 - lam) + lam n w / sum w and the one scale s at
        which they sum to the budget.

    Raises
    ------
    InputError
        lam or cap is out of range, or the need of a voter is missing or not above 0: all of them listed.

    Notes
    -----
    Source: our choice, specified with what is proven about it in ``docs/methods/purses.md``. Known answers:
    ``tests/core/choice/test_purses.py``.
    """
    counts = _checked(need, lam=lam, cap=cap)
    if not counts:
        return ()
    voters = len(need)
    total = sum(weight * count for weight, count in counts.items())
    raw = {weight: 1 - lam + lam * voters * weight / total for weight in counts}
    shares: Counter[Fraction] = Counter()
    for weight, count in counts.items():
        shares[raw[weight]] += count
    scale = _scale(shares, voters=voters, cap=cap)
    purse: dict[Fraction | int, Fraction] = {
        weight: Fraction(budget, voters) * _between(scale * raw[weight], cap) for weight in counts
    }
    return tuple(purse[weight] for weight in need if weight is not None)


def _scale(raw: Mapping[Fraction, int], *, voters: int, cap: Fraction) -> Fraction:
    """Return the least s at which sum of min(cap, max(1 / cap, s r)) over all voters is their number.

    The sum does not fall as s grows and is a straight line between the breakpoints 1 / (cap r) and cap / r.
    """
    breakpoints = sorted({point for r in raw for point in (1 / (cap * r), cap / r)})

    def shares(s: Fraction) -> Fraction:
        """Return the sum at s."""
        return sum((_between(s * r, cap) * count for r, count in raw.items()), Fraction(0))

    right = next(s for s in breakpoints if shares(s) >= voters)
    at_right = shares(right)
    if at_right == voters or right == breakpoints[0]:
        return right
    left = breakpoints[breakpoints.index(right) - 1]
    at_left = shares(left)
    return left + (right - left) * (voters - at_left) / (at_right - at_left)


def _between(share: Fraction, cap: Fraction) -> Fraction:
    return min(cap, max(1 / cap, share))


def _checked(need: Sequence[Fraction | int | None], *, lam: Fraction, cap: Fraction) -> dict[Fraction, int]:
    """Return how many voters have each need, or say everything that is wrong."""
    problems = []
    if not 0 <= lam <= MAX_LAM:
        problems.append(_problem("lambda_out_of_range", "lambda", str(lam), refusals.LAMBDA))
    if cap < 1:
        problems.append(_problem("cap_below_one", "kappa", str(cap), refusals.CAP))
    counts: Counter[Fraction | int | None] = Counter(need)
    for weight, voters in counts.items():
        problem = _wrong(weight)
        if problem:
            first = f"need of voter {next(i for i, other in enumerate(need, start=1) if other == weight)}"
            field = f"{first} and {voters - 1} more" if voters > 1 else first
            problems.append(_problem(problem[0], field, "" if weight is None else str(weight), problem[1]))
    if problems:
        raise InputError(problems)
    merged: Counter[Fraction] = Counter()
    for weight, count in counts.items():
        if weight is not None:
            merged[Fraction(weight)] += count
    return dict(merged)


def _wrong(weight: object) -> tuple[str, Message] | None:
    """Return a code and what is said if a need cannot be used."""
    if weight is None:
        return "need_missing", refusals.NEED_MISSING
    if isinstance(weight, bool) or not isinstance(weight, Fraction | int):
        return "need_not_exact", refusals.NEED_NOT_EXACT
    if weight <= 0:
        return "need_not_positive", refusals.NEED_NOT_POSITIVE
    return None


def _problem(code: str, field: str, value: str, message: Message) -> Problem:
    return Problem.saying(code, None, field, value, Sentence(message))
