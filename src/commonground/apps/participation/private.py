"""Common to all pages of brought files: nothing is cached or indexed, and what is over is deleted."""

from __future__ import annotations

from functools import wraps
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Final

from django.shortcuts import render

from commonground.apps.participation import actions
from commonground.apps.participation.keep import UnreadableError
from commonground.apps.participation.limits import KEPT, MOST_WAITING

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponse

_RETRY_S: Final = "60"


class GoneError(LookupError):
    """No inquiry has this key, or its time is over."""

    def __init__(self, kind: str) -> None:
        self.kind = kind
        super().__init__("This file is not here any more.")


def private(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Delete what is over before a view looks, and keep its answer out of every cache and index."""

    @wraps(view)
    def answered(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        actions.purge()
        try:
            response = view(request, *args, **kwargs)
        except GoneError as err:
            page = {"kind": err.kind, "minutes": _minutes()}
            response = render(request, "participation/gone.html", page, status=HTTPStatus.NOT_FOUND)
        except UnreadableError:  # another version of this program kept it: as good as gone
            page = {"kind": "groups" if "/groups/" in request.path else "count", "unreadable": True}
            response = render(request, "participation/gone.html", page, status=HTTPStatus.GONE)
        except actions.CrowdedError as err:
            page = {"code": err.code, "minutes": _minutes(), "most": MOST_WAITING}
            response = render(
                request, "participation/crowded.html", page, status=HTTPStatus.TOO_MANY_REQUESTS
            )
            response.headers["Retry-After"] = _RETRY_S
        response.headers["Cache-Control"] = "private, no-store"
        response.headers["X-Robots-Tag"] = "noindex, nofollow"
        return response

    return answered


def _minutes() -> int:
    return int(KEPT.total_seconds() // 60)
