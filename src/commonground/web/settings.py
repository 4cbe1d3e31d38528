"""Django's settings, all of them from the environment with defaults that serve one laptop.

==================  =======================================================  =====================
variable            what it sets                                             without it
==================  =======================================================  =====================
CG_HOME             runtime directory: lake, database, secret                ``var``
CG_CITY             the city this site serves                                ``demo``
CG_LANGUAGE         language of addresses without a prefix                   the city's first one
CG_HOSTS            host names it answers to, separated by commas            this machine only
CG_HTTPS            ``1``: cookies and answers insist on HTTPS               off
CG_DEBUG            ``1``: tracebacks in the browser, for developers         off
CG_SECRET_KEY       key of cookies and forms                                 kept in CG_HOME/secret
DATABASE_URL/CG_DB  ``postgresql://…`` or ``sqlite:///…``                    CG_HOME/db.sqlite3
==================  =======================================================  =====================
"""

from __future__ import annotations

import os
from pathlib import Path

import django
import django_htmx
import ninja

from commonground.web import places
from commonground.web.databases import databases

WEB = Path(__file__).resolve().parent
CG_HOME = places.home()
CG_LAKE = CG_HOME / "lake"
CG_CITY = os.environ.get("CG_CITY") or "demo"

DEBUG = os.environ.get("CG_DEBUG") == "1"
SECRET_KEY = places.secret_key(CG_HOME)
ALLOWED_HOSTS = (os.environ.get("CG_HOSTS") or "localhost,127.0.0.1,[::1]").split(",")

INSTALLED_APPS = [
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django_htmx",
    "django_tasks",
    "django_tasks_db",
    "ninja",
    "commonground.web",
    "commonground.apps.areas",
    "commonground.apps.indicators",
    "commonground.apps.catalogue",
    "commonground.apps.participation",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "commonground.web.middleware.SecurityHeaders",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "django.middleware.http.ConditionalGetMiddleware",
    "commonground.web.middleware.PathLanguage",
    "commonground.web.middleware.LiveBuild",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
]

ROOT_URLCONF = "commonground.web.urls"
WSGI_APPLICATION = "commonground.web.wsgi.application"
APPEND_SLASH = True

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [WEB / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "commonground.web.context.site",
            ],
        },
    }
]

DATABASES = databases(os.environ, CG_HOME)
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": ["default"]}}

LANGUAGES = [("en", "English"), ("es", "Español"), ("fr", "Français"), ("ar", "العربية")]
LANGUAGE_CODE = os.environ.get("CG_LANGUAGE") or places.default_language(
    places.city_languages(CG_LAKE, CG_CITY), (code for code, _ in LANGUAGES)
)
LOCALE_PATHS = [WEB / "locale"]
FORMAT_MODULE_PATH = "commonground.web.formats"
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"

# Charts bring their own style sheet: pages link to the very file that drawings on their own hold. The exact
# methods are read on the site as they stand in the documentation.
STATICFILES_DIRS = [WEB.parent / "core" / "charts" / "css", ("methods", WEB.parents[2] / "docs" / "methods")]
WHITENOISE_MIMETYPES = {".md": "text/plain"}
# One digest over every static file is part of the address: all of them may be cached for ever.
STATIC_DIGEST = places.tree_digest(
    WEB / "static",
    *(one[1] if isinstance(one, tuple) else one for one in STATICFILES_DIRS),
    Path(django.__file__).parent / "contrib" / "admin" / "static",
    Path(django_htmx.__file__).parent / "static",
    Path(ninja.__file__).parent / "static",
)
STATIC_URL = f"/static/{STATIC_DIGEST}/"
STATIC_ROOT = CG_HOME / "static" / STATIC_DIGEST
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedStaticFilesStorage"},
}
STATIC_ROOT.mkdir(parents=True, exist_ok=True)
WHITENOISE_USE_FINDERS = not any(STATIC_ROOT.iterdir())  # not collected yet: straight from the packages
WHITENOISE_IMMUTABLE_FILE_TEST = f"^{STATIC_URL}"
WHITENOISE_ALLOW_ALL_ORIGINS = False

X_FRAME_OPTIONS = "DENY"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "commonground.web.shell.stale_form"
if os.environ.get("CG_HTTPS") == "1":
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_SSL_REDIRECT = True
    SECURE_HSTS_SECONDS = 31_536_000
    SESSION_COOKIE_SECURE = True
    CSRF_COOKIE_SECURE = True

# To the terminal or the service's journal. An unknown address is no event: it may hold somebody's words.
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {"journal": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["journal"], "level": "INFO"},
    "loggers": {
        "django": {"handlers": ["journal"], "level": "INFO", "propagate": False},
        "django.request": {"level": "ERROR"},
    },
}
