"""The engine counts what the slow, obvious version counts: members, order, prices, ties, on ties galore."""

from __future__ import annotations

import pytest

from commonground.core.choice.compare import compare
from commonground.core.choice.equal_shares import equal_shares
from commonground.core.choice.equal_shares.completion import complete
from commonground.core.choice.greedy import greedy
from commonground.core.choice.phragmen import phragmen
from commonground.core.choice.pots import pot_sizes, pots
from commonground.core.choice.ties import TieBreaker
from tests.core.choice import slow
from tests.core.choice.tie_rich import BORDA, TIES, UTILITIES, election

ELECTIONS = 2000
SHARDS = range(8)


def cases(shard, **how):
    """Give the elections of a shard, a utility for each, and a tie rule."""
    for seed in range(shard, ELECTIONS, len(SHARDS)):
        cast, dice = election(seed, **how)
        count = {"utility": dice.choice(UTILITIES[cast.rules.kind]), "borda": dice.choice(BORDA)}
        yield seed, cast, dice, count, {"ties": dice.choice(TIES), "seed": "a seed"}


def assert_same(result, slowly, cast, case):
    assert list(result.selected) == slowly.order, case
    assert result.ties == slowly.ties, case
    assert result.cost == sum(slow.costs(cast)[p] for p in slowly.order), case
    assert result.cost + result.leftover == cast.budget, case
    fields = ("proposal", "rho", "price", "supporters", "paid_full", "paid_last", "tied")
    for bought, slow_one in zip(result.trace, slowly.rounds, strict=True):
        assert [getattr(bought, name) for name in fields] == [getattr(slow_one, name) for name in fields], (
            case
        )
        assert bought.tie_broken_by == slow_one.broken_by, case
    losers = set(slow.costs(cast)) - set(slowly.order)
    assert [one.proposal for one in result.dropped] == sorted(losers), case
    for one in result.dropped:
        assert one.supporters_money + one.short_by == slow.costs(cast)[one.proposal], case


@pytest.mark.parametrize("shard", SHARDS)
def test_equal_shares_on_both_paths_is_the_slow_count(shard):
    for seed, cast, _, count, tie in cases(shard):
        compiled = cast.compile(**count)
        slowly = slow.equal_shares(cast, **count, **tie)
        certified = equal_shares(compiled, **tie, path="certified")
        assert certified == equal_shares(compiled, **tie, path="exact"), seed
        assert_same(certified, slowly, cast, seed)
        if cast.ballots and cast.budget:
            assert {one.proposal: one.short_by for one in certified.dropped} == slowly.short, seed


@pytest.mark.parametrize("shard", SHARDS)
def test_a_completion_keeps_the_run_that_the_slow_count_keeps(shard):
    for seed, cast, dice, count, tie in cases(shard):
        compiled = cast.compile(**count)
        method = dice.choice(("add1", "add1u"))
        result = complete(compiled, equal_shares(compiled, **tie), method=method, step=1)
        slowly = slow.add1(cast, **count, **tie, step=1, then_greedy=method == "add1u")
        assert_same(result, slowly, cast, (seed, method))
        assert result.parameters.k == slowly.k, seed


@pytest.mark.parametrize("shard", SHARDS)
def test_every_greedy_variant_is_the_slow_count(shard):
    for seed, cast, dice, count, tie in cases(shard):
        compiled = cast.compile(**count)
        for variant in ("skip", "no_skip", "threshold"):
            how = {
                "order": dice.choice(("score", "density")),
                "variant": variant,
                "threshold": dice.randint(0, 3) if variant == "threshold" else None,
            }
            slowly = slow.greedy(cast, **how, **tie, **count)
            assert_same(greedy(compiled, **how, **tie), slowly, cast, (seed, how))


@pytest.mark.parametrize("shard", SHARDS)
def test_phragmen_is_the_slow_count(shard):
    for seed, cast, _, count, tie in cases(shard, kind="approval"):
        assert_same(phragmen(cast.compile(**count), **tie), slow.phragmen(cast, **tie), cast, seed)


def test_the_comparison_counts_voter_by_voter():
    for shard in SHARDS:
        for seed, cast, dice, count, _ in cases(shard):
            a, b = ([p.id for p in cast.proposals if dice.random() < 0.5] for _ in range(2))
            found = compare(cast.compile(**count), a, b)
            told = (found.prefer_a, found.prefer_b, found.equal)
            assert told == slow.compare(cast, a, b, **count), seed


@pytest.mark.parametrize("shard", SHARDS)
def test_pots_are_the_slow_count_and_never_overspend(shard):
    for seed, cast, dice, count, tie in cases(shard, pots=("a", "b", "c"), purses=False):
        local = dice.randint(0, cast.budget)
        sizes = pot_sizes({"a": 10, "b": 7, "c": 3}, {"a": 1, "b": 2, "c": 1}, local_budget=local)
        found = pots(cast, sizes=sizes, **count, **tie, step=1)
        order, cost = slow.pots(cast, sizes=sizes, **count, **tie, step=1)
        assert (list(found.selected), found.cost) == (order, cost), seed
        assert found.cost + found.leftover == cast.budget, seed
        assert found.leftover >= 0, seed


def test_the_tie_chain_is_the_slow_chain_on_every_set_of_equals():
    for shard in SHARDS:
        for seed, cast, dice, count, tie in cases(shard):
            compiled = cast.compile(**count)
            breaker = TieBreaker(compiled, tie["ties"], tie["seed"])
            tied = [j for j in range(len(compiled.ids)) if dice.random() < 0.7] or [0]
            votes = slow.votes_of(slow.utilities(cast, count["utility"], count["borda"]), slow.costs(cast))
            steps = slow.chain(tie["ties"], tie["seed"], votes, slow.costs(cast))
            first, step = breaker.best(tied)
            assert (compiled.ids[first], step) == slow.first_of([compiled.ids[j] for j in tied], steps), seed
