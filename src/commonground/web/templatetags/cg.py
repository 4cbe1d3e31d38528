"""``{% load cg %}``: numbers, places and figures as every page shows them."""

from __future__ import annotations

from django import template
from django.utils.safestring import SafeString, mark_safe

from commonground.apps.indicators import figures
from commonground.core.charts.chart import Chart

register = template.Library()

register.filter("share", figures.share)
register.filter("count", figures.count)
register.filter("metres", figures.metres)
register.filter("day", figures.day)


@register.simple_tag
def num(value: float | None, unit: str) -> str:
    """Render a number in the unit of its indicator."""
    return figures.quantity(value, unit)


@register.filter
def svg(chart: Chart) -> SafeString:
    """Render a chart's drawing; core escaped everything that was put into it."""
    return mark_safe(chart.svg)  # noqa: S308  # built by core.charts, which escapes


@register.inclusion_tag("components/figure.html")
def figure(
    chart: Chart, source: str = "", *, open_table: bool = False, wide: bool = False
) -> dict[str, object]:
    """Render a chart with its finding, its source line and its table twin."""
    return {"chart": chart, "source": source, "open_table": open_table, "wide": wide}
