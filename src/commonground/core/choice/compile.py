"""Compile an election: from ballots as they were cast to arrays that do not know their order.

Two voters are merged when their choices, their points and their purses are equal. Distinct ballots are
sorted by number of choices, then ids of the choices (best first for rankings, else in order), points, purse.
So the same ballots in any order, from any file, give the same bytes (docs/methods/ballots.md).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

import numpy as np
import numpy.typing as npt

from commonground.core.choice import refusals
from commonground.core.choice.ballot_table import BallotTable, tabled
from commonground.core.choice.ballots import LARGEST, POINTED, BallotKind, BordaVariant, Election, Utility
from commonground.core.choice.compiled import CompiledElection
from commonground.core.errors import InputError, Problem
from commonground.core.words import Name, Names, Sentence

Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]

_WORD: Final = 2**62
_CARRIED: Final[dict[BallotKind, tuple[Utility, ...]]] = {
    "approval": ("cost", "cardinality"),
    "choose_one": ("cost", "cardinality"),
    "knapsack": ("cost", "cardinality"),
    "cumulative": ("cost", "cardinality", "points"),
    "cardinal": ("cost", "cardinality", "points"),
    "ranking": ("cost", "cardinality", "borda"),
}


def compile_election(
    election: Election, utility: Utility = "cost", *, borda: BordaVariant = "pabulib"
) -> CompiledElection:
    """Return the election as arrays.

    Parameters
    ----------
    election
        What was voted on and how.
    utility
        What a funded Proposal is worth to a voter whose ballot supports it: ``cost`` its cost in minor units
        (1 where it costs nothing, so that its support is not lost), ``cardinality`` 1, ``points`` the points
        given, ``borda`` by its place. A ballot supports what it names; one with points, what got more than 0.
    borda
        With L places filled, m Proposals and place 0 the best: ``pabulib`` L - place, ``pabutools``
        L - 1 - place, ``classic`` m - 1 - place; not ranked is 0.

    Raises
    ------
    InputError
        Amounts that are not in [0, 2**53], ids that stand twice, ballots that do not fit the Proposals,
        purses that do not fit the ballots, a utility that this kind of ballot cannot carry.

    *Source*: utilities by cost and by number, Peters, Pierczynski and Skowron, arXiv 2008.13276; the three
    variants of Borda are those of the Pabulib files, of pabutools 1.2.3 and of Borda (1784).
    Known answers: tests/known_answers/test_ballots.py.
    """
    problems = [*_utility_problems(election, utility), *_money_problems(election), *_purse_problems(election)]
    if problems:
        raise InputError(problems)
    pointed = election.rules.kind in POINTED
    table = tabled(election.ballots, election.proposals, points=pointed)
    if table.points is not None and float(np.abs(table.points).astype(np.float64).sum()) > LARGEST:
        said = Sentence(refusals.POINTS_SUM)
        raise InputError([Problem.saying("points_sum", None, "points", "> 2**53", said)])
    order = sorted(range(len(table.ids)), key=table.ids.__getitem__)
    entries, multiplicity, purse = _distinct(table, order, election)
    cost = tuple(election.proposals[row].cost for row in order)
    worth = _worth(entries, utility, borda, cost)
    given = _given(entries, borda, len(order))
    by_proposal = np.argsort(
        entries.choice.astype(np.uint16 if len(order) <= 2**16 else np.int64), kind="stable"
    )
    supported = by_proposal[worth[by_proposal] > 0]
    ballot = entries.ballot[supported]
    ptr = _starts(entries.choice, len(order), worth > 0)
    return CompiledElection(
        ids=tuple(table.ids[row] for row in order),
        cost=cost,
        budget=election.budget,
        voters=len(table),
        ptr=ptr,
        ballot=ballot.astype(np.int32),
        utility=worth[supported],
        multiplicity=multiplicity,
        purse=purse,
        votes=_sums(multiplicity[ballot], ptr),
        score=_sums(
            (given * multiplicity[entries.ballot])[by_proposal],
            _starts(entries.choice, len(order), np.ones(len(given), dtype=bool)),
        ),
        utility_name=utility,
        borda=borda,
        kind=election.rules.kind,
        minor_digits=election.rules.minor_digits,
    )


@dataclass(frozen=True, slots=True, eq=False)
class _Entries:
    """Choices of the distinct ballots: ballot, Proposal, place on the ballot, its length, points."""

    ballot: Ints
    choice: Ints
    place: Ints
    length: Ints
    points: Ints | None
    ranked: bool


def _distinct(
    table: BallotTable, order: Sequence[int], election: Election
) -> tuple[_Entries, Ints, tuple[Fraction, ...] | None]:
    """Merge equal ballots; entries of the distinct ones, voters behind each, purse of each."""
    rank = np.empty(len(order), np.int64)
    rank[np.array(order, dtype=np.int64)] = np.arange(len(order))
    ranked = election.rules.kind == "ranking"
    length = np.diff(table.ptr)
    choice, points = rank[table.choice], table.points
    if not ranked:
        key = np.repeat(np.arange(len(table)), length) * max(len(order), 1) + choice
        if points is None:
            choice = np.sort(key) % max(len(order), 1)
        else:
            inside = np.argsort(key)
            choice, points = choice[inside], points[inside]
    purses, purse_class = _purse_classes(election)
    kept: list[Ints] = []
    voters: list[Ints] = []
    for size in np.unique(length).tolist():
        rows = np.flatnonzero(length == size)
        cells = table.ptr[rows][:, None] + np.arange(size)
        columns = [*choice[cells].T, *([] if points is None else points[cells].T), purse_class[rows]]
        first, count = _grouped(columns)
        kept.append(rows[first])
        voters.append(count)
    rows = np.concatenate([np.zeros(0, np.int64), *kept])
    size = length[rows]
    begins = np.concatenate([np.zeros(1, np.int64), np.cumsum(size)])
    place = np.arange(int(begins[-1])) - np.repeat(begins[:-1], size)
    cells = np.repeat(table.ptr[rows], size) + place
    entries = _Entries(
        np.repeat(np.arange(len(rows)), size),
        choice[cells],
        place,
        np.repeat(size, size),
        None if points is None else points[cells],
        ranked,
    )
    shares = None if purses is None else tuple(purses[at] for at in purse_class[rows].tolist())
    return entries, np.concatenate([np.zeros(0, np.int64), *voters]), shares


def _grouped(columns: Sequence[Ints]) -> tuple[Ints, Ints]:
    """Rows in sorted order of their columns, one of each kind, and how many there are of each."""
    words = _words(columns)
    order = np.lexsort(words[::-1]) if len(words) > 1 else np.argsort(words[0])
    new = np.zeros(len(order), dtype=bool)
    new[:1] = True
    for word in words:
        ordered = word[order]
        new[1:] |= ordered[1:] != ordered[:-1]
    starts = np.flatnonzero(new)
    return order[starts], np.diff(np.append(starts, len(order)))


def _words(columns: Sequence[Ints]) -> list[Ints]:
    """Columns packed into as few integers as can hold them; the integers sort as the columns do."""
    words: list[Ints] = []
    room = _WORD
    for column in columns:
        low = int(column.min())
        base = int(column.max()) - low + 1
        if words and room * base <= _WORD:
            words[-1] = words[-1] * base + (column - low)
            room *= base
        else:
            words.append(column - low)
            room = base
    return words


def _purse_classes(election: Election) -> tuple[list[Fraction] | None, Ints]:
    """Distinct purses in rising order and, for each ballot, which of them it has."""
    if election.purses is None:
        return None, np.zeros(len(election.ballots), np.int64)
    distinct = sorted(set(election.purses))
    place = {purse: at for at, purse in enumerate(distinct)}
    return distinct, np.array([place[purse] for purse in election.purses], dtype=np.int64)


def _worth(entries: _Entries, utility: Utility, borda: BordaVariant, cost: tuple[int, ...]) -> Ints:
    """Return the utility of each entry; 0 or less is no support."""
    if utility == "points" and entries.points is not None:
        return entries.points
    if utility == "borda":
        return _given(entries, borda, len(cost))
    worth = np.maximum(np.array(cost, dtype=np.int64), 1)[entries.choice]
    if utility == "cardinality":
        worth = np.ones_like(entries.choice)
    return worth if entries.points is None else np.where(entries.points > 0, worth, 0)


def _given(entries: _Entries, borda: BordaVariant, proposals: int) -> Ints:
    """Return what each entry itself says: points, Borda points by place, or 1."""
    if entries.points is not None:
        return entries.points
    if not entries.ranked:
        return np.ones_like(entries.choice)
    if borda == "classic":
        return proposals - 1 - entries.place
    return entries.length - entries.place - (1 if borda == "pabutools" else 0)


def _starts(choice: Ints, proposals: int, kept: Bools) -> Ints:
    """Where the kept entries of each Proposal begin once they are sorted by Proposal."""
    counted = np.bincount(choice[kept], minlength=proposals)
    return np.concatenate([np.zeros(1, np.int64), np.cumsum(counted)])


def _sums(values: Ints, ptr: Ints) -> Ints:
    """Sum of the values of each Proposal."""
    running = np.concatenate([np.zeros(1, np.int64), np.cumsum(values)])
    sums: Ints = running[ptr[1:]] - running[ptr[:-1]]
    return sums


def _utility_problems(election: Election, utility: Utility) -> list[Problem]:
    """Name a utility that these ballots cannot carry."""
    kind = election.rules.kind
    if utility in _CARRIED[kind]:
        return []
    message = refusals.UTILITY_NEEDS_POINTS if utility == "points" else refusals.UTILITY_NEEDS_RANKING
    said = Sentence(message, {"kind": Name(kind), "utilities": Names(_CARRIED[kind])})
    return [Problem.saying("utility", None, "utility", str(utility), said)]


def _money_problems(election: Election) -> list[Problem]:
    """Amounts that cannot be counted exactly, and ids that stand twice."""
    amounts = [("budget", election.budget), *((f"cost of {one.id}", one.cost) for one in election.proposals)]
    problems = [
        Problem.saying("amount", None, field, str(amount), Sentence(refusals.AMOUNT))
        for field, amount in amounts
        if not 0 <= amount <= LARGEST
    ]
    seen: set[str] = set()
    for proposal in election.proposals:
        if proposal.id in seen:
            said = Sentence(refusals.SAME_ID)
            problems.append(Problem.saying("duplicate_proposal", None, "id", proposal.id, said))
        seen.add(proposal.id)
    return problems


def _purse_problems(election: Election) -> list[Problem]:
    """Purses that do not belong to these ballots."""
    if election.purses is None:
        return []
    given, ballots = len(election.purses), len(election.ballots)
    if given != ballots:
        said = Sentence(refusals.PURSES_LENGTH, {"number": ballots})
        return [Problem.saying("purses", None, "purses", str(given), said)]
    said = Sentence(refusals.PURSE_NEGATIVE)
    return [
        Problem.saying("purse", None, f"purse of ballot {number}", str(purse), said)
        for number, purse in enumerate(election.purses, start=1)
        if purse < 0
    ]
