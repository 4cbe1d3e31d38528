"""Maximin and leximin against lists of all panels, and what must hold of any lottery."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings

from commonground.core.errors import StoppedError
from commonground.core.sortition import columns, fair
from commonground.core.sortition.leximin import leximin
from commonground.core.sortition.maximin import maximin
from commonground.core.sortition.outline import leximin_point, outline_of
from commonground.core.sortition.peel import peel
from commonground.core.sortition.solver import Rows, largest
from tests.core.sortition.pools import (
    all_panels,
    chances_of_people,
    fairest_by_hand,
    pool_of,
    rules_of,
    tasks,
)

TOLERANCE = 2e-6


@settings(max_examples=40, deadline=None)
@given(tasks())
def test_leximin_is_the_lottery_found_from_all_panels(rules):
    found = leximin(rules)
    assert np.abs(chances_of_people(found) - fairest_by_hand(rules)).max() < TOLERANCE


@settings(max_examples=25, deadline=None)
@given(tasks(households=True))
def test_leximin_with_households_is_the_lottery_found_from_all_panels_that_keep_them_apart(rules):
    found = leximin(rules)
    assert np.abs(chances_of_people(found) - fairest_by_hand(rules)).max() < TOLERANCE


@settings(max_examples=25, deadline=None)
@given(tasks())
def test_the_least_chance_of_maximin_is_the_largest_there_is(rules):
    found = maximin(rules)
    possible = {person for panel in all_panels(rules) for person in panel}
    by_hand = fairest_by_hand(rules)
    assert found.least == pytest.approx(min(by_hand[person] for person in possible), abs=TOLERANCE)


@settings(max_examples=25, deadline=None)
@given(tasks())
def test_a_mixture_is_of_allowed_panels_and_its_weights_are_probabilities(rules):
    for found in (leximin(rules), maximin(rules)):
        assert all(rules.allows(panel) for panel in found.mixture.panels)
        assert (found.mixture.weights >= 0).all()
        assert found.mixture.weights.sum() == pytest.approx(1.0)
        assert found.chances @ rules.count == pytest.approx(rules.size)
        assert 0 <= found.gap <= TOLERANCE


@settings(max_examples=25, deadline=None)
@given(tasks())
def test_those_without_a_chance_are_those_on_no_panel(rules):
    possible = {person for panel in all_panels(rules) for person in panel}
    never = {person for number in maximin(rules).never for person in rules.types.members[number]}
    assert never == set(range(len(rules.pool.people))) - possible
    assert maximin(rules).never == leximin(rules).never


def test_what_only_fractions_of_people_could_keep_is_cut_away():
    """Half a seat for each of 001, 010, 100 and 111 keeps all quotas; the one real panel is 000 with 111."""
    values = ("000", "001", "010", "100", "111")
    pool = pool_of(*((tuple(one), 1) for one in values), features=("a", "b", "c"))
    rules = rules_of(pool, [(feature, value, 1, 1) for feature in "abc" for value in "01"], 2)
    outline = outline_of(rules)
    assert leximin_point(outline).expected.min() > 0.1
    for method in (maximin, leximin):
        found = method(rules)
        assert found.chances == pytest.approx([1, 0, 0, 0, 1])
        assert found.never == (1, 2, 3)


def test_without_peeling_pricing_and_cuts_find_the_same(monkeypatch):
    rules = rules_of(
        pool_of((("0", "0"), 3), (("0", "1"), 2), (("1", "0"), 1), (("1", "1"), 4)),
        [("a", "0", 1, 2), ("a", "1", 1, 3), ("b", "0", 2, 2), ("b", "1", 1, 1)],
        3,
    )
    expected = leximin(rules).chances
    monkeypatch.setattr(fair, "peel", lambda *_: None)
    assert np.abs(leximin(rules).chances - expected).max() < TOLERANCE


def test_mixing_towards_a_point_outside_gives_a_cut_that_every_panel_keeps_and_the_point_does_not():
    rules = rules_of(
        pool_of((("0", "0"), 2), (("1", "1"), 2)),
        [("a", "0", 1, 1), ("a", "1", 1, 1), ("b", "0", 0, 2), ("b", "1", 0, 2)],
        2,
    )
    outside = np.array([2.0, 0.0])
    cut = columns.mix(rules, outside, known=np.array([[1, 1]]), most=9).cut
    assert cut.weights @ outside > cut.limit
    assert cut.weights @ np.array([1, 1]) <= cut.limit


def test_peeling_gives_back_the_point_it_was_given():
    rules = rules_of(
        pool_of((("0", "0"), 3), (("0", "1"), 3), (("1", "0"), 3), (("1", "1"), 3)),
        [("a", "0", 1, 3), ("a", "1", 1, 3), ("b", "0", 2, 2), ("b", "1", 2, 2)],
        4,
    )
    point = np.array([1.25, 0.75, 0.75, 1.25])
    assert peel(outline_of(rules), rules, point).expected() == pytest.approx(point)


def test_all_equal_without_quotas_that_bind():
    pool = pool_of((("0", "0"), 5), (("1", "1"), 15))
    found = leximin(
        rules_of(pool, [("a", "0", 0, 4), ("a", "1", 0, 4), ("b", "0", 0, 4), ("b", "1", 0, 4)], 4)
    )
    assert found.chances == pytest.approx([0.2, 0.2])
    assert found.even == 0.2


def test_a_panel_of_the_whole_pool_takes_everybody():
    pool = pool_of((("0", "0"), 2), (("1", "1"), 3))
    found = maximin(
        rules_of(pool, [("a", "0", 0, 5), ("a", "1", 0, 5), ("b", "0", 0, 5), ("b", "1", 0, 5)], 5)
    )
    assert found.chances == pytest.approx([1.0, 1.0])


def test_a_pool_of_one_is_drawn():
    assert leximin(rules_of(pool_of((("0", "0"), 1)), [("a", "0", 1, 1), ("b", "0", 0, 1)], 1)).least == 1.0


def test_somebody_who_fits_no_quota_has_no_chance_and_is_named():
    pool = pool_of((("0", "0"), 4), (("0", "1"), 4), (("1", "0"), 1))
    quotas = [("a", "0", 2, 2), ("a", "1", 0, 0), ("b", "0", 1, 1), ("b", "1", 1, 1)]
    for method in (maximin, leximin):
        found = method(rules_of(pool, quotas, 2))
        assert [found.rules.types.values[number] for number in found.never] == [("1", "0")]
        assert found.least == pytest.approx(0.25)


def test_work_stops_when_the_watch_says_so():
    def stop(stage, done, total):
        raise StoppedError(stage)

    pool = pool_of((("0", "0"), 5), (("1", "1"), 15))
    quotas = [("a", "0", 0, 4), ("a", "1", 0, 4), ("b", "0", 0, 4), ("b", "1", 0, 4)]
    with pytest.raises(StoppedError):
        leximin(rules_of(pool, quotas, 4), watch=stop)


def test_the_same_pool_in_another_order_gives_the_same_lottery():
    pool = pool_of((("0", "0"), 3), (("0", "1"), 2), (("1", "0"), 1), (("1", "1"), 4))
    quotas = [("a", "0", 1, 2), ("a", "1", 1, 3), ("b", "0", 2, 2), ("b", "1", 1, 1)]
    turned = type(pool)(pool.features, pool.people[::-1])
    one, other = leximin(rules_of(pool, quotas, 3)), leximin(rules_of(turned, quotas, 3))
    assert (one.mixture.panels == other.mixture.panels).all()
    assert (one.mixture.weights == other.mixture.weights).all()


def test_the_solver_says_that_there_is_nothing_instead_of_something_wrong():
    rows = outline_of(rules_of(pool_of((("0", "0"), 2)), [("a", "0", 0, 2), ("b", "0", 0, 2)], 1)).rows
    assert largest(np.ones(1), rows, low=0.0, high=0.5, whole=True) is None
    assert largest(np.ones(1), Rows(rows.matrix, rows.least, rows.most), low=0.0, high=2.0, whole=True) == [
        1.0
    ]
