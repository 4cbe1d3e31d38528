"""What every template knows: the build, its city, the languages, whether people are invented."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils import translation

from commonground.web import accent


def _name(names: str | dict[str, str], language: str) -> str:
    """Return a name in the reader's language, else in English, else in the first there is."""
    if isinstance(names, str):
        return names
    return names.get(language) or names.get("en") or next(iter(names.values()))


def in_language(address: str, code: str) -> str:
    """Return the same address in another language; an address that leads nowhere keeps leading nowhere."""
    path = address
    if found := translation.get_language_from_path(address):
        path = address.removeprefix(f"/{found}")
    return path if code == settings.LANGUAGE_CODE else f"/{code}{path}"


def _languages(request: HttpRequest, current: str) -> list[dict[str, Any]]:
    """Return this very page in every language, each named in itself."""
    return [
        {
            "code": code,
            "name": translation.get_language_info(code)["name_local"].capitalize(),
            "url": in_language(request.get_full_path(), code),
            "bidi": translation.get_language_info(code)["bidi"],
            "current": code == current,
        }
        for code, _label in settings.LANGUAGES
    ]


def site(request: HttpRequest) -> dict[str, Any]:
    """Return the names that every page shares."""
    build = getattr(request, "build", None)
    language = translation.get_language() or settings.LANGUAGE_CODE
    city: dict[str, Any] = dict(build.manifest["city"]) if build is not None else {}
    if city:
        city["name"] = _name(city["name"], language)
    return {
        "build": build,
        "city": city,
        "synthetic": bool(build is not None and build.manifest["synthetic"]),
        "languages": _languages(request, language),
        "language": language,
        "bidi": translation.get_language_bidi(),
        "accent_rule": accent.rule(build),
    }
