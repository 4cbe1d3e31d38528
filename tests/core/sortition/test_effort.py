"""A search that is ended before it is done: a lottery near the fairest, which says how near."""

from __future__ import annotations

import json
from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings

from commonground.core.ledger.canonical import canonical_json
from commonground.core.sortition import fair
from commonground.core.sortition.fair import Effort
from commonground.core.sortition.leximin import leximin
from commonground.core.sortition.lottery import lottery
from commonground.core.sortition.lottery_check import check_fairness, check_inside, check_lottery
from commonground.core.sortition.lottery_file import published
from commonground.core.sortition.lottery_reading import read_lottery
from commonground.core.sortition.maximin import maximin
from tests.core.sortition.pools import all_panels, pool_of, rules_of, tasks

SECRET = bytes(range(32))
NONE = Effort(cuts=0, panels=0)


@pytest.fixture
def unpeeled(monkeypatch):
    """Without peeling, everything is left to the search."""
    monkeypatch.setattr(fair, "peel", lambda *_: None)


@pytest.fixture
def rules():
    """Two people of one household among ten; the fairest lottery needs several panels."""
    pool = pool_of((("0", "0"), 3), (("0", "1"), 2), (("1", "0"), 1), (("1", "1"), 4))
    people = tuple(replace(one, household=str(at % 6)) for at, one in enumerate(pool.people))
    quotas = [("a", "0", 1, 2), ("a", "1", 1, 3), ("b", "0", 2, 2), ("b", "1", 1, 1)]
    return rules_of(replace(pool, people=people), quotas, 3)


@pytest.mark.usefixtures("unpeeled")
@pytest.mark.parametrize("method", [maximin, leximin])
def test_a_search_that_is_ended_gives_allowed_panels_and_the_gap_it_left(rules, method):
    fairest, ended = method(rules), method(rules, effort=NONE)
    assert fairest.proven
    assert not ended.proven
    assert all(rules.allows(panel) for panel in ended.mixture.panels)
    assert ended.chances @ rules.count == pytest.approx(rules.size)
    assert ended.least < fairest.least <= ended.least + ended.gap + 1e-9


@settings(max_examples=30, deadline=None)
@given(tasks(households=True))
def test_no_lottery_has_a_least_chance_that_is_larger_by_more_than_the_gap(rules):
    for effort in (NONE, Effort(cuts=1, panels=1)):
        for method in (maximin, leximin):
            ended = method(rules, effort=effort)
            assert method(rules).least <= ended.least + ended.gap + 1e-6
            assert ended.proven == (ended.gap <= 2e-6)
    assert all_panels(rules)


@pytest.mark.usefixtures("unpeeled")
def test_more_effort_never_leaves_a_larger_gap_towards_one_point(rules):
    gaps = [leximin(rules, effort=Effort(cuts=0, panels=panels)).gap for panels in range(8)]
    assert gaps == sorted(gaps, reverse=True)
    assert gaps[0] > gaps[-1]


def test_without_a_cut_the_mixture_that_comes_nearest_is_taken():
    """Half a seat for each of 001, 010, 100 and 111 keeps all quotas; the one real panel is 000 with 111."""
    values = ("000", "001", "010", "100", "111")
    pool = pool_of(*((tuple(one), 1) for one in values), features=("a", "b", "c"))
    rules = rules_of(pool, [(feature, value, 1, 1) for feature in "abc" for value in "01"], 2)
    ended = leximin(rules, effort=Effort(cuts=0))
    assert ended.chances == pytest.approx([1, 0, 0, 0, 1])
    assert not ended.proven
    assert leximin(rules).proven


@pytest.mark.usefixtures("unpeeled")
@pytest.mark.parametrize("method", [maximin, leximin])
def test_an_ended_search_is_published_and_verified_with_what_it_admits_to(rules, method):
    ended = method(rules, effort=NONE)
    file = published(lottery(ended, panels=50), secret=SECRET)
    assert read_lottery(file.to_bytes()) == file
    assert not file.proven
    assert ended.gap <= file.within < ended.gap + 1e-8
    assert check_lottery(file.to_bytes()) == (file, [])
    assert check_inside(file, rules, secret=SECRET) == []
    assert check_fairness(file, rules, secret=SECRET) == []
    assert check_fairness(file, rules, secret=SECRET, effort=NONE) == []


@pytest.mark.usefixtures("unpeeled")
@pytest.mark.parametrize("method", [maximin, leximin])
def test_who_admits_to_less_than_is_true_is_found_out(rules, method):
    ended = method(rules, effort=NONE)
    file = published(lottery(ended, panels=50), secret=SECRET)
    short = method(rules).least - ended.least
    for within in (Fraction(0), Fraction(round(short * 10**9) // 2, 10**9)):
        assert check_fairness(replace(file, within=within), rules, secret=SECRET)


def test_what_is_proven_stands_in_the_file_as_a_number_of_nine_decimals(rules):
    data = published(lottery(leximin(rules), panels=20), secret=SECRET).to_bytes()
    assert read_lottery(data).proven
    for within in ("1/2000", "0/1"):
        changed = canonical_json(json.loads(data) | {"within": within})
        assert read_lottery(changed).within == Fraction(within)
    assert np.isfinite(float(read_lottery(data).within))
