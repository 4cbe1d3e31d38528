"""The city's one accent colour, as the only inline style of a page."""

from __future__ import annotations

import re
from functools import lru_cache

from commonground.core.charts import palette
from commonground.data.lake.reader import BuildReader

_HEX = re.compile(r"#[0-9a-fA-F]{6}\Z")


def rule(build: BuildReader | None) -> str:
    """Return the style rule of a page; its hash stands in the content security policy."""
    given = str(build.city.get("accent") or "") if build is not None else ""
    return _rule(given if _HEX.match(given) else palette.ACCENT)


@lru_cache(maxsize=8)
def _rule(colour: str) -> str:
    """Return the accent as it can be read on light and on dark paper, whatever the city chose."""
    light, dark = palette.legible(colour, "light"), palette.legible(colour, "dark")
    return f":root{{--city:{light};--city-dark:{dark}}}"
