"""Numbers as ``.pb`` files write them: money, whole numbers, points; and back.

White space around a number is dropped; the rest is the grammar of docs/methods/pabulib.md and no more.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from fractions import Fraction
from math import gcd
from typing import Final

from commonground.core.choice.ballots import LARGEST
from commonground.core.choice.pb import catalogue
from commonground.core.words import Message, Sentence

MOST_DECIMALS: Final = 6
MILLION: Final = 10**MOST_DECIMALS
_MONEY: Final = re.compile(r"([0-9]+)(?:[.,]([0-9]+))?", re.ASCII)
_WHOLE: Final = re.compile(r"-?[0-9]{1,18}", re.ASCII)
_POINTS: Final = re.compile(r"(-?)([0-9]+)(?:\.([0-9]+))?", re.ASCII)
_DIGITS: Final = 40  # more than any number that can be counted; Python refuses to read thousands of digits


class BadNumberError(ValueError):
    """A number cannot be read; ``code`` names why, ``said`` says what to do."""

    def __init__(self, code: str, message: Message) -> None:
        self.code = code
        self.said = Sentence(message)
        super().__init__(message.one)


def money(text: str) -> Fraction:
    """Return an amount in currency units, exact; a decimal comma is read as a point.

    Raises
    ------
    BadNumberError
        Not a number, negative, or with more than six decimals.
    """
    given = text.strip()
    found = _MONEY.fullmatch(given)
    if found is None:
        raise _not_money(given)
    whole, decimals = found[1], (found[2] or "")
    if len(decimals) > MOST_DECIMALS:
        decimals = decimals.rstrip("0")
    if len(decimals) > MOST_DECIMALS:
        raise BadNumberError("decimals", catalogue.AMOUNT_DECIMALS)
    if len(whole.lstrip("0")) > _DIGITS:
        raise too_large()
    return Fraction(int(whole + decimals or "0"), 10 ** len(decimals))


def decimals(text: str) -> int:
    """Return how many decimals an amount is written with; where beyond six, without zeros at the end."""
    found = _MONEY.fullmatch(text.strip())
    written = (found[2] or "") if found else ""
    return len(written) if len(written) <= MOST_DECIMALS else len(written.rstrip("0"))


def looks_like_thousands(text: str) -> bool:
    """Whether an amount has a decimal comma where many write one between thousands: 100,000."""
    return re.fullmatch(r"[0-9]{1,3},[0-9]{3}", text.strip()) is not None


def minor(amount: Fraction, digits: int) -> int:
    """Return an amount in minor units of ``10**-digits``.

    Raises
    ------
    BadNumberError
        More than 2**53 minor units.
    """
    units = amount * 10**digits
    if units > LARGEST:
        raise too_large()
    return int(units)


def whole(text: str) -> int:
    """Return a whole number.

    Raises
    ------
    BadNumberError
        Not a whole number.
    """
    if not _WHOLE.fullmatch(text.strip()):
        raise BadNumberError("number", catalogue.NOT_WHOLE)
    return int(text)


def points(text: str) -> int:
    """Return points in millionths, exact.

    Raises
    ------
    BadNumberError
        Not a number, with more than six decimals, or beyond 2**53.
    """
    found = _POINTS.fullmatch(text.strip())
    if found is None:
        raise BadNumberError("points", catalogue.NO_POINTS)
    sign, whole_part, fraction = found[1], found[2], (found[3] or "")
    if len(fraction) > MOST_DECIMALS:
        fraction = fraction.rstrip("0")
    if len(fraction) > MOST_DECIMALS:
        raise BadNumberError("decimals", catalogue.POINTS_DECIMALS)
    if len(whole_part) > _DIGITS:
        whole_part = whole_part.lstrip("0")
    if len(whole_part) > _DIGITS:
        raise too_large()
    millionths = int(whole_part + fraction.ljust(MOST_DECIMALS, "0"))
    if millionths > LARGEST * MILLION:
        raise too_large()
    return -millionths if sign else millionths


def point_digits(millionths: Iterable[int]) -> int:
    """Return how many decimals points need, all of them together."""
    common = gcd(MILLION, *millionths)
    return next(digits for digits in range(MOST_DECIMALS + 1) if common % 10 ** (MOST_DECIMALS - digits) == 0)


def written(units: int, digits: int) -> str:
    """Return minor units as text with ``digits`` decimals and a point."""
    sign, units = ("-", -units) if units < 0 else ("", units)
    if not digits:
        return f"{sign}{units}"
    return f"{sign}{units // 10**digits}.{units % 10**digits:0{digits}}"


def too_large() -> BadNumberError:
    """Return the error for a number beyond what can be counted exactly."""
    return BadNumberError("too_large", catalogue.TOO_LARGE)


def _not_money(given: str) -> BadNumberError:
    """Say why a text is no amount."""
    if not given:
        return BadNumberError("missing", catalogue.AMOUNT_MISSING)
    if re.fullmatch(r"-\s*[0-9][0-9.,]*", given):
        return BadNumberError("negative", catalogue.AMOUNT_NEGATIVE)
    if re.fullmatch(r"[0-9][0-9.,\s']*[0-9]", given):
        return BadNumberError("number", catalogue.AMOUNT_SEPARATED)
    return BadNumberError("number", catalogue.NO_AMOUNT)
