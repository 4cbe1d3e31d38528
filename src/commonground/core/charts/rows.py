"""Rows of a chart: a name above its line, however long it is, and the place of a number on that line."""

from __future__ import annotations

from dataclasses import dataclass

from commonground.core.charts.scale import Scale
from commonground.core.charts.svg import Markup, element, join, share, text

_WIDE, _NARROW = 78, 50
_BROAD = 1.35
_LEAST = 12
_INSET = 0.001
_PROUD_PX = 3


@dataclass(frozen=True, slots=True)
class Line:
    """Where a scale lies: shares of the drawing's width, mirrored for right-to-left pages."""

    scale: Scale
    rtl: bool
    start: float = _INSET
    end: float = 1 - _INSET

    def at(self, value: float) -> float:
        """Return the place of a value; what lies outside the scale stands at its end."""
        return self.edge(self.start + (self.end - self.start) * min(max(self.scale.part(value), 0.0), 1.0))

    def edge(self, part: float) -> float:
        """Return the place of a share of the whole width."""
        return 1 - part if self.rtl else part


def shortened(name: str, letters: int) -> str:
    """Return the name, cut after a whole word with an ellipsis when it has more letters than that."""
    if len(name) <= letters:
        return name
    kept = name[: letters - 1]
    space = kept.rfind(" ")
    return f"{(kept[:space] if space > letters // 2 else kept).rstrip(' ,;:.-')}…"


def name(
    words: str,
    *,
    x: float,
    y: float,
    css: str = "name",
    side: str = "start",
    href: str | None = None,
    beside: str = "",
) -> Markup:
    """Write a name that may be long: whole on a wide screen, cut on a phone; the table holds all of it.

    Parameters
    ----------
    words
        The name as people gave it.
    x, y
        Place: share of the width, and pixels.
    css, side
        Class and text anchor.
    href
        Where it leads; the link is for pointers, the table repeats it.
    beside
        What stands at the other end of the same line: the name leaves room for it.
    """
    taken = len(beside) + 2 if beside else 0
    broad = 1 + (_BROAD - 1) * sum(letter.isupper() for letter in words) / max(len(words), 1)
    wide, narrow = (
        shortened(words, max(int((letters - taken) / broad), _LEAST)) for letters in (_WIDE, _NARROW)
    )

    def one(shown: str, classes: str) -> Markup:
        return element("text", text(shown), x=share(x), y=y, class_=classes, text_anchor=side)

    drawn = (
        one(wide, css) if wide == narrow else join([one(wide, f"{css} long"), one(narrow, f"{css} short")])
    )
    return drawn if href is None else element("a", drawn, href=href, tabindex="-1")


def label(
    words: str, *, x: float, y: float, css: str = "direct", side: str = "end", dx: float | None = None
) -> Markup:
    """Write one short text, ``dx`` pixels beside its place."""
    return element("text", text(words), x=share(x), y=y, dx=dx, class_=css, text_anchor=side)


def bar(one: float, other: float, *, y: float, height: float, css: str) -> Markup:
    """Draw a bar between two places on the width; a bar of no length still shows as a hair."""
    left, right = sorted((one, other))
    return element(
        "rect", x=share(left), y=y, width=share(max(right - left, 0.002)), height=height, class_=css
    )


def goal(place: float, *, y: float, height: float) -> Markup:
    """Mark on one bar what it is measured against; between bars the mark is left out, where words stand."""
    return rule(place, top=y - _PROUD_PX, bottom=y + height + _PROUD_PX, css="goal")


def rule(place: float, *, top: float, bottom: float, css: str) -> Markup:
    """Draw an upright line."""
    return element("line", x1=share(place), x2=share(place), y1=top, y2=bottom, class_=css)
