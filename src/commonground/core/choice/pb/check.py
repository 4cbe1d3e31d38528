"""What is strange in a ``.pb`` file that can be counted: warnings, never a refusal."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from commonground.core.choice.ballot_table import BallotTable
from commonground.core.choice.ballots import Election
from commonground.core.choice.pb import catalogue
from commonground.core.choice.pb.file import Recorded
from commonground.core.choice.pb.meta import Meta
from commonground.core.choice.pb.notes import Notes
from commonground.core.choice.pb.projects import Projects
from commonground.core.choice.pb.values import BadNumberError, whole, written
from commonground.core.choice.pb.votes import Votes
from commonground.core.words import Name, Sentence

Ints = npt.NDArray[np.int64]
_ROOM = 2**62


@dataclass(frozen=True, slots=True)
class Places:
    """Where keys and Proposals stand in the file."""

    meta: Meta
    projects: Projects


def check_file(election: Election, votes: Votes, recorded: Recorded, places: Places, notes: Notes) -> None:
    """Warn of what does not stop the count.

    Parameters
    ----------
    election, votes, recorded
        What was read.
    places
        Where it stands.
    notes
        Receives warnings: numbers of rows that disagree with META, Proposals that can never win, recorded
        votes and scores that the ballots do not give, ballots that break the rules in META.
    """
    _numbers_of_rows(election, places.meta, notes)
    lines = places.projects.lines
    for proposal in election.proposals:
        if proposal.cost > election.budget:
            given = written(proposal.cost, election.rules.minor_digits)
            said = Sentence(catalogue.DEARER)
            notes.warn("dearer_than_budget", lines[proposal.id], "cost", given, said)
    _recount(votes, recorded, lines, notes)
    for rule, ballots, amounts, digits in _broken_rules(election, votes):
        first = int(ballots[0])
        said = Sentence(catalogue.RULE_BROKEN, {"rule": Name(rule), "number": len(ballots)})
        notes.warn(f"rule_{rule}", votes.lines[first], rule, written(int(amounts[first]), digits), said)


def _numbers_of_rows(election: Election, meta: Meta, notes: Notes) -> None:
    """Warn if META counts other rows than there are."""
    for key, rows in (("num_projects", len(election.proposals)), ("num_votes", len(election.ballots))):
        given = meta.text(key)
        if not given:
            continue
        try:
            same = whole(given) == rows
        except BadNumberError:
            same = False
        if not same:
            notes.warn(key, meta.lines[key], key, given, Sentence(catalogue.ROWS, {"number": rows}))


def _recount(votes: Votes, recorded: Recorded, lines: Mapping[str, int], notes: Notes) -> None:
    """Warn if the ballots give other numbers than the columns ``votes`` and, with points, ``score``."""
    table, scale = votes.table, 10**votes.point_digits
    counted = {"votes": np.bincount(table.choice, minlength=len(table.ids))}
    noted: dict[str, Mapping[str, int]] = {"votes": recorded.votes}
    digits = {"votes": 0, "score": votes.point_digits}
    if table.points is not None:
        counted["score"] = np.zeros(len(table.ids), np.int64)
        np.add.at(counted["score"], table.choice, table.points)
        noted["score"] = {key: int(value * scale) for key, value in recorded.score.items()}
    for column, numbers in counted.items():
        pairs = zip(table.ids, numbers.tolist(), strict=True)
        apart = [(key, number) for key, number in pairs if noted[column].get(key, number) != number]
        if apart:
            key, number = apart[0]
            amount = Name(written(number, digits[column]))
            said = Sentence(
                catalogue.RECOUNT, {"amount": amount, "proposal": Name(key), "number": len(apart)}
            )
            given = written(noted[column][key], digits[column])
            notes.warn(f"recount_{column}", lines[key], column, given, said)


def _broken_rules(election: Election, votes: Votes) -> Iterator[tuple[str, Ints, Ints, int]]:
    """Rules that ballots break: name, rows of those ballots, the amount of every ballot, its decimals."""
    rules, table = election.rules, votes.table
    length = np.diff(table.ptr)
    most = rules.max_length
    if rules.kind == "choose_one":
        most = 1 if most is None else min(most, 1)
    limits: list[tuple[str, Ints, int | None, int]] = [
        ("min_length", length, rules.min_length, 0),
        ("max_length", length, most, 0),
    ]
    if rules.min_sum_cost is not None or rules.max_sum_cost is not None:
        costs = [proposal.cost for proposal in election.proposals]
        small = max(costs, default=0) * int(length.max(initial=0)) < _ROOM
        spent = _sums(np.array(costs, dtype=np.int64 if small else object)[table.choice], table)
        limits.append(("min_sum_cost", spent, rules.min_sum_cost, rules.minor_digits))
        limits.append(("max_sum_cost", spent, rules.max_sum_cost, rules.minor_digits))
    if table.points is not None:
        digits = votes.point_digits
        given = _sums(table.points, table)
        limits.append(("min_sum_points", given, rules.min_sum_points, digits))
        limits.append(("max_sum_points", given, rules.max_sum_points, digits))
        limits.append(
            ("min_points", _extremes(np.minimum, table, rules.min_points), rules.min_points, digits)
        )
        limits.append(
            ("max_points", _extremes(np.maximum, table, rules.max_points), rules.max_points, digits)
        )
    for name, amounts, limit, digits in limits:
        if limit is not None:
            rows = np.flatnonzero(amounts < limit if name.startswith("min") else amounts > limit)
            if len(rows):
                yield name, rows, amounts, digits


def _sums(values: Ints, table: BallotTable) -> Ints:
    """Sum of the values of each ballot."""
    running = np.concatenate([np.zeros(1, values.dtype), np.cumsum(values)])
    sums: Ints = running[table.ptr[1:]] - running[table.ptr[:-1]]
    return sums


def _extremes(extreme: np.ufunc, table: BallotTable, limit: int | None) -> Ints:
    """Least or most points that each ballot gives to one Proposal; an empty one keeps the limit."""
    filled = np.diff(table.ptr) > 0
    found = np.full(len(filled), limit or 0, dtype=np.int64)
    if table.points is not None and filled.any():
        found[filled] = extreme.reduceat(table.points, table.ptr[:-1][filled])
    return found
