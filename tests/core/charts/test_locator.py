"""Where a place lies: dark among its neighbours."""

from __future__ import annotations

import re

import numpy as np
import pytest

from commonground.core.charts.locator import locator


def square(x, y, side=100.0):
    return np.array([[x, y], [x + side, y], [x + side, y + side], [x, y + side], [x, y]])


def draw(here, others):
    return locator(here, others, chart_id="where", title="Where <A> lies", description="dark")


def test_the_place_is_drawn_last_and_in_a_colour_of_its_own():
    paths = re.findall(
        r'<path d="[^"]+" class="([^"]+)"', draw([square(0, 0)], [[square(100, 0)], [square(0, 100)]])
    )
    assert len(paths) == 3
    assert paths[0] == paths[1] != paths[2]


def test_names_are_escaped():
    assert "Where &lt;A&gt; lies" in draw([square(0, 0)], [])


def test_a_place_without_an_outline_leaves_its_neighbours():
    assert draw([], [[square(0, 0)]]).count("<path") == 1


def test_nothing_to_draw_is_an_error_and_no_empty_picture():
    with pytest.raises(ValueError, match="expected"):
        draw([], [])
