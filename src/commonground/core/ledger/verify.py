"""Is this the result of these ballots? Counted again, compared byte by byte."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final, TypeGuard

from commonground.core.choice import ENGINE
from commonground.core.choice.compile import compile_election
from commonground.core.choice.rules import count
from commonground.core.errors import CountError, InputError, in_english
from commonground.core.ledger import catalogue
from commonground.core.ledger.beside import beside
from commonground.core.ledger.canonical import canonical_json
from commonground.core.ledger.merkle import merkle_root
from commonground.core.ledger.reading import read_result
from commonground.core.ledger.result_file import FIELDS, BesideEntry, ResultFile, result_file
from commonground.core.ledger.settings import IMPOSSIBLE, impossible
from commonground.core.words import Name, Sentence, Value

if TYPE_CHECKING:
    from commonground.core.choice.ballots import Election
    from commonground.core.choice.result import Parameters, Result, Watch

_WIDTH: Final = 60
_ABSENT: Final = object()


@dataclass(frozen=True, slots=True)
class Verification:
    """What came of checking a result file.

    Attributes
    ----------
    field
        Path of the first field that differs, such as ``trace[2].rho``; None when the file holds.
    given, expected
        What the file says there and what follows from the ballots.
    said
        What it means and what to do, for translation; None when the file holds.
    unchecked
        Fields that could not be checked with what was at hand.
    """

    field: str | None = None
    given: str = ""
    expected: str = ""
    said: Sentence | None = None
    unchecked: tuple[str, ...] = ()

    @property
    def holds(self) -> bool:
        """Whether every field that could be checked follows from the ballots."""
        return self.field is None

    @property
    def reason(self) -> str:
        """What it means and what to do, in English; empty when the file holds."""
        return "" if self.said is None else in_english(self.said)

    def __str__(self) -> str:
        """One sentence, in English."""
        if self.field is None or self.said is None:
            return in_english(Sentence(catalogue.FOLLOWS))
        given, expected = Name(self.given), Name(self.expected)
        message = catalogue.HOLDS_NOT_SO if self.expected else catalogue.HOLDS_NOT
        shown: dict[str, Value] = {"given": given, "expected": expected, "reason": self.said}
        shown["field"] = Name(self.field)
        return in_english(Sentence(message, shown))


def result_bytes(
    election: Election,
    parameters: Parameters,
    *,
    merkle_root: bytes | None = None,
    watch: Watch | None = None,
) -> bytes:
    """Count an election and return the bytes of its result file.

    Parameters
    ----------
    election
        What is counted; its purses, if it has any, are used.
    parameters
        How.
    merkle_root
        Root over the committed ballots, if there is one.
    watch
        Called while it counts; may raise StoppedError.

    Raises
    ------
    InputError, CountError, StoppedError
        As the rules raise them.
    """
    return counted(election, parameters, merkle_root=merkle_root, watch=watch).to_bytes()


def counted(
    election: Election,
    parameters: Parameters,
    *,
    merkle_root: bytes | None = None,
    watch: Watch | None = None,
) -> ResultFile:
    """Count an election and return its result file; see :func:`result_bytes`."""
    result, comparison = _counted(election, parameters, watch)
    return result_file(election, result, comparison=comparison, merkle_root=merkle_root)


def _counted(
    election: Election, parameters: Parameters, watch: Watch | None
) -> tuple[Result, tuple[BesideEntry, ...]]:
    compiled = compile_election(election, parameters.utility, borda=parameters.borda)
    result = count(compiled, parameters, watch)
    return result, beside(election, compiled, result, watch=watch)


def verify_result(
    data: bytes,
    election: Election,
    *,
    leaves: Iterable[bytes] | None = None,
    watch: Watch | None = None,
) -> Verification:
    """Count again and compare.

    Parameters
    ----------
    data
        The result file, whatever its state: a damaged one is a finding, not an error.
    election
        The ballots, with their purses if the result has a ``purses_sha256``.
    leaves
        Commitments of all ballots, made with their salts; only with them ``merkle_root`` is checked.
    watch
        Called while it counts; may raise StoppedError.

    Notes
    -----
    Source: docs/methods/result-file.md, "Checking a file".
    """
    try:
        given = read_result(data)
    except InputError as err:
        first = err.problems[0]
        return Verification(first.field, given=first.value, said=first.said)
    if given.engine != ENGINE:
        return Verification("engine", given.engine, ENGINE, Sentence(catalogue.OTHER_ENGINE))
    root = None if leaves is None else merkle_root(leaves)
    mine = result_file(election, given.result, merkle_root=root)
    early = _other_inputs(election, given, mine, root)
    if early:
        return early
    try:
        result, comparison = _counted(election, replace(given.result.parameters, k=0), watch)
    except (InputError, CountError) as err:
        said = err.said if isinstance(err, CountError) else err.problems[0].said
        why = Sentence(catalogue.NOT_COUNTABLE, {"why": said or Name(str(err))})
        return Verification("rule", given.result.parameters.rule, said=why)
    again = replace(mine, result=result, comparison=comparison, merkle_root=given.merkle_root)
    if again.to_bytes() != data:
        return first_difference(data, again.to_bytes())
    unchecked = ("merkle_root",) if root is None and given.merkle_root is not None else ()
    return Verification(unchecked=unchecked)


def first_difference(given: bytes, expected: bytes) -> Verification:
    """Name the first field in which two result files differ, in the order of ``FIELDS``."""
    one, other = json.loads(given), json.loads(expected)
    for name in FIELDS:
        found = _difference(one.get(name), other.get(name), name)
        if found:
            field, left, right = found
            return Verification(field, _short(left), _short(right), Sentence(catalogue.CHANGED))
    return Verification("file", "other bytes", "canonical JSON", Sentence(catalogue.FILE_CHANGED))


def _other_inputs(
    election: Election, given: ResultFile, mine: ResultFile, root: bytes | None
) -> Verification | None:
    """Compare what was counted, and how, before anything is counted."""
    if mine.inputs_sha256 != given.inputs_sha256:
        said = Sentence(catalogue.NOT_THE_BALLOTS)
        return Verification("inputs_sha256", given.inputs_sha256, mine.inputs_sha256, said)
    purses = given.purses_sha256 is not None or election.purses is not None
    wrong = impossible(given.result.parameters, election, purses=purses)
    if wrong:
        return Verification(wrong.field, wrong.given, wrong.expected, Sentence(IMPOSSIBLE))
    if mine.purses_sha256 != given.purses_sha256:
        said = Sentence(catalogue.NOT_THE_PURSES if given.purses_sha256 else catalogue.EQUAL_PURSES)
        return Verification(
            "purses_sha256", _hash_or_null(given.purses_sha256), _hash_or_null(mine.purses_sha256), said
        )
    if root is not None and mine.merkle_root != given.merkle_root:
        said = Sentence(catalogue.NOT_THE_ROOT)
        return Verification("merkle_root", _hash_or_null(given.merkle_root), root.hex(), said)
    return None


def _difference(one: object, other: object, path: str) -> tuple[str, object, object] | None:
    """Find the first place in which two values differ."""
    if isinstance(one, Mapping) and isinstance(other, Mapping) and one.keys() == other.keys():
        pairs = ((one[key], other[key], f"{path}.{key}") for key in one)
        return next((found for a, b, at in pairs if (found := _difference(a, b, at))), None)
    if _is_list(one) and _is_list(other):
        for place, (a, b) in enumerate(zip(one, other, strict=False)):
            if found := _difference(a, b, f"{path}[{place}]"):
                return found
        if len(one) != len(other):
            return f"{path}[{min(len(one), len(other))}]", _at_end(one, other), _at_end(other, one)
        return None
    return None if type(one) is type(other) and one == other else (path, one, other)


def _hash_or_null(hexadecimal: str | None) -> str:
    """Return a hash, or what the file says where there is none."""
    return hexadecimal or "null"


def _is_list(value: object) -> TypeGuard[Sequence[object]]:
    return isinstance(value, Sequence) and not isinstance(value, str)


def _at_end(items: Sequence[object], others: Sequence[object]) -> object:
    return items[len(others)] if len(items) > len(others) else _ABSENT


def _short(value: object) -> str:
    text = "—" if value is _ABSENT else canonical_json(value).decode()
    return text if len(text) <= _WIDTH else text[: _WIDTH - 1] + "…"
