import subprocess
import sys

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.sparse import csr_array
from scipy.sparse.csgraph import maximum_flow

from commonground.core.errors import SuppressionError
from commonground.core.privacy.audit import audit
from commonground.core.privacy.suppression import (
    disclosing_rows,
    primary,
    primary_rates,
    protect,
    small,
    suppress_areas,
)

PLENTY = 1_000_000


def gamma_poisson(rng, rows=12, columns=6):
    """A table whose cells are small, medium and large: about a quarter lie under 5."""
    return rng.poisson(rng.gamma(1.2, 10.0, size=(rows, columns)))


def freedom(counts, hidden, i, j):
    """How far a hidden cell can move with all totals kept, by flows around rectangles: no LP in it.

    People leave a column through a cell that shrinks and enter it through one that grows.
    """
    rows, columns = counts.shape
    arcs = []
    for r, c in np.argwhere(hidden).tolist():
        if (r, c) != (i, j):
            arcs += [(r, rows + c, PLENTY), (rows + c, r, int(counts[r, c]))]
    source, target, room = np.array(arcs).T
    graph = csr_array((room.astype(np.int32), (source, target)), shape=(rows + columns,) * 2)
    graph.eliminate_zeros()
    up = maximum_flow(graph, rows + j, i).flow_value
    down = maximum_flow(graph, i, rows + j).flow_value
    return up + min(down, int(counts[i, j]))


def test_counts_from_one_to_four_are_small_and_none_is_not():
    assert small([0, 1, 4, 5, 0.3]).tolist() == [False, True, True, False, True]


def test_a_cell_whose_rest_is_small_is_hidden_with_it():
    assert primary([[30, 2, 0], [30, 0, 0], [10, 10, 10]]).tolist() == [
        [True, True, False],
        [False, False, False],
        [False, False, False],
    ]


def test_what_is_zero_by_definition_stays():
    assert primary([[1, 0, 0]], structural=[[False, False, True]]).tolist() == [[True, True, False]]


def test_a_rate_is_hidden_by_its_numerator_its_denominator_and_their_difference():
    assert primary_rates([3, 10, 48, 10, 0], [50, 12, 50, 50, 50]).tolist() == [
        True,
        True,
        True,
        False,
        False,
    ]
    assert primary_rates([1], [4]).tolist() == [True]


def test_a_row_all_of_whose_people_are_in_one_cell_is_flagged():
    assert disclosing_rows([[0, 20], [10, 10], [0, 0], [3, 0]]).tolist() == [0, 3]


def test_two_small_areas_among_68_are_hidden_and_stay_hidden():
    people = np.random.default_rng(1).poisson(95, 68)
    people[[11, 40]] = 3, 2
    found = suppress_areas(people, float(people.sum()))
    assert np.flatnonzero(found.hidden).tolist() == [11, 40]
    assert (found.high - found.low)[found.hidden].tolist() == [5, 5]
    assert (found.low == found.high)[~found.hidden].all()


def test_a_lone_small_area_takes_the_smallest_other_with_it_because_of_the_total():
    found = suppress_areas([50, 3, 40, 60], 153.0)
    assert np.flatnonzero(found.hidden).tolist() == [1, 2]
    assert found.primary.tolist() == [False, True, False, False]
    assert found.high[1] == 43


def test_without_a_total_a_lone_area_is_hidden_alone():
    found = suppress_areas([50, 3, 40, 60], None)
    assert np.flatnonzero(found.hidden).tolist() == [1]
    assert found.high[1] == np.inf


def test_two_areas_with_one_resident_each_are_not_enough():
    found = suppress_areas([1, 1, 40, 60], 102.0)
    assert np.flatnonzero(found.hidden).tolist() == [0, 1, 2]


def test_areas_of_one_size_are_hidden_in_their_order():
    assert np.flatnonzero(suppress_areas([50, 3, 50, 50], 153.0).hidden).tolist() == [0, 1]


def test_an_area_with_nobody_is_not_hidden_and_hides_nobody():
    assert np.flatnonzero(suppress_areas([0, 3, 0, 60], 63.0).hidden).tolist() == [1, 3]


def test_without_small_areas_nothing_is_hidden():
    assert not suppress_areas([0, 5, 60], 65.0).hidden.any()


def test_people_outside_any_area_do_not_make_a_total_safe():
    assert suppress_areas([50, 3, 40], 200.0).hidden.sum() == 2


def test_a_total_that_nothing_can_protect_is_refused():
    with pytest.raises(SuppressionError, match="do not publish the total"):
        suppress_areas([3], 3.0)
    with pytest.raises(SuppressionError, match="do not publish the total"):
        suppress_areas([1, 1, 0], 2.0)


def test_a_total_below_its_parts_is_refused():
    with pytest.raises(SuppressionError, match="The Areas hold 53 people"):
        suppress_areas([50, 3], 50.0)


@given(st.lists(st.integers(0, 60), min_size=2, max_size=20), st.integers(0, 50))
def test_the_total_never_gives_a_hidden_area_away(people, outside):
    try:
        found = suppress_areas(people, float(sum(people) + outside))
    except SuppressionError:
        assert sum(people) < 3 or sum(p > 0 for p in people) < 2
        return
    assert not small(np.where(found.hidden, 0, people)).any()
    held = sum(p for p, h in zip(people, found.hidden, strict=True) if h)
    assert found.hidden.sum() == 0 or (found.hidden.sum() > 1 and held >= 3)


def test_a_lone_small_cell_is_protected_by_the_cheapest_rectangle():
    counts = np.array([[2, 30, 40], [10, 50, 60], [20, 8, 70]])
    found = protect(counts)
    assert found.primary.sum() == 1
    # rows 0 and 1, columns 0 and 1 would cost 30 + 10 + 50; rows 0 and 2 only 30 + 20 + 8
    assert np.argwhere(found.hidden).tolist() == [[0, 0], [0, 1], [2, 0], [2, 1]]


def test_cells_that_protect_each_other_need_no_more():
    counts = np.array([[3, 3, 40], [4, 4, 60], [20, 30, 70]])
    assert (protect(counts).hidden == protect(counts).primary).all()


def test_no_hidden_cell_of_100_random_tables_can_be_worked_out():
    rng = np.random.default_rng(20221121)
    hidden = shown_first = 0
    for _ in range(100):
        counts = gamma_poisson(rng)
        found = protect(counts)
        assert not small(np.where(found.hidden, 0, counts)).any()
        assert not found.hidden_totals.any()
        for i, j in np.argwhere(found.primary).tolist():
            assert freedom(counts, found.hidden, i, j) >= 3
        hidden += int(found.hidden.sum())
        shown_first += int(found.primary.sum())
    assert shown_first > 1000
    assert hidden < 1.5 * shown_first


def test_hiding_the_small_cells_alone_would_give_many_away():
    rng = np.random.default_rng(20221121)
    counts = [gamma_poisson(rng) for _ in range(20)]
    widths = [freedom(c, primary(c), i, j) for c in counts for i, j in np.argwhere(primary(c)).tolist()]
    assert np.mean(np.array(widths) == 0) > 0.1


def test_the_audit_finds_what_the_flows_find():
    rng = np.random.default_rng(3)
    for _ in range(5):
        counts = gamma_poisson(rng, 8, 5)
        hidden = primary(counts)
        cells = np.where(hidden, np.nan, counts)
        found = audit(cells, row_totals=counts.sum(axis=1), column_totals=counts.sum(axis=0))
        for i, j in np.argwhere(hidden).tolist():
            assert found.high[i, j] - found.low[i, j] == pytest.approx(
                freedom(counts, hidden, i, j), abs=1e-6
            )
            assert found.low[i, j] - 1e-6 <= counts[i, j] <= found.high[i, j] + 1e-6


def test_a_planted_unprotected_cell_is_refused():
    counts = gamma_poisson(np.random.default_rng(8)) + 5.0
    cells = counts.copy()
    cells[4, 2] = np.nan
    found = audit(cells, row_totals=counts.sum(axis=1), column_totals=counts.sum(axis=0))
    assert found.exposed == ((4, 2),)
    with pytest.raises(SuppressionError, match="row 4, column 2 lies between"):
        found.require()


def test_a_small_row_total_is_hidden_with_its_row_and_cannot_be_worked_out():
    counts = np.random.default_rng(5).poisson(30, (68, 5))
    counts[3], counts[40] = [1, 0, 1, 0, 0], [0, 2, 0, 1, 1]
    found = protect(counts)
    assert np.flatnonzero(found.hidden_totals).tolist() == [3, 40]
    assert found.hidden[[3, 40]].all()
    cells, totals, columns = found.published(counts)
    assert np.isnan(totals[[3, 40]]).all()
    seen = audit(cells, row_totals=totals, column_totals=columns, protected=found.primary)
    assert seen.exposed == ()
    assert (seen.total_high - seen.total_low)[[3, 40]].min() >= 3


def test_a_lone_small_row_takes_another_row_with_it():
    counts = np.full((6, 4), 25)
    counts[2] = [1, 1, 1, 0]
    assert np.flatnonzero(protect(counts).hidden_totals).tolist() == [0, 2]


def test_the_same_table_always_hides_the_same_cells():
    counts = gamma_poisson(np.random.default_rng(9))
    assert (protect(counts).hidden == protect(counts.astype(float)).hidden).all()


def test_a_published_table_shows_no_zero_for_a_hidden_cell():
    counts = np.array([[2, 30, 40], [10, 50, 60], [20, 8, 70]])
    cells, _, _ = protect(counts).published(counts)
    assert np.isnan(cells[0, 0])
    assert cells[0, 2] == 40


def test_what_is_zero_by_definition_is_never_hidden():
    counts = np.array([[2, 0, 40], [10, 50, 60], [20, 8, 70]])
    structural = counts == 0
    assert not protect(counts, structural=structural).hidden[structural].any()


def test_a_column_of_three_people_must_be_merged():
    with pytest.raises(SuppressionError, match="Column 1 holds 3 people in all"):
        protect([[50, 1], [60, 2], [70, 0]])


def test_a_cell_that_nothing_can_protect_names_its_row():
    with pytest.raises(SuppressionError, match=r"row 0, column 0.*merge the row"):
        protect([[2, 90], [50, 0], [60, 0]], structural=[[False, False], [False, True], [False, True]])


@pytest.mark.parametrize("counts", [[1, 2, 3], [[1, np.nan]], [[1, -1]]])
def test_an_incomplete_table_is_refused(counts):
    with pytest.raises(SuppressionError, match="complete table"):
        protect(counts)


def test_totals_that_contradict_the_cells_are_noticed():
    with pytest.raises(SuppressionError, match="contradict each other"):
        audit([[np.nan, 5], [np.nan, 5]], row_totals=[15, 15], column_totals=[50, 10])


def test_the_rules_are_readable_without_scipy():
    code = "import sys, commonground.core.privacy.linked; raise SystemExit('scipy' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
