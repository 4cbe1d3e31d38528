"""Areas of OpenStreetMap as polygons: closed ways and multipolygon relations, all at once."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
import shapely

from commonground.core.network.osm import WAY, Bools, Floats, Ints, Objects, Osm, Tags, find, ranges

AREA_KEYS: Final = (
    "aeroway", "amenity", "building", "harbour", "historic", "landuse", "leisure", "man_made", "military",
    "natural", "office", "place", "power", "public_transport", "shop", "sport", "tourism", "water",
    "waterway", "wetland",
)  # fmt: skip
"""Keys that make a closed way an area.

*Source*: the keys marked ``polygon`` in ``default.style`` of osm2pgsql (c91dac76, 2026-07-05), through
which the Global Healthy and Sustainable City Indicators read their polygons, without its ``abandoned:``
and ``area:highway`` keys. As there, ``natural=coastline`` alone makes no area.
"""

POLYGON_KEYS: Final = (*AREA_KEYS, "area", "type")
"""Tag keys that :func:`polygons` needs from ``read_osm``."""

_RING_POINTS: Final = 4


@dataclass(frozen=True, slots=True)
class OsmPolygons:
    """Polygons of an extract: those of closed ways first, then those of relations, each by rising id.

    Parameters
    ----------
    id
        ``"way/1"`` or ``"relation/2"``.
    geometry
        Valid Polygons and MultiPolygons in lon/lat.
    projected
        The same in metres of ``crs``; None when no system was asked for.
    tags
        Tags of each polygon's way or relation.
    crs
        Projected coordinate system, or None.
    report
        What was read, dropped, cut and repaired, counted.
    """

    id: list[str]
    geometry: Objects
    projected: Objects | None
    tags: Tags
    crs: str | None
    report: Mapping[str, int]


def polygons(osm: Osm, crs: str | None = None) -> OsmPolygons:
    """Areas of an extract, made valid once.

    A closed way is an area if ``area=yes``, or if it has one of ``AREA_KEYS`` and not ``area=no``. A
    relation is an area if ``type`` is ``multipolygon`` or ``boundary``: even-odd over the lines of its
    member ways, whatever their roles. An area that lost a node or a member way is dropped and counted.

    Parameters
    ----------
    osm
        Read with at least the keys ``POLYGON_KEYS``.
    crs
        Also give every polygon in this projected system.

    Returns
    -------
    OsmPolygons
        ``report["closed_ways_cut"]`` counts all closed ways that lost a node, ``["areas_cut"]`` those
        of them that are areas.

    Raises
    ------
    NetworkError
        The extract was read without one of the keys.
    CrsError
        ``crs`` is unknown or not in metres.

    Notes
    -----
    *Source*: https://wiki.openstreetmap.org/wiki/Area and /Relation:multipolygon; even-odd by
    ``build_area`` of GEOS. Known answers: ``tests/known_answers/test_network.py``.

    """
    node = find(osm.node_id, osm.way_ref)
    report: dict[str, int] = {}
    ways, way_shapes = _from_ways(osm, node, report)
    relations, relation_shapes = _from_relations(osm, node, report)
    shapes, valid_again = _valid(np.concatenate([way_shapes, relation_shapes]))
    solid = ~shapely.is_empty(shapes)
    report["polygons_repaired"] = valid_again
    report["polygons_empty"] = int((~solid).sum())
    report["polygons"] = int(solid.sum())
    in_ways = solid[: len(ways)]
    ways, relations, geometry = ways[in_ways], relations[solid[len(in_ways) :]], shapes[solid]
    return OsmPolygons(
        id=[f"way/{i}" for i in osm.way_id[ways].tolist()]
        + [f"relation/{i}" for i in osm.relation_id[relations].tolist()],
        geometry=geometry,
        projected=None if crs is None else _projected(geometry, crs),
        tags=_joined_tags(osm, ways, relations),
        crs=crs,
        report=report,
    )


def cut_areas(osm: Osm, members: Callable[[Tags], Bools]) -> tuple[Floats, Floats]:
    """Latitude and longitude of what is left of the areas that :func:`polygons` had to drop.

    What such an area is can still be told, where it lies only about: near these nodes.

    Parameters
    ----------
    osm
        Read with at least the keys ``POLYGON_KEYS``.
    members
        Tells from their tags which areas are asked for.

    """
    node = find(osm.node_id, osm.way_ref)
    lost = _rows_with_lost_nodes(osm, node)
    ways = _closed(osm)
    ways = ways[(lost & is_area(osm.way_tags) & members(osm.way_tags))[ways]]
    wanted = osm.relation_tags.isin("type", {"multipolygon", "boundary"}) & members(osm.relation_tags)
    at, ptr = ranges(osm.rel_ptr, np.flatnonzero(wanted))
    owner = np.repeat(np.arange(len(ptr) - 1), np.diff(ptr))
    of_way = osm.rel_member_type[at] == WAY
    owner, way = owner[of_way], find(osm.way_id, osm.rel_member_id[at][of_way])
    broken = np.unique(owner[(way < 0) | lost[way]])
    parts = way[np.isin(owner, broken) & (way >= 0)]
    refs, _ = ranges(osm.way_ptr, np.union1d(ways, parts))
    left = np.unique(node[refs][node[refs] >= 0])
    return osm.lat[left], osm.lon[left]


def is_area(tags: Tags) -> Bools:
    """Whether a closed way with these tags is an area rather than a line that returns."""
    keyed = np.zeros(tags.count, dtype=bool)
    for key in AREA_KEYS:
        keyed |= tags.has(key) & ~tags.isin(key, {"coastline"} if key == "natural" else ())
    return tags.isin("area", {"yes"}) | (keyed & ~tags.isin("area", {"no"}))


def _from_ways(osm: Osm, node: Ints, report: dict[str, int]) -> tuple[Ints, Objects]:
    """Rows and rings of the closed ways that are whole areas."""
    closed = _closed(osm)
    area = is_area(osm.way_tags)[closed]
    cut = _rows_with_lost_nodes(osm, node)[closed]
    ring = np.diff(osm.way_ptr)[closed] >= _RING_POINTS
    report["closed_ways_read"] = len(closed)
    report["closed_ways_cut"] = int(cut.sum())
    report["areas_read"] = int(area.sum())
    report["areas_cut"] = int((area & cut).sum())
    report["areas_without_inside"] = int((area & ~cut & ~ring).sum())
    rows = closed[area & ~cut & ring]
    at, ptr = ranges(osm.way_ptr, rows)
    corners = np.column_stack([osm.lon[node[at]], osm.lat[node[at]]])
    rings = shapely.linearrings(corners, indices=np.repeat(np.arange(len(rows)), np.diff(ptr)))
    return rows, np.asarray(shapely.polygons(rings), dtype=object)


def _from_relations(osm: Osm, node: Ints, report: dict[str, int]) -> tuple[Ints, Objects]:
    """Rows and areas of the multipolygon and boundary relations whose member ways are all whole."""
    wanted = np.flatnonzero(osm.relation_tags.isin("type", {"multipolygon", "boundary"}))
    at, ptr = ranges(osm.rel_ptr, wanted)
    owner = np.repeat(np.arange(len(wanted)), np.diff(ptr))
    of_way = osm.rel_member_type[at] == WAY
    owner, way = owner[of_way], find(osm.way_id, osm.rel_member_id[at][of_way])
    broken = (way < 0) | _rows_with_lost_nodes(osm, node)[way] | (np.diff(osm.way_ptr)[way] < 2)  # noqa: PLR2004  # two ends
    whole = np.bincount(owner, minlength=len(wanted)) > 0
    report["relations_without_ways"] = int((~whole).sum())
    whole[owner[broken]] = False
    report["area_relations_read"] = len(wanted)
    report["area_relations_incomplete"] = len(wanted) - int(whole.sum()) - report["relations_without_ways"]
    owner, way = owner[whole[owner]], way[whole[owner]]
    points, line_ptr = ranges(osm.way_ptr, way)
    corners = np.column_stack([osm.lon[node[points]], osm.lat[node[points]]])
    lines = shapely.linestrings(corners, indices=np.repeat(np.arange(len(way)), np.diff(line_ptr)))
    rows, first = np.unique(owner, return_inverse=True)
    shapes = shapely.build_area(shapely.multilinestrings(lines, indices=first))
    return wanted[rows], np.asarray(shapes, dtype=object)


def _closed(osm: Osm) -> Ints:
    """Rows of the ways that end where they begin."""
    some: Ints = np.flatnonzero(np.diff(osm.way_ptr) >= 2)  # noqa: PLR2004  # a line has two ends
    returns: Bools = osm.way_ref[osm.way_ptr[some]] == osm.way_ref[osm.way_ptr[some + 1] - 1]
    return some[returns]


def _rows_with_lost_nodes(osm: Osm, node: Ints) -> Bools:
    lost = np.zeros(len(osm.way_id), dtype=bool)
    lost[np.repeat(np.arange(len(osm.way_id)), np.diff(osm.way_ptr))[node < 0]] = True
    return lost


def _valid(shapes: Objects) -> tuple[Objects, int]:
    """Areal part of every shape after ``make_valid``, and how many needed it."""
    wrong = np.flatnonzero(~shapely.is_valid(shapes))
    repaired = shapely.make_valid(shapes[wrong])
    fixed = shapes.copy()
    for row, shape in zip(wrong.tolist(), repaired, strict=True):
        parts = [part for part in shapely.get_parts(shape) if part.geom_type.endswith("Polygon")]
        fixed[row] = shapely.union_all(parts) if parts else shapely.Polygon()
    return fixed, len(wrong)


def _projected(geometry: Objects, crs: str) -> Objects:
    from commonground.core.places.geodesy import project_geometry  # noqa: PLC0415  # keeps pyproj out of imports

    return _valid(project_geometry(geometry, crs))[0]


def _joined_tags(osm: Osm, ways: Ints, relations: Ints) -> Tags:
    of_ways, of_relations = osm.way_tags.take(ways), osm.relation_tags.take(relations)
    return Tags(
        count=len(ways) + len(relations),
        vocabulary=of_ways.vocabulary,
        rows={
            key: np.concatenate([of_ways.rows[key], of_relations.rows[key] + len(ways)])
            for key in of_ways.rows
        },
        codes={key: np.concatenate([of_ways.codes[key], of_relations.codes[key]]) for key in of_ways.codes},
    )
