"""Pots: parts of the budget that Areas decide on by themselves, before the whole city decides on the rest."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import TYPE_CHECKING

from commonground.core.choice import refusals
from commonground.core.choice.ballots import Ballot, Election
from commonground.core.choice.compile import compile_election
from commonground.core.choice.equal_shares import equal_shares
from commonground.core.choice.equal_shares.completion import complete
from commonground.core.choice.explain.voter import voter_statement
from commonground.core.choice.result import Result
from commonground.core.errors import InputError, Problem
from commonground.core.words import Names, Sentence

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from commonground.core.choice.ballots import BordaVariant, Utility
    from commonground.core.choice.compiled import CompiledElection
    from commonground.core.choice.result import Completion, TieRule, Watch


@dataclass(frozen=True, slots=True)
class PotsResult:
    """What pots and the citywide run funded.

    Attributes
    ----------
    sizes
        Area id and minor units of every pot, in the order of ids, before any was returned.
    returned
        Areas whose pot went to the citywide pot because nobody there voted.
    local
        Area id and the plain equal shares of each pot that was counted, in the order of ids.
    citywide
        The citywide run; its budget is all that the pots did not spend.
    citywide_election
        What the citywide run counted: the citywide Proposals, with every voter's purse, what her pot left
        her included.
    selected
        All that is funded: pot by pot, then citywide, in the order of purchase.
    cost, leftover
        Minor units; they sum to the whole budget.
    """

    sizes: tuple[tuple[str, int], ...]
    returned: tuple[str, ...]
    local: tuple[tuple[str, Result], ...]
    citywide: Result
    citywide_election: Election
    selected: tuple[str, ...]
    cost: int
    leftover: int


def pot_sizes(
    population: Mapping[str, int],
    need: Mapping[str, Fraction | int | None],
    *,
    local_budget: int,
) -> dict[str, int]:
    """Return how much of the money for pots each Area gets: in proportion to people times need.

    Parameters
    ----------
    population
        Residents of each Area.
    need
        Need index of each Area (> 0); 1 for all hands the money out by people alone.
    local_budget
        Minor units for all pots together.

    Returns
    -------
    dict
        Area id to minor units, in the order of ids; they sum to ``local_budget`` exactly. Shares are cut to
        whole units, and the units left go one by one to the largest remainders, equal ones by Area id.

    Raises
    ------
    InputError
        An Area lacks a need above 0 or a number of residents, or nobody lives in any of them.

    Notes
    -----
    Source: largest remainders (Hamilton 1792); the weights are our choice, ``docs/methods/purses.md``. Known
    answers: ``tests/core/choice/test_pots.py``.
    """
    weights = _weights(population, need)
    total = sum(weights.values())
    exact = {area: local_budget * weight / total for area, weight in weights.items()}
    sizes = {area: int(share) for area, share in exact.items()}
    short = local_budget - sum(sizes.values())
    by_remainder = sorted(exact, key=lambda area: (sizes[area] - exact[area], area))
    for area in by_remainder[:short]:
        sizes[area] += 1
    return sizes


def pots(
    election: Election,
    *,
    sizes: Mapping[str, int],
    utility: Utility = "cost",
    borda: BordaVariant = "pabulib",
    completion: Completion = "add1",
    step: int | None = None,
    ties: TieRule = "chain",
    seed: str = "",
    watch: Watch | None = None,
) -> PotsResult:
    """Count pot by pot by plain equal shares, then citywide with what the pots did not spend.

    Parameters
    ----------
    election
        ``pot`` of a Proposal is the Area whose pot it competes for (None: citywide); ``pot`` of a Ballot is
        its voter's Area (None: she shares in no pot). Purses must be equal.
    sizes
        Minor units of each Area's pot; the rest of the budget is the citywide pot.
    utility, borda, completion, step, ties, seed
        As for equal shares; only the citywide run is completed.
    watch
        Called during long work; may raise to stop it.

    Returns
    -------
    PotsResult
        Its cost is at most the budget. Each pot is proportional among its own voters (EJR up to one); nothing
        of the kind is known for all pots together.

    Raises
    ------
    InputError
        The pots are larger than the budget, a Proposal or a Ballot names a pot that is none, or purses are
        not equal: all of it listed.
    CountError, StoppedError
        As equal shares and its completion.

    Notes
    -----
    Source: our choice, ``docs/methods/purses.md``.
    """
    _check(election, sizes)
    places: dict[str, list[int]] = {area: [] for area in sorted(sizes)}
    for place, ballot in enumerate(election.ballots):
        if ballot.pot is not None:
            places[ballot.pot].append(place)
    money = [Fraction(0)] * len(election.ballots)
    local: list[tuple[str, Result]] = []
    for area, voters in places.items():
        if voters:
            part = _part(election, area, voters, budget=sizes[area])
            compiled = compile_election(part, utility, borda=borda)
            result = equal_shares(compiled, ties=ties, seed=seed, watch=watch)
            local.append((area, result))
            for place, left in zip(voters, _left(compiled, result, part.ballots), strict=True):
                money[place] = left
    spent = sum(result.cost for _, result in local)
    shared = election.budget - sum(sizes[area] for area, _ in local)
    rest = _part(election, None, range(len(election.ballots)), budget=election.budget - spent)
    if election.ballots:
        rest = replace(rest, purses=tuple(Fraction(shared, len(money)) + own for own in money))
    compiled = compile_election(rest, utility, borda=borda)
    citywide = equal_shares(compiled, ties=ties, seed=seed, watch=watch)
    if completion != "none":
        citywide = complete(compiled, citywide, method=completion, step=step, watch=watch)
    bought = [*(result.selected for _, result in local), citywide.selected]
    return PotsResult(
        sizes=tuple(sorted(sizes.items())),
        returned=tuple(area for area, voters in places.items() if not voters),
        local=tuple(local),
        citywide=citywide,
        citywide_election=rest,
        selected=tuple(proposal for part_bought in bought for proposal in part_bought),
        cost=spent + citywide.cost,
        leftover=citywide.leftover,
    )


def _left(compiled: CompiledElection, result: Result, ballots: Iterable[Ballot]) -> Iterator[Fraction]:
    """Yield what each voter of a pot has left; equal ballots have equal money."""
    known: dict[Ballot, Fraction] = {}
    for ballot in ballots:
        if ballot not in known:
            known[ballot] = voter_statement(compiled, result, ballot).left
        yield known[ballot]


def _part(election: Election, pot: str | None, voters: Iterable[int], *, budget: int) -> Election:
    """Return the election of one pot: its Proposals, and its voters' ballots cut to them, order kept."""
    proposals = tuple(proposal for proposal in election.proposals if proposal.pot == pot)
    inside = {proposal.id for proposal in proposals}
    return Election(
        proposals=proposals,
        ballots=[_cut(election.ballots[place], inside) for place in voters],
        budget=budget,
        rules=election.rules,
    )


def _cut(ballot: Ballot, inside: set[str]) -> Ballot:
    """Return what a ballot says about some Proposals."""
    kept = [place for place, choice in enumerate(ballot.choices) if choice in inside]
    points = None if ballot.points is None else tuple(ballot.points[place] for place in kept)
    return Ballot(tuple(ballot.choices[place] for place in kept), points)


def _weights(population: Mapping[str, int], need: Mapping[str, Fraction | int | None]) -> dict[str, Fraction]:
    """Return people times need of each Area, or say everything that is wrong."""
    problems = []
    weights = {}
    for area in sorted({*population, *need}):
        people, index = population.get(area), need.get(area)
        if people is None or people < 0:
            said = Sentence(refusals.RESIDENTS_MISSING)
            problems.append(_problem("population_missing", f"population[{area}]", people, said))
        if index is None or index <= 0:
            said = Sentence(refusals.AREA_NEED_MISSING)
            problems.append(_problem("need_missing", f"need[{area}]", index, said))
        weights[area] = Fraction(people or 0) * (index or 0)
    if not problems and not any(weights.values()):
        problems.append(_problem("nobody", "population", 0, Sentence(refusals.NOBODY)))
    if problems:
        raise InputError(problems)
    return weights


def _check(election: Election, sizes: Mapping[str, int]) -> None:
    """Refuse pots that do not fit the election."""
    problems = []
    if sum(sizes.values()) > election.budget or any(size < 0 for size in sizes.values()):
        said = Sentence(refusals.POTS_TOO_LARGE, {"budget": election.budget})
        problems.append(_problem("pots_too_large", "sizes", sum(sizes.values()), said))
    if election.purses is not None:
        said = Sentence(refusals.PURSES_AND_POTS)
        problems.append(_problem("purses_and_pots", "purses", len(election.purses), said))
    named = [(f"pot of {proposal.id}", proposal.pot) for proposal in election.proposals]
    named += [(f"pot of ballot {i}", ballot.pot) for i, ballot in enumerate(election.ballots, start=1)]
    known = Sentence(refusals.UNKNOWN_POT, {"pots": Names(tuple(sorted(sizes)))})
    said = known if sizes else Sentence(refusals.NO_POTS)
    problems += [
        _problem("unknown_pot", field, pot, said)
        for field, pot in named
        if pot is not None and pot not in sizes
    ]
    if problems:
        raise InputError(problems)


def _problem(code: str, field: str, value: object, said: Sentence) -> Problem:
    return Problem.saying(code, None, field, str(value), said)
