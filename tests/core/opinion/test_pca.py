"""The map: what it is by definition, what its axes mean, and when it is not determined."""

import numpy as np
import pytest

from commonground.core.opinion import eigen
from commonground.core.opinion.pca import axes_of, pca, place, project
from commonground.core.opinion.stances import Stances
from commonground.core.opinion.state import OpinionState
from tests.core.opinion import made, polis

ROOT_HALF = 0.707106781


def kept(state):
    return state.stances.only(state.kept)


def centred(stances):
    """X: stances minus the mean of their Statement, 0 where not seen."""
    table = np.full((len(stances.participants), len(stances.statements)), np.nan)
    table[stances.rows, stances.statement] = stances.value
    return np.nan_to_num(table - np.nanmean(table, axis=0))


def test_the_gram_matrix_is_that_of_the_centred_stances():
    state = polis.state(polis.SEATTLE)
    matrix = centred(kept(state))
    assert np.allclose(state.sums.gram, matrix.T @ matrix, rtol=0, atol=1e-9)


def test_two_people_who_differ_in_everything_stand_on_a_line():
    state = made.conversation(["++", "--"])
    axes = pca(state)
    assert axes.known == "line"
    assert axes.eigenvalues == pytest.approx((4.0, 0.0))
    assert axes.total == 4
    assert axes.loadings.tolist() == [[ROOT_HALF, 0.0], [ROOT_HALF, 0.0]]
    assert project(axes, kept(state)) == pytest.approx(np.array([[2**0.5, 0], [-(2**0.5), 0]]))


def test_places_are_stretched_by_what_is_not_seen_and_moderated_statements_count_as_seen():
    """M = 3 Statements, one moderated out: sqrt(3 / (2 + 1)) and sqrt(3 / (1 + 1))."""
    state = made.conversation(["+++", "---", "+.."], moderated=["s2"])
    axes, points = pca(state), project(pca(state), kept(state))
    assert (axes.columns, axes.moderated) == (3, 1)
    first = (1 - axes.mean[0]) * axes.loadings[0, 0]
    second = (1 - axes.mean[1]) * axes.loadings[1, 0]
    assert points[0, 0] == pytest.approx(first + second)
    assert points[2, 0] == pytest.approx(first * 1.5**0.5)


def test_one_participant_is_placed_as_all_of_them_are():
    state = polis.state(polis.SEATTLE)
    axes, stances = pca(state), kept(state)
    points = project(axes, stances)
    for row in range(0, len(points), 17):
        held = state.stances.of_participant(stances.participants[row])
        assert place(axes, held) == pytest.approx(tuple(points[row]), abs=1e-12)


def test_stances_on_other_statements_are_refused():
    state = polis.state(polis.SEATTLE)
    with pytest.raises(ValueError, match="expected the same Statements"):
        project(pca(state), state.stances)


def test_the_reach_of_a_statement_is_the_distance_of_who_only_agrees_with_it():
    state = polis.state(polis.SEATTLE)
    axes = pca(state)
    held = Stances.from_mapping({("x", axes.statements[5]): 1})
    one = axes.extremity[5]
    alone = np.array(place(axes, {held.statements[0]: 1})) * (1 + axes.moderated) ** 0.5
    assert np.hypot(*alone) == pytest.approx(one)


@pytest.mark.parametrize("name", [polis.SEATTLE, polis.BIODIVERSITY])
def test_opposite_stances_give_the_same_eigenvalues_and_a_mirrored_map(name):
    state = polis.state(name)
    whole = state.stances
    opposite = OpinionState.from_votes(
        Stances(whole.participants, whole.statements, whole.start, whole.statement, -whole.value),
        moderated=state.moderated,
    )
    one, other = pca(state), pca(opposite)
    assert one.eigenvalues == other.eigenvalues
    assert np.array_equal(one.loadings, other.loadings)
    assert np.allclose(project(one, kept(state)), -project(other, kept(opposite)), rtol=0, atol=1e-12)


def test_renaming_statements_turns_no_axis():
    state = polis.state(polis.SEATTLE)
    whole = state.stances
    named = Stances.of(
        whole.participants,
        [f"{97 * (at + 1) % 1009}" for at in range(len(whole.statements))],
        participant=whole.rows,
        statement=whole.statement,
        value=whole.value,
    )
    points = [
        project(axes, part)
        for axes, part in [(pca(OpinionState.from_votes(part)), part) for part in (whole, named)]
    ]
    assert np.allclose(*points, rtol=0, atol=1e-6)


def test_equal_spread_in_two_directions_determines_the_plane_and_no_axis():
    axes = pca(made.conversation(["++", "+-", "-+", "--"]))
    assert axes.known == "plane"
    assert axes.loadings.tolist() == [[1, 0], [0, 1]]


def test_equal_spread_in_three_directions_determines_no_map():
    rows = [f"{a}{b}{c}" for a in "+-" for b in "+-" for c in "+-"]
    axes = pca(made.conversation(rows))
    assert axes.known == "none"
    assert not axes.loadings.any()
    assert axes.total > 0


@pytest.mark.parametrize("rows", [[], ["+"], ["0000", "0000"], ["+-+", "+-+"], ["....", "...."]])
def test_without_differences_there_is_no_map_and_no_error(rows):
    axes = pca(made.conversation(rows))
    assert (axes.known, axes.total, axes.eigenvalues) == ("none", 0, (0, 0))


def test_the_map_of_a_moment_ago_leads_to_the_same_map():
    state = polis.state(polis.BIODIVERSITY)
    before = pca(state)
    state.update("1", "3", 1)
    state.update("new", "new", -1)
    cold, warm = pca(state), pca(state, start=before)
    assert cold.eigenvalues == pytest.approx(warm.eigenvalues, rel=1e-12)
    assert np.allclose(cold.loadings, warm.loadings, rtol=0, atol=2e-9)


def test_too_many_statements_for_tables_give_the_same_map():
    state = polis.state(polis.BIODIVERSITY)
    tables = pca(state)
    sparse = axes_of(kept(state), sums=None, columns=tables.columns, moderated=tables.moderated)
    assert sparse.eigenvalues == pytest.approx(tables.eigenvalues, rel=1e-10)
    assert sparse.total == pytest.approx(tables.total, rel=1e-12)
    assert np.allclose(sparse.loadings, tables.loadings, rtol=0, atol=2e-9)
    assert np.allclose(sparse.mean, tables.mean, rtol=0, atol=1e-15)


def test_weights_and_repeated_people_give_the_same_map_without_tables():
    state = polis.state(polis.SEATTLE)
    stances = kept(state)
    weights = np.arange(len(stances.participants)) % 3
    repeated = stances.take(np.repeat(np.arange(len(weights)), weights))
    one = axes_of(stances, sums=None, columns=54, moderated=23, weights=weights)
    other = axes_of(repeated, sums=None, columns=54, moderated=23)
    assert one.eigenvalues == pytest.approx(other.eigenvalues, rel=1e-10)
    assert np.allclose(one.loadings, other.loadings, rtol=0, atol=2e-9)


@pytest.mark.parametrize("people", [1, 3, 80])
def test_more_statements_than_tables_hold_need_no_tables(people):
    rng = np.random.default_rng(people)
    columns = 5_001
    who, what = np.nonzero(rng.random((people, columns)) < 0.05)
    state = OpinionState.from_votes(
        Stances.of(
            [str(at) for at in range(people)],
            [str(at) for at in range(columns)],
            participant=who,
            statement=what,
            value=rng.integers(-1, 2, len(who)),
        )
    )
    assert state.sums is None
    state.update("0", "4000", 1)
    axes = pca(state)
    assert axes.known == ("none" if people == 1 else "both")
    if people > 1:
        matrix = centred(state.stances.only(np.isin(np.arange(columns), state.stances.statement)))
        values = np.linalg.svd(matrix, compute_uv=False)[:2] ** 2
        assert axes.eigenvalues == pytest.approx(values, rel=1e-9)


@pytest.mark.parametrize("rank", [1, 2, 5, 150])
@pytest.mark.parametrize("times", [1, 3])
def test_the_largest_eigenvalues_are_those_of_the_whole_decomposition(rank, times):
    """``times`` equal eigenvalues at the top; single vectors would see only one of them."""
    rng = np.random.default_rng(rank)
    directions = np.linalg.qr(rng.normal(size=(150, rank)))[0]
    strength = np.sort(rng.random(rank))[::-1] + 0.5
    strength[:times] = 4.0
    gram = (directions * strength) @ directions.T
    values, vectors = eigen.leading(gram)
    expected = np.linalg.eigvalsh(gram)[::-1][:3]
    assert values == pytest.approx(np.maximum(expected, 0), abs=1e-9)
    assert np.allclose(gram @ vectors[:, :2], vectors[:, :2] * values[:2], atol=1e-9)


def test_a_start_that_points_elsewhere_does_no_harm():
    rng = np.random.default_rng(4)
    directions = np.linalg.qr(rng.normal(size=(120, 120)))[0]
    strength = np.concatenate([[9.0, 5.0, 4.9], rng.random(117)])
    gram = (directions * strength) @ directions.T
    values, _ = eigen.leading(gram, start=directions[:, 2:4])
    assert values == pytest.approx([9.0, 5.0, 4.9], abs=1e-6)


def test_a_spectrum_that_does_not_settle_is_decomposed_whole():
    gram = np.diag(np.linspace(1.0, 1.0000001, 150))
    values, _ = eigen.leading(gram)
    assert values == pytest.approx(np.diag(gram)[::-1][:3], abs=1e-12)
