"""What every template knows: the build, its city, the languages, whether people are invented."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils import translation

from commonground.data.lake.reader import BuildReader
from commonground.web import accent


def named(names: str | Mapping[str, str], language: str) -> str:
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


def languages(address: str, current: str) -> list[dict[str, Any]]:
    """Return this very page in every language, each named in itself."""
    return [
        {
            "code": code,
            "name": name,
            "dir": "rtl" if translation.get_language_info(code)["bidi"] else "ltr",
            "url": in_language(address, code),
            "current": code == current,
        }
        for code, name in settings.LANGUAGES
    ]


def credits_of(build: BuildReader | None) -> list[str]:
    """Return each attribution line of the sources that were used, once."""
    if build is None:
        return []
    used = (source for source in build.manifest["sources"] if source.get("status", "ok") == "ok")
    return list(dict.fromkeys(source["attribution"] for source in used if source.get("attribution")))


def site(request: HttpRequest) -> dict[str, Any]:
    """Return what every page shares."""
    build: BuildReader | None = getattr(request, "build", None)
    language = translation.get_language() or settings.LANGUAGE_CODE
    city: dict[str, Any] = (
        {} if build is None else {**build.city, "name": named(build.city["name"], language)}
    )
    return {
        "build": build,
        "city": city,
        "synthetic": build is not None and build.synthetic,
        "credits": credits_of(build),
        "languages": languages(request.get_full_path(), language),
        "language": language,
        "bidi": translation.get_language_bidi(),
        "accent_rule": accent.rule(build),
    }
