"""Reasons of a large election: exact sums that are quick, and a bound on what may be left out."""

from __future__ import annotations

import random
from fractions import Fraction

import numpy as np
import pytest

from commonground.core.choice import sentences
from commonground.core.choice.ballots import Ballot, BallotRules, Election, Proposal
from commonground.core.choice.compile import compile_election
from commonground.core.choice.explain import explain, taken, votes_needed
from commonground.core.choice.explain.allowance import Allowance, SpentError
from commonground.core.choice.explain.payments import bands
from commonground.core.choice.explain.replay import Replay, sums
from commonground.core.choice.rules import complete, equal_shares
from commonground.core.words import plain
from tests.core.choice.small import golden


@pytest.fixture(scope="module")
def counted():
    """An election with five losers that somebody supports, and one that nobody does."""
    dice = random.Random(7)  # noqa: S311  # ballots for a test, no secrets
    proposals = (*(Proposal(f"P{at}", 100 * dice.randint(20, 60)) for at in range(8)), Proposal("none", 5))
    chosen = [tuple(one.id for one in proposals[:8] if dice.random() < 0.4) for _ in range(60)]
    election = Election(proposals, tuple(Ballot(one) for one in chosen), 11_000, BallotRules("approval"))
    compiled = compile_election(election)
    return compiled, equal_shares(compiled)


def work_of(compiled, result, *losers):
    """Entries that the exact limits of some losers read, as explain counts them."""
    entries = [int(np.diff(compiled.ptr)[compiled.ids.index(loser)]) + 2**12 for loser in losers]
    return sum(entries) * (len(result.trace) + 1)


def test_without_any_work_allowed_the_reasons_stay_and_what_is_left_out_is_marked(counted):
    compiled, result = counted
    all_of_it, least = explain(compiled, result), explain(compiled, result, work=0)
    assert least.won == all_of_it.won
    assert least.payments == all_of_it.payments
    for lost in least.lost:
        known = all_of_it.reason(lost.proposal)
        assert (lost.reason, lost.money, lost.taken) == (known.reason, known.money, known.taken)
        assert lost.not_tested == (lost.proposal != "none")
        assert (lost.cost_limit is None) == lost.not_tested


def test_the_nearest_losers_get_their_limits_first(counted):
    compiled, result = counted
    all_of_it = explain(compiled, result)
    by_money = sorted(all_of_it.lost, key=lambda one: (-one.money / one.cost, one.proposal))
    first, second = (one.proposal for one in by_money[:2])
    work = work_of(compiled, result, first, second)
    known = [one for one in explain(compiled, result, work=work).lost if one.reason != "unsupported"]
    assert {one.proposal for one in known if not one.not_tested} == {first, second}
    assert known[0].cost_limit == all_of_it.reason(known[0].proposal).cost_limit
    one_less = explain(compiled, result, work=work - 1)
    assert one_less.reason(first).cost_limit == all_of_it.reason(first).cost_limit
    assert one_less.reason(second).not_tested


def test_a_loser_asked_for_by_name_is_tested_whatever_it_takes(counted):
    compiled, result = counted
    (last,) = (one for one in explain(compiled, result).lost[-2:-1])
    asked = explain(compiled, result, tested=[last.proposal], work=0).reason(last.proposal)
    assert not asked.not_tested
    assert asked.cost_limit == last.cost_limit
    assert asked.votes_needed == votes_needed(compiled, result, last.proposal)


def test_so_many_of_the_nearest_are_tested_as_if_asked_for_by_name(counted):
    compiled, result = counted
    two = [one.proposal for one in explain(compiled, result).lost[:2]]
    assert explain(compiled, result, nearest=2) == explain(compiled, result, tested=two)
    assert two[0] not in result.selected


def test_a_test_that_is_too_much_work_is_left_out_and_not_half_told():
    compiled = golden()
    result = complete(compiled, equal_shares(compiled), step=1)
    nearest = explain(compiled, result, nearest=1, work=0).lost[0]
    assert nearest.not_tested
    assert (nearest.cost_tested, nearest.votes_needed) == (None, None)
    with pytest.raises(SpentError):
        votes_needed(compiled, result, nearest.proposal, allowance=Allowance(0))


def test_what_was_left_out_is_said_and_nobody_is_called_the_nearest(counted):
    compiled, result = counted
    left_out = explain(compiled, result, work=0)
    told = " ".join(plain().say(one) for one in sentences.why_lost(left_out, left_out.lost[0]))
    assert "Not tested, because the election is large" in told
    assert sentences.near_miss(left_out) is None
    assert sentences.near_miss(explain(compiled, result)) is not None


def test_whatever_is_counted_again_the_work_is_called_a_test():
    compiled, stages = golden(), set()
    result = complete(compiled, equal_shares(compiled), step=1)
    votes_needed(compiled, result, "P2", watch=lambda stage, *_: stages.add(stage))
    assert stages == {"tested"}


def test_work_is_taken_only_where_all_of_it_is_left():
    allowance = Allowance(10)
    assert allowance.take(7)
    assert not allowance.take(4)
    assert allowance.take(3)
    assert not allowance.take(1)
    assert Allowance(None).take(10**30)


def test_sums_of_amounts_of_any_size_are_exact():
    dice = random.Random(1)  # noqa: S311  # numbers for a test, no secrets
    amounts = [0, 1, 2**16 - 1, 2**16, *(dice.getrandbits(900) for _ in range(40))]
    voters = np.array([[dice.randrange(2**20) for _ in amounts] for _ in range(5)], dtype=np.float64)
    expected = [sum(int(many) * one for many, one in zip(row, amounts, strict=True)) for row in voters]
    assert sums(voters, amounts) == expected
    assert sums(np.zeros((2, 0)), []) == [0, 0]


def test_a_replay_forgets_money_that_nobody_has_and_loses_none(counted):
    compiled, result = counted
    replay = Replay(compiled, result)
    for bought in replay.rounds:
        paid = replay.buy(bought)
        assert sum(
            paid.amounts[which] * int(compiled.multiplicity[ballot])
            for which, ballot in zip(paid.which.tolist(), paid.supporters.tolist(), strict=True)
        ) == replay.parts_of(Fraction(bought.cost))
    values, voters = replay.holdings(np.arange(len(compiled.multiplicity)))
    assert len(set(values)) == len(values) <= len(replay.values) <= len(compiled.multiplicity) + 1
    left = sum(value * many for value, many in zip(values, voters, strict=True))
    assert Fraction(left, replay.parts) == compiled.budget - result.cost


def test_money_taken_is_the_same_in_small_tables(counted, monkeypatch):
    compiled, result = counted
    whole = explain(compiled, result)
    monkeypatch.setattr(taken, "_MOST_CELLS", 1)
    assert explain(compiled, result) == whole


def test_bands_hold_every_voter_by_the_part_of_the_share_that_was_used(counted):
    compiled, result = counted
    paid = explain(compiled, result).payments
    for band in bands(paid):
        assert band.voters == sum(one.voters for one in paid.classes if _belongs(one, band))


def _belongs(one, band):
    used = one.spent / one.purse
    if not used:
        return not band.high
    return band.low <= used < band.high or used == band.low == band.high


def test_what_was_found_before_the_work_was_spent_is_told_and_only_the_rest_is_called_untested(counted):
    compiled, result = counted
    nearest = explain(compiled, result).lost[0]
    work = work_of(compiled, result, *(one.proposal for one in explain(compiled, result).lost[:-1]))
    told = explain(compiled, result, nearest=1, work=work)
    assert (told.lost[0].cost_limit, told.lost[0].not_tested) == (nearest.cost_limit, True)
    words = [plain().say(one) for one in sentences.why_lost(told, told.lost[0])]
    assert any("how many votes it lacked" in one for one in words)
    assert not any("how much cheaper" in one for one in words)
