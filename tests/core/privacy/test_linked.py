import numpy as np
import pytest

from commonground.core.errors import SuppressionError
from commonground.core.privacy.linked import audit_linked, suppress_linked
from commonground.core.privacy.suppression import small


def city(seed, n_areas=20, n_cells=30, n_points=300):
    """Points on a line: Areas and Cells are stretches of it that do not line up; two Areas are tiny."""
    rng = np.random.default_rng(seed)
    at = np.sort(rng.uniform(0, 1, n_points))
    area, cell = (at * n_areas).astype(int), (at * n_cells).astype(int)
    people = rng.gamma(1.0, 12.0, n_points)
    for tiny in (4, 13):
        inside = area == tiny
        people[inside] *= 3 / max(people[inside].sum(), 1)
    return people, area, cell


def sums(people, of, n):
    return np.bincount(of, weights=people, minlength=n)


def test_a_cell_gives_away_the_area_that_it_covers():
    people, area, cell = [2, 1, 30, 40], [0, 1, 2, 2], [0, 1, 2, 3]
    found = audit_linked(
        people, area=area, cell=cell, hidden_areas=[True, True, False], hidden_cells=[False] * 4
    )
    assert found.area_low[:2].tolist() == found.area_high[:2].tolist() == [2, 1]
    assert found.exposed() == (("area", 0), ("area", 1))


def test_hiding_the_cells_too_keeps_the_area_uncertain():
    people, area, cell = [2, 2, 30, 40], [0, 1, 2, 2], [0, 1, 2, 3]
    found = audit_linked(
        people,
        area=area,
        cell=cell,
        hidden_areas=[True, True, False],
        hidden_cells=[True, True, False, False],
    )
    assert found.exposed() == ()
    assert found.area_high[0] - found.area_low[0] == pytest.approx(4)
    assert np.isnan(found.area_low[2])


@pytest.mark.parametrize("seed", range(4))
def test_neither_areas_nor_cells_give_a_small_one_away(seed):
    people, area, cell = city(seed)
    found = suppress_linked(people, area=area, cell=cell, n_areas=20, n_cells=30)
    assert not small(np.where(found.hidden_areas, 0, sums(people, area, 20))).any()
    assert not small(np.where(found.hidden_cells, 0, sums(people, cell, 30))).any()
    full = audit_linked(
        people, area=area, cell=cell, hidden_areas=found.hidden_areas, hidden_cells=found.hidden_cells
    )
    must = {("area", int(i)) for i in np.flatnonzero(small(sums(people, area, 20)))}
    must |= {("cell", int(i)) for i in np.flatnonzero(small(sums(people, cell, 30)))}
    assert not must & set(full.exposed())


def test_what_each_table_hides_by_itself_would_not_have_been_enough():
    # two small Areas hide each other, but Cell 0 is Area 0, and the other Cells give Cell 0 away
    people, area, cell = [3, 2, 30, 40], [0, 1, 2, 2], [0, 1, 1, 2]
    found = audit_linked(
        people,
        area=area,
        cell=cell,
        hidden_areas=small(sums(people, area, 3)),
        hidden_cells=small(sums(people, cell, 3)),
    )
    assert found.exposed() == (("area", 0), ("area", 1), ("cell", 0))
    together = suppress_linked(people, area=area, cell=cell, n_areas=3, n_cells=3)
    assert together.exposed() == ()


def test_the_same_city_always_hides_the_same_places():
    people, area, cell = city(2)
    mix = np.random.default_rng(1).permutation(len(people))
    one = suppress_linked(people, area=area, cell=cell, n_areas=20, n_cells=30)
    other = suppress_linked(people[mix], area=area[mix], cell=cell[mix], n_areas=20, n_cells=30)
    assert (one.hidden_areas == other.hidden_areas).all()
    assert (one.hidden_cells == other.hidden_cells).all()


def test_people_outside_any_area_are_taken_to_be_known():
    found = audit_linked([3, 9], area=[0, -1], cell=[0, 0], hidden_areas=[True], hidden_cells=[True])
    assert found.area_low.tolist() == found.area_high.tolist() == [3]


def test_a_city_that_cannot_be_hidden_is_told_to_publish_one_table():
    with pytest.raises(SuppressionError, match="do not publish the total"):
        suppress_linked([2], area=[0], cell=[0], n_areas=1, n_cells=1)
    with pytest.raises(SuppressionError, match="publish one of the two tables"):
        suppress_linked([1, 10, 20, 30], area=[-1, 0, 1, 2], cell=[0, 1, 1, 2], n_areas=3, n_cells=3)


def test_without_small_places_nothing_is_hidden():
    found = suppress_linked([10, 20], area=[0, 1], cell=[0, 1], n_areas=2, n_cells=2)
    assert not found.hidden_areas.any()
    assert not found.hidden_cells.any()
