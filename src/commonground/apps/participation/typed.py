"""Numbers as people type them, read exactly or not at all."""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation
from typing import Final

LARGEST: Final = 2**53
"""No number of the counting page may be larger: floats hold all whole numbers up to it."""
_MOST_DIGITS: Final = 30
_ARABIC_POINT: Final = "\N{ARABIC DECIMAL SEPARATOR}"


def number(typed: str) -> Decimal | None:
    """Read a number with spaces between thousands and a point or comma before decimals; None if it is none.

    Parameters
    ----------
    typed
        What somebody wrote, in digits of any script.
    """
    try:
        read = Decimal(re.sub(r"\s", "", typed).replace(",", ".").replace(_ARABIC_POINT, "."))
    except InvalidOperation:
        return None
    return read if read.is_finite() and abs(read.adjusted()) <= _MOST_DIGITS else None


def units(value: Decimal | None, digits: int) -> int | None:
    """Return a number in units of its last decimal; None if it is below 0, too large or finer than that.

    1,000 is finer than cents: it is a thousand to some and one to others, so it is not read as either.

    Parameters
    ----------
    value
        What :func:`number` read.
    digits
        How many decimals there may be.
    """
    if value is None:
        return None
    scaled = value.scaleb(digits)
    exponent = scaled.as_tuple().exponent
    whole = isinstance(exponent, int) and exponent >= 0
    return int(scaled) if whole and 0 <= scaled <= LARGEST else None


def plain(value: int, digits: int) -> str:
    """Write units as a form takes them, and a command.

    Parameters
    ----------
    value
        In units of the last decimal.
    digits
        How many decimals there are.
    """
    return format(Decimal(value).scaleb(-digits), "f")
