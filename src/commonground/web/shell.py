"""The pages that are there when nothing else is: health, not found, broken, no data yet."""

from __future__ import annotations

from http import HTTPStatus

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string

_API = "/api/"


def health(_request: HttpRequest) -> JsonResponse:
    """Say that the process answers; nothing is read for it."""
    return JsonResponse({"status": "ok"})


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Answer an unknown address with the way back."""
    del exception  # its words may hold what somebody typed
    return render(request, "404.html", status=HTTPStatus.NOT_FOUND)


def stale_form(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Answer a form whose token is missing or old: most often a browser that takes no cookie of ours."""
    del reason  # Django's words are for developers
    return render(request, "403_csrf.html", status=HTTPStatus.FORBIDDEN)


def broken(_request: HttpRequest) -> HttpResponse:
    """Answer our own fault with a page that needs no database, no build and no context."""
    return HttpResponse(render_to_string("500.html"), status=HTTPStatus.INTERNAL_SERVER_ERROR)


def no_build(request: HttpRequest) -> HttpResponse:
    """Say that this city has no published build, and which command makes one."""
    status, city = HTTPStatus.SERVICE_UNAVAILABLE, settings.CG_CITY
    command = f"commonground city build cities/{city}.toml"
    if request.path_info.startswith(_API):
        detail = f"No build of the city {city!r} is published. Run: {command}"
        problem = {"type": "about:blank", "title": status.phrase, "status": status.value, "detail": detail}
        return JsonResponse(problem, status=status, content_type="application/problem+json")
    return render(request, "503.html", {"city_id": city, "command": command}, status=status)
