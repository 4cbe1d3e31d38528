"""A drawing for the page: time against size, one panel a question, both axes in powers of ten."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

_WIDTH, _HEIGHT, _LEFT, _TOP, _GAP = 250.0, 200.0, 62.0, 54.0, 90.0
_STYLE = (
    "<style>text{font:13px sans-serif;fill:#1b1b1b}.quiet{fill:#595959}.title{font-weight:700}"
    ".line{fill:none;stroke:#00728f;stroke-width:2.5}.dot{fill:#00728f}"
    ".grid{stroke:#d8d5cb;stroke-width:1}.straight{stroke:#8a8578;stroke-dasharray:4 4}</style>"
)

Points = Sequence[tuple[float, float]]


def growth(panels: Mapping[str, Points]) -> str:
    """Return an SVG: each panel a line of (size, seconds), and a dashed one that grows like the size."""
    width = _LEFT + len(panels) * (_WIDTH + _GAP)
    height = _TOP + _HEIGHT + 48
    seconds = [time for points in panels.values() for _, time in points]
    low, high = math.floor(math.log10(min(seconds))), math.ceil(math.log10(max(seconds)))
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:g} {height:g}" role="img">',
        f"<title>CPU seconds of equal shares against {', '.join(panels)}</title>{_STYLE}",
        f'<rect width="{width:g}" height="{height:g}" fill="#fcfbf8"/>',
    ]
    for place, (name, points) in enumerate(panels.items()):
        parts += _panel(name, points, left=_LEFT + place * (_WIDTH + _GAP), low=low, high=high)
    return "\n".join([*parts, "</svg>"]) + "\n"


def _panel(name: str, points: Points, *, left: float, low: int, high: int) -> list[str]:
    sizes = [math.log10(size) for size, _ in points]

    def x(size: float) -> float:
        return left + (math.log10(size) - sizes[0]) / (sizes[-1] - sizes[0]) * _WIDTH

    def y(time: float) -> float:
        return _TOP + (high - math.log10(time)) / (high - low) * _HEIGHT

    bottom = _TOP + _HEIGHT
    drawn = [f'<text class="title" x="{left:g}" y="24">Against {name}</text>']
    for power in range(low, high + 1):
        at = y(10.0**power)
        drawn.append(f'<line class="grid" x1="{left:g}" x2="{left + _WIDTH:g}" y1="{at:.1f}" y2="{at:.1f}"/>')
        label = f"{10.0**power:g} s"
        drawn.append(
            f'<text class="quiet" text-anchor="end" x="{left - 8:g}" y="{at + 4:.1f}">{label}</text>'
        )
    (first, start), (last, _) = points[0], points[-1]
    straight = min(start * last / first, 10.0**high)
    drawn.append(
        f'<line class="straight" x1="{x(first):.1f}" y1="{y(start):.1f}" '
        f'x2="{x(first * straight / start):.1f}" y2="{y(straight):.1f}"/>'
    )
    path = " ".join(f"{x(size):.1f},{y(time):.1f}" for size, time in points)
    drawn.append(f'<polyline class="line" points="{path}"/>')
    for size, time in points:
        drawn.append(f'<circle class="dot" cx="{x(size):.1f}" cy="{y(time):.1f}" r="3.5"/>')
        if size in {first, last}:
            anchor = "start" if size == first else "end"
            drawn.append(
                f'<text class="quiet" text-anchor="{anchor}" x="{x(size):.1f}" y="{bottom + 20:g}">'
                f"{size:,.0f}</text>"
            )
    return drawn
