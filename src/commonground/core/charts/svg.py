"""Writing SVG: every attribute and every text is escaped here, and only here."""

from __future__ import annotations

import re
from collections.abc import Iterable
from xml.sax.saxutils import escape, quoteattr

_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_LEFT, _RIGHT = 0.3, 0.7
_ID = re.compile(r"[A-Za-z][A-Za-z0-9_-]*\Z")


class Markup(str):
    """Finished, escaped SVG."""

    __slots__ = ()


def text(typed: str) -> Markup:
    """Escape a text that somebody may have typed; what XML cannot hold is left out."""
    return Markup(escape(_NOT_XML.sub("", typed)))


def element(name: str, *children: Markup, **attributes: str | float | None) -> Markup:
    """Write one element.

    Parameters
    ----------
    name
        The tag.
    *children
        Finished markup, in order.
    **attributes
        ``class_`` is ``class``, ``text_anchor`` is ``text-anchor``; None leaves one out. Numbers are
        written with at most two decimals.
    """
    written = "".join(
        f" {key.rstrip('_').replace('_', '-')}={quoteattr(_NOT_XML.sub('', _value(value)))}"
        for key, value in attributes.items()
        if value is not None
    )
    if not children:
        return Markup(f"<{name}{written}/>")
    return Markup(f"<{name}{written}>{''.join(children)}</{name}>")


def join(parts: Iterable[Markup]) -> Markup:
    """Put finished parts behind each other."""
    return Markup("".join(parts))


def share(part: float) -> str:
    """Write a share of the drawing's width as a percentage: it keeps its place on every screen."""
    return f"{_value(round(part * 100, 2))}%"


def anchor(at: float, *, rtl: bool) -> str:
    """Return the text anchor that keeps a label inside the drawing.

    Parameters
    ----------
    at
        Place as a share of the drawing's width, from its left edge.
    rtl
        Whether the page reads from right to left, where a text's start is its right end.
    """
    if _LEFT < at < _RIGHT:
        return "middle"
    return "start" if (at <= _LEFT) != rtl else "end"


def drawing(
    chart_id: str,
    *children: Markup,
    title: str,
    description: str,
    class_: str,
    size: tuple[int, int] | None = None,
    height: float | None = None,
    links: bool = False,
) -> Markup:
    """Write the outermost element with its accessible name and description.

    Parameters
    ----------
    chart_id
        Unique on the page; letters, digits, ``-`` and ``_``. Inner ids start with it.
    *children
        The drawing.
    title, description
        The finding, and how to read the drawing; both are spoken.
    class_
        Class of the ``svg`` element.
    size
        Width and height of a map in its own units; it scales as a whole, like a picture.
    height
        Height in CSS pixels of a chart; it stretches in width only, so its text keeps its size.
    links
        Whether the drawing holds links; without them it is one image to a screen reader.
    """
    if not _ID.match(chart_id):
        raise ValueError(f"Given the chart id {chart_id!r}; expected a letter, then letters, digits, - or _.")
    return element(
        "svg",
        element("title", text(title), id=f"{chart_id}-title"),
        element("desc", text(description), id=f"{chart_id}-desc"),
        *children,
        id=chart_id,
        class_=class_,
        xmlns="http://www.w3.org/2000/svg",
        viewBox=f"0 0 {size[0]} {size[1]}" if size else None,
        width=size[0] if size else "100%",
        height=size[1] if size else height,
        role="group" if links else "img",
        aria_labelledby=f"{chart_id}-title",
        aria_describedby=f"{chart_id}-desc",
    )


def _value(value: str | float | None) -> str:
    """Write a number without needless digits."""
    if isinstance(value, str):
        return value
    return f"{value:.2f}".rstrip("0").rstrip(".") if value is not None else ""
