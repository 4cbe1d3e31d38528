"""Every text of the pages is said in every language, with the same numbers in it."""

from __future__ import annotations

import pytest

from commonground.web import messages


@pytest.mark.parametrize("language", messages.LANGUAGES)
def test_every_text_is_translated_with_all_its_plural_forms(language):
    assert messages.missing(language) == []


@pytest.mark.parametrize("language", messages.LANGUAGES)
def test_no_translation_is_a_guess_or_left_over(language):
    assert list(messages.stray(language)) == []


@pytest.mark.parametrize("language", messages.LANGUAGES)
def test_a_translation_says_the_same_names_and_numbers(language):
    assert messages.unfaithful(language) == []


@pytest.mark.parametrize("language", messages.LANGUAGES)
def test_the_compiled_words_are_those_of_the_readable_file(language):
    compiled = (messages.LOCALE / language / "LC_MESSAGES" / "django.mo").read_bytes()
    assert compiled == messages.mo_bytes(language)


@pytest.mark.parametrize(("language", "forms"), [("ar", 6), ("es", 2), ("fr", 2)])
def test_every_plural_has_as_many_forms_as_the_language(language, forms):
    plurals = [one for one in messages.read(language) if isinstance(one.id, (list, tuple))]
    assert plurals
    assert {len(one.string) for one in plurals} == {forms}


def test_a_page_and_the_registry_are_both_collected():
    found = {message.id for message in messages.collect() if isinstance(message.id, str)}
    assert "Skip to the content" in found
    assert any("{radius_m} m on foot" in text for text in found)


def test_the_sentences_of_core_are_collected_with_their_plurals():
    found = {message.id for message in messages.collect()}
    assert "All of it was used." in found
    assert ("{number} supporter paid {price}", "{number} supporters paid at most {price} each") in found


def test_a_message_is_found_however_it_is_written():
    source = (
        'A = Message("one " "text")\nB = Message("{n} a", many="{n} b", count="n")\nC = words.Message("no")\n'
    )
    assert list(messages.spoken(source)) == [("one text",), ("{n} a", "{n} b"), ("no",)]


def test_a_message_put_together_at_run_time_is_refused():
    with pytest.raises(ValueError, match="Line 2"):
        list(messages.spoken('x = 1\nA = Message(f"{x} things")\n'))


def test_named_places_are_seen_in_both_ways_of_writing():
    assert messages.placeholders("{count} of %(total)s, 5 % more") == {"count", "total"}


def test_no_two_sentences_of_core_share_a_singular_and_differ_in_the_plural():
    """A translation is looked up by the singular: the second plural of one would never be found."""
    found = {}
    core = messages.LOCALE.parents[1] / "core"
    for path in sorted(core.rglob("*.py")):
        for one, *many in messages.spoken(path.read_text("utf-8")):
            assert found.setdefault(one, many) == many, f"{path.name}: {one}"
