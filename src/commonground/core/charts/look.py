"""How charts look: one style sheet, which pages link to and a drawing that stands alone takes with it.

A drawing names classes and no colour; a page gives the colours, light and dark. Outside a page, as a download
or from the command line, a drawing brings the same rules with its colours written out.
"""

from __future__ import annotations

import re
from functools import cache
from importlib import resources
from textwrap import wrap

from commonground.core.charts import palette
from commonground.core.charts.chart import Chart
from commonground.core.charts.palette import Scheme
from commonground.core.charts.svg import Markup, element, text

_WIDTH_PX, _MARGIN_PX = 736, 20
_TITLE_PX, _TITLE_LETTERS = 24, 66
_VARIABLE = re.compile(r"var\(--([a-z0-9]+)\)")
_HEIGHT = re.compile(r' height="([0-9.]+)"')

_ALONE = """\
text { font-family: Vazirmatn, "Noto Sans", "Noto Sans Arabic", system-ui, sans-serif; font-size: 15px; }
text { fill: var(--ink); unicode-bidi: plaintext; }
.halo { paint-order: stroke; stroke: var(--paper); stroke-width: 5; stroke-linejoin: round; }
.halo, .finding { font-weight: 700; }
.finding { font-size: 18px; unicode-bidi: normal; }
"""


@cache
def rules() -> str:
    """Return the rules that draw charts: ``css/charts.css``, which the site serves as it is."""
    return resources.files("commonground.core.charts").joinpath("css/charts.css").read_text("utf-8")


def alone(chart: Chart, *, scheme: Scheme = "light", rtl: bool = False) -> str:
    """Return a chart as a file of its own: its finding, its drawing, its colours, a sheet of paper under it.

    Parameters
    ----------
    chart
        A finished chart.
    scheme
        Colours for light or dark surroundings; a file cannot ask.
    rtl
        Whether its words are read from right to left: the same as when the chart was drawn.

    Returns
    -------
    str
        SVG text without a reference to anything outside itself; colours are written out, because not every
        program that shows SVG knows custom properties.
    """
    colours = {**palette.COLOURS[scheme], "accent": palette.legible(palette.ACCENT, scheme)}
    colours |= {f"c{index}": colour for index, colour in enumerate(palette.RAMP[scheme])}
    styled = _VARIABLE.sub(lambda found: colours[found[1]], rules() + _ALONE)
    head, tail = chart.svg.split(">", 1)
    height = float(_HEIGHT.findall(head)[-1])
    lines = wrap(chart.title, _TITLE_LETTERS)
    top = _MARGIN_PX + len(lines) * _TITLE_PX + 12
    size = (_WIDTH_PX + 2 * _MARGIN_PX, top + height + _MARGIN_PX)
    across = size[0] - _MARGIN_PX if rtl else _MARGIN_PX
    finding = [
        element("text", text(line), x=across, y=_MARGIN_PX + _TITLE_PX * (index + 0.75), class_="finding")
        for index, line in enumerate(lines)
    ]
    inner = head.replace('width="100%"', f'width="{_WIDTH_PX}"')
    placed = Markup(f'{inner} x="{_MARGIN_PX}" y="{top:g}">{tail}')
    return element(
        "svg",
        Markup(f"<style>{styled}</style>"),
        element("rect", width="100%", height="100%", fill=colours["paper"]),
        *finding,
        placed,
        xmlns="http://www.w3.org/2000/svg",
        width=size[0],
        height=size[1],
        direction="rtl" if rtl else None,
    )
