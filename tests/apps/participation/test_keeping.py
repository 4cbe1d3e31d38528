"""What the worker found comes back exactly as it was, and core's sentences are said in four languages."""

from __future__ import annotations

import re
from fractions import Fraction

import pytest
from django.utils import translation

from commonground.apps.participation import keep
from commonground.apps.participation.words import Speaker, listed, percent
from commonground.core.choice.result import Parameters, Round
from commonground.core.words import Listed, Message, Money, Name, Names, Sentence, Share

PLN = Speaker("PLN", 2)
ROUND = Round("equal_shares", "P1", 6000, Fraction(1, 3), Fraction(20), 3, 3, 0, ("P1", "P2"), "cost")


def _bare(text):
    return text.translate({0x2068: None, 0x2069: None})


def test_what_is_packed_comes_back_exactly():
    held = {
        "rounds": (ROUND, ROUND),
        "share": Fraction(-7, 3),
        "none": None,
        "yes": True,
        "n": 2**60,
        "f": 0.5,
    }
    again = keep.unpack(keep.pack(held), [Round])
    assert again == held
    assert isinstance(again["rounds"], tuple)
    assert keep.pack(again) == keep.pack(held)


def test_a_mapping_may_have_any_keys_and_a_dataclass_may_lie_deep():
    held = ({1: ({"class": ROUND},)}, {"rational": "1/2", "tuple": ()})
    assert keep.unpack(keep.pack(held), [Round]) == held


def test_a_class_nobody_named_is_not_made():
    with pytest.raises(keep.UnreadableError):
        keep.unpack(keep.pack(Parameters("greedy")), [Round])


def test_a_sentence_comes_back_with_all_its_values():
    inner = Sentence(Message("{n} thing", "{n} things", "n"), {"n": 2})
    held = Sentence(
        Message("{a} {b} {c} {d} {e} {f}"),
        {
            "a": Name("Łąka"),
            "b": Names(("x", "y")),
            "c": Money(Fraction(7, 3)),
            "d": Share(0.25),
            "e": inner,
            "f": Listed((inner, inner)),
        },
    )
    assert keep.unpack(keep.pack(held), keep.SPOKEN) == held


@pytest.mark.parametrize(
    "spoilt",
    [
        lambda data: data.replace(b'"version":1', b'"version":2'),
        lambda data: data.replace(b'"kept"', b'"held"'),
        lambda data: data.replace(b'"one"', b'"two"'),
        lambda data: data.replace(b"{n} thing", b"{m} thing"),
        lambda data: data.replace(b'"fields"', b'"field"'),
        lambda data: data.replace(b'["n",3]', b'["n","3"]'),
        lambda data: data[:-1],
        lambda _data: b"[]",
        lambda _data: b"\xff",
    ],
)
def test_what_another_version_kept_is_refused_and_not_guessed_at(spoilt):
    data = keep.pack(Sentence(Message("{n} thing", "{n} things", "n"), {"n": 3}))
    changed = spoilt(data)
    assert changed != data
    with pytest.raises(keep.UnreadableError, match="keep the value again"):
        keep.unpack(changed, keep.SPOKEN)


def test_what_cannot_be_kept_is_refused_when_it_is_packed():
    with pytest.raises(TypeError, match="Cannot keep set"):
        keep.pack({"one": {1, 2}})


@pytest.mark.parametrize(
    ("language", "minor", "shown"),
    [
        ("en", 123456700, "1,234,567 PLN"),
        ("en", 1250, "12.50 PLN"),
        ("en", Fraction(100000, 3), "333.33 PLN"),
        ("en", Fraction(1, 3), "less than 0.01 PLN"),
        ("en", 0, "0 PLN"),
        ("es", 1250, "12,50 PLN"),
        ("fr", 123456700, "1 234 567 PLN"),
    ],
)
def test_money_is_written_the_reader_s_way(language, minor, shown):
    with translation.override(language):
        assert re.sub(r"[\u00a0\u202f]", " ", _bare(PLN.money(minor))) == shown


def test_an_election_without_decimals_still_shares_cents():
    assert Speaker("EUR", 0).money(Fraction(100, 8)) == "12.50 EUR"
    assert Speaker().money(5) == "5"


@pytest.mark.parametrize(
    ("share", "shown"),
    [
        (0, "0 %"),
        (1, "100 %"),
        (Fraction(1, 3), "33"),
        (Fraction(9999, 10000), "99"),
        (Fraction(1, 9999), "0.1"),
    ],
)
def test_a_share_is_never_rounded_to_none_or_all(share, shown):
    assert percent(share).startswith(shown)


@pytest.mark.parametrize(
    ("language", "shown"), [("en", "A, B and C"), ("es", "A, B y C"), ("fr", "A, B et C"), ("ar", "A، B وC")]
)
def test_names_are_joined_the_reader_s_way(language, shown):
    with translation.override(language):
        assert _bare(listed(["A", "B", "C"])) == shown
        assert _bare(listed(["A"])) == "A"
        assert listed([]) == ""


def test_a_sentence_isolates_every_value_once_around():
    said = PLN.say(
        Sentence(
            Message("{who} gave {what} ({share}) to {names}."),
            {
                "who": Name("Łąka"),
                "what": Money(100),
                "share": Share(Fraction(1, 2)),
                "names": Names(("Ż", "Ó")),
            },
        )
    )
    assert _bare(said) == "Łąka gave 1\u00a0PLN (50\u00a0%) to Ż and Ó."
    assert said.count("\u2068") == said.count("\u2069") == 6
    assert said.startswith("\u2068Łąka\u2069")
