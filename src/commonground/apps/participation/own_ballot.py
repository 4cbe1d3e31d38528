"""One's own ballot, to see where its share went: read from a form, never stored."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from django.utils.translation import gettext as _

from commonground.apps.participation.typed import number, units
from commonground.core.choice.ballots import Ballot

if TYPE_CHECKING:
    from collections.abc import Mapping

    from commonground.apps.participation.elections import Summary


class Line(NamedTuple):
    """One proposal on the ballot: its field in the form, its name, what was typed or ticked."""

    field: str
    name: str
    text: str


@dataclass(frozen=True, slots=True)
class OwnBallot:
    """The form of one ballot; ``ballot`` is None before one was sent and while something in it is wrong."""

    question: str
    ticked: bool
    lines: tuple[Line, ...]
    sent: bool = False
    errors: Mapping[str, str] = field(default_factory=dict)
    ballot: Ballot | None = None

    @classmethod
    def of(cls, given: Mapping[str, str] | None, summary: Summary) -> OwnBallot:
        """Read a sent form, or offer an empty one."""
        fields = {one.id: f"own-{number}" for number, one in enumerate(summary.election.proposals, 1)}
        texts = {proposal: (given or {}).get(name, "").strip() for proposal, name in fields.items()}
        lines = tuple(
            Line(name, summary.names[proposal], texts[proposal]) for proposal, name in fields.items()
        )
        errors: dict[str, str] = {}
        filled = {proposal: text for proposal, text in texts.items() if text}
        ballot = None if given is None else _ballot(filled, summary, fields, errors)
        return cls(
            question=_question(summary),
            ticked=summary.approves,
            lines=lines,
            sent=given is not None,
            errors=errors,
            ballot=None if errors else ballot,
        )


def _question(summary: Summary) -> str:
    if summary.approves:
        return _("Tick what you voted for")
    if summary.election.rules.kind == "ranking":
        return _("Number what you voted for: 1 for the best")
    return _("Write how many points you gave")


def _ballot(
    filled: Mapping[str, str], summary: Summary, fields: Mapping[str, str], errors: dict[str, str]
) -> Ballot:
    """Return the ballot that was filled in; what is wrong is noted under its field."""
    if summary.approves:
        return Ballot(tuple(filled))
    numbers = {
        proposal: _number(text, summary.point_digits, fields[proposal], errors)
        for proposal, text in filled.items()
    }
    if summary.election.rules.kind == "ranking":
        return Ballot(tuple(sorted(numbers, key=numbers.__getitem__)))
    return Ballot(tuple(numbers), tuple(numbers.values()))


def _number(text: str, digits: int, name: str, errors: dict[str, str]) -> int:
    """Read a number of points, or a place, in the unit of the election."""
    read = units(number(text), digits)
    if read is None:
        errors[name] = _("“{given}” is not a number that fits here: write digits, such as 3.").format(
            given=text
        )
    return read or 0
