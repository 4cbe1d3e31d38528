"""What the address of a page asks for; anything odd falls back to what is shown without asking."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from commonground.apps.areas.doors import GROUPS
from commonground.apps.areas.queries import SORTS
from commonground.apps.indicators.places import CELLS, levels

if TYPE_CHECKING:
    from django.http import QueryDict

    from commonground.data.lake.reader import BuildReader

_LONGEST_TEXT = 100
_POINT = re.compile(r"([-+]?\d{1,3}(?:\.\d+)?)\s*[,;\s]\s*([-+]?\d{1,3}(?:\.\d+)?)")
_POLE_DEG, _DATE_LINE_DEG = 90.0, 180.0


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


@dataclass(frozen=True, slots=True)
class DoorForm:
    """A door: a text to look for, or a point; and the group whose way is drawn."""

    text: str
    lat: float | None
    lon: float | None
    group: str | None

    @property
    def name(self) -> str:
        """What the door is called, if it is more than two numbers."""
        return "" if _point(self.text) else self.text

    @classmethod
    def of(cls, given: QueryDict) -> DoorForm:
        """Read it from a sent form or an address; a text that is two numbers is a point."""
        text = given.get("q", "").strip()[:_LONGEST_TEXT]
        point = _point(f"{given.get('lat', '')},{given.get('lon', '')}") or _point(text)
        group = given.get("group")
        return cls(
            text=text,
            lat=point[0] if point else None,
            lon=point[1] if point else None,
            group=group if group in GROUPS else None,
        )


def _point(text: str) -> tuple[float, float] | None:
    """Read "latitude, longitude" in degrees; None for anything else."""
    found = _POINT.fullmatch(text.strip())
    if found is None:
        return None
    lat, lon = float(found[1]), float(found[2])
    return (lat, lon) if abs(lat) <= _POLE_DEG and abs(lon) <= _DATE_LINE_DEG else None
