"""Reading drawings in tests."""

from __future__ import annotations

import xml.etree.ElementTree as ET

import numpy as np

from commonground.core.charts.chart import Words

SVG = "{http://www.w3.org/2000/svg}"
WORDS = Words("Place", "Value", "Range", "cannot tell", "too few people")


def parsed(markup):
    """Parse our own markup; that it can be parsed proves that it is well-formed."""
    return ET.fromstring(markup)  # noqa: S314  # written by the code under test


def tree(chart):
    """The parsed drawing of a chart."""
    return parsed(chart.svg)


def classed(root, name):
    """Every element that has a class."""
    return [one for one in root.iter() if name in (one.get("class") or "").split()]


def texts(root):
    """Every visible text."""
    return ["".join(one.itertext()) for one in root.iter(f"{SVG}text")]


def square(x, y, side=100.0):
    """A closed ring in metres."""
    return np.array([(x, y), (x + side, y), (x + side, y + side), (x, y + side), (x, y)], dtype=float)


def names(table):
    """First cell of each row of a table twin."""
    return [row[0].text for row in table.rows]
