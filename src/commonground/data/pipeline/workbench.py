"""One city's sources, read and worked up as far as a stage asks, each part once."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import shapely

from commonground.core.errors import GtfsError, NoDataError, SourceError
from commonground.core.indicators.definition import FloatArray
from commonground.core.indicators.measure import Walk, walks
from commonground.core.indicators.rule_sets import RuleSet, rule_set
from commonground.core.network.graph import Graph, walk_graph
from commonground.core.network.headways import Headways, headways, merge
from commonground.core.network.osm import Osm, Tags
from commonground.core.network.polygons import POLYGON_KEYS, OsmPolygons, cut_areas, polygons
from commonground.core.network.snap import Snapper
from commonground.core.network.walkable import WALK_KEYS
from commonground.core.places.areas import locate, overlap_report
from commonground.core.places.buildings import floor_area_m2, levels_of, residential
from commonground.core.places.cells import cell_polygons, cells_of_polygon
from commonground.core.places.geodesy import project_geometry, to_projected
from commonground.data.city.config import CityConfig, SourceRef
from commonground.data.pipeline.inputs import Inputs, SourceFile
from commonground.data.sources.boundary import (
    StudyRegion,
    check_inside,
    read_areas,
    read_boundary,
    relation_polygon,
)
from commonground.data.sources.gtfs import read_gtfs
from commonground.data.sources.osm import read_osm

_ADDRESS_KEYS = ("addr:street", "addr:housenumber", "name")
_BUILDING_KEYS = ("building", "building:levels")
_STEP_DEG = 0.001


@dataclass(frozen=True, slots=True)
class Level:
    """The Areas of one level, names and polygons in lon/lat, in the order of their ids.

    ``keys`` are the ids of the source, by which tables join; ``ids`` are the same unless an earlier
    level has one of them: then the level's name stands before each.
    """

    id: str
    keys: npt.NDArray[np.str_]
    ids: npt.NDArray[np.str_]
    names: list[str]
    polygons: npt.NDArray[np.object_]


@dataclass(frozen=True, slots=True)
class Buildings:
    """Buildings of the map, a point inside each, and how many people could live there."""

    id: list[str]
    polygons: npt.NDArray[np.object_]
    lat: FloatArray
    lon: FloatArray
    levels: FloatArray
    floor_area_m2: FloatArray
    residential: npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Destinations:
    """Members of every destination group."""

    id: list[str]
    group: npt.NDArray[np.object_]
    name: list[str | None]
    lat: FloatArray
    lon: FloatArray


class Workbench:
    """Everything of one city that is made from its sources; each part is made when first asked for.

    Parameters
    ----------
    city
        The city file.
    inputs
        The sources that are here, verified.
    """

    def __init__(self, city: CityConfig, inputs: Inputs) -> None:
        self.city = city
        self.inputs = inputs
        self.report: dict[str, dict[str, Any]] = {}

    @cached_property
    def rules(self) -> RuleSet:
        """The rule set of this build."""
        return rule_set("cg-1")

    def has(self, need: str) -> bool:
        """Whether a source that provides an input is here."""
        return bool(self.inputs.of_kind(self.city, need))

    def source(self, need: str) -> SourceFile:
        """Return the first source that provides an input."""
        return self.inputs.of_kind(self.city, need)[0]

    def locate(self, source: SourceRef) -> Path:
        """Return the verified file of a source of the city file."""
        return self.inputs.files[source.id].file

    # --- where the city is -----------------------------------------------------------------

    @cached_property
    def region(self) -> StudyRegion:
        """The study region: boundary, intersected with the urban area if one is given."""
        number = self.city.boundary.osm_relation
        relation = None if number is None else relation_polygon(self.osm_polygons, number)
        found = read_boundary(self.city, self.locate, relation=relation)
        facts: dict[str, Any] = {
            "area_km2": round(found.area_m2 / 1e6, 8),
            "boundary": found.origin,
        }
        if self.map_bbox is not None:
            facts["share of the boundary inside the map"] = check_inside(found.lonlat, self.map_bbox)
        self.report["city"] = facts
        return found

    @cached_property
    def levels(self) -> tuple[Level, ...]:
        """The Areas of every level."""
        found: list[Level] = []
        taken: set[str] = set()
        for name in self.city.areas:
            areas = read_areas(self.city, name, self.locate)
            order = np.argsort(np.asarray(areas.ids, dtype=str), kind="stable")
            keys = np.asarray(areas.ids, dtype=str)[order]
            ids = np.array([f"{name}:{key}" for key in keys]) if taken & set(keys.tolist()) else keys
            taken |= set(ids.tolist())
            found.append(Level(name, keys, ids, [areas.names[i] for i in order], areas.geometry[order]))
            overlap = overlap_report(areas.geometry, areas.ids, crs=self.city.crs)
            self.report[f"areas {name}"] = {"areas": len(ids), "overlap": str(overlap), **areas.report}
        return tuple(found)

    @cached_property
    def cells(self) -> Level:
        """The H3 Cells that touch the region."""
        ids = cells_of_polygon(self.region.lonlat, contain="overlap")
        return Level("cell", ids, ids, [str(one) for one in ids], cell_polygons(ids))

    @cached_property
    def extent_xy(self) -> shapely.Geometry | None:
        """Where the map is whole, in metres; None when the city has no map."""
        if self.map_bbox is None:
            return None
        if self.city.boundary.bbox is not None:
            box = shapely.segmentize(shapely.box(*self.map_bbox), _STEP_DEG)
            return project_geometry(box, self.city.crs).item()
        return shapely.buffer(self.region.municipality, self.source("osm").ref.buffer_m)

    @cached_property
    def map_bbox(self) -> tuple[float, float, float, float] | None:
        """West, south, east, north of the map's nodes, degrees."""
        if self.osm is None:
            return None
        lat, lon = self.osm.lat, self.osm.lon
        return float(lon.min()), float(lat.min()), float(lon.max()), float(lat.max())

    # --- the map -----------------------------------------------------------------------------

    @cached_property
    def osm(self) -> Osm | None:
        """The map's objects; None when the city has no map."""
        if not self.has("osm"):
            return None
        keys = {*self.rules.keys, *WALK_KEYS, *POLYGON_KEYS, *_ADDRESS_KEYS, *_BUILDING_KEYS}
        source = self.source("osm")
        with _named(source.ref):
            found = read_osm(source.file, keys)
        self.report["map"] = dict(found.report)
        return found

    @cached_property
    def osm_polygons(self) -> OsmPolygons:
        """The map's polygons in lon/lat."""
        if self.osm is None:
            raise NoDataError("This needs the map: give the city a source of kind osm-pbf and fetch it.")
        found = polygons(self.osm)
        self.report["polygons"] = dict(found.report)
        return found

    @cached_property
    def graph(self) -> Graph | None:
        """The walk network; None when the city has no map."""
        if self.osm is None:
            return None
        with _named(self.source("osm").ref):
            found = walk_graph(self.osm, self.city.crs, keep_islands=self.city.keep_islands)
        self.report["network"] = dict(found.report)
        x, y = to_projected(self.city.crs, *cut_areas(self.osm, self._in_a_group))
        return replace(found, cut_x=np.concatenate([found.cut_x, x]), cut_y=np.concatenate([found.cut_y, y]))

    def _in_a_group(self, tags: Tags) -> npt.NDArray[np.bool_]:
        """Whether objects with these tags are members of any group."""
        member = np.zeros(tags.count, dtype=bool)
        for rule in self.rules.groups.values():
            member |= rule.members(tags)
        return member

    @cached_property
    def snapper(self) -> Snapper:
        """What brings places onto the walk network."""
        if self.graph is None:
            raise NoDataError("This needs the map: give the city a source of kind osm-pbf and fetch it.")
        return Snapper(self.graph)

    @cached_property
    def buildings(self) -> Buildings:
        """Buildings of the map."""
        shapes = self.osm_polygons
        rows = np.flatnonzero(shapes.tags.has("building"))
        tags = shapes.tags.take(rows)
        outline = shapes.geometry[rows]
        footprint = shapely.area(project_geometry(outline, self.city.crs))
        levels = levels_of(tags.column("building:levels").tolist())
        inside = shapely.point_on_surface(outline)
        return Buildings(
            id=[shapes.id[row] for row in rows],
            polygons=outline,
            lat=shapely.get_y(inside),
            lon=shapely.get_x(inside),
            levels=levels,
            floor_area_m2=floor_area_m2(footprint, levels),
            residential=residential(tags.column("building").tolist()),
        )

    # --- what people walk to -----------------------------------------------------------------

    @cached_property
    def stops(self) -> Headways | None:
        """Stops with their headways over all feeds; None when the city has no timetable."""
        feeds = self.inputs.of_kind(self.city, "gtfs")
        if not feeds:
            return None
        found: dict[str, Headways] = {}
        for source in feeds:
            ref = source.ref
            if ref.start is None or ref.end is None:
                raise GtfsError(f"Source {ref.id!r} has no from and to: expected the days that are read.")
            with _named(ref):
                feed = read_gtfs(
                    source.file, start=ref.start, end=ref.end, interpolate=ref.interpolate, bbox=self.map_bbox
                )
            found[ref.id] = headways(feed)
            self.report[f"timetable {ref.id}"] = dict(feed.report) | dict(found[ref.id].report)
        return merge(found)

    @cached_property
    def destinations(self) -> Destinations:
        """Members of every group: points and polygon centroids of the map, stops of the timetable."""
        id_: list[str] = []
        group: list[str] = []
        name: list[str | None] = []
        lat: list[FloatArray] = []
        lon: list[FloatArray] = []

        def add(key: str, ids: list[str], names: list[str | None], at: tuple[FloatArray, FloatArray]) -> None:
            id_.extend(ids)
            group.extend([key] * len(ids))
            name.extend(names)
            lat.append(at[0])
            lon.append(at[1])

        if self.osm is not None and self.has("places"):
            for key in self.rules.groups:
                if key != "stop" or self.stops is None:
                    add(key, *self._of_map(self.osm, key))
        if self.stops is not None:
            for key, rows in self._stop_groups(self.stops).items():
                at = np.flatnonzero(rows)
                ids = [f"stop/{self.stops.stop_id[i]}" for i in at]
                names = [self.stops.name[i] for i in at]
                add(key, ids, names, (self.stops.lat[at], self.stops.lon[at]))
        return Destinations(
            id=id_,
            group=np.array(group, dtype=object),
            name=name,
            lat=np.concatenate(lat) if lat else np.zeros(0),
            lon=np.concatenate(lon) if lon else np.zeros(0),
        )

    def _of_map(
        self, osm: Osm, key: str
    ) -> tuple[list[str], list[str | None], tuple[FloatArray, FloatArray]]:
        rule = self.rules.groups[key]
        nodes = np.flatnonzero(rule.members(osm.node_tags))
        shapes = np.flatnonzero(rule.members(self.osm_polygons.tags))
        centre = shapely.centroid(self.osm_polygons.geometry[shapes])
        ids = [f"node/{osm.node_id[i]}" for i in nodes] + [self.osm_polygons.id[i] for i in shapes]
        names = [
            *osm.node_tags.take(nodes).column("name"),
            *self.osm_polygons.tags.take(shapes).column("name"),
        ]
        return (
            ids,
            names,
            (
                np.concatenate([osm.lat[nodes], shapely.get_y(centre)]),
                np.concatenate([osm.lon[nodes], shapely.get_x(centre)]),
            ),
        )

    def _stop_groups(self, stops: Headways) -> dict[str, npt.NDArray[np.bool_]]:
        return {
            "stop": stops.served,
            "stop-any": stops.served,
            "stop-high": stops.served & stops.high_capacity,
            **{f"stop-{limit}": stops.every(limit) for limit in self.rules.headway_limits_min},
        }

    @cached_property
    def group_names(self) -> tuple[str, ...]:
        """Every group that a source measures, whether or not it has a member."""
        of_map = tuple(self.rules.groups) if self.has("places") else ()
        of_timetable = tuple(self._stop_groups(self.stops)) if self.stops is not None else ()
        return tuple(dict.fromkeys((*of_map, *of_timetable)))

    @cached_property
    def walks(self) -> dict[str, Walk]:
        """The way from every node to the nearest member of each group."""
        if self.graph is None:
            return {}
        everywhere = self.destinations
        x, y = to_projected(self.city.crs, everywhere.lat, everywhere.lon)
        chosen = {group: everywhere.group == group for group in self.group_names}
        return walks(self.graph, self.snapper, {group: (x[rows], y[rows]) for group, rows in chosen.items()})

    def area_of(self, lat: FloatArray, lon: FloatArray, level: Level) -> npt.NDArray[np.int64]:
        """Index of the Area of a level that holds each place, -1 for none."""
        return locate(lat, lon, polygons=level.polygons, ids=level.ids)

    def inside(self, lat: FloatArray, lon: FloatArray) -> npt.NDArray[np.bool_]:
        """Whether each place lies in the study region."""
        region = self.region.lonlat
        shapely.prepare(region)
        return np.asarray(shapely.contains_xy(region, lon, lat), dtype=bool)


@contextmanager
def _named(source: SourceRef) -> Iterator[None]:
    """Say which source is wrong: its file has a hash for a name."""
    try:
        yield
    except (NoDataError, GtfsError, SourceError) as err:
        raise type(err)(f"Source {source.id!r}: {err}") from err
