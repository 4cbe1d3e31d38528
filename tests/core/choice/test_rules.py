"""One call counts what was declared, and refuses to count anything else."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest

from commonground.core.choice import rules
from commonground.core.choice.result import Parameters
from commonground.core.choice.rules import complete, count, equal_shares, greedy, phragmen
from commonground.core.errors import CountError
from tests.core.choice.small import golden
from tests.core.choice.tie_rich import election

ROOT = Path(__file__).resolve().parents[3]
SEED = {"ties": "chain", "seed": "demo-seed"}


def test_each_rule_is_counted_as_if_called_by_name():
    compiled = golden()
    assert count(compiled, Parameters("equal_shares", **SEED)) == equal_shares(compiled, **SEED)
    assert count(compiled, Parameters("phragmen", **SEED)) == phragmen(compiled, **SEED)
    density = Parameters("greedy", order="density", **SEED)
    assert count(compiled, density) == greedy(compiled, order="density", **SEED)
    above = Parameters("greedy", variant="threshold", threshold=3, **SEED)
    assert count(compiled, above) == greedy(compiled, variant="threshold", threshold=3, **SEED)


@pytest.mark.parametrize("method", ["add1", "add1u"])
def test_a_completion_is_counted_with_its_step(method):
    compiled = golden()
    declared = Parameters("equal_shares", completion=method, step=2, **SEED)
    wanted = complete(compiled, equal_shares(compiled, **SEED), method=method, step=2)
    assert count(compiled, declared) == wanted
    assert count(compiled, wanted.parameters) == wanted


def test_the_declared_share_by_need_is_kept_in_the_result():
    purses = [Fraction(120, 7)] * 3 + [Fraction(170, 7)] * 2
    declared = Parameters("equal_shares", lam=Fraction(1, 2), kappa=Fraction(2), **SEED)
    result = count(golden(purses=purses), declared)
    assert result.parameters == declared
    assert result.selected == ("P4",)


@pytest.mark.parametrize(
    ("declared", "told"),
    [
        (Parameters("equal_shares", utility="cardinality"), 'utility "cardinality".*compile it as declared'),
        (Parameters("equal_shares", borda="classic"), 'Borda "classic"'),
        (Parameters("greedy", completion="add1"), 'completion "add1" was declared for the rule "greedy"'),
        (Parameters("equal_shares", lam=Fraction(1, 4)), "lambda 1/4"),
    ],
)
def test_what_contradicts_the_election_is_refused(declared, told):
    with pytest.raises(CountError, match=told):
        count(golden(), declared)


def test_too_many_runs_end_in_an_error_that_proposes_a_larger_step():
    with pytest.raises(CountError, match="larger step"):
        count(golden(), replace(Parameters("equal_shares", completion="add1", step=1), **SEED), max_runs=3)


def test_the_rules_are_offered_under_one_roof():
    assert all(callable(getattr(rules, name)) for name in rules.__all__)


COUNTED = """
from commonground.core.choice.pots import pots
from commonground.core.choice.ranking import borda, ranked_pairs, schulze, stv
from commonground.core.choice.rules import compare, greedy, phragmen
from tests.core.choice.tie_rich import election

for seed in range(40):
    cast, _ = election(seed, kind="approval")
    compiled = cast.compile()
    print(greedy(compiled), phragmen(compiled), compare(compiled, greedy(compiled), phragmen(compiled)))
    cast, _ = election(seed, kind="ranking")
    print(borda(cast), schulze(cast), ranked_pairs(cast))
    print(stv(cast, seats=2), stv(cast, seats=2, method="meek"))
    cast, _ = election(seed, kind="approval", pots=("a", "b"), purses=False)
    print(pots(cast, sizes={"a": cast.budget // 3, "b": cast.budget // 4}))
"""


def test_the_seed_of_python_s_hashes_changes_no_byte():
    told = set()
    for hash_seed in ("0", "1", "4242"):
        done = subprocess.run(
            [sys.executable, "-c", COUNTED],
            cwd=ROOT,
            env=os.environ | {"PYTHONHASHSEED": hash_seed, "PYTHONPATH": str(ROOT)},
            capture_output=True,
            check=True,
        )
        told.add(done.stdout)
    assert len(told) == 1
    assert told != {b""}


def test_the_order_of_ballots_and_the_split_of_equal_purses_change_nothing():
    for seed in range(100):
        cast, dice = election(seed, kind="approval")
        places = list(range(len(cast.ballots)))
        dice.shuffle(places)
        purses = cast.purses and tuple(cast.purses[place] for place in places)
        ballots = [cast.ballots[place] for place in places]
        other = replace(cast, ballots=ballots, purses=purses, proposals=cast.proposals[::-1])
        # a purse of each voter's own splits what was one distinct ballot into several
        split = replace(cast, purses=tuple(Fraction(1, place + 1) for place in places))
        for rule in ("greedy", "phragmen"):
            one, two, three = (
                count(each.compile(), Parameters(rule, seed="s")) for each in (cast, other, split)
            )
            assert repr(one) == repr(two) == repr(three), seed


def test_another_name_changes_only_ties_that_the_lot_decides():
    for seed in range(100):
        cast, _ = election(seed, kind="approval")
        new = {proposal.id: f"x{proposal.id}" for proposal in cast.proposals}
        renamed = replace(
            cast,
            proposals=tuple(replace(proposal, id=new[proposal.id]) for proposal in cast.proposals),
            ballots=[replace(ballot, choices=tuple(map(new.get, ballot.choices))) for ballot in cast.ballots],
        )
        for rule in ("greedy", "phragmen", "equal_shares"):
            before = count(cast.compile(), Parameters(rule, seed="s"))
            if all(bought.tie_broken_by != "lot" for bought in before.trace):
                after = count(renamed.compile(), Parameters(rule, seed="s"))
                assert after.selected == tuple(new[proposal] for proposal in before.selected), seed
