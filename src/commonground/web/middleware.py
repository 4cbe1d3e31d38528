"""What happens to every request: security headers, the language of its address, one pinned build."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation

from commonground.web import accent, live, shell

_WITHOUT_BUILD = ("/health", "/staff/")

# Scripts, styles, fonts, tiles and workers come from this host only; no inline script, no eval. The one
# inline style is the city's accent, named by its hash.
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'{style}; font-src 'self'; img-src 'self' data:; "
    "connect-src 'self'; worker-src 'self'; manifest-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'"
)
_PERMISSIONS = "camera=(), geolocation=(self), microphone=(), payment=(), usb=(), browsing-topics=()"


class SecurityHeaders:
    """Set the content security policy and what the browser may use."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer, with the headers."""
        response = self.get_response(request)
        style = accent.rule(getattr(request, "build", None))
        digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
        response.headers.setdefault("Content-Security-Policy", _POLICY.format(style=f" 'sha256-{digest}'"))
        response.headers.setdefault("Permissions-Policy", _PERMISSIONS)
        return response


class PathLanguage:
    """Speak the language of the address, and nothing else: a link keeps its language, caches work."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Activate the language for this request only."""
        language = translation.get_language_from_path(request.path_info) or settings.LANGUAGE_CODE
        with translation.override(language):
            request.LANGUAGE_CODE = language
            response = self.get_response(request)
        response.headers.setdefault("Content-Language", language)
        return response


class LiveBuild:
    """Pin the city's live build to the request: one page never mixes two builds."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer from the pinned build, or say that there is none."""
        request.build = None
        if request.path_info.startswith(_WITHOUT_BUILD):
            return self.get_response(request)
        request.build = live.build(settings.CG_LAKE, settings.CG_CITY)
        if request.build is None:
            return shell.no_build(request)
        return self.get_response(request)
