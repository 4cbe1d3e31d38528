"""Numbers as a reader meets them: unit shown, local format, no more digits than the data bear.

Every function answers text; a missing number is an em dash, never a zero.
"""

from __future__ import annotations

import math
from datetime import date

from django.utils.formats import date_format, number_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

MISSING = "—"
FIRST_STRONG_ISOLATE, POP_ISOLATE = "\u2068", "\u2069"
_ROUND_M = 10
_KILOMETRE_M = 1000.0
_LEAST_SHARE = 0.01
_DECIMALS = {"of_7": 1, "index": 2, "ratio": 2}


def say(message: str, **parts: object) -> SafeString:
    """Fill the named places of a translated message; every part is escaped unless it is safe already."""
    return format_html(message, **parts)


def isolate(text: object) -> str:
    """Keep a name's own direction inside a sentence of the other direction (Unicode FSI ... PDI)."""
    return f"{FIRST_STRONG_ISOLATE}{text}{POP_ISOLATE}"


def missing(value: float | None) -> bool:
    """Whether there is no number: null or NaN."""
    return value is None or math.isnan(value)


def count(value: float | None) -> str:
    """Whole things, grouped in the reader's way."""
    if value is None or math.isnan(value):
        return MISSING
    return number_format(round(value), use_l10n=True, force_grouping=True)


def decimal(value: float | None, places: int) -> str:
    """Round to a number of decimals that the caller can defend."""
    if value is None or math.isnan(value):
        return MISSING
    return number_format(round(value, places), decimal_pos=places, use_l10n=True, force_grouping=True)


def significant(value: float, digits: int = 3) -> str:
    """Keep so many significant digits, and no exponent."""
    if value == 0:
        return count(0)
    places = digits - 1 - math.floor(math.log10(abs(value)))
    return decimal(round(value, places), max(places, 0))


def share(value: float | None) -> str:
    """Percent without decimals; a share that only rounds to 0 or 100 says so in words."""
    if value is None or math.isnan(value):
        return MISSING
    percent = value * 100
    if 0 < value < _LEAST_SHARE:
        return _("less than 1 %")
    if 1 - _LEAST_SHARE < value < 1:
        return _("more than 99 %")
    return _("{number} %").format(number=count(percent))


def _countable(value: float) -> bool:
    """Whether a share is shown as a number of percent and not in words."""
    return value in {0.0, 1.0} or _LEAST_SHARE <= value <= 1 - _LEAST_SHARE


def metres(value: float | None) -> str:
    """Distance: whole tens of metres, from one kilometre on kilometres with one decimal."""
    if value is None or math.isnan(value):
        return MISSING
    if value < _KILOMETRE_M - _ROUND_M / 2:
        tens = max(_ROUND_M, _ROUND_M * round(value / _ROUND_M))
        return _("{number} m").format(number=count(tens))
    return _("{number} km").format(number=decimal(value / _KILOMETRE_M, 1))


def radius(value: float) -> str:
    """Render a limit of a method, exactly: 500 m stays 500 m and 1000 m stays 1,000 m."""
    return _("{number} m").format(number=count(value))


def minutes(value: float | None) -> str:
    """Whole minutes, rounded up so that nobody is late."""
    if value is None or math.isnan(value):
        return MISSING
    whole = math.ceil(value)
    return ngettext("{number} minute", "{number} minutes", whole).format(number=count(whole))


def people(value: float | None) -> str:
    """People, counted in whole persons."""
    if value is None or math.isnan(value):
        return MISSING
    whole = round(value)
    return ngettext("{number} person", "{number} people", whole).format(number=count(whole))


def bare(value: float | None, unit: str) -> str:
    """Render a value for a sentence that names the unit itself; a percentage keeps its sign."""
    if value is None or math.isnan(value):
        return MISSING
    if unit == "percent":
        return share(value)
    return decimal(value, _DECIMALS[unit]) if unit in _DECIMALS else significant(value)


def quantity(value: float | None, unit: str) -> str:
    """Render a value with the unit of its indicator, as stored (shares are 0 to 1)."""
    number = bare(value, unit)
    if number == MISSING:
        return MISSING
    match unit:
        case "per_km2":
            return _("{number} per km²").format(number=number)
        case "of_7":
            return _("{number} of 7").format(number=number)
        case _:
            return number


def spread(low: float | None, high: float | None, unit: str) -> str:
    """Render a range in words, or nothing where there is none; one value when both ends round alike."""
    if low is None or high is None or math.isnan(low) or math.isnan(high):
        return ""
    first, last = quantity(low, unit), quantity(high, unit)
    if first == last:
        return first
    if unit == "percent" and all(map(_countable, (low, high))):
        return _("{low} to {high} %").format(low=count(low * 100), high=count(high * 100))
    return _("{low} to {high}").format(low=bare(low, unit), high=last)


def day(value: str | date | None) -> str:
    """Render an ISO date, or a month, in the reader's format; any other text stays as it is."""
    if value is None or value == "":
        return MISSING
    if isinstance(value, date):
        return date_format(value, "DATE_FORMAT")
    try:
        if len(value) == len("2019-04"):
            return date_format(date.fromisoformat(f"{value}-01"), "YEAR_MONTH_FORMAT")
        return date_format(date.fromisoformat(value[:10]), "DATE_FORMAT")
    except ValueError:
        return value
