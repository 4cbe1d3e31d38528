import numpy as np
import pytest

from commonground.core.errors import SuppressionError
from commonground.core.privacy.linked import audit_linked, suppress_linked
from commonground.core.privacy.suppression import small

SIZES = (20, 30, 7)


def city(seed, n_points=300):
    """Points on a line, divided three times in stretches that do not line up; two Areas are tiny."""
    rng = np.random.default_rng(seed)
    at = np.sort(rng.uniform(0, 1, n_points))
    divisions = [(at * n).astype(int) for n in SIZES]
    people = rng.gamma(1.0, 12.0, n_points)
    for tiny in (4, 13):
        inside = divisions[0] == tiny
        people[inside] *= 3 / max(people[inside].sum(), 1)
    return people, divisions


def sums(people, of, n):
    return np.bincount(of, weights=people, minlength=n)


def too_small(people, divisions, sizes):
    return [small(sums(people, of, n)) for of, n in zip(divisions, sizes, strict=True)]


def test_a_cell_gives_away_the_area_that_it_covers():
    people, divisions = [2, 1, 30, 40], [[0, 1, 2, 2], [0, 1, 2, 3]]
    found = audit_linked(people, divisions, hidden=[[True, True, False], [False] * 4])
    assert found.low[0][:2].tolist() == found.high[0][:2].tolist() == [2, 1]
    assert found.exposed() == ((0, 0), (0, 1))


def test_hiding_the_cells_too_keeps_the_area_uncertain():
    people, divisions = [2, 2, 30, 40], [[0, 1, 2, 2], [0, 1, 2, 3]]
    found = audit_linked(people, divisions, hidden=[[True, True, False], [True, True, False, False]])
    assert found.exposed() == ()
    assert found.high[0][0] - found.low[0][0] == pytest.approx(4)
    assert np.isnan(found.low[0][2])


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("n", [2, 3])
def test_no_division_gives_a_small_place_away(seed, n):
    people, divisions = city(seed)
    divisions, sizes = divisions[:n], SIZES[:n]
    found = suppress_linked(people, divisions, sizes=sizes)
    must = too_small(people, divisions, sizes)
    assert any(one.any() for one in must)
    for one, hidden in zip(must, found.hidden, strict=True):
        assert not (one & ~hidden).any()
    full = audit_linked(people, divisions, hidden=found.hidden)
    assert not {(d, i) for d, one in enumerate(must) for i in np.flatnonzero(one)} & set(full.exposed())


def test_what_each_table_hides_by_itself_would_not_have_been_enough():
    # two small Areas hide each other, but Cell 0 is Area 0, and the other Cells give Cell 0 away
    people, divisions = [3, 2, 30, 40], [[0, 1, 2, 2], [0, 1, 1, 2]]
    found = audit_linked(people, divisions, hidden=too_small(people, divisions, (3, 3)))
    assert found.exposed() == ((0, 0), (0, 1), (1, 0))
    together = suppress_linked(people, divisions, sizes=(3, 3))
    assert together.exposed() == ()


def test_the_same_city_always_hides_the_same_places():
    people, divisions = city(2)
    mix = np.random.default_rng(1).permutation(len(people))
    one = suppress_linked(people, divisions, sizes=SIZES)
    other = suppress_linked(people[mix], [of[mix] for of in divisions], sizes=SIZES)
    for a, b in zip(one.hidden, other.hidden, strict=True):
        assert (a == b).all()


def test_people_outside_any_area_are_taken_to_be_known():
    found = audit_linked([3, 9], [[0, -1], [0, 0]], hidden=[[True], [True]])
    assert found.low[0].tolist() == found.high[0].tolist() == [3]


def test_a_city_that_cannot_be_hidden_is_told_to_publish_less():
    with pytest.raises(SuppressionError, match="do not publish the total"):
        suppress_linked([2], [[0], [0]], sizes=(1, 1))
    with pytest.raises(SuppressionError, match="publish fewer divisions"):
        suppress_linked([1, 10, 20, 30], [[-1, 0, 1, 2], [0, 1, 1, 2]], sizes=(3, 3))


def test_without_small_places_nothing_is_hidden():
    found = suppress_linked([10, 20], [[0, 1], [0, 1]], sizes=(2, 2))
    assert not any(hidden.any() for hidden in found.hidden)


def test_one_division_alone_is_treated_like_one_table():
    found = suppress_linked([50, 3, 40, 60], [[0, 1, 2, 3]], sizes=(4,))
    assert np.flatnonzero(found.hidden[0]).tolist() == [1, 2]


def test_where_nobody_lives_nothing_is_hidden():
    found = suppress_linked([0.0, 0.0], [[0, 1], [-1, 0]], sizes=[2, 1])
    assert [mask.tolist() for mask in found.hidden] == [[False, False], [False]]
