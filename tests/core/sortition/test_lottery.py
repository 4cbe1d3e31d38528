"""Lotteries written out as equally likely panels: quotas, turns, gaps, households; and the public draw."""

from __future__ import annotations

import hashlib
from collections import Counter
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from commonground.core.errors import InputError, StoppedError
from commonground.core.sortition import rounding
from commonground.core.sortition.draw import draw
from commonground.core.sortition.leximin import leximin
from commonground.core.sortition.lottery import lottery
from commonground.core.sortition.maximin import maximin
from commonground.core.sortition.rounding import equal_panels
from commonground.core.sortition.seats import turn_order
from tests.core.sortition.pools import all_panels, pool_of, rules_of, tasks

POOL = pool_of((("0", "0"), 3), (("0", "1"), 2), (("1", "0"), 1), (("1", "1"), 4))
QUOTAS = [("a", "0", 1, 2), ("a", "1", 1, 3), ("b", "0", 2, 2), ("b", "1", 1, 1)]


def found(**more):
    return lottery(leximin(rules_of(POOL, QUOTAS, 3)), **more)


@settings(max_examples=40, deadline=None)
@given(tasks(), st.sampled_from([1, 7, 100, 1000]))
def test_every_panel_keeps_every_rule_and_turns_of_a_type_differ_by_at_most_one(rules, panels):
    written = lottery(maximin(rules), panels=panels, seed="turns")
    allowed = set(all_panels(rules))
    assert len(written.panels) == panels
    assert set(written.panels) <= allowed
    assert written.spread <= 1
    assert written.passed_over == 0


@settings(max_examples=25, deadline=None)
@given(tasks(households=True))
def test_households_stay_apart_on_every_panel_and_types_keep_their_seats(rules):
    written = lottery(leximin(rules), seed="turns")
    assert set(written.panels) <= set(all_panels(rules))
    for number, members in enumerate(rules.types.members):
        seats = float(sum(written.drawn_of_type(number)))
        assert seats == pytest.approx(1000 * len(members) * written.distribution.chances[number], abs=1.01)


@settings(max_examples=25, deadline=None)
@given(tasks())
def test_the_largest_gap_is_the_true_one_and_below_one_panel_in_a_thousand(rules):
    written = lottery(leximin(rules))
    drawn = Counter(person for panel in written.panels for person in panel)
    gaps = [
        abs(drawn[member] / 1000 - written.distribution.chances[number])
        for number, members in enumerate(rules.types.members)
        for member in members
    ]
    assert float(written.largest_gap) == pytest.approx(max(gaps), abs=1e-9)
    assert written.largest_gap < Fraction(1, 1000) + Fraction(1, 10**6)


def test_a_lottery_is_the_same_again_and_another_when_turns_begin_elsewhere():
    assert found(seed="one").panels == found(seed="one").panels
    assert found(seed="one").panels != found(seed="other").panels


def test_the_least_chance_leaves_out_those_who_are_on_no_panel():
    pool = pool_of((("0", "0"), 4), (("0", "1"), 4), (("1", "0"), 1))
    quotas = [("a", "0", 2, 2), ("a", "1", 0, 0), ("b", "0", 1, 1), ("b", "1", 1, 1)]
    written = lottery(leximin(rules_of(pool, quotas, 2)))
    assert written.least == Fraction(1, 4)
    assert written.drawn[-1] == 0


def test_turns_follow_the_hash_of_seed_and_key():
    keys = ["anna", "bo", "cem"]
    by_hand = sorted(range(3), key=lambda at: hashlib.sha256(b"s\0" + keys[at].encode()).hexdigest())
    assert turn_order(keys, seed="s") == by_hand


@pytest.mark.parametrize("panels", [0, -1, 1_000_001])
def test_a_number_of_panels_that_makes_no_sense_is_refused(panels):
    with pytest.raises(InputError, match="between 1 and 1,000,000"):
        found(panels=panels)


def test_when_no_panel_fits_what_is_left_the_nearest_is_taken():
    rules = rules_of(POOL, QUOTAS, 3)
    target = np.array([0, 0, 3, 0])  # three of a type that has one person
    panel = rounding._next_panel(rules, target, 0)
    assert rules.allows(panel)
    assert panel[2] == 1


def test_totals_that_no_quota_allows_are_moved_to_some_that_are():
    pool = pool_of((("0", "0"), 2), (("1", "1"), 2))
    quotas = [("a", "0", 1, 1), ("a", "1", 1, 1), ("b", "0", 0, 2), ("b", "1", 0, 2)]
    rules = rules_of(pool, quotas, 2)
    assert rounding._rounded_totals(rules, np.array([0.0, 2.0]), 1).tolist() == [1, 1]


def test_writing_out_stops_when_the_watch_says_so():
    def stop(stage, done, total):
        raise StoppedError(stage)

    distribution = leximin(rules_of(POOL, QUOTAS, 3))
    with pytest.raises(StoppedError):
        equal_panels(distribution, panels=7, watch=stop)


def test_the_public_seed_draws_the_panel_that_its_hash_names():
    panels = found().panels
    drawn = draw(panels, "Lotto 2026-01-03: 4 8 15 16 23 42")
    digest = hashlib.sha256(b"Lotto 2026-01-03: 4 8 15 16 23 42").hexdigest()
    assert drawn.number == int(digest, 16) % 1000
    assert drawn.people == panels[drawn.number]
    assert draw(panels, "Lotto 2026-01-03: 4 8 15 16 23 42") == drawn


def test_seeds_draw_all_panels_about_equally_often():
    drawn = Counter(draw(range_of(10), str(seed)).number for seed in range(5000))
    assert set(drawn) == set(range(10))
    assert max(abs(count - 500) for count in drawn.values()) < 100


def range_of(number):
    return [(one,) for one in range(number)]


def test_an_empty_seed_and_no_panels_are_refused_together():
    with pytest.raises(InputError) as err:
        draw([], "")
    assert [problem.code for problem in err.value.problems] == ["seed", "no_panels"]
