"""The running state of a conversation: one stance more, or another part of the people, is a small step."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

import numpy as np

from commonground.core.errors import InputError, Problem
from commonground.core.opinion import catalogue
from commonground.core.opinion.stances import VALUES, Stances, key_order
from commonground.core.opinion.sums import DENSE_STATEMENTS, Sums, tables_of
from commonground.core.words import Sentence

if TYPE_CHECKING:
    import numpy.typing as npt

    from commonground.core.choice.result import Watch

    Ints = npt.NDArray[np.int64]


class OpinionState:
    """Stances with the exact sums that their map is made of.

    An accumulator in the manner of ``hashlib``: ``update`` changes it in place, in time proportional to the
    stances of that one participant. Whatever order stances, participants and Statements arrive in, and
    however often somebody changes their mind, the same stances give the same integers.
    """

    def __init__(self) -> None:
        self._participants: list[str] = []
        self._row: dict[str, int] = {}
        self._statements: list[str] = []
        self._column: dict[str, int] = {}
        self._base = Stances.from_mapping({})
        self._changed: dict[int, dict[int, int]] = {}
        self._tables: Ints | None = np.zeros((3, 0, 0), dtype=np.int64)
        self._moderated: set[str] = set()
        self._meta: set[str] = set()
        self._grown = False  # since rows and columns were last put in order
        self._lent = False  # whether somebody may still hold the tables

    @classmethod
    def from_votes(
        cls,
        stances: Stances,
        *,
        moderated: Iterable[str] = (),
        meta: Iterable[str] = (),
        watch: Watch | None = None,
    ) -> OpinionState:
        """Start from many stances at once.

        Parameters
        ----------
        stances
            As the readers of ``core.opinion.votes`` return them, or from ``Stances.of``.
        moderated
            Statements taken out by moderation; they need not have a stance.
        meta
            Statements about the conversation itself; they are routed with a fixed priority.
        watch
            Told now and then how many participants are counted.
        """
        state = cls()
        state._base = stances
        state._name()
        if len(stances.statements) <= DENSE_STATEMENTS:
            state._tables = tables_of(stances, watch=watch)
        else:
            state._tables = None
        state._moderated, state._meta = set(moderated), set(meta)
        return state

    def declare(self, statement: str, *, meta: bool = False) -> None:
        """Make a Statement known before anybody has seen it; ``meta`` if it is about the conversation."""
        self._column_of(statement)
        if meta:
            self._meta.add(statement)

    def moderate(self, statement: str, *, out: bool = True) -> None:
        """Take a Statement out of every count, or let it in again.

        Raises
        ------
        InputError
            The Statement is not known.
        """
        if statement not in self._column:
            said = Sentence(catalogue.UNKNOWN_STATEMENT)
            raise InputError([Problem.saying("unknown_statement", None, "statement", statement, said)])
        if out:
            self._moderated.add(statement)
        else:
            self._moderated.discard(statement)

    def update(self, participant: str, statement: str, value: int | None) -> None:
        """Take in one stance, new or changed.

        Parameters
        ----------
        participant, statement
            Their keys; unknown ones are added.
        value
            1 agree, -1 disagree, 0 pass; None withdraws the stance.

        Raises
        ------
        InputError
            The value is none of these.
        """
        if value is not None and value not in VALUES:
            said = Sentence(catalogue.STANCE_OR_NONE)
            raise InputError([Problem.saying("unknown_stance", None, "value", str(value), said)])
        row, column = self._row_of(participant), self._column_of(statement)
        held = self._held(row)
        before = held.pop(column, None)
        self._count(held, column, before=before, after=value)
        if value is not None:
            held[column] = value

    def merge(self, other: OpinionState) -> OpinionState:
        """Return the conversation of two disjoint sets of participants.

        A Statement that either has moderated out is out.

        Raises
        ------
        InputError
            Participants are in both; each of them is named.
        """
        shared = sorted(self._row.keys() & other._row.keys(), key=key_order)
        if shared:
            said = Sentence(catalogue.ONE_PART)
            raise InputError(
                Problem.saying("shared_participant", None, "participant", key, said) for key in shared
            )
        one, two = self.stances, other.stances
        names = sorted({*one.statements, *two.statements}, key=key_order)
        place = {key: at for at, key in enumerate(names)}
        columns = [np.array([place[key] for key in part.statements], dtype=np.int64) for part in (one, two)]
        both = Stances.of(
            one.participants + two.participants,
            names,
            participant=np.concatenate([one.rows, two.rows + len(one.participants)]),
            statement=np.concatenate([columns[0][one.statement], columns[1][two.statement]]),
            value=np.concatenate([one.value, two.value]),
        )
        merged = OpinionState()
        merged._base = both
        merged._name()
        merged._tables = _added((self._ordered(), other._ordered()), columns, size=len(names))
        merged._moderated = self._moderated | other._moderated
        merged._meta = self._meta | other._meta
        return merged

    @property
    def stances(self) -> Stances:
        """All stances, moderated Statements included."""
        self._settle()
        return self._base

    @property
    def sums(self) -> Sums | None:
        """S, T and C of the Statements that are not moderated out; None above 5,000 Statements."""
        tables = self._ordered()
        if tables is None:
            return None
        self._lent = True
        return Sums(self._base.statements, *tables).only(self.kept)

    @property
    def moderated(self) -> frozenset[str]:
        """Statements taken out by moderation."""
        return frozenset(self._moderated)

    @property
    def meta(self) -> frozenset[str]:
        """Statements about the conversation itself."""
        return frozenset(self._meta)

    @property
    def kept(self) -> npt.NDArray[np.bool_]:
        """Which of ``stances.statements`` are not moderated out."""
        return np.array([key not in self._moderated for key in self.stances.statements], dtype=np.bool_)

    def _ordered(self) -> Ints | None:
        """Return S, T and C of all Statements, moderated ones too, in the order of ``stances.statements``."""
        self._settle()
        return self._tables

    def _row_of(self, participant: str) -> int:
        if participant not in self._row:
            self._row[participant] = len(self._participants)
            self._participants.append(participant)
            self._grown = True
        return self._row[participant]

    def _column_of(self, statement: str) -> int:
        if statement not in self._column:
            self._column[statement] = len(self._statements)
            self._statements.append(statement)
            self._grown = True
            if len(self._statements) > DENSE_STATEMENTS:
                self._tables = None
            elif self._tables is not None:
                self._tables = np.pad(self._tables, ((0, 0), (0, 1), (0, 1)))
        return self._column[statement]

    def _held(self, row: int) -> dict[int, int]:
        """Return what one participant holds, by column, ready to be changed."""
        if row not in self._changed:
            held: dict[int, int] = {}
            if row < len(self._base.participants):
                here = slice(self._base.start[row], self._base.start[row + 1])
                columns, values = self._base.statement[here].tolist(), self._base.value[here].tolist()
                held = dict(zip(columns, values, strict=True))
            self._changed[row] = held
        return self._changed[row]

    def _count(self, others: dict[int, int], column: int, *, before: int | None, after: int | None) -> None:
        """Move the tables from one stance to another; ``others`` is the rest of that participant's row."""
        if self._tables is None:
            return
        if self._lent:
            self._tables, self._lent = self._tables.copy(), False
        more_value = (after or 0) - (before or 0)
        more_seen = (after is not None) - (before is not None)
        at = np.fromiter(others.keys(), dtype=np.int64, count=len(others))
        value = np.fromiter(others.values(), dtype=np.int64, count=len(others))
        values, mixed, seen = self._tables
        values[column, at] += more_value * value
        values[at, column] += more_value * value
        mixed[column, at] += more_value
        mixed[at, column] += more_seen * value
        seen[column, at] += more_seen
        seen[at, column] += more_seen
        values[column, column] += abs(after or 0) - abs(before or 0)
        mixed[column, column] += more_value
        seen[column, column] += more_seen

    def _settle(self) -> None:
        """Bring rows and columns into canonical order, changed rows in place of those that they replace."""
        if self._changed and not self._grown:
            self._base = self._base.with_rows(self._changed)
        elif self._grown:
            self._base = self._collected()
            column = np.array([self._column[key] for key in self._base.statements], dtype=np.int64)
            if self._tables is not None and not np.array_equal(column, np.arange(len(column))):
                self._tables = self._tables[:, column[:, None], column[None, :]]
            self._name()
        self._changed, self._grown = {}, False

    def _name(self) -> None:
        """Give participants and Statements the numbers that the base gives them."""
        self._participants, self._statements = list(self._base.participants), list(self._base.statements)
        self._row = {key: at for at, key in enumerate(self._participants)}
        self._column = {key: at for at, key in enumerate(self._statements)}

    def _collected(self) -> Stances:
        """Put all rows together, those of new participants and Statements too."""
        still = np.ones(len(self._base.participants), dtype=np.bool_)
        still[[row for row in self._changed if row < len(still)]] = False
        old = np.repeat(still, self._base.counts)
        rows: list[int] = []
        columns: list[int] = []
        values: list[int] = []
        for row, held in self._changed.items():
            rows.extend([row] * len(held))
            columns.extend(held.keys())
            values.extend(held.values())
        return Stances.of(
            self._participants,
            self._statements,
            participant=np.concatenate([self._base.rows[old], np.array(rows, dtype=np.int32)]),
            statement=np.concatenate([self._base.statement[old], np.array(columns, dtype=np.int32)]),
            value=np.concatenate([self._base.value[old], np.array(values, dtype=np.int8)]),
        )


def _added(parts: tuple[Ints | None, Ints | None], columns: list[Ints], *, size: int) -> Ints | None:
    """Add the tables of two conversations, each at its columns of the common one."""
    one, two = parts
    if size > DENSE_STATEMENTS or one is None or two is None:
        return None
    total = np.zeros((3, size, size), dtype=np.int64)
    for tables, at in ((one, columns[0]), (two, columns[1])):
        total[:, at[:, None], at[None, :]] += tables
    return total
