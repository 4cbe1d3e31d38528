"""Who volunteered, and what a panel must look like: the pool, the quotas, and reading both from CSV."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from commonground.core.errors import InputError, Problem
from commonground.core.sortition import refusals
from commonground.core.sortition.csv_rows import Row, read_rows
from commonground.core.words import Name, Sentence

QUOTA_COLUMNS: Final = ("feature", "value", "min", "max")
_LARGEST: Final = 1_000_000_000


@dataclass(frozen=True, slots=True)
class Person:
    """One volunteer.

    ``key`` tells people apart and is never published; ``values`` stand in the order of the pool's
    features; ``household`` is empty where nobody asked, or where the person lives alone.
    """

    key: str
    values: tuple[str, ...]
    household: str = ""


@dataclass(frozen=True, slots=True)
class Pool:
    """Everyone who may be drawn, with one value for each feature that has quotas."""

    features: tuple[str, ...]
    people: tuple[Person, ...]


@dataclass(frozen=True, slots=True)
class Quota:
    """How many of a panel have a value: at least ``least``, at most ``most``, both included."""

    feature: str
    value: str
    least: int
    most: int


def features_of(quotas: Iterable[Quota]) -> tuple[str, ...]:
    """Return the features that have quotas, in the order of their first quota."""
    return tuple(dict.fromkeys(quota.feature for quota in quotas))


def read_quotas(text: str) -> tuple[Quota, ...]:
    """Read quotas from CSV with the columns feature, value, min and max.

    Parameters
    ----------
    text
        UTF-8 text, separated by comma, semicolon or tab; the header says which. Other columns are ignored.

    Raises
    ------
    InputError
        Columns that are missing or there twice, empty cells, numbers that are no whole numbers >= 0, a min
        above its max, a value that has two quotas, no quota at all: all of them at once.
    """
    problems: list[Problem] = []
    rows = read_rows(text, what="quotas", needed=QUOTA_COLUMNS, problems=problems)
    quotas: dict[tuple[str, str], Quota] = {}
    for row in rows:
        feature, value = row.filled("feature", problems), row.filled("value", problems)
        least, most = _number(row, "min", problems), _number(row, "max", problems)
        if not feature or not value or least is None or most is None:
            continue
        if least > most:
            said = Sentence(refusals.MIN_ABOVE_MAX, {"least": least, "most": most})
            problems.append(Problem.saying("min_above_max", row.line, "min", str(least), said))
        if (feature, value) in quotas:
            said = Sentence(refusals.QUOTA_TWICE, {"feature": Name(feature), "value": Name(value)})
            problems.append(Problem.saying("quota_twice", row.line, "value", value, said))
            continue
        quotas[feature, value] = Quota(feature, value, least, most)
    if not quotas and not problems:
        problems.append(Problem.saying("no_quota", None, "quotas", "", Sentence(refusals.NO_QUOTA)))
    if problems:
        raise InputError(problems)
    return tuple(quotas.values())


def read_pool(text: str, *, features: Sequence[str], key: str = "", household: str = "") -> Pool:
    """Read a pool from CSV: one line for each volunteer.

    Parameters
    ----------
    text
        UTF-8 text, separated by comma, semicolon or tab; the header says which.
    features
        Columns that have quotas (:func:`features_of`); every person needs a value in each. Other columns
        are ignored.
    key
        Column that tells people apart; the first column if left out.
    household
        Column of the household, if two of one household shall not sit on one panel. An empty cell is a
        household of its own.

    Raises
    ------
    InputError
        Columns that are missing or there twice, empty cells, a key that is there twice, no volunteer at
        all: all of them at once, with their lines.
    """
    problems: list[Problem] = []
    needed = [*features, *([key] if key else []), *([household] if household else [])]
    rows = read_rows(text, what="pool", needed=needed, problems=problems)
    if rows and not key:
        key = next(iter(rows[0].cells))
        if key in features:
            said = Sentence(refusals.KEY_IS_FEATURE)
            problems.append(Problem.saying("key_is_feature", 1, key, key, said))
    people: dict[str, Person] = {}
    lines: dict[str, int] = {}
    for row in rows:
        name = row.filled(key, problems)
        values = tuple(row.filled(feature, problems) for feature in features)
        if name in people:
            said = Sentence(refusals.PERSON_TWICE, {"line": Name(str(lines[name]))})
            problems.append(Problem.saying("person_twice", row.line, key, name, said))
        elif name:
            people[name] = Person(name, values, row.cells[household] if household else "")
            lines[name] = row.line
    if not rows and not problems:
        problems.append(Problem.saying("empty_pool", None, "pool", "", Sentence(refusals.NOBODY_IN_FILE)))
    if problems:
        raise InputError(problems)
    return Pool(tuple(features), tuple(people.values()))


def _number(row: Row, column: str, problems: list[Problem]) -> int | None:
    text = row.filled(column, problems)
    if not text:
        return None
    if text.isascii() and text.isdigit() and len(text) < len(str(_LARGEST)):
        return int(text)
    problems.append(Problem.saying("not_a_count", row.line, column, text, Sentence(refusals.NOT_A_COUNT)))
    return None
