"""Pages of counts and of opinion groups: parse, act or ask once, render."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_protect
from django.views.decorators.http import require_POST, require_safe

from commonground.apps.participation import actions, arrivals, pages, queries
from commonground.apps.participation.private import GoneError, private
from commonground.apps.participation.upload import bounded

if TYPE_CHECKING:
    from commonground.apps.participation.models import Inquiry


def known(kind: str, key: str) -> Inquiry:
    """Return the inquiry a key opens, or answer that it is gone."""
    found = queries.find(kind, key)
    if found is None:
        raise GoneError(kind)
    return found


def shown(request: HttpRequest, template: str, page: dict[str, Any]) -> HttpResponse:
    """Render where a piece of work stands; a page that watched it is told to load again once it ended."""
    if request.htmx and "progress" not in page:
        return HttpResponse(status=HTTPStatus.NO_CONTENT, headers={"HX-Refresh": "true"})
    return render(request, template, page)


@bounded
@private
def door(request: HttpRequest, kind: str) -> HttpResponse:
    """Show what one may bring; take what is brought."""
    if request.method != "POST":
        return render(request, f"participation/{kind}_door.html", pages.door(request.build, kind))
    arrived = arrivals.take(request, kind)
    if isinstance(arrived, arrivals.Refusal):
        page = pages.refused(request.build, kind, arrived)
        return render(request, f"participation/{kind}_door.html", page, status=arrived.status)
    return redirect(pages.address(kind, arrived))


@csrf_protect
@private
def count(request: HttpRequest, key: str) -> HttpResponse:
    """Show where a count stands: how to count, how far it is, the result; begin it."""
    inquiry = known("count", key)
    if request.method == "POST":
        form = pages.count_form(inquiry, request.POST)
        if form.errors:
            page = pages.options(inquiry, key, form)
            return render(request, "participation/options.html", page, status=HTTPStatus.BAD_REQUEST)
        actions.ask(inquiry, "count", form.parameters)
        return redirect(pages.address("count", key))
    return shown(request, *pages.count(inquiry, key))


@csrf_protect
@private
def groups(request: HttpRequest, key: str) -> HttpResponse:
    """Show how far a map of opinions is, or the map; begin it again."""
    inquiry = known("groups", key)
    if request.method == "POST":
        actions.ask(inquiry, "groups", {})
        return redirect(pages.address("groups", key))
    return shown(request, *pages.groups(inquiry, key))


@private
def work(request: HttpRequest, kind: str, key: str, number: int) -> HttpResponse:
    """Show one piece of work on a file: a verification, a "what if"."""
    inquiry = known(kind, key)
    one = queries.numbered(inquiry, number)
    if one is None:
        raise Http404(_("There is no such work on this file."))
    return shown(request, *pages.work(inquiry, key, one))


@require_POST
@csrf_protect
@private
def verify(_request: HttpRequest, key: str) -> HttpResponse:
    """Count again and compare with the result file, in the worker."""
    asked = actions.ask(known("count", key), "verify", {})
    return redirect(pages.work_address("count", key, asked))


@require_POST
@csrf_protect
@private
def what_if(request: HttpRequest, key: str) -> HttpResponse:
    """Count otherwise, in the worker: never the result."""
    inquiry = known("count", key)
    form = pages.count_form(inquiry, request.POST)
    if form.errors:
        page = pages.result(inquiry, key, what_if=form)
        return render(request, "participation/result.html", page, status=HTTPStatus.BAD_REQUEST)
    return redirect(pages.work_address("count", key, actions.ask(inquiry, "what_if", form.parameters)))


@require_POST
@csrf_protect
@private
def share(request: HttpRequest, key: str) -> HttpResponse:
    """Say where the share of one ballot went; the ballot is neither stored nor logged."""
    page = pages.result(known("count", key), key, sent=request.POST)
    status = HTTPStatus.BAD_REQUEST if page["ballot"].errors else HTTPStatus.OK
    return render(request, "participation/result.html", page, status=status)


@require_POST
@csrf_protect
@private
def stop(_request: HttpRequest, kind: str, key: str) -> HttpResponse:
    """Stop what waits or runs on a file."""
    busy = queries.unfinished(known(kind, key))
    if busy is not None:
        actions.stop(busy)
    return redirect(pages.address(kind, key))


@require_POST
@csrf_protect
@private
def delete(request: HttpRequest, kind: str, key: str) -> HttpResponse:
    """Delete a file and everything made of it, now."""
    actions.delete(known(kind, key))
    return render(request, "participation/deleted.html", {"door": pages.door_address(kind)})


@require_safe
@private
def drawing(_request: HttpRequest, kind: str, key: str, drawing: str) -> HttpResponse:
    """Send one drawing of a result as a file that stands alone, in the language of its address."""
    content = pages.drawing(known(kind, key), drawing)
    if content is None:
        raise Http404(_("There is no such drawing."))
    headers = {"Content-Disposition": f'attachment; filename="{drawing}.svg"'}
    return HttpResponse(content, content_type="image/svg+xml", headers=headers)
