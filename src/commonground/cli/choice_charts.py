"""The charts of a result as SVG files: the rounds, the near misses, and greedy beside the result."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Final

from commonground.cli.choice_show import Shown
from commonground.cli.files import write_bytes
from commonground.cli.languages import speaker
from commonground.core.charts.bars import Bar, BarWords, Target, bars
from commonground.core.charts.beside import Pick, Side, SideWords, beside
from commonground.core.charts.chart import Chart
from commonground.core.charts.look import alone
from commonground.core.charts.rounds import Purchase, RoundWords, rounds
from commonground.core.charts.scale import Scale
from commonground.core.choice import sentences
from commonground.core.choice.compare import Comparison
from commonground.core.choice.explain import Explanation, Lost, explain
from commonground.core.choice.result import Parameters
from commonground.core.words import Message, Money, Sentence, Share

if TYPE_CHECKING:
    from commonground.core.choice.compiled import CompiledElection
    from commonground.core.ledger.result_file import BesideEntry
    from commonground.core.words import Plain

BUDGET: Final = Message("Budget")
LEFT: Final = Message("Left")
MORE: Final = Message("and {number} more", "and {number} more", "number")
BOTH: Final = Message("Both fund {number} proposal.", "Both fund the same {number} proposals.", "number")
SIDE: Final = Message("{number} funded for {cost}", "{number} funded for {cost}", "number")
ITS_COST: Final = Message("what it costs")
ROUNDS: Final = Message("Each line is the whole budget; it fills up round by round.")
MISSES: Final = Message("How much of its cost each proposal that was not funded could have had.")
BESIDE: Final = Message("What only one of two counts of the same ballots funds.")
_NO_WORD: Final = ""  # heads of the table twin, which a drawing alone does not show


def write_charts(shown: Shown, compiled: CompiledElection, folder: str, *, language: str = "en") -> list[str]:
    """Write the charts of a result into a folder and return their names."""
    Path(folder).mkdir(parents=True, exist_ok=True)
    voice = speaker(language, shown.currency)
    explanation = explain(compiled, shown.result.result, names=shown.names)
    rtl = language == "ar"
    written = []
    for chart in _charts(shown, explanation, voice, rtl=rtl):
        name = str(Path(folder) / f"{chart.id}.svg")
        write_bytes(name, alone(chart, rtl=rtl).encode())
        written.append(name)
    return written


def _charts(shown: Shown, explanation: Explanation, voice: Plain, *, rtl: bool) -> Iterator[Chart]:
    if explanation.won:
        yield _rounds(explanation, voice, rtl=rtl)
    misses = [one for one in explanation.lost if one.reason == "supporters_money"]
    if misses:
        yield _misses(misses, explanation, voice, rtl=rtl)
    for one in shown.result.comparison:
        if one.to == "greedy":
            yield _greedy(one, explanation, voice, rtl=rtl)


def _rounds(explanation: Explanation, voice: Plain, *, rtl: bool) -> Chart:
    left, purchases = explanation.budget, []
    for won in explanation.won:
        left -= won.bought.cost
        cost = voice.write(Money(won.bought.cost))
        name, note = explanation.name(won.proposal), voice.say(sentences.payers(won))
        purchases.append(Purchase(name, float(won.bought.cost), cost, voice.write(Money(left)), note))
    words = RoundWords(
        round=_NO_WORD,
        proposal=_NO_WORD,
        cost=_NO_WORD,
        left=_NO_WORD,
        note=_NO_WORD,
        budget=voice.say(Sentence(BUDGET)),
        leftover=voice.say(Sentence(LEFT)),
        more=lambda number: voice.say(Sentence(MORE, {"number": number})),
    )
    return rounds(
        purchases,
        budget=float(explanation.budget),
        budget_text=voice.write(Money(explanation.budget)),
        leftover_text=voice.write(Money(explanation.leftover)),
        chart_id="rounds",
        title=voice.say(sentences.headline(explanation)),
        description=voice.say(Sentence(ROUNDS)),
        words=words,
        rtl=rtl,
    )


def _misses(misses: list[Lost], explanation: Explanation, voice: Plain, *, rtl: bool) -> Chart:
    rows = []
    for lost in misses:
        reached = lost.cost_limit if lost.cost_limit is not None else lost.money
        share = reached / lost.cost if lost.cost else reached
        rows.append(Bar(explanation.name(lost.proposal), float(share), voice.write(Share(share))))
    near = sentences.near_miss(explanation)
    return bars(
        rows,
        chart_id="near-misses",
        title=voice.say(near or Sentence(MISSES)),
        description=voice.say(Sentence(MISSES)),
        words=BarWords(_NO_WORD, _NO_WORD, more=lambda number: voice.say(Sentence(MORE, {"number": number}))),
        scale=Scale(0.0, 1.0),
        target=Target(1.0, voice.say(Sentence(ITS_COST))),
        rtl=rtl,
    )


def _greedy(other: BesideEntry, explanation: Explanation, voice: Plain, *, rtl: bool) -> Chart:
    cost = {won.proposal: won.bought.cost for won in explanation.won}
    selected = set(cost)
    cost |= {lost.proposal: lost.cost for lost in explanation.lost}
    picks = [
        Pick(
            explanation.name(id_),
            float(cost[id_]),
            voice.write(Money(cost[id_])),
            first=id_ in selected,
            second=id_ in set(other.selected),
        )
        for id_ in dict.fromkeys([*selected, *other.selected])
    ]
    greedy = Parameters("greedy")
    compared = Comparison(
        other.prefer_result, other.prefer_other, other.equal, explanation.parameters.utility
    )
    said = sentences.comparison(compared, explanation.parameters, greedy)
    return beside(
        sorted(picks, key=lambda pick: pick.name),
        first=Side(
            voice.say(sentences.rule_name(explanation.parameters)),
            _side(len(selected), explanation.cost, voice),
        ),
        second=Side(voice.say(sentences.rule_name(greedy)), _side(len(other.selected), other.cost, voice)),
        chart_id="beside-greedy",
        title=voice.say(said[0]),
        description=voice.say(Sentence(BESIDE)),
        words=SideWords(
            proposal=_NO_WORD,
            cost=_NO_WORD,
            note=_NO_WORD,
            yes=_NO_WORD,
            no=_NO_WORD,
            both=lambda number: voice.say(Sentence(BOTH, {"number": number})),
            more=lambda number: voice.say(Sentence(MORE, {"number": number})),
        ),
        rtl=rtl,
    )


def _side(funded: int, cost: int, voice: Plain) -> str:
    return voice.say(Sentence(SIDE, {"number": funded, "cost": Money(cost)}))
