import numpy as np
import pytest
import shapely

from commonground.core.errors import NoDataError
from commonground.core.places.cells import cell_centres, cell_polygons, cells_of, cells_of_polygon
from commonground.core.places.geodesy import project_geometry

TOWN = shapely.box(24.90, 60.16, 24.96, 60.19)


def test_each_place_lies_inside_the_hexagon_of_its_cell():
    rng = np.random.default_rng(1)
    lat, lon = rng.uniform(60.16, 60.19, 200), rng.uniform(24.90, 24.96, 200)
    hexagons = cell_polygons(cells_of(lat, lon))
    assert shapely.contains_xy(hexagons, lon, lat).all()


def test_a_missing_place_has_no_cell():
    assert cells_of([np.nan, 60.17], [24.9, 24.94]).tolist()[0] == ""


def test_cells_by_centre_are_shared_out_between_neighbours():
    west, east = shapely.box(24.90, 60.16, 24.93, 60.19), shapely.box(24.93, 60.16, 24.96, 60.19)
    parts = [set(cells_of_polygon(half)) for half in (west, east)]
    assert not parts[0] & parts[1]
    assert parts[0] | parts[1] == set(cells_of_polygon(TOWN))


def test_the_three_rules_nest():
    full, centre, overlap = (set(cells_of_polygon(TOWN, contain=c)) for c in ("full", "centre", "overlap"))
    assert full < centre < overlap


def test_overlapping_cells_leave_nobody_without_a_cell():
    rng = np.random.default_rng(2)
    lat, lon = rng.uniform(60.16, 60.19, 500), rng.uniform(24.90, 24.96, 500)
    assert set(cells_of(lat, lon)) <= set(cells_of_polygon(TOWN, contain="overlap"))


def test_centres_give_back_their_cell():
    cells = cells_of_polygon(TOWN)
    assert (cells_of(*cell_centres(cells)) == cells).all()


def test_a_cell_is_a_tenth_of_a_square_kilometre():
    areas = shapely.area(project_geometry(cell_polygons(cells_of_polygon(TOWN)), "EPSG:3067")) / 1e6
    assert (areas > 0.08).all()
    assert (areas < 0.13).all()


def test_a_region_below_one_cell_says_what_to_ask_for():
    with pytest.raises(NoDataError, match="contain='overlap'"):
        cells_of_polygon(shapely.box(24.9, 60.16, 24.9001, 60.1601))
    with pytest.raises(NoDataError, match="empty"):
        cells_of_polygon(shapely.Polygon())


def test_a_cell_shared_by_two_islands_is_one_cell():
    islands = shapely.MultiPolygon(
        [shapely.box(24.9, 60.16, 24.9004, 60.1602), shapely.box(24.9005, 60.16, 24.9009, 60.1602)]
    )
    cells = cells_of_polygon(islands, contain="overlap")
    assert len(cells) == len(set(cells)) == 1
