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
_ONE_PERCENT, _ALL = 10, 1000


@dataclass(frozen=True, slots=True)
class Message:
    """A text of the catalogue: English for one and for many; ``count`` names the place that decides.

    A message without ``many`` has one form. Places are written ``{name}``; the one that decides the form is
    best called ``{number}``: forms for one, two and none may then leave it out.
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


@dataclass(frozen=True, slots=True)
class Sentence:
    """A message with the values of its places; a value may be a sentence, or several in a row."""

    message: Message
    values: Mapping[str, Value] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Listed:
    """Sentences in a row, joined the way the reader's language joins names."""

    sentences: tuple[Sentence, ...]


Value = int | Name | Names | Money | Share | Sentence | Listed
Write = Callable[["int | Name | Names | Money | Share"], str]
"""Writes one value the way the reader's language does."""


class Translator(Protocol):
    """What ``gettext.NullTranslations`` offers, and Django's translation module too."""

    def gettext(self, message: str, /) -> str:
        """Return the translation of a text."""
        ...

    def ngettext(self, singular: str, plural: str, number: int, /) -> str:
        """Return the translation of a text in the form that ``number`` needs."""
        ...


def say(sentence: Sentence, *, translator: Translator, write: Write) -> str:
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
    shown = {name: _shown(value, translator, write) for name, value in sentence.values.items()}
    return text.format(**{name: isolated(text) for name, text in shown.items()})


def _shown(value: Value, translator: Translator, write: Write) -> str:
    """Return a value as text; a sentence is said first."""
    if isinstance(value, Sentence):
        return say(value, translator=translator, write=write)
    if isinstance(value, Listed):
        return write(Names(tuple(say(one, translator=translator, write=write) for one in value.sentences)))
    return write(value)


def isolated(text: str) -> str:
    """Return the text so that its direction does not reach its neighbours (Unicode UAX 9, FSI ... PDI)."""
    return f"{_ISOLATE}{text}{_END}"


def whole_minor(money: Money) -> int:
    """Return an amount in whole minor units, nearest first; what is not nothing never becomes nothing."""
    amount = Fraction(money.minor)
    rounded = (2 * abs(amount.numerator) + amount.denominator) // (2 * amount.denominator)
    if amount and not rounded:
        rounded = 1
    return rounded if amount >= 0 else -rounded


def per_thousand(share: Share) -> int:
    """Return a share in tenths of a percent, in whole percents between 1 and 99.

    What is not none never becomes 0 %, what is not all never 100 %.
    """
    thousand = Fraction(share.value) * _ALL
    whole = _ONE_PERCENT <= thousand <= _ALL - _ONE_PERCENT
    rounded = round(thousand / 10) * 10 if whole else round(thousand)
    if thousand > 0:
        rounded = max(rounded, 1)
    return min(rounded, _ALL - 1) if thousand < _ALL else rounded


@dataclass(frozen=True, slots=True)
class Plain:
    """English as :func:`say` needs it: no translation, numbers with commas, money with its unit behind it.

    ``currency`` is the unit as written behind an amount, ``minor_digits`` how many digits minor units have.
    """

    currency: str = ""
    minor_digits: int = 0
    thousands: str = ","
    decimal: str = "."
    percent: str = "%"
    last: str = " and "

    def gettext(self, message: str) -> str:
        """Return the text itself."""
        return message

    def ngettext(self, singular: str, plural: str, number: int) -> str:
        """Return the English form for a number."""
        return singular if number == 1 else plural

    def write(self, value: int | Name | Names | Money | Share) -> str:
        """Write one value."""
        match value:
            case Name(text):
                return text
            case Names(texts):
                return self.joined(texts)
            case Money():
                return f"{self.amount(whole_minor(value))} {self.currency}".rstrip()
            case Share():
                whole, tenth = divmod(per_thousand(value), 10)
                return f"{self.digits(whole)}{f'{self.decimal}{tenth}' if tenth else ''}{self.percent}"
            case _:
                return self.digits(value)

    def amount(self, minor: int) -> str:
        """Write an amount given in minor units."""
        whole, rest = divmod(abs(minor), 10**self.minor_digits)
        sign = "-" if minor < 0 else ""
        decimals = f"{self.decimal}{rest:0{self.minor_digits}d}" if rest else ""
        return f"{sign}{self.digits(whole)}{decimals}"

    def digits(self, number: int) -> str:
        """Write a whole number in groups of three."""
        return f"{number:,}".replace(",", self.thousands)

    def joined(self, texts: tuple[str, ...]) -> str:
        """Join names: commas, and a word before the last."""
        *first, last = texts or ("",)
        return f"{', '.join(first)}{self.last}{last}" if first else last

    def say(self, sentence: Sentence) -> str:
        """Return a sentence for a terminal: without the invisible marks that isolate values."""
        said = say(sentence, translator=self, write=self.write)
        return said.replace(_ISOLATE, "").replace(_END, "")


def plain(*, currency: str = "", minor_digits: int = 0) -> Plain:
    """Return the English writer and translator of the command line.

    Parameters
    ----------
    currency
        Unit written behind amounts, such as PLN.
    minor_digits
        Digits of minor units: 2 where amounts are in hundredths.
    """
    return Plain(currency=currency, minor_digits=minor_digits)
