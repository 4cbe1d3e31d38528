"""The real half of the demonstration: the numbers another reader found in the same map."""

import numpy as np
import pytest
import shapely

from commonground.core.places.geodesy import project_geometry
from demo.buildings import CRS, read_buildings
from demo.place import EXTENT, Place, degrees


def test_the_map_holds_446_buildings_with_the_known_footprint_and_floor_area():
    buildings = read_buildings()
    assert len(buildings.shape) == 446
    assert buildings.footprint_m2.sum() == pytest.approx(513_941, abs=0.5)
    assert np.isfinite(buildings.levels).sum() == 149
    assert np.nanmedian(buildings.levels) == 5
    assert buildings.floor_area_m2.sum() == pytest.approx(2_576_064, abs=0.5)


def test_68_squares_of_150_m_hold_a_building(place: Place):
    squares = project_geometry(place.squares(), CRS)
    assert place.areas == 68
    assert shapely.area(squares) == pytest.approx(22_500, abs=2)
    assert place.buildings.sum() == 446
    assert place.floor_area_m2.sum() == pytest.approx(2_576_064, abs=0.5)


def test_squares_do_not_overlap_and_neighbours_share_their_corners(place: Place):
    squares = place.squares()
    assert shapely.area(shapely.union_all(squares)) == pytest.approx(shapely.area(squares).sum(), rel=1e-5)
    corners = {tuple(corner) for square in squares for corner in shapely.get_coordinates(square)}
    cells = set(zip(place.column.tolist(), place.row.tolist(), strict=True))
    expected = {(column + dx, row + dy) for column, row in cells for dx in (0, 1) for dy in (0, 1)}
    assert len(corners) == len(expected)


def test_a_random_place_lies_in_its_area_and_on_the_map(place: Place):
    area = np.repeat(np.arange(place.areas), 200)
    x, y = place.random_places(np.random.default_rng(1), area)
    assert np.abs(x - place.x[area]).max() <= 75
    assert np.abs(y - place.y[area]).max() <= 75
    lat, lon = degrees(x, y)
    assert shapely.covers(shapely.box(*EXTENT), shapely.points(lon, lat)).all()


def test_random_places_fill_an_area_evenly(place: Place):
    whole = int(np.flatnonzero((place.column == 3) & (place.row == 4))[0])
    x, y = place.random_places(np.random.default_rng(2), np.full(8000, whole))
    quarter = (x > place.x[whole]).astype(int) * 2 + (y > place.y[whole])
    assert np.bincount(quarter, minlength=4) == pytest.approx(2000, abs=4 * np.sqrt(8000 * 3 / 16))


def test_the_eastern_third_is_east_of_every_other_area(place: Place):
    east = place.eastern_third
    assert place.x[east].min() > place.x[~east].max()
    assert 0 < east.sum() < place.areas / 2
