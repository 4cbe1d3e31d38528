from __future__ import annotations

import numpy as np
import pytest

from commonground.core.indicators.rule_sets import rule_set
from commonground.core.network.osm import Tags

RULES = rule_set("cg-1")
ROWS = [
    (group.id, row.key, value)
    for group in RULES.groups.values()
    for row in group.include
    for value in (sorted(row.values) if row.values is not None else ["anything"])
]


def one_object(**tags):
    words = tuple(sorted(tags.values()))
    return Tags(
        count=1,
        vocabulary=words,
        rows={key: np.zeros(int(key in tags), dtype=np.int64) for key in RULES.keys},
        codes={
            key: np.array([words.index(tags[key])] if key in tags else [], dtype=np.int32)
            for key in RULES.keys
        },
    )


@pytest.mark.parametrize(("group", "key", "value"), ROWS)
def test_every_row_of_the_rule_table_lets_its_objects_in(group, key, value):
    assert RULES.groups[group].members(one_object(**{key: value}))[0]


@pytest.mark.parametrize("group", sorted(RULES.groups))
def test_an_object_without_tags_belongs_nowhere(group):
    assert not RULES.groups[group].members(one_object())[0]


@pytest.mark.parametrize("access", ["private", "no"])
def test_a_private_pitch_is_no_place_to_play(access):
    assert not RULES.groups["play"].members(one_object(leisure="pitch", access=access))[0]
    assert RULES.groups["play"].members(one_object(leisure="pitch", access="customers"))[0]


def test_fuel_is_neither_food_nor_shop():
    fuel = one_object(amenity="fuel")
    assert not any(group.members(fuel)[0] for group in RULES.groups.values())
