"""Sentences that core computes and somebody else translates.

Core speaks no language: it hands out a :class:`Sentence`, an English text with named places and the values
that go there. Whoever shows it brings a translator (``gettext`` or Django's) and writes numbers, money and
names the way the reader's language does. Values that come from people or are numbers are isolated
(U+2068 ... U+2069), so that a Polish name inside an Arabic sentence cannot turn the sentence around.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from string import Formatter
from typing import Protocol

_ISOLATE, _END = "\u2068", "\u2069"
_ALL = 1000
_DECIMALS = 2


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


def sayable(sentence: Sentence) -> bool:
    """Return whether a sentence that was kept somewhere can be said, whatever it was made into there.

    Its texts are texts, their places have names and values that can be written, and the place that decides
    the form holds an integer.
    """
    message, values = sentence.message, sentence.values
    if not isinstance(message, Message) or not isinstance(values, Mapping):
        return False
    if not all(isinstance(text, str) for text in (message.one, message.many, message.count)):
        return False
    try:
        places = {place for text in (message.one, message.many) for place in _places(text)}
    except ValueError:  # a brace that is not closed
        return False
    counted = not message.many or type(values.get(message.count)) is int
    return counted and places <= values.keys() and all(_writable(one) for one in values.values())


def _places(text: str) -> Iterator[str]:
    """Yield the named places of a text, nothing else between braces."""
    for _before, name, how, conversion in Formatter().parse(text):
        if name is not None:
            if not name.isidentifier() or how or conversion:
                raise ValueError(f"{name!r} is no place with a name.")
            yield name


def _writable(value: object) -> bool:
    """Return whether a value is of a kind that fits into a sentence, and holds what that kind holds."""
    match value:
        case (
            int()
            | Name(text=str())
            | Money(minor=int() | Fraction())
            | Share(value=int() | float() | Fraction())
        ):
            return True
        case Names(texts=tuple(texts)):
            return all(isinstance(text, str) for text in texts)
        case Listed(sentences=tuple(sentences)):
            return all(isinstance(one, Sentence) and sayable(one) for one in sentences)
        case Sentence():
            return sayable(value)
    return False


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


def per_thousand(share: Share) -> int:
    """Return a share in tenths of a percent, nearest first; only none is 0 %, only all is 100 %."""
    thousand = Fraction(share.value) * _ALL
    rounded = round(thousand)
    if thousand > 0:
        rounded = max(rounded, 1)
    return min(rounded, _ALL - 1) if thousand < _ALL else rounded


def in_units(money: Money, minor_digits: int) -> tuple[int, int]:
    """Return an amount as a whole number of its smallest shown part, and how many decimals that part has.

    Parameters
    ----------
    money
        The amount.
    minor_digits
        Digits of minor units: 2 where amounts are in hundredths.

    Returns
    -------
    tuple of int
        Whole units without decimals where the amount is whole; else with the decimals of the currency, and
        two at least. Nearest first; what is not nothing never becomes nothing.
    """
    units = Fraction(money.minor) / 10**minor_digits
    places = 0 if units.denominator == 1 else max(minor_digits, _DECIMALS)
    exact = units * 10**places
    rounded = (2 * abs(exact.numerator) + exact.denominator) // (2 * exact.denominator)
    if exact and not rounded:
        rounded = 1
    return (rounded if exact >= 0 else -rounded), places


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
                return f"{self.amount(*in_units(value, self.minor_digits))} {self.currency}".rstrip()
            case Share():
                whole, tenth = divmod(per_thousand(value), 10)
                return f"{self.digits(whole)}{f'{self.decimal}{tenth}' if tenth else ''}{self.percent}"
            case _:
                return self.digits(value)

    def amount(self, number: int, places: int) -> str:
        """Write a number of parts, each the tenth, hundredth ... of a unit."""
        whole, rest = divmod(abs(number), 10**places)
        decimals = f"{self.decimal}{rest:0{places}d}" if places else ""
        return f"{'-' if number < 0 else ''}{self.digits(whole)}{decimals}"

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
