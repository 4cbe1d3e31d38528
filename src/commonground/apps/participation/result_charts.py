"""The drawings of a result, each with its finding as title and its table twin."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Final

from django.utils.translation import get_language_bidi, ngettext
from django.utils.translation import gettext as _

from commonground.apps.indicators import figures
from commonground.apps.participation.words import percent
from commonground.core.charts.bars import Bar, BarWords, Target, bars
from commonground.core.charts.beside import Pick, Side, SideWords
from commonground.core.charts.beside import beside as beside_chart
from commonground.core.charts.rounds import Purchase, RoundWords
from commonground.core.charts.rounds import rounds as rounds_chart
from commonground.core.charts.scale import Scale, scale
from commonground.core.choice import sentences as say

if TYPE_CHECKING:
    from commonground.apps.participation.result_page import Counted
    from commonground.core.charts.chart import Chart
    from commonground.core.choice.explain import Lost
    from commonground.core.choice.what_if import Difference
    from commonground.core.words import Sentence


def rounds(counted: Counted) -> Chart | None:
    """Draw the flow of the count: what each round bought, and what was left."""
    explanation, money = counted.explanation, counted.speaker.money
    if not explanation.won:
        return None
    left = explanation.budget
    purchases = []
    parts = {"equal_shares": _("By shares"), "greedy": _("By votes"), "phragmen": _("By loads")}
    several = len({one.bought.phase for one in explanation.won}) > 1
    for one in explanation.won:
        left -= one.bought.cost
        purchases.append(
            Purchase(
                explanation.name(one.proposal),
                float(one.bought.cost),
                money(one.bought.cost),
                money(left),
                note=counted.speaker.say(say.payers(one)),
                part=parts[one.bought.phase] if several else "",
            )
        )
    count = len(purchases)
    title = ngettext(
        "{count} round of the count, and {left} left at the end",
        "{count} rounds of the count, and {left} left at the end",
        count,
    ).format(count=figures.count(count), left=figures.isolate(money(explanation.leftover)))
    return rounds_chart(
        purchases,
        budget=float(explanation.budget),
        budget_text=money(explanation.budget),
        leftover_text=money(explanation.leftover),
        chart_id="rounds",
        title=title,
        description=_("One line for each round: what had been spent, what was bought, what was left."),
        words=RoundWords(
            _("Round"),
            _("Proposal"),
            _("Cost"),
            _("Left afterwards"),
            _("Who paid"),
            _("Budget"),
            _("Left at the end"),
            more=_more,
        ),
        rtl=get_language_bidi(),
    )


def beside(counted: Counted) -> Chart:
    """Draw what only the result funds beside what only the other count funds."""
    own, other = counted.explanation, counted.answer.other
    first = frozenset(one.proposal for one in own.won)
    second = frozenset(other.selected)
    return _two(
        counted,
        (first, _side(counted, say.rule_name(own.parameters), len(first), own.cost)),
        (second, _side(counted, say.rule_name(other.parameters), len(second), other.cost)),
        chart_id="beside",
    )


def otherwise(counted: Counted, found: Difference) -> Chart:
    """Draw what only the result funds beside what only another count of the same ballots would fund."""
    first, second = frozenset((*found.lost, *found.kept)), frozenset((*found.gained, *found.kept))
    return _two(
        counted,
        (first, _named(counted, _("The result"), len(first), found.declared_cost)),
        (second, _named(counted, _("Not the result"), len(second), found.cost)),
        chart_id="otherwise",
    )


def _two(
    counted: Counted,
    first: tuple[frozenset[str], Side],
    second: tuple[frozenset[str], Side],
    *,
    chart_id: str,
) -> Chart:
    picks = [
        Pick(
            counted.explanation.name(proposal.id),
            float(proposal.cost),
            counted.speaker.money(proposal.cost),
            proposal.id in first[0],
            proposal.id in second[0],
            note=figures.count(counted.summary.votes[proposal.id]),
        )
        for proposal in counted.summary.election.proposals
        if proposal.id in first[0] | second[0]
    ]
    apart = len(first[0] ^ second[0])
    title = ngettext(
        "{count} proposal is funded by only one of the two counts",
        "{count} proposals are funded by only one of the two counts",
        apart,
    ).format(count=figures.count(apart))
    return beside_chart(
        picks,
        first=first[1],
        second=second[1],
        chart_id=chart_id,
        title=title if apart else _("Both counts fund the same proposals"),
        description=_("What only one count funds, on its side, the dearest first."),
        words=SideWords(
            _("Proposal"),
            _("Cost"),
            _("Votes"),
            _("funded"),
            _("not funded"),
            both=_both,
            more=_more,
        ),
        rtl=get_language_bidi(),
    )


def near_misses(counted: Counted) -> Chart | None:
    """Draw how much of its cost each loser could have won with, from the nearest miss."""
    shown = [(one, limit) for one in counted.explanation.lost if (limit := _limit(one))]
    if not shown:
        return None
    nearest = say.near_miss(counted.explanation)
    rows = [
        Bar(
            counted.explanation.name(one.proposal),
            limit / one.cost,
            percent(Fraction(limit, one.cost)),
            note=counted.speaker.money(limit),
        )
        for one, limit in shown
    ]
    return bars(
        rows,
        chart_id="near",
        title=counted.speaker.say(nearest) if nearest else _("How near the others came"),
        description=_("The part of its cost at which each proposal would have won."),
        words=BarWords(_("Proposal"), _("Part of its cost"), _("It would have won at"), more=_more),
        scale=Scale(0.0, 1.0),
        target=Target(1.0, _("its cost")),
        rtl=get_language_bidi(),
    )


def payments(counted: Counted) -> Chart | None:
    """Draw how many voters used how much of their share; None where the rule knows no shares."""
    shown = [one for one in counted.answer.bands if one.voters]
    voters = sum(one.voters for one in shown)
    if not voters or counted.explanation.parameters.rule != "equal_shares":
        return None
    used = sum(one.voters for one in shown if one.high)
    rows = [
        Bar(
            counted.speaker.say(say.band(one)),
            float(one.voters),
            figures.count(one.voters),
            note=percent(one.voters / voters),
            quiet=not one.high,
        )
        for one in shown
    ]
    return bars(
        rows,
        chart_id="payments",
        title=_("{share} of voters paid for something that is funded").format(
            share=figures.isolate(percent(used / voters))
        ),
        description=_("Voters by the part of their share that paid for funded proposals."),
        words=BarWords(_("Part of the share"), _("Voters"), _("Part of all voters")),
        scale=scale([float(one.voters) for one in shown], figures.count, low=0),
        rtl=get_language_bidi(),
    )


def _limit(lost: Lost) -> int:
    """Return the largest whole cost at which a loser would have won; 0 where it is not known or none."""
    if lost.reason != "supporters_money":
        return 0
    if lost.cost_limit is not None:
        return lost.cost_limit.numerator // lost.cost_limit.denominator
    return lost.cost_tested or 0


def _side(counted: Counted, rule: Sentence, count: int, cost: int) -> Side:
    name = counted.speaker.say(rule)
    return _named(counted, name[:1].upper() + name[1:], count, cost)


def _named(counted: Counted, name: str, count: int, cost: int) -> Side:
    text = ngettext("{count} proposal for {cost}", "{count} proposals for {cost}", count).format(
        count=figures.count(count), cost=figures.isolate(counted.speaker.money(cost))
    )
    return Side(name, text)


def _both(count: int) -> str:
    return ngettext(
        "Both counts fund {count} more proposal.", "Both counts fund {count} more proposals.", count
    ).format(count=figures.count(count))


def _more(count: int) -> str:
    return ngettext("… and {count} more in the table", "… and {count} more in the table", count).format(
        count=figures.count(count)
    )


DRAWINGS: Final = {"rounds": rounds, "beside": beside, "near": near_misses, "payments": payments}
"""The drawings by what they are called in addresses."""
