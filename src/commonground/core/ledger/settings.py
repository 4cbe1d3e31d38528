"""Which settings of a result file could never have been counted with these ballots."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Final

from commonground.core.choice.purses import MAX_LAM
from commonground.core.ledger.canonical import canonical_json
from commonground.core.ledger.result_file import declared
from commonground.core.words import Message

if TYPE_CHECKING:
    from commonground.core.choice.ballots import BallotKind, Election
    from commonground.core.choice.result import Parameters

IMPOSSIBLE: Final = Message(
    "This setting does not go with the rule, the other settings or the ballots, so nothing was counted so."
)
_APPROVALS: Final = frozenset[str]({"approval", "choose_one", "knapsack"})
_POINTS: Final = frozenset[str]({"cumulative", "cardinal"})
_NO_NEED: Final = (Fraction(0), Fraction(2))


@dataclass(frozen=True, slots=True)
class Impossible:
    """A setting that cannot be: its field, its value and what could stand there, as in the file."""

    field: str
    given: str
    expected: str


def impossible(parameters: Parameters, election: Election, *, purses: bool) -> Impossible | None:
    """Return the first setting, in the order of a result file, that contradicts another or the ballots.

    A count ignores some of these, such as the order of a greedy count under equal shares; a file that
    declares them was still not written by a count, which leaves what a rule does not use at its default.

    Parameters
    ----------
    parameters
        As declared, each of its own kind.
    election
        The ballots.
    purses
        Whether purses were given, in the file or with the ballots.

    Returns
    -------
    Impossible or None
        None where all settings go together.

    Notes
    -----
    Source: docs/methods/result-file.md, "Settings that go together".
    """
    told = declared(parameters)
    for field, holds, expected in _rules(parameters, election.rules.kind, purses=purses):
        if not holds:
            return Impossible(field, canonical_json(told[field]).decode(), expected)
    return None


def _rules(parameters: Parameters, kind: BallotKind, *, purses: bool) -> Iterator[tuple[str, bool, str]]:
    """Yield each field that depends on others, whether its value is possible, and what is."""
    rules = ["greedy", "equal_shares", *(["phragmen"] if kind in _APPROVALS else [])]
    yield "rule", parameters.rule in rules, _words(*rules)
    own = ["points"] if kind in _POINTS else ["borda"] if kind == "ranking" else []
    utilities = ["cost", "cardinality", *own]
    yield "utility", parameters.utility in utilities, _words(*utilities)
    shares, greedy = parameters.rule == "equal_shares", parameters.rule == "greedy"
    completed = parameters.completion != "none"
    yield "completion", shares or not completed, _words("none")
    step, least = parameters.step, parameters.threshold
    yield ("step", bool(step), "≥ 1") if completed else ("step", step is None, "null")
    yield "order", greedy or parameters.order == "score", _words("score")
    yield "variant", greedy or parameters.variant == "skip", _words("skip")
    limited = parameters.variant == "threshold"
    yield ("threshold", least is not None, "≥ 0") if limited else ("threshold", least is None, "null")
    lam, kappa = parameters.lam, parameters.kappa
    if purses:
        yield "lambda", 0 <= lam <= MAX_LAM, '"0/1" … "1/2"'
        yield "kappa", kappa >= 1, '≥ "1/1"'
    else:
        yield "lambda", lam == _NO_NEED[0], _words("0/1")
        yield "kappa", kappa == _NO_NEED[1], _words("2/1")


def _words(*words: str) -> str:
    return " | ".join(f'"{word}"' for word in words)
