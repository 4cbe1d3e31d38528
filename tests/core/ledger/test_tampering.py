"""Acceptance test 13: one flipped byte of inputs, trace, seed or purses is found, and its field is named."""

import json
import random
from dataclasses import replace
from fractions import Fraction

import pytest

from commonground.core.choice.pb import read_pb
from commonground.core.choice.result import Parameters
from commonground.core.errors import InputError
from commonground.core.ledger.canonical import canonical_json, rational_text, read_rational
from commonground.core.ledger.election import canonical_ballots
from commonground.core.ledger.merkle import commitment, merkle_root
from commonground.core.ledger.result_file import FIELDS
from commonground.core.ledger.verify import first_difference, result_bytes, verify_result
from commonground.core.words import sayable
from tests.core.ledger.elections import TEXT, small

_SETTINGS = Parameters("equal_shares", completion="add1", step=500, seed="a seed that no tie asks for")
_PURSES = tuple(Fraction(10050, 6) + Fraction(change) for change in (-50, 50, "-1/3", "1/3", "1/7", "-1/7"))
_FLIPS = 60


def election():
    return replace(read_pb(TEXT).election, purses=_PURSES)


def flipped(data, place, bit):
    return data[:place] + bytes([data[place] ^ 1 << bit]) + data[place + 1 :]


def places(data, start, end, count, seed):
    """Places between two marks, each with a bit to flip, the same in every run."""
    dice = random.Random(seed)  # noqa: S311 - a test that is the same each time
    first = data.index(start)
    last = data.index(end, first + len(start))
    return [(dice.randrange(first, last), dice.randrange(8)) for _ in range(count)]


def names_a_field(found):
    return found.field.split("[")[0].split(".")[0] in {*FIELDS, "file"}


@pytest.mark.parametrize(
    ("start", "end"),
    [(b'"trace":', b',"utility"'), (b'"seed":', b',"selected"')],
    ids=["trace", "seed"],
)
def test_a_flip_in_trace_or_seed_is_found_and_its_field_named(start, end):
    data = result_bytes(election(), _SETTINGS)
    for place, bit in places(data, start, end, _FLIPS, seed=1):
        found = verify_result(flipped(data, place, bit), election())
        assert not found.holds, (place, bit)
        assert names_a_field(found) or found.field.encode() in flipped(data, place, bit), found.field


def test_a_flip_anywhere_in_the_file_is_found():
    data = result_bytes(election(), _SETTINGS)
    dice = random.Random(2)  # noqa: S311 - a test that is the same each time
    for _ in range(_FLIPS):
        damaged = flipped(data, dice.randrange(len(data)), dice.randrange(8))
        assert not verify_result(damaged, election()).holds


@pytest.mark.parametrize(("start", "end"), [("budget;", "vote_type"), ("P1;60", "Bench"), ("1;P1", "\n6;")])
def test_a_flip_in_the_inputs_is_a_problem_or_another_hash(start, end):
    data = TEXT.encode()
    honest = result_bytes(read_pb(TEXT).election, _SETTINGS)
    for place, bit in places(data, start.encode(), end.encode(), _FLIPS // 3, seed=3):
        try:
            other = read_pb(flipped(data, place, bit).decode(errors="surrogateescape")).election
        except (InputError, UnicodeError):
            continue
        found = verify_result(honest, other)
        if not found.holds:
            assert found.field == "inputs_sha256"
        else:  # a voter's id, a key or a blank was hit: no count depends on it
            assert [one.choices for one in other.ballots] == [one.choices for one in election().ballots]


def test_a_flip_in_the_purses_is_found():
    honest = result_bytes(election(), _SETTINGS)
    texts = [rational_text(purse) for purse in _PURSES]
    dice = random.Random(4)  # noqa: S311 - a test that is the same each time
    for _ in range(_FLIPS // 2):
        row = dice.randrange(len(texts))
        place = dice.randrange(len(texts[row]))
        other = flipped(texts[row].encode(), place, dice.randrange(8)).decode(errors="replace")
        try:
            purse = read_rational(other)
        except (ValueError, ZeroDivisionError):
            continue
        if purse < 0:
            continue
        purses = [*_PURSES]
        purses[row] = purse
        found = verify_result(honest, replace(election(), purses=tuple(purses)))
        assert found.field == "purses_sha256"


def test_what_does_not_hold_says_what_it_means_and_can_be_said_in_any_language():
    data, equal = result_bytes(election(), _SETTINGS), replace(election(), purses=None)
    without = result_bytes(equal, _SETTINGS)
    cases = [
        (verify_result(data[:-1], election()), "Take the file again from where it was published."),
        (verify_result(data, equal), "give the file of purses that was published"),
        (verify_result(without, election()), "leave the file of purses out"),
        (verify_result(data, small()), "not the ballots, costs and budget"),
        (
            verify_result(data.replace(b'"engine":"1"', b'"engine":"0"'), election()),
            "a program of that engine",
        ),
    ]
    for found, words in cases:
        assert words in found.reason
        assert str(found).endswith(found.reason)
        assert found.said is not None
        assert sayable(found.said)
    assert str(verify_result(data, election())) == "The result follows from these ballots, to the byte."


def test_each_field_that_is_changed_with_care_is_named():
    data = result_bytes(election(), _SETTINGS)
    values = json.loads(data)
    changes = {
        "inputs_sha256": "0" * 64,
        "k": values["k"] + 1,
        "purses_sha256": None,
        "selected": values["selected"][::-1],
        "cost": values["cost"] - 1,
        "leftover": values["leftover"] + 1,
        "ties_met": values["ties_met"] + 1,
        "comparison": values["comparison"][:-1],
    }
    for name, value in changes.items():
        found = verify_result(canonical_json({**values, name: value}), election())
        assert found.field.startswith(name), found
    trace = [dict(one) for one in values["trace"]]
    trace[1]["rho"] = "1/1"
    found = verify_result(canonical_json({**values, "trace": trace}), election())
    assert found.field == "trace[1].rho"
    assert (found.given, found.expected) == ('"1/1"', f'"{values["trace"][1]["rho"]}"')
    found = verify_result(canonical_json({**values, "trace": values["trace"][:-1]}), election())
    assert found.field == f"trace[{len(values['trace']) - 1}]"


def test_the_root_is_checked_only_with_the_leaves():
    ballots = canonical_ballots(small())
    leaves = [commitment(ballot, salt=bytes([number]) * 32) for number, ballot in enumerate(ballots)]
    data = result_bytes(small(), Parameters("equal_shares"), merkle_root=merkle_root(leaves))
    assert verify_result(data, small()).unchecked == ("merkle_root",)
    assert verify_result(data, small(), leaves=leaves).unchecked == ()
    other = [commitment(ballots[0], salt=bytes([99]) * 32), *leaves[1:]]
    assert verify_result(data, small(), leaves=other).field == "merkle_root"
    without = result_bytes(small(), Parameters("equal_shares"))
    assert verify_result(without, small()).unchecked == ()
    assert verify_result(without, small(), leaves=leaves).field == "merkle_root"


def test_a_difference_is_named_in_the_order_of_the_fields():
    one = dict.fromkeys(FIELDS, 1)
    for place, name in enumerate(FIELDS):
        other = {**one, **dict.fromkeys(FIELDS[place:], 2)}
        found = first_difference(canonical_json(one), canonical_json(other))
        assert (found.field, found.given, found.expected) == (name, "1", "2")
