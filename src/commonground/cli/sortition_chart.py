"""The chances of a lottery as a drawing in a file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from commonground.core.charts.chances import Chance, ChanceWords, chances
from commonground.core.charts.look import alone
from commonground.core.sortition import sentences as say
from commonground.core.words import Sentence, Share

if TYPE_CHECKING:
    from commonground.core.sortition.lottery import Lottery
    from commonground.core.words import Message, Plain


def chart_of(found: Lottery, voice: Plain, *, rtl: bool) -> str:
    """Return the chances of a lottery as SVG."""
    distribution = found.distribution
    rules = distribution.rules
    types = [
        Chance(rules.types.name(at), int(count), float(chance), f"{count}", voice.write(Share(float(chance))))
        for at, (count, chance) in enumerate(zip(rules.count, distribution.chances, strict=True))
    ]

    def share(message: Message, value: float) -> str:
        return voice.say(Sentence(message, {"share": Share(value)}))

    words = ChanceWords(
        type="",
        people="",
        chance="",
        least=share(say.CHART_LEAST, float(distribution.chances.min())),
        most=share(say.CHART_MOST, float(distribution.chances.max())),
        even=share(say.CHART_EVEN, distribution.even),
        pool=voice.say(Sentence(say.CHART_POOL, {"number": rules.people})),
    )
    chart = chances(
        types,
        even=distribution.even,
        chart_id="chances",
        title=voice.say(Sentence(say.CHART, {"size": rules.size})),
        description=voice.say(Sentence(say.CHART_READS)),
        words=words,
        rtl=rtl,
    )
    return alone(chart, rtl=rtl)
