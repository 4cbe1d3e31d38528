"""``{% load cg %}``: numbers, places and figures as every page shows them."""

from __future__ import annotations

import json
import re
from typing import Any

from django import template
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from commonground.apps.indicators import figures
from commonground.core.charts.chart import Chart
from commonground.web import navigation as site_map

register = template.Library()

register.filter("share", figures.share)
register.filter("count", figures.count)
register.filter("metres", figures.metres)
register.filter("radius", figures.radius)
register.filter("people", figures.people)
register.filter("day", figures.day)


@register.simple_tag
def num(value: float | None, unit: str) -> str:
    """Render a number in the unit of its indicator."""
    return figures.quantity(value, unit)


@register.simple_tag(takes_context=True)
def navigation(context: template.Context) -> list[site_map.Door]:
    """Return the links of the header, the current one marked."""
    request = context.get("request")
    return site_map.doors(request.path if request is not None else "/")


@register.filter
def options(line: str) -> list[str]:
    """Split a command before each option, so that a narrow screen breaks it there and not behind a hyphen."""
    return re.split(" (?=-)", line)


@register.filter
def svg(chart: Chart) -> SafeString:
    """Render a chart's drawing; core escaped everything that was put into it."""
    return mark_safe(chart.svg)  # noqa: S308  # built by core.charts, which escapes


@register.inclusion_tag("components/figure.html", takes_context=True)
def figure(
    context: template.Context,
    chart: Chart,
    source: str = "",
    *,
    style_url: str = "",
    choose: str = "",
    open_table: bool = False,
    wide: bool = False,
) -> dict[str, Any]:
    """Render a chart with its finding on top, then legend, source line and table twin.

    ``style_url`` offers the interactive map behind the drawing; ``choose`` labels its list of places.
    """
    return {
        "request": context.get("request"),
        "chart": chart,
        "source": source,
        "style_url": style_url,
        "choose": choose,
        "interactive": bool(style_url),
        "open_table": open_table,
        "wide": wide,
    }


@register.simple_tag
def map_words() -> str:
    """Return the words of the interactive map as JSON, for a data attribute (Django escapes it)."""
    return json.dumps(
        {
            "open": _("Open the interactive map"),
            "close": _("Back to the drawn map"),
            "loading": _("The interactive map is loading …"),
            "ready": _("The interactive map is ready. The list under it leads to every place."),
            "failed": _("The interactive map cannot be shown here. The drawing and the table hold the same."),
            "visit": _("Open the page of this place"),
            "map": _("Interactive map"),
            "credit": _("Map data: {sources}. Drawn with MapLibre on this host."),
            "zoomIn": _("Zoom in"),
            "zoomOut": _("Zoom out"),
            "north": _("Turn the map to the north"),
            "closePopup": _("Close"),
            "wheel": _("Hold Ctrl and scroll to zoom the map"),
            "wheelMac": _("Hold ⌘ and scroll to zoom the map"),
            "fingers": _("Move the map with two fingers"),
            "metre": _("m"),
            "kilometre": _("km"),
        },
        ensure_ascii=False,
    )
