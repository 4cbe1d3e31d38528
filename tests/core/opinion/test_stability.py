"""Stability tells groups from noise."""

import numpy as np
import pytest

from commonground.core.opinion.analysis import analyse
from commonground.core.opinion.stability import FLOOR, Stability, adjusted_rand
from tests.core.opinion import made, polis


@pytest.mark.parametrize(
    ("first", "second", "index"),
    [
        ([0, 0, 1, 1], [1, 1, 0, 0], 1.0),
        ([0, 0, 1, 1], [0, 1, 0, 1], -0.5),
        ([0, 0, 0, 1, 1, 1], [0, 0, 1, 1, 2, 2], 0.24242424242424243),
        ([0, 0, 0], [0, 0, 0], 1.0),
        ([0, 0, 0, 0], [0, 0, 1, 1], 0.0),
        ([0, 1, 2], [0, 1, 2], 1.0),
        ([0], [0], 1.0),
    ],
)
def test_agreement_of_two_groupings(first, second, index):
    """0.2424...: pairs 2 both, 6 and 3 of each, 15 in all: (2 - 18/15) / (4.5 - 18/15)."""
    assert adjusted_rand(np.array(first), np.array(second)) == pytest.approx(index)
    assert adjusted_rand(np.array(second), np.array(first)) == pytest.approx(index)


@pytest.mark.parametrize("labels", [([], []), ([0], [0, 1])])
def test_groupings_of_different_people_are_refused(labels):
    with pytest.raises(ValueError, match="two groupings of the same people"):
        adjusted_rand(*(np.array(part, dtype=int) for part in labels))


def test_groups_are_sure_only_well_above_the_floor():
    """Mean 0.85 with standard error 0.05: two errors below the mean is 0.75."""
    luck = Stability((0.75, 0.8, 0.9, 0.95, 0.85))
    assert luck.mean > FLOOR
    assert not luck.enough
    assert Stability((0.84, 0.86, 0.85, 0.85)).enough
    assert Stability((0.9,)).enough
    assert not Stability((0.7,)).enough


def test_camps_that_hold_opposite_things_are_stable():
    state, group = made.camps(1)
    found = analyse(state)
    assert (found.status, found.sizes) == ("ok", (60, 40))
    assert found.stability.mean > 0.95
    assert [one.people for one in found.groups] == np.bincount(group).tolist()


@pytest.mark.parametrize("seed", range(8))
def test_noise_never_gets_named_groups(seed):
    rng = np.random.default_rng(seed)
    state = made.camps(seed, sizes=(60, 60), flipped=0.5, filled=rng.uniform(0.4, 1.0))[0]
    found = analyse(state)
    assert found.status == "unstable"
    assert found.stability.mean < 0.5


@pytest.mark.parametrize("seed", [1, 2])
def test_the_unsure_real_conversation_is_unsure_whatever_the_seed(seed):
    assert analyse(polis.state(polis.SEATTLE), seed=seed).reason == "unstable"


def test_the_same_seed_gives_the_same_stability():
    state = made.camps(2, flipped=0.3)[0]
    one, same, other = (analyse(state, seed=seed).stability.agreements for seed in (1, 1, 2))
    assert one == same
    assert one != other
