"""Every address of the site.

Pages carry their language in the first segment (none = the city's first language) and end in a slash.
Files, tiles and the API know no language and end in none. Each app brings ``urls.py`` (pages) and, where
it serves files, ``files.py``.
"""

from __future__ import annotations

from importlib.util import find_spec

from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.urls import URLPattern, URLResolver, include, path

from commonground.web import shell

APPS = ("areas", "indicators", "catalogue")


def _of(*modules: str) -> list[URLPattern | URLResolver]:
    """Include the address modules that exist."""
    return [path("", include(module)) for module in modules if find_spec(module)]


urlpatterns: list[URLPattern | URLResolver] = [
    path("health", shell.health, name="health"),
    path("staff/", admin.site.urls),
    *_of("commonground.web.api", *(f"commonground.apps.{app}.files" for app in APPS)),
    *i18n_patterns(*_of(*(f"commonground.apps.{app}.urls" for app in APPS)), prefix_default_language=False),
]

handler404 = shell.not_found
handler500 = shell.broken
