"""The interactive map classes and colours like the drawn one."""

from __future__ import annotations

import json

import pytest

from commonground.core.charts import palette
from commonground.core.charts.classes import classify
from commonground.core.charts.style import Tiles, map_style

TILES = Tiles(
    "/tiles/x/v/1/{z}/{x}/{y}.pbf", 11, 16, (24.9, 60.1, 25.0, 60.2), "© OpenStreetMap contributors"
)
VALUES = [0.1, 0.2, 0.35, 0.5, 0.61, 0.8, 0.95]


def _style(values=VALUES, **more):
    return map_style(classify(values, 5, step=0.01), indicator="H06", layer="areas", tiles=TILES, **more)


def _layer(style, layer_id):
    return next(layer for layer in style["layers"] if layer["id"] == layer_id)


def _step(expression, value):
    """What MapLibre's step expression answers."""
    answer = expression[2]
    for threshold, colour in zip(expression[3::2], expression[4::2], strict=True):
        if value >= threshold:
            answer = colour
    return answer


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_value_has_the_same_colour_on_both_maps(scheme):
    classes = classify(VALUES, 5, step=0.01)
    expression = _layer(_style(scheme=scheme), "values")["paint"]["fill-color"]
    ramp = palette.steps(classes.k)
    for value in [*VALUES, *classes.breaks]:
        assert _step(expression, value) == palette.RAMP[scheme][ramp[classes.of(value)]]


def test_the_values_are_opaque_so_that_the_legend_is_true():
    assert _layer(_style(), "values")["paint"].keys() == {"fill-color"}


def test_one_single_class_is_one_colour():
    assert _layer(_style([0.5, 0.5]), "values")["paint"]["fill-color"] == palette.RAMP["light"][6]


def test_no_style_asks_for_fonts_or_images_of_anybody():
    style = _style()
    assert not {"glyphs", "sprite"} & style.keys()
    assert "symbol" not in {layer["type"] for layer in style["layers"]}
    assert "http" not in json.dumps(style)


def test_only_the_chosen_level_is_shown():
    style = _style(level="ward")
    ours = ["==", ["get", "level"], "ward"]
    for layer_id in ("values", "suppressed", "cannot-tell", "borders", "chosen"):
        given = _layer(style, layer_id)["filter"]
        assert given == ours or ours in given


def test_every_place_is_in_exactly_one_of_the_three_layers():
    def holds(expression, place):
        match expression:
            case ["all", *parts]:
                return all(holds(part, place) for part in parts)
            case ["!", part]:
                return not holds(part, place)
            case ["has", name]:
                return name in place
            case ["==", ["get", name], value]:
                return place.get(name) == value
        raise AssertionError(expression)

    style = _style(level="ward")
    places = [
        {"level": "ward", "H06_s": "ok", "H06": 0.5},
        {"level": "ward", "H06_s": "ok"},
        {"level": "ward", "H06_s": "suppressed"},
        {"level": "ward", "H06_s": "cannot_tell"},
        {"level": "ward"},
    ]
    shown = [
        [
            name
            for name in ("values", "suppressed", "cannot-tell")
            if holds(_layer(style, name)["filter"], place)
        ]
        for place in places
    ]
    assert shown == [["values"], ["cannot-tell"], ["suppressed"], ["cannot-tell"], ["cannot-tell"]]
