from __future__ import annotations

import dataclasses
import random
import subprocess
import sys
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

from commonground.core.choice.ballots import Ballot, BallotRules, Election, Proposal
from commonground.core.choice.equal_shares import equal_shares, purses_of
from commonground.core.choice.equal_shares.exact import run_exactly
from commonground.core.choice.ties import TieBreaker
from commonground.core.errors import StoppedError
from tests.core.choice.small import GOLDEN_BALLOTS, GOLDEN_COSTS, compiled_of, golden
from tests.core.choice.tie_rich import election as tie_rich

PATHS = ("certified", "exact")


def counted(election, **how):
    """Count on both paths and see that they agree."""
    certified, exact = (equal_shares(election, **how, path=path) for path in PATHS)
    assert certified == exact
    return certified


def by_id(result):
    return {one.proposal: one for one in result.dropped}


def test_golden_by_cost():
    result = counted(golden("cost"))
    assert [(one.proposal, one.rho, one.price) for one in result.trace] == [
        ("P1", Fraction(1, 3), Fraction(20)),
        ("P4", Fraction(1, 2), Fraction(15)),
    ]
    assert (result.cost, result.leftover, result.ties) == (90, 10, 0)
    assert {one.proposal: one.short_by for one in result.dropped} == {"P2": 40, "P3": 40}
    assert (by_id(result)["P3"].round, by_id(result)["P2"].round) == (0, 1)
    assert by_id(result)["P3"].supporters_money == 10


def test_golden_by_number():
    result = counted(golden("cardinality"), ties="lexicographic")
    assert [(one.proposal, one.rho) for one in result.trace] == [("P4", 15), ("P1", 20)]
    assert result.trace[1].tied == ("P1", "P2")
    assert result.trace[1].tie_broken_by == "smaller_id"
    assert result.ties == 1


def test_golden_with_purses_by_need():
    purses = [Fraction(120, 7)] * 3 + [Fraction(170, 7)] * 2
    result = counted(golden("cost", purses))
    assert result.selected == ("P4",)
    assert by_id(result)["P1"].supporters_money == Fraction(360, 7)
    assert by_id(result)["P3"].supporters_money == Fraction(130, 7)


def test_who_cannot_pay_the_full_price_gives_all_she_has_and_is_counted_so():
    election = compiled_of({"a": 12, "b": 22}, [["a", "b"], ["a", "b"], ["b"], []], 48, utility="cardinality")
    result = counted(election)
    first, second = result.trace
    assert (first.proposal, first.price, first.paid_full, first.paid_last) == ("a", 6, 2, 0)
    assert (second.proposal, second.price) == ("b", 10)
    assert (second.supporters, second.paid_full, second.paid_last) == (3, 1, 2)


def test_what_costs_nothing_comes_first_and_only_with_support():
    election = compiled_of(
        {"b": 0, "a": 0, "c": 4, "d": 0}, [{"a": 1, "c": 4}, {"b": 1}], 8, utility="points"
    )
    result = counted(election, ties="lexicographic")
    assert result.selected == ("a", "b", "c")
    assert result.trace[0].tied == ("a", "b")
    assert (result.trace[0].rho, result.trace[0].price, result.trace[0].paid_full) == (0, 0, 1)
    assert by_id(result)["d"].short_by == 0


@pytest.mark.parametrize(
    ("ballots", "budget"),
    [([], 10), ([["a"]], 0), ([[], []], 10)],
    ids=["no ballots", "no money", "all empty"],
)
def test_without_ballots_money_or_choices_nothing_is_bought(ballots, budget):
    result = counted(compiled_of({"a": 5, "b": 1}, ballots, budget))
    assert (result.selected, result.cost, result.leftover, result.ties) == ((), 0, budget, 0)
    assert [one.short_by for one in result.dropped] == [5, 1]


def test_a_voter_with_an_empty_ballot_keeps_her_purse_from_the_others():
    with_her = counted(compiled_of({"a": 6}, [["a"], []], 10))
    without = counted(compiled_of({"a": 6}, [["a"]], 10))
    assert (with_her.selected, without.selected) == ((), ("a",))


def test_every_amount_of_money_is_accounted_for():
    for seed in range(150):
        cast, _ = tie_rich(seed)
        election = cast.compile("cost")
        result = counted(election)
        assert result.cost == sum(one.cost for one in result.trace)
        for one in result.dropped:
            cost = election.cost[election.ids.index(one.proposal)]
            assert one.supporters_money + one.short_by == cost
            assert 0 <= one.round <= len(result.trace)


def near_tie(seed):
    """Give Proposals whose rho differs by about 1e-12, or not at all, after purchases that left crumbs."""
    dice = random.Random(seed)  # noqa: S311  # elections, not secrets
    unit = 10**12
    voters = dice.choice((3, 4, 7))
    costs = {"big": unit * 5 + dice.randint(0, 2)}
    costs |= {f"p{j}": unit * dice.choice((1, 2)) + dice.choice((-1, 0, 0, 1)) for j in range(6)}
    ballots = [[p for p in costs if dice.random() < 0.6] for _ in range(voters)]
    return compiled_of(
        costs, ballots, unit * dice.choice((6, 9, 12)), utility=dice.choice(("cost", "cardinality"))
    )


def test_differences_of_one_part_in_a_million_million_are_seen_and_are_not_ties():
    met = 0
    for seed in range(250):
        met += counted(near_tie(seed)).ties
    assert met > 0


def test_costs_near_the_limit_of_exact_floats_are_counted_exactly():
    limit = 2**53
    costs = {"a": limit - 1, "b": limit, "c": limit // 3, "d": limit // 3 + 1}
    result = counted(compiled_of(costs, [["a", "b"], ["b", "c"], ["c", "d"]], limit, utility="cardinality"))
    assert result.trace[0].proposal == "c"
    assert result.trace[0].price == Fraction(limit // 3, 2)


def test_a_thousand_proposals_are_counted_without_recursion():
    dice = random.Random(1)  # noqa: S311  # elections, not secrets
    costs = {f"p{j:04}": dice.randint(1, 40) for j in range(1000)}
    ballots = [dice.sample(list(costs), 12) for _ in range(400)]
    result = counted(compiled_of(costs, ballots, sum(costs.values())))
    assert len(result.selected) > 300


def test_integers_of_python_and_of_gmpy2_give_the_same_run():
    pytest.importorskip("gmpy2", reason="gmpy2 is optional")
    for seed in range(60):
        cast, _ = tie_rich(seed)
        election = cast.compile("cost")
        if election.voters and election.budget:
            runs = [
                run_exactly(election, purses_of(election), TieBreaker(election), backend=backend)
                for backend in ("python", "gmpy2")
            ]
            assert runs[0] == runs[1]
            assert repr(runs[0]) == repr(runs[1])


def test_the_order_of_ballots_does_not_matter():
    for seed in range(40):
        cast, dice = tie_rich(seed, purses=False)
        shuffled = list(cast.ballots)
        dice.shuffle(shuffled)
        other = dataclasses.replace(cast, ballots=shuffled)
        assert equal_shares(cast.compile("cost")) == equal_shares(other.compile("cost"))


def unmerged(election):
    """Return the same election with a distinct ballot for every voter."""
    repeat = election.multiplicity
    starts = np.cumsum(repeat) - repeat
    ptr, ballots, utility = [0], [], []
    for j in range(len(election.ids)):
        here = slice(election.ptr[j], election.ptr[j + 1])
        for ballot, worth in zip(election.ballot[here], election.utility[here], strict=True):
            ballots.extend(range(starts[ballot], starts[ballot] + repeat[ballot]))
            utility.extend([worth] * repeat[ballot])
        ptr.append(len(ballots))
    purse = election.purse and tuple(
        one for one, times in zip(election.purse, repeat, strict=True) for _ in range(times)
    )
    return dataclasses.replace(
        election,
        ptr=np.array(ptr),
        ballot=np.array(ballots, np.int32),
        utility=np.array(utility, np.int64),
        multiplicity=np.ones(int(repeat.sum()), np.int64),
        purse=purse,
    )


def test_splitting_voters_who_voted_alike_changes_nothing():
    for seed in range(120):
        cast, _ = tie_rich(seed)
        election = cast.compile("cost")
        for path in PATHS:
            assert equal_shares(unmerged(election), path=path) == equal_shares(election, path=path)


def test_other_ids_change_only_ties_that_come_to_the_lot():
    compared = 0
    for seed in range(200):
        cast, _ = tie_rich(seed, kind="approval", purses=False)
        names = {proposal.id: f"other {9 - j}" for j, proposal in enumerate(cast.proposals)}
        renamed = Election(
            tuple(Proposal(names[one.id], one.cost) for one in cast.proposals),
            [Ballot(tuple(names[p] for p in ballot.choices)) for ballot in cast.ballots],
            cast.budget,
            BallotRules(kind="approval"),
        )
        result, other = equal_shares(cast.compile("cost")), equal_shares(renamed.compile("cost"))
        if any(one.tie_broken_by == "lot" for one in result.trace):
            continue
        compared += bool(result.trace)
        assert [names[p] for p in result.selected] == list(other.selected)
        assert [one.rho for one in result.trace] == [one.rho for one in other.trace]
    assert compared > 50


def test_the_hash_seed_of_python_changes_no_byte():
    program = (
        "from tests.core.choice.tie_rich import election\n"
        "from commonground.core.choice.equal_shares import equal_shares\n"
        "from commonground.core.choice.equal_shares.completion import complete\n"
        "for seed in range(25):\n"
        "    compiled = election(seed)[0].compile('cost')\n"
        "    print(complete(compiled, equal_shares(compiled), step=1))\n"
    )
    root = Path(__file__).resolve().parents[3]
    told = [
        subprocess.run(
            [sys.executable, "-c", program],
            cwd=root,
            env={"PYTHONHASHSEED": seed, "PYTHONPATH": f"{root}:{root / 'src'}"},
            capture_output=True,
            check=True,
        ).stdout
        for seed in ("0", "1")
    ]
    assert told[0] == told[1] != b""


@pytest.mark.parametrize("path", PATHS)
def test_a_count_can_be_watched_and_stopped_after_any_purchase(path):
    seen = []

    def watch(stage, done, total):
        seen.append((stage, done, total))
        if done == 1:
            raise StoppedError("enough")

    with pytest.raises(StoppedError):
        equal_shares(golden(), path=path, watch=watch)
    assert seen == [("equal_shares", 1, 4)]


def test_the_golden_ballots_are_those_of_the_specification():
    assert (len(GOLDEN_BALLOTS), sum(GOLDEN_COSTS.values())) == (5, 180)
