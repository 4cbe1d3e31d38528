"""The map is read once; 200 cities with planted truths and 200 without are drawn once, in memory."""

import pytest

from demo.place import Place, read_place
from demo.world import World, draw_world

SEEDS = range(1000, 1200)


@pytest.fixture(scope="session")
def place() -> Place:
    return read_place()


@pytest.fixture(scope="session")
def worlds(place: Place) -> list[World]:
    return [draw_world(place, seed) for seed in SEEDS]


@pytest.fixture(scope="session")
def null_worlds(place: Place) -> list[World]:
    return [draw_world(place, seed, null=True) for seed in SEEDS]
