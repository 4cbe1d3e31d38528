"""What a count promises, checked: prices from its trace, and representation group by group."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Final, Literal

from commonground.core.choice import refusals
from commonground.core.errors import CountError
from commonground.core.words import Name, Sentence, Value

if TYPE_CHECKING:
    from commonground.core.choice.compiled import CompiledElection
    from commonground.core.choice.result import Parameters, Result

MAX_VOTERS: Final = 12
MAX_PROPOSALS: Final = 10
Entitlement = Literal["smallest_purse", "sum_of_purses"]


@dataclass(frozen=True, slots=True)
class Paid:
    """What one voter of each distinct ballot (by its index) paid for one funded Proposal, minor units."""

    proposal: str
    payments: Mapping[int, Fraction]


@dataclass(frozen=True, slots=True)
class Violation:
    """A group that was promised more than it got.

    Attributes
    ----------
    ballots
        Indices of the distinct ballots of the group; all voters behind them belong to it.
    proposals
        Ids of the Proposals they all support and could pay with their money.
    money
        What the group may count on, minor units.
    """

    ballots: tuple[int, ...]
    proposals: tuple[str, ...]
    money: Fraction


def purses_of_run(compiled: CompiledElection, parameters: Parameters) -> list[Fraction]:
    """Return the purse of one voter of each distinct ballot in the run that was kept, minor units.

    Parameters
    ----------
    compiled
        The election.
    parameters
        Of the result: a completion enlarged every purse by the factor 1 + k step / mean purse.

    Notes
    -----
    Source: the Add1 completion of equalshares.net for equal purses, its proportional form for unequal ones is
    our choice: ``docs/methods/guarantees.md``.
    """
    classes = len(compiled.multiplicity)
    if compiled.purse is not None:
        purses = list(compiled.purse)
    elif compiled.voters:
        purses = [Fraction(compiled.budget, compiled.voters)] * classes
    else:
        return []
    if not parameters.k or parameters.step is None:
        return purses
    total = sum(purse * count for purse, count in zip(purses, compiled.multiplicity.tolist(), strict=True))
    factor = 1 + parameters.k * parameters.step * compiled.voters / Fraction(total)
    return [purse * factor for purse in purses]


def payments(compiled: CompiledElection, result: Result) -> tuple[Paid, ...]:
    """Return who paid what for which Proposal, rebuilt from the trace: min(what is left, rho x utility).

    Parameters
    ----------
    compiled
        The election the result was counted from.
    result
        Its result; only what equal shares bought has payments.

    Notes
    -----
    Source: Peters, Pierczyński and Skowron, arXiv 2008.13276. Exact definition:
    ``docs/methods/guarantees.md``.
    """
    left = purses_of_run(compiled, result.parameters)
    index = {proposal: j for j, proposal in enumerate(compiled.ids)}
    paid = []
    for bought in result.trace:
        if bought.phase != "equal_shares":
            continue
        shares = {
            i: min(left[i], bought.rho * utility)
            for i, utility in _supporters(compiled, index[bought.proposal])
        }
        for i, share in shares.items():
            left[i] -= share
        paid.append(Paid(bought.proposal, shares))
    return tuple(paid)


def is_priceable(compiled: CompiledElection, result: Result) -> bool:
    """Whether the trace of a result is a system of prices: see :func:`price_problems`, which says why not.

    Parameters
    ----------
    compiled, result
        An election and a result of it.

    Notes
    -----
    Source: Peters and Skowron, arXiv 1911.11747; Peters, Pierczyński and Skowron, arXiv 2008.13276. Exact
    definition: ``docs/methods/guarantees.md``.
    """
    return not trace_problems(compiled, result)


def trace_problems(compiled: CompiledElection, result: Result) -> tuple[str, ...]:
    """Return every reason why the trace of a result is no system of prices; none if it is one.

    Parameters
    ----------
    compiled, result
        An election and a result of it.

    Notes
    -----
    Source: as :func:`is_priceable`.
    """
    unpaid = [bought.proposal for bought in result.trace if bought.phase != "equal_shares"]
    problems = [f"{proposal} was bought by another rule, which sets no prices." for proposal in unpaid]
    paid = payments(compiled, result)
    claims = [bought for bought in result.trace if bought.phase == "equal_shares"]
    for claim, found in zip(claims, paid, strict=True):
        dearest = max(found.payments.values(), default=Fraction(0))
        if claim.price != dearest:
            problems.append(
                f"{claim.proposal}: the trace says that a supporter pays up to {claim.price}; "
                f"with what they have left it is {dearest}."
            )
    if result.selected != tuple(bought.proposal for bought in result.trace):
        problems.append("The funded Proposals are not those of the trace, in its order.")
    problems.extend(price_problems(compiled, paid, purses=purses_of_run(compiled, result.parameters)))
    return tuple(problems)


def price_problems(
    compiled: CompiledElection, paid: Sequence[Paid], *, purses: Sequence[Fraction]
) -> tuple[str, ...]:
    """Return every reason why some payments are no system of prices; none if they are one.

    They are one if voters pay for Proposals they support only, nothing negative and no more than their
    purse in all; the payments for a Proposal sum to its cost; and the supporters of a Proposal that is not
    funded have less money left than it costs.

    Parameters
    ----------
    compiled
        The election.
    paid
        Who paid what for each funded Proposal.
    purses
        Purse of one voter of each distinct ballot, minor units.

    Notes
    -----
    Source: Peters and Skowron, arXiv 1911.11747, definition of priceability, for Proposals with costs. The
    strict last condition is the one equal shares ends with.
    """
    problems = []
    left = list(purses)
    index = {proposal: j for j, proposal in enumerate(compiled.ids)}
    for one in paid:
        j = index[one.proposal]
        supporters = {i for i, _ in _supporters(compiled, j)}
        sum_paid = Fraction(0)
        for i, payment in one.payments.items():
            left[i] -= payment
            sum_paid += payment * int(compiled.multiplicity[i])
            if payment < 0:
                problems.append(f"Ballot {i} pays {payment} for {one.proposal}, which is less than nothing.")
            if payment and i not in supporters:
                problems.append(f"Ballot {i} pays {payment} for {one.proposal} and does not support it.")
        if sum_paid != compiled.cost[j]:
            problems.append(f"{one.proposal}: {sum_paid} is paid for a cost of {compiled.cost[j]}.")
    problems.extend(
        f"Ballot {i} pays {purse - rest} in all and has a purse of {purse}."
        for i, (purse, rest) in enumerate(zip(purses, left, strict=True))
        if rest < 0
    )
    funded = {one.proposal for one in paid}
    for j, proposal in enumerate(compiled.ids):
        if proposal in funded or not compiled.votes[j]:
            continue
        money = sum(left[i] * int(compiled.multiplicity[i]) for i, _ in _supporters(compiled, j))
        if money >= compiled.cost[j]:
            problems.append(
                f"{proposal} is not funded, costs {compiled.cost[j]}, and its supporters have {money} left."
            )
    return tuple(problems)


def ejr1_violations(
    compiled: CompiledElection, selected: Collection[str], *, entitlement: Entitlement = "smallest_purse"
) -> tuple[Violation, ...]:
    """Return the groups that break extended justified representation up to one Proposal, all of them tried.

    A group S and Proposals T that all of S support, with c(T) at most what S is entitled to: some voter of S
    must have u(W) >= u(T), or u(W and p) > u(T) for some p of T that is not funded.

    Parameters
    ----------
    compiled
        At most 12 voters and 10 Proposals, utility ``cost`` or ``cardinality``.
    selected
        Ids of the funded Proposals W.
    entitlement
        ``smallest_purse``: voters of S times their smallest purse (proven for equal shares);
        ``sum_of_purses``: the sum of their purses (proven where all purses of S are equal, not in general).

    Returns
    -------
    tuple of Violation
        For each T that is broken the group found; empty if the axiom holds.

    Raises
    ------
    CountError
        The election is too large to try every group, or its utility differs between supporters.

    Notes
    -----
    Source: Peters, Pierczyński and Skowron, arXiv 2008.13276; with purses ``docs/methods/guarantees.md``.
    """
    small = _Small(compiled, selected, axiom="extended justified representation")
    found = []
    for proposals, supporters, missing in small.claims():
        target = small.worth(proposals)
        best = max(small.utility[j] for j in missing)
        got = {i: small.worth(small.funded & small.ballots[i]) for i in supporters}
        failing = [i for i, worth in got.items() if worth < target and worth + best <= target]
        group, money = small.entitled(failing, cost=small.cost(proposals), entitlement=entitlement)
        if group:
            found.append(small.violation(group, proposals=proposals, money=money))
    return tuple(found)


def pjr1_violations(compiled: CompiledElection, selected: Collection[str]) -> tuple[Violation, ...]:
    """Return the groups that break proportional justified representation up to one Proposal, w.r.t. purses.

    A group S and Proposals T that all of S support, with c(T) at most the sum of the purses of S: for every p
    of T that is not funded, c(funded Proposals that somebody of S supports) + c(p) > c(T).

    Parameters
    ----------
    compiled
        At most 12 voters and 10 Proposals, utility ``cost`` or ``cardinality``.
    selected
        Ids of the funded Proposals W.

    Returns
    -------
    tuple of Violation
        For each T that is broken the first group found; empty if the axiom holds.

    Raises
    ------
    CountError
        The election is too large to try every group, or its utility differs between supporters.

    Notes
    -----
    Source: ``docs/methods/guarantees.md``, where it is proven for equal shares with any purses; with equal
    purses Brill, Forster, Lackner, Maly and Peters, arXiv 2302.03672.
    """
    small = _Small(compiled, selected, axiom="proportional justified representation")
    found = []
    for proposals, supporters, missing in small.claims():
        enough = small.cost(proposals)
        allowed = enough - min(compiled.cost[j] for j in missing)
        for group in _groups(supporters):
            money = sum((small.money[i] for i in group), Fraction(0))
            if money < enough:
                continue
            covered = frozenset[int]().union(*(small.ballots[i] for i in group))
            if small.cost(small.funded & covered) <= allowed:
                found.append(small.violation(group, proposals=proposals, money=money))
                break
    return tuple(found)


class _Small:
    """A small election as sets, so that every group can be tried."""

    def __init__(self, compiled: CompiledElection, selected: Collection[str], *, axiom: str) -> None:
        if compiled.voters > MAX_VOTERS or len(compiled.ids) > MAX_PROPOSALS:
            given: dict[str, Value] = {
                "voters": Sentence(refusals.VOTERS, {"number": compiled.voters}),
                "proposals": Sentence(refusals.PROPOSALS, {"number": len(compiled.ids)}),
                "axiom": Name(axiom),
                "most_voters": MAX_VOTERS,
                "most_proposals": MAX_PROPOSALS,
            }
            raise CountError(Sentence(refusals.TOO_MANY_TO_TRY, given))
        if compiled.utility_name not in ("cost", "cardinality"):
            named = {"axiom": Name(axiom), "utility": Name(compiled.utility_name)}
            raise CountError(Sentence(refusals.UTILITY_DIFFERS, named))
        self.compiled = compiled
        classes = range(len(compiled.multiplicity))
        supported = [dict(_supporters(compiled, j)) for j in range(len(compiled.ids))]
        self.ballots = [frozenset(j for j, backers in enumerate(supported) if i in backers) for i in classes]
        self.funded = frozenset(j for j, proposal in enumerate(compiled.ids) if proposal in set(selected))
        self.utility = compiled.cost if compiled.utility_name == "cost" else (1,) * len(compiled.ids)
        equal = Fraction(compiled.budget, compiled.voters) if compiled.voters else Fraction(0)
        self.purse = [equal for _ in classes] if compiled.purse is None else list(compiled.purse)
        self.voters = compiled.multiplicity.tolist()
        self.money = [purse * count for purse, count in zip(self.purse, self.voters, strict=True)]

    def claims(self) -> Iterator[tuple[frozenset[int], list[int], frozenset[int]]]:
        """Yield every set of Proposals that is not wholly funded, who supports all of it, what is missing."""
        for chosen in _groups(range(len(self.compiled.ids))):
            proposals = frozenset(chosen)
            supporters = [i for i, ballot in enumerate(self.ballots) if proposals <= ballot]
            missing = proposals - self.funded
            if missing and supporters:
                yield proposals, supporters, missing

    def cost(self, proposals: frozenset[int]) -> int:
        """Return what Proposals cost together."""
        return sum(self.compiled.cost[j] for j in proposals)

    def worth(self, proposals: frozenset[int]) -> int:
        """Return what Proposals are worth to somebody who supports them all."""
        return sum(self.utility[j] for j in proposals)

    def entitled(
        self, voters: list[int], *, cost: int, entitlement: Entitlement
    ) -> tuple[list[int], Fraction]:
        """Return a group of these voters entitled to the cost, with its money; no group if there is none."""
        richest_first = sorted(voters, key=lambda i: (-self.purse[i], i))
        for size in range(len(richest_first), 0, -1):
            group = richest_first[:size]
            money = sum((self.money[i] for i in group), Fraction(0))
            if entitlement == "smallest_purse":
                money = self.purse[group[-1]] * sum(self.voters[i] for i in group)
            if money >= cost:
                return sorted(group), money
        return [], Fraction(0)

    def violation(self, group: Sequence[int], *, proposals: frozenset[int], money: Fraction) -> Violation:
        """Return the finding in the words of the election."""
        return Violation(tuple(group), tuple(self.compiled.ids[j] for j in sorted(proposals)), money)


def _groups(members: Sequence[int]) -> Iterator[list[int]]:
    """Yield every subset that is not empty."""
    for chosen in range(1, 1 << len(members)):
        yield [member for place, member in enumerate(members) if chosen >> place & 1]


def _supporters(compiled: CompiledElection, j: int) -> Iterator[tuple[int, int]]:
    """Yield the distinct ballots that support a Proposal, and what it is worth to them."""
    here = slice(int(compiled.ptr[j]), int(compiled.ptr[j + 1]))
    return zip(compiled.ballot[here].tolist(), compiled.utility[here].tolist(), strict=True)
