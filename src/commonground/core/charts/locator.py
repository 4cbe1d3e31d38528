"""Where a place lies: its outline dark among its quiet neighbours."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from commonground.core.charts.frame import Points, frame
from commonground.core.charts.svg import Markup, drawing, element

_WIDTH = 480
_QUIET, _HERE = "c0", "c10"


def locator(
    here: Sequence[Points], others: Iterable[Sequence[Points]], *, chart_id: str, title: str, description: str
) -> Markup:
    """Draw one place in its city; the sentence beside it says the same, so it needs no table.

    Parameters
    ----------
    here
        Rings of the place, shape (n, 2), x east and y north, projected metres.
    others
        Rings of each other place, in the same system.
    chart_id
        Unique on the page.
    title, description
        What is shown, as plain text.

    Raises
    ------
    ValueError
        When there is no outline at all.
    """
    quiet = list(others)
    box = frame([*here, *(ring for rings in quiet for ring in rings)], width=_WIDTH)
    shapes = [
        element("path", d="".join(box.path(ring) for ring in rings), class_=css)
        for rings, css in [*((rings, _QUIET) for rings in quiet), (here, _HERE)]
        if rings
    ]
    return drawing(
        chart_id,
        element("g", *shapes, class_="places", fill_rule="evenodd"),
        title=title,
        description=description,
        class_="map locator",
        size=(box.width, box.height),
    )
