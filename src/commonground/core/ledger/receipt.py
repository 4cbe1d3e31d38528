"""A voter's receipt as a file."""

from __future__ import annotations

import json
import re
from typing import Final

from commonground.core.errors import InputError, Problem
from commonground.core.ledger.canonical import canonical_json
from commonground.core.ledger.merkle import Receipt

FORMAT: Final = "cg-receipt-1"
_FIELDS: Final = ("format", "leaf", "index", "path", "size", "root")
_HEX: Final = re.compile(r"[0-9a-f]{64}", re.ASCII)


def receipt_bytes(receipt: Receipt) -> bytes:
    """Return a receipt as canonical JSON; it holds no salt (docs/methods/ledger.md)."""
    return canonical_json(receipt.to_json())


def read_receipt(data: bytes) -> Receipt:
    """Read a receipt.

    Raises
    ------
    InputError
        Every field that is missing, unknown or of another kind.
    """
    try:
        values = json.loads(data)
    except (ValueError, RecursionError) as err:
        raise InputError([_problem("file", "the text", f"This is no JSON: {err}.")]) from err
    if not isinstance(values, dict):
        raise InputError([_problem("file", type(values).__name__, "A receipt is one JSON object.")])
    problems = [
        _problem(name, json.dumps(values.get(name))[:60], f"Expected {expected}.")
        for name, (holds, expected) in _checks(values).items()
        if not holds
    ]
    problems += [
        _problem(name, "unknown", f"A receipt has the fields {', '.join(_FIELDS)}.")
        for name in values
        if name not in _FIELDS
    ]
    if problems:
        raise InputError(problems)
    return Receipt(
        leaf=bytes.fromhex(values["leaf"]),
        index=values["index"],
        path=tuple(bytes.fromhex(one) for one in values["path"]),
        size=values["size"],
        root=bytes.fromhex(values["root"]),
    )


def _checks(values: dict[str, object]) -> dict[str, tuple[bool, str]]:
    path = values.get("path")
    digits = "64 hexadecimal digits, lower case"
    return {
        "format": (values.get("format") == FORMAT, f'"{FORMAT}"'),
        "leaf": (_is_hash(values.get("leaf")), digits),
        "index": (_is_count(values.get("index")), "a whole number, 0 or more"),
        "path": (isinstance(path, list) and all(map(_is_hash, path)), f"a list of {digits}"),
        "size": (_is_count(values.get("size")), "a whole number, 0 or more"),
        "root": (_is_hash(values.get("root")), digits),
    }


def _is_hash(value: object) -> bool:
    return isinstance(value, str) and _HEX.fullmatch(value) is not None


def _is_count(value: object) -> bool:
    return type(value) is int and value >= 0


def _problem(field: str, value: str, message: str) -> Problem:
    return Problem(
        "not_a_receipt", None, field, value, f"{message} Take the receipt again from where it was."
    )
