from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import pytest
from shapely.geometry import box

from commonground.core.errors import ChecksumError, CrsError, NoDataError, SourceError
from commonground.data.city.config import CityConfig, load
from commonground.data.sources.boundary import check_inside, read_areas, read_boundary, relation_polygon
from commonground.data.sources.files import locator
from tests.data.city.test_check import MINIMAL, RING, features, write
from tests.shared_data import ROOT, shared

BBOX = "{ bbox = [24.9, 60.1, 25.0, 60.2] }"


def nowhere(source: object) -> Path:
    raise AssertionError("no source was to be looked for")


def city(tmp_path: Path, boundary: str, more: str = "", **files: str) -> CityConfig:
    return load(write(tmp_path, MINIMAL.replace(BBOX, boundary) + more, **files))


def test_the_areas_of_las_palmas_are_the_published_ones() -> None:
    here = load(ROOT / "cities" / "las_palmas.toml")
    region = read_boundary(here, locator(here, Path("no-cache"), [shared("las_palmas")]))
    assert region.area_m2 / 1e6 == pytest.approx(62.98789962, abs=1e-6)
    assert region.municipality.area / 1e6 == pytest.approx(103.31594128, abs=1e-6)
    assert region.bounds == pytest.approx((-15.4971, 28.0285, -15.4029, 28.1708), abs=1e-4)


def test_the_school_catchments_of_las_palmas_are_read_with_ids_and_names() -> None:
    here = load(ROOT / "cities" / "las_palmas.toml")
    areas = read_areas(here, "school_catchment", locator(here, Path("no-cache"), [shared("las_palmas")]))
    assert len(areas.ids) == len(set(areas.ids)) == 29
    assert areas.names[:2] == ("IES ALONSO QUESADA", "IES PABLO MONTESINO")


def test_a_box_in_degrees_follows_its_parallels(tmp_path: Path) -> None:
    region = read_boundary(load(write(tmp_path, MINIMAL)), nowhere)
    # cells of a thousandth of a degree, each nearly a rectangle, add up to the same area
    corners = region.municipality.bounds
    assert region.area_m2 == pytest.approx(61.96e6, rel=2e-3)
    assert region.bounds == pytest.approx((24.9, 60.1, 25.0, 60.2), abs=1e-9)
    assert corners[2] - corners[0] > 5500


def test_the_urban_centre_cuts_the_boundary(tmp_path: Path) -> None:
    east = [[24.95, 60.0], [25.5, 60.0], [25.5, 60.5], [24.95, 60.5], [24.95, 60.0]]
    here = city(tmp_path, '{ file = "b.geojson" }', b_geojson=features(RING), u_geojson=features(east))
    text = here.path.read_text(encoding="utf-8").replace("[city]", 'urban = "u.geojson"\n[city]')
    here.path.write_text(text, encoding="utf-8")
    region = read_boundary(load(here.path), nowhere)
    assert region.area_m2 == pytest.approx(region.municipality.area / 2, rel=0.01)
    assert region.urban is not None


def test_a_boundary_and_an_urban_centre_that_do_not_meet_are_an_error(tmp_path: Path) -> None:
    away = [[x + 1, y] for x, y in RING]
    here = city(tmp_path, '{ file = "b.geojson" }', b_geojson=features(RING), u_geojson=features(away))
    text = here.path.read_text(encoding="utf-8").replace("[city]", 'urban = "u.geojson"\n[city]')
    here.path.write_text(text, encoding="utf-8")
    with pytest.raises(NoDataError, match="do not meet"):
        read_boundary(load(here.path), nowhere)


def test_a_boundary_outside_the_area_of_the_city_crs_is_an_error(tmp_path: Path) -> None:
    swapped = [[y, x] for x, y in RING]
    with pytest.raises(CrsError, match="axes are swapped"):
        read_boundary(city(tmp_path, '{ file = "b.geojson" }', b_geojson=features(swapped)), nowhere)


def test_a_boundary_file_that_changed_since_it_was_pinned_is_refused(tmp_path: Path) -> None:
    here = city(tmp_path, f'{{ file = "b.geojson", sha256 = "{"0" * 64}" }}', b_geojson=features(RING))
    with pytest.raises(ChecksumError):
        read_boundary(here, nowhere)


def test_a_boundary_file_that_is_gone_is_named(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match=r"boundary: b\.geojson is not in"):
        read_boundary(city(tmp_path, '{ file = "b.geojson" }'), nowhere)


def test_a_boundary_may_be_a_relation_of_the_map(tmp_path: Path) -> None:
    osm = '[sources.osm]\nkind = "osm-pbf"\nfile = "m.pbf"\nlicence = "ODbL-1.0"\n'
    here = city(tmp_path, "{ osm_relation = 34914 }", osm)
    square = box(24.9, 60.1, 25.0, 60.2)
    shapes = SimpleNamespace(id=["way/34914", "relation/34914"], geometry=[box(0, 0, 1, 1), square])
    polygon = relation_polygon(shapes, 34914)  # type: ignore[arg-type]  # the two fields it reads
    assert read_boundary(here, nowhere, relation=polygon).bounds == pytest.approx(square.bounds)
    with pytest.raises(NoDataError, match="no complete relation 7"):
        relation_polygon(shapes, 7)  # type: ignore[arg-type]  # the two fields it reads
    with pytest.raises(NoDataError, match="no map was read"):
        read_boundary(here, nowhere)


def test_a_boundary_may_be_a_local_administrative_unit(tmp_path: Path) -> None:
    units = ROOT / "tests" / "format_samples" / "lau_units.geojson"
    lau = f'[sources.lau]\nkind = "polygons"\nfile = "{units}"\nid = "GISCO_ID"\nlicence = "not-stated"\n'
    here = city(tmp_path, '{ lau = "FI_0002" }', lau)
    region = read_boundary(here, lambda source: here.resolve(source.file or ""))
    assert region.bounds == pytest.approx((24.95, 60.1, 25.0, 60.2))
    here = city(tmp_path, '{ lau = "FI_091" }', lau)
    with pytest.raises(NoDataError, match="holds 2 units and none is 'FI_091'"):
        read_boundary(here, lambda source: here.resolve(source.file or ""))


def test_a_boundary_outside_the_extract_is_an_error() -> None:
    extent = (24.9352, 60.1642, 24.9534, 60.1791)
    with pytest.raises(NoDataError, match="lies 0% inside the map extract"):
        check_inside(box(-15.5, 28.0, -15.4, 28.2), extent)
    with pytest.raises(NoDataError, match="lies 25% inside"):
        check_inside(box(0, 0, 1, 1), (0.5, 0.5, 3, 3))
    assert check_inside(box(0, 0, 1, 1), (0.25, 0, 1, 1)) == pytest.approx(0.75)
    assert check_inside(box(*extent), extent) == 1
