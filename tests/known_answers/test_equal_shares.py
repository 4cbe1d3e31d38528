"""Equal shares on real elections: published answers, recorded results, and the three ways to count them."""

from __future__ import annotations

import hashlib
import json
from functools import cache

import pytest

from commonground.core.choice.equal_shares import equal_shares, purses_of
from commonground.core.choice.equal_shares.completion import complete
from commonground.core.choice.equal_shares.exact import run_exactly
from commonground.core.choice.pb import decode, read_pb
from commonground.core.choice.ties import TieBreaker
from tests.shared_data import SHARED, shared

RULES = {
    "mes_cost": "cost",
    "mes_card": "cardinality",
    "mes_points": "points",
    "mes_borda": "borda",
    "mes_cost_add1": "cost",
}
FOLDER = SHARED / "pabulib"


@cache
def expected():
    return json.loads((FOLDER / "expected.json").read_text(encoding="utf-8"))["elections"]


def entries(*rules):
    if not FOLDER.exists():
        return [pytest.param("", "", id="no shared data")]
    return [
        pytest.param(name, rule, id=f"{name}-{rule}")
        for name, entry in expected().items()
        for rule in rules
        if rule in entry["expected"]
    ]


@cache
def read(name):
    shared("pabulib")
    data = (FOLDER / expected()[name]["file"]).read_bytes()
    assert hashlib.sha256(data).hexdigest() == expected()[name]["sha256"]
    return read_pb(decode(data))


@cache
def compiled(name, rule):
    return read(name).election.compile(RULES[rule], borda="pabutools")


@pytest.mark.parametrize(("name", "rule"), entries("mes_cost", "mes_card", "mes_points", "mes_borda"))
def test_members_order_and_cost_are_those_of_an_independent_count(name, rule):
    shared("pabulib")
    result = equal_shares(compiled(name, rule), ties="lexicographic")
    answer = expected()[name]["expected"][rule]
    assert list(result.selected) == answer["order"]
    digits = 10 ** read(name).election.rules.minor_digits
    assert result.cost == int(answer["cost"]) * digits


@pytest.mark.parametrize(("name", "rule"), entries("mes_cost", "mes_card", "mes_points", "mes_borda"))
def test_certified_floats_and_whole_numbers_of_both_kinds_give_the_same_result(name, rule):
    shared("pabulib")
    election = compiled(name, rule)
    certified = equal_shares(election)
    for backend in ("python", "gmpy2"):
        run = run_exactly(election, purses_of(election), TieBreaker(election), backend=backend)
        assert run.trace == certified.trace
        assert run.dropped == certified.dropped
        assert run.ties == certified.ties


@pytest.mark.parametrize(("name", "rule"), entries("mes_cost_add1"))
def test_add1_keeps_the_published_k_and_the_next_step_overspends(name, rule):
    shared("pabulib")
    election = compiled(name, rule)
    answer = expected()[name]["expected"][rule]
    result = complete(election, equal_shares(election, ties="lexicographic"))
    assert result.parameters.k == answer["k"]
    assert list(result.selected) == answer["order"]
    step = result.parameters.step
    assert result.cost <= election.budget < cost_with(election, answer["k"] + 1, step)
    assert result.cost == cost_with(election, answer["k"], step)


def cost_with(election, k, step):
    purses = tuple(purse + k * step for purse in purses_of(election))
    return sum(one.cost for one in run_exactly(election, purses, TieBreaker(election, "lexicographic")).trace)


@pytest.mark.parametrize(
    "name", ["Netherlands_Assen_2024", "Poland_Swiecie_2023", "Poland_Wieliczka_2023_Green_Budget"]
)
def test_the_three_cities_that_counted_by_equal_shares_funded_what_we_fund(name):
    shared("pabulib")
    election = compiled(name, "mes_cost")
    result = complete(election, equal_shares(election, ties="votes_cost_id"))
    assert sorted(result.selected) == sorted(expected()[name]["recorded_winners"])


def test_wieliczka_funds_46_because_add1_does_not_stop_at_an_exhaustive_outcome():
    shared("pabulib")
    election = compiled("Poland_Wieliczka_2023_Green_Budget", "mes_cost")
    selected = complete(election, equal_shares(election, ties="lexicographic")).selected
    assert "46" in selected
    assert not {"66", "67"} & set(selected)


@pytest.mark.parametrize(
    ("name", "rule"),
    [("Netherlands_Assen_2024", "mes_card"), ("Poland_Warszawa_2019_Nadwisle", "mes_card")],
)
def test_add1_of_all_runs_at_once_is_add1_run_by_run(name, rule):
    shared("pabulib")
    election = compiled(name, rule)
    plain = equal_shares(election)
    assert complete(election, plain) == complete(election, plain, path="exact")
