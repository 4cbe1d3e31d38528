"""The colours keep their promises, and the style sheet says the same ones."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

import commonground.web
from commonground.core.charts import palette

CSS = (Path(commonground.web.__file__).parent / "static" / "site.css").read_text("utf-8")
SCHEMES = ("light", "dark")

# Machado, Oliveira and Fernandes (2009), full severity, on linear RGB.
BLINDNESS = {
    "protanopia": [
        [0.152286, 1.052583, -0.204868],
        [0.114503, 0.786281, 0.099216],
        [-0.003882, -0.048116, 1.051998],
    ],
    "deuteranopia": [
        [0.367322, 0.860646, -0.227968],
        [0.280085, 0.672501, 0.047413],
        [-0.011820, 0.042940, 0.968881],
    ],
}


def _linear(colour):
    channels = np.array([int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)])
    return np.where(channels <= 0.04045, channels / 12.92, ((channels + 0.055) / 1.055) ** 2.4)


def _oklab(linear):
    lms = np.array(
        [
            [0.4122214708, 0.5363325363, 0.0514459929],
            [0.2119034982, 0.6806995451, 0.1073969566],
            [0.0883024619, 0.2817188376, 0.6299787005],
        ]
    ) @ np.clip(linear, 0, 1)
    return np.array(
        [
            [0.2104542553, 0.7936177850, -0.0040720468],
            [1.9779984951, -2.4285922050, 0.4505937099],
            [0.0259040371, 0.7827717662, -0.8086757660],
        ]
    ) @ np.cbrt(lms)


def test_the_style_sheet_says_exactly_the_colours_of_the_palette():
    assert palette.stylesheet() in CSS


@pytest.mark.parametrize("scheme", SCHEMES)
def test_the_ramp_keeps_its_order_when_it_is_printed_in_grey(scheme):
    light = [palette.luminance(colour) for colour in palette.RAMP[scheme]]
    assert light == sorted(light, reverse=scheme == "light")
    assert len(set(light)) == len(light)


@pytest.mark.parametrize("blindness", BLINDNESS)
@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("classes", [5, 6, 7])
def test_neighbouring_classes_differ_to_colour_blind_eyes(classes, scheme, blindness):
    seen = [
        _oklab(np.array(BLINDNESS[blindness]) @ _linear(palette.RAMP[scheme][step]))
        for step in palette.steps(classes)
    ]
    nearest = min(float(np.linalg.norm(one - other)) for one, other in pairwise(seen))
    assert nearest > 0.05  # 0.02 is about the least difference an eye sees side by side


@pytest.mark.parametrize("classes", range(1, 14))
def test_the_steps_of_the_ramp_rise_and_reach_both_ends(classes):
    steps = palette.steps(classes)
    assert list(steps) == sorted(set(steps))
    assert len(steps) == classes
    if classes > 1:
        assert (steps[0], steps[-1]) == (0, 12)


@pytest.mark.parametrize("classes", [0, 14])
def test_a_number_of_classes_that_eyes_cannot_tell_is_refused(classes):
    with pytest.raises(ValueError, match="expected 1 to 13"):
        palette.steps(classes)


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("name", ["ink", "muted", "alarm"])
def test_every_colour_of_text_can_be_read_on_paper_and_on_quiet_ground(name, scheme):
    colours = palette.COLOURS[scheme]
    assert palette.contrast(colours[name], colours["paper"]) >= 4.5
    assert palette.contrast(colours[name], colours["quiet"]) >= 4.5


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("city", ["#ffff00", "#000000", "#ffffff", "#1f5673", "#7f7f7f", "#ff0000"])
def test_an_accent_can_be_read_whatever_the_city_chose(city, scheme):
    shown = palette.legible(city, scheme)
    assert palette.contrast(shown, palette.COLOURS[scheme]["paper"]) >= 4.5


def test_an_accent_that_can_be_read_stays_as_it_is():
    assert palette.legible("#0b3d5c", "light") == "#0b3d5c"


def test_contrast_knows_black_on_white():
    assert palette.contrast("#000000", "#ffffff") == pytest.approx(21.0)
    assert palette.contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.005)  # a well-known near miss
