"""Who volunteered, and what a panel must look like: the pool, the quotas, and reading both from CSV."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from commonground.core.errors import InputError, Problem
from commonground.core.sortition.csv_rows import Row, read_rows

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
            text_ = f"At least {least} and at most {most} cannot both hold: make min no larger than max."
            problems.append(Problem("min_above_max", row.line, "min", str(least), text_))
        if (feature, value) in quotas:
            text_ = f"{feature} = {value} has a quota already: keep one line for each value."
            problems.append(Problem("quota_twice", row.line, "value", value, text_))
            continue
        quotas[feature, value] = Quota(feature, value, least, most)
    if not quotas and not problems:
        text_ = "There is a header and no quota: write one line for each value of each feature."
        problems.append(Problem("no_quota", None, "quotas", "", text_))
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
            text_ = "The first column has quotas and cannot tell people apart: name the column of keys."
            problems.append(Problem("key_is_feature", 1, key, key, text_))
    people: dict[str, Person] = {}
    lines: dict[str, int] = {}
    for row in rows:
        name = row.filled(key, problems)
        values = tuple(row.filled(feature, problems) for feature in features)
        if name in people:
            text_ = f"Line {lines[name]} has the same key: give each person one line and a key of her own."
            problems.append(Problem("person_twice", row.line, key, name, text_))
        elif name:
            people[name] = Person(name, values, row.cells[household] if household else "")
            lines[name] = row.line
    if not rows and not problems:
        text_ = "There is a header and nobody: write one line for each volunteer."
        problems.append(Problem("empty_pool", None, "pool", "", text_))
    if problems:
        raise InputError(problems)
    return Pool(tuple(features), tuple(people.values()))


def _number(row: Row, column: str, problems: list[Problem]) -> int | None:
    text = row.filled(column, problems)
    if not text:
        return None
    if text.isascii() and text.isdigit() and len(text) < len(str(_LARGEST)):
        return int(text)
    text_ = "A quota is a whole number of people, 0 or more, in digits only."
    problems.append(Problem("not_a_count", row.line, column, text, text_))
    return None
