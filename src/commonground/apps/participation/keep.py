"""Core's frozen dataclasses as JSON and back, exactly: what the worker found, for the pages that show it.

Tuples, rationals and texts come back as they were; only classes that the reader names come back at all, so a
file can make nothing of any other kind.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import fields, is_dataclass
from fractions import Fraction
from typing import Any, Final

_CLASS, _RATIONAL, _MAPPING, _TUPLE = "class", "rational", "mapping", "tuple"
_PLAIN: Final = (str, bool, int, float, type(None))


def pack(value: object) -> bytes:
    """Return a value as bytes; the same value gives the same bytes."""
    return json.dumps(_packed(value), ensure_ascii=False, separators=(",", ":")).encode()


def unpack(data: bytes, kinds: Iterable[type]) -> Any:
    """Return the value that was packed.

    Raises
    ------
    KeyError
        The data holds a dataclass that is none of ``kinds``.
    """
    return _unpacked(json.loads(data), {kind.__name__: kind for kind in kinds})


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
    return kinds[data[_CLASS]](**held)
