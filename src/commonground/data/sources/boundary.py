"""The study region of a city: its boundary, cut by its urban centre where the city file names one.

The cut happens in the city's own metres, polygon by polygon projected first: this is what makes the
published areas of Las Palmas come out to the last digit (62.98789962 km²); cutting in degrees and
projecting the result is 161 m² off.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import shapely

from commonground.core.errors import CrsError, NoDataError
from commonground.core.places.geodesy import area_of_use, project_geometry, unproject_geometry
from commonground.data.sources.files import file_of, require_sha256
from commonground.data.sources.polygons import Polygons, index_of, read_polygons

if TYPE_CHECKING:
    import numpy.typing as npt

    from commonground.core.network.polygons import OsmPolygons
    from commonground.data.city.config import AreaRef, CityConfig, FileRef, SourceRef

    Geometries = npt.NDArray[np.object_]

Locate = Callable[["SourceRef"], Path]
Geometry = Any
"""A shapely geometry; shapely ships no types."""

SHARE_INSIDE: Final = 0.5
_STEP_DEG: Final = 0.001


@dataclass(frozen=True, slots=True)
class StudyRegion:
    """Where a city is measured.

    Parameters
    ----------
    geometry, municipality, urban
        The region, the boundary it was cut from, and the urban centre it was cut by (or None), in
        the metres of ``crs``.
    lonlat
        The region in lon/lat.
    origin
        Where the boundary came from, in words.
    """

    geometry: Geometry
    municipality: Geometry
    urban: Geometry | None
    lonlat: Geometry
    crs: str
    origin: str

    @property
    def area_m2(self) -> float:
        """Area of the region in square metres of ``crs``."""
        return float(self.geometry.area)

    @property
    def bounds(self) -> tuple[float, float, float, float]:
        """West, south, east, north of the region in degrees."""
        west, south, east, north = (float(edge) for edge in self.lonlat.bounds)
        return west, south, east, north


@dataclass(frozen=True, slots=True)
class AreaSet:
    """The Areas of one level: ids, names and valid polygons in lon/lat, in the order of the file."""

    level: str
    ids: tuple[str, ...]
    names: tuple[str, ...]
    geometry: Geometries
    report: Mapping[str, int]


def read_boundary(city: CityConfig, locate: Locate, *, relation: Geometry | None = None) -> StudyRegion:
    """Read the boundary of a city and cut it by the urban centre, if the city file names one.

    Parameters
    ----------
    locate
        Gives the verified file of a source, as :func:`commonground.data.sources.files.locator` does.
    relation
        Polygon (lon/lat) of the OpenStreetMap relation the city file names, if it names one; see
        :func:`relation_polygon`.

    Raises
    ------
    SourceError, NoDataError, CrsError
        A file is not what it should be (see :mod:`commonground.data.sources.polygons`), the polygon
        lies outside the area of use of the city's ``crs``, or nothing is left after the cut.
    """
    lonlat, origin = _boundary(city, locate, relation)
    _require_in_use(lonlat, city.crs, what=origin)
    municipality = _united(project_geometry(lonlat, city.crs))
    if city.urban is None:
        region, urban = municipality, None
    else:
        urban = _united(project_geometry(_file(city, city.urban, locate, "urban").geometry, city.crs))
        region = _only_polygons(municipality.intersection(urban))
    if region.is_empty:
        raise NoDataError(
            f"The boundary ({origin}) and the urban centre do not meet: expected them to overlap; "
            "check that both are of the same city."
        )
    return StudyRegion(
        geometry=region,
        municipality=municipality,
        urban=urban,
        lonlat=unproject_geometry(np.array([region], dtype=object), city.crs)[0],
        crs=city.crs,
        origin=origin,
    )


def read_areas(city: CityConfig, level: str, locate: Locate) -> AreaSet:
    """Read the Areas of one level of a city.

    Raises
    ------
    SourceError, NoDataError, CrsError
        The file is not what it should be, or ids are empty or repeated.
    """
    ref: AreaRef = city.areas[level]
    where = f"areas.{level}"
    found = _file(city, ref, locate, where, columns=(ref.id, ref.name))
    ids = tuple(index_of(found.columns[ref.id], called=found.name, column=ref.id))
    names = tuple(name or id_ for id_, name in zip(ids, found.columns[ref.name], strict=True))
    _require_in_use(found.geometry, city.crs, what=found.name)
    return AreaSet(level=level, ids=ids, names=names, geometry=found.geometry, report=found.report)


def relation_polygon(shapes: OsmPolygons, relation: int) -> Geometry:
    """Return the polygon of an OpenStreetMap relation among the polygons of an extract.

    Raises
    ------
    NoDataError
        The extract does not hold the relation whole.
    """
    wanted = f"relation/{relation}"
    for id_, polygon in zip(shapes.id, shapes.geometry, strict=True):
        if id_ == wanted:
            return polygon
    raise NoDataError(
        f"The map extract holds no complete relation {relation}: expected the city's boundary; check the "
        "number, take an extract that reaches further, or give a boundary file."
    )


def check_inside(boundary: Geometry, extent: tuple[float, float, float, float]) -> float:
    """Return the share of a boundary (lon/lat) that an extract of the map covers, by its extent.

    Parameters
    ----------
    extent
        West, south, east, north of the extract's nodes in degrees.

    Returns
    -------
    float
        Share of the boundary's area inside ``extent``, 0 to 1. Sea has no nodes, so a share below 1
        is normal on a coast.

    Raises
    ------
    NoDataError
        Less than half is inside: this is the extract of another place. Our choice,
        docs/methods/city-file.md.
    """
    total = shapely.area(boundary)
    inside = shapely.area(shapely.intersection(boundary, shapely.box(*extent)))
    share = float(inside / total) if total > 0 else 0.0
    if not math.isfinite(share) or share < SHARE_INSIDE:
        given = ", ".join(f"{edge:.4f}" for edge in boundary.bounds)
        have = ", ".join(f"{edge:.4f}" for edge in extent)
        raise NoDataError(
            f"The boundary ({given}) lies {share:.0%} inside the map extract ({have}; west, south, east, "
            f"north): expected at least {SHARE_INSIDE:.0%}; fetch the extract that holds this city."
        )
    return share


def _boundary(city: CityConfig, locate: Locate, relation: Geometry | None) -> tuple[Geometries, str]:
    ref = city.boundary
    if ref.bbox is not None:
        # a side of the box is a parallel: bend it with the projection instead of cutting the corner
        box = shapely.segmentize(shapely.box(*ref.bbox), _STEP_DEG)
        return np.array([box], dtype=object), "a box in degrees"
    if ref.osm_relation is not None:
        if relation is None:
            raise NoDataError(
                f"The boundary is OpenStreetMap relation {ref.osm_relation} and no map was read: expected an "
                "extract that holds it; fetch the source of kind osm-pbf, or give a boundary file."
            )
        return np.array([relation], dtype=object), f"OSM relation {ref.osm_relation}"
    if ref.lau is not None:
        return _lau(city, ref.lau, locate)
    found = _file(city, ref, locate, "boundary", repair=False)
    return found.geometry, found.name


def _lau(city: CityConfig, code: str, locate: Locate) -> tuple[Geometries, str]:
    source = city.sources["lau"]
    column = source.id_column or ""
    units = read_polygons(
        locate(source), columns=(column,), crs=source.crs, layer=source.layer, name="sources.lau"
    )
    index = index_of(units.columns[column], called=units.name, column=column)
    if code not in index:
        raise NoDataError(
            f"sources.lau holds {len(index)} units and none is {code!r} (column {column!r}): expected the "
            "code of this city; codes change from year to year, so look it up in this release."
        )
    return units.geometry[[index[code]]], f"LAU {code}"


def _file(
    city: CityConfig,
    ref: FileRef,
    locate: Locate,
    where: str,
    *,
    columns: tuple[str, ...] = (),
    repair: bool = True,
) -> Polygons:
    crs, layer = ref.crs, ref.layer
    if ref.source is not None:
        source = city.sources[ref.source]
        path, called = locate(source), f"{where} (source {ref.source})"
        crs, layer = crs or source.crs, layer or source.layer
    else:
        path = file_of(city, ref.file or "", where=where)
        called = f"{where} ({path.name})"
        if ref.sha256 is not None:
            require_sha256(path, ref.sha256, what=called)
    return read_polygons(path, columns=columns, crs=crs, layer=layer, repair=repair, name=called)


def _require_in_use(lonlat: Geometries, crs: str, *, what: str) -> None:
    west, south, east, north = area_of_use(crs)
    if west > east:
        west, east = -180.0, 180.0
    left, bottom, right, top = (float(edge) for edge in shapely.total_bounds(lonlat))
    if not (west <= left and right <= east and south <= bottom and top <= north):
        raise CrsError(
            f"{what} reaches from {left:.4f}, {bottom:.4f} to {right:.4f}, {top:.4f} (lon, lat), outside the "
            f"area {crs} is made for ({west:g}, {south:g} to {east:g}, {north:g}): expected the grid or UTM "
            "zone of this place. Correct city.crs, or the file whose axes are swapped."
        )


def _united(projected: Geometries) -> Geometry:
    return projected[0] if len(projected) == 1 else shapely.union_all(projected)


def _only_polygons(geometry: Geometry) -> Geometry:
    """Drop the points and lines that remain where two boundaries merely touch."""
    parts = [part for part in shapely.get_parts(geometry) if part.geom_type == "Polygon"]
    return parts[0] if len(parts) == 1 else shapely.MultiPolygon(parts)
