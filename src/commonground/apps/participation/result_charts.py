"""The drawings of a result, each with its finding as title and its table twin."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Final

from django.utils.translation import get_language_bidi, ngettext
from django.utils.translation import gettext as _

from commonground.apps.indicators import figures
from commonground.apps.participation.words import percent, unbroken
from commonground.core.charts.bars import Bar, BarWords, Target, bars
from commonground.core.charts.beside import Pick, Side, SideWords
from commonground.core.charts.beside import beside as beside_chart
from commonground.core.charts.rounds import Purchase, RoundWords
from commonground.core.charts.rounds import rounds as rounds_chart
from commonground.core.charts.scale import Scale, Tick
from commonground.core.choice import sentences as say

if TYPE_CHECKING:
    from commonground.apps.participation.result_page import Counted
    from commonground.core.charts.chart import Chart
    from commonground.core.choice.explain import Lost
    from commonground.core.choice.what_if import Difference
    from commonground.core.words import Sentence

_MOST_ROUNDS: Final = 30
_MOST_APART: Final = 12
_MOST_MISSES: Final = 15


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
                counted.summary.names[one.proposal],
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
        most=_MOST_ROUNDS,
        rtl=get_language_bidi(),
    )


def beside(counted: Counted) -> Chart:
    """Draw what only the result funds beside what only the other count funds."""
    own, other = counted.explanation, counted.answer.other
    first = frozenset(one.proposal for one in own.won)
    second = frozenset(other.selected)
    return _two(
        counted,
        (first, _by_rule(counted, say.rule_name(own.parameters), len(first), own.cost)),
        (second, _by_rule(counted, say.rule_name(other.parameters), len(second), other.cost)),
        chart_id="beside",
    )


def otherwise(counted: Counted, found: Difference) -> Chart:
    """Draw what only the result funds beside what only another count of the same ballots would fund."""
    first, second = frozenset((*found.lost, *found.kept)), frozenset((*found.gained, *found.kept))
    return _two(
        counted,
        (
            first,
            _side(counted, _("The result"), len(first), found.declared_cost, only=_("Only in the result")),
        ),
        (
            second,
            _side(counted, _("Not the result"), len(second), found.cost, only=_("Only if counted otherwise")),
        ),
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
            counted.summary.names[proposal.id],
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
        description=_("What only one of two counts funds, each from the dearest on."),
        words=SideWords(
            _("Proposal"),
            _("Cost"),
            _("Votes"),
            _("funded"),
            _("not funded"),
            both=_both,
            more=_more,
        ),
        most=_MOST_APART,
        rtl=get_language_bidi(),
    )


def near_misses(counted: Counted) -> Chart | None:
    """Draw how near each loser came, from the nearest: by its cost where that is exact, else by the money."""
    lost = [one for one in counted.explanation.lost if one.reason == "supporters_money" and one.cost]
    shown = [(one, _near(one)) for one in lost if _near(one)]
    if not shown:
        return None
    exact, money = _exact(counted), counted.speaker.money
    rows = [
        Bar(
            counted.summary.names[one.proposal],
            float(part / one.cost),
            percent(Fraction(part) / one.cost),
            note=money(part),
            mark=one.cost_tested / one.cost if one.cost_tested else None,
            mark_text=money(one.cost_tested) if one.cost_tested else "",
        )
        for one, part in shown
    ]
    tested = not exact and any(row.mark is not None for row in rows)
    return bars(
        rows,
        chart_id="near",
        title=_nearest(counted, shown[0][0]),
        description=_("For each proposal the part of its cost that it came to, from the nearest miss."),
        words=BarWords(
            _("Proposal"),
            _("Part of its cost"),
            _("It would have won at") if exact else _("Left with its supporters"),
            mark=_("Tested: it wins at") if tested else "",
            more=_more,
        ),
        scale=Scale(0.0, 1.0),
        target=Target(1.0, _("its cost")),
        most=_MOST_MISSES,
        rtl=get_language_bidi(),
    )


def near_source(counted: Counted) -> str:
    """Say what the drawing of near misses shows."""
    if _exact(counted):
        return _("The cost at which each would have won: exact, from the rounds; ties in its favour.")
    source = _(
        "What the supporters of each had left at the end: after a completion no formula says at which cost "
        "it would have won."
    )
    if not any(one.cost_tested for one in counted.explanation.lost):
        return source
    diamond = _("A diamond is a cost at which it wins, tested by counting again.")
    return f"{source} {diamond}"


def _exact(counted: Counted) -> bool:
    return counted.explanation.parameters.completion == "none"


def _nearest(counted: Counted, lost: Lost) -> str:
    found = say.near_miss(counted.explanation) if _exact(counted) else None
    if found is not None:
        return counted.speaker.say(found)
    return _("{proposal} came closest: at the end its supporters had {share} of its cost").format(
        proposal=figures.isolate(counted.explanation.name(lost.proposal)),
        share=figures.isolate(unbroken(percent(lost.money / lost.cost))),
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
            share=figures.isolate(unbroken(percent(used / voters)))
        ),
        description=_("Voters by the part of their share that paid for funded proposals."),
        words=BarWords(_("Part of the share"), _("Voters"), _("Part of all voters")),
        scale=Scale(0.0, float(voters), (Tick(float(voters), _voters(voters)),)),
        rtl=get_language_bidi(),
    )


def _voters(count: int) -> str:
    return ngettext("{count} voter", "{count} voters", count).format(count=figures.count(count))


def _near(lost: Lost) -> int | Fraction:
    """Return the largest whole cost at which a loser would have won, if known; else its supporters' money."""
    if lost.cost_limit is not None:
        return lost.cost_limit.numerator // lost.cost_limit.denominator
    return min(lost.money, Fraction(lost.cost))


def _by_rule(counted: Counted, rule: Sentence, count: int, cost: int) -> Side:
    name = counted.speaker.say(rule)
    # Translators: heads the proposals that only one rule funds; rule is "equal shares" and the like
    only = _("Only by {rule}").format(rule=figures.isolate(name))
    return _side(counted, name[:1].upper() + name[1:], count, cost, only=only)


def _side(counted: Counted, name: str, count: int, cost: int, *, only: str) -> Side:
    text = ngettext(
        "{count} proposal for {cost} in all", "{count} proposals for {cost} in all", count
    ).format(count=figures.count(count), cost=figures.isolate(counted.speaker.money(cost)))
    return Side(name, text, only)


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
