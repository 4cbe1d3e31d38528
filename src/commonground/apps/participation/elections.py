"""An election's file: read when it comes, so that all problems are told at once, and again by the worker."""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from typing import TYPE_CHECKING, Final

import numpy as np

from commonground.apps.participation import keep, store
from commonground.apps.participation.limits import MOST_PROBLEMS_SHOWN
from commonground.core.choice.ballots import BallotRules, Election, Proposal
from commonground.core.choice.compile import compile_election
from commonground.core.choice.compiled import CompiledElection
from commonground.core.choice.pb import PbFile, decode, read_pb
from commonground.core.choice.pb.catalogue import NEED
from commonground.core.errors import InputError, Problem
from commonground.core.words import Sentence

if TYPE_CHECKING:
    from collections.abc import Mapping

    from commonground.apps.participation.models import Inquiry
    from commonground.core.choice.result import Parameters

FILE: Final = "election.pb"
SUMMARY: Final = "election.json"
_MOST_STEPS: Final = 2_000
_NEED: Final = "need"


@dataclass(frozen=True, slots=True)
class Summary:
    """What the pages need to know of an election without reading its ballots again.

    Parameters
    ----------
    election
        The election without its ballots and purses.
    voters, empty
        All voters, and those whose ballots support nothing.
    votes
        Voters who support each Proposal, by id.
    recorded
        Ids of the Proposals the file itself says were funded.
    warnings, further
        What the reader found odd and did not stop at, the first of them, and how many more there are.
    point_digits
        Points of the election are those of the file times ten to this power.
    needs
        Whether a need stands beside every ballot.
    """

    election: Election
    voters: int
    empty: int
    votes: dict[str, int]
    recorded: tuple[str, ...]
    warnings: tuple[Problem, ...]
    further: int
    needs: bool
    point_digits: int

    @property
    def title(self) -> str:
        """What the file calls itself."""
        about = dict(self.election.meta)
        return about.get("description") or " ".join(filter(None, (about.get("unit"), about.get("instance"))))

    @property
    def approves(self) -> bool:
        """Whether ballots name proposals and say no more, so that one can tick them."""
        return self.election.rules.kind in {"approval", "choose_one", "knapsack"}

    def without_ballots(self, counted: Parameters) -> CompiledElection:
        """Return the election as it was counted without its ballots: enough to follow one share."""
        ordered = sorted(self.election.proposals, key=lambda one: one.id)
        none = np.zeros(0, dtype=np.int64)
        return CompiledElection(
            ids=tuple(one.id for one in ordered),
            cost=tuple(one.cost for one in ordered),
            budget=self.election.budget,
            voters=self.voters,
            ptr=np.zeros(len(ordered) + 1, dtype=np.int64),
            ballot=none.astype(np.int32),
            utility=none,
            multiplicity=none,
            purse=None,
            votes=np.array([self.votes[one.id] for one in ordered], dtype=np.int64),
            score=np.zeros(len(ordered), dtype=np.int64),
            utility_name=counted.utility,
            borda=counted.borda,
            kind=self.election.rules.kind,
        )

    @property
    def sensible_step(self) -> int:
        """A step of completions in minor units, see :func:`sensible_step`."""
        rules = self.election.rules
        return sensible_step(self.election.budget, self.voters, minor_digits=rules.minor_digits)

    @property
    def names(self) -> dict[str, str]:
        """Name of each Proposal by id; a Proposal without one is called by its id."""
        return {one.id: one.name or one.id for one in self.election.proposals}


KINDS: Final = (Summary, Election, Proposal, BallotRules, Problem, *keep.SPOKEN)


def sensible_step(budget: int, voters: int, *, minor_digits: int) -> int:
    """Return a step in minor units with which a completion takes at most about two thousand runs.

    One currency unit where that is enough; else the least power of ten of them.
    """
    step = 10**minor_digits
    while Fraction(budget, max(voters, 1)) > step * _MOST_STEPS:
        step *= 10
    return step


def read(content: bytes) -> PbFile:
    """Return what a file holds.

    Raises
    ------
    InputError
        All problems of the file.
    """
    return read_pb(decode(content))


def needs(file: PbFile) -> tuple[Fraction, ...] | None:
    """Return the need beside each ballot, from a column ``need`` of VOTES; None without one.

    Raises
    ------
    InputError
        A need that is no number above 0.
    """
    extra = [name for name in file.vote_columns if name.casefold() not in {"vote", "points"}]
    if _NEED not in extra:
        return None
    cells = file.voters[extra.index(_NEED)]
    read = [_above_zero(cell) for cell in cells]
    wrong = [(at, cells[at]) for at, one in enumerate(read) if one is None]
    if wrong:
        said = Sentence(NEED)
        raise InputError(Problem.saying("need", None, f"need[{at + 1}]", cell, said) for at, cell in wrong)
    return tuple(one for one in read if one is not None)


def _above_zero(cell: str) -> Fraction | None:
    try:
        found = Fraction(cell.strip())
    except (ValueError, ZeroDivisionError):
        return None
    return found if found > 0 else None


def summarise(content: bytes) -> Summary:
    """Read a file as far as a count would, and return what its pages show.

    Raises
    ------
    InputError
        All problems of the file.
    """
    file = read(content)
    election = file.election
    compiled = compile_election(election)
    return Summary(
        election=replace(election, ballots=(), purses=None),
        voters=compiled.voters,
        empty=sum(not ballot.choices for ballot in election.ballots),
        votes=dict(zip(compiled.ids, compiled.votes.tolist(), strict=True)),
        recorded=file.recorded.winners,
        warnings=tuple(file.warnings[:MOST_PROBLEMS_SHOWN]),
        further=max(0, len(file.warnings) - MOST_PROBLEMS_SHOWN),
        needs=needs(file) is not None,
        point_digits=file.point_digits if election.rules.kind in {"cumulative", "cardinal"} else 0,
    )


def prepared(files: Mapping[str, bytes]) -> dict[str, bytes]:
    """Return what is kept of an election: its file and its summary.

    Raises
    ------
    InputError
        All problems of the file.
    """
    return {**files, SUMMARY: keep.pack(summarise(files[FILE]))}


def summary(inquiry: Inquiry, language: str) -> Summary:
    """Return what is kept of an election; names in the reader's language where the file has them."""
    held: Summary = keep.unpack(store.read(inquiry, SUMMARY), KINDS)
    proposals = tuple(
        replace(one, name=dict(one.meta).get(f"name_{language}") or one.name)
        for one in held.election.proposals
    )
    about = dict(held.election.meta)
    about["description"] = about.get(f"description_{language}") or about.get("description", "")
    election = replace(held.election, proposals=proposals, meta=tuple(about.items()))
    return replace(held, election=election)
