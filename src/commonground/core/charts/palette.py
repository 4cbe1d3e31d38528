"""Every colour of the product, light and dark: charts, maps and the style sheet read this one table.

The ramp runs from pale sand to deep blue in 13 even steps of lightness (OKLCH, our choice, see
docs/adr/0008-charts-as-svg.md): its order survives printing in grey and the two common kinds of colour
blindness. ``tests/core/charts/test_palette.py`` proves both, and that ``site.css`` says the same colours.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

Scheme = Literal["light", "dark"]

ACCENT = "#1f5673"

COLOURS: Mapping[Scheme, Mapping[str, str]] = {
    "light": {
        "paper": "#fbfaf6",
        "quiet": "#f2efe7",
        "line": "#d8d3c7",
        "edge": "#827d72",
        "muted": "#5a564e",
        "ink": "#1d1c1a",
        "alarm": "#a3281c",
        "hatch": "#8a857b",
        "ground": "#e9e6de",
    },
    "dark": {
        "paper": "#171614",
        "quiet": "#211f1c",
        "line": "#3d3a35",
        "edge": "#8b867b",
        "muted": "#b3ada1",
        "ink": "#f1eee7",
        "alarm": "#f2a196",
        "hatch": "#8b867b",
        "ground": "#2a2824",
    },
}

RAMP: Mapping[Scheme, tuple[str, ...]] = {
    "light": (
        *("#eae4bf", "#ccdbac", "#acd09f", "#89c599", "#65b997", "#42ab97", "#1f9c97"),
        *("#008b94", "#08798d", "#1b6882", "#265773", "#2b4761", "#2b394d"),
    ),
    "dark": (
        *("#283e5d", "#194f6c", "#006076", "#00717c", "#00817f", "#1e907f", "#449e7e"),
        *("#65aa7f", "#84b683", "#a2c08b", "#bccb99", "#d4d6ab", "#e8e3c1"),
    ),
}
_LINEAR_BELOW = 0.04045
_LAST = len(RAMP["light"]) - 1


def steps(classes: int) -> tuple[int, ...]:
    """Return the places on the ramp that stand furthest apart for so many classes.

    Parameters
    ----------
    classes
        Number of classes, 1 to 13.

    Returns
    -------
    tuple of int
        One index into ``RAMP[scheme]`` per class, lowest class first; a single class takes the middle.
    """
    if not 1 <= classes <= _LAST + 1:
        raise ValueError(f"Given {classes} classes; expected 1 to {_LAST + 1}. Use 5 to 7.")
    if classes == 1:
        return (_LAST // 2,)
    return tuple((2 * i * _LAST + classes - 1) // (2 * (classes - 1)) for i in range(classes))


def variables(scheme: Scheme) -> str:
    """Return the CSS custom properties of one scheme, in the order of the tables."""
    named = [f"--{name}: {colour};" for name, colour in COLOURS[scheme].items()]
    ramp = [f"--c{index}: {colour};" for index, colour in enumerate(RAMP[scheme])]
    return " ".join(named + ramp)


def stylesheet() -> str:
    """Return the part of ``site.css`` that names the colours and fills the classes of a map."""
    fills = [f"svg .c{index} {{ fill: var(--c{index}); }}" for index in range(_LAST + 1)]
    swatches = [f".swatch.c{index} {{ background: var(--c{index}); }}" for index in range(_LAST + 1)]
    return "\n".join(
        [
            f":root {{ color-scheme: light dark; {variables('light')} }}",
            f"@media (prefers-color-scheme: dark) {{ :root {{ {variables('dark')} }} }}",
            f"@media print {{ :root {{ {variables('light')} }} }}",
            *fills,
            *swatches,
        ]
    )


def luminance(colour: str) -> float:
    """Return the relative luminance of ``#rrggbb``, 0 to 1. *Source*: WCAG 2.2, definition."""
    linear = []
    for start in (1, 3, 5):
        channel = int(colour[start : start + 2], 16) / 255
        linear.append(channel / 12.92 if channel <= _LINEAR_BELOW else ((channel + 0.055) / 1.055) ** 2.4)
    red, green, blue = linear
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Return the contrast ratio of two colours, 1 to 21. *Source*: WCAG 2.2, definition."""
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def legible(colour: str, scheme: Scheme, ratio: float = 4.5) -> str:
    """Return the colour, mixed with the scheme's ink as far as it takes to be read on its paper.

    Parameters
    ----------
    colour
        ``#rrggbb``, e.g. the accent a city chose.
    scheme
        Whose paper it must be read on.
    ratio
        Contrast to reach; 4.5 is WCAG 2.2's AA for text.
    """
    paper, ink = COLOURS[scheme]["paper"], COLOURS[scheme]["ink"]
    for percent in range(0, 101, 5):
        mixed = _mix(colour, ink, percent / 100)
        if contrast(mixed, paper) >= ratio:
            return mixed
    return ink


def _mix(colour: str, other: str, part: float) -> str:
    """Mix two colours channel by channel; ``part`` of the other."""
    pairs = ((int(colour[at : at + 2], 16), int(other[at : at + 2], 16)) for at in (1, 3, 5))
    return "#" + "".join(f"{round(mine * (1 - part) + theirs * part):02x}" for mine, theirs in pairs)
