"""Reasons in the reader's language: the catalogue of the pages, without the pages."""

from __future__ import annotations

from dataclasses import dataclass, field
from gettext import GNUTranslations, NullTranslations
from pathlib import Path
from typing import Final

import commonground
from commonground.cli.tables import Currency
from commonground.core.numerals import MARKS
from commonground.core.words import Money, Name, Names, Plain, Sentence, Share, isolated, plain, say

_FOLDER: Final = Path(commonground.__file__).parent / "web" / "locale"
_RIGHT_TO_LEFT: Final = {"ar"}


@dataclass(frozen=True, slots=True)
class Translated(Plain):
    """Another language than English: its catalogue, its numbers, its way to join names."""

    catalogue: NullTranslations = field(default_factory=NullTranslations)
    right_to_left: bool = False

    def gettext(self, message: str) -> str:
        """Return the translation of a text."""
        return self.catalogue.gettext(message)

    def ngettext(self, singular: str, plural: str, number: int) -> str:
        """Return the translation of a text in the form that ``number`` needs."""
        return self.catalogue.ngettext(singular, plural, number)

    def write(self, value: int | Name | Names | Money | Share) -> str:
        """Write one value; an amount stays on one line with its unit."""
        written = Plain.write(self, value)
        return written.replace(" ", "\u00a0") if isinstance(value, Money) else written

    def joined(self, texts: tuple[str, ...]) -> str:
        """Join names the way the language does."""
        names = [isolated(text) for text in texts]
        if len(names) < 2:  # noqa: PLR2004 - one name needs no joining
            return "".join(names)
        first = self.catalogue.pgettext("between names", ", ").join(names[:-1])
        joined = self.catalogue.pgettext("names", "{names} and {last}")
        return joined.format(names=first, last=names[-1])

    def say(self, sentence: Sentence) -> str:
        """Return a sentence; where lines run from right to left values keep the marks that isolate them."""
        said = say(sentence, translator=self, write=self.write)
        return said if self.right_to_left else said.translate(_WITHOUT_MARKS)


_WITHOUT_MARKS: Final = {ord(mark): None for mark in isolated("")}


def speaker(language: str, currency: Currency) -> Plain:
    """Return who says sentences in a language; English needs no catalogue."""
    if language == "en":
        return plain(currency=currency.code, minor_digits=currency.digits)
    marks = MARKS[language]
    with (_FOLDER / language / "LC_MESSAGES" / "django.mo").open("rb") as file:
        catalogue = GNUTranslations(file)
    return Translated(
        currency=currency.code,
        minor_digits=currency.digits,
        thousands=marks.thousands,
        decimal=marks.decimal,
        percent=catalogue.gettext("{number} %").replace("{number}", "").replace(" ", "\u00a0"),
        catalogue=catalogue,
        right_to_left=language in _RIGHT_TO_LEFT,
    )
