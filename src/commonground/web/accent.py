"""The city's one accent colour, as the only inline style of a page."""

from __future__ import annotations

import re
from typing import Any

from commonground.core.charts import palette

_HEX = re.compile(r"#[0-9a-fA-F]{6}\Z")


def colour(build: Any) -> str:
    """Return the accent of the build's city, else the platform's own."""
    given = build.manifest["city"].get("accent") if build is not None else None
    return given if given and _HEX.match(given) else palette.ACCENT


def rule(build: Any) -> str:
    """Return the style rule; its hash stands in the content security policy."""
    return f":root{{--city:{colour(build)}}}"
