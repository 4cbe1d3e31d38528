"""Files of the indicators: downloads, tiles and the style of the interactive map."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Literal

from django.http import FileResponse, Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from commonground.apps.indicators import charts, lineage, queries
from commonground.apps.indicators.places import CELLS, level, levels
from commonground.apps.indicators.views import known
from commonground.core.charts.style import Tiles, map_style
from commonground.core.errors import LicenceError
from commonground.data.publish.archive import tiles_archive
from commonground.data.publish.values import download as publish

if TYPE_CHECKING:
    from commonground.data.lake.reader import BuildReader
    from commonground.data.publish.values import Format

_FOR_EVER = "public, max-age=31536000, immutable"
_ANY = "public, max-age=300"


@require_safe
def download(request: HttpRequest, indicator_id: str, form: Format) -> HttpResponse:
    """Send every value of an indicator at one level of places as a file; invented rows carry their stamp."""
    build = request.build
    one, by = known(build, indicator_id), level(build, request.GET.get("level"))
    try:
        file = publish(build, one.id, level=by.id, kind=form, demo=True)
    except LicenceError as refusal:
        return render(
            request, "indicators/refused.html", {"refusal": str(refusal)}, status=HTTPStatus.FORBIDDEN
        )
    headers = {"Content-Disposition": f'attachment; filename="{file.filename}"', "Cache-Control": _ANY}
    return HttpResponse(file.content, content_type=file.media_type, headers=headers)


@require_safe
def tile(request: HttpRequest, city: str, build_id: str, *, zoom: int, x: int, y: int) -> HttpResponse:
    """Send one vector tile of the pinned build; a tile of a build never changes."""
    if (city, build_id) != (request.build.city["id"], request.build.id):
        raise Http404(_("This build is not live any more: load the page again."))
    content = request.build.tile(zoom, x, y)
    if content is None:
        return HttpResponse(status=HTTPStatus.NO_CONTENT, headers={"Cache-Control": _FOR_EVER})
    headers = {"Content-Encoding": "gzip", "Cache-Control": _FOR_EVER}
    return HttpResponse(content, content_type="application/vnd.mapbox-vector-tile", headers=headers)


@require_safe
def archive(request: HttpRequest, city: str, build_id: str) -> HttpResponse | FileResponse:
    """Send all vector tiles of the pinned build as one PMTiles file, if their licences allow it."""
    if (city, build_id) != (request.build.city["id"], request.build.id):
        raise Http404(_("This build is not live any more: load the page again."))
    try:
        file = tiles_archive(request.build, demo=True)
    except LicenceError as refusal:
        return render(
            request, "indicators/refused.html", {"refusal": str(refusal)}, status=HTTPStatus.FORBIDDEN
        )
    name = f"{city}-{build_id}.pmtiles"
    return FileResponse(
        file.open("rb"), as_attachment=True, filename=name, content_type="application/vnd.pmtiles"
    )


@require_safe
def style(request: HttpRequest) -> HttpResponse:
    """Send the style of the interactive map, made of the very classes of the drawn one."""
    build = request.build
    one = known(build, request.GET.get("indicator", ""))
    by = level(build, request.GET.get("by"))
    found = queries.ranking(build, one, by)
    content = map_style(
        charts.classes((row.value for row in found.rows), one),
        indicator=one.id,
        layer="cells" if by.id == CELLS else "areas",
        tiles=tiles(build, "cells" if by.id == CELLS else "areas"),
        level=by.id if by.id != CELLS and len(levels(build)) > 2 else None,  # noqa: PLR2004  # one level and cells
        scheme="dark" if request.GET.get("scheme") == "dark" else "light",
    )
    return JsonResponse(content, headers={"Cache-Control": _ANY})


def tiles(build: BuildReader, table: Literal["areas", "cells"]) -> Tiles:
    """Say where the tiles of a build are, and where its places; without tiles there is no interactive map."""
    held = build.manifest.get("tiles")
    if not held:
        raise Http404(_("This build has no tiles."))
    address = reverse("files:tile", args=[build.city["id"], build.id, 0, 1, 2])
    return Tiles(
        url=address.replace("/0/1/2.pbf", "/{z}/{x}/{y}.pbf"),
        min_zoom=held["min_zoom"],
        max_zoom=held["max_zoom"],
        bounds=build.manifest["tables"][table]["bbox"],
        attribution="; ".join(lineage.attributions(build)),
    )
