"""Golden numbers of reading and compiling: twelve real elections and the synthetic one of the benches."""

from __future__ import annotations

import hashlib
import json

import numpy as np
import pytest

from bench import elections
from commonground.core.choice.pb import decode, read_pb
from tests.shared_data import shared

DISTINCT = {
    "Netherlands_Assen_2024": ("approval", 84, 14, 67),
    "Poland_Swiecie_2023": ("approval", 2553, 22, 695),
    "Poland_Wieliczka_2023_Green_Budget": ("approval", 6586, 64, 1190),
    "Poland_Warszawa_2019_Nadwisle": ("approval", 205, 7, 42),
    "Poland_Warszawa_2023_Bialoleka": ("approval", 9173, 72, 7314),
    "Poland_Warszawa_2020_Wawer": ("approval", 5452, 137, 4131),
    "Poland_Lodz_2023_Zarzew": ("approval", 2268, 16, 797),
    "Poland_Wroclaw_2018_Rejon_nr_10_250": ("choose_one", 6145, 15, 15),
    "US_Stanford_Dataset_PB_Cambridge_2019_vote_approvals": ("approval", 6447, 20, 3518),
    "Poland_Krakow_2018_Stare_Miasto": ("ranking", 1400, 28, 736),
    "Poland_Czestochowa_2024_Kiedrzyn": ("cumulative", 801, 20, 115),
    "Worldwide_Mechanical_Turk_Utilities_6": ("cumulative", 74, 10, 74),
}
UTILITY = {"ranking": "borda", "cumulative": "points"}


def file_of(name):
    """One real election."""
    return read_pb(decode((shared("pabulib") / f"{name}.pb").read_bytes()))


@pytest.mark.parametrize("name", DISTINCT)
def test_kinds_voters_proposals_and_distinct_ballots_of_real_elections(name):
    kind, voters, proposals, distinct = DISTINCT[name]
    election = file_of(name).election
    compiled = election.compile(UTILITY.get(kind, "cost"))
    assert election.rules.kind == kind
    assert (compiled.voters, len(compiled.ids), len(compiled.multiplicity)) == (voters, proposals, distinct)
    assert compiled.multiplicity.sum() == voters


@pytest.mark.parametrize("name", DISTINCT)
def test_real_elections_are_those_whose_results_are_known(name):
    known = json.loads((shared("pabulib") / "expected.json").read_text("utf-8"))["elections"][name]
    content = (shared("pabulib") / known["file"]).read_bytes()
    assert hashlib.sha256(content).hexdigest() == known["sha256"]
    file = read_pb(decode(content))
    assert str(file.election.budget) == known["budget"]
    assert file.recorded.rule == known["meta_rule"]
    assert list(file.recorded.winners) == known["recorded_winners"]
    rows = [len(file.election.ballots), len(file.election.proposals)]
    assert rows == [known["num_votes"], known["num_projects"]]


@pytest.mark.parametrize("name", DISTINCT)
def test_recounts_equal_what_the_cities_recorded(name):
    file = file_of(name)
    compiled = file.election.compile(UTILITY.get(file.election.rules.kind, "cost"))
    assert dict(zip(compiled.ids, compiled.votes.tolist(), strict=True)) == file.recorded.votes
    if file.recorded.score:
        assert dict(zip(compiled.ids, compiled.score.tolist(), strict=True)) == file.recorded.score


def test_krakows_points_are_3_2_1_and_not_those_of_pabutools():
    election = file_of("Poland_Krakow_2018_Stare_Miasto").election
    compiled = election.compile("borda")
    at = compiled.ids.index("19")
    assert compiled.score[at] == 1332
    assert election.compile("borda", borda="pabutools").score[at] == 733


def test_lodz_has_a_threshold():
    assert file_of("Poland_Lodz_2023_Zarzew").recorded.threshold == 50


def test_nadwisles_limit_is_its_budget():
    election = file_of("Poland_Warszawa_2019_Nadwisle").election
    assert election.rules.max_sum_cost == election.budget == 135_502


def test_the_synthetic_election_has_49865_distinct_ballots():
    file = read_pb(elections.text())
    compiled = file.election.compile()
    assert compiled.voters == elections.VOTERS
    assert len(compiled.multiplicity) == elections.DISTINCT == 49_865
    costs, budget, voter, _ = elections.drawn()
    assert budget == file.election.budget == sum(costs) // 4
    assert len(voter) == (compiled.multiplicity[compiled.ballot]).sum() == int(compiled.votes.sum())
    assert np.bincount(voter).max() <= elections.LONGEST
