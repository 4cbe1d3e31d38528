"""Quotas that conflict: the smallest set, and the nearest quotas that can be kept."""

from __future__ import annotations

import itertools
from dataclasses import replace

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from commonground.core.errors import QuotaError
from commonground.core.sortition import quotas as module
from commonground.core.sortition.maximin import maximin
from commonground.core.sortition.panels import panel_rules
from commonground.core.sortition.quotas import check_quotas
from commonground.core.words import plain
from tests.core.sortition.pools import all_panels, pool_of, rules_of, tasks

GROUPS = ((("0", "0"), 6), (("0", "1"), 2), (("1", "0"), 2), (("1", "1"), 1))
FREE = [("a", "0", 0, 5), ("a", "1", 0, 5), ("b", "0", 0, 5), ("b", "1", 0, 5)]


def given_quotas(**changed):
    """Return free quotas with some changed: a0=(2, 3)."""
    return [
        (feature, value, *changed.get(feature + value, (least, most))) for feature, value, least, most in FREE
    ]


def conflict_of(rules):
    return {(bound.quota.feature + bound.quota.value, bound.side) for bound in check_quotas(rules).conflict}


@st.composite
def moved(draw):
    """Draw a task and move its quotas, so that often no panel is left."""
    rules = draw(tasks(people=8, slack=1))
    quotas = []
    for quota in rules.quotas:
        least = max(0, quota.least + draw(st.integers(-1, 2)))
        quotas.append(replace(quota, least=least, most=max(least, quota.most + draw(st.integers(-2, 1)))))
    return panel_rules(rules.pool, quotas, size=rules.size)


def without(rules, bounds):
    """Return rules with only these bounds."""
    kept = {(bound.quota, bound.side) for bound in bounds}
    quotas = [
        replace(
            quota,
            least=quota.least if (quota, "least") in kept else 0,
            most=quota.most if (quota, "most") in kept else max(rules.size, quota.most),
        )
        for quota in rules.quotas
    ]
    return panel_rules(rules.pool, quotas, size=rules.size)


@settings(max_examples=40, deadline=None)
@given(moved())
def test_a_conflict_conflicts_none_of_its_parts_does_and_no_smaller_set_does(rules):
    check = check_quotas(rules)
    assert check.feasible == bool(all_panels(rules))
    assume(not check.feasible)
    assert not all_panels(without(rules, check.conflict))
    every = [module.Bound(quota, side, 0, 0) for quota in rules.quotas for side in ("least", "most")]
    assert check.smallest
    for smaller in itertools.combinations(every, len(check.conflict) - 1):
        if len(check.conflict) <= 2 or set(smaller) <= set(check.conflict):
            assert all_panels(without(rules, smaller))


@settings(max_examples=40, deadline=None)
@given(moved())
def test_the_nearest_quotas_can_be_kept_and_none_nearer_can(rules):
    check = check_quotas(rules)
    assume(not check.feasible)
    after = {(one.bound.quota, one.bound.side): one.after for one in check.changes}
    quotas = [
        replace(
            quota,
            least=after.get((quota, "least"), quota.least),
            most=after.get((quota, "most"), quota.most),
        )
        for quota in rules.quotas
    ]
    assert all_panels(panel_rules(rules.pool, quotas, size=rules.size))
    total = sum(abs(one.after - one.bound.number) for one in check.changes)
    assert total == nearest_by_hand(rules)


def nearest_by_hand(rules):
    """Return how far the nearest panel is from the quotas, by trying all panels."""
    people, place = rules.pool.people, {name: at for at, name in enumerate(rules.pool.features)}
    away = []
    for panel in itertools.combinations(range(len(people)), rules.size):
        total = 0
        for quota in rules.quotas:
            held = sum(people[one].values[place[quota.feature]] == quota.value for one in panel)
            total += max(0, quota.least - held) + max(0, held - quota.most)
        away.append(total)
    return min(away)


def test_a_value_too_rare_for_its_min_conflicts_alone():
    rules = rules_of(pool_of(*GROUPS), given_quotas(a1=(4, 5)), 5)
    assert conflict_of(rules) == {("a1", "least")}
    (change,) = check_quotas(rules).changes
    assert (change.bound.quota.value, change.bound.side, change.after) == ("1", "least", 3)


def test_a_value_that_nobody_has_conflicts_alone():
    rules = rules_of(pool_of(*GROUPS), [*FREE, ("a", "Mars", 1, 2)], 5)
    assert conflict_of(rules) == {("aMars", "least")}


def test_mins_of_one_feature_that_sum_to_more_than_the_panel_conflict():
    rules = rules_of(pool_of(*GROUPS), given_quotas(a0=(4, 5), a1=(2, 5)), 5)
    assert conflict_of(rules) == {("a0", "least"), ("a1", "least")}


def test_maxes_of_one_feature_that_sum_to_less_than_the_panel_conflict():
    rules = rules_of(pool_of(*GROUPS), given_quotas(b0=(0, 2), b1=(0, 2)), 5)
    assert conflict_of(rules) == {("b0", "most"), ("b1", "most")}


def test_quotas_of_two_features_conflict_through_those_who_have_both():
    """Three of a = 1 are asked for; only one of the three has b = 1, and at most one b = 0 may sit."""
    rules = rules_of(pool_of(*GROUPS), given_quotas(a1=(3, 5), b0=(0, 1)), 4)
    assert conflict_of(rules) == {("a1", "least"), ("b0", "most")}


def test_households_stay_apart_in_a_conflict_too():
    pool = pool_of(*GROUPS)
    people = tuple(
        replace(person, household="one" if person.values[0] == "1" else "") for person in pool.people
    )
    rules = rules_of(replace(pool, people=people), given_quotas(a1=(2, 5)), 5)
    assert conflict_of(rules) == {("a1", "least")}
    assert check_quotas(rules).changes[0].after == 1


def test_when_too_many_sets_were_tried_a_conflict_is_still_found(monkeypatch):
    monkeypatch.setattr(module, "_MOST_SETS", 0)
    check = check_quotas(rules_of(pool_of(*GROUPS), given_quotas(a0=(4, 5), a1=(2, 5), b1=(2, 2)), 5))
    assert not check.smallest
    assert {(bound.quota.feature + bound.quota.value, bound.side) for bound in check.conflict} == {
        ("a0", "least"),
        ("a1", "least"),
    }
    assert "there may be a smaller set" in plain().say(check.sentences()[0])


def test_the_error_names_quotas_pool_and_remedy():
    with pytest.raises(QuotaError) as err:
        maximin(rules_of(pool_of(*GROUPS), given_quotas(a1=(4, 5)), 5))
    assert str(err.value) == (
        "No panel of 5 can keep this quota: at least 4 with a = 1 (the pool has 3). The nearest quotas that "
        "can be kept differ by one person in all: a = 1: at least 3 instead of 4."
    )


def test_quotas_that_can_be_kept_have_no_conflict():
    check = check_quotas(rules_of(pool_of(*GROUPS), FREE, 5))
    assert check.feasible
    assert [plain().say(one) for one in check.sentences()] == ["The quotas can be kept together."]
