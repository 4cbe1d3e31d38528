"""Pages of the state of the data."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import render

from commonground.apps.catalogue import pages

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


def data(request: HttpRequest) -> HttpResponse:
    """Show what the numbers are made of."""
    return render(request, "catalogue/data.html", pages.data(request.build))
