from __future__ import annotations

import random
from dataclasses import replace
from fractions import Fraction

import pytest

from commonground.core.choice.equal_shares import equal_shares
from commonground.core.choice.equal_shares.completion import complete
from commonground.core.choice.greedy import greedy
from commonground.core.errors import CountError, StoppedError
from tests.core.choice.small import compiled_of, golden
from tests.core.choice.tie_rich import election as tie_rich


def both(election, *, ties="chain", **how):
    """Complete with all runs at once and run by run, and see that they agree."""
    plain = equal_shares(election, ties=ties)
    at_once = complete(election, plain, **how)
    assert at_once == complete(election, plain, **how, path="exact")
    return at_once


def test_golden_add1_by_id_ends_where_the_tie_makes_the_dearer_one_win():
    result = both(golden(), ties="lexicographic", step=1)
    assert (result.selected, result.parameters.k) == (("P1", "P4"), 4)
    assert result.ties == 1  # of the run with k = 5, which overspends


def test_golden_add1_by_the_chain_goes_on_to_k_19():
    plain = equal_shares(golden(), ties="chain", seed="demo-seed")
    result = complete(golden(), plain, step=1)
    assert (result.selected, result.parameters.k, result.parameters.completion) == (("P1", "P4"), 19, "add1")
    assert result.parameters.seed == "demo-seed"


def test_the_trace_is_that_of_the_enlarged_purses():
    result = both(golden(), ties="lexicographic", step=1)
    left = {one.proposal: one.supporters_money for one in result.dropped}
    assert left == {"P2": 2 * 4, "P3": 2 * (24 - 15)}


def test_add1_stops_when_all_that_can_be_bought_is_bought():
    election = compiled_of({"a": 4, "b": 4, "c": 9}, [["a"], ["b"]], 10)
    result = both(election, step=1)
    assert (set(result.selected), result.parameters.k) == ({"a", "b"}, 0)
    later = both(compiled_of({"a": 7}, [["a"], []], 10), step=1)
    assert (later.selected, later.parameters.k) == (("a",), 2)


def test_add1u_spends_the_rest_on_votes():
    ballots = [["a"]] * 5 + [["a", "d"]] + [["b"]] * 3 + [["c"]]
    election = compiled_of({"a": 50, "b": 40, "c": 5, "d": 5}, ballots, 60)
    plain = equal_shares(election)
    result = both(election, step=1, method="add1u")
    alone = complete(election, plain, step=1)
    assert result.selected[: len(alone.selected)] == alone.selected
    assert [one.phase for one in result.trace] == ["equal_shares"] * len(alone.trace) + ["greedy"]
    assert (result.selected[-1], result.cost, result.leftover) == ("d", 60, 0)
    assert {one.proposal for one in result.dropped} == set(election.ids) - set(result.selected)


def test_what_add1u_adds_is_what_greedy_would_buy_of_the_rest():
    election = compiled_of({"a": 6, "b": 5, "c": 4}, [["a"], ["b"], ["b"], ["c"]], 6)
    result = both(election, step=1, method="add1u")
    assert set(greedy(election).selected) >= {p for p in result.selected if p not in ("a", "c")}
    assert result.leftover < 4


def test_unequal_purses_grow_in_proportion():
    purses = [Fraction(120, 7)] * 3 + [Fraction(170, 7)] * 2
    result = both(golden("cost", purses), step=1)
    money = {one.proposal: one.supporters_money for one in result.dropped}
    factor = 1 + Fraction(result.parameters.k, 20)
    paid = {one.proposal: one.cost for one in result.trace}
    spent = sum(paid.values())
    assert result.parameters.k > 0
    assert spent <= 100
    assert money["P3"] == factor * Fraction(340, 7) - paid.get("P4", 0)


@pytest.mark.parametrize("shard", range(4))
def test_all_runs_at_once_are_the_runs_one_by_one_on_elections_full_of_ties(shard):
    for seed in range(5000 + shard, 5400, 4):
        cast, dice = tie_rich(seed)
        both(cast.compile(dice.choice(("cost", "cardinality"))), step=dice.choice((1, 1, 2)))


@pytest.mark.parametrize("unit", [10**9, 10**12, 10**15])
def test_all_runs_at_once_are_the_runs_one_by_one_where_rho_differs_by_crumbs(unit):
    for seed in range(60):
        dice = random.Random(seed)  # noqa: S311  # elections, not secrets
        costs = {f"p{j}": unit * dice.choice((1, 1, 2)) + dice.choice((-1, 0, 0, 1)) for j in range(4)}
        for j in range(4):  # as dear and as loved as another, or nearly so
            costs[f"q{j}"] = costs[f"p{j}"] + dice.choice((0, 1, 1, 2))
        ballots = []
        for _ in range(6):
            chosen = [j for j in range(4) if dice.random() < 0.5]
            ballots.append(
                [f"p{j}" for j in chosen] + [f"q{j}" for j in chosen if seed % 3 or dice.random() < 0.9]
            )
        utility = dice.choice(("cost", "cardinality"))
        election = compiled_of(costs, ballots, 5 * unit, utility=utility)
        both(election, step=unit // dice.choice((6, 7, 12)), ties=dice.choice(("chain", "lexicographic")))


def test_a_twin_ties_in_every_run_and_every_tie_is_counted():
    ballots = [["a", "b", "c"]] * 5 + [["d"]] * 3
    result = both(compiled_of({"a": 8, "b": 8, "c": 8, "d": 30}, ballots, 40), step=1)
    assert result.ties == 2 * (result.parameters.k + 2)


def test_too_many_runs_end_in_an_error_that_proposes_a_larger_step():
    election = compiled_of({"a": 1_000_000, "b": 900_000}, [["a"], ["b"]], 1_000_000)
    plain = equal_shares(election)
    for path in ("certified", "exact"):
        with pytest.raises(CountError, match=r"step 1 .*larger step, for example"):
            complete(election, plain, step=1, max_runs=50, path=path)
    assert complete(election, plain, step=100_000, max_runs=50).parameters.k == 4


def test_the_last_run_allowed_may_be_the_one_that_overspends():
    plain = equal_shares(golden(), ties="lexicographic")
    for path in ("certified", "exact"):
        assert complete(golden(), plain, step=1, max_runs=6, path=path).parameters.k == 4
        with pytest.raises(CountError):
            complete(golden(), plain, step=1, max_runs=5, path=path)


@pytest.mark.parametrize("step", [0, -3])
def test_a_step_that_is_no_step_is_refused(step):
    with pytest.raises(CountError, match="from 1 up"):
        complete(golden(), equal_shares(golden()), step=step)


def test_purses_that_overspend_at_once_are_refused():
    election = compiled_of({"a": 9, "b": 9}, [["a"], ["b"]], 10, purses=[Fraction(9), Fraction(10)])
    with pytest.raises(CountError, match="sum to the budget"):
        complete(election, equal_shares(election), step=1)


def test_only_equal_shares_is_completed():
    with pytest.raises(CountError, match="greedy"):
        complete(golden(), greedy(golden()))


@pytest.mark.parametrize("path", ["certified", "exact"])
def test_a_completion_can_be_watched_and_stopped(path):
    seen = []

    def watch(stage, done, total):
        seen.append((stage, total))
        raise StoppedError("enough")

    with pytest.raises(StoppedError):
        complete(golden(), equal_shares(golden()), step=1, path=path, watch=watch)
    assert seen == [("add1", None)]


def test_the_default_step_is_one_unit_of_the_currency():
    cents = replace(compiled_of({"a": 800, "b": 900}, [["a"], ["b"]], 1000), minor_digits=2)
    assert complete(cents, equal_shares(cents)).parameters.step == 100
