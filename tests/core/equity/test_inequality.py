import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from commonground.core.equity import p80_p20, palma, theil, weighted_gini, within_and_between
from commonground.core.errors import InequalityError

MEASURES = {
    "gini": weighted_gini,
    "palma": palma,
    "p80_p20": p80_p20,
    "theil": lambda x, w: theil(x, w).measure,
}
every_measure = pytest.mark.parametrize("measure", MEASURES.values(), ids=MEASURES)


@st.composite
def tables(draw):
    n = draw(st.integers(5, 30))
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    x = rng.lognormal(3, 1, n) * (rng.uniform(size=n) < draw(st.sampled_from([0.7, 1.0])))
    assume(x.any())
    return np.round(x, draw(st.sampled_from([0, 6]))) + (0 if x.any() else 1), rng.uniform(0.5, 500, n)


@given(tables())
def test_the_sorted_gini_is_the_pairwise_one(table):
    x, w = table
    assume(x.any())
    mean = np.average(x, weights=w)
    pairs = np.abs(x[:, None] - x[None, :]) * w[:, None] * w[None, :]
    assert weighted_gini(x, w).value == pytest.approx(pairs.sum() / (2 * w.sum() ** 2 * mean), abs=1e-12)


@given(tables(), st.integers(0, 2**32 - 1))
@every_measure
def test_the_order_of_the_areas_does_not_matter(measure, table, seed):
    x, w = table
    assume(x.any())
    mix = np.random.default_rng(seed).permutation(len(x))
    one, other = measure(x, w), measure(x[mix], w[mix])
    assert one.status == other.status
    if one.value is not None:
        assert one.value == pytest.approx(other.value, rel=1e-9, abs=1e-12)


@given(tables())
@every_measure
def test_splitting_an_area_in_two_alike_changes_nothing(measure, table):
    x, w = table
    assume(x.any())
    one = measure(x, w)
    other = measure(np.append(x, x[0]), np.append(np.where(np.arange(len(w)) == 0, w / 2, w), w[0] / 2))
    assert one.status == other.status
    if one.value is not None:
        assert one.value == pytest.approx(other.value, rel=1e-9, abs=1e-12)


@given(tables(), st.floats(0.01, 1000))
@every_measure
def test_the_unit_of_the_value_does_not_matter(measure, table, factor):
    x, w = table
    assume(x.any())
    one, other = measure(x, w), measure(x * factor, w)
    if one.value is not None and other.value is not None:
        assert one.value == pytest.approx(other.value, rel=1e-6, abs=1e-9)


@given(tables(), st.integers(1, 8), st.integers(0, 2**32 - 1))
def test_within_and_between_add_up_to_the_whole(table, n_groups, seed):
    x, w = table
    assume(x.any())
    found = theil(x, w, group=np.random.default_rng(seed).integers(0, n_groups, len(x)))
    assert found.within + found.between == pytest.approx(found.measure.value, abs=1e-12)
    assert all(part.theil >= -1e-12 for part in found.groups)
    assert found.between >= -1e-12
    assert sum(part.people_share for part in found.groups) == pytest.approx(1)


def test_the_gini_of_weights_is_that_of_repeated_people():
    assert weighted_gini([10, 20, 30, 40, 50], [1, 2, 3, 4, 5]).value == pytest.approx(
        weighted_gini(np.repeat([10, 20, 30, 40, 50], [1, 2, 3, 4, 5]), np.ones(15)).value
    )


def test_equality_is_zero_and_one_holding_all_is_nearly_one():
    assert weighted_gini(np.full(100, 7.0), np.ones(100)).value == pytest.approx(0, abs=1e-12)
    assert weighted_gini(np.eye(100)[0], np.ones(100)).value == pytest.approx(0.99)
    assert palma(np.full(100, 7.0), np.ones(100)).value == pytest.approx(0.25)


def test_an_area_across_a_palma_boundary_is_split():
    # ten equal Areas of 15 people cut 40 % in the middle of nothing; five Areas do not
    assert palma([1, 1, 1, 1, 6], np.ones(5)).value == pytest.approx(3.0 / 2.0)


def test_a_ratio_to_nothing_cannot_be_told():
    x = [0, 0, 0, 0, 0, 1]
    assert palma(x, np.ones(6)).status == "cannot_tell"
    assert "bottom 40 %" in palma(x, np.ones(6)).reason
    assert p80_p20(x, np.ones(6)).value is None


def test_a_group_of_one_area_has_nothing_inside():
    found = theil([1, 2, 3, 4, 5], np.ones(5), group=list("abcde"))
    assert [part.theil for part in found.groups] == [0] * 5
    assert found.between_share == pytest.approx(1)


def test_a_group_with_nothing_adds_nothing():
    found = theil([0, 0, 3, 4, 5], np.ones(5), group=list("aabbb"))
    assert found.groups[0].theil == 0
    assert found.within + found.between == pytest.approx(found.measure.value, abs=1e-12)


@every_measure
def test_missing_values_are_left_out_and_the_people_covered_are_said(measure):
    x, w = np.array([np.nan, 1, 2, 3, 4, 5.0]), np.array([10, 20, 20, 20, 20, 10])
    found = measure(x, w)
    assert found.n_units == 5
    assert found.people_covered_share == pytest.approx(0.9)
    assert found.value == measure(x[1:], w[1:]).value


@every_measure
def test_with_data_for_few_people_nothing_is_said(measure):
    found = measure([np.nan, 1, 2, 3, 4, 5], [100, 20, 20, 20, 20, 20])
    assert (found.status, found.value) == ("cannot_tell", None)
    assert "50%" in found.reason


@every_measure
@pytest.mark.parametrize(
    ("x", "w", "said"),
    [
        ([1, 2, 3, 4], [1, 1, 1, 1], "4 Areas have people"),
        ([1, 2, 3, 4, 5], [1, 1, 1, 1, 0], "4 Areas have people"),
        ([-1, 2, 3, 4, 5], [1, 1, 1, 1, 1], "1 values are negative"),
        ([0, 0, 0, 0, 0], [1, 1, 1, 1, 1], "all values are zero: inequality is undefined"),
        ([1, 2, 3, 4, 5], [0, 0, 0, 0, 0], "nobody lives"),
        ([1, 2, 3, 4, 5], [1, 1, 1, 1, -1], "negative or infinite number of people"),
        ([1, 2, 3, 4, np.inf], [1, 1, 1, 1, 1], "infinite"),
        ([1, 2, 3, 4, 5], [1, 1, 1, 1], "rows"),
    ],
)
def test_what_cannot_be_measured_is_refused_in_words(measure, x, w, said):
    with pytest.raises(InequalityError, match=said):
        measure(x, w)


def test_inequality_between_residents_is_at_least_that_between_their_areas():
    rng = np.random.default_rng(4)
    area = rng.integers(-1, 8, 400)
    answer, people = rng.poisson(3 + area % 3, 400).astype(float), rng.uniform(0, 50, 400)
    found = within_and_between(answer, people, area)
    assert found.within + found.between == pytest.approx(found.measure.value, abs=1e-12)
    ids = np.unique(area)
    means = [np.average(answer[area == i], weights=people[area == i]) for i in ids]
    totals = [people[area == i].sum() for i in ids]
    assert found.between == pytest.approx(theil(means, totals).measure.value)
    assert found.within > 0
    assert found.groups[0].group == "-1"
    assert "between residents" in found.measure.unit_of_analysis
