"""A voter's receipt as a file."""

from __future__ import annotations

import json
import re
from typing import Final

from commonground.core.errors import InputError, Problem
from commonground.core.ledger import catalogue
from commonground.core.ledger.canonical import canonical_json
from commonground.core.ledger.merkle import Receipt
from commonground.core.words import Name, Names, Sentence

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
        said = Sentence(catalogue.NO_JSON, {"why": Name(str(err))})
        raise InputError([_problem("file", "the text", said)]) from err
    if not isinstance(values, dict):
        raise InputError([_problem("file", type(values).__name__, Sentence(catalogue.RECEIPT_OBJECT))])
    problems = [
        _problem(
            name, json.dumps(values.get(name))[:60], Sentence(catalogue.EXPECTED, {"expected": expected})
        )
        for name, (holds, expected) in _checks(values).items()
        if not holds
    ]
    problems += [
        _problem(name, "unknown", Sentence(catalogue.RECEIPT_FIELDS, {"names": Names(_FIELDS)}))
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


def _checks(values: dict[str, object]) -> dict[str, tuple[bool, Name | Sentence]]:
    path = values.get("path")
    digits, whole = Sentence(catalogue.HASH), Sentence(catalogue.WHOLE)
    return {
        "format": (values.get("format") == FORMAT, Name(f'"{FORMAT}"')),
        "leaf": (_is_hash(values.get("leaf")), digits),
        "index": (_is_count(values.get("index")), whole),
        "path": (isinstance(path, list) and all(map(_is_hash, path)), Sentence(catalogue.HASHES)),
        "size": (_is_count(values.get("size")), whole),
        "root": (_is_hash(values.get("root")), digits),
    }


def _is_hash(value: object) -> bool:
    return isinstance(value, str) and _HEX.fullmatch(value) is not None


def _is_count(value: object) -> bool:
    return type(value) is int and value >= 0


def _problem(field: str, value: str, said: Sentence) -> Problem:
    again = Sentence(catalogue.RECEIPT_AGAIN, {"problem": said})
    return Problem.saying("not_a_receipt", None, field, value, again)
