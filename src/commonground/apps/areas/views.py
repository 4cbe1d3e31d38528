"""Pages of the city and its areas: parse the address, ask once, render."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from commonground.apps.areas import pages
from commonground.apps.areas.door_page import door_page
from commonground.apps.areas.forms import AreaForm, DoorForm
from commonground.apps.indicators import queries as indicators
from commonground.apps.indicators.places import level

if TYPE_CHECKING:
    from commonground.data.lake.reader import BuildReader
    from commonground.data.lake.rows import Area


def city(request: HttpRequest) -> HttpResponse:
    """Show one indicator all over the city."""
    build = request.build
    one = indicators.indicator(build, request.GET.get("indicator")) or indicators.default(build)
    return render(request, "areas/city.html", pages.city(build, one, level(build, request.GET.get("by"))))


def area_list(request: HttpRequest) -> HttpResponse:
    """List the areas."""
    form = AreaForm.of(request.build, request.GET)
    return render(request, "areas/list.html", pages.area_list(request.build, form))


def area(request: HttpRequest, area_id: str) -> HttpResponse:
    """Show one area."""
    return render(request, "areas/detail.html", pages.area(request.build, known(request.build, area_id)))


def changes(request: HttpRequest, area_id: str) -> HttpResponse:
    """Show what changed in an area since another build, and whether data or method did it."""
    found = known(request.build, area_id)
    return render(request, "areas/changes.html", pages.changes(request.build, found, request.GET.get("from")))


def known(build: BuildReader, area_id: str) -> Area:
    """Return an area of the build, or answer that there is none."""
    found = build.area(area_id)
    if found is None:
        raise Http404(_("No area of this name."))
    return found


@csrf_exempt  # it changes nothing and needs no cookie; POST keeps the door out of addresses and logs
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def door(request: HttpRequest) -> HttpResponse:
    """Show what one reaches on foot from one door."""
    form = DoorForm.of(request.POST if request.method == "POST" else request.GET)
    return render(request, "areas/door.html", door_page(request.build, form))
