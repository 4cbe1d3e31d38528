"""The API: the routers of the apps under one address, and errors as problem documents."""

from __future__ import annotations

import logging
from http import HTTPStatus
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.urls import path
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError

from commonground import __version__
from commonground.apps.areas.api import router as areas
from commonground.apps.catalogue.api import router as catalogue
from commonground.apps.indicators.api import router as indicators
from commonground.web.api_docs import PlainDocs

_log = logging.getLogger(__name__)
_PROBLEM = "application/problem+json"


api = NinjaAPI(
    title="Common Ground",
    version=__version__,
    description="Areas, indicators, values and their lineage. No key, no account; read only.",
    urls_namespace="api",
    docs=PlainDocs(),
    docs_url="/",
)
api.add_router("", areas)
api.add_router("", indicators)
api.add_router("", catalogue)

urlpatterns = [path("api/v1/", api.urls)]


def problem(status: HTTPStatus, detail: str, **more: Any) -> JsonResponse:
    """Return an error as RFC 9457 writes it."""
    body = {"type": "about:blank", "title": status.phrase, "status": status.value, "detail": detail, **more}
    return JsonResponse(body, status=status.value, content_type=_PROBLEM)


@api.exception_handler(Http404)
def _not_found(_request: HttpRequest, exception: Http404) -> HttpResponse:
    return problem(HTTPStatus.NOT_FOUND, str(exception) or "There is nothing at this address.")


@api.exception_handler(ValidationError)
def _invalid(_request: HttpRequest, exception: ValidationError) -> HttpResponse:
    errors = [{"parameter": str(error["loc"][-1]), "problem": error["msg"]} for error in exception.errors]
    named = "; ".join(f"{error['parameter']}: {error['problem']}" for error in errors)
    return problem(HTTPStatus.UNPROCESSABLE_ENTITY, f"Please correct: {named}.", errors=errors)


@api.exception_handler(HttpError)
def _refused(_request: HttpRequest, exception: HttpError) -> HttpResponse:
    return problem(HTTPStatus(exception.status_code), str(exception))


@api.exception_handler(Exception)
def _broken(_request: HttpRequest, exception: Exception) -> HttpResponse:
    _log.error("The API failed", exc_info=exception)
    return problem(HTTPStatus.INTERNAL_SERVER_ERROR, "Something broke on our side; it has been written down.")
