import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from commonground.core.errors import NoDataError
from commonground.core.places.areas import area_shares
from commonground.core.places.surfaces import (
    PREFERENCE,
    from_points,
    main_surface,
    smooth,
    spread,
    to_buildings,
    to_network,
    total_to_buildings,
    total_to_network,
)

CRS = "EPSG:3067"


def town(seed, n_areas=5, n_points=30):
    """Counts per Area, places, the Area of each place (some outside) and floor areas (some 0)."""
    rng = np.random.default_rng(seed)
    floor = rng.uniform(0, 900, n_points) * (rng.uniform(size=n_points) < 0.8)
    floor[0] = 100.0
    return (
        rng.integers(0, 400, n_areas).astype(float),
        rng.uniform(60.1, 60.2, n_points),
        rng.uniform(24.9, 25.0, n_points),
        rng.integers(-1, n_areas, n_points),
        floor,
    )


seeds = st.integers(0, 2**32 - 1)


@given(seeds)
def test_points_conserve_their_people(seed):
    _, lat, lon, _, people = town(seed)
    assert from_points(lat, lon, people).total == pytest.approx(people.sum(), abs=1e-6)


@given(seeds)
def test_counts_shared_to_buildings_conserve_the_people_of_every_area(seed):
    counts, lat, lon, area, floor = town(seed)
    surface = to_buildings(counts, lat=lat, lon=lon, area_of_building=area, floor_area_m2=floor)
    assert surface.total == pytest.approx(counts.sum(), abs=1e-6)
    placed = np.bincount(surface.place_area, weights=surface.people, minlength=len(counts))
    assert placed + surface.unplaced == pytest.approx(counts)


@given(seeds)
def test_counts_shared_to_streets_conserve_the_people_of_every_area(seed):
    counts, lat, lon, area, _ = town(seed)
    surface = to_network(counts, lat=lat, lon=lon, area_of_point=area)
    placed = np.bincount(surface.place_area, weights=surface.people, minlength=len(counts))
    assert placed + surface.unplaced == pytest.approx(counts)


@given(seeds, st.floats(0, 1e7))
def test_a_total_is_conserved_over_buildings_and_over_streets(seed, total):
    _, lat, lon, _, floor = town(seed)
    assert total_to_buildings(total, lat=lat, lon=lon, floor_area_m2=floor).total == pytest.approx(
        total, rel=1e-12
    )
    assert total_to_network(total, lat=lat, lon=lon).total == pytest.approx(total, rel=1e-12)


@given(seeds, st.sampled_from([100, 200, 300, 500]), st.booleans())
def test_smoothing_conserves_people_on_the_map_and_off_it(seed, sigma_m, bounded):
    counts, lat, lon, area, floor = town(seed)
    surface = to_buildings(counts, lat=lat, lon=lon, area_of_building=area, floor_area_m2=floor)
    region = shapely.box(24.92, 60.12, 24.98, 60.18) if bounded else None
    after = smooth(surface, sigma_m=sigma_m, crs=CRS, region=region)
    assert after.name == f"smoothed-{sigma_m}"
    assert after.people.sum() == pytest.approx(surface.people.sum(), abs=1e-6)
    assert after.total == pytest.approx(counts.sum(), abs=1e-6)


def test_a_bigger_floor_houses_more_people():
    surface = to_buildings(
        [90.0], lat=[60.1, 60.1], lon=[24.9, 24.91], area_of_building=[0, 0], floor_area_m2=[100, 200]
    )
    assert surface.people.tolist() == pytest.approx([30, 60])


def test_every_street_point_houses_the_same_number():
    surface = to_network([90.0], lat=[60.1] * 3, lon=[24.9] * 3, area_of_point=[0, 0, -1])
    assert surface.people.tolist() == [45, 45]


def test_an_area_without_homes_keeps_its_people_and_has_no_answer():
    surface = to_buildings([10.0, 20.0], lat=[60.1], lon=[24.9], area_of_building=[0], floor_area_m2=[50])
    assert surface.unplaced.tolist() == [0, 20]
    shares = area_shares(surface.place_area, np.ones(1), surface.people, n_areas=2, unplaced=surface.unplaced)
    assert shares.share_without_data[:2].tolist() == [0, 1]
    assert shares.people.sum() == 30


def test_an_area_without_a_published_count_is_named_and_not_counted_as_empty():
    surface = to_buildings(
        [10.0, np.nan], lat=[60.1, 60.1], lon=[24.9, 24.9], area_of_building=[0, 1], floor_area_m2=[50, 50]
    )
    assert surface.uncounted.tolist() == [1]
    assert surface.total == 10


def test_negative_or_missing_counts_are_refused_with_their_row():
    with pytest.raises(NoDataError, match="row 1"):
        to_buildings([10.0, -1], lat=[60.1], lon=[24.9], area_of_building=[0], floor_area_m2=[50])
    with pytest.raises(NoDataError, match="row 0"):
        from_points([60.1], [24.9], [np.nan])


def test_a_total_without_any_building_is_refused():
    with pytest.raises(NoDataError, match="no residential building"):
        total_to_buildings(100, lat=[60.1], lon=[24.9], floor_area_m2=[0])


def test_only_totals_are_stand_ins_and_smoothing_does_not_hide_it():
    total = total_to_network(10, lat=[60.1], lon=[24.9])
    assert total.stand_in
    assert smooth(total, sigma_m=100, crs=CRS).stand_in
    assert not to_network([10], lat=[60.1], lon=[24.9], area_of_point=[0]).stand_in


def test_smoothing_an_empty_map_is_no_accident():
    nobody = to_network([10.0], lat=[60.1], lon=[24.9], area_of_point=[-1])
    assert smooth(nobody, sigma_m=100, crs=CRS).total == 10


def test_the_printed_surface_is_chosen_by_a_fixed_order_not_by_its_result():
    some = {name: total_to_network(1, lat=[60.1], lon=[24.9]) for name in PREFERENCE[1:]}
    assert main_surface(some) is some["areas+buildings"]
    with pytest.raises(NoDataError, match="population table"):
        main_surface({})


def test_the_spread_is_the_range_over_the_surfaces_that_answer():
    found = spread([[0.588, np.nan], [0.739, np.nan], [np.nan, np.nan]])
    assert found.low[0] == 0.588
    assert found.high[0] == 0.739
    assert found.n.tolist() == [2, 0]
    assert np.isnan([found.low[1], found.high[1]]).all()
