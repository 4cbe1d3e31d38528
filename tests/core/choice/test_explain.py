"""Every result carries its reasons, and every sum in them is exact."""

from __future__ import annotations

import random
from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from commonground.core.choice.ballots import Ballot, BallotRules, Election, Proposal
from commonground.core.choice.compile import compile_election
from commonground.core.choice.explain import cost_reduction, cost_tested, explain, payments, votes_needed
from commonground.core.choice.explain.payments import bands
from commonground.core.choice.explain.tested import at_cost, with_voters
from commonground.core.choice.explain.voter import voter_statement
from commonground.core.choice.result import Parameters
from commonground.core.choice.rules import complete, count, equal_shares, greedy, phragmen
from commonground.core.errors import CountError, StoppedError
from tests.core.choice.small import golden

F = Fraction


def dice(seed):
    """Random numbers that are the same every time."""
    return random.Random(seed)  # noqa: S311  # elections for tests, no secrets


def election_of(rng, *, kind="approval", unit=1):
    """A small election with many ties; some Proposals nobody supports, some too dear, some empty ballots."""
    proposals = tuple(Proposal(f"P{i}", unit * rng.randint(1, 12)) for i in range(rng.randint(2, 6)))
    ballots = []
    for _ in range(rng.randint(1, 8)):
        chosen = tuple(one.id for one in proposals if rng.random() < 0.5)
        given_points = tuple(rng.randint(1, 3) for _ in chosen) if kind == "cumulative" else None
        ballots.append(Ballot(chosen, given_points))
    return Election(proposals, tuple(ballots), unit * rng.randint(6, 30), BallotRules(kind))


def unequal(rng, election):
    """The same election with purses that differ and still sum to the budget."""
    weights = [rng.choice([1, 1, 2, 3]) for _ in election.ballots]
    purses = tuple(F(election.budget * weight, sum(weights)) for weight in weights)
    return replace(election, purses=purses)


def wins(election, proposal, cost, *, utility):
    """Whether a Proposal wins at another cost when every tie goes to it: renamed, its id is the smallest."""
    proposals = tuple(Proposal("A", cost) if one.id == proposal else one for one in election.proposals)
    ballots = tuple(
        Ballot(tuple("A" if choice == proposal else choice for choice in one.choices), one.points)
        for one in election.ballots
    )
    changed = replace(election, proposals=proposals, ballots=ballots)
    return "A" in equal_shares(compile_election(changed, utility), ties="lexicographic").selected


@pytest.mark.parametrize(
    ("utility", "kind", "purses", "elections"),
    [
        ("cost", "approval", "equal", 700),
        ("cardinality", "approval", "equal", 500),
        ("cost", "approval", "unequal", 200),
        ("points", "cumulative", "equal", 100),
    ],
)
def test_a_loser_wins_just_below_its_limit_and_loses_just_above_it(utility, kind, purses, elections):
    rng = dice(f"{utility}{purses}")
    losers = 0
    for _ in range(elections):
        election = election_of(rng, kind=kind, unit=10)
        if purses == "unequal":
            election = unequal(rng, election)
        compiled = compile_election(election, utility)
        limits = cost_reduction(compiled, equal_shares(compiled, ties="lexicographic"))
        for proposal, limit in limits.items():
            whole = limit.numerator // limit.denominator
            losers += 1
            assert whole < 1 or wins(election, proposal, whole, utility=utility)
            assert not wins(election, proposal, whole + 1, utility=utility)
    assert losers > elections


def test_points_do_not_follow_the_cost_and_their_limit_is_exact():
    rng = dice(5)
    for _ in range(60):
        election = election_of(rng, kind="cumulative")
        compiled = compile_election(election, "points")
        result = equal_shares(compiled)
        for lost in explain(compiled, result).lost:
            assert 0 <= lost.cost_limit <= lost.cost


@pytest.mark.parametrize("purses", ["equal", "unequal"])
@pytest.mark.parametrize("rule", ["equal_shares", "add1", "add1u", "phragmen"])
def test_payments_sum_to_costs_and_purses_to_what_was_paid_and_what_is_left(rule, purses):
    rng = dice(rule + purses)
    for _ in range(60):
        election = election_of(rng)
        if purses == "unequal":
            election = unequal(rng, election)
        compiled = compile_election(election)
        result = _counted(compiled, rule)
        paid = payments(compiled, result)
        cost = dict(zip(compiled.ids, compiled.cost, strict=True))
        bought = [one.proposal for one in result.trace if one.phase != "greedy"]
        assert list(paid.winners) == [(proposal, cost[proposal]) for proposal in bought]
        assert paid.spent == sum(cost[proposal] for proposal in bought)
        assert sum(one.voters for one in paid.classes) == compiled.voters
        assert all(0 <= one.left <= one.purse for one in paid.classes)
        if rule == "equal_shares":
            assert paid.spent + paid.left == compiled.budget
        assert sum(one.voters for one in bands(paid)) == compiled.voters


def _counted(compiled, rule):
    if rule == "phragmen":
        return phragmen(compiled)
    result = equal_shares(compiled)
    return result if rule == "equal_shares" else complete(compiled, result, method=rule, step=1)


@pytest.mark.parametrize("rule", ["equal_shares", "add1", "add1u", "phragmen"])
def test_what_voters_are_told_one_by_one_sums_to_what_all_paid(rule):
    rng = dice(rule)
    for _ in range(40):
        election = unequal(rng, election_of(rng)) if rng.random() < 0.5 else election_of(rng)
        compiled = compile_election(election)
        result = _counted(compiled, rule)
        purses = election.purses or [None] * len(election.ballots)
        told = [
            voter_statement(compiled, result, ballot, purse=purse)
            for ballot, purse in zip(election.ballots, purses, strict=True)
        ]
        together = dict.fromkeys(result.selected, F(0))
        for one in told:
            assert one.purse == sum(paid.amount for paid in one.paid) + one.left
            for paid in one.paid:
                together[paid.proposal] += paid.amount
        assert together == {**dict.fromkeys(result.selected, 0), **dict(payments(compiled, result).winners)}


@settings(max_examples=120, deadline=None)
@given(st.randoms(use_true_random=False), st.sampled_from(["cost", "cardinality"]))
def test_every_loser_is_short_of_its_cost_by_what_its_supporters_lack(rng, utility):
    compiled = compile_election(election_of(rng), utility)
    result = equal_shares(compiled)
    explanation = explain(compiled, result)
    told = {one.proposal for one in explanation.lost} | {one.proposal for one in explanation.won}
    assert told == set(compiled.ids)
    for lost in explanation.lost:
        assert lost.money + lost.short_by == lost.cost
        assert lost.short_by > 0
        purses = F(compiled.budget, compiled.voters) * lost.supporters
        assert purses == lost.money + sum(taken.amount for taken in lost.taken)


def test_a_loser_could_be_paid_until_the_round_that_is_named():
    rng = dice(11)
    for _ in range(80):
        compiled = compile_election(election_of(rng))
        result = equal_shares(compiled)
        for lost in explain(compiled, result).lost:
            if lost.reason == "supporters_money" and lost.after:
                assert result.selected[lost.after - 1] in {one.winner for one in lost.taken}


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"ballots": (Ballot(("P1",)),)}, "unsupported"),
        ({"budget": 30}, "dearer_than_budget"),
        ({"budget": 0}, "dearer_than_budget"),
        ({}, "supporters_money"),
    ],
)
def test_the_plainest_reason_is_given(changes, reason):
    proposals = (Proposal("P1", 10), Proposal("P2", 40))
    ballots = (Ballot(("P1", "P2")), Ballot(("P1",)), Ballot(("P1",)))
    election = replace(Election(proposals, ballots, 60, BallotRules("approval")), **changes)
    compiled = compile_election(election)
    lost = {one.proposal: one.reason for one in explain(compiled, equal_shares(compiled)).lost}
    assert lost["P2"] == reason


def test_greedy_names_the_threshold_and_the_first_misfit():
    compiled = golden()
    below = explain(compiled, greedy(compiled, variant="threshold", threshold=3))
    assert {one.reason for one in below.lost} == {"threshold"}
    tight = replace(compiled, budget=95)
    stopped = explain(tight, greedy(tight, variant="no_skip", ties="lexicographic"))
    assert {one.proposal: one.reason for one in stopped.lost} == {
        "P2": "budget_left",
        "P3": "budget_left",
        "P4": "ended",
    }


def test_losers_come_from_the_nearest_miss_to_what_nobody_supports():
    proposals = (Proposal("a", 10), Proposal("far", 90), Proposal("near", 31), Proposal("no", 5))
    ballots = (Ballot(("a", "near", "far")), *[Ballot(("a",))] * 2)
    compiled = compile_election(Election(proposals, ballots, 90, BallotRules("approval")))
    explanation = explain(compiled, equal_shares(compiled))
    assert [one.proposal for one in explanation.lost] == ["near", "far", "no"]


def test_the_exact_limit_is_refused_where_it_does_not_hold():
    compiled = golden()
    completed = complete(compiled, equal_shares(compiled), step=1)
    with pytest.raises(CountError, match="cost_tested"):
        cost_reduction(compiled, completed)
    with pytest.raises(CountError, match="cost_tested"):
        cost_reduction(compiled, greedy(compiled))


def test_a_result_of_another_election_is_refused():
    other = compile_election(Election((Proposal("X", 1),), (Ballot(("X",)),), 5, BallotRules("approval")))
    with pytest.raises(CountError, match="differ in the Proposals"):
        explain(golden(), equal_shares(other))
    with pytest.raises(CountError, match="only Proposals that lost"):
        explain(golden(), equal_shares(golden()), tested=["P1"])
    with pytest.raises(CountError, match="not in this result"):
        explain(golden(), equal_shares(golden())).reason("X")


def test_a_tested_cost_wins_when_it_is_counted_again():
    compiled = golden()
    result = complete(compiled, equal_shares(compiled), step=1)
    found = {
        proposal: cost_tested(compiled, result, proposal)
        for proposal in compiled.ids
        if proposal not in result.selected
    }
    assert found
    for proposal, cost in found.items():
        j = compiled.ids.index(proposal)
        assert cost is not None
        assert cost < compiled.cost[j]
        assert proposal in count(at_cost(compiled, j, cost), result.parameters).selected


def test_a_tested_cost_never_beats_the_exact_limit():
    rng = dice(3)
    for _ in range(30):
        compiled = compile_election(election_of(rng, unit=100))
        result = equal_shares(compiled, ties="lexicographic")
        for proposal, limit in cost_reduction(compiled, result).items():
            tested = cost_tested(compiled, result, proposal)
            assert tested is None or tested <= limit


@pytest.mark.parametrize(
    "parameters", [Parameters("equal_shares"), Parameters("greedy"), Parameters("phragmen")]
)
def test_so_many_votes_more_win_and_one_fewer_does_not(parameters):
    compiled = golden()
    result = count(compiled, parameters)
    for proposal in set(compiled.ids) - set(result.selected):
        needed = votes_needed(compiled, result, proposal)
        j = compiled.ids.index(proposal)
        assert proposal in count(with_voters(compiled, j, needed), parameters).selected
        if needed > 1:
            assert proposal not in count(with_voters(compiled, j, needed - 1), parameters).selected


def test_further_voters_are_counted_as_if_they_had_been_in_the_file():
    rng = dice(9)
    for _ in range(40):
        election = election_of(rng)
        compiled = compile_election(election)
        j = rng.randrange(len(compiled.ids))
        more = (Ballot((compiled.ids[j],)),) * 3
        again = compile_election(replace(election, ballots=(*election.ballots, *more)))
        for parameters in (Parameters("equal_shares"), Parameters("greedy"), Parameters("phragmen")):
            assert count(with_voters(compiled, j, 3), parameters) == count(again, parameters)


def test_further_voters_get_the_mean_purse_and_the_budget_stays():
    rng = dice(2)
    compiled = compile_election(unequal(rng, election_of(rng)))
    more = with_voters(compiled, 0, 4)
    assert sum(p * n for p, n in zip(more.purse, more.multiplicity.tolist(), strict=True)) == compiled.budget
    assert more.purse[-1] == F(compiled.budget, compiled.voters + 4)


def test_votes_needed_is_not_claimed_where_no_vote_could_help():
    proposals = (Proposal("a", 10), Proposal("dear", 90))
    election = Election(proposals, (Ballot(("a", "dear")),), 60, BallotRules("approval"))
    compiled = compile_election(election)
    assert votes_needed(compiled, equal_shares(compiled), "dear") is None
    pointed = compile_election(
        replace(election, ballots=(Ballot(("a", "dear"), (1, 2)),), rules=BallotRules("cumulative")), "points"
    )
    assert votes_needed(pointed, equal_shares(pointed), "dear") is None


def test_what_is_tested_stands_in_the_explanation():
    compiled = golden()
    lost = explain(compiled, equal_shares(compiled), tested=["P3"]).reason("P3")
    assert lost.cost_limit == 40
    assert lost.cost_tested is None
    assert lost.votes_needed == votes_needed(compiled, equal_shares(compiled), "P3")


def test_an_explanation_can_be_stopped():
    def stop(stage, done, total):
        raise StoppedError(stage)

    compiled = golden()
    with pytest.raises(StoppedError):
        explain(compiled, equal_shares(compiled), watch=stop)
    with pytest.raises(StoppedError):
        votes_needed(compiled, equal_shares(compiled), "P3", watch=stop)


def test_a_ballot_of_another_election_is_refused():
    compiled = golden()
    with pytest.raises(CountError, match="not in this election"):
        voter_statement(compiled, equal_shares(compiled), Ballot(("X",)))


def test_the_order_of_ballots_changes_no_explanation():
    rng = dice(4)
    election = election_of(rng, unit=7)
    turned = replace(election, ballots=election.ballots[::-1])
    one, other = compile_election(election), compile_election(turned)
    assert explain(one, equal_shares(one)) == explain(other, equal_shares(other))


def test_an_election_without_votes_is_explained_too():
    compiled = compile_election(Election((Proposal("a", 1),), (), 10, BallotRules("approval")))
    explanation = explain(compiled, equal_shares(compiled))
    assert [one.reason for one in explanation.lost] == ["unsupported"]
    assert explanation.payments.spent == 0
