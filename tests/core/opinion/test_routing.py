"""Routing: an unseen Statement, as often as its priority says, never a moderated one."""

import numpy as np
import pytest

from commonground.core.opinion.pca import pca
from commonground.core.opinion.routing import Priorities, next_statement, priorities, weights_of
from commonground.core.opinion.state import OpinionState
from commonground.core.opinion.statements import Tally
from tests.core.opinion import made, polis


def one(agree, disagree, seen):
    return Tally(*(np.array([number]) for number in (agree, disagree, seen)))


def test_the_priority_of_a_statement_by_hand():
    """A 3, P 1, S 6, E 1/2: [4/8 (1 - 2/8) 3/2 (1 + 8 * 2^(-6/5))]^2 = (0.5625 * 4.4822022)^2."""
    weight = weights_of(one(3, 2, 6), np.array([0.5]), meta=np.array([False]))
    assert weight[0] == pytest.approx((0.5625 * (1 + 8 * 2**-1.2)) ** 2)
    assert weight[0] == pytest.approx(6.3566450, abs=1e-6)


def test_a_new_statement_has_nine_times_the_pull():
    """A = P = S = 0, E = 0: [1/2 (1 - 1/2) 1 (1 + 8)]^2 = 5.0625."""
    assert weights_of(one(0, 0, 0), np.zeros(1), meta=np.array([False]))[0] == 5.0625


def test_a_statement_about_the_conversation_has_a_fixed_priority():
    assert weights_of(one(5, 1, 9), np.array([3.0]), meta=np.array([True]))[0] == 49


def test_frequencies_over_100_000_draws_are_the_shares_of_the_priorities():
    state = polis.state(polis.SEATTLE)
    weights = priorities(state)
    seen = set(weights.statements[::3])
    left = [at for at, key in enumerate(weights.statements) if key not in seen]
    rng = np.random.Generator(np.random.PCG64(11))
    drawn = [next_statement(weights, seen, rng) for _ in range(100_000)]
    keys, counts = np.unique(drawn, return_counts=True)
    found = dict(zip(keys.tolist(), counts / len(drawn), strict=True))
    share = weights.weights[left] / weights.weights[left].sum()
    for at, expected in zip(left, share, strict=True):
        assert found.pop(weights.statements[at], 0) == pytest.approx(expected, abs=0.01)
    assert found == {}


def test_a_moderated_or_seen_statement_is_never_shown():
    state = polis.state(polis.SEATTLE)
    weights = priorities(state)
    assert not set(weights.statements) & set(polis.moderated(polis.SEATTLE))
    rng = np.random.Generator(np.random.PCG64(3))
    for participant in state.stances.participants[:40]:
        seen = state.stances.of_participant(participant)
        shown = next_statement(weights, seen, rng)
        assert shown in weights.statements
        assert shown not in seen


def test_nothing_is_left_when_all_is_seen():
    rng = np.random.Generator(np.random.PCG64(0))
    assert next_statement(Priorities(("a", "b"), np.array([1.0, 2])), {"a", "b"}, rng) is None
    assert next_statement(priorities(OpinionState()), (), rng) is None


def test_the_last_one_is_shown_however_the_draw_falls():
    class Edge:
        def random(self):
            return 1 - 2**-53

    assert next_statement(Priorities(("a", "b", "c"), np.array([0.1, 0.2, 0.3])), {"c"}, Edge()) == "b"


def test_a_statement_nobody_has_seen_is_routed_before_any_map_knows_it():
    state = made.conversation(["++-", "--+", "+-+"])
    axes = pca(state)
    state.declare("s9")
    state.declare("s8", meta=True)
    weights = priorities(state, axes=axes)
    found = dict(zip(weights.statements, weights.weights.tolist(), strict=True))
    assert found["s9"] == 5.0625
    assert found["s8"] == 49
    assert found == pytest.approx(
        dict(zip(weights.statements, priorities(state).weights.tolist(), strict=True)), rel=0.5
    )
