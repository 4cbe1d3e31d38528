"""The forms a value of a city file can have: how each is read, and what is expected instead.

A form is one small reader: it takes what TOML gave and returns what the rest of the code uses, or
raises :class:`Misfit` with a remedy. The words of ``expected`` serve the error message and the
reference page alike, so the two cannot disagree.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final
from urllib.parse import urlsplit

from commonground.core.errors import CrsError
from commonground.core.places.geodesy import check_projected_metres
from commonground.data.city import licences
from commonground.data.city.countries import COUNTRIES


class Misfit(ValueError):  # noqa: N818 - not an error of the package: it becomes a ConfigProblem one call up
    """A value does not have its form; the argument is the remedy."""


@dataclass(frozen=True, slots=True)
class Form:
    """One form: the words for it and its reader."""

    expected: str
    read: Callable[[object], Any]


# The plain words betray a template only in a short text: a citation may well speak of an example. The
# English reminder counts in capitals alone: in small letters it is a Spanish word.
_TEMPLATE_WORD: Final = re.compile(r"\b(?i:example|placeholder|fixme|tbd|xxx+)\b|\bTODO\b")
_TEMPLATE_MARK: Final = re.compile(
    r"\b(?i:change-?me|lorem ipsum|your[-_ ](?:city|name|file|url)\b)|…|\.\.\.|<[^>]*>"
)
_SHORT_WORDS: Final = 4
_TEMPLATE_HOST: Final = re.compile(r"(?:^|\.)(?:example(?:\.(?:com|org|net))?|invalid|test)$", re.IGNORECASE)
_LANGUAGE: Final = re.compile(r"[a-z]{2,3}(?:-[A-Za-z0-9]{2,8})*")
_SLUG: Final = re.compile(r"[a-z0-9][a-z0-9_-]{0,59}")
_HOST: Final = re.compile(r"[a-z0-9](?:[a-z0-9.:-]*[a-z0-9])?")


def _text(value: object) -> str:
    if not isinstance(value, str) or not value.strip():
        raise Misfit("Write it between quotation marks.")
    short = len(value.split()) <= _SHORT_WORDS
    if _TEMPLATE_MARK.search(value) or (short and _TEMPLATE_WORD.search(value)):
        raise Misfit("This is a word left over from a template: put the real one.")
    return value.strip()


def _column(value: object) -> str:
    if not isinstance(value, str) or not value.strip():
        raise Misfit("Write the column's name between quotation marks, as it stands in the file.")
    return value


def _texts_of(read: Callable[[object], str], remedy: str) -> Callable[[object], tuple[str, ...]]:
    def read_all(value: object) -> tuple[str, ...]:
        if not isinstance(value, list) or not value:
            raise Misfit(remedy)
        return tuple(read(part) for part in value)

    return read_all


def _title(value: object) -> Mapping[str, str]:
    if isinstance(value, str):
        return MappingProxyType({"": _text(value)})
    if not isinstance(value, dict) or not value:
        raise Misfit('Write "Name", or { en = "Name", ar = "…" } with one text for each language.')
    return MappingProxyType({_language(code): _text(words) for code, words in value.items()})


def _integer(value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or value < 0:
        raise Misfit("Write it in digits alone, without quotation marks, separators or a sign.")
    return value


def _integers(value: object) -> tuple[int, ...]:
    if not isinstance(value, list) or not value:
        raise Misfit("Write a list such as [1, 2].")
    return tuple(_integer(part) for part in value)


def _flag(value: object) -> bool:
    if not isinstance(value, bool):
        raise Misfit("Write true or false, without quotation marks.")
    return value


def _date(value: object) -> dt.date:
    if isinstance(value, dt.datetime) or not isinstance(value, dt.date):
        raise Misfit("Write it as 2026-10-05, without quotation marks and without a time.")
    return value


def _release(value: object) -> str:
    if isinstance(value, dt.date) and not isinstance(value, dt.datetime):
        return value.isoformat()
    return _text(value)


def _sha256(value: object) -> str:
    if not isinstance(value, str) or not re.fullmatch(r"[0-9a-f]{64}", value):
        raise Misfit("Copy the hash that sha256sum prints, or let 'commonground city fetch --pin' write it.")
    return value


def _licence(value: object) -> str:
    text = value if isinstance(value, str) else ""
    if text not in licences.LICENCES:
        raise Misfit(f"It should be {licences.expectation(text)}.")
    return text


def _crs(value: object) -> str:
    if not isinstance(value, str) or not re.fullmatch(r"[A-Z]+:[A-Za-z0-9]+", value):
        raise Misfit("Write the registered name, such as 'EPSG:3067'.")
    return value


def _city_crs(value: object) -> str:
    name = _crs(value)
    try:
        check_projected_metres(name)
    except CrsError as err:
        raise Misfit(str(err)) from err
    if name in {"EPSG:3857", "EPSG:3395", "ESRI:102100"}:
        raise Misfit(
            "Web Mercator's metres grow with the latitude: give the city's national grid or UTM zone."
        )
    return name


def _colour(value: object) -> str:
    if not isinstance(value, str) or not re.fullmatch(r"#[0-9a-fA-F]{6}", value):
        raise Misfit("Write '#' and six hexadecimal digits.")
    return value.lower()


def _country(value: object) -> str:
    if not isinstance(value, str) or value not in COUNTRIES:
        raise Misfit("Use the two capital letters of ISO 3166-1, for example GB and not UK.")
    return value


def _language(value: object) -> str:
    if not isinstance(value, str) or not _LANGUAGE.fullmatch(value):
        raise Misfit("Use the tags of BCP 47, such as 'fi' or 'pt-BR'.")
    return value


def _slug(value: object) -> str:
    if not isinstance(value, str) or not _SLUG.fullmatch(value):
        raise Misfit("It becomes part of file names and addresses: keep to these characters.")
    _text(value)
    return value


def _url(value: object) -> str:
    if not isinstance(value, str):
        raise Misfit("Write the address between quotation marks.")
    parts = urlsplit(value)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise Misfit("Give the whole address, with https:// in front.")
    # a path may well hold the word "example" (public sample data does); a host may not
    if "…" in value or "<" in value or _TEMPLATE_HOST.search(parts.hostname):
        raise Misfit("This address is left over from a template: put the real one.")
    if parts.username or parts.password:
        raise Misfit("City files are published: leave user names and passwords out of addresses.")
    return value


def _host(value: object) -> str:
    if not isinstance(value, str) or not _HOST.fullmatch(value.casefold()):
        raise Misfit("Name hosts alone, without https:// and without a path.")
    return value.casefold()


def _path(value: object) -> str:
    if not isinstance(value, str) or not value.strip():
        raise Misfit("Write the path from the folder of the city file, between quotation marks.")
    if "…" in value or value.split(".")[0] in {"example", "changeme"}:
        raise Misfit("This name is left over from a template: put the real one.")
    return value


def _bbox(value: object) -> tuple[float, float, float, float]:
    numbers = value if isinstance(value, list) else []
    good = [float(n) for n in numbers if isinstance(n, int | float) and not isinstance(n, bool)]
    if len(good) != len(numbers) or len(good) != 4:  # noqa: PLR2004 - a box has four sides
        raise Misfit("Write [west, south, east, north] in degrees.")
    west, south, east, north = good
    if not (-180 <= west < east <= 180 and -90 <= south < north <= 90):  # noqa: PLR2004 - degrees
        raise Misfit("West must lie before east and south before north, in degrees, longitude first.")
    return west, south, east, north


FORMS: Final[Mapping[str, Form]] = MappingProxyType(
    {
        "text": Form("a text", _text),
        "title": Form("a text, or a table with one text for each language", _title),
        "texts": Form("a list of texts", _texts_of(_text, "Write a list such as ['a', 'b'].")),
        "column": Form("the name of a column", _column),
        "columns": Form("a list of column names", _texts_of(_column, "Write a list such as ['a', 'b'].")),
        "cells": Form("a list of texts", _texts_of(str, "Write a list such as ['-', 'n/a'].")),
        "integer": Form("a whole number, 0 or more", _integer),
        "integers": Form("a list of whole numbers", _integers),
        "flag": Form("true or false", _flag),
        "date": Form("a date", _date),
        "release": Form("a date or a text", _release),
        "sha256": Form("64 hexadecimal digits", _sha256),
        "licence": Form("a known licence", _licence),
        "crs": Form("a coordinate system such as 'EPSG:4326'", _crs),
        "city_crs": Form("a projected coordinate system in metres", _city_crs),
        "colour": Form("a colour such as '#0b5fff'", _colour),
        "country": Form("a country code of ISO 3166-1", _country),
        "languages": Form(
            "a list of language tags", _texts_of(_language, "Write a list such as ['fi', 'sv', 'en'].")
        ),
        "slug": Form("lower-case letters, digits, '-' and '_'", _slug),
        "url": Form("an address that begins with https:// or http://", _url),
        "hosts": Form("a list of host names", _texts_of(_host, "Write a list such as ['cdn.city.fi'].")),
        "path": Form("the path of a file", _path),
        "bbox": Form("four numbers: west, south, east, north", _bbox),
    }
)
