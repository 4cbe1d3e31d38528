"""Extracts as arrays: tags by key, ids that rise."""

from dataclasses import replace
from itertools import chain, pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from commonground.core.errors import NetworkError
from commonground.core.network.osm import find, ranges
from tests.core.network.streets import osm, street, tags

ROWS = [{"shop": "bakery"}, {}, {"shop": "kiosk", "name": "Ön"}, {"name": "bakery"}]
SHOPS = tags(ROWS, keys=("shop", "name", "amenity"))


def test_a_column_has_none_where_an_object_lacks_the_key():
    assert SHOPS.column("shop").tolist() == ["bakery", None, "kiosk", None]
    assert SHOPS.column("amenity").tolist() == [None] * 4


def test_values_are_matched_whole_or_in_part_within_their_own_key():
    assert SHOPS.has("name").tolist() == [False, False, True, True]
    assert SHOPS.isin("shop", {"bakery", "deli"}).tolist() == [True, False, False, False]
    assert not SHOPS.isin("shop", {"", "a", "bakeries", "zoo", "Ön"}).any()
    assert SHOPS.contains("shop", ("ios", "ake")).tolist() == [True, False, True, False]


def test_taking_objects_keeps_their_tags_in_the_order_asked_for():
    taken = SHOPS.take(np.array([3, 2, 2]))
    assert taken.column("name").tolist() == ["bakery", "Ön", "Ön"]
    assert taken.column("shop").tolist() == [None, "kiosk", "kiosk"]


def test_a_key_that_was_not_read_is_an_error_rather_than_absent():
    with pytest.raises(NetworkError, match=r"'landuse' was not read: expected one of amenity, name, shop"):
        SHOPS.has("landuse")


def test_ids_out_of_order_or_twice_are_refused_with_the_two_ids():
    good = osm({1: (0, 0), 2: (10, 0)}, {5: street(1, 2), 7: street(2, 1)})
    with pytest.raises(NetworkError, match="node ids 2 and 1 follow"):
        replace(good, node_id=good.node_id[::-1])
    with pytest.raises(NetworkError, match="way ids 5 and 5 follow"):
        replace(good, way_id=np.array([5, 5]))


def test_a_pointer_that_does_not_fit_is_refused():
    good = osm({1: (0, 0), 2: (10, 0)}, {5: street(1, 2)})
    with pytest.raises(NetworkError, match="expected 2 ending at 2"):
        replace(good, way_ptr=np.array([0, 1]))


def test_tags_with_different_vocabularies_are_refused():
    good = osm({1: (0, 0), 2: (10, 0)}, {5: street(1, 2)})
    with pytest.raises(NetworkError, match="different vocabularies"):
        replace(good, way_tags=tags([{"highway": "steps"}]))


@given(st.sets(st.integers(0, 50)), st.lists(st.integers(0, 50)))
def test_ids_are_found_where_they_are_and_nowhere_else(have, wanted):
    ids = np.array(sorted(have), dtype=np.int64)
    at = find(ids, np.array(wanted, dtype=np.int64))
    assert [ids[i] if i >= 0 else None for i in at] == [w if w in have else None for w in wanted]


@given(st.lists(st.lists(st.integers()), min_size=1), st.data())
def test_items_of_chosen_rows_come_in_the_order_of_the_rows(rows, data):
    chosen = data.draw(st.lists(st.integers(0, len(rows) - 1)))
    ptr = np.cumsum([0, *map(len, rows)])
    at, new_ptr = ranges(ptr, np.array(chosen, dtype=np.int64))
    flat = list(chain.from_iterable(rows))
    got = [[flat[i] for i in at[a:b]] for a, b in pairwise(new_ptr)]
    assert got == [rows[i] for i in chosen]
