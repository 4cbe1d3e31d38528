"""One spelling for every value, so that equal content has equal bytes and therefore one hash.

Canonical JSON is UTF-8 without spaces; keys stand in the order of their code points; text is in Unicode
normal form C; numbers are integers; exact rationals are the text "p/q". There are no floats: two machines
may write the same float differently.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Mapping, Sequence
from fractions import Fraction
from numbers import Integral, Rational
from typing import Final

from commonground.core.errors import InputError, Problem
from commonground.core.ledger import catalogue
from commonground.core.words import Name, Sentence

MAX_DEPTH: Final = 64
"""Lists and objects inside one another that are written; a result file has four."""
_DIGITS: Final = 600  # Python refuses to write or read longer integers when told to (at least 640)
_PIECE: Final = 10**_DIGITS
_RATIONAL: Final = re.compile(r"(0|-?[1-9][0-9]*)/([1-9][0-9]*)", re.ASCII)


def canonical_json(value: object) -> bytes:
    """Return the one way to write a value.

    Parameters
    ----------
    value
        None, booleans, integers, text, rationals (``Fraction``), and lists, tuples and mappings of them;
        keys are text.

    Raises
    ------
    InputError
        A float, bytes, a set or any other type, text that is no Unicode, two keys that are the same text:
        each with the path to it, all of them at once.

    Notes
    -----
    Strings are escaped as RFC 8785 says (quotation mark, backslash and control characters below U+0020
    only). Unlike RFC 8785 keys are sorted by code point, not by UTF-16 unit. Source: our choice, see
    docs/methods/ledger.md; known answers in tests/core/ledger/test_canonical.py.
    """
    problems: list[Problem] = []
    text = _written(value, "", 0, problems)
    if problems:
        raise InputError(problems)
    return text.encode()


def canonical_text(text: str) -> str:
    """Return text in Unicode normal form C."""
    return text if text.isascii() else unicodedata.normalize("NFC", text)


def rational_text(value: Rational) -> str:
    """Return "p/q" in lowest terms with q > 0; whole numbers are "p/1". Works for any size."""
    return f"{_integer_text(int(value.numerator))}/{_integer_text(int(value.denominator))}"


def read_rational(text: str) -> Fraction:
    """Read what :func:`rational_text` writes, and nothing else.

    Raises
    ------
    ValueError
        The text is not "p/q" in lowest terms.
    """
    found = _RATIONAL.fullmatch(text)
    if found:
        value = Fraction(_integer(found[1]), _integer(found[2]))
        if rational_text(value) == text:
            return value
    raise ValueError('expected a rational in lowest terms such as "7/2" or "20/1"')


def _integer_text(number: int) -> str:
    pieces = []
    rest = abs(number)
    while rest >= _PIECE:
        rest, piece = divmod(rest, _PIECE)
        pieces.append(str(piece).zfill(_DIGITS))
    return ("-" if number < 0 else "") + str(rest) + "".join(reversed(pieces))


def _integer(digits: str) -> int:
    sign, digits = (-1, digits[1:]) if digits.startswith("-") else (1, digits)
    first = len(digits) % _DIGITS
    number = int(digits[:first] or "0")
    for start in range(first, len(digits), _DIGITS):
        number = number * _PIECE + int(digits[start : start + _DIGITS])
    return sign * number


def _written(value: object, path: str, depth: int, problems: list[Problem]) -> str:
    if depth > MAX_DEPTH:
        said = Sentence(catalogue.TOO_DEEP, {"most": MAX_DEPTH})
        return _refused(path, type(value).__name__, said, problems)
    if isinstance(value, str):
        return _written_text(value, path, problems)
    if isinstance(value, Mapping):
        return _written_object(value, path, depth, problems)
    if isinstance(value, Sequence) and not isinstance(value, (bytes, bytearray, memoryview)):
        items = [_written(item, f"{path}[{i}]", depth + 1, problems) for i, item in enumerate(value)]
        return f"[{','.join(items)}]"
    return _written_atom(value, path, problems)


def _written_atom(value: object, path: str, problems: list[Problem]) -> str:
    match value:
        case None | True | False:
            return {None: "null", True: "true", False: "false"}[value]
        case Integral():  # before Rational: whole numbers of numpy and gmpy2 are both
            return _integer_text(int(value))
        case Rational():
            return f'"{rational_text(value)}"'
    said = Sentence(catalogue.A_FLOAT)
    if not isinstance(value, float):
        said = Sentence(catalogue.OF_TYPE, {"type": Name(type(value).__name__)})
    return _refused(path, repr(value)[:60], said, problems)


def _written_text(text: str, path: str, problems: list[Problem]) -> str:
    try:
        text.encode()
    except UnicodeEncodeError:
        return _refused(path, ascii(text)[:60], Sentence(catalogue.HALF_A_PAIR), problems)
    return json.dumps(canonical_text(text), ensure_ascii=False)


def _written_object(value: Mapping[object, object], path: str, depth: int, problems: list[Problem]) -> str:
    named: dict[str, object] = {}
    for key, item in value.items():
        if not isinstance(key, str):
            _refused(path, repr(key)[:60], Sentence(catalogue.KEY_NO_TEXT), problems)
            continue
        name = canonical_text(key)
        if name in named:
            _refused(path, key, Sentence(catalogue.KEY_TWICE), problems)
        named[name] = item
    members = (
        _written_text(name, path, problems)
        + ":"
        + _written(named[name], f"{path}.{name}" if path else name, depth + 1, problems)
        for name in sorted(named)
    )
    return f"{{{','.join(members)}}}"


def _refused(path: str, value: str, what: Sentence, problems: list[Problem]) -> str:
    said = Sentence(catalogue.UNCANONICAL, {"problem": what})
    problems.append(Problem.saying("not_canonical", None, path or "(the value)", value, said))
    return "null"
