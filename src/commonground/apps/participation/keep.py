"""Core's frozen dataclasses as JSON and back, exactly: what the worker found, for the pages that show it.

Tuples, rationals and texts come back as they were; only classes that the reader names come back at all, so a
file can make nothing of any other kind. A sentence is kept in no language: the English text by which the
catalogue knows it, and the values of its places. The page that shows it says it in the reader's language.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import fields, is_dataclass
from fractions import Fraction
from typing import Any, Final

from commonground.core.words import Listed, Message, Money, Name, Names, Sentence, Share, sayable

VERSION: Final = 1
"""Of the form below: what another version kept is not guessed at."""

SPOKEN: Final = (Listed, Message, Money, Name, Names, Sentence, Share)
"""The classes of which sentences are made."""

_CLASS, _RATIONAL, _MAPPING, _TUPLE = "class", "rational", "mapping", "tuple"
_PLAIN: Final = (str, bool, int, float, type(None))


class UnreadableError(ValueError):
    """What was kept is not what this version of the program keeps."""


def pack(value: object) -> bytes:
    """Return a value as bytes; the same value gives the same bytes."""
    return json.dumps(packed(value), ensure_ascii=False, separators=(",", ":")).encode()


def packed(value: object) -> dict[str, Any]:
    """Return a value as JSON, with the version of its form."""
    return {"version": VERSION, "kept": _packed(value)}


def unpack(data: bytes, kinds: Iterable[type]) -> Any:
    """Return the value that was packed.

    Raises
    ------
    UnreadableError
        The data was kept by another version, holds a dataclass that is none of ``kinds``, a field that such
        a class has not, or a sentence that nobody could say.
    """
    try:
        read = json.loads(data)
    except ValueError as err:
        raise UnreadableError("This is no JSON: keep the value again.") from err
    return unpacked(read, kinds)


def unpacked(data: object, kinds: Iterable[type]) -> Any:
    """Return the value that :func:`packed` made into JSON; raises as :func:`unpack`."""
    if not isinstance(data, dict) or data.get("version") != VERSION or "kept" not in data:
        raise UnreadableError(f"Expected the form of version {VERSION}: keep the value again.")
    try:
        return _unpacked(data["kept"], {kind.__name__: kind for kind in kinds})
    except (KeyError, TypeError, ValueError, AttributeError, ZeroDivisionError) as err:
        raise UnreadableError(f"Expected the fields of version {VERSION}: keep the value again.") from err


def _packed(value: object) -> Any:
    if isinstance(value, _PLAIN):
        return value
    if isinstance(value, Fraction):
        return {_RATIONAL: str(value)}
    if is_dataclass(value) and not isinstance(value, type):
        held = {field.name: _packed(getattr(value, field.name)) for field in fields(value)}
        return {_CLASS: type(value).__name__, "fields": held}
    if isinstance(value, Mapping):
        return {_MAPPING: [[_packed(key), _packed(one)] for key, one in value.items()]}
    if isinstance(value, tuple | list):
        return {_TUPLE: [_packed(one) for one in value]}
    raise TypeError(f"Cannot keep {type(value).__name__}: give dataclasses, tuples, mappings, numbers.")


def _unpacked(data: Any, kinds: Mapping[str, type]) -> Any:
    if not isinstance(data, dict):
        return data
    if _RATIONAL in data:
        return Fraction(data[_RATIONAL])
    if _MAPPING in data:
        return {_unpacked(key, kinds): _unpacked(one, kinds) for key, one in data[_MAPPING]}
    if _TUPLE in data:
        return tuple(_unpacked(one, kinds) for one in data[_TUPLE])
    held = {name: _unpacked(one, kinds) for name, one in data["fields"].items()}
    made = kinds[data[_CLASS]](**held)
    if isinstance(made, Sentence) and not sayable(made):
        raise ValueError("This sentence cannot be said.")
    return made
