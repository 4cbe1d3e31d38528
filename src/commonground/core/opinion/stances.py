"""Stances: who holds what of which Statement, one row for each participant, in one canonical order."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Final

import numpy as np

from commonground.core.errors import InputError, Problem
from commonground.core.opinion import catalogue
from commonground.core.words import Message, Sentence

if TYPE_CHECKING:
    import numpy.typing as npt

    Ints = npt.NDArray[np.int64]
    Small = npt.NDArray[np.int32]
    Signs = npt.NDArray[np.int8]
    Flags = npt.NDArray[np.bool_]

AGREE: Final = 1
DISAGREE: Final = -1
PASS: Final = 0
VALUES: Final = (AGREE, DISAGREE, PASS)


def key_order(key: str) -> tuple[int, int, str, str]:
    """Return where a participant or a Statement stands: numbers first, by size, then texts by code point."""
    if key.isascii() and key.isdigit():
        short = key.lstrip("0")
        return 0, len(short), short, key
    return 1, 0, key, ""


@dataclass(frozen=True, slots=True, eq=False)
class Stances:
    """Every stance of a conversation; equal conversations have equal arrays, whatever order they came in.

    ``participants`` (n) and ``statements`` (m) stand in the order of :func:`key_order`. Row ``i`` holds
    positions ``start[i]:start[i + 1]`` of ``statement`` (column, rising) and ``value`` (1 agree,
    -1 disagree, 0 pass). What was not seen is not there.
    """

    participants: tuple[str, ...]
    statements: tuple[str, ...]
    start: Ints
    statement: Small
    value: Signs

    @classmethod
    def of(
        cls,
        participants: Sequence[str],
        statements: Sequence[str],
        *,
        participant: npt.ArrayLike,
        statement: npt.ArrayLike,
        value: npt.ArrayLike,
    ) -> Stances:
        """Put stances in canonical order.

        Parameters
        ----------
        participants, statements
            Distinct keys, in any order.
        participant, statement
            Positions in those two, one for each stance; a pair at most once.
        value
            1 agree, -1 disagree, 0 pass; one for each stance.

        Raises
        ------
        InputError
            A value is none of the three, a key or a pair is there twice.
        """
        people, row = _ordered(participants, "participant")
        columns, column = _ordered(statements, "statement")
        who = row[np.asarray(participant, dtype=np.int64)]
        what = column[np.asarray(statement, dtype=np.int64)]
        stance = np.asarray(value, dtype=np.int8)
        pair = who.astype(np.int64) * max(len(columns), 1) + what
        order = None if bool((pair[1:] > pair[:-1]).all()) else np.argsort(pair, kind="stable")
        if order is not None:
            pair, who, what, stance = pair[order], who[order], what[order], stance[order]
        _check(people, columns, pair, stance)
        start = np.zeros(len(people) + 1, dtype=np.int64)
        np.cumsum(np.bincount(who, minlength=len(people)), out=start[1:])
        return cls(people, columns, start, what, stance)

    @classmethod
    def from_mapping(cls, held: Mapping[tuple[str, str], int]) -> Stances:
        """Return stances given as {(participant, Statement): value}."""
        people = list(dict.fromkeys(who for who, _ in held))
        columns = list(dict.fromkeys(what for _, what in held))
        row, column = _places(people), _places(columns)
        return cls.of(
            people,
            columns,
            participant=[row[who] for who, _ in held],
            statement=[column[what] for _, what in held],
            value=list(held.values()),
        )

    @property
    def counts(self) -> Ints:
        """Number of stances of each participant, shape (n,)."""
        return np.diff(self.start)

    @property
    def rows(self) -> Small:
        """Row of each stance."""
        return np.repeat(np.arange(len(self.participants), dtype=np.int32), self.counts)

    def only(self, kept: Flags) -> Stances:
        """Return the same participants with a part of the Statements; ``kept`` has shape (m,)."""
        if kept.all():
            return self
        here = kept[self.statement]
        column = (np.cumsum(kept) - 1).astype(np.int32)
        start = np.concatenate([[0], np.cumsum(here)])[self.start]
        statements = tuple(key for key, keep in zip(self.statements, kept, strict=True) if keep)
        return Stances(self.participants, statements, start, column[self.statement[here]], self.value[here])

    def take(self, rows: Ints) -> Stances:
        """Return some participants, by position, in the order given."""
        counts = self.counts[rows]
        start = np.concatenate([[0], np.cumsum(counts)])
        at = np.repeat(self.start[rows] - start[:-1], counts) + np.arange(start[-1])
        people = tuple(self.participants[row] for row in rows)
        return Stances(people, self.statements, start, self.statement[at], self.value[at])

    def with_rows(self, rows: Mapping[int, Mapping[int, int]]) -> Stances:
        """Return the stances with some rows replaced, each given as {column: value}."""
        columns: list[npt.NDArray[np.int32]] = []
        values: list[npt.NDArray[np.int8]] = []
        counts, done = self.counts.copy(), 0
        for row in sorted(rows):
            held = sorted(rows[row].items())
            before = slice(done, int(self.start[row]))
            columns += [self.statement[before], np.array([at for at, _ in held], dtype=np.int32)]
            values += [self.value[before], np.array([value for _, value in held], dtype=np.int8)]
            counts[row], done = len(held), int(self.start[row + 1])
        start = np.concatenate([[0], np.cumsum(counts)])
        column = np.concatenate([*columns, self.statement[done:]])
        value = np.concatenate([*values, self.value[done:]])
        return Stances(self.participants, self.statements, start, column, value)

    def of_participant(self, participant: str) -> dict[str, int]:
        """Return what one participant holds, {} for somebody unknown."""
        if participant not in self.participants:
            return {}
        row = self.participants.index(participant)
        here = slice(self.start[row], self.start[row + 1])
        held = zip(self.statement[here].tolist(), self.value[here].tolist(), strict=True)
        return {self.statements[column]: value for column, value in held}


def _places(keys: Iterable[str]) -> dict[str, int]:
    return {key: place for place, key in enumerate(keys)}


def _ordered(keys: Sequence[str], field: str) -> tuple[tuple[str, ...], Small]:
    """Return the keys in order, and for each given position its new one."""
    order = sorted(range(len(keys)), key=lambda at: key_order(keys[at]))
    place = np.empty(len(keys), dtype=np.int32)
    place[order] = np.arange(len(keys), dtype=np.int32)
    ordered = tuple(keys[at] for at in order)
    twice = [key for key, following in pairwise(ordered) if key == following]
    if twice:
        said = Sentence(catalogue.KEY_TWICE)
        raise InputError(
            Problem.saying("repeated_key", None, field, key, said) for key in dict.fromkeys(twice)
        )
    return ordered, place


def _check(people: tuple[str, ...], columns: tuple[str, ...], pair: Ints, value: Signs) -> None:
    """Refuse pairs that are there twice and values that mean nothing."""
    twice = np.flatnonzero(pair[1:] == pair[:-1])
    wrong = np.flatnonzero(np.abs(value) > 1)
    if not len(twice) and not len(wrong):
        return

    def named(code: str, at: int, message: Message) -> Problem:
        who, what = divmod(int(pair[at]), len(columns))
        field = f"participant {people[who]}, statement {columns[what]}"
        return Problem.saying(code, None, field, str(value[at]), Sentence(message))

    raise InputError(
        [named("repeated_stance", at, catalogue.STANCE_TWICE) for at in twice.tolist()]
        + [named("unknown_stance", at, catalogue.STANCE_OF_THREE) for at in wrong.tolist()]
    )
