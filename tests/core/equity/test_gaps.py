import numpy as np
import pytest

from commonground.core.equity import change, concentration, palma, quintile_gap, weighted_gini
from commonground.core.errors import InequalityError


def test_ten_equal_areas_make_five_fifths_of_two():
    found = quintile_gap(np.arange(10.0), np.arange(10.0), np.ones(10))
    assert found.means == (0.5, 2.5, 4.5, 6.5, 8.5)
    assert found.people == (2, 2, 2, 2, 2)
    assert found.gap.value == -8
    assert found.city_mean == 4.5
    assert found.gap_to_city == -4
    assert found.ratio_to_city == pytest.approx(0.5 / 4.5)


def test_ties_are_broken_by_id_and_not_by_the_order_of_the_file():
    x, by, w = np.arange(10.0), np.zeros(10), np.ones(10)
    ids = [f"A{9 - i}" for i in range(10)]
    assert quintile_gap(x, by, w, ids=ids).means == (8.5, 6.5, 4.5, 2.5, 0.5)
    mix = np.random.default_rng(1).permutation(10)
    mixed = quintile_gap(x[mix], by[mix], w[mix], ids=[ids[i] for i in mix])
    assert mixed.means == (8.5, 6.5, 4.5, 2.5, 0.5)


def test_a_city_mean_that_is_not_above_zero_has_a_gap_and_no_ratio():
    found = quintile_gap([-2, -1, 0, 1, 2], np.arange(5), np.ones(5))
    assert found.gap.value == -4
    assert found.ratio_to_city is None


def test_one_area_so_large_that_it_fills_the_first_fifth_leaves_no_gap():
    found = quintile_gap([1, 2, 3, 4, 5], np.arange(5), [1000, 1, 1, 1, 1])
    assert found.gap.status == "cannot_tell"
    assert "too large" in found.gap.reason
    assert np.isnan(found.means[0])


def test_areas_without_data_or_without_a_rank_are_left_out():
    found = quintile_gap([1, 2, 3, 4, 5, np.nan, 9], [1, 2, 3, 4, 5, 6, np.nan], [1, 1, 1, 1, 1, 0.1, 0.1])
    assert found.means == (1, 2, 3, 4, 5)
    assert found.gap.n_units == 5


def test_tied_areas_share_their_rank_in_the_concentration_index():
    x, w = [1, 9, 5, 5, 5], np.ones(5)
    one, other = (concentration(x, by, w).value for by in ([1, 1, 2, 3, 4], [1.0, 1.0, 2, 3, 4]))
    swapped = concentration([9, 1, 5, 5, 5], [1, 1, 2, 3, 4], w).value
    assert one == other == pytest.approx(swapped)


def test_the_concentration_index_ranked_by_itself_is_the_gini():
    rng = np.random.default_rng(3)
    x, w = rng.lognormal(size=40), rng.uniform(1, 9, 40)
    assert concentration(x, x, w).value == pytest.approx(weighted_gini(x, w).value, abs=1e-12)


X0, X1, W = np.array([10.0, 11, 12, 13, 14]), np.array([5.0, 9, 12, 16, 30]), np.ones(5)
SAME = ("2024", "2024")


def test_a_change_without_errors_has_no_interval_and_no_word_for_its_direction():
    found = change((X0, W), (X1, W), measure=weighted_gini, boundaries=SAME)
    assert found.value == pytest.approx(weighted_gini(X1, W).value - weighted_gini(X0, W).value)
    assert (found.low, found.high, found.word) == (None, None, "no interval available")


@pytest.mark.parametrize(
    ("before", "after", "error", "word"),
    [(X0, X1, 0.1, "widening"), (X1, X0, 0.1, "narrowing"), (X0, X0, 2.0, "no clear change")],
)
def test_a_gap_widens_only_where_the_interval_excludes_zero(before, after, error, word):
    se = (np.full(5, error), np.full(5, error))
    found = change(
        (before, W), (after, W), measure=weighted_gini, boundaries=SAME, se=se, rng=np.random.default_rng(1)
    )
    assert found.word == word
    assert found.low <= found.high


def test_the_same_generator_gives_the_same_interval():
    se = (np.full(5, 0.5), np.full(5, 0.5))
    results = [
        change((X0, W), (X1, W), measure=palma, boundaries=SAME, se=se, rng=np.random.default_rng(7))
        for _ in range(2)
    ]
    assert results[0] == results[1]


def test_other_boundaries_are_no_change():
    with pytest.raises(InequalityError, match=r"'2011' .* against '2021'"):
        change((X0, W), (X1, W), measure=weighted_gini, boundaries=("2011", "2021"))


def test_errors_need_a_generator():
    with pytest.raises(InequalityError, match="default_rng"):
        change((X0, W), (X1, W), measure=weighted_gini, boundaries=SAME, se=(W, W))
