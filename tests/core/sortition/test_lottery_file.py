"""The published lottery: no key in it, one way to write it, and every lie in it is found."""

from __future__ import annotations

import hashlib
import hmac
import json
import random
from dataclasses import replace
from fractions import Fraction

import pytest

from commonground.core.errors import InputError
from commonground.core.ledger.canonical import canonical_json
from commonground.core.ledger.merkle import leaf_hash, merkle_root
from commonground.core.sortition.leximin import leximin
from commonground.core.sortition.lottery import lottery
from commonground.core.sortition.lottery_check import check_fairness, check_inside, check_lottery
from commonground.core.sortition.lottery_file import hashed_key, published
from commonground.core.sortition.lottery_reading import read_lottery
from commonground.core.sortition.maximin import maximin
from tests.core.sortition.pools import pool_of, rules_of

SECRET = bytes(range(32))
POOL = pool_of((("0", "0"), 3), (("0", "1"), 2), (("1", "0"), 1), (("1", "1"), 4))
HOMES = replace(POOL, people=tuple(replace(one, household=str(at % 6)) for at, one in enumerate(POOL.people)))
QUOTAS = [("a", "0", 1, 2), ("a", "1", 1, 3), ("b", "0", 2, 2), ("b", "1", 1, 1)]
RULES = rules_of(POOL, QUOTAS, 3)
APART = rules_of(HOMES, QUOTAS, 3)
FILE = published(lottery(leximin(RULES), panels=20, seed="turns"), secret=SECRET)
DATA = FILE.to_bytes()


def changed(**fields):
    """Return the file with some fields changed, in canonical form."""
    return canonical_json(json.loads(DATA) | fields)


def fields_of(problems):
    return [problem.field for problem in problems]


def test_a_lottery_is_read_as_it_was_written_and_holds():
    assert read_lottery(DATA) == FILE
    assert check_lottery(DATA) == (FILE, [])
    assert check_inside(FILE, RULES, secret=SECRET) == []
    assert check_fairness(FILE, RULES, secret=SECRET) == []


@pytest.mark.parametrize("method", [maximin, leximin])
def test_a_lottery_that_keeps_households_apart_holds(method):
    file = published(lottery(method(APART), seed="turns"), secret=SECRET)
    assert check_lottery(file.to_bytes()) == (file, [])
    assert check_inside(file, APART, secret=SECRET) == []
    assert check_fairness(file, APART, secret=SECRET) == []


def test_no_key_and_no_household_is_published():
    data = published(lottery(leximin(APART), panels=20), secret=SECRET).to_bytes().decode()
    assert not any(f'"{person.key}"' in data for person in HOMES.people)
    assert json.loads(data).keys() == json.loads(DATA).keys()


def test_a_hashed_key_is_that_of_hmac_and_the_root_that_of_the_tree():
    expected = hmac.new(SECRET, b"p000", hashlib.sha256).hexdigest()
    assert hashed_key("p000", secret=SECRET) == expected
    assert expected in FILE.people
    assert FILE.root == merkle_root(leaf_hash(one.encode()) for one in FILE.people).hex()


def test_a_secret_of_another_length_is_refused():
    with pytest.raises(InputError, match="32 random bytes"):
        hashed_key("p000", secret=b"short")


@pytest.mark.parametrize(
    ("fields", "named"),
    [
        ({"people_root": "0" * 64}, "people_root"),
        ({"people": list(FILE.people[::-1])}, "people"),
        ({"people": [FILE.people[0], *FILE.people[:-1]]}, "people"),
        ({"panels": [[0, 1], *map(list, FILE.panels[1:])]}, "panels[0]"),
        ({"panels": [[2, 1, 0], *map(list, FILE.panels[1:])]}, "panels[0]"),
        ({"panels": [[0, 1, 99], *map(list, FILE.panels[1:])]}, "panels[0]"),
        ({"panels": []}, "panels"),
        ({"panels": [list(FILE.panels[0])] * 20}, "panels"),
        ({"gap": Fraction(0)}, "gap"),
        ({"size": 4}, "panels[0]"),
        ({"types": []}, "types"),
        ({"types": [{"chance": Fraction(2), "drawn": 60, "people": 10}]}, "types[0]"),
    ],
)
def test_what_contradicts_itself_is_found_by_anyone(fields, named):
    assert named in fields_of(check_lottery(changed(**fields))[1])


def test_every_flipped_digit_of_people_panels_and_types_is_found():
    dice = random.Random(3)  # noqa: S311  # places to flip, not secrets
    text = DATA.decode()
    begin, end = text.index('"panels"'), text.index('"within"')  # it may admit to more than it must
    digits = [at for at, letter in enumerate(text) if letter.isdigit() and begin < at < end]
    for at in dice.sample(digits, 150):
        digit = str((int(text[at]) + dice.randint(1, 9)) % 10)
        data = (text[:at] + digit + text[at + 1 :]).encode()
        try:
            file, problems = check_lottery(data)
        except InputError:
            continue
        problems = problems or check_inside(file, RULES, secret=SECRET)
        problems = problems or check_fairness(file, RULES, secret=SECRET)
        assert problems or nearly_the_same(file), text[at - 20 : at + 20]


def nearly_the_same(file):
    """Whether chances differ in the seventh decimal at most, which is within the tolerance of the method."""
    away = [abs(one.chance - other.chance) for one, other in zip(file.types, FILE.types, strict=True)]
    return max(away) <= 2e-6 and replace(file, types=FILE.types) == FILE


def test_another_pool_secret_or_quota_does_not_fit():
    other = rules_of(POOL, [*QUOTAS[:3], ("b", "1", 0, 1)], 3)
    assert fields_of(check_inside(FILE, RULES, secret=bytes(32))) == ["people"]
    assert fields_of(check_inside(FILE, other, secret=SECRET)) == ["quotas"]


def test_a_panel_against_the_quotas_is_found_with_the_pool():
    bad = tuple(
        at
        for at, key in enumerate(FILE.people)
        if key in {hashed_key(f"p00{one}", secret=SECRET) for one in "012"}
    )
    file = replace(FILE, panels=(bad, *FILE.panels[1:]))
    named = fields_of(check_inside(file, RULES, secret=SECRET))
    assert "panels[0]" in named


def test_a_household_that_meets_on_a_panel_is_found_with_the_pool():
    together = replace(
        POOL, people=tuple(replace(one, household="one") for one in POOL.people[:2]) + POOL.people[2:]
    )
    rules = rules_of(together, QUOTAS, 3)
    file = published(lottery(leximin(RULES)), secret=SECRET)
    problems = check_inside(replace(file, households=True), rules, secret=SECRET)
    assert "households" in {problem.value for problem in problems}


@pytest.mark.parametrize("method", ["maximin", "leximin"])
def test_chances_that_are_not_the_fairest_are_found(method):
    unfair = maximin(rules_of(POOL, [("a", "0", 2, 2), *QUOTAS[1:]], 3))
    types = tuple(
        replace(one, chance=one.chance * Fraction(9, 10))
        for one in published(lottery(unfair), secret=SECRET).types
    )
    file = replace(FILE, method=method, types=types)
    assert check_fairness(file, RULES, secret=SECRET)


@pytest.mark.parametrize(
    ("data", "named"),
    [
        (b"", "file"),
        (b"[]", "file"),
        (b"\xff", "file"),
        (b'{"a":1,"a":2}', "file"),
        (b'{"size":1.5}', "file"),
        (b"[" * 100_000, "file"),
        (DATA + b"\n", "file"),
        (changed(more=1), "more"),
        (canonical_json({key: value for key, value in json.loads(DATA).items() if key != "gap"}), "gap"),
        (changed(size="3"), "size"),
        (changed(size=True), "size"),
        (changed(method="lot"), "method"),
        (changed(method=[]), "method"),
        (changed(panels=7), "panels"),
        (changed(panels=[[-1]]), "panels[0][0]"),
        (changed(people=["x"]), "people[0]"),
        (changed(seed=None), "seed"),
        (changed(gap="2/4"), "gap"),
        (changed(gap=3), "gap"),
        (changed(types=[{"people": 1}]), "types[0].chance"),
        (changed(types=[3]), "types[0]"),
        (changed(quotas=[{"feature": 1, "max": 1, "min": 1, "value": "x"}]), "quotas[0].feature"),
    ],
)
def test_what_is_no_lottery_is_refused_and_the_field_named(data, named):
    with pytest.raises(InputError) as err:
        read_lottery(data)
    assert named in fields_of(err.value.problems)
