"""The META section of a ``.pb`` text: budget, kind and rules of the ballot, and all else as written."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from fractions import Fraction
from math import ceil, floor
from typing import Final

from commonground.core.choice.ballots import BallotKind, BallotRules
from commonground.core.choice.pb import catalogue
from commonground.core.choice.pb.file import KIND_OF, LENGTHS, POINT_LIMITS, SUMS_OF_COST
from commonground.core.choice.pb.lines import Section
from commonground.core.choice.pb.notes import Notes, shortened
from commonground.core.choice.pb.values import (
    MILLION,
    BadNumberError,
    decimals,
    looks_like_thousands,
    money,
    point_digits,
    points,
    whole,
)
from commonground.core.errors import Problem
from commonground.core.words import Name, Sentence

THRESHOLD: Final = "min_project_score_threshold"
_HEADER: Final = ["key", "value"]


@dataclass(slots=True)
class Meta:
    """What META says; numbers are not yet in minor units or whole points."""

    pairs: list[tuple[str, str]] = field(default_factory=list)
    lines: dict[str, int] = field(default_factory=dict)
    kind: BallotKind | None = None
    budget: Fraction | None = None
    budget_decimals: int = 0
    numbers: dict[str, Fraction] = field(default_factory=dict)

    def add(self, key: str, value: str, line: int) -> Problem | None:
        """Keep one pair, or say why not."""
        name = key.lower()
        if not key:
            return Problem.saying(
                "key_missing", line, "key", shortened(value), Sentence(catalogue.KEY_MISSING)
            )
        if name in self.lines:
            said = Sentence(catalogue.KEY_TWICE, {"line": Name(str(self.lines[name]))})
            return Problem.saying("duplicate_key", line, key, shortened(value), said)
        reader = _READERS.get(name)
        if reader and value:
            try:
                self.numbers[name] = reader(value)
            except BadNumberError as error:
                return Problem.saying(error.code, line, key, shortened(value), error.said)
        self.lines[name] = line
        self.pairs.append((key, value))
        return None

    def text(self, key: str) -> str:
        """Value of a key as written, empty if it is not there."""
        return next((value for name, value in self.pairs if name.lower() == key), "")

    def point_digits(self) -> int:
        """How many decimals the limits on points need."""
        limits = (self.numbers[key] for key in POINT_LIMITS if key in self.numbers)
        return point_digits(int(limit * MILLION) for limit in limits)

    def rules(self, kind: BallotKind, *, money_digits: int, points_digits: int) -> BallotRules:
        """Rules of the ballot in minor units and whole points; limits are rounded towards what they allow."""

        def limit(key: str, factor: int) -> int | None:
            if key not in self.numbers:
                return None
            scaled = self.numbers[key] * factor
            return ceil(scaled) if key.startswith("min") else floor(scaled)

        lengths = {key: limit(key, 1) for key in LENGTHS}
        sums = {key: limit(key, 10**money_digits) for key in SUMS_OF_COST}
        given = {key: limit(key, 10**points_digits) for key in POINT_LIMITS}
        currency = self.text("currency")
        return BallotRules(kind, **lengths, **sums, **given, currency=currency, minor_digits=money_digits)


def read_meta(section: Section, notes: Notes) -> Meta:
    """Read META.

    Parameters
    ----------
    section
        Its rows.
    notes
        Receives faults: another header, a key twice, no budget or kind of ballot, limits that are no numbers.
    """
    meta = Meta()
    rows = list(zip(section.numbers, section.texts, section.rows, strict=True))
    if [cell.strip().lower() for cell in section.header] != _HEADER:
        said = Sentence(catalogue.META_HEADER)
        notes.fault("header", section.below, "META", ";".join(section.header), said)
    for line, text, row in rows:
        if len(row) != len(_HEADER):
            continue
        problem = meta.add(row[0].strip(), row[1].strip(), line)
        if problem:
            notes.reject(problem, section="META", text=text)
    _required(meta, section, notes)
    return meta


def _required(meta: Meta, section: Section, notes: Notes) -> None:
    """Budget and kind of ballot, without which nothing can be counted."""
    given = meta.text("vote_type")
    meta.kind = KIND_OF.get(given.lower())
    line = meta.lines.get("vote_type", section.line)
    if meta.kind is None:
        said = Sentence(catalogue.VOTE_TYPE, {"names": Name(", ".join(KIND_OF))})
        notes.fault("vote_type", line, "vote_type", given, said)
    budget = meta.text("budget")
    line = meta.lines.get("budget", section.line)
    if "budget" not in meta.lines:
        notes.fault("budget_missing", line, "budget", "", Sentence(catalogue.BUDGET_MISSING))
        return
    try:
        meta.budget = money(budget)
        meta.budget_decimals = decimals(budget)
        if looks_like_thousands(budget):
            notes.warn("decimal_comma", line, "budget", budget, Sentence(catalogue.COMMA))
    except BadNumberError as error:
        notes.fault(f"budget_{error.code}", line, "budget", budget, error.said)


def _length(text: str) -> Fraction:
    """Return a number of choices."""
    value = whole(text)
    if value < 0:
        raise BadNumberError("negative", catalogue.NEGATIVE_LENGTH)
    return Fraction(value)


def _points(text: str) -> Fraction:
    """Return points as written."""
    return Fraction(points(text), MILLION)


_READERS: Final[dict[str, Callable[[str], Fraction]]] = {
    **dict.fromkeys(LENGTHS, _length),
    **dict.fromkeys(SUMS_OF_COST, money),
    **dict.fromkeys((*POINT_LIMITS, THRESHOLD), _points),
}
