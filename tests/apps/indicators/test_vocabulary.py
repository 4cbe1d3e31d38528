"""Whatever core names has words on the pages."""

from __future__ import annotations

from typing import get_args

from commonground.apps.areas import door_sentences
from commonground.apps.areas.doors import GROUPS
from commonground.apps.indicators import sentences
from commonground.apps.indicators.methods import METHODS
from commonground.core.indicators.definition import Direction, Theme, Unit
from commonground.core.indicators.registry import REGISTRY
from commonground.core.indicators.rule_sets import rule_set


def test_every_method_lens_unit_and_direction_has_words():
    assert {one.method for one in REGISTRY.values()} <= set(METHODS)
    assert set(sentences.LENSES) == set(get_args(Theme))
    assert set(sentences.UNITS) == set(get_args(Unit))
    assert set(sentences.DIRECTIONS) == set(get_args(Direction))
    assert {what for one in REGISTRY.values() for what in one.inputs} <= set(sentences.INPUTS)


def test_every_group_of_destinations_is_on_the_door_page_with_a_name():
    assert set(GROUPS) == set(rule_set().groups) == set(door_sentences.GROUPS)
