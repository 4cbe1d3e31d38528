"""Sentences that core computes and somebody else translates.

Core speaks no language: it hands out a :class:`Sentence`, an English text with named places and the values
that go there. Whoever shows it brings a translator (``gettext`` or Django's) and writes numbers, money and
names the way the reader's language does. Values that come from people or are numbers are isolated
(U+2068 ... U+2069), so that a Polish name inside an Arabic sentence cannot turn the sentence around.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Protocol

_ISOLATE, _END = "\u2068", "\u2069"


@dataclass(frozen=True, slots=True)
class Message:
    """A text of the catalogue: English for one and for many; ``count`` names the place that decides.

    A message without ``many`` has one form. Places are written ``{name}``.
    """

    one: str
    many: str = ""
    count: str = ""


@dataclass(frozen=True, slots=True)
class Name:
    """A name given by people, shown as it is."""

    text: str


@dataclass(frozen=True, slots=True)
class Money:
    """An amount in minor units, exact."""

    minor: int | Fraction


@dataclass(frozen=True, slots=True)
class Share:
    """A share in [0, 1], shown as a percentage."""

    value: float | Fraction


@dataclass(frozen=True, slots=True)
class Names:
    """Names in a row, joined the way the reader's language joins them."""

    texts: tuple[str, ...]


Value = int | Name | Names | Money | Share


@dataclass(frozen=True, slots=True)
class Sentence:
    """A message with the values of its places."""

    message: Message
    values: Mapping[str, Value] = field(default_factory=dict)


class Translator(Protocol):
    """What ``gettext.NullTranslations`` offers, and Django's translation module too."""

    def gettext(self, message: str, /) -> str:
        """Return the translation of a text."""
        ...

    def ngettext(self, singular: str, plural: str, number: int, /) -> str:
        """Return the translation of a text in the form that ``number`` needs."""
        ...


def say(sentence: Sentence, *, translator: Translator, write: Callable[[Value], str]) -> str:
    """Return the sentence in the translator's language.

    Parameters
    ----------
    sentence
        What to say.
    translator
        Gives the text in the reader's language, with its plural forms.
    write
        Writes one value the way the reader's language does; the result is isolated here.
    """
    message = sentence.message
    if message.many:
        number = sentence.values[message.count]
        if not isinstance(number, int):
            raise TypeError(f"{message.count!r} decides the plural and is {number!r}: give an integer.")
        text = translator.ngettext(message.one, message.many, number)
    else:
        text = translator.gettext(message.one)
    return text.format(**{name: isolated(write(value)) for name, value in sentence.values.items()})


def isolated(text: str) -> str:
    """Return the text so that its direction does not reach its neighbours (Unicode UAX 9, FSI ... PDI)."""
    return f"{_ISOLATE}{text}{_END}"
