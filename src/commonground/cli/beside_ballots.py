"""CSV files beside an election, one row for each ballot in the same order: purses, needs, salts."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Generic, TypeVar

from commonground.cli.files import csv_rows, read_text, refused
from commonground.core.errors import InputError, Problem

if TYPE_CHECKING:
    from commonground.core.choice.pb import PbFile

Value = TypeVar("Value")
VOTER: Final = "voter_id"


@dataclass(frozen=True, slots=True)
class Beside(Generic[Value]):
    """A column of such a file: its head, how a cell is read (None when it cannot be), what it should be."""

    head: str
    read: Callable[[str], Value | None]
    expected: str


def read_beside(name: str, file: PbFile, columns: Sequence[Beside[Value]]) -> tuple[str, list[Value]]:
    """Read one value for each ballot.

    Parameters
    ----------
    name
        The CSV file: a header with ``voter_id`` and one of the columns.
    file
        The election it stands beside.
    columns
        What may stand there; the first that is found is read.

    Returns
    -------
    tuple of str and list
        The head of the column, and its values in the order of the ballots.

    Raises
    ------
    InputError
        Every row that does not fit, by its line.
    """
    (_, first), *rows = csv_rows(read_text(name), name=name)
    head = [cell.strip() for cell in first]
    column = next((one for one in columns if one.head in head), None)
    if column is None:
        heads = " or ".join(f'"{one.head}"' for one in columns)
        raise refused(name, "columns", f'Expected a header with "{VOTER}" and {heads}.', line=1)
    problems: list[Problem] = []
    values: list[Value] = []
    voters = voter_ids(file)
    for line, row in ((line, dict(zip(head, row, strict=False))) for line, row in rows):
        if len(values) < len(voters):
            problems += _other_voter(row.get(VOTER, ""), voters[len(values)], line)
        value = column.read(row.get(column.head, "").strip())
        if value is None:
            given = row.get(column.head, "")
            problems.append(Problem(column.head, line, column.head, given, f"Expected {column.expected}."))
        values.append(value)  # type: ignore[arg-type]  # a None is raised as a problem below
    if len(values) != len(voters):
        message = f"Expected one row for each of {len(voters)} ballots, in their order."
        problems.append(Problem("rows", None, name, f"{len(values)} rows", message))
    if problems:
        raise InputError(problems)
    return column.head, values


def voter_ids(file: PbFile) -> Sequence[str]:
    """Return the id of the voter of each ballot; empty texts where the file has none."""
    others = [column.lower() for column in file.vote_columns if column.lower() not in {"vote", "points"}]
    return file.voters[others.index(VOTER)] if VOTER in others else [""] * len(file.election.ballots)


def _other_voter(given: str, expected: str, line: int) -> list[Problem]:
    if given == expected:
        return []
    message = f"Expected {expected!r}, the voter of this ballot: keep the order of VOTES."
    return [Problem(VOTER, line, VOTER, given, message)]
