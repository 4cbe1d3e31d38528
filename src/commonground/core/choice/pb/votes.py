"""The VOTES section of a ``.pb`` text: ballots as columns.

Nearly every row is plain: known ids with commas between them, and as many plain numbers of points. All
plain rows are read at once; every other row goes alone through :func:`_careful`, which says what is wrong
with it. Both give the same ballots (tests/core/choice/test_pb_votes.py).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain, compress, repeat
from types import MappingProxyType
from typing import Final

import numpy as np
import numpy.typing as npt

from commonground.core.choice.ballot_table import BallotTable
from commonground.core.choice.ballots import LARGEST
from commonground.core.choice.pb import catalogue
from commonground.core.choice.pb.lines import Section
from commonground.core.choice.pb.notes import Notes, shortened
from commonground.core.choice.pb.projects import has_columns
from commonground.core.choice.pb.values import MILLION, BadNumberError, point_digits, points, written
from commonground.core.errors import Problem
from commonground.core.words import Name, Sentence

Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]

_UNKNOWN: Final = "unknown_proposal"
_PLAIN_POINTS: Final = re.compile(r"[0-9]{1,15}(?:,[0-9]{1,15})*+", re.ASCII)


@dataclass(slots=True)
class Votes:
    """Ballots, the line of each, and the other columns; points were multiplied by ``10**point_digits``."""

    table: BallotTable
    columns: tuple[str, ...] = ()
    voters: tuple[tuple[str, ...], ...] = ()
    lines: Sequence[int] = ()
    point_digits: int = 0


@dataclass(slots=True)
class _Row:
    """One row read with care: rows of the Proposals, points in millionths, what is to be said about it."""

    choice: list[int] = field(default_factory=list)
    points: list[int] = field(default_factory=list)
    wrong: list[tuple[str, str, str, Sentence]] = field(default_factory=list)
    repeated: list[str] = field(default_factory=list)


def read_votes(
    section: Section,
    ids: Sequence[str],
    notes: Notes,
    *,
    pointed: bool,
    least_digits: int = 0,
    rejected: Mapping[str, int] = MappingProxyType({}),
) -> Votes:
    """Read VOTES.

    Parameters
    ----------
    section
        Its header and rows.
    ids
        Ids of the Proposals.
    notes
        Receives faults: columns missing or twice, unknown ids, points that do not match; and warnings: an id
        or a voter twice, negative points, ids that were not in Unicode normal form C.
    pointed
        Whether ballots carry points.
    least_digits
        Decimals that the points must be able to hold, because limits in META have them.
    rejected
        Lines of the Proposals that could not be read, by id: votes for them follow from those faults.
    """
    names = tuple(ids)
    needed = ("voter_id", "vote", "points") if pointed else ("voter_id", "vote")
    nothing = BallotTable(names, np.zeros(1, np.int64), np.zeros(0, np.int32), _no_points(pointed=pointed))
    columns = tuple(cell.strip() for cell in section.header)
    if not has_columns(section, needed, notes):
        return Votes(nothing, columns)
    at = {column: section.column(column) for column in needed}
    cells = section.columns
    vote, voters = _composed(cells[at["vote"]], section, notes), cells[at["voter_id"]]
    given = cells[at["points"]] if pointed else None
    index = {name: row for row, name in enumerate(names)}
    length, choice, odd = _quick_choices(vote, index)
    values: Ints | None = None
    if given is not None:
        values = _quick_points(given, length, odd)
    odd_rows = {
        row: _careful(vote[row], None if given is None else given[row], index)
        for row in np.flatnonzero(odd).tolist()
    }
    for row, read in odd_rows.items():
        if not section.texts[row].strip("; \t"):
            read.wrong.append(("blank_vote", "voter_id", "", Sentence(catalogue.BLANK_VOTE)))
    _say(odd_rows, section, rejected, notes)
    kept = np.ones(len(vote), dtype=bool)
    kept[[row for row, read in odd_rows.items() if read.wrong]] = False
    digits = max(least_digits, point_digits(value for read in odd_rows.values() for value in read.points))
    if values is not None and _most(values, odd_rows) * 10**digits > LARGEST * MILLION:
        _too_many_points(section.line, notes)
        digits = 0
    table = _assembled(names, (length, choice, odd, values), odd_rows, kept, digits)
    lines = section.numbers
    own = {at[name] for name in needed[1:]}
    others = [tuple(cells[row]) for row in range(len(columns)) if row not in own]
    if not kept.all():
        lines = list(compress(lines, kept.tolist()))
        others = [tuple(compress(column, kept.tolist())) for column in others]
    _warn_of_voters(voters, section, notes)
    if table.points is not None and len(table.points):
        _warn_of_points(table.points, table.ptr, (lines, digits, section.line), notes)
    return Votes(table, columns, tuple(others), lines, digits if pointed else 0)


def _composed(vote: Sequence[str], section: Section, notes: Notes) -> Sequence[str]:
    """Return votes with their ids in Unicode normal form C, as the ids of the Proposals are."""
    if unicodedata.is_normalized("NFC", "\n".join(vote)):
        return vote
    found = [unicodedata.normalize("NFC", cell) for cell in vote]
    rows = [row for row, (typed, cell) in enumerate(zip(vote, found, strict=True)) if typed != cell]
    said = Sentence(catalogue.VOTE_FORM, {"number": len(rows)})
    notes.warn("vote_form", section.numbers[rows[0]], "vote", found[rows[0]], said)
    return found


def _quick_choices(vote: Sequence[str], index: Mapping[str, int]) -> tuple[Ints, Ints, Bools]:
    """Lengths and choices as if every row were plain, and which rows are not: unknown or repeated ids."""
    rows = len(vote)
    if not rows:
        return np.zeros(0, np.int64), np.zeros(0, np.int64), np.zeros(0, dtype=bool)
    names = ",".join(vote).split(",")
    choice = np.fromiter(map(index.get, names, repeat(-1)), np.int64, len(names))
    length = np.fromiter(map(str.count, vote, repeat(",")), np.int64, rows) + 1
    row = np.repeat(np.arange(rows), length)
    odd = np.zeros(rows, dtype=bool)
    odd[row[choice < 0]] = True
    each = row * (len(index) + 1) + choice
    each.sort()
    odd[each[1:][each[1:] == each[:-1]] // (len(index) + 1)] = True
    return length, choice, odd


def _quick_points(given: Sequence[str], length: Ints, odd: Bools) -> Ints:
    """Points of the plain rows, one after the other; rows whose points are not plain become odd."""
    odd |= np.fromiter(map(str.count, given, repeat(",")), np.int64, len(given)) + 1 != length
    plain = list(compress(given, (~odd).tolist()))
    joined = ",".join(plain)
    if plain and not _PLAIN_POINTS.fullmatch(joined):
        odd |= np.fromiter((_PLAIN_POINTS.fullmatch(text) is None for text in given), bool, len(given))
        plain = list(compress(given, (~odd).tolist()))
        joined = ",".join(plain)
    return np.array([int(text) for text in joined.split(",")] if plain else [], dtype=np.int64)


def _careful(vote: str, given: str | None, index: Mapping[str, int]) -> _Row:
    """Read one row: ids may have spaces around them, an id named twice counts once, with its first points."""
    read = _Row()
    seen: set[int] = set()
    names = [name.strip() for name in vote.split(",")] if vote.strip() else []
    numbers = [text.strip() for text in given.split(",")] if given and given.strip() else []
    if given is not None and len(names) != len(numbers):
        said = Sentence(catalogue.POINTS_LENGTH, {"ids": len(names), "points": len(numbers)})
        read.wrong.append(("points_length", "points", given, said))
        numbers = []
    for place, name in enumerate(names):
        row = index.get(name)
        if row is None:
            message = catalogue.UNKNOWN_ID if name else catalogue.ID_BETWEEN_COMMAS
            read.wrong.append((_UNKNOWN, "vote", name, Sentence(message)))
            continue
        value = 0
        if numbers:
            try:
                value = points(numbers[place])
            except BadNumberError as error:
                read.wrong.append((f"points_{error.code}", "points", numbers[place], error.said))
        if row in seen:
            read.repeated.append(name)
            continue
        seen.add(row)
        read.choice.append(row)
        if numbers:
            read.points.append(value)
    return read


def _assembled(
    names: tuple[str, ...],
    quick: tuple[Ints, Ints, Bools, Ints | None],
    odd_rows: Mapping[int, _Row],
    kept: Bools,
    digits: int,
) -> BallotTable:
    """Put quick rows and odd rows together, in their order, without those that are not kept."""
    length, choice, odd, values = quick
    scale = 10**digits
    plain = np.repeat(~odd, length)
    if values is not None:
        values = values * scale
    choice = choice[plain]
    if odd_rows:
        length = length.copy()
        length[odd] = [0 if read.wrong else len(read.choice) for read in odd_rows.values()]
        from_quick = np.repeat(~odd, length)
        good = [read for read in odd_rows.values() if not read.wrong]
        choice = _merged(from_quick, choice, list(chain.from_iterable(read.choice for read in good)))
        if values is not None:
            exact = [value * scale // MILLION for read in good for value in read.points]
            values = _merged(from_quick, values, exact)
    ptr = np.concatenate([np.zeros(1, np.int64), np.cumsum(length[kept])])
    return BallotTable(names, ptr, choice.astype(np.int32), values)


def _merged(from_first: Bools, first: Ints, second: Sequence[int]) -> Ints:
    """Interleave two rows of numbers."""
    together = np.empty(len(from_first), np.int64)
    together[from_first] = first
    together[~from_first] = second
    return together


def _say(odd_rows: Mapping[int, _Row], section: Section, rejected: Mapping[str, int], notes: Notes) -> None:
    """Hand on what was found wrong or strange in single rows."""
    for row, read in odd_rows.items():
        line, text = section.numbers[row], section.texts[row]
        for code, name, value, said in read.wrong:
            if code == _UNKNOWN and value in rejected:
                told = Sentence(catalogue.PROPOSAL_REJECTED, {"line": Name(str(rejected[value]))})
                problem = Problem.saying("rejected_proposal", line, name, value, told)
                notes.reject(problem, section="VOTES", text=text, follows=True)
            else:
                problem = Problem.saying(code, line, name, shortened(value), said)
                notes.reject(problem, section="VOTES", text=text)
        for name in () if read.wrong else dict.fromkeys(read.repeated):
            notes.warn("repeated_proposal", line, "vote", name, Sentence(catalogue.ID_TWICE))


def _warn_of_voters(voters: Sequence[str], section: Section, notes: Notes) -> None:
    """Warn of voters that stand twice."""
    if len(set(voters)) == len(voters):
        return
    first: dict[str, int] = {}
    twice = [row for row, name in enumerate(voters) if first.setdefault(name, row) != row]
    said = Sentence(catalogue.VOTER_TWICE, {"number": len(twice)})
    notes.warn("repeated_voter", section.numbers[twice[0]], "voter_id", voters[twice[0]], said)


def _warn_of_points(given: Ints, ptr: Ints, place: tuple[Sequence[int], int, int], notes: Notes) -> None:
    """Warn of points that are no support; refuse points that cannot be summed exactly."""
    lines, digits, section = place
    if float(np.abs(given).astype(np.float64).sum()) > LARGEST:
        _too_many_points(section, notes)
    negative = np.flatnonzero(given < 0)
    if len(negative):
        row = int(np.searchsorted(ptr, negative[0], side="right")) - 1
        said = Sentence(catalogue.NEGATIVE_POINTS, {"number": len(negative)})
        value = written(int(given[negative[0]]), digits)
        notes.warn("negative_points", lines[row], "points", value, said)


def _most(values: Ints, odd_rows: Mapping[int, _Row]) -> int:
    """Return the most points given to one Proposal, in millionths."""
    odd = max((abs(value) for read in odd_rows.values() for value in read.points), default=0)
    return max(int(values.max(initial=0)) * MILLION, odd)


def _too_many_points(line: int, notes: Notes) -> None:
    """Say that points are too large to be summed exactly."""
    notes.fault("points_sum", line, "points", "more than 2**53", Sentence(catalogue.POINTS_SUM))


def _no_points(*, pointed: bool) -> Ints | None:
    """Points of no ballots."""
    return np.zeros(0, np.int64) if pointed else None
