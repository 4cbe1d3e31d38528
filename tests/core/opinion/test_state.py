"""Stances add up to the same integers whatever way they come in."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from commonground.core.errors import InputError
from commonground.core.opinion.stances import Stances
from commonground.core.opinion.state import OpinionState
from commonground.core.opinion.sums import sums_of
from tests.core.opinion import made, polis

keys = st.sampled_from(["0", "1", "2", "10", "a", "é"])
changes = st.lists(st.tuples(keys, keys, st.sampled_from([1, -1, 0, None])), max_size=60)


def same(one, other):
    """Whether two states hold equal stances and equal integers."""
    for part in ("start", "statement", "value"):
        assert np.array_equal(getattr(one.stances, part), getattr(other.stances, part))
    assert one.stances.participants == other.stances.participants
    assert one.stances.statements == other.stances.statements == other.stances.statements
    assert one.sums.statements == other.sums.statements
    for table in ("values", "mixed", "seen"):
        ours, theirs = getattr(one.sums, table), getattr(other.sums, table)
        assert ours.dtype == np.int64
        assert np.array_equal(ours, theirs)
    return True


def by_definition(stances):
    """S = V'V, T = V'M, C = M'M, written down."""
    shape = len(stances.participants), len(stances.statements)
    value, seen = np.zeros(shape, dtype=int), np.zeros(shape, dtype=int)
    value[stances.rows, stances.statement] = stances.value
    seen[stances.rows, stances.statement] = 1
    return value.T @ value, value.T @ seen, seen.T @ seen


def batch(triples):
    return OpinionState.from_votes(Stances.from_mapping({(who, what): value for who, what, value in triples}))


@given(changes)
@settings(max_examples=150)
def test_stances_taken_changed_and_withdrawn_one_by_one_equal_the_batch(history):
    state, held = OpinionState(), {}
    for who, what, value in history:
        state.update(who, what, value)
        held.pop((who, what), None)
        if value is not None:
            held[who, what] = value
    people = list(dict.fromkeys(who for who, _, _ in history))
    statements = list(dict.fromkeys(what for _, what, _ in history))
    pairs = list(held)
    whole = Stances.of(
        people,
        statements,
        participant=[people.index(who) for who, _ in pairs],
        statement=[statements.index(what) for _, what in pairs],
        value=list(held.values()),
    )
    assert same(state, OpinionState.from_votes(whole))


def test_a_real_conversation_one_by_one_in_another_order_equals_the_batch():
    whole = polis.state(polis.SEATTLE)
    stances = whole.stances
    triples = [
        (stances.participants[row], stances.statements[column], value)
        for row, column, value in zip(stances.rows, stances.statement, stances.value.tolist(), strict=True)
    ]
    np.random.default_rng(1).shuffle(triples)
    state = OpinionState()
    for who, what, value in triples:
        state.update(who, what, int(value))
    for statement in polis.moderated(polis.SEATTLE):
        state.moderate(statement)
    assert same(state, whole)


def test_seven_shards_in_any_order_merge_to_the_batch():
    whole = polis.state(polis.BIODIVERSITY)
    out = polis.moderated(polis.BIODIVERSITY)
    places = np.arange(len(whole.stances.participants))
    shards = [
        OpinionState.from_votes(whole.stances.take(places[places % 7 == shard]), moderated=out)
        for shard in (3, 0, 6, 1, 5, 2, 4)
    ]
    merged = shards[0]
    for shard in shards[1:]:
        merged = merged.merge(shard)
    assert same(merged, whole)


def test_a_merged_conversation_goes_on():
    triples = made.random_triples(3)
    one = batch([each for each in triples if int(each[0]) < 15])
    other = batch([each for each in triples if int(each[0]) >= 15])
    merged = one.merge(other)
    merged.update("3", "99", 1)
    merged.update("3", "0", -1)
    kept = [each for each in triples if each[:2] != ("3", "0")]
    assert same(merged, batch([*kept, ("3", "99", 1), ("3", "0", -1)]))


def test_parts_that_share_participants_are_refused_by_name():
    one, other = batch([("a", "1", 1), ("b", "1", 1)]), batch([("b", "1", 1), ("c", "1", 1)])
    with pytest.raises(InputError) as refused:
        one.merge(other)
    assert [(one.code, one.value) for one in refused.value.problems] == [("shared_participant", "b")]


@pytest.mark.parametrize("seed", range(5))
def test_the_sums_are_what_their_definition_says(seed):
    stances = batch(made.random_triples(seed)).stances
    sums = sums_of(stances)
    for ours, defined in zip((sums.values, sums.mixed, sums.seen), by_definition(stances), strict=True):
        assert np.array_equal(ours, defined)


def test_weights_count_a_participant_several_times():
    stances = batch(made.random_triples(9)).stances
    weights = np.arange(len(stances.participants)) % 4
    repeated = stances.take(np.repeat(np.arange(len(weights)), weights))
    ours, slow = sums_of(stances, weights), by_definition(repeated)
    for table, defined in zip((ours.values, ours.mixed, ours.seen), slow, strict=True):
        assert np.array_equal(table, defined)


def test_sums_beyond_one_block_of_people_stay_exact():
    """Everybody agrees with one Statement and disagrees with the other: the largest sums there are."""
    people = 70_000
    stances = Stances.of(
        [str(at) for at in range(people)],
        ["0", "1"],
        participant=np.repeat(np.arange(people), 2),
        statement=np.tile([0, 1], people),
        value=np.tile([1, -1], people),
    )
    sums = sums_of(stances)
    assert sums.values.tolist() == [[people, -people], [-people, people]]
    assert sums.mixed.tolist() == [[people, people], [-people, -people]]
    assert sums.seen.tolist() == [[people, people], [people, people]]


def test_a_weight_that_could_overflow_is_refused():
    with pytest.raises(ValueError, match="smaller weights"):
        sums_of(made.stances(["+-"]), np.array([40_000]))


def test_moderation_takes_a_statement_out_and_lets_it_in_again():
    state = made.conversation(["+-0", "-+.", "0++"])
    before = state.sums
    state.moderate("s1")
    assert state.sums.statements == ("s0", "s2")
    assert np.array_equal(state.sums.values, before.values[np.ix_([0, 2], [0, 2])])
    state.moderate("s1", out=False)
    assert np.array_equal(state.sums.mixed, before.mixed)


def test_a_stance_on_a_statement_that_is_out_counts_when_it_comes_in_again():
    state = made.conversation(["+-", "-+"], moderated=["s1"])
    state.update("p0", "s1", 1)
    state.moderate("s1", out=False)
    assert same(state, made.conversation(["++", "-+"]))


def test_sums_handed_out_do_not_change_later():
    state = made.conversation(["+-", "-+"])
    before = state.sums
    kept = before.values.copy()
    state.update("p0", "s1", 1)
    assert np.array_equal(before.values, kept)


def test_a_statement_may_be_declared_before_anybody_sees_it():
    state = made.conversation(["+-"])
    state.declare("s10")
    state.declare("about", meta=True)
    assert state.stances.statements == ("about", "s0", "s1", "s10")
    assert state.meta == {"about"}
    assert state.sums.seen.diagonal().tolist() == [0, 1, 1, 0]


@pytest.mark.parametrize("value", [2, -2, 7])
def test_a_stance_that_means_nothing_is_refused(value):
    with pytest.raises(InputError, match="1 \\(agree\\), -1 \\(disagree\\), 0 \\(pass\\)"):
        OpinionState().update("p", "s", value)


def test_an_unknown_statement_cannot_be_moderated():
    with pytest.raises(InputError, match="Expected a Statement of this conversation"):
        OpinionState().moderate("s")


def test_numbers_stand_before_texts_and_by_size():
    state = OpinionState()
    for key in ("b", "10", "9", "a", "09", "100"):
        state.update(key, "s", 1)
    assert state.stances.participants == ("09", "9", "10", "100", "a", "b")


def test_what_one_participant_holds_can_be_asked_for():
    stances = made.stances(["+.0", ".-."])
    assert stances.of_participant("p0") == {"s0": 1, "s2": 0}
    assert stances.of_participant("p1") == {"s1": -1}
    assert stances.of_participant("nobody") == {}


@pytest.mark.parametrize(
    ("participant", "value", "code"),
    [([0, 0], [1, -1], "repeated_stance"), ([0, 1], [1, 5], "unknown_stance")],
)
def test_arrays_of_stances_are_checked(participant, value, code):
    with pytest.raises(InputError) as refused:
        Stances.of(["a", "b"], ["s"], participant=participant, statement=[0, 0], value=value)
    assert [one.code for one in refused.value.problems] == [code]


def test_a_key_given_twice_is_refused():
    with pytest.raises(InputError, match="each key once"):
        Stances.of(["a", "a"], ["s"], participant=[0], statement=[0], value=[1])
