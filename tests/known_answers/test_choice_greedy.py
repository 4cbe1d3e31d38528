"""Greedy counts and Phragmén's rule on real elections: computed by pabutools, and recorded by the cities."""

from __future__ import annotations

import functools
import hashlib
import json

import pytest

from commonground.core.choice.compare import compare
from commonground.core.choice.greedy import greedy
from commonground.core.choice.pb import read_pb
from commonground.core.choice.phragmen import phragmen
from tests.shared_data import SHARED, shared

EXPECTED = "pabulib/expected.json"
GREEDY = {
    "greedy_cost": ("cost", "score"),
    "greedy_card": ("cost", "density"),
    "greedy_points": ("points", "density"),
    "greedy_borda": ("borda", "density"),
}
RECORDED = [
    ("Poland_Warszawa_2019_Nadwisle", "skip"),
    ("Poland_Warszawa_2023_Bialoleka", "skip"),
    ("Poland_Warszawa_2020_Wawer", "skip"),
    ("Poland_Lodz_2023_Zarzew", "threshold"),
    ("Poland_Lodz_2023_Zarzew", "skip"),
    ("Poland_Wroclaw_2018_Rejon_nr_10_250", "no_skip"),
    ("Poland_Wroclaw_2018_Rejon_nr_10_250", "skip"),
    ("Poland_Czestochowa_2024_Kiedrzyn", "skip"),
]
WIELICZKA = "Poland_Wieliczka_2023_Green_Budget"


def known():
    """Return what is expected, election by election; nothing where the shared data is not there."""
    path = SHARED / EXPECTED
    return json.loads(path.read_text())["elections"] if path.exists() else {}


@functools.cache
def file_of(name):
    """Return one shared election, its bytes checked first."""
    data = (shared("pabulib") / f"{name}.pb").read_bytes()
    assert hashlib.sha256(data).hexdigest() == known()[name]["sha256"]
    return read_pb(data.decode())


def entries(*rules):
    """Return the expected results of some rules."""
    return [(name, rule) for name, entry in known().items() for rule in entry["expected"] if rule in rules]


def test_the_shared_data_holds_29_results_of_greedy_and_phragmen():
    shared(EXPECTED)
    assert len(entries(*GREEDY, "phragmen")) == 29


@pytest.mark.parametrize(("name", "rule"), entries(*GREEDY))
def test_greedy_funds_what_pabutools_funds_in_its_order(name, rule):
    utility, order = GREEDY[rule]
    compiled = file_of(name).election.compile(utility, borda="pabutools")
    result = greedy(compiled, order=order, ties="lexicographic")
    wanted = known()[name]["expected"][rule]
    unit = 10**compiled.minor_digits
    assert list(result.selected) == wanted["order"]
    assert result.cost == int(wanted["cost"]) * unit


@pytest.mark.parametrize(("name", "rule"), entries("phragmen"))
def test_phragmen_funds_what_pabutools_funds(name, rule):
    compiled = file_of(name).election.compile()
    result = phragmen(compiled, ties="lexicographic")
    wanted = known()[name]["expected"][rule]
    assert sorted(result.selected) == wanted["order"]
    assert result.cost == int(wanted["cost"]) * 10**compiled.minor_digits


@pytest.mark.parametrize(("name", "variant"), RECORDED)
def test_a_greedy_variant_reproduces_what_the_city_recorded(name, variant):
    shared(EXPECTED)
    file = file_of(name)
    threshold = file.recorded.threshold if variant == "threshold" else None
    result = greedy(file.election.compile(), variant=variant, threshold=threshold, ties="votes_cost_id")
    assert sorted(result.selected) == known()[name]["recorded_winners"]


@pytest.mark.parametrize(
    ("utility", "counts"), [("cost", (1576, 1050, 3960)), ("cardinality", (1615, 873, 4098))]
)
def test_more_voters_of_wieliczka_prefer_equal_shares_to_greedy(utility, counts):
    shared(EXPECTED)
    file = file_of(WIELICZKA)
    compiled = file.election.compile()
    found = compare(compiled, file.recorded.winners, greedy(compiled, ties="votes_cost_id"), utility=utility)
    assert (found.prefer_a, found.prefer_b, found.equal) == counts
    assert found.a_stays
