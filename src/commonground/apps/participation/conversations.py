"""A conversation's files: read when they come, so that all problems are told, and again by the worker."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final, TypeVar

from commonground.apps.participation import keep, store
from commonground.core.choice.pb import decode
from commonground.core.errors import InputError, Problem
from commonground.core.opinion.votes import read_comments, read_participants_votes, read_votes

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from commonground.apps.participation.models import Inquiry
    from commonground.core.opinion.stances import Stances
    from commonground.core.words import Sentence

FILE: Final = "votes.csv"
STATEMENTS: Final = "comments.csv"
REPORT: Final = "groups.json"
SAID: Final = "said.json"
_ID, _BODY = "comment-id", "comment-body"
T = TypeVar("T")


@dataclass(frozen=True, slots=True, eq=False)
class Conversation:
    """Stances, the texts of the statements by id, and which of them were moderated out."""

    stances: Stances
    texts: Mapping[str, str]
    moderated: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Said:
    """A statement, by id, and what is said about it."""

    statement: str
    sentences: tuple[Sentence, ...]


@dataclass(frozen=True, slots=True)
class GroupSaid:
    """A group's name and size, and the statements that set it apart."""

    name: Sentence
    typical: tuple[Said, ...]


@dataclass(frozen=True, slots=True)
class Mapped:
    """Every sentence about a conversation, in no language yet."""

    size: tuple[Sentence, ...]
    finding: tuple[Sentence, ...]
    notes: tuple[Sentence, ...]
    agreed: tuple[Said, ...]
    disagreed: tuple[Said, ...]
    bridges: tuple[Said, ...]
    groups: tuple[GroupSaid, ...]


KINDS: Final = (GroupSaid, Mapped, Said, *keep.SPOKEN)


def mapped(inquiry: Inquiry) -> Mapped:
    """Return what is said about an inquiry's conversation."""
    found: Mapped = keep.unpack(store.read(inquiry, SAID), KINDS)
    return found


def read(files: Mapping[str, bytes]) -> Conversation:
    """Return what the files of a conversation hold.

    Stances come as Polis exports them, one row for each stance or one for each participant.

    Raises
    ------
    InputError
        All problems of both files, each with its file.
    """
    problems: list[Problem] = []
    stances = _tried(FILE, lambda: _stances(decode(files[FILE])), problems)
    comments = _tried(
        STATEMENTS, lambda: read_comments(decode(files.get(STATEMENTS, _NO_COMMENTS))), problems
    )
    if stances is None or comments is None:
        raise InputError(problems)
    return Conversation(
        stances,
        {one.id: one.text for one in comments if one.text},
        tuple(one.id for one in comments if one.moderated < 0),
    )


def prepared(files: Mapping[str, bytes]) -> dict[str, bytes]:
    """Return what is kept of a conversation: its files, once both can be read.

    Raises
    ------
    InputError
        All problems of both files.
    """
    read(files)
    return dict(files)


def held(inquiry: Inquiry) -> dict[str, bytes]:
    """Return the files of an inquiry's conversation."""
    return {name: store.read(inquiry, name) for name in (FILE, STATEMENTS) if store.has(inquiry, name)}


def texts(inquiry: Inquiry, language: str) -> dict[str, str]:
    """Return the statements in a language where the file has a column for it, such as ``comment-body-es``."""
    if not store.has(inquiry, STATEMENTS):
        return {}
    rows = csv.DictReader(io.StringIO(decode(store.read(inquiry, STATEMENTS)), newline=""))
    return {row[_ID]: row.get(f"{_BODY}-{language}") or row.get(_BODY) or row[_ID] for row in rows}


_NO_COMMENTS: Final = f"{_ID},{_BODY}\n".encode()


def _stances(text: str) -> Stances:
    head = text.split("\n", 1)[0].strip().split(",")
    whole_rows = "participant" in head and "vote" not in head
    return (read_participants_votes if whole_rows else read_votes)(text).stances


def _tried(name: str, reading: Callable[[], T], problems: list[Problem]) -> T | None:
    """Read one file; its problems join the others, each naming its file."""
    try:
        return reading()
    except InputError as err:
        problems += [replace(one, field=f"{name}: {one.field}") for one in err.problems]
        return None
