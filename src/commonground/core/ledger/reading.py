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
from commonground.core.ledger.canonical import canonical_json, read_rational
from commonground.core.ledger.result_file import (
    DECLARED,
    FIELDS,
    FORMAT,
    BesideEntry,
    ResultFile,
    declared_sha256,
)

Check = Callable[[object], object]
_HEX: Final = re.compile(r"[0-9a-f]{64}", re.ASCII)
_MARK: Final = re.compile(r'[\[\]{}]|"([^"\\]|\\.)*"(:?)', re.DOTALL)
_REMEDY: Final = "Take the file again from where it was published."


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
    problems += [_problem(name, "missing", "This field is expected in a result file.") for name in strange]
    known = ", ".join(FIELDS)
    problems += [
        _problem(name, "unknown", f"A result file has the fields {known} and no others.")
        for name in values
        if name not in FIELDS
    ]
    if problems:
        raise InputError(problems)
    if canonical_json(values) != data:
        more = "A result file is canonical JSON without a byte more."
        raise InputError([_problem("file", "other bytes", more)])
    file = _assembled(read)
    if declared_sha256(file.result.parameters) != values["declared_sha256"]:
        raise InputError([_declared_otherwise(values)])
    return file


def _declared_otherwise(values: Mapping[str, object]) -> Problem:
    names = ", ".join(DECLARED)
    message = f"The settings ({names}) are not those whose hash stands here: one of them was changed."
    return _problem("declared_sha256", str(values["declared_sha256"]), message)


def _fields(data: bytes) -> Mapping[str, object]:
    try:
        text = data.decode()
        values = json.loads(text, object_pairs_hook=_once, parse_float=_no_float, parse_constant=_no_float)
    except UnicodeDecodeError as err:
        field = _field_at(data[: err.start].decode(errors="replace"))
        raise InputError([_problem(field, f"byte {err.start}", "This is no UTF-8 text.")]) from err
    except json.JSONDecodeError as err:
        field = _field_at(text[: err.pos])
        raise InputError([_problem(field, f"character {err.pos}", f"This is no JSON: {err.msg}.")]) from err
    except (ValueError, RecursionError) as err:
        raise InputError([_problem("file", "the text", f"This is no JSON of a result: {err}.")]) from err
    if not isinstance(values, dict):
        raise InputError([_problem("file", type(values).__name__, "A result file is one JSON object.")])
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
        raise ValueError(f"the key {twice!r} stands there twice")
    return named


def _no_float(text: str) -> object:
    raise ValueError(f'{text} is no integer; rationals are written as text, such as "1/2"')


def _checked(name: str, value: object, problems: list[Problem]) -> object:
    try:
        return _CHECKS[name](value)
    except _NotSoError as err:
        problems.append(_problem(name + err.where, err.given, f"Expected {err.expected}."))
        return None


def _problem(field: str, value: str, message: str) -> Problem:
    return Problem("not_a_result", None, field, value, f"{message} {_REMEDY}")


class _NotSoError(Exception):
    """A value is not of its kind; ``where`` is the path below the field."""

    def __init__(self, value: object, expected: str, where: str = "") -> None:
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
        raise _NotSoError(value, "a whole number, 0 or more")
    return value


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise _NotSoError(value, "text")
    return value


def _hash(value: object) -> str:
    if not isinstance(value, str) or not _HEX.fullmatch(value):
        raise _NotSoError(value, "64 hexadecimal digits, lower case")
    return value


def _exact(value: object) -> Fraction:
    try:
        return read_rational(_text(value))
    except ValueError as err:
        raise _NotSoError(value, 'a rational in lowest terms such as "7/2" or "20/1"') from err


def _or_null(check: Check) -> Check:
    return lambda value: None if value is None else check(value)


def _one_of(kind: object, *more: str) -> Check:
    words = (*get_args(kind), *more)

    def check(value: object) -> object:
        if value not in words:
            raise _NotSoError(value, "one of " + ", ".join(words))
        return value

    return check


def _list(check: Check) -> Check:
    def checks(value: object) -> tuple[object, ...]:
        if not isinstance(value, list):
            raise _NotSoError(value, "a list")
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
            raise _NotSoError(value, "an object")
        if set(value) != set(fields):
            names = sorted(set(value) ^ set(fields))
            raise _NotSoError(value.get(names[0]), "the fields " + ", ".join(fields), f".{names[0]}")
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
