"""Reading pools and quotas: every fault named with line, column and remedy."""

from __future__ import annotations

import pytest

from commonground.core.errors import InputError
from commonground.core.sortition.panels import panel_rules
from commonground.core.sortition.pool import Person, Pool, Quota, features_of, read_pool, read_quotas

QUOTAS = "feature,value,min,max\ngender,f,1,2\ngender,m,1,2\nage,young,0,3\nage,old,0,3\n"
POOL = "id,gender,age,address\na,f,young,1\nb,m,old,2\nc,f,old,2\n"


def problems_of(function, *arguments, **more):
    with pytest.raises(InputError) as err:
        function(*arguments, **more)
    assert all(problem.message.endswith(".") for problem in err.value.problems)
    return [(problem.code, problem.line, problem.field) for problem in err.value.problems]


def pool(text, **more):
    return read_pool(text, features=("gender", "age"), **more)


def test_quotas_are_read_in_their_order():
    quotas = read_quotas(QUOTAS)
    assert quotas[0] == Quota("gender", "f", 1, 2)
    assert features_of(quotas) == ("gender", "age")


def test_a_pool_is_read_by_the_columns_that_have_quotas():
    assert pool(POOL) == Pool(
        ("gender", "age"),
        (Person("a", ("f", "young")), Person("b", ("m", "old")), Person("c", ("f", "old"))),
    )


def test_household_and_key_are_columns_by_name():
    people = pool(POOL.replace("id,", "name,"), key="name", household="address").people
    assert [person.household for person in people] == ["1", "2", "2"]


@pytest.mark.parametrize("separator", [";", "\t"])
def test_other_separators_bom_crlf_blank_lines_and_spaces_change_nothing(separator):
    other = "\ufeff" + POOL.replace(",", f" {separator} ").replace("\n", "\r\n\r\n")
    assert pool(other) == pool(POOL)


def test_quotes_hold_separators_and_two_spellings_of_a_letter_are_one():
    text = 'id,gender,age\na,"f, or so",caf\u00e9\nb,"f, or so",cafe\u0301\n'
    assert {person.values for person in pool(text).people} == {("f, or so", "café")}


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("", ("empty_file", None, "quotas")),
        ("feature,value,min\ngender,f,1\n", ("no_column", 1, "max")),
        ("feature,value,min,max,max\ngender,f,1,2,3\n", ("column_twice", 1, "max")),
        (QUOTAS.replace("gender,f,1,2", "gender,f,one,2"), ("not_a_count", 2, "min")),
        (QUOTAS.replace("gender,f,1,2", "gender,f,1,-2"), ("not_a_count", 2, "max")),
        (QUOTAS.replace("gender,f,1,2", "gender,f,1,2.5"), ("not_a_count", 2, "max")),
        (QUOTAS.replace("gender,f,1,2", "gender,f,1," + "9" * 5000), ("not_a_count", 2, "max")),
        (QUOTAS.replace("gender,f,1,2", "gender,f,\u0663,4"), ("not_a_count", 2, "min")),
        (QUOTAS.replace("gender,f,1,2", "gender,f,3,2"), ("min_above_max", 2, "min")),
        (QUOTAS.replace("gender,m", "gender,f"), ("quota_twice", 3, "value")),
        (QUOTAS.replace("gender,m", ",m"), ("empty_cell", 3, "feature")),
        (QUOTAS.replace("gender,m,1,2", "gender,m,1"), ("cells", 3, "quotas")),
        ("feature,value,min,max\n", ("no_quota", None, "quotas")),
        (QUOTAS + 'age,"open,0,1\n', ("csv", 6, "quotas")),
    ],
)
def test_a_fault_of_the_quotas_is_named_with_its_place(text, found):
    assert found in problems_of(read_quotas, text)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("\n \n", ("empty_file", None, "pool")),
        ("id,gender,age\n", ("empty_pool", None, "pool")),
        ("id,gender\na,f\n", ("no_column", 1, "age")),
        (POOL.replace("b,m", "a,m"), ("person_twice", 3, "id")),
        (POOL.replace("b,m", ",m"), ("empty_cell", 3, "id")),
        (POOL.replace("b,m", "b,"), ("empty_cell", 3, "gender")),
        (POOL.replace("b,m,old", "b,m"), ("cells", 3, "pool")),
        ("gender,age\nf,old\n", ("key_is_feature", 1, "gender")),
    ],
)
def test_a_fault_of_the_pool_is_named_with_its_place(text, found):
    assert found in problems_of(pool, text)


def test_all_faults_are_named_at_once():
    text = POOL.replace("a,f", ",f").replace("c,f", "b,")
    assert problems_of(pool, text) == [
        ("empty_cell", 2, "id"),
        ("empty_cell", 4, "gender"),
        ("person_twice", 4, "id"),
    ]


def test_a_household_column_that_is_not_there_is_named():
    assert problems_of(pool, POOL, household="street") == [("no_column", 1, "street")]


@pytest.mark.parametrize("size", [0, -1, 4])
def test_a_panel_is_neither_empty_nor_larger_than_the_pool(size):
    assert problems_of(panel_rules, pool(POOL), read_quotas(QUOTAS), size=size) == [("size", None, "size")]


def test_a_panel_is_no_larger_than_there_are_households():
    people = pool(POOL, household="address")
    assert problems_of(panel_rules, people, read_quotas(QUOTAS), size=3) == [("size", None, "size")]


def test_an_empty_pool_is_refused():
    found = problems_of(panel_rules, Pool(("gender", "age"), ()), read_quotas(QUOTAS), size=1)
    assert found == [("empty_pool", None, "pool")]


def test_a_value_of_the_pool_without_quota_is_named_as_it_may_be_misspelt():
    text = POOL.replace("b,m", "b,male")
    assert ("value_without_quota", None, "gender") in problems_of(
        panel_rules, pool(text), read_quotas(QUOTAS), size=2
    )


def test_rules_made_in_python_are_checked_as_those_from_files():
    people = (Person("a", ("f",)), Person("a", ("f",)), Person("b", ()))
    quotas = [Quota("gender", "f", 2, 1), Quota("gender", "f", 0, 1), Quota("age", "old", 0, 1)]
    assert problems_of(panel_rules, Pool(("gender",), people), quotas, size=1) == [
        ("person_twice", None, "key"),
        ("values", None, "b"),
        ("quota_twice", None, "gender"),
        ("min_above_max", None, "gender"),
        ("unknown_feature", None, "age"),
    ]
