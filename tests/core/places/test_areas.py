import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from commonground.core.places.areas import OUTSIDE, area_shares, locate, overlap_report

# two squares that overlap between lon 1 and 2, and one apart
POLYGONS = [shapely.box(1, 0, 3, 1), shapely.box(0, 0, 2, 1), shapely.box(5, 0, 6, 1)]
IDS = ["b", "a", "c"]


def test_a_place_in_two_areas_belongs_to_the_lowest_id_whatever_the_file_order():
    assert locate([0.5], [1.5], polygons=POLYGONS, ids=IDS).tolist() == [1]
    assert locate([0.5], [1.5], polygons=POLYGONS[::-1], ids=IDS[::-1]).tolist() == [1]


def test_a_place_in_one_area_belongs_to_it():
    assert locate([0.5, 0.5, 0.5], [0.5, 2.5, 5.5], polygons=POLYGONS, ids=IDS).tolist() == [1, 0, 2]


def test_a_place_in_no_area_is_outside():
    assert (
        locate([0.5, 0.5, np.nan], [4.0, np.nan, 1.0], polygons=POLYGONS, ids=IDS).tolist() == [OUTSIDE] * 3
    )


def test_a_place_on_a_border_belongs_to_somebody():
    halves = [shapely.box(0, 0, 1, 1), shapely.box(1, 0, 2, 1)]
    assert locate([0.5], [1.0], polygons=halves, ids=["y", "x"]).tolist() == [1]


def test_an_area_may_have_a_hole():
    ring = shapely.box(0, 0, 3, 3) - shapely.box(1, 1, 2, 2)
    assert locate([1.5, 0.5], [1.5, 0.5], polygons=[ring], ids=["a"]).tolist() == [OUTSIDE, 0]


def test_overlap_is_measured_in_metres_and_named():
    west, east = shapely.box(24.90, 60.1, 24.93, 60.2), shapely.box(24.92, 60.1, 24.95, 60.2)
    found = overlap_report([west, east], ["W", "E"], crs="EPSG:3067")
    assert found.shared_m2 == pytest.approx(found.summed_m2 / 6, rel=0.01)
    assert [pair[:2] for pair in found.pairs] == [("E", "W")]
    assert found.pairs[0][2] == pytest.approx(found.shared_m2)
    assert "E and W" in str(found)


def test_neighbours_that_only_touch_do_not_overlap():
    found = overlap_report(
        [shapely.box(24.90, 60.1, 24.92, 60.2), shapely.box(24.92, 60.1, 24.95, 60.2)],
        ["a", "b"],
        crs="EPSG:3067",
    )
    assert found.pairs == ()
    assert "no two Areas overlap" in str(found)


def test_the_value_is_the_people_who_meet_it_over_those_with_an_answer():
    shares = area_shares(np.array([0, 0, 0, 1, -1]), [1, 0, np.nan, 1, 0], [10, 30, 60, 5, 7], n_areas=3)
    assert shares.value[:2].tolist() == [0.25, 1.0]
    assert shares.share_without_data[:2].tolist() == [0.6, 0.0]
    assert shares.people.tolist() == [100, 5, 0, 7]


def test_an_area_without_people_has_no_value_not_zero():
    shares = area_shares(np.array([0]), [0.0], [10.0], n_areas=2)
    assert shares.value[0] == 0.0
    assert np.isnan(shares.value[1])
    assert np.isnan(shares.share_without_data[1])


def test_people_without_a_point_are_people_without_an_answer():
    shares = area_shares(np.array([0]), [1.0], [10.0], n_areas=2, unplaced=[30, 8])
    assert shares.share_without_data[:2].tolist() == [0.75, 1.0]
    assert shares.people.sum() == 48


@given(
    hnp.arrays(np.int64, st.integers(1, 50), elements=st.integers(-1, 3)),
    st.integers(0, 2**32 - 1),
)
def test_areas_and_the_outside_row_sum_to_the_city(area, seed):
    rng = np.random.default_rng(seed)
    people = rng.uniform(0, 100, len(area))
    answer = np.where(rng.uniform(size=len(area)) < 0.2, np.nan, rng.uniform(size=len(area)))
    shares = area_shares(area, answer, people, n_areas=4)
    known = ~np.isnan(answer)
    assert shares.people.sum() == pytest.approx(people.sum())
    assert shares.denominator.sum() == pytest.approx(people[known].sum())
    assert shares.numerator.sum() == pytest.approx((people * answer)[known].sum())
