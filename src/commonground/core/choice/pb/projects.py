"""The PROJECTS section of a ``.pb`` text: Proposals with their costs, and what the city recorded of them."""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from commonground.core.choice.ballots import Proposal
from commonground.core.choice.pb import catalogue
from commonground.core.choice.pb.lines import Section
from commonground.core.choice.pb.notes import Notes, shortened
from commonground.core.choice.pb.values import (
    MILLION,
    BadNumberError,
    decimals,
    looks_like_thousands,
    minor,
    money,
    points,
    whole,
)
from commonground.core.errors import Problem
from commonground.core.words import Name, Sentence

OWN = ("project_id", "cost", "name", "pot")
"""Columns that become fields of a Proposal; all others stay in its meta."""


@dataclass(frozen=True, slots=True)
class Row:
    """One Proposal as it stands: id, line, text, cells, and its cost in currency units."""

    key: str
    line: int
    text: str
    cells: Sequence[str]
    cost: Fraction


@dataclass(slots=True)
class Projects:
    """Rows of PROJECTS; ``rejected`` are the lines of those that cannot be read, by id."""

    columns: tuple[str, ...] = ()
    rows: list[Row] = field(default_factory=list)
    rejected: dict[str, int] = field(default_factory=dict)
    decimals: int = 0

    @property
    def lines(self) -> dict[str, int]:
        """Line of each Proposal, by id."""
        return {row.key: row.line for row in self.rows}

    def cells(self, column: str) -> list[str]:
        """Cells of a column, empty ones where there is no such column."""
        names = [name.lower() for name in self.columns]
        if column not in names:
            return [""] * len(self.rows)
        at = names.index(column)
        return [row.cells[at].strip() for row in self.rows]

    def proposals(self, digits: int, notes: Notes) -> tuple[Proposal, ...]:
        """Proposals with costs in minor units; one too dear to be counted exactly is rejected."""
        names = [name.lower() for name in self.columns]
        kept, rows = [], []
        columns = (self.cells("cost"), self.cells("name"), self.cells("pot"))
        for row, given, name, pot in zip(self.rows, *columns, strict=True):
            others = tuple(
                (column, cell)
                for column, known, cell in zip(self.columns, names, row.cells, strict=True)
                if known not in OWN
            )
            try:
                kept.append(Proposal(row.key, minor(row.cost, digits), name, pot or None, others))
                rows.append(row)
            except BadNumberError as error:
                code = f"cost_{error.code}"
                problem = Problem.saying(code, row.line, "cost", shortened(given), error.said)
                notes.reject(problem, section="PROJECTS", text=row.text)
                self.rejected[row.key] = row.line
        self.rows = rows
        return tuple(kept)

    def winners(self) -> tuple[str, ...]:
        """Ids of the Proposals with ``selected`` = 1."""
        pairs = zip(self.rows, self.cells("selected"), strict=True)
        return tuple(sorted(row.key for row, cell in pairs if cell == "1"))

    def votes(self, notes: Notes) -> dict[str, int]:
        """Numbers of the column ``votes`` by id."""
        return {key: int(value) for key, value in self._numbers("votes", notes).items()}

    def score(self, notes: Notes) -> dict[str, Fraction]:
        """Numbers of the column ``score`` by id."""
        return self._numbers("score", notes)

    def _numbers(self, column: str, notes: Notes) -> dict[str, Fraction]:
        """Numbers of a recorded column; what is no number is kept in the meta and warned of."""
        found: dict[str, Fraction] = {}
        for row, cell in zip(self.rows, self.cells(column), strict=True):
            if not cell:
                continue
            try:
                found[row.key] = (
                    Fraction(whole(cell)) if column == "votes" else Fraction(points(cell), MILLION)
                )
            except BadNumberError as error:
                said = Sentence(catalogue.NOT_USED, {"problem": error.said})
                notes.warn(f"{column}_number", row.line, column, cell, said)
        return found


def read_projects(section: Section, notes: Notes) -> Projects:
    """Read PROJECTS.

    Parameters
    ----------
    section
        Its header and rows.
    notes
        Receives faults: columns missing or twice, ids missing, twice or with a comma, costs that are no
        amounts; and warnings: ids that were not in Unicode normal form C.
    """
    projects = Projects(tuple(cell.strip() for cell in section.header))
    if not has_columns(section, ("project_id", "cost"), notes):
        return projects
    key_at, cost_at = section.column("project_id"), section.column("cost")
    lines: dict[str, int] = {}
    for line, text, cells in zip(section.numbers, section.texts, section.rows, strict=True):
        typed, given = cells[key_at].strip(), cells[cost_at].strip()
        key = unicodedata.normalize("NFC", typed)
        if key != typed:
            notes.warn("id_form", line, "project_id", key, Sentence(catalogue.ID_FORM))
        problems = _key_problems(key, line, lines)
        cost = Fraction(0)
        try:
            cost = money(given)
        except BadNumberError as error:
            code = f"cost_{error.code}"
            problems.append(Problem.saying(code, line, "cost", shortened(given), error.said))
        for problem in problems:
            notes.reject(problem, section="PROJECTS", text=text)
        if not problems:
            projects.rows.append(Row(key, line, text, cells, cost))
            projects.decimals = max(projects.decimals, decimals(given))
            if looks_like_thousands(given):
                notes.warn("decimal_comma", line, "cost", given, Sentence(catalogue.COMMA))
        elif key not in lines:
            projects.rejected[key] = line
        lines.setdefault(key, line)
    return projects


def has_columns(section: Section, needed: Sequence[str], notes: Notes) -> bool:
    """Whether the header has the columns needed and none twice."""
    names = [cell.strip().lower() for cell in section.header]
    for column in needed:
        if names and column not in names:
            places = {"section": Name(section.name), "column": Name(column)}
            said = Sentence(catalogue.COLUMN_MISSING, places)
            notes.fault("column_missing", section.below, column, ";".join(section.header), said)
    times = Counter(names)
    for name in times:
        if times[name] > 1:
            said = Sentence(catalogue.COLUMN_TWICE, {"section": Name(section.name)})
            notes.fault("column_twice", section.below, name, ";".join(section.header), said)
    return bool(names) and all(times[column] == 1 for column in needed)


def _key_problems(key: str, line: int, lines: dict[str, int]) -> list[Problem]:
    """Say what is wrong with an id."""
    if not key:
        return [Problem.saying("id_missing", line, "project_id", key, Sentence(catalogue.ID_MISSING))]
    if "," in key:
        return [Problem.saying("id_comma", line, "project_id", key, Sentence(catalogue.ID_COMMA))]
    if key in lines:
        said = Sentence(catalogue.PROPOSAL_TWICE, {"line": Name(str(lines[key]))})
        return [Problem.saying("duplicate_proposal", line, "project_id", key, said)]
    return []
