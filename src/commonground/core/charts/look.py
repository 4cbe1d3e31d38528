"""How charts look: the part of ``site.css`` that draws them, and drawings that stand alone in a file.

A drawing names classes and no colour; a page's style sheet gives the colours, light and dark. Outside a page,
from the command line, a drawing brings the same rules with it.
"""

from __future__ import annotations

import re
from textwrap import wrap

from commonground.core.charts import palette
from commonground.core.charts.chart import Chart
from commonground.core.charts.palette import Scheme
from commonground.core.charts.svg import Markup, element, text

_WIDTH_PX, _MARGIN_PX = 736, 20
_TITLE_PX, _TITLE_LETTERS = 24, 66
_VARIABLE = re.compile(r"var\(--([a-z0-9]+)\)")
_HEIGHT = re.compile(r' height="([0-9.]+)"')

RULES = """\
.chart .grid { stroke: var(--line); stroke-width: 1; }
.chart .reference { stroke: var(--ink); stroke-width: 1.5; stroke-dasharray: 4 3; }
.chart .track { stroke: var(--line); stroke-width: 1; }
.chart .tick { fill: var(--muted); font-size: 13px; }
.chart .direct { font-weight: 600; }
.chart .none { fill: var(--muted); paint-order: stroke; stroke: var(--paper); stroke-width: 6; }
.chart .interval { stroke: var(--edge); stroke-width: 3; stroke-linecap: round; }
.chart .dot { fill: var(--c8); stroke: var(--paper); stroke-width: 1.5; }
.chart .bar { fill: var(--c8); }
.chart .marked .name, .chart .marked .direct { font-weight: 800; }
.chart .marked .dot, .chart .dot.here, .chart .marked .bar { fill: var(--accent); stroke: var(--ink); }
.chart a .name { fill: var(--ink); text-decoration: underline; }
.chart a .name { text-decoration-color: var(--line); text-underline-offset: 3px; }
.chart .stroke { stroke: var(--c7); stroke-width: 2; stroke-opacity: .55; }
.chart .city { stroke: var(--ink); stroke-width: 2; stroke-dasharray: 4 3; }
.chart text.here { font-weight: 800; font-size: 16px; }
.chart .segment { stroke: var(--edge); stroke-width: 2; }
.chart .line .dot { fill: var(--edge); }
.chart .line .name { fill: var(--muted); }
.chart .here .segment { stroke: var(--accent); stroke-width: 3; }
.chart .here .dot { fill: var(--accent); }
.chart .short { display: none; }
@media (max-width: 40rem) { .chart .long { display: none; } .chart .short { display: inline; } }
.chart .muted { fill: var(--muted); }
.chart .part { font-weight: 700; }
.chart .haloed { paint-order: stroke; stroke: var(--paper); stroke-width: 5; stroke-linejoin: round; }
.rounds text, .bars text, .beside text, .stances text { paint-order: stroke; stroke: var(--paper); }
.rounds text, .bars text, .beside text, .stances text { stroke-width: 4; stroke-linejoin: round; }
.chart .rail { fill: var(--quiet); stroke: var(--line); stroke-width: 1; }
.chart .spent { fill: var(--c2); }
.chart .unspent { fill: none; stroke: var(--edge); stroke-width: 1.5; stroke-dasharray: 4 3; }
.chart .quiet.bar { fill: var(--c3); }
.chart .mark { fill: var(--paper); stroke: var(--ink); stroke-width: 2; }
.chart .spine { stroke: var(--ink); stroke-width: 1.5; }
.chart .only.first, .chart .agree { fill: var(--c8); }
.chart .only.second { fill: var(--edge); }
.chart .passed { fill: var(--line); }
.chart .disagree { fill: var(--alarm); }
.chart .never { fill: var(--alarm); }
.opinions .people { fill: var(--edge); fill-opacity: .85; stroke: var(--paper); stroke-width: .12; }
.opinions .people.g0 { fill: var(--c8); }
.opinions .people.g1 { fill: var(--alarm); }
.opinions .people.g2 { fill: var(--ink); }
.opinions .people.g3 { fill: var(--c4); }
.opinions .people.loose { fill: var(--edge); }
.opinions .hull { fill: var(--ground); fill-opacity: .6; }
.opinions .hull { stroke: var(--edge); stroke-width: 1.5; stroke-linejoin: round; }
svg.opinions { max-inline-size: min(100%, 32rem); }
svg.opinions text { font-size: 19px; }
"""

_ALONE = """\
text { font-family: Vazirmatn, "Noto Sans", "Noto Sans Arabic", system-ui, sans-serif; font-size: 15px; }
text { fill: var(--ink); unicode-bidi: plaintext; }
.halo { paint-order: stroke; stroke: var(--paper); stroke-width: 5; stroke-linejoin: round; }
.halo, .finding { font-weight: 700; }
.finding { font-size: 18px; unicode-bidi: normal; }
"""


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
    rules = _VARIABLE.sub(lambda found: colours[found[1]], RULES + _ALONE)
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
        Markup(f"<style>{rules}</style>"),
        element("rect", width="100%", height="100%", fill=colours["paper"]),
        *finding,
        placed,
        xmlns="http://www.w3.org/2000/svg",
        width=size[0],
        height=size[1],
        direction="rtl" if rtl else None,
    )
