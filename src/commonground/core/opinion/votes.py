"""Reading stances from the files that Polis exports; every problem is named, nothing is dropped silently."""

from __future__ import annotations

import csv
import io
from array import array
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from commonground.core.errors import InputError, Problem
from commonground.core.opinion import catalogue
from commonground.core.opinion.stances import Stances
from commonground.core.words import Name, Sentence

if TYPE_CHECKING:
    import numpy.typing as npt

    from commonground.core.choice.result import Watch

    Ints = npt.NDArray[np.int64]

_PARTICIPANT, _STATEMENT, _VALUE, _TIME = "voter-id", "comment-id", "vote", "timestamp"
_ROW_KEY: Final = "participant"
_STANCES: Final = {"1": 1, "-1": -1, "0": 0}
_LONGEST_TIME: Final = 18
_EVERY: Final = 50_000
_ROWS_EVERY: Final = 500
STAGE: Final = "Reading stances"

Row = tuple[int, list[str]]


@dataclass(frozen=True, slots=True, eq=False)
class VotesFile:
    """What a file of stances holds.

    ``rows`` counts the stances it lists, ``replaced`` those that the same participant changed later.
    """

    stances: Stances
    rows: int
    replaced: int


@dataclass(frozen=True, slots=True)
class Comment:
    """A Statement of ``comments.csv``; ``moderated`` is 1 in, 0 undecided, -1 out."""

    id: str
    text: str
    moderated: int


def read_votes(text: str, *, watch: Watch | None = None) -> VotesFile:
    """Read ``votes.csv``: one stance a row.

    Parameters
    ----------
    text
        The file, with or without byte order mark. Needs the columns ``comment-id``, ``voter-id`` and ``vote``
        (1 agree, -1 disagree, 0 pass); with ``timestamp`` (a whole number) the latest of several stances of a
        participant on a Statement counts. Other columns are left aside.
    watch
        Told now and then how many rows are read.

    Raises
    ------
    InputError
        All problems, each with its line. Two different stances of one participant on one Statement
        without a later one are a problem.
    """
    head, rows, problems = _table(text)
    if _VALUE not in head and _ROW_KEY in head:
        problems.append(_other_file("votes.csv", "participants-votes.csv"))
    else:
        _needs(head, (_STATEMENT, _PARTICIPANT, _VALUE), problems)
    if problems:
        raise InputError(problems)
    reader = _Votes(head)
    for count, row in enumerate(rows, start=1):
        reader.take(*row)
        if watch and count % _EVERY == 0:
            watch(STAGE, count, None)
    problems += reader.problems
    found = reader.latest(problems)
    if problems:
        raise InputError(sorted(problems, key=lambda one: one.line or 0))
    return found


def read_participants_votes(text: str, *, watch: Watch | None = None) -> VotesFile:
    """Read ``participants-votes.csv``: one row for each participant, one column for each Statement.

    Parameters
    ----------
    text
        The file. Statements are the columns whose head is all digits, wherever they stand; ``participant``
        names the row. Cells: 1 agree, -1 disagree, 0 pass, empty not seen. Other columns are left aside.
    watch
        Told now and then how many rows are read.

    Raises
    ------
    InputError
        All problems, each with its line.
    """
    head, rows, problems = _table(text)
    columns = [(at, key) for at, key in enumerate(head) if key.isascii() and key.isdigit()]
    if not columns and _VALUE in head:
        problems.append(_other_file("participants-votes.csv", "votes.csv"))
    else:
        _needs(head, (_ROW_KEY,), problems)
        if not columns:
            said = Sentence(catalogue.NO_STATEMENTS)
            problems.append(Problem.saying("no_statements", 1, "head", ",".join(head)[:60], said))
    if problems:
        raise InputError(problems)
    found = _matrix(head, columns, rows, problems=problems, watch=watch)
    if problems:
        raise InputError(problems)
    return found


def read_comments(text: str) -> tuple[Comment, ...]:
    """Read ``comments.csv``: the Statements, their texts and what moderation decided.

    Parameters
    ----------
    text
        The file. Needs ``comment-id``; ``comment-body`` and ``moderated`` (1, 0, -1) may be missing.

    Raises
    ------
    InputError
        All problems, each with its line.
    """
    head, rows, problems = _table(text)
    _needs(head, (_STATEMENT,), problems)
    if problems:
        raise InputError(problems)
    at = {name: head.index(name) for name in (_STATEMENT, "comment-body", "moderated") if name in head}
    found: dict[str, Comment] = {}
    for line, row in rows:
        key = _cell(row, at[_STATEMENT], line=line, head=head, problems=problems)
        body = row[at["comment-body"]] if "comment-body" in at and len(row) == len(head) else ""
        decided = row[at["moderated"]] if "moderated" in at and len(row) == len(head) else "0"
        if decided not in _STANCES:
            said = Sentence(catalogue.MODERATED)
            problems.append(Problem.saying("moderated", line, "moderated", decided, said))
        elif key in found:
            said = Sentence(catalogue.STATEMENT_TWICE)
            problems.append(Problem.saying("repeated_statement", line, _STATEMENT, key, said))
        elif key is not None:
            found[key] = Comment(key, body, _STANCES[decided])
    if problems:
        raise InputError(problems)
    return tuple(found.values())


class _Votes:
    """Collects the rows of ``votes.csv`` in little room."""

    def __init__(self, head: list[str]) -> None:
        self.head = head
        self.at = {name: head.index(name) for name in (_PARTICIPANT, _STATEMENT, _VALUE)}
        self.time_at = head.index(_TIME) if _TIME in head else None
        self.people: dict[str, int] = {}
        self.statements: dict[str, int] = {}
        self.who, self.what = array("i"), array("i")
        self.value, self.time, self.line = array("b"), array("q"), array("i")
        self.problems: list[Problem] = []

    def take(self, line: int, row: list[str]) -> None:
        """Take one row in, or note what is wrong with it."""
        at, known = self.at, len(self.problems)
        who = _cell(row, at[_PARTICIPANT], line=line, head=self.head, problems=self.problems)
        if who is None and len(row) != len(self.head):
            return
        what = _cell(row, at[_STATEMENT], line=line, head=self.head, problems=self.problems)
        value = _STANCES.get(row[at[_VALUE]].strip())
        if value is None:
            said = Sentence(catalogue.STANCE)
            self.problems.append(Problem.saying("unknown_stance", line, _VALUE, row[at[_VALUE]], said))
        time = 0
        if self.time_at is not None:
            given = row[self.time_at].strip()
            if given.isascii() and given.isdigit() and len(given) <= _LONGEST_TIME:
                time = int(given)
            else:
                said = Sentence(catalogue.TIME)
                self.problems.append(Problem.saying("timestamp", line, _TIME, given, said))
        if len(self.problems) > known or who is None or what is None or value is None:
            return
        self.who.append(self.people.setdefault(who, len(self.people)))
        self.what.append(self.statements.setdefault(what, len(self.statements)))
        self.value.append(value)
        self.time.append(time)
        self.line.append(line)

    def latest(self, problems: list[Problem]) -> VotesFile:
        """Keep the latest stance of each participant on each Statement."""
        who, what, line = (
            np.frombuffer(part, dtype=np.intc).astype(np.int64) for part in (self.who, self.what, self.line)
        )
        value, time = np.frombuffer(self.value, dtype=np.int8), np.frombuffer(self.time, dtype=np.int64)
        pair = who * max(len(self.statements), 1) + what
        order = np.lexsort([line, time, pair])
        pair, time, value, line = pair[order], time[order], value[order], line[order]
        same = pair[1:] == pair[:-1]
        torn = np.flatnonzero(same & (time[1:] == time[:-1]) & (value[1:] != value[:-1]))
        people, statements = list(self.people), list(self.statements)
        for at in torn:
            said = Sentence(catalogue.TWO_STANCES, {"line": Name(str(line[at]))})
            key = f"{people[pair[at] // len(statements)]}, {statements[pair[at] % len(statements)]}"
            problems.append(
                Problem.saying("two_stances", int(line[at + 1]), f"{_PARTICIPANT}, {_STATEMENT}", key, said)
            )
        last = np.append(~same, True) if len(pair) else np.zeros(0, dtype=np.bool_)
        kept = order[last]
        stances = Stances.of(
            people, statements, participant=who[kept], statement=what[kept], value=value[last]
        )
        return VotesFile(stances, len(pair), len(pair) - len(kept))


def _matrix(
    head: list[str],
    columns: list[tuple[int, str]],
    rows: Iterator[Row],
    *,
    problems: list[Problem],
    watch: Watch | None,
) -> VotesFile:
    """Read the rows of ``participants-votes.csv``; a row with a problem is noted and left aside."""
    key_at, people = head.index(_ROW_KEY), dict[str, int]()
    who, what, value = array("i"), array("i"), array("b")
    for line, row in rows:
        key = _cell(row, key_at, line=line, head=head, problems=problems)
        if key is None:
            continue
        if key in people:
            said = Sentence(catalogue.PARTICIPANT_TWICE)
            problems.append(Problem.saying("repeated_participant", line, _ROW_KEY, key, said))
            continue
        people[key] = len(people)
        for column, (at, statement) in enumerate(columns):
            given = row[at].strip()
            if given in _STANCES:
                who.append(people[key])
                what.append(column)
                value.append(_STANCES[given])
            elif given:
                said = Sentence(catalogue.CELL)
                problems.append(Problem.saying("unknown_stance", line, statement, given, said))
        if watch and len(people) % _ROWS_EVERY == 0:
            watch(STAGE, len(people), None)
    stances = Stances.of(
        list(people),
        [key for _, key in columns],
        participant=np.frombuffer(who, dtype=np.intc),
        statement=np.frombuffer(what, dtype=np.intc),
        value=np.frombuffer(value, dtype=np.int8),
    )
    return VotesFile(stances, len(value), 0)


def _table(text: str) -> tuple[list[str], Iterator[Row], list[Problem]]:
    """Return the head, the rows with their lines, and a list where the rows note their problems."""
    problems: list[Problem] = []
    rows = _rows(text.removeprefix("\ufeff"), problems)
    _, head = next(rows, (1, []))
    head = [name.strip() for name in head]
    if not head and not problems:
        problems.append(Problem.saying("empty", None, "file", "", Sentence(catalogue.EMPTY)))
    problems.extend(
        Problem.saying("repeated_column", 1, "head", name, Sentence(catalogue.COLUMN_TWICE))
        for name in dict.fromkeys(name for name in head if name and head.count(name) > 1)
    )
    return head, rows, problems


def _rows(text: str, problems: list[Problem]) -> Iterator[Row]:
    """Rows that are not blank, each with the line on which it begins."""
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    line = 1
    while True:
        try:
            row = next(reader, None)
        except csv.Error as err:
            said = Sentence(catalogue.CSV, {"why": Name(str(err))})
            problems.append(Problem.saying("csv", reader.line_num, "line", "", said))
            return
        if row is None:
            return
        if row and (len(row) > 1 or row[0].strip()):
            yield line, row
        line = reader.line_num + 1


def _needs(head: list[str], names: tuple[str, ...], problems: list[Problem]) -> None:
    problems.extend(
        Problem.saying(
            "no_column",
            1,
            "head",
            ",".join(head)[:60],
            Sentence(catalogue.NO_COLUMN, {"column": Name(name)}),
        )
        for name in names
        if head and name not in head
    )


def _other_file(expected: str, given: str) -> Problem:
    said = Sentence(catalogue.OTHER_FILE, {"expected": Name(expected), "given": Name(given)})
    return Problem.saying("other_file", 1, "head", given, said)


def _cell(row: list[str], at: int, *, line: int, head: list[str], problems: list[Problem]) -> str | None:
    """Return a key of a row, or note why there is none."""
    if len(row) != len(head):
        said = Sentence(catalogue.FIELDS, {"number": len(head)})
        problems.append(Problem.saying("fields", line, "line", f"{len(row)} fields", said))
        return None
    key = row[at].strip()
    if not key:
        problems.append(Problem.saying("empty_key", line, head[at], "", Sentence(catalogue.NO_ID)))
        return None
    return key
