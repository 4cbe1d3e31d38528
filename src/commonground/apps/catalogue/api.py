"""Builds for programs: what the numbers were made of."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest
from ninja import Field, Query, Router, Schema

from commonground.apps.catalogue import queries
from commonground.apps.indicators import lineage
from commonground.apps.indicators.paging import Listing, Paging, part

router = Router(tags=["data"])


class BuildOut(Schema):
    """A build that the lake still holds."""

    id: str
    created: str = Field(description="Date of its newest source, not of the clock.")
    code_version: str
    live: bool


class BuildList(Listing):
    """Builds, the live one first."""

    items: list[BuildOut]


class SourceOut(Schema):
    """A source of a build."""

    id: str
    kind: str
    release: str | None
    sha256: str | None
    licence: str | None
    attribution: str | None
    url: str | None
    synthetic: bool
    ok: bool = Field(description="False where the source could not be had; see reason.")
    reason: str | None


class TableOut(Schema):
    """A table of a build."""

    name: str
    rows: int
    bytes: int
    sha256: str
    logical_sha256: str = Field(description="Hash of the content, the same under every engine version.")
    licences: list[str]
    sources: list[str]


class BuildDetail(BuildOut):
    """What a build was made of."""

    city: str
    synthetic: bool
    sources: list[SourceOut]
    tables: list[TableOut]
    report: dict[str, Any] = Field(description="What was read, dropped, cut and repaired, by stage.")


@router.get("/builds", response=BuildList, summary="List the builds")
def builds(request: HttpRequest, paging: Query[Paging]) -> dict[str, Any]:
    """List the builds of the city, newest first."""
    return part(request, queries.builds(request.build), paging)


@router.get("/builds/live", response=BuildDetail, summary="The live build")
def live(request: HttpRequest) -> dict[str, Any]:
    """Return the sources, tables and report of the build this answer is pinned to."""
    build = request.build
    line = next((one for one in queries.builds(build) if one.id == build.id), None)
    if line is None:
        raise Http404(f"Build {build.id} was removed while it was asked for: ask again.")
    return {
        "id": line.id,
        "created": line.created,
        "code_version": line.code_version,
        "live": line.live,
        "city": build.city["id"],
        "synthetic": build.synthetic,
        "sources": lineage.sources(build),
        "tables": queries.tables(build),
        "report": dict(build.manifest["report"]),
    }
