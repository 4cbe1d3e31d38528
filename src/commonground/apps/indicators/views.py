"""Pages of the indicators and of each number: parse the address, ask once, render."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from commonground.apps.indicators import pages, queries
from commonground.apps.indicators.places import level

if TYPE_CHECKING:
    from commonground.core.indicators.definition import Indicator
    from commonground.data.lake.reader import BuildReader


def indicator_list(request: HttpRequest) -> HttpResponse:
    """List the indicators by lens, each with the city's answer."""
    return render(request, "indicators/list.html", pages.indicator_list(request.build))


def indicator(request: HttpRequest, indicator_id: str) -> HttpResponse:
    """Show one indicator: method, map, rows, lineage, downloads."""
    one = known(request.build, indicator_id)
    by = level(request.build, request.GET.get("by"))
    return render(request, "indicators/detail.html", pages.indicator(request.build, one, by))


def value(request: HttpRequest, indicator_id: str, place_id: str) -> HttpResponse:
    """Show where one number comes from."""
    one = known(request.build, indicator_id)
    row = queries.place_row(request.build, one, place_id, request.GET.get("level"))
    if row is None:
        raise Http404(_("No value of {indicator} at this place.").format(indicator=one.id))
    return render(
        request,
        "indicators/value.html",
        pages.value(request.build, row, queries.city_row(request.build, one)),
    )


def known(build: BuildReader, indicator_id: str) -> Indicator:
    """Return an indicator of the build, or answer that there is none."""
    one = queries.indicator(build, indicator_id)
    if one is None:
        raise Http404(_("No indicator of this name."))
    return one
