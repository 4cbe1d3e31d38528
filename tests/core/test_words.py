"""Sentences keep their values apart, and plain English writes numbers that do not lie."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commonground.core.words import (
    Listed,
    Message,
    Money,
    Name,
    Names,
    Sentence,
    Share,
    in_units,
    per_thousand,
    plain,
    say,
    sayable,
)

PAID = Message("{amount} for {proposal}")
VOTERS = Message("{number} voter of {all}", "{number} voters of {all}", count="number")


def _said(sentence, **how):
    voice = plain(**how)
    return say(sentence, translator=voice, write=voice.write)


def test_every_value_is_isolated_from_the_direction_of_the_sentence():
    said = _said(Sentence(PAID, {"amount": Money(5), "proposal": Name("Łąka")}))
    assert said == "\u20685\u2069 for \u2068Łąka\u2069"


def test_a_sentence_may_hold_sentences():
    payment = Sentence(PAID, {"amount": Money(5), "proposal": Name("a")})
    outer = Message("Paid: {payments}.")
    assert plain().say(Sentence(outer, {"payments": payment})) == "Paid: 5 for a."
    listed = Listed((payment, payment, payment))
    assert plain().say(Sentence(outer, {"payments": listed})) == "Paid: 5 for a, 5 for a and 5 for a."


@pytest.mark.parametrize(
    ("number", "said"), [(1, "1 voter of 9"), (2, "2 voters of 9"), (0, "0 voters of 9")]
)
def test_the_number_decides_the_form(number, said):
    assert plain().say(Sentence(VOTERS, {"number": number, "all": 9})) == said


def test_a_number_that_decides_the_form_must_be_whole():
    with pytest.raises(TypeError, match="give an integer"):
        plain().say(Sentence(VOTERS, {"number": Money(2), "all": 9}))


@pytest.mark.parametrize(
    "sentence",
    [
        Sentence(PAID, {"amount": Money(Fraction(1, 3)), "proposal": Name("a"), "more": 1}),
        Sentence(VOTERS, {"number": 0, "all": Sentence(Message("none"))}),
        Sentence(Message("{a}{{b}}"), {"a": Listed((Sentence(Message("x")),))}),
        Sentence(Message("{a}"), {"a": Names(("x", "y"))}),
        Sentence(Message("{a}"), {"a": Share(0.5)}),
    ],
    ids=str,
)
def test_what_is_well_made_can_be_said(sentence):
    assert sayable(sentence)
    assert plain().say(sentence)


@pytest.mark.parametrize(
    "sentence",
    [
        Sentence("{amount}", {"amount": 1}),
        Sentence(Message(3)),
        Sentence(PAID, {"amount": Money(5)}),
        Sentence(PAID, None),
        Sentence(VOTERS, {"number": "9", "all": 9}),
        Sentence(VOTERS, {"number": Money(9), "all": 9}),
        Sentence(Message("{a}"), {"a": "text"}),
        Sentence(Message("{a}"), {"a": Name(None)}),
        Sentence(Message("{a}"), {"a": Names(("x", 1))}),
        Sentence(Message("{a}"), {"a": Money("5")}),
        Sentence(Message("{a}"), {"a": Sentence(PAID)}),
        Sentence(Message("{a}"), {"a": Listed((Sentence(PAID),))}),
        Sentence(Message("{a.b}"), {"a.b": 1}),
        Sentence(Message("{a:>9}"), {"a": 1}),
        Sentence(Message("{a!r}"), {"a": 1}),
        Sentence(Message("{}"), {"": 1}),
        Sentence(Message("{a"), {"a": 1}),
    ],
    ids=str,
)
def test_what_was_kept_and_spoilt_cannot_be_said(sentence):
    assert not sayable(sentence)


@pytest.mark.parametrize(
    ("minor", "digits", "said"),
    [
        (1234500, 2, "12,345 PLN"),
        (1234567, 2, "12,345.67 PLN"),
        (Fraction(100, 3), 0, "33.33 PLN"),
        (Fraction(1, 1000), 0, "0.01 PLN"),
        (Fraction(1, 1000), 2, "0.01 PLN"),
        (-250, 2, "-2.50 PLN"),
        (0, 2, "0 PLN"),
    ],
)
def test_money_is_written_whole_where_it_is_whole_and_never_as_nothing(minor, digits, said):
    assert plain(currency="PLN", minor_digits=digits).write(Money(minor)) == said


@given(st.fractions(), st.integers(0, 3))
def test_money_is_off_by_half_of_its_last_shown_digit_at_most(amount, digits):
    number, places = in_units(Money(amount), digits)
    error = abs(Fraction(number, 10**places) - amount / 10**digits)
    smallest = Fraction(1, 10**places)
    assert error <= smallest / 2 or (abs(number) == 1 and error < smallest)
    assert bool(number) == bool(amount)


@given(st.fractions(0, 1))
def test_only_nothing_is_written_as_0_percent_and_only_all_as_100(share):
    written = per_thousand(Share(share))
    assert (written == 0) == (share == 0)
    assert (written == 1000) == (share == 1)
    assert abs(written - share * 1000) < 1


def test_shares_names_and_numbers_in_plain_english():
    voice = plain()
    assert voice.write(Share(Fraction(1, 3))) == "33.3%"
    assert voice.write(Share(0.5)) == "50%"
    assert voice.write(Names(("a", "b", "c"))) == "a, b and c"
    assert voice.write(Names(())) == ""
    assert voice.write(12345) == "12,345"
