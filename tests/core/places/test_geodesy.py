import os
import subprocess
import sys

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from commonground.core.errors import CrsError
from commonground.core.places.geodesy import (
    EARTH_RADIUS_M,
    area_of_use,
    check_projected_metres,
    great_circle_m,
    project_geometry,
    to_geographic,
    to_projected,
    unproject_geometry,
)

latitude = st.floats(-89.9, 89.9)
longitude = st.floats(-180, 180)


def test_a_quarter_of_the_globe_is_a_quarter_of_its_girth():
    quarter = np.pi / 2 * EARTH_RADIUS_M
    assert great_circle_m(0, 0, 0, 90) == pytest.approx(quarter)
    assert great_circle_m(0, 0, 90, 0) == pytest.approx(quarter)
    assert great_circle_m(0, 0, 0, 180) == pytest.approx(2 * quarter)


@given(latitude, longitude, latitude, longitude)
def test_the_way_there_is_as_long_as_the_way_back(lat1, lon1, lat2, lon2):
    there = float(great_circle_m(lat1, lon1, lat2, lon2))
    assert there == pytest.approx(float(great_circle_m(lat2, lon2, lat1, lon1)))
    assert 0 <= there <= np.pi * EARTH_RADIUS_M * (1 + 1e-12)


def test_distances_are_short_across_the_date_line():
    assert great_circle_m(0, 179.9, 0, -179.9) == pytest.approx(great_circle_m(0, -0.1, 0, 0.1))


def test_a_missing_place_has_a_missing_distance():
    assert np.isnan(great_circle_m(np.nan, 0, 0, 0))


def test_east_comes_first_in_metres_whatever_the_authority_says():
    # EPSG:3035 writes northing first in its own definition; 10° E 52° N is its origin
    x, y = to_projected("EPSG:3035", 52.0, 10.0)
    assert (float(x), float(y)) == pytest.approx((4_321_000, 3_210_000), abs=1e-3)


@given(st.floats(60.1, 60.3), st.floats(24.8, 25.2))
def test_there_and_back_is_the_same_place(lat, lon):
    again = to_geographic("EPSG:3067", *to_projected("EPSG:3067", lat, lon))
    assert [float(v) for v in again] == pytest.approx([lat, lon], abs=1e-9)


def test_a_missing_place_stays_missing():
    x, y = to_projected("EPSG:3067", [60.2, np.nan], [24.9, 24.9])
    assert np.isfinite([x[0], y[0]]).all()
    assert np.isnan([x[1], y[1]]).all()


def test_geometries_keep_their_shape_and_their_gaps():
    square = shapely.box(24.9, 60.1, 24.91, 60.11)
    moved = project_geometry([square, None], "EPSG:3067")
    assert moved[1] is None
    width = great_circle_m(60.105, 24.9, 60.105, 24.91)
    assert shapely.area(moved[0]) == pytest.approx(width * 1111.95, rel=0.01)
    back = unproject_geometry(moved, "EPSG:3067")
    assert shapely.hausdorff_distance(back[0], square) < 1e-9


@pytest.mark.parametrize(
    ("crs", "said"),
    [("EPSG:4326", "degrees"), ("EPSG:2263", "US survey foot"), ("EPSG:1", "Unknown"), ("", "Unknown")],
)
def test_a_system_that_is_not_in_metres_is_refused_by_name(crs, said):
    with pytest.raises(CrsError, match=said):
        check_projected_metres(crs)


def test_a_national_grid_is_accepted_and_knows_its_country():
    check_projected_metres("EPSG:3067")
    west, south, east, north = area_of_use("EPSG:3067")
    assert west < 24.9 < east
    assert south < 60.2 < north


def test_swapped_latitude_and_longitude_are_noticed():
    with pytest.raises(CrsError, match="not swapped"):
        to_projected("EPSG:3067", 124.9, 60.2)


def test_proj_never_asks_the_network_even_when_the_machine_wants_it_to():
    code = (
        "import commonground.core.places.geodesy, pyproj.network as n;"
        "raise SystemExit(n.is_network_enabled())"
    )
    done = subprocess.run([sys.executable, "-c", code], env={**os.environ, "PROJ_NETWORK": "ON"}, check=False)
    assert done.returncode == 0
