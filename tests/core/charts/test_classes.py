"""Classes agree with the numbers that are shown."""

from __future__ import annotations

import math
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from commonground.core.charts.classes import classify

SHARES = st.lists(st.floats(0, 1), min_size=1, max_size=120)


def test_ten_even_numbers_fall_into_five_pairs():
    classes = classify(range(1, 11), 5, step=1)
    assert classes.counts == (2, 2, 2, 2, 2)
    assert [classes.bounds(i) for i in range(5)] == [(1, 2), (3, 4), (5, 6), (7, 8), (9, 10)]


def test_meaningful_breaks_are_the_first_number_of_the_next_class():
    classes = classify([0.1, 0.49, 0.5, 0.9], breaks=[0.25, 0.5, 0.75], step=0.01)
    assert classes.counts == (1, 1, 1, 1)
    assert classes.of(0.25) == 1
    assert classes.of(0.2449) == 0
    assert classes.bounds(1) == (0.25, 0.49)


def test_a_value_lies_in_the_class_of_the_number_it_is_shown_as():
    classes = classify([0.2, 0.605, 0.8], breaks=[0.61], step=0.01)
    shown_as_61 = 0.6051
    assert classes.bounds(classes.of(shown_as_61)) == (0.61, 0.8)


def test_many_equal_values_do_not_hide_the_one_that_differs():
    assert classify([1, 1, 1, 1, 1, 2], 5, step=1).counts == (5, 1)


def test_equal_values_are_one_class():
    classes = classify([0.4, 0.4, 0.4], 5, step=0.01)
    assert (classes.k, classes.bounds(0)) == (1, (0.4, 0.4))


def test_missing_values_are_left_out_and_never_zero():
    classes = classify([None, math.nan, 3.0, 4.0], 2, step=1)
    assert classes.low == 3.0
    assert sum(classes.counts) == 2


def test_no_value_at_all_is_one_empty_class():
    assert classify([None, math.nan]).counts == (0,)


def test_without_a_step_the_range_decides_how_fine_the_breaks_are():
    assert classify([0, 5000, 9000]).step == 100
    assert classify([0.0, 0.3]).step == pytest.approx(0.001)


@given(SHARES, st.integers(2, 7))
def test_every_value_is_counted_once_in_its_own_class(values, k):
    classes = classify(values, k, step=0.01)
    counts = np.bincount([classes.of(value) for value in values], minlength=classes.k)
    assert tuple(counts) == classes.counts
    assert sum(classes.counts) == len(values)


@given(SHARES, st.integers(2, 7))
def test_the_legend_has_no_gap_and_no_overlap(values, k):
    classes = classify(values, k, step=0.01)
    bounds = [classes.bounds(i) for i in range(classes.k)]
    for (low, high), (next_low, _next_high) in pairwise(bounds):
        assert low <= high
        assert next_low == pytest.approx(high + 0.01)


@given(SHARES, st.integers(2, 7))
def test_quantiles_leave_no_class_empty_and_make_no_more_than_asked(values, k):
    classes = classify(values, k, step=0.01)
    assert classes.k <= k
    assert min(classes.counts) > 0
