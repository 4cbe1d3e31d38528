"""Many ballots as columns: what a file of 60,000 voters becomes, read one by one only when asked."""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, pairwise
from typing import overload

import numpy as np
import numpy.typing as npt

from commonground.core.choice import refusals
from commonground.core.choice.ballots import LARGEST, Ballot, Proposal
from commonground.core.errors import InputError, Problem
from commonground.core.words import Sentence

Ints = npt.NDArray[np.int64]
Indices = npt.NDArray[np.int32]


@dataclass(frozen=True, slots=True, eq=False)
class BallotTable(Sequence[Ballot]):
    """Ballots of one kind in the order they were cast.

    Parameters
    ----------
    ids
        Ids of the Proposals.
    ptr
        Ballot ``i`` holds the entries ``ptr[i]`` to ``ptr[i + 1]``.
    choice
        Entries: rows of ``ids``, best first where the order means something.
    points
        Points beside each entry, None where ballots carry none.
    """

    ids: tuple[str, ...]
    ptr: Ints
    choice: Indices
    points: Ints | None = None

    def __len__(self) -> int:
        """Return the number of ballots, the empty ones included."""
        return len(self.ptr) - 1

    @overload
    def __getitem__(self, index: int, /) -> Ballot: ...
    @overload
    def __getitem__(self, index: slice, /) -> Sequence[Ballot]: ...
    def __getitem__(self, index: int | slice, /) -> Ballot | Sequence[Ballot]:
        """Return one ballot, or a list of some."""
        if isinstance(index, slice):
            return [self[row] for row in range(len(self))[index]]
        row = range(len(self))[index]
        begin, end = self.ptr[row], self.ptr[row + 1]
        choices = tuple(self.ids[at] for at in self.choice[begin:end].tolist())
        points = None if self.points is None else tuple(self.points[begin:end].tolist())
        return Ballot(choices, points)

    def __iter__(self) -> Iterator[Ballot]:
        """Give the ballots in their order."""
        names = [self.ids[at] for at in self.choice.tolist()]
        points = None if self.points is None else self.points.tolist()
        ends = self.ptr.tolist()
        for begin, end in pairwise(ends):
            yield Ballot(tuple(names[begin:end]), None if points is None else tuple(points[begin:end]))

    def __eq__(self, other: object) -> bool:
        """Whether both hold the same ballots in the same order."""
        if not isinstance(other, BallotTable) or self.ids != other.ids:
            return (
                isinstance(other, Sequence)
                and len(self) == len(other)
                and all(one == two for one, two in zip(self, other, strict=True))
            )
        if not (np.array_equal(self.ptr, other.ptr) and np.array_equal(self.choice, other.choice)):
            return False
        if self.points is None or other.points is None:
            return self.points is other.points
        return np.array_equal(self.points, other.points)

    __hash__ = None  # type: ignore[assignment]  # equal to any sequence of the same ballots, so not hashable


def tabled(ballots: Sequence[Ballot], proposals: Sequence[Proposal], *, points: bool) -> BallotTable:
    """Return the ballots as columns.

    Parameters
    ----------
    ballots, proposals
        As in an Election.
    points
        Whether each choice must have its points beside it.

    Raises
    ------
    InputError
        Ids of Proposals that are not in Unicode normal form C (two elections with one ``inputs_sha256`` would
        be counted in another order), unknown Proposals, a Proposal twice on one ballot, or points that do not
        match the choices.
    """
    ids = tuple(proposal.id for proposal in proposals)
    said = Sentence(refusals.ID_FORM)
    apart = [name for name in ids if not unicodedata.is_normalized("NFC", name)]
    if apart:
        raise InputError([Problem.saying("id_form", None, "project_id", name, said) for name in apart])
    if isinstance(ballots, BallotTable) and ballots.ids == ids and (ballots.points is not None) == points:
        return ballots
    rows = {name: row for row, name in enumerate(ids)}
    problems = [
        problem
        for number, ballot in enumerate(ballots, start=1)
        for problem in _problems(ballot, number, rows, points=points)
    ]
    if problems:
        raise InputError(problems)
    lengths = np.fromiter((len(ballot.choices) for ballot in ballots), np.int64, len(ballots))
    ptr = np.concatenate([np.zeros(1, np.int64), np.cumsum(lengths)])
    names = chain.from_iterable(ballot.choices for ballot in ballots)
    choice = np.fromiter((rows[name] for name in names), np.int32, int(ptr[-1]))
    given = chain.from_iterable(ballot.points or () for ballot in ballots)
    return BallotTable(ids, ptr, choice, np.fromiter(given, np.int64, int(ptr[-1])) if points else None)


def _problems(ballot: Ballot, number: int, rows: dict[str, int], *, points: bool) -> Iterator[Problem]:
    """Say what keeps a ballot from being laid out in columns."""
    field = f"ballot {number}"
    for name, times in Counter(ballot.choices).items():
        if name not in rows:
            yield Problem.saying("unknown_proposal", None, field, name, Sentence(refusals.UNKNOWN_ID))
        if times > 1:
            yield Problem.saying("repeated_proposal", None, field, name, Sentence(refusals.ID_TWICE))
    for value in ballot.points or ():
        if type(value) is not int or abs(value) > LARGEST:
            yield Problem.saying("points", None, field, str(value), Sentence(refusals.POINTS_WHOLE))
    given = len(ballot.points or ())
    if points and given != len(ballot.choices):
        said = Sentence(refusals.POINTS_LENGTH, {"number": len(ballot.choices)})
        yield Problem.saying("points_length", None, field, str(given), said)
