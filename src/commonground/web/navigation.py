"""The doors of the site, in the order of the header."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

_DOORS = (
    ("city", "areas:city", gettext_noop("City")),
    ("areas", "areas:list", gettext_noop("Areas")),
    ("indicators", "indicators:list", gettext_noop("Indicators")),
    ("door", "areas:door", gettext_noop("From my door")),
    ("count", "participation:count", gettext_noop("Count")),
    ("groups", "participation:groups", gettext_noop("Opinions")),
    ("data", "catalogue:data", gettext_noop("Data")),
)


@dataclass(frozen=True, slots=True)
class Door:
    """One link of the header; ``current`` is ``page`` on it, ``true`` below it, else empty."""

    key: str
    url: str
    label: str
    current: str


def doors(path: str) -> list[Door]:
    """Return the doors in the reader's language, with the one that leads to ``path`` marked."""
    found = []
    for key, name, label in _DOORS:
        try:
            url = reverse(name)
        except NoReverseMatch:
            continue
        below = key != "city" and path.startswith(url)
        current = "page" if path == url else ("true" if below else "")
        found.append(Door(key, url, _(label), current))
    return found
