"""Where a number leads: the page of its own lineage."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.html import format_html

if TYPE_CHECKING:
    from django.utils.safestring import SafeString

    from commonground.apps.indicators.places import Place


def value_url(indicator_id: str, place: Place) -> str:
    """Address of one number: an indicator at a place of any kind."""
    url = reverse("indicators:value", args=[indicator_id, place.id])
    return f"{url}?{urlencode({'level': place.level})}" if place.kind == "outside" else url


def figure(indicator_id: str, place: Place, text: str) -> SafeString:
    """Render a number as a link to its lineage."""
    return format_html('<a class="figure-link" href="{}">{}</a>', value_url(indicator_id, place), text)
