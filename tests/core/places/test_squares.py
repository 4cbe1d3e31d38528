import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from commonground.core.places.squares import spread_people, square_of, squares_inside, to_squares


def test_the_grid_begins_at_the_origin_of_the_system():
    column, row = square_of([0, 99.9, 100, -0.1], [0, 0, 250, -100])
    assert column.tolist() == [0, 0, 1, -1]
    assert row.tolist() == [0, 0, 2, -1]


def test_people_of_one_square_are_summed_at_its_centre():
    squares = to_squares([10, 90, 150], [10, 20, 30], [1, 2, 4])
    assert squares.people.tolist() == [3, 4]
    assert squares.x.tolist() == [50, 150]
    assert squares.y.tolist() == [50, 50]


def test_a_square_is_inside_when_its_centre_is():
    column, row = squares_inside(shapely.box(0, 0, 260, 140))
    assert sorted(zip(column.tolist(), row.tolist(), strict=True)) == [(0, 0), (1, 0), (2, 0)]


@given(st.integers(0, 2**32 - 1), st.sampled_from([50.0, 100.0, 200.0, 500.0]), st.booleans())
def test_spreading_loses_nobody_inside_a_region_or_without_one(seed, sigma_m, bounded):
    rng = np.random.default_rng(seed)
    n = int(rng.integers(1, 40))
    squares = to_squares(rng.uniform(0, 3000, n), rng.uniform(0, 3000, n), rng.uniform(0.01, 500, n))
    inside = squares_inside(shapely.box(500, 500, 2500, 2500)) if bounded else None
    after = spread_people(squares, sigma_m=sigma_m, inside=inside)
    assert after.people.sum() == pytest.approx(squares.people.sum(), abs=1e-6)
    assert (after.people > 0).all()


def test_nobody_is_put_outside_the_region():
    after = spread_people(
        to_squares([50], [50], [1000]), sigma_m=200, inside=squares_inside(shapely.box(0, 0, 1000, 1000))
    )
    assert after.column.min() == 0
    assert after.row.min() == 0


def test_without_a_region_the_spread_is_even_in_all_directions_and_falls_off():
    after = spread_people(to_squares([50], [50], [1.0]), sigma_m=200)
    at = {
        (c, r): p
        for c, r, p in zip(after.column.tolist(), after.row.tolist(), after.people.tolist(), strict=True)
    }
    assert at[2, 0] == at[-2, 0] == pytest.approx(at[0, 2])
    assert at[1, 0] / at[0, 0] == pytest.approx(np.exp(-0.5 * 0.5**2))
    assert at[0, 0] > at[1, 0] > at[2, 0]


def test_the_spread_has_the_width_that_was_asked_for():
    after = spread_people(to_squares([50], [50], [1.0]), sigma_m=300)
    assert np.sqrt((after.people * (after.x - 50) ** 2).sum()) == pytest.approx(300, rel=0.01)


def test_a_square_that_held_people_is_never_closed():
    far = to_squares([5050], [5050], [10])
    after = spread_people(far, sigma_m=100, inside=squares_inside(shapely.box(0, 0, 1000, 1000)))
    assert after.people.tolist() == pytest.approx([10])


def test_a_spread_of_nothing_is_refused():
    with pytest.raises(ValueError, match="above 0"):
        spread_people(to_squares([50], [50], [1]), sigma_m=0)
