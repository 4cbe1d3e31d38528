"""The interactive map's style, made from the same classes and colours as the printed one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from commonground.core.charts import palette
from commonground.core.charts.classes import Classes
from commonground.core.charts.palette import Scheme

Layer = Literal["areas", "cells"]

CANNOT_TELL, SUPPRESSED = "cannot-tell", "suppressed"
_SOURCE = "city"


@dataclass(frozen=True, slots=True)
class Tiles:
    """Where the tiles are and how deep they go.

    ``url`` holds ``{z}``, ``{x}`` and ``{y}``; ``bounds`` are west, south, east, north in degrees.
    """

    url: str
    min_zoom: int
    max_zoom: int
    bounds: Sequence[float]
    attribution: str


def map_style(
    classes: Classes,
    *,
    indicator: str,
    layer: Layer,
    tiles: Tiles,
    level: str | None = None,
    scheme: Scheme = "light",
) -> dict[str, Any]:
    """Return a MapLibre style without a text layer, so that no glyph server is needed.

    Parameters
    ----------
    classes
        The classes of the printed map.
    indicator
        Name of the tile property that holds the value; the property with ``_s`` behind it holds the status.
    layer
        Which places are coloured: the tile layer's name.
    tiles
        The city's tiles.
    level
        The one level of Areas to show; None for cells, or where the tiles hold one level only.
    scheme
        Colours for light or dark surroundings.

    Returns
    -------
    dict
        Style specification version 8. The images ``cannot-tell`` and ``suppressed`` are drawn by map.js;
        ``metadata`` carries the colours for them.
    """
    colours = palette.COLOURS[scheme]
    fills = [palette.RAMP[scheme][index] for index in palette.steps(classes.k)]
    chosen = ["case", ["boolean", ["feature-state", "chosen"], False], 3, 0]
    source = {
        "type": "vector",
        "tiles": [tiles.url],
        "minzoom": tiles.min_zoom,
        "maxzoom": tiles.max_zoom,
        "bounds": list(tiles.bounds),
        "attribution": tiles.attribution,
        "promoteId": "id",
    }
    return {
        "version": 8,
        "name": indicator,
        "metadata": {
            "commonground:layer": layer,
            "commonground:hatch": {"stroke": colours["hatch"], "ground": colours["ground"]},
        },
        "sources": {_SOURCE: source},
        "layers": [
            {"id": "paper", "type": "background", "paint": {"background-color": colours["paper"]}},
            *(_at(level, one) for one in _values(classes, indicator, layer, fills)),
            _line(
                "streets", "network", {"line-color": colours["paper"], "line-width": 0.7, "line-opacity": 0.6}
            ),
            _at(level, _line("borders", layer, {"line-color": colours["paper"], "line-width": 1})),
            _at(level, _line("chosen", layer, {"line-color": colours["ink"], "line-width": chosen})),
        ],
    }


def _values(classes: Classes, indicator: str, layer: Layer, ramp: Sequence[str]) -> list[dict[str, Any]]:
    """Return the coloured layer and the two hatched ones."""
    status = ["get", f"{indicator}_s"]
    known = ["all", ["==", status, "ok"], ["has", indicator]]
    paint = {"fill-color": _colour(classes, indicator, ramp)}  # opaque: as in the legend
    suppressed = ["==", status, "suppressed"]
    return [
        {**_fill("values", layer, paint), "filter": known},
        {**_fill(SUPPRESSED, layer, {"fill-pattern": SUPPRESSED}), "filter": suppressed},
        {
            **_fill(CANNOT_TELL, layer, {"fill-pattern": CANNOT_TELL}),
            "filter": ["all", ["!", known], ["!", suppressed]],
        },
    ]


def _colour(classes: Classes, indicator: str, ramp: Sequence[str]) -> Any:
    """Return a step expression over the breaks; one class alone is one colour."""
    if classes.k == 1:
        return ramp[0]
    expression: list[Any] = ["step", ["get", indicator], ramp[0]]
    for threshold, colour in zip(classes.breaks, ramp[1:], strict=True):
        expression += [threshold, colour]
    return expression


def _at(level: str | None, layer: dict[str, Any]) -> dict[str, Any]:
    """Keep one level of Areas; a tile holds all of them."""
    if level is None:
        return layer
    ours = ["==", ["get", "level"], level]
    return {**layer, "filter": ["all", ours, layer["filter"]] if "filter" in layer else ours}


def _fill(layer_id: str, layer: str, paint: dict[str, Any]) -> dict[str, Any]:
    return {"id": layer_id, "type": "fill", "source": _SOURCE, "source-layer": layer, "paint": paint}


def _line(layer_id: str, layer: str, paint: dict[str, Any]) -> dict[str, Any]:
    return {"id": layer_id, "type": "line", "source": _SOURCE, "source-layer": layer, "paint": paint}
