"""Reading a result file: strictly, with every problem named by its field."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Any, Final, get_args

from commonground.core.choice.ballots import BordaVariant, Utility
from commonground.core.choice.result import (
    Completion,
    Dropped,
    Order,
    Parameters,
    Phase,
    Result,
    Round,
    RuleName,
    TieRule,
    Variant,
)
from commonground.core.errors import InputError, Problem
from commonground.core.ledger import catalogue
from commonground.core.ledger.canonical import canonical_json, read_rational
from commonground.core.ledger.result_file import (
    DECLARED,
    FIELDS,
    FORMAT,
    BesideEntry,
    ResultFile,
    declared_sha256,
)
from commonground.core.words import Name, Names, Sentence

Check = Callable[[object], object]
_HEX: Final = re.compile(r"[0-9a-f]{64}", re.ASCII)
_MARK: Final = re.compile(r'[\[\]{}]|"([^"\\]|\\.)*"(:?)', re.DOTALL)


def read_result(data: bytes) -> ResultFile:
    """Read a result file.

    Parameters
    ----------
    data
        The bytes of the file.

    Raises
    ------
    InputError
        It is no result file of this format: every field that is missing, unknown or of another kind is
        named, in the order of the fields; a file that is not canonical JSON is refused, too, because its
        bytes could not be compared.

    Notes
    -----
    Source: docs/methods/result-file.md.
    """
    values = _fields(data)
    problems: list[Problem] = []
    read = {name: _checked(name, values.get(name), problems) for name in FIELDS if name in values}
    strange = [name for name in FIELDS if name not in values]
    problems += [_problem(name, "missing", Sentence(catalogue.FIELD_MISSING)) for name in strange]
    known = Sentence(catalogue.RESULT_FIELDS, {"names": Names(FIELDS)})
    problems += [_problem(name, "unknown", known) for name in values if name not in FIELDS]
    if problems:
        raise InputError(problems)
    if canonical_json(values) != data:
        raise InputError([_problem("file", "other bytes", Sentence(catalogue.OTHER_BYTES))])
    file = _assembled(read)
    if declared_sha256(file.result.parameters) != values["declared_sha256"]:
        raise InputError([_declared_otherwise(values)])
    return file


def _declared_otherwise(values: Mapping[str, object]) -> Problem:
    said = Sentence(catalogue.DECLARED_OTHERWISE, {"names": Names(DECLARED)})
    return _problem("declared_sha256", str(values["declared_sha256"]), said)


def _fields(data: bytes) -> Mapping[str, object]:
    try:
        text = data.decode()
        values = json.loads(text, object_pairs_hook=_once, parse_float=_no_float, parse_constant=_no_float)
    except UnicodeDecodeError as err:
        field = _field_at(data[: err.start].decode(errors="replace"))
        raise InputError([_problem(field, f"byte {err.start}", Sentence(catalogue.NO_UTF8))]) from err
    except json.JSONDecodeError as err:
        field = _field_at(text[: err.pos])
        said = Sentence(catalogue.NO_JSON, {"why": Name(err.msg)})
        raise InputError([_problem(field, f"character {err.pos}", said)]) from err
    except (ValueError, RecursionError) as err:
        why = err.said if isinstance(err, _NoResultError) else Name(str(err))
        said = Sentence(catalogue.NO_RESULT, {"why": why})
        raise InputError([_problem("file", "the text", said)]) from err
    if not isinstance(values, dict):
        raise InputError([_problem("file", type(values).__name__, Sentence(catalogue.RESULT_OBJECT))])
    return values


def _field_at(before: str) -> str:
    """Name the last field of the first level before a place where reading failed."""
    field, level = "file", 0
    for mark in _MARK.finditer(before):
        if mark[0] in {"{", "["}:
            level += 1
        elif mark[0] in {"}", "]"}:
            level -= 1
        elif level == 1 and mark[2]:
            field = mark[0][1:-2]
    return field


def _once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    named = dict(pairs)
    if len(named) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise _NoResultError(Sentence(catalogue.KEY_STANDS_TWICE, {"key": Name(repr(twice))}))
    return named


def _no_float(text: str) -> object:
    raise _NoResultError(Sentence(catalogue.NO_INTEGER, {"number": Name(text)}))


class _NoResultError(ValueError):
    """JSON that no result file holds; ``said`` says why."""

    def __init__(self, said: Sentence) -> None:
        super().__init__(said)
        self.said = said


def _checked(name: str, value: object, problems: list[Problem]) -> object:
    try:
        return _CHECKS[name](value)
    except _NotSoError as err:
        said = Sentence(catalogue.EXPECTED, {"expected": err.expected})
        problems.append(_problem(name + err.where, err.given, said))
        return None


def _problem(field: str, value: str, said: Sentence) -> Problem:
    return Problem.saying("not_a_result", None, field, value, Sentence(catalogue.AGAIN, {"problem": said}))


class _NotSoError(Exception):
    """A value is not of its kind; ``where`` is the path below the field."""

    def __init__(self, value: object, expected: Sentence, where: str = "") -> None:
        super().__init__(expected)
        self.given, self.expected, self.where = _short(value), expected, where

    def under(self, place: str) -> _NotSoError:
        self.where = place + self.where
        return self


def _short(value: object) -> str:
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= 60 else text[:59] + "…"  # noqa: PLR2004 - one line of a terminal


def _count(value: object) -> int:
    if type(value) is not int or value < 0:
        raise _NotSoError(value, Sentence(catalogue.WHOLE))
    return value


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise _NotSoError(value, Sentence(catalogue.TEXT))
    return value


def _hash(value: object) -> str:
    if not isinstance(value, str) or not _HEX.fullmatch(value):
        raise _NotSoError(value, Sentence(catalogue.HASH))
    return value


def _exact(value: object) -> Fraction:
    try:
        return read_rational(_text(value))
    except ValueError as err:
        expected = Sentence(catalogue.RATIONAL, {"example": Name('"7/2"')})
        raise _NotSoError(value, expected) from err


def _or_null(check: Check) -> Check:
    return lambda value: None if value is None else check(value)


def _one_of(kind: object, *more: str) -> Check:
    words = (*get_args(kind), *more)

    def check(value: object) -> object:
        if value not in words:
            raise _NotSoError(value, Sentence(catalogue.ONE_OF, {"names": Names(words)}))
        return value

    return check


def _list(check: Check) -> Check:
    def checks(value: object) -> tuple[object, ...]:
        if not isinstance(value, list):
            raise _NotSoError(value, Sentence(catalogue.LIST))
        items = []
        for place, item in enumerate(value):
            try:
                items.append(check(item))
            except _NotSoError as err:
                raise err.under(f"[{place}]") from None
        return tuple(items)

    return checks


def _record(made: type, fields: Mapping[str, Check]) -> Check:
    def checks(value: object) -> object:
        if not isinstance(value, dict):
            raise _NotSoError(value, Sentence(catalogue.OBJECT))
        if set(value) != set(fields):
            names = sorted(set(value) ^ set(fields))
            expected = Sentence(catalogue.FIELDS, {"names": Names(tuple(fields))})
            raise _NotSoError(value.get(names[0]), expected, f".{names[0]}")
        read = {}
        for name, check in fields.items():
            try:
                read[name] = check(value[name])
            except _NotSoError as err:
                raise err.under(f".{name}") from None
        return made(**read)

    return checks


_ids = _list(_text)
_CHECKS: Final[Mapping[str, Check]] = {
    "format": _one_of(None, FORMAT),
    "engine": _text,
    "inputs_sha256": _hash,
    "declared_sha256": _hash,
    "rule": _one_of(RuleName),
    "utility": _one_of(Utility),
    "borda": _one_of(BordaVariant),
    "completion": _one_of(Completion),
    "step": _or_null(_count),
    "k": _count,
    "ties": _one_of(TieRule),
    "seed": _text,
    "order": _one_of(Order),
    "variant": _one_of(Variant),
    "threshold": _or_null(_count),
    "purses_sha256": _or_null(_hash),
    "lambda": _exact,
    "kappa": _exact,
    "selected": _ids,
    "cost": _count,
    "leftover": _count,
    "trace": _list(
        _record(
            Round,
            {
                "phase": _one_of(Phase),
                "proposal": _text,
                "cost": _count,
                "rho": _exact,
                "price": _or_null(_exact),
                "supporters": _count,
                "paid_full": _count,
                "paid_last": _count,
                "tied": _ids,
                "tie_broken_by": _or_null(_text),
            },
        )
    ),
    "dropped": _list(
        _record(
            Dropped,
            {"proposal": _text, "round": _count, "supporters_money": _exact, "short_by": _exact},
        )
    ),
    "ties_met": _count,
    "comparison": _list(
        _record(
            BesideEntry,
            {
                "to": _one_of(None, "greedy", "equal_purses"),
                "selected": _ids,
                "cost": _count,
                "prefer_result": _count,
                "prefer_other": _count,
                "equal": _count,
            },
        )
    ),
    "merkle_root": _or_null(_hash),
}


def _assembled(read: Mapping[str, Any]) -> ResultFile:
    parameters = Parameters(
        rule=read["rule"],
        utility=read["utility"],
        borda=read["borda"],
        completion=read["completion"],
        step=read["step"],
        k=read["k"],
        ties=read["ties"],
        seed=read["seed"],
        order=read["order"],
        variant=read["variant"],
        threshold=read["threshold"],
        lam=read["lambda"],
        kappa=read["kappa"],
    )
    result = Result(
        selected=read["selected"],
        cost=read["cost"],
        leftover=read["leftover"],
        trace=read["trace"],
        dropped=read["dropped"],
        ties=read["ties_met"],
        parameters=parameters,
    )
    return ResultFile(
        result=result,
        inputs_sha256=read["inputs_sha256"],
        purses_sha256=read["purses_sha256"],
        comparison=read["comparison"],
        merkle_root=read["merkle_root"],
        engine=read["engine"],
    )
