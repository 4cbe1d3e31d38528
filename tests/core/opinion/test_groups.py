"""Groups: found where there are some, numbered in one way, never too small."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from commonground.core.opinion.groups import EXACT_PEOPLE, clustered, grid_of, groups, silhouettes
from commonground.core.opinion.kmeans import farthest_first, k_means, nearest, settle
from commonground.core.opinion.stability import adjusted_rand


def rng(seed=0):
    return np.random.Generator(np.random.PCG64(seed))


def clouds(sizes, *, seed=0, far=10.0):
    """Round clouds in a row, and which cloud each point is of."""
    drawn = rng(seed)
    of = np.repeat(np.arange(len(sizes)), sizes)
    points = drawn.normal(size=(len(of), 2)) + np.column_stack([of * far, (of % 2) * far])
    order = drawn.permutation(len(of))
    return points[order], of[order]


@pytest.mark.parametrize("sizes", [(40, 30), (50, 40, 30), (60, 50, 40, 30), (50, 45, 40, 35, 30)])
def test_clouds_that_stand_apart_are_the_groups(sizes):
    points, of = clouds(sizes)
    found = groups(points, rng=rng())
    assert found.sizes.tolist() == list(sizes)
    assert adjusted_rand(found.labels, of) == 1
    assert max(found.silhouettes, key=lambda tried: tried[1])[0] == len(sizes)


def test_more_than_five_clouds_are_not_told_apart():
    found = groups(clouds([30] * 7)[0], rng=rng())
    assert found.k == 5
    assert [k for k, _ in found.silhouettes] == [2, 3, 4, 5]


@pytest.mark.parametrize(("people", "most"), [(4, 2), (11, 2), (12, 3), (35, 4), (36, 5)])
def test_few_people_form_few_groups(people, most):
    found = groups(rng(1).normal(size=(people, 2)), rng=rng(), min_group=1)
    assert found.silhouettes[-1][0] == most


def test_the_same_seed_gives_the_same_labels():
    points = rng(5).normal(size=(300, 2))
    one, other = (groups(points, rng=rng(7)) for _ in range(2))
    assert np.array_equal(one.labels, other.labels)
    assert np.array_equal(one.centres, other.centres)


def test_larger_groups_come_first_and_equals_by_their_first_person():
    points, of = clouds((25, 25, 40), seed=3)
    found = groups(points, rng=rng())
    assert found.sizes.tolist() == [40, 25, 25]
    first = [int(np.flatnonzero(found.labels == label)[0]) for label in (1, 2)]
    assert first == sorted(first)
    assert set(of[found.labels == 0]) == {2}


def test_a_small_group_joins_the_nearest():
    points, of = clouds((60, 50, 8))
    found = groups(points, rng=rng(), min_group=20)
    assert found.sizes.tolist() == [60, 58]
    assert len(set(found.labels[of == 2])) == 1
    assert found.labels[of == 2][0] == found.labels[of == 1][0]
    assert groups(points, rng=rng(), min_group=8).sizes.tolist() == [60, 50, 8]


def test_nothing_is_left_apart_where_all_groups_are_small():
    found = groups(clouds((15, 15))[0], rng=rng(), min_group=20)
    assert (found.k, found.sizes.tolist()) == (1, [30])


@pytest.mark.parametrize("points", [np.zeros((0, 2)), np.zeros((1, 2)), np.zeros((40, 2))])
def test_people_in_one_place_are_one_group_and_no_error(points):
    found = groups(points, rng=rng())
    assert found.k == min(len(points), 1)
    assert found.silhouettes == ()


def test_many_people_are_grouped_as_few_are():
    points, of = clouds((EXACT_PEOPLE, 2_000, 1_000), far=6)
    found = groups(points, rng=rng())
    assert found.k == 3
    assert adjusted_rand(found.labels, of) > 0.97
    centres = np.array([points[found.labels == label].mean(axis=0) for label in range(3)])
    assert np.allclose(found.centres, centres)
    assert np.array_equal(nearest(points, np.ones(len(points)), found.centres)[0], found.labels)


def test_the_grid_covers_all_people():
    points = rng(2).normal(size=(5_000, 2)) * [100, 0.01]
    cell = grid_of(points)
    assert cell.min() >= 0
    assert cell.max() < 48 * 48
    assert len(np.unique(cell)) > 500


def by_definition(points, labels):
    """Rousseeuw's silhouette, written down."""
    gap = np.hypot(*(points[:, None] - points[None]).transpose(2, 0, 1))
    scores = []
    for at, label in enumerate(labels):
        own = labels == label
        if own.sum() == 1:
            scores.append(0.0)
            continue
        inside = gap[at, own].sum() / (own.sum() - 1)
        outside = min(gap[at, labels == other].mean() for other in set(labels) - {label})
        scores.append((outside - inside) / max(outside, inside))
    return float(np.mean(scores))


@pytest.mark.parametrize("k", [2, 3, 5])
def test_the_silhouette_is_what_its_definition_says(k):
    points = rng(k).normal(size=(700, 2))
    labels = rng(k + 1).integers(0, k, 700)
    labels[0] = k  # alone in its group
    assert silhouettes(points, np.ones(700), [labels])[0] == pytest.approx(by_definition(points, labels))


def test_a_weighted_point_counts_as_that_many_people():
    points, weights = rng(3).normal(size=(40, 2)), rng(4).integers(1, 5, 40)
    labels = np.arange(40) % 3
    many = silhouettes(points, weights.astype(float), [labels])
    again = np.repeat(np.arange(40), weights)
    assert many[0] == pytest.approx(by_definition(points[again], labels[again]))


@given(st.integers(0, 10_000), st.integers(2, 5))
@settings(max_examples=40)
def test_centres_are_the_middles_of_their_people_and_everybody_is_with_the_nearest(seed, k):
    points, weights = rng(seed).normal(size=(60, 2)), rng(seed + 1).integers(1, 4, 60).astype(float)
    centres = k_means(points, weights, k=k, rng=rng(seed))
    labels, inertia = nearest(points, weights, centres)
    for label in range(k):
        middle = np.average(points[labels == label], axis=0, weights=weights[labels == label])
        assert centres[label] == pytest.approx(middle)
    one_start = settle(points, weights, farthest_first(points, weights, k=k)[None])
    assert inertia <= one_start[2][0] + 1e-9


def test_the_first_start_goes_farthest_first():
    points = np.array([[0.0, 0], [1, 0], [9, 0], [0, 7]])
    assert farthest_first(points, np.ones(4), k=3).tolist() == [[9, 0], [0, 7], [1, 0]]


def test_seven_stances_are_enough_to_be_placed():
    counts = np.array([7] * 15 + [6, 30])
    assert clustered(counts, columns=50).tolist() == [*range(15), 16]


def test_in_a_short_conversation_all_statements_are_enough():
    assert clustered(np.array([4, 3] * 20), columns=4).tolist() == list(range(0, 40, 2))


def test_the_most_active_fill_up_to_fifteen():
    counts = np.array([9, 1, 2, 0, 3] + [2] * 20)
    found = clustered(counts, columns=50)
    assert len(found) == 15
    assert {0, 4, 2, 5} <= set(found.tolist())
    assert 1 not in found
    assert 24 not in found


def test_nobody_without_a_stance_is_placed():
    assert clustered(np.array([0, 0, 1]), columns=50).tolist() == [2]
    assert clustered(np.zeros(3, dtype=int), columns=0).tolist() == []
