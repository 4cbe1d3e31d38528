"""Reading a published lottery: strictly, with every problem named by its field."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Any, Final, get_args

from commonground.core.errors import InputError, Problem
from commonground.core.ledger import catalogue
from commonground.core.ledger.canonical import canonical_json, read_rational
from commonground.core.sortition import refusals
from commonground.core.sortition.fair import Method
from commonground.core.sortition.lottery_file import FORMAT, LotteryFile, PublishedType
from commonground.core.sortition.pool import Quota
from commonground.core.words import Name, Names, Sentence

_HEX: Final = re.compile(r"[0-9a-f]{64}", re.ASCII)
_APART: Final = ("apart", "not asked")
_SHOWN: Final = 60


def read_lottery(data: bytes) -> LotteryFile:
    """Read a published lottery.

    Parameters
    ----------
    data
        The bytes of the file.

    Raises
    ------
    InputError
        It is no lottery of this format: every field that is missing, unknown or of another kind is named. A
        file that is not canonical JSON is refused, too: its hash could not be compared. Whether it tells the
        truth is for :func:`~commonground.core.sortition.lottery_check.check_lottery`.
    """
    values = _object(data)
    reader = _Reader()
    reader.exactly(values, _FIELDS, "")
    if reader.problems:
        raise InputError(reader.problems)
    found = {name: reader.checked(check, values[name], name) for name, check in _FIELDS.items()}
    if reader.problems:
        raise InputError(reader.problems)
    if canonical_json(values) != data:
        raise InputError([_problem("file", "other bytes", Sentence(refusals.OTHER_BYTES))])
    return LotteryFile(
        method=found["method"],
        size=found["size"],
        quotas=tuple(Quota(one["feature"], one["value"], one["min"], one["max"]) for one in found["quotas"]),
        people=tuple(found["people"]),
        panels=tuple(tuple(panel) for panel in found["panels"]),
        types=tuple(PublishedType(one["people"], one["chance"], one["drawn"]) for one in found["types"]),
        gap=found["gap"],
        seed=found["seed"],
        households=found["households"] == _APART[0],
        within=found["within"],
    )


def declared_root(data: bytes) -> str:
    """Return the Merkle root that stands in a file that :func:`read_lottery` can read."""
    return str(_object(data)["people_root"])


def _object(data: bytes) -> Mapping[str, Any]:
    try:
        values = json.loads(data, object_pairs_hook=_once, parse_float=_no_float, parse_constant=_no_float)
    except (ValueError, RecursionError) as err:
        why = err.said if isinstance(err, _NoLotteryError) else Name(str(err))
        said = Sentence(refusals.NO_LOTTERY, {"why": why})
        raise InputError([_problem("file", "the text", said)]) from err
    if not isinstance(values, dict):
        raise InputError([_problem("file", type(values).__name__, Sentence(refusals.LOTTERY_OBJECT))])
    return values


def _once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    named = dict(pairs)
    if len(named) < len(pairs):
        raise _NoLotteryError(Sentence(refusals.KEY_STANDS_TWICE))
    return named


def _no_float(text: str) -> object:
    raise _NoLotteryError(Sentence(refusals.NO_INTEGER, {"number": Name(text)}))


class _NoLotteryError(ValueError):
    """JSON that no lottery holds; ``said`` says why."""

    def __init__(self, said: Sentence) -> None:
        super().__init__(said)
        self.said = said


def _problem(field: str, value: str, said: Sentence) -> Problem:
    return Problem.saying("not_a_lottery", None, field, value, Sentence(catalogue.AGAIN, {"problem": said}))


Check = Callable[["_Reader", Any, str], Any]


class _Reader:
    """Checks values and gathers what is wrong with them."""

    def __init__(self) -> None:
        self.problems: list[Problem] = []

    def checked(self, check: Check, value: object, field: str) -> Any:
        return check(self, value, field)

    def wrong(self, value: object, field: str, expected: Sentence) -> None:
        shown = json.dumps(value, ensure_ascii=False)[:_SHOWN]
        said = Sentence(catalogue.EXPECTED, {"expected": expected})
        self.problems.append(_problem(field, shown, said))

    def exactly(self, values: Mapping[str, object], fields: Mapping[str, Check], path: str) -> bool:
        """Note fields that are missing or unknown."""
        before = len(self.problems)
        for name in fields:
            if name not in values:
                self.problems.append(_problem(path + name, "missing", Sentence(refusals.FIELD_MISSING)))
        for name in values:
            if name not in fields:
                said = Sentence(refusals.ONLY_THESE, {"names": Names(tuple(fields))})
                self.problems.append(_problem(path + name, "unknown", said))
        return len(self.problems) == before


def _whole(reader: _Reader, value: object, field: str) -> int:
    if type(value) is not int or value < 0:
        reader.wrong(value, field, Sentence(catalogue.WHOLE))
        return 0
    return value


def _text(reader: _Reader, value: object, field: str) -> str:
    if not isinstance(value, str):
        reader.wrong(value, field, Sentence(catalogue.TEXT))
        return ""
    return value


def _hash(reader: _Reader, value: object, field: str) -> str:
    if not isinstance(value, str) or not _HEX.fullmatch(value):
        reader.wrong(value, field, Sentence(catalogue.HASH))
        return ""
    return value


def _rational(reader: _Reader, value: object, field: str) -> Fraction:
    try:
        return read_rational(value if isinstance(value, str) else "")
    except ValueError:
        reader.wrong(value, field, Sentence(catalogue.RATIONAL, {"example": Name('"1/20"')}))
        return Fraction(0)


def _one_of(*words: str) -> Check:
    def check(reader: _Reader, value: object, field: str) -> object:
        if value not in words:
            reader.wrong(value, field, Sentence(catalogue.ONE_OF, {"names": Names(words)}))
        return value

    return check


def _list(check: Check) -> Check:
    def each(reader: _Reader, value: object, field: str) -> list[Any]:
        if not isinstance(value, list):
            reader.wrong(value, field, Sentence(catalogue.LIST))
            return []
        return [check(reader, item, f"{field}[{at}]") for at, item in enumerate(value)]

    return each


def _record(**fields: Check) -> Check:
    def check(reader: _Reader, value: object, field: str) -> dict[str, Any]:
        if not isinstance(value, dict):
            reader.wrong(value, field, Sentence(catalogue.OBJECT))
        elif reader.exactly(value, fields, field + "."):
            return {name: one(reader, value[name], f"{field}.{name}") for name, one in fields.items()}
        return {}

    return check


_FIELDS: Final[Mapping[str, Check]] = {
    "format": _one_of(FORMAT),
    "gap": _rational,
    "households": _one_of(*_APART),
    "method": _one_of(*get_args(Method)),
    "panels": _list(_list(_whole)),
    "people": _list(_hash),
    "people_root": _hash,
    "quotas": _list(_record(feature=_text, max=_whole, min=_whole, value=_text)),
    "seed": _text,
    "size": _whole,
    "types": _list(_record(chance=_rational, drawn=_whole, people=_whole)),
    "within": _rational,
}
