import json
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from commonground.core.errors import InputError
from commonground.core.ledger.canonical import canonical_json, rational_text, read_rational

_ATOMS = st.none() | st.booleans() | st.integers() | st.text(st.characters(codec="ascii"))
_VALUES = st.recursive(
    _ATOMS, lambda inner: st.lists(inner) | st.dictionaries(st.text(st.characters(codec="ascii")), inner)
)


@settings(max_examples=50)
@given(_VALUES)
def test_it_is_what_the_one_line_of_the_method_page_writes(value):
    line = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
    assert canonical_json(value) == line


def test_keys_are_sorted_by_code_point_and_not_by_utf_16():
    # U+FB33 sorts after U+1F600 in UTF-16, whose first unit is U+D83D
    assert (
        canonical_json({"\U0001f600": 1, "\ufeff": 2, "é": 3}) == '{"é":3,"\ufeff":2,"\U0001f600":1}'.encode()
    )


def test_text_is_written_in_normal_form_c():
    assert canonical_json(["Bia\u0142ol\u0119ka", "e\u0301"]) == '["Białolęka","é"]'.encode()


def test_control_characters_are_escaped_and_others_are_not():
    assert (
        canonical_json('"\\/\b\t\n\f\r\x01\x7f\u2028')
        == '"\\"\\\\/\\b\\t\\n\\f\\r\\u0001\x7f\u2028"'.encode()
    )


def test_rationals_are_text_in_lowest_terms():
    assert canonical_json([Fraction(2, 4), Fraction(20), Fraction(-1, 3)]) == b'["1/2","20/1","-1/3"]'


def test_whole_numbers_of_numpy_are_whole_numbers():
    assert canonical_json([np.int64(7), np.int32(-1)]) == b"[7,-1]"


def test_everything_that_cannot_be_written_is_named_with_its_path():
    value = {
        "trace": [{"rho": 1.0}, {"rho": float("nan")}],
        "seed": b"x",
        "set": {1},
        "half": "\ud800",
        "money": Decimal(1),
    }
    with pytest.raises(InputError) as caught:
        canonical_json(value)
    named = [problem.field for problem in caught.value.problems]
    assert named == ["half", "money", "seed", "set", "trace[0].rho", "trace[1].rho"]
    assert "Write amounts in minor units" in str(caught.value)


@pytest.mark.parametrize("value", [{1: "x"}, {"é": 1, "e\u0301": 2}, {"\ud800": 1}])
def test_keys_that_are_no_text_or_the_same_text_are_refused(value):
    with pytest.raises(InputError):
        canonical_json(value)


def test_a_value_nested_without_end_is_refused_and_not_followed():
    endless = []
    endless.append(endless)
    with pytest.raises(InputError, match="64 deep"):
        canonical_json(endless)


@given(st.fractions())
def test_a_rational_is_read_as_it_was_written(value):
    assert read_rational(rational_text(value)) == value


def test_a_rational_of_ten_thousand_digits_is_written_and_read():
    value = Fraction(3**30_000, 10**9_000 * 7)
    assert read_rational(rational_text(value)) == value
    numerator = rational_text(value).split("/")[0]
    assert len(numerator) == 14_314
    assert numerator[-20:] == str(3**30_000 % 10**20)


@pytest.mark.parametrize(
    "text", ["2/4", "1", "01/2", "1/02", "1/-2", "-0/1", "0/2", " 1/2", "1/0", "1/2\n", "½"]
)
def test_a_rational_has_one_spelling(text):
    with pytest.raises(ValueError, match="lowest terms"):
        read_rational(text)
