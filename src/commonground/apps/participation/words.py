"""Core's sentences in the reader's language: Django's translations, local numbers, money and names."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

from django.utils import translation
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from commonground.apps.indicators import figures
from commonground.core.words import Money, Name, Names, Share, isolated, per_thousand, say

if TYPE_CHECKING:
    from collections.abc import Sequence

    from commonground.core.choice.ballots import BallotRules
    from commonground.core.words import Sentence


@dataclass(frozen=True, slots=True)
class Speaker:
    """Says core's sentences about one election: its currency, and how many decimals its money has."""

    currency: str = ""
    minor_digits: int = 0

    @classmethod
    def of(cls, rules: BallotRules) -> Speaker:
        """Return the speaker of an election."""
        return cls(rules.currency, rules.minor_digits)

    def say(self, sentence: Sentence) -> str:
        """Return a sentence in the language of this request."""
        return say(sentence, translator=translation, write=self.write)

    def knows(self, sentence: Sentence) -> bool:
        """Return whether the catalogue of this request has a sentence; what it lacks is said in English."""
        message = sentence.message
        if (translation.get_language() or "en").startswith("en"):
            return True
        if message.many:  # not every Python 3.11 finds by gettext what has a plural
            return translation.ngettext(message.one, message.many, 1) != message.one
        return translation.gettext(message.one) != message.one

    def write(self, value: int | Name | Names | Money | Share) -> str:
        """Write one value the way the reader's language does."""
        match value:
            case Name(text=text):
                return text
            case Names(texts=texts):
                return listed(texts)
            case Money(minor=minor):
                return unbroken(self.money(minor))
            case Share(value=share):
                return unbroken(percent(share))
            case _:
                return figures.count(value)

    def money(self, minor: int | Fraction) -> str:
        """Write an amount: whole where it is whole, else with the decimals of its currency or two."""
        units = Fraction(minor, 10**self.minor_digits)
        places = 0 if units.denominator == 1 else max(self.minor_digits, 2)
        if places and 0 < abs(units) < Fraction(1, 2 * 10**places):
            return _("less than {amount}").format(amount=self._amount(Decimal(1).scaleb(-places), places))
        exact = Decimal(units.numerator) / Decimal(units.denominator)
        return self._amount(exact.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP), places)

    def _amount(self, amount: Decimal, places: int) -> str:
        number = number_format(amount, decimal_pos=places, use_l10n=True, force_grouping=True)
        if not self.currency:
            return number
        # Translators: an amount of money and the code of its currency, such as 1,200 PLN
        return pgettext("money", "{number} {currency}").format(number=number, currency=self.currency)


def unbroken(amount: str) -> str:
    """Keep a number and its unit on one line."""
    return amount.replace(" ", "\u00a0")


def percent(share: float | Fraction) -> str:
    """Write a share in [0, 1] as a percentage; what is not none is never 0 %, what is not all never 100 %."""
    thousand = per_thousand(Share(share))
    return _("{number} %").format(number=figures.decimal(thousand / 10, 1 if thousand % 10 else 0))


def listed(texts: Sequence[str]) -> str:
    """Join names the way the reader's language does; each keeps its own direction."""
    names = [isolated(text) for text in texts]
    if not names:
        return ""
    if len(names) == 1:
        return names[0]
    # Translators: what stands between names in a row, before the last two
    start = pgettext("between names", ", ").join(names[:-1])
    # Translators: the last two names of a row
    return pgettext("names", "{names} and {last}").format(names=start, last=names[-1])
