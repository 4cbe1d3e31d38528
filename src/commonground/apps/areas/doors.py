"""What one reaches on foot from one door, by the very distances the indicators are made of.

Nothing here keeps, counts or logs the point that was asked for.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Literal

import numpy as np
import shapely

from commonground.core.indicators.fifteen import MEASURED
from commonground.core.indicators.rule_sets import rule_set
from commonground.core.network.reach import edge_distance_m, origin_distance
from commonground.core.network.routes import Route, route
from commonground.core.network.snap import Snapper
from commonground.core.places.geodesy import project_geometry, to_projected

if TYPE_CHECKING:
    import numpy.typing as npt

    from commonground.core.network.snap import Snap
    from commonground.data.lake.doors import RoutePack
    from commonground.data.lake.reader import BuildReader
    from commonground.data.lake.rows import Destination

    Points = npt.NDArray[np.float64]

State = Literal["ok", "outside", "no_street", "no_map"]
Within = Literal["yes", "no", "unknown"]

GROUPS = ("food", "shop", "health", "school", "play", "community", "stop", "water", "recycling")
_RULES = rule_set()
_AROUND_M = 120.0
_SECONDS = 60.0


@dataclass(frozen=True, slots=True)
class Walk:
    """The way to the nearest member of one group; ``distance_m`` is None where none can be reached.

    ``sure`` is false where the map ends nearer than what was found, so that something nearer may lie beyond.
    """

    group: str
    distance_m: float | None
    destination: Destination | None
    within: Within
    sure: bool

    @property
    def minutes(self) -> float | None:
        """Minutes at the walking speed of the rule set."""
        return None if self.distance_m is None else self.distance_m / (_RULES.walking_speed_m_s * _SECONDS)

    @property
    def daily(self) -> bool:
        """Whether it is one of the daily needs that are counted."""
        return self.group in MEASURED


@dataclass(frozen=True, slots=True)
class Way:
    """The walked way to one destination, with the streets around it for a drawing."""

    walk: Walk
    route: Route
    line: Points
    streets: tuple[Points, ...]


@dataclass(frozen=True, slots=True)
class Door:
    """Everything about one point: where it stands and what it reaches."""

    lat: float
    lon: float
    state: State
    gap_m: float = 0.0
    edge_m: float = np.inf
    walks: tuple[Walk, ...] = ()


class Doors:
    """The streets and walks of a build, opened once."""

    def __init__(self, pack: RoutePack, *, closed: bool, extent: str | None) -> None:
        self.graph = pack.graph
        self._seeds, self._reach = pack.seeds, pack.reach
        self._closed = closed
        whole = shapely.from_wkt(extent) if extent else None
        self._extent = None if whole is None else project_geometry(whole, pack.graph.crs).item()
        self._snapper = Snapper(self.graph)

    @cached_property
    def _boxes(self) -> tuple[Points, Points, Points, Points]:
        """West, east, south and north of every street."""
        first = np.asarray(self.graph.geom_ptr[:-1])
        x, y = np.asarray(self.graph.geom_x), np.asarray(self.graph.geom_y)
        return tuple(  # type: ignore[return-value]  # four of them, by construction
            extreme.reduceat(axis, first) for axis in (x, y) for extreme in (np.minimum, np.maximum)
        )

    def at(self, build: BuildReader, lat: float, lon: float) -> Door:
        """Walk from a point to the nearest member of every group."""
        x, y = (axis.item() for axis in to_projected(self.graph.crs, lat, lon))
        west, east, south, north = self._boxes
        slack = _RULES.longest_gap_m
        if not (
            west.min() - slack <= x <= east.max() + slack and south.min() - slack <= y <= north.max() + slack
        ):
            return Door(lat, lon, "outside")
        origin = self._snapper.snap(x, y)
        gap_m = float(origin.gap_m[0])
        if gap_m > _RULES.longest_gap_m:
            return Door(lat, lon, "no_street", gap_m=gap_m)
        edge_m = np.inf if self._closed else float(edge_distance_m(self.graph, x, y, extent=self._extent)[0])
        walks = tuple(self._walk(build, group, origin, edge_m) for group in GROUPS)
        return Door(lat, lon, "ok", gap_m=gap_m, edge_m=edge_m, walks=walks)

    def _walk(self, build: BuildReader, group: str, origin: Snap, edge_m: float) -> Walk:
        near_m = _RULES.fifteen_minutes_m
        none: Within = "no" if edge_m >= near_m else "unknown"
        if group not in self._reach:
            return Walk(group, None, None, none, sure=edge_m == np.inf)
        found = origin_distance(self.graph, origin, self._seeds[group], self._reach[group])
        metres = float(found.distance_m[0])
        if not np.isfinite(metres):
            return Walk(group, None, None, none, sure=edge_m == np.inf)
        member = build.destinations(group)[int(found.destination[0])]
        return Walk(group, metres, member, "yes" if metres <= near_m else none, sure=metres <= edge_m)

    def way(self, door: Door, walk: Walk) -> Way:
        """Return the walked way to the destination of a walk, door and destination included."""
        x, y = to_projected(self.graph.crs, door.lat, door.lon)
        origin = self._snapper.snap(x, y)
        found = route(self.graph, origin, self._seeds[walk.group], self._reach[walk.group], 0)
        ends = [np.column_stack([x, y])]
        if walk.destination is not None:
            ends.append(
                np.column_stack(to_projected(self.graph.crs, walk.destination.lat, walk.destination.lon))
            )
        line = np.concatenate([ends[0], np.column_stack([found.x, found.y]), *ends[1:]])
        return Way(walk, found, line, tuple(self._streets(line)))

    def _streets(self, line: Points) -> list[Points]:
        """Return the streets around a line."""
        west, east, south, north = self._boxes
        (left, bottom), (right, top) = line.min(axis=0) - _AROUND_M, line.max(axis=0) + _AROUND_M
        near = np.flatnonzero((east >= left) & (west <= right) & (north >= bottom) & (south <= top))
        graph = self.graph
        return [
            np.column_stack([graph.geom_x[begin:end], graph.geom_y[begin:end]])
            for begin, end in zip(graph.geom_ptr[near], graph.geom_ptr[near + 1], strict=True)
        ]


_lock = threading.Lock()
_opened: dict[str, Doors] = {}


def doors(build: BuildReader) -> Doors | None:
    """Return the doors of a build, opened once and kept until another build is asked; None without a map."""
    with _lock:
        if build.id not in _opened:
            pack = build.route_pack()
            if pack is None:
                return None
            _opened.clear()
            city = build.city
            _opened[build.id] = Doors(pack, closed=city["edge"] == "closed", extent=city.get("extent"))
        return _opened[build.id]
