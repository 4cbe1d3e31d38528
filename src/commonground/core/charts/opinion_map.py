"""The map of opinions: who answers alike stands near, groups told apart by shape, hull and name.

Nobody is a point of her own: places are snapped to a grid and one mark stands for everyone of a group in a
square of it. A group below the least size is not drawn at all. The map is never mirrored: its sides have no
meaning but nearness.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from commonground.core.charts.chart import Cell, Chart, Column, Table
from commonground.core.charts.svg import Markup, drawing, element, text

_WIDTH = 480
_MARGIN = 34
_SQUARES = 40
_LEAST_R, _MOST_R = 2.6, 11.0
_FONT, _LETTER = 18, 10.0
_FLATTEST = 0.55
_TALLEST = 1.15
_SHAPES = (
    "M-1,0a1,1 0 1 0 2,0a1,1 0 1 0 -2,0z",
    "M-.9,-.9h1.8v1.8h-1.8z",
    "M0,-1.15l1.1,1.95h-2.2z",
    "M0,-1.25l1.25,1.25l-1.25,1.25l-1.25,-1.25z",
    "M-.4,-1.15h.8v.75h.75v.8h-.75v.75h-.8v-.75h-.75v-.8h.75z",
)
_LOOSE = "M-1,0a1,1 0 1 0 2,0a1,1 0 1 0 -2,0z"

Places = npt.NDArray[np.float64]
Groups = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class MapGroup:
    """One group as shown: its name, how many take part in it, what is said about it in the table."""

    name: str
    people: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class MapWords:
    """Heads of the table, and why a group is not drawn."""

    group: str
    people: str
    note: str
    hidden: str


@dataclass(frozen=True, slots=True)
class _Box:
    """A label's rectangle, to keep labels apart."""

    left: float
    top: float
    right: float
    bottom: float

    def meets(self, other: _Box) -> bool:
        """Whether two rectangles overlap."""
        across = self.left < other.right and other.left < self.right
        return across and self.top < other.bottom and other.top < self.bottom

    def covers(self, marks: Places) -> int:
        """Return how many marks lie under the rectangle."""
        x, y = marks[:, 0], marks[:, 1]
        inside = (x > self.left) & (x < self.right) & (y > self.top) & (y < self.bottom)
        return int(np.count_nonzero(inside))


def opinion_map(
    places: Places,
    group: Groups,
    *,
    groups: Sequence[MapGroup],
    min_group: int,
    chart_id: str,
    title: str,
    description: str,
    words: MapWords,
    rtl: bool = False,
) -> Chart:
    """Draw participants on two axes of opinion.

    Parameters
    ----------
    places
        Shape (n, 2): one row per participant, the two axes in one unit.
    group
        Shape (n,): index into ``groups``; -1 for a participant of none. Where no groups are stable enough
        to be named, give no groups and -1 for everybody.
    groups
        At most five, in the order of their labels.
    min_group
        A group (and those of none) with fewer participants is not drawn; the table says so.
    chart_id, title, description
        As for every chart; see ``choropleth``.
    words
        Heads of the table, and why a group is hidden.
    rtl
        Whether the page reads from right to left: names then rather stand at the right of their group.

    Raises
    ------
    ValueError
        When places and groups do not belong together, or there are more groups than shapes.
    """
    _checked(places, group, groups)
    sizes = [int(np.count_nonzero(group == index)) for index in range(len(groups))]
    drawn = [index for index, size in enumerate(sizes) if size >= min_group]
    loose = int(np.count_nonzero(group == -1)) >= min_group
    shown = np.isin(group, [*drawn, *([-1] if loose else [])])
    squares, height = _squares(places[shown])
    member = group[shown]
    parts: list[Markup] = []
    if loose:
        parts.append(_marks(squares[member == -1], _LOOSE, css="loose"))
    parts += [_hull(squares[member == index], css=f"hull g{index}") for index in drawn]
    parts += [_marks(squares[member == index], _SHAPES[index], css=f"g{index}") for index in drawn]
    parts += _labels(
        [(groups[index].name, squares[member == index]) for index in drawn], height=height, rtl=rtl
    )
    svg = drawing(
        chart_id,
        *parts,
        title=title,
        description=description,
        class_="map opinions",
        size=(_WIDTH, height),
    )
    columns = (Column(words.group), Column(words.people, numeric=True), Column(words.note))
    rows = tuple(
        (
            Cell(one.name),
            Cell(one.people, numeric=True),
            Cell(one.note if index in drawn else words.hidden),
        )
        for index, one in enumerate(groups)
    )
    return Chart(chart_id, title, description, svg, Table(title, columns, rows))


def _checked(places: Places, group: Groups, groups: Sequence[MapGroup]) -> None:
    if len(groups) > len(_SHAPES):
        raise ValueError(f"Given {len(groups)} groups; expected at most {len(_SHAPES)}, one per shape.")
    if places.ndim != 2 or places.shape[1] != 2 or len(places) != len(group):  # noqa: PLR2004  # two axes
        raise ValueError(
            f"Given places of shape {places.shape} for {len(group)} participants; expected (n, 2)."
        )
    if len(group) and not -1 <= int(group.min()) <= int(group.max()) < len(groups):
        raise ValueError(f"Given group numbers beyond the {len(groups)} groups; expected -1 for none.")


def _squares(places: Places) -> tuple[npt.NDArray[np.float64], int]:
    """Return the middle of each participant's square in the drawing, and the drawing's height."""
    if not len(places):
        return np.zeros((0, 2)), round(_WIDTH * _FLATTEST)
    low, high = places.min(axis=0), places.max(axis=0)
    wide, tall = np.maximum(high - low, 1e-9).tolist()
    inner = _WIDTH - 2 * _MARGIN
    scale = min(inner / wide, inner * _TALLEST / tall)
    height = max(round(tall * scale), round(inner * _FLATTEST)) + 2 * _MARGIN
    middle = (low + high) / 2
    x = _WIDTH / 2 + (places[:, 0] - middle[0]) * scale
    y = height / 2 - (places[:, 1] - middle[1]) * scale
    square = inner / _SQUARES
    return (np.floor(np.column_stack([x, y]) / square) + 0.5) * square, height


def _marks(squares: npt.NDArray[np.float64], shape: str, *, css: str) -> Markup:
    """Draw one mark per occupied square, its area growing with the number of participants in it."""
    if not len(squares):
        return Markup("")
    occupied, people = np.unique(squares, axis=0, return_counts=True)
    most = int(people.max())
    marks = []
    for (x, y), count in zip(occupied.tolist(), people.tolist(), strict=True):
        radius = max(
            _LEAST_R, min(_MOST_R, 1.4 + _LEAST_R * math.sqrt(count), _MOST_R * math.sqrt(count / most) + 1)
        )
        marks.append(element("path", d=shape, transform=f"translate({x:.1f} {y:.1f}) scale({radius:.1f})"))
    return element("g", *marks, class_=f"people {css}")


def _hull(squares: npt.NDArray[np.float64], *, css: str) -> Markup:
    """Draw a soft outline around a group."""
    corners = _convex(sorted({(x, y) for x, y in squares.tolist()}))
    if len(corners) < 3:  # noqa: PLR2004  # a line has no inside
        return Markup("")
    points = " ".join(f"{x:.1f},{y:.1f}" for x, y in corners)
    return element("polygon", points=points, class_=css)


def _convex(points: list[tuple[float, float]]) -> list[tuple[float, float]]:
    """Return the corners of the convex hull. *Source*: Andrew (1979), monotone chain."""
    if len(points) < 3:  # noqa: PLR2004  # nothing to go around
        return points

    def half(ordered: list[tuple[float, float]]) -> list[tuple[float, float]]:
        kept: list[tuple[float, float]] = []
        for x, y in ordered:
            while len(kept) > 1:
                (ax, ay), (bx, by) = kept[-2], kept[-1]
                if (bx - ax) * (y - ay) - (by - ay) * (x - ax) > 0:
                    break
                kept.pop()
            kept.append((x, y))
        return kept[:-1]

    return half(points) + half(points[::-1])


def _labels(named: Sequence[tuple[str, Places]], *, height: int, rtl: bool) -> list[Markup]:
    """Name each group beside its hull, where the name covers no other name and fewest marks."""
    marks = np.concatenate([squares for _words, squares in named]) if named else np.zeros((0, 2))
    taken: list[_Box] = []
    parts = []
    for words, squares in named:
        boxes = _boxes(words, squares, height=height, rtl=rtl)
        box = min(boxes, key=lambda one: (sum(one.meets(other) for other in taken), one.covers(marks)))
        taken.append(box)
        x = round((box.left + box.right) / 2, 1)
        parts.append(
            element("text", text(words), x=x, y=round(box.bottom - 4, 1), class_="halo", text_anchor="middle")
        )
    return parts


def _boxes(words: str, squares: Places, *, height: int, rtl: bool) -> list[_Box]:
    """Return where the name of a group may stand: above, below, at its sides, in its middle."""
    wide = min(len(words) * _LETTER, _WIDTH - 8.0)
    low_x, low_y = squares.min(axis=0).tolist()
    high_x, high_y = squares.max(axis=0).tolist()
    x, y = (low_x + high_x) / 2, (low_y + high_y) / 2
    half = wide / 2
    ends, beside = (low_x + half, high_x - half), (low_x - half - 12, high_x + half + 12)
    if rtl:
        ends, beside = ends[::-1], beside[::-1]
    places = [
        *((at, low_y - 12) for at in (x, *ends)),
        *((at, high_y + 26) for at in (x, *ends)),
        *((at, y + 6) for at in (*beside, x)),
    ]
    found = []
    for middle, base in places:
        at = min(max(middle, half + 4), _WIDTH - half - 4)
        bottom = min(max(base, _FONT + 2.0), height - 6.0)
        found.append(_Box(at - half, bottom - _FONT, at + half, bottom + 4))
    return found
