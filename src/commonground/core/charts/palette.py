"""Every colour of the product, light and dark: charts, maps and the style sheet read the same table."""

from __future__ import annotations

ACCENT = "#1f5673"
