"""Counting by votes: what has most, first, as long as the money lasts. Most cities count this way."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cmp_to_key
from itertools import groupby
from typing import TYPE_CHECKING

from commonground.core.choice import refusals
from commonground.core.choice.result import Dropped, Parameters, Result, Round
from commonground.core.choice.ties import TieBreaker
from commonground.core.errors import CountError
from commonground.core.words import Name, Sentence

if TYPE_CHECKING:
    from commonground.core.choice.compiled import CompiledElection
    from commonground.core.choice.result import Order, TieRule, Variant


def greedy(
    compiled: CompiledElection,
    *,
    order: Order = "score",
    variant: Variant = "skip",
    threshold: int | None = None,
    ties: TieRule = "chain",
    seed: str = "",
) -> Result:
    """Fund the Proposal with the highest score, then the next, as long as they fit the budget.

    Parameters
    ----------
    compiled
        The election; ``score`` is what the ballots give each Proposal (votes, points or Borda points).
    order
        ``score``: highest score first; ``density``: highest score per cost first.
    variant
        ``skip``: a Proposal that no longer fits is passed over; ``no_skip``: the first one that does not
        fit ends the count; ``threshold``: Proposals with a score below ``threshold`` are left out, then
        ``skip``.
    threshold
        Least score a Proposal needs, in the unit of the score; only for ``variant="threshold"``.
    ties, seed
        See :class:`~commonground.core.choice.ties.TieBreaker`.

    Returns
    -------
    Result
        In the trace ``rho`` is the score (``density``: score / cost; the score where the cost is 0) and
        ``price`` None. In ``dropped`` (in the order of ids) ``supporters_money`` is the budget left when the
        Proposal's turn came: the whole budget below the threshold, 0 without supporters.

    Raises
    ------
    CountError
        A threshold is missing, negative, or given to a variant that has none.

    Notes
    -----
    Source: the greedy rule as Polish and other cities use it, Faliszewski et al., IJCAI 2023,
    doi:10.24963/ijcai.2023/297. Exact definition: ``docs/methods/greedy.md``. Known answers:
    ``tests/known_answers/test_choice_greedy.py``.
    """
    _check(variant, threshold)
    parameters = Parameters(
        rule="greedy",
        utility=compiled.utility_name,
        borda=compiled.borda,
        ties=ties,
        seed=seed,
        order=order,
        variant=variant,
        threshold=threshold,
    )
    purchases = fill(
        compiled,
        TieBreaker(compiled, ties, seed),
        range(len(compiled.ids)),
        left=compiled.budget,
        order=order,
        variant=variant,
        threshold=threshold,
    )
    return Result(
        selected=tuple(bought.proposal for bought in purchases.rounds),
        cost=compiled.budget - purchases.left,
        leftover=purchases.left,
        trace=tuple(purchases.rounds),
        dropped=tuple(sorted(purchases.dropped, key=lambda one: one.proposal)),
        ties=purchases.ties,
        parameters=parameters,
    )


@dataclass(slots=True)
class Purchases:
    """What a greedy count has bought so far; ``left`` is the money left, in minor units."""

    left: int
    rounds: list[Round] = field(default_factory=list)
    dropped: list[Dropped] = field(default_factory=list)
    ties: int = 0


def fill(
    compiled: CompiledElection,
    breaker: TieBreaker,
    candidates: Iterable[int],
    *,
    left: int,
    order: Order = "score",
    variant: Variant = "skip",
    threshold: int | None = None,
) -> Purchases:
    """Buy greedily among some Proposals with the money that is left: the whole rule, or its use as a filler.

    Parameters
    ----------
    compiled, breaker
        The election, and who goes first among equals.
    candidates
        Indices of the Proposals that are still for sale.
    left
        Money, minor units.
    order, variant, threshold
        As in :func:`greedy`.

    Returns
    -------
    Purchases
        ``round`` of what was dropped counts from the first purchase made here.

    Notes
    -----
    Source: as :func:`greedy`; as a filler of equal shares it is the "add1u" of equalshares.net. Exact
    definition: ``docs/methods/greedy.md``. Known answers: ``tests/known_answers/test_choice_greedy.py``.
    """
    done = Purchases(left)
    votes = compiled.votes.tolist()
    score = compiled.score.tolist()
    waiting: list[int] = []
    for j in candidates:
        if compiled.voters == 0 or compiled.budget == 0 or votes[j] == 0:
            done.dropped.append(_dropped(compiled, j, rounds=0, money=0))
        elif threshold is not None and score[j] < threshold:
            done.dropped.append(_dropped(compiled, j, rounds=0, money=left))
        else:
            waiting.append(j)
    equals = list(_equals(compiled, waiting, score=score, order=order))
    for place, group in enumerate(equals):
        if not _buy(compiled, breaker, group, done=done, score=score, order=order, skip=variant != "no_skip"):
            later = [j for others in equals[place + 1 :] for j in others]
            done.dropped.extend(_passed_over(compiled, later, done))
            break
    return done


def _equals(
    compiled: CompiledElection, waiting: list[int], *, score: list[int], order: Order
) -> Iterator[list[int]]:
    """Yield the Proposals in groups that are exactly equal, best first; those that cost nothing are first."""
    cost = compiled.cost

    def compare(p: int, q: int) -> int:
        """Compare score / cost by multiplying across; without density every cost counts as 1."""
        if not cost[p] or not cost[q]:
            return bool(cost[p]) - bool(cost[q])
        if order == "score":
            return score[q] - score[p]
        return score[q] * cost[p] - score[p] * cost[q]

    key = cmp_to_key(compare)
    for _, group in groupby(sorted(waiting, key=key), key=key):
        yield list(group)


def _buy(
    compiled: CompiledElection,
    breaker: TieBreaker,
    group: list[int],
    *,
    done: Purchases,
    score: list[int],
    order: Order,
    skip: bool,
) -> bool:
    """Buy what fits of a group of equals; return False if the count ends here."""
    waiting = breaker.order(group)
    while waiting:
        if skip:
            misfits = [j for j in waiting if compiled.cost[j] > done.left]
            done.dropped.extend(_passed_over(compiled, misfits, done))
            waiting = [j for j in waiting if compiled.cost[j] <= done.left]
            if not waiting:
                break
        first, step = breaker.best(waiting[:2])
        done.ties += len(waiting) > 1
        if compiled.cost[first] > done.left:
            done.dropped.extend(_passed_over(compiled, waiting, done))
            return False
        done.left -= compiled.cost[first]
        done.rounds.append(
            Round(
                phase="greedy",
                proposal=compiled.ids[first],
                cost=compiled.cost[first],
                rho=Fraction(score[first], (compiled.cost[first] or 1) if order == "density" else 1),
                price=None,
                supporters=int(compiled.votes[first]),
                paid_full=0,
                paid_last=0,
                tied=tuple(compiled.ids[j] for j in sorted(waiting)) if step else (),
                tie_broken_by=step,
            )
        )
        waiting = waiting[1:]
    return True


def _passed_over(compiled: CompiledElection, losers: Iterable[int], done: Purchases) -> Iterator[Dropped]:
    """Yield why Proposals were passed over at this point of the count."""
    for j in losers:
        yield _dropped(compiled, j, rounds=len(done.rounds), money=done.left)


def _dropped(compiled: CompiledElection, j: int, *, rounds: int, money: int) -> Dropped:
    return Dropped(compiled.ids[j], rounds, Fraction(money), Fraction(compiled.cost[j] - money))


def _check(variant: Variant, threshold: int | None) -> None:
    """Refuse a threshold that would be ignored, and a threshold variant without one."""
    if variant == "threshold" and (threshold is None or threshold < 0):
        raise CountError(Sentence(refusals.THRESHOLD_MISSING, {"threshold": Name(str(threshold))}))
    if variant != "threshold" and threshold is not None:
        given = {"variant": Name(variant), "threshold": Name(str(threshold))}
        raise CountError(Sentence(refusals.THRESHOLD_UNUSED, given))
