"""Where a number leads: the page of its own lineage."""

from __future__ import annotations

from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString


def value_url(indicator_id: str, place: str) -> str:
    """Address of one number: an indicator at a place (an area, a cell or the city)."""
    return reverse("indicators:value", args=[indicator_id, place])


def figure(indicator_id: str, place: str, text: str) -> SafeString:
    """Render a number as a link to its lineage."""
    return format_html('<a class="figure-link" href="{}">{}</a>', value_url(indicator_id, place), text)


def link(url: str, text: object) -> SafeString:
    """Render a link; a name keeps its own direction."""
    return format_html('<a href="{}"><bdi>{}</bdi></a>', url, text)
