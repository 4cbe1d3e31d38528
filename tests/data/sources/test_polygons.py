from __future__ import annotations

import json
import zipfile
from pathlib import Path

import geopandas as gpd
import numpy as np
import pytest
from shapely.geometry import Point, Polygon, box

from commonground.core.errors import CrsError, NoDataError, SourceError
from commonground.core.places.geodesy import project_geometry
from commonground.data.sources.polygons import read_polygons
from tests.shared_data import ROOT, shared

CHICAGO = [box(-87.9, 41.7, -87.8, 41.8), box(-87.8, 41.7, -87.7, 41.8)]


def frame(*, crs: str | None = "EPSG:4326", geometry: list[object] | None = None) -> gpd.GeoDataFrame:
    shapes = CHICAGO if geometry is None else geometry
    return gpd.GeoDataFrame({"code": [f"c{i}" for i in range(len(shapes))]}, geometry=shapes, crs=crs)


def saved(made: gpd.GeoDataFrame, folder: Path, form: str) -> Path:
    if form == "parquet":
        made.to_parquet(folder / "w.parquet")
    elif form == "zip":
        made.to_file(folder / "w.shp")
        with zipfile.ZipFile(folder / "w.zip", "w") as archive:
            for part in sorted(folder.glob("w.*")):
                if part.suffix != ".zip":
                    archive.write(part, f"wards/{part.name}")
    else:
        made.to_file(folder / f"w.{form}")
    # the cache keeps files without a name that would help
    return (folder / f"w.{form}").rename(folder / "cached")


@pytest.mark.parametrize("form", ["geojson", "gpkg", "parquet", "zip"])
def test_every_format_gives_the_same_polygons(tmp_path: Path, form: str) -> None:
    read = read_polygons(saved(frame(), tmp_path, form), columns=["code"])
    assert read.columns["code"] == ("c0", "c1")
    assert [polygon.equals(wanted) for polygon, wanted in zip(read.geometry, CHICAGO, strict=True)] == [
        True,
        True,
    ]
    assert read.report == {"read": 2, "without_geometry": 0, "repaired": 0}


@pytest.mark.parametrize("form", ["gpkg", "parquet", "zip", "geojson"])
@pytest.mark.parametrize("crs", ["EPSG:3435", "ESRI:54009", "EPSG:26916"])
def test_feet_and_other_systems_become_degrees(tmp_path: Path, form: str, crs: str) -> None:
    made = frame().to_crs(crs)
    read = read_polygons(saved(made, tmp_path, form))
    assert read.crs == crs
    np.testing.assert_allclose(read.geometry[0].bounds, CHICAGO[0].bounds, atol=2e-5)


@pytest.mark.filterwarnings("ignore:'crs' was not provided:UserWarning")
@pytest.mark.parametrize("form", ["gpkg", "parquet", "zip"])
def test_a_file_without_a_system_needs_the_city_file_to_state_it(tmp_path: Path, form: str) -> None:
    made = frame().to_crs("EPSG:3435").set_crs(None, allow_override=True)
    path = saved(made, tmp_path, form)
    with pytest.raises(CrsError, match="does not say in which coordinate system"):
        read_polygons(path)
    read = read_polygons(path, crs="EPSG:3435")
    np.testing.assert_allclose(read.geometry[0].bounds, CHICAGO[0].bounds, atol=2e-5)


def test_a_city_file_that_contradicts_the_file_is_refused(tmp_path: Path) -> None:
    path = saved(frame().to_crs("EPSG:3435"), tmp_path, "gpkg")
    with pytest.raises(CrsError, match="says it is in EPSG:3435 and the city file says EPSG:4326"):
        read_polygons(path, crs="EPSG:4326")


@pytest.mark.parametrize("wrong", ["EPSG:4326", "EPSG:3067", "EPSG:31982"])
def test_a_wrong_system_shows_by_coordinates_outside_its_area(tmp_path: Path, wrong: str) -> None:
    feet = frame().to_crs("EPSG:3435").set_crs(None, allow_override=True)
    path = saved(feet, tmp_path, "parquet")
    with pytest.raises(CrsError, match="which is meant for"):
        read_polygons(path, crs=wrong)


def test_an_unregistered_system_is_refused(tmp_path: Path) -> None:
    path = saved(frame(crs=None), tmp_path, "parquet")
    with pytest.raises(CrsError, match="nobody registered"):
        read_polygons(path, crs="EPSG:999999")


def test_geojson_without_a_crs_member_is_in_degrees_as_its_standard_says(tmp_path: Path) -> None:
    document = {
        "type": "Feature",
        "properties": {},
        "geometry": json.loads(json.dumps(CHICAGO[0].__geo_interface__)),
    }
    (tmp_path / "b").write_text(json.dumps(document), encoding="utf-8")
    assert read_polygons(tmp_path / "b").geometry[0].equals(CHICAGO[0])


def test_the_legacy_crs_member_of_geojson_counts() -> None:
    read = read_polygons(
        shared("las_palmas") / "school_catchments_gobcan.geojson", columns=["Codigo", "Denominaci"]
    )
    assert read.crs == "EPSG:5635"
    assert len(read) == 29
    assert read.columns["Codigo"][0] == "35002972"
    areas = [polygon.area for polygon in project_geometry(read.geometry, "EPSG:5635")]
    assert sum(areas) / 1e6 == pytest.approx(105.14, abs=0.005)


def test_an_invalid_polygon_is_made_valid_and_counted_or_refused(tmp_path: Path) -> None:
    bow = Polygon([(-87.9, 41.7), (-87.8, 41.8), (-87.8, 41.7), (-87.9, 41.8)])
    path = saved(frame(geometry=[bow, CHICAGO[1]]), tmp_path, "gpkg")
    read = read_polygons(path)
    assert read.report["repaired"] == 1
    assert all(polygon.is_valid for polygon in read.geometry)
    assert read.geometry[0].area > 0
    with pytest.raises(SourceError, match="Self-intersection"):
        read_polygons(path, repair=False)


def test_a_polygon_without_area_is_beyond_repair(tmp_path: Path) -> None:
    flat = Polygon([(-87.9, 41.7), (-87.8, 41.7), (-87.85, 41.7)])
    with pytest.raises(SourceError, match="without area"):
        read_polygons(saved(frame(geometry=[flat]), tmp_path, "gpkg"))


def test_a_point_among_polygons_is_refused(tmp_path: Path) -> None:
    path = saved(frame(geometry=[CHICAGO[0], Point(-87.8, 41.7)]), tmp_path, "geojson")
    with pytest.raises(SourceError, match=r"a Point \(feature 2\)"):
        read_polygons(path)


def test_features_without_a_geometry_are_left_out_and_counted(tmp_path: Path) -> None:
    read = read_polygons(saved(frame(geometry=[None, CHICAGO[1]]), tmp_path, "geojson"), columns=["code"])
    assert read.columns["code"] == ("c1",)
    assert read.report["without_geometry"] == 1


def test_no_feature_is_no_data(tmp_path: Path) -> None:
    (tmp_path / "b").write_text('{"type": "FeatureCollection", "features": []}', encoding="utf-8")
    with pytest.raises(NoDataError):
        read_polygons(tmp_path / "b")


def test_several_layers_need_a_name(tmp_path: Path) -> None:
    frame().to_file(tmp_path / "w.gpkg", layer="wards")
    frame(geometry=[CHICAGO[0]]).to_file(tmp_path / "w.gpkg", layer="city")
    with pytest.raises(SourceError, match="has the layers city, wards"):
        read_polygons(tmp_path / "w.gpkg")
    assert len(read_polygons(tmp_path / "w.gpkg", layer="wards")) == 2
    with pytest.raises(SourceError, match="no layer 'ward'"):
        read_polygons(tmp_path / "w.gpkg", layer="ward")


def test_two_shapefiles_in_a_zip_are_ambiguous(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "w.zip", "w") as archive:
        archive.writestr("a.shp", b"")
        archive.writestr("b.shp", b"")
    with pytest.raises(SourceError, match="expected one"):
        read_polygons(tmp_path / "w.zip")


def test_damaged_files_are_errors_and_not_the_end_of_the_process(tmp_path: Path) -> None:
    whole = (shared("las_palmas") / "urban_centre_ghs_ucdb2015_r2019a_v1_2.gpkg").read_bytes()
    damaged = {
        "half.gpkg": whole[: len(whole) // 2],
        "holes.gpkg": whole[:60_000] + b"\xff" * 10_000 + whole[70_000:],
        "half.geojson": (shared("las_palmas") / "boundary_cnig.geojson").read_bytes()[:5000],
        "half.parquet": b"PAR1" + b"\0" * 400,
    }
    for name, body in damaged.items():
        (tmp_path / name).write_bytes(body)
        with pytest.raises(SourceError, match=name):
            read_polygons(tmp_path / name)


def test_a_table_of_numbers_has_no_geometry(tmp_path: Path) -> None:
    frame().drop(columns="geometry").to_parquet(tmp_path / "p.parquet")
    with pytest.raises(SourceError, match="has no geometry"):
        read_polygons(tmp_path / "p.parquet")


def test_a_missing_column_shows_those_there_are() -> None:
    with pytest.raises(SourceError, match="found GISCO_ID, CNTR_CODE, LAU_ID, LAU_NAME"):
        read_polygons(ROOT / "tests" / "format_samples" / "lau_units.geojson", columns=["ID"])
