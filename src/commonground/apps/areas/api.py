"""Areas for programs: the same fields and the same hiding as the pages."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest
from ninja import Field, Query, Router, Schema

from commonground.apps.areas.queries import folded
from commonground.apps.indicators.paging import Listing, Paging, part

router = Router(tags=["areas"])


class AreaOut(Schema):
    """An area; latitude before longitude."""

    id: str
    level: str
    name: str
    lat: float = Field(description="Latitude of a point inside, degrees.")
    lon: float = Field(description="Longitude of the same point, degrees.")
    area_m2: float
    people: float | None = Field(description="Null where unknown or hidden to protect people.")
    valid_from: str | None
    valid_to: str | None
    source: str
    synthetic: bool


class AreaList(Listing):
    """Areas."""

    items: list[AreaOut]


@router.get("/areas", response=AreaList, summary="List the areas")
def areas(
    request: HttpRequest, paging: Query[Paging], level: str | None = None, q: str = ""
) -> dict[str, Any]:
    """List areas, of one level or of all, whose name holds ``q``."""
    found = [area for area in request.build.areas(level) if folded(q) in folded(area.name)]
    return part(request, found, paging)


@router.get("/areas/{path:area_id}", response=AreaOut, summary="One area")
def area(request: HttpRequest, area_id: str) -> Any:
    """Return one area; its numbers are at ``/api/v1/values?place=<id>``."""
    found = request.build.area(area_id)
    if found is None:
        raise Http404(f"No area {area_id!r} in this build. See /api/v1/areas.")
    return found
