import numpy as np
import pytest

from commonground.core.equity import dissimilarity, isolation
from commonground.core.errors import InequalityError


def test_two_groups_spread_alike_are_not_apart_and_two_that_never_meet_are():
    assert dissimilarity([1, 2, 3], [10, 20, 30]).value == pytest.approx(0)
    assert dissimilarity([1, 2, 0], [0, 0, 5]).value == 1
    assert isolation([1, 2, 0], [1, 2, 5]).value == 1


def test_an_area_with_nobody_is_skipped_and_one_without_data_is_left_out():
    assert isolation([10, 0, 20], [20, 0, 40]).value == pytest.approx(0.5)
    found = dissimilarity([10, np.nan, 30], [30, 20, 10])
    assert found.value == pytest.approx(dissimilarity([10, 30], [30, 10]).value)
    assert found.people_covered_share == pytest.approx(0.8)


def test_data_for_too_few_people_tell_nothing():
    assert dissimilarity([10, np.nan], [10, 100]).status == "cannot_tell"


@pytest.mark.parametrize(
    ("a", "b", "said"),
    [
        ([0, 0], [1, 2], "group a has nobody"),
        ([1, -2], [1, 2], "negative counts of group a"),
        ([1], [1, 2], "rows"),
    ],
)
def test_what_has_no_index_is_refused(a, b, said):
    with pytest.raises(InequalityError, match=said):
        dissimilarity(a, b)


def test_a_group_larger_than_everybody_is_refused():
    with pytest.raises(InequalityError, match="in 1 Areas the group is larger"):
        isolation([5, 1], [4, 2])
    with pytest.raises(InequalityError, match="in 1 Areas the group is larger"):
        isolation([5, 1], [0, 2])
