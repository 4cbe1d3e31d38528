"""Pots: exact sizes, own voters for own Proposals, and nothing is lost or spent twice."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as some

from commonground.core.choice.axioms import ejr1_violations
from commonground.core.choice.ballots import Ballot, BallotRules, Election, Proposal
from commonground.core.choice.pots import pot_sizes, pots
from commonground.core.errors import InputError
from tests.core.choice.tie_rich import election as tie_rich


def city(ballots, *, budget=100):
    """Two pots and two citywide Proposals; ballots are (choices, pot)."""
    proposals = (
        Proposal("north bench", 20, pot="north"),
        Proposal("north tree", 30, pot="north"),
        Proposal("park", 40),
        Proposal("pool", 50),
        Proposal("south bench", 10, pot="south"),
    )
    cast = [Ballot(tuple(choices), pot=pot) for choices, pot in ballots]
    return Election(proposals, cast, budget, BallotRules(kind="approval"))


def test_sizes_go_by_people_times_need_and_the_largest_remainder():
    assert pot_sizes({"a": 1, "b": 1, "c": 1}, {"a": 1, "b": 1, "c": 1}, local_budget=100) == {
        "a": 34,
        "b": 33,
        "c": 33,
    }
    need = {"a": Fraction(1, 2), "b": 2, "c": 1}
    assert pot_sizes({"a": 4, "b": 3, "c": 0}, need, local_budget=10) == {"a": 3, "b": 7, "c": 0}
    assert pot_sizes({"b": 5, "a": 3}, {"a": 1, "b": 1}, local_budget=4) == {"a": 2, "b": 2}


@given(
    some.dictionaries(some.text("abc", min_size=1), some.integers(1, 50), min_size=1), some.integers(0, 999)
)
def test_sizes_sum_to_the_money_for_pots_and_are_within_a_unit_of_the_exact_share(people, budget):
    sizes = pot_sizes(people, dict.fromkeys(people, 1), local_budget=budget)
    assert sum(sizes.values()) == budget
    for area, size in sizes.items():
        assert abs(size - Fraction(budget * people[area], sum(people.values()))) < 1


def test_what_a_pot_leaves_stays_with_its_voters_in_the_citywide_run():
    ballots = [(["north bench", "park"], "north")] * 2 + [(["south bench", "pool"], "south")] * 2
    result = pots(city(ballots), sizes={"north": 30, "south": 10}, completion="none")
    assert dict(result.local)["north"].selected == ("north bench",)
    assert dict(result.local)["south"].selected == ("south bench",)
    # each has 60 / 4 citywide; the north's 10 are shared by its two voters
    assert result.citywide_election.purses == (20, 20, 15, 15)
    assert result.citywide.selected == ("park",)
    assert (result.selected, result.cost, result.leftover) == (("north bench", "south bench", "park"), 70, 30)


def test_only_the_citywide_run_is_completed_and_the_whole_is_within_the_budget():
    ballots = [(["north bench", "park", "pool"], "north")] * 3 + [(["park"], None)]
    completed = pots(city(ballots, budget=110), sizes={"north": 20, "south": 5}, step=1)
    assert completed.citywide.parameters.completion == "add1"
    assert dict(completed.local)["north"].parameters.completion == "none"
    assert (completed.selected, completed.cost) == (("north bench", "park", "pool"), 110)


def test_a_pot_where_nobody_votes_returns_to_the_city():
    ballots = [(["park"], "north"), (["park"], None)]
    result = pots(city(ballots), sizes={"north": 20, "south": 30}, completion="none")
    assert result.returned == ("south",)
    assert result.sizes == (("north", 20), ("south", 30))
    assert result.citywide_election.purses == (60, 40)


def test_a_vote_for_another_area_s_proposal_counts_in_no_pot():
    ballots = [(["north bench"], "south"), ([], "north")]
    result = pots(city(ballots), sizes={"north": 50, "south": 50}, completion="none")
    assert (result.selected, result.leftover) == ((), 100)


def test_everything_that_does_not_fit_the_pots_is_named_at_once():
    wrong = Election(
        (Proposal("a", 1, pot="east"),),
        [Ballot(("a",), pot="west")],
        10,
        BallotRules(kind="approval"),
        (Fraction(10),),
    )
    with pytest.raises(InputError) as refused:
        pots(wrong, sizes={"north": 11})
    assert [problem.code for problem in refused.value.problems] == [
        "pots_too_large",
        "purses_and_pots",
        "unknown_pot",
        "unknown_pot",
    ]


def test_an_area_without_people_or_need_is_named():
    with pytest.raises(InputError) as refused:
        pot_sizes({"a": 5, "b": -1}, {"a": None, "c": 1}, local_budget=5)
    assert [problem.field for problem in refused.value.problems] == [
        "need[a]",
        "population[b]",
        "need[b]",
        "population[c]",
    ]
    with pytest.raises(InputError, match="nobody to hand the money to"):
        pot_sizes({"a": 0}, {"a": 1}, local_budget=5)


def test_every_pot_is_proportional_among_its_own_voters():
    for seed in range(200):
        cast, dice = tie_rich(seed, kind="approval", pots=("a", "b"), purses=False)
        sizes = {"a": dice.randint(0, cast.budget // 2), "b": cast.budget // 3}
        result = pots(cast, sizes=sizes, ties="lexicographic")
        for area, local in result.local:
            own = [p for p in cast.proposals if p.pot == area]
            ids = {p.id for p in own}
            ballots = [
                Ballot(tuple(c for c in ballot.choices if c in ids))
                for ballot in cast.ballots
                if ballot.pot == area
            ]
            if sizes[area]:
                part = Election(tuple(own), ballots, sizes[area], cast.rules)
                assert not ejr1_violations(part.compile(), local.selected), (seed, area)
