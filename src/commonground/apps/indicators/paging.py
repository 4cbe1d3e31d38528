"""Pages of an API answer: the same envelope for every list."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from ninja import Field, Schema

from commonground.apps.indicators import lineage

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.http import HttpRequest

MOST = 1000


class Paging(Schema):
    """Which part of a list is wanted."""

    limit: int = Field(100, ge=1, le=MOST, description="How many items at most.")
    offset: int = Field(0, ge=0, description="How many items to leave out first.")


class Listing(Schema):
    """What every list says beside its items."""

    build: str = Field(description="The build all items come from.")
    synthetic: bool = Field(description="Whether the build holds invented people.")
    attribution: list[str] = Field(description="Whom to credit wherever the numbers are shown.")
    count: int = Field(description="How many items there are in all.")
    next: str | None = Field(None, description="Address of the next part, or null.")


def part(request: HttpRequest, items: Sequence[Any], paging: Paging) -> dict[str, Any]:
    """Cut one part out of a list and say where the next one is."""
    end = paging.offset + paging.limit
    following = None
    if end < len(items):
        query = {**request.GET.dict(), "limit": paging.limit, "offset": end}
        following = f"{request.path}?{urlencode(query)}"
    return {
        "build": request.build.id,
        "synthetic": request.build.synthetic,
        "attribution": lineage.attributions(request.build),
        "count": len(items),
        "next": following,
        "items": items[paging.offset : end],
    }
