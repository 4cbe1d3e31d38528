"""Every address of the site.

Pages carry their language in the first segment (none = the city's first language) and end in a slash.
Files, tiles and the API know no language and end in none. Each app brings ``urls.py`` (pages) and, where
it serves files, ``files.py``.
"""

from __future__ import annotations

from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.urls import URLPattern, URLResolver, include, path

from commonground.web import shell

urlpatterns: list[URLPattern | URLResolver] = [
    path("health", shell.health, name="health"),
    path("staff/", admin.site.urls),
    path("", include("commonground.web.api")),
    path("", include("commonground.apps.indicators.files")),
    path("", include("commonground.apps.participation.files")),
    *i18n_patterns(
        path("", include("commonground.apps.areas.urls")),
        path("", include("commonground.apps.indicators.urls")),
        path("", include("commonground.apps.catalogue.urls")),
        path("", include("commonground.apps.participation.urls")),
        prefix_default_language=False,
    ),
]

handler404 = shell.not_found
handler500 = shell.broken
