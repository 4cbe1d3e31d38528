"""What the address of a page asks for; anything odd falls back to what is shown without asking."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from commonground.apps.areas.queries import SORTS
from commonground.apps.indicators.places import CELLS, levels

if TYPE_CHECKING:
    from django.http import QueryDict

    from commonground.data.lake.reader import BuildReader

_LONGEST_TEXT = 100


@dataclass(frozen=True, slots=True)
class AreaForm:
    """The list of areas: part of a name, one level or all, an order."""

    text: str
    level: str | None
    sort: str

    @classmethod
    def of(cls, build: BuildReader, given: QueryDict) -> AreaForm:
        """Read it from an address."""
        offered = [level.id for level in levels(build) if level.id != CELLS]
        level, sort = given.get("level"), given.get("sort")
        return cls(
            text=given.get("q", "").strip()[:_LONGEST_TEXT],
            level=level if level in offered else (offered[0] if len(offered) == 1 else None),
            sort=sort if sort in SORTS else SORTS[0],
        )
