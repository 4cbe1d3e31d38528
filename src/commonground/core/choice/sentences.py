"""Every sentence about a count: what a result page, the command line and a resident's statement say.

Functions turn an :class:`~commonground.core.choice.explain.Explanation` into sentences of the catalogue in
:mod:`commonground.core.choice.catalogue`; whoever shows them brings the language.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction

from commonground.core.choice import catalogue as say
from commonground.core.choice.compare import Comparison
from commonground.core.choice.explain import Explanation, Lost, Won
from commonground.core.choice.explain.payments import Band
from commonground.core.choice.explain.voter import Statement
from commonground.core.choice.result import Parameters, RuleName
from commonground.core.choice.ties import COST, ID, LOT, SUPPORTERS
from commonground.core.choice.what_if import Difference
from commonground.core.words import Listed, Message, Money, Name, Names, Sentence, Share, Value

_NAMED = 3
_TIES = {SUPPORTERS: say.TIE_SUPPORTERS, COST: say.TIE_COST, LOT: say.TIE_LOT, ID: say.TIE_ID}
_RULES: dict[RuleName, Message] = {
    "equal_shares": say.EQUAL_SHARES,
    "greedy": say.GREEDY,
    "phragmen": say.PHRAGMEN,
}


def rule_name(parameters: Parameters) -> Sentence:
    """Return what people call the rule of a count."""
    if parameters.rule == "greedy" and parameters.order == "density":
        return Sentence(say.GREEDY_DENSITY)
    return Sentence(_RULES[parameters.rule])


def headline(explanation: Explanation) -> Sentence:
    """Return the result in one sentence: how many are funded, for how much, what is left."""
    funded = len(explanation.won)
    values: dict[str, Value] = {
        "number": funded,
        "all": funded + len(explanation.lost),
        "cost": Money(explanation.cost),
        "budget": Money(explanation.budget),
        "left": Money(explanation.leftover),
    }
    return Sentence(say.HEADLINE if funded else say.HEADLINE_NONE, values)


def why_won(explanation: Explanation, won: Won) -> tuple[Sentence, ...]:
    """Return why a Proposal won: who paid how much, and what decided where it stood equal with others."""
    bought = won.bought
    name = Name(explanation.name(won.proposal))
    values: dict[str, Value] = {
        "proposal": name,
        "round": won.round,
        "number": bought.supporters,
        "cost": Money(bought.cost),
        "share": Share(won.share),
    }
    if not bought.cost:
        return (Sentence(say.WON_FREE, values), *_tie(explanation, won))
    if bought.phase == "equal_shares":
        paid = Sentence(say.WON_SHARES, {**values, "price": Money(bought.price or 0)})
        return (paid, *_last_money(bought.paid_last), *_tie(explanation, won))
    if bought.phase == "phragmen":
        earned = Sentence(say.WON_PHRAGMEN, {**values, "price": Money(bought.price or 0)})
        return (earned, *_tie(explanation, won))
    message = say.WON_GREEDY
    if explanation.parameters.rule == "equal_shares":
        message = say.WON_COMPLETION
    elif explanation.parameters.order == "density":
        message = say.WON_DENSITY
    return (Sentence(message, values), *_tie(explanation, won))


def _last_money(voters: int) -> tuple[Sentence, ...]:
    return (Sentence(say.WON_LAST, {"number": voters}),) if voters else ()


def _tie(explanation: Explanation, won: Won) -> tuple[Sentence, ...]:
    """Return what decided among equals, where there were any."""
    others = [proposal for proposal in won.bought.tied if proposal != won.proposal]
    if not others or won.bought.tie_broken_by is None:
        return ()
    names = Names(tuple(explanation.name(other) for other in others))
    return (Sentence(_TIES[won.bought.tie_broken_by], {"others": names}),)


def why_lost(explanation: Explanation, lost: Lost) -> tuple[Sentence, ...]:
    """Return why a Proposal lost, by how much, where the money went, and what would have helped."""
    values: dict[str, Value] = {
        "proposal": Name(explanation.name(lost.proposal)),
        "number": lost.supporters,
        "cost": Money(lost.cost),
        "budget": Money(explanation.budget),
        "money": Money(lost.money),
        "short": Money(lost.short_by),
        "threshold": _points(explanation.parameters.threshold or 0, explanation.point_digits),
    }
    message = {
        "unsupported": say.LOST_UNSUPPORTED,
        "dearer_than_budget": say.LOST_DEARER,
        "supporters_money": say.LOST_MONEY,
        "budget_left": say.LOST_BUDGET,
        "threshold": say.LOST_THRESHOLD,
        "ended": say.LOST_ENDED,
    }[lost.reason]
    because = [Sentence(message, values)]
    if lost.reason == "supporters_money":
        because += _money_went(explanation, lost)
    return (*because, *_would_have_won(lost))


def _points(counted: int, digits: int) -> Value:
    """Return points as voters gave them."""
    return Name(format(Decimal(counted).scaleb(-digits).normalize(), "f")) if digits else counted


def _money_went(explanation: Explanation, lost: Lost) -> list[Sentence]:
    """Return when a loser became too dear for its supporters, and what they had paid for instead."""
    if lost.after:
        winner = Name(explanation.name(explanation.won[lost.after - 1].proposal))
        found = [Sentence(say.LOST_AFTER, {"round": lost.after, "winner": winner})]
    else:
        found = [Sentence(say.LOST_NEVER)]
    if lost.taken:
        paid = Listed(
            tuple(
                Sentence(
                    say.PAYMENT,
                    {"amount": Money(taken.amount), "proposal": Name(explanation.name(taken.winner))},
                )
                for taken in lost.taken[:_NAMED]
            )
        )
        rest = len(lost.taken) - _NAMED
        message = say.LOST_TAKEN_MORE if rest > 0 else say.LOST_TAKEN
        found.append(Sentence(message, {"payments": paid, "number": max(rest, 0)}))
    return found


def _would_have_won(lost: Lost) -> list[Sentence]:
    """Return at which cost, and with how many votes more, a loser would have won, where that is known."""
    found = []
    if lost.cost_limit is not None and lost.reason == "supporters_money":
        found.append(_limit(lost, lost.cost_limit))
    if lost.cost_tested is not None:
        share = Share(Fraction(lost.cost_tested, lost.cost))
        found.append(Sentence(say.LOST_COST_TESTED, {"cost": Money(lost.cost_tested), "share": share}))
    if lost.votes_needed is not None:
        found.append(Sentence(say.LOST_VOTES_TESTED, {"number": lost.votes_needed}))
    if lost.not_tested:
        unknown = lost.cost_limit is None and lost.cost_tested is None
        found.append(Sentence(say.LOST_NOT_TESTED if unknown else say.LOST_VOTES_NOT_TESTED))
    return found


def _limit(lost: Lost, limit: Fraction) -> Sentence:
    whole = limit.numerator // limit.denominator
    if not whole:
        return Sentence(say.LOST_LIMIT_NONE)
    return Sentence(say.LOST_LIMIT, {"cost": Money(whole), "share": Share(Fraction(whole, lost.cost))})


def near_miss(explanation: Explanation) -> Sentence | None:
    """Return which loser came closest; None where none could have won cheaper, or not all are known."""
    if any(one.not_tested and one.cost_limit is None and one.cost_tested is None for one in explanation.lost):
        return None
    for lost in explanation.lost:
        limit = lost.cost_limit if lost.cost_limit is not None else Fraction(lost.cost_tested or 0)
        whole = limit.numerator // limit.denominator
        if lost.reason == "supporters_money" and whole:
            return Sentence(
                say.NEAR_MISS,
                {
                    "proposal": Name(explanation.name(lost.proposal)),
                    "cost": Money(whole),
                    "share": Share(Fraction(whole, lost.cost)),
                },
            )
    return None


def why_stopped(explanation: Explanation) -> tuple[Sentence, ...]:
    """Return why the count ended when it did."""
    parameters = explanation.parameters
    supported = [lost for lost in explanation.lost if lost.reason != "unsupported"]
    if parameters.rule == "equal_shares":
        return _shares_ended(explanation, all_funded=not supported)
    if not supported:
        return (Sentence(say.STOP_ALL),)
    if parameters.rule == "phragmen" or parameters.variant == "no_skip":
        return (Sentence(say.STOP_FIRST),)
    return (Sentence(say.STOP_GREEDY, {"left": Money(explanation.leftover)}),)


def _shares_ended(explanation: Explanation, *, all_funded: bool) -> tuple[Sentence, ...]:
    parameters = explanation.parameters
    if all_funded and parameters.completion != "add1u":
        ended = [Sentence(say.STOP_ALL)]
    else:
        ended = [Sentence(say.STOP_SHARES)]
    if parameters.completion != "none" and parameters.step is not None:
        values: dict[str, Value] = {"number": parameters.k, "step": Money(parameters.step)}
        if not all_funded:
            ended.append(Sentence(say.STOP_RAISED, values))
        elif parameters.k:
            ended.append(Sentence(say.STOP_RAISED_ALL, values))
    if parameters.completion == "add1u":
        filled = sum(won.bought.phase == "greedy" for won in explanation.won)
        ended.append(Sentence(say.STOP_FILLED, {"number": filled}) if filled else Sentence(say.STOP_UNFILLED))
    return tuple(ended)


def guarantees(
    parameters: Parameters, *, approval: bool = True, pots: bool = False, kept: Fraction | None = None
) -> tuple[Sentence, ...]:
    """Return what is proved about a result, and what is not: printed with it, never oversold.

    Parameters
    ----------
    parameters
        How it was counted; ``lam`` above 0 means purses by need.
    approval
        Whether the ballots approve; for points and rankings nothing is claimed here.
    pots
        Whether parts of the budget were reserved for Areas.
    kept
        The part of the ordinary share that every group keeps where purses differ; None is 1 - lam where that
        is proved (lam at most 1 - 1 / kappa).

    *Source*: docs/methods/guarantees.md.
    """
    if parameters.rule == "greedy":
        return (Sentence(say.GUARANTEE_NONE),)
    if not approval:
        return ()
    if parameters.rule == "phragmen":
        return (Sentence(say.GUARANTEE_PHRAGMEN),)
    found = [Sentence(say.GUARANTEE_EQUAL)]
    if parameters.lam:
        if kept is None and parameters.lam <= 1 - 1 / parameters.kappa:
            kept = 1 - parameters.lam
        found = [Sentence(say.GUARANTEE_PURSES), Sentence(say.GUARANTEE_SMALLEST)]
        found += [Sentence(say.GUARANTEE_KEPT, {"share": Share(kept)})] if kept is not None else []
        found += [Sentence(say.GUARANTEE_INSIDE), Sentence(say.NOT_PROVED)]
    if pots:
        found.append(Sentence(say.GUARANTEE_POTS))
    if parameters.k:
        found.append(Sentence(say.GUARANTEE_RAISED))
    return tuple(found)


def comparison(compared: Comparison, first: Parameters, second: Parameters) -> tuple[Sentence, ...]:
    """Return how many voters each of two results serves better, and which stays the result."""
    names: dict[str, Value] = {"first": rule_name(first), "second": rule_name(second)}
    counts: dict[str, Value] = {
        "prefer_first": compared.prefer_a,
        "prefer_second": compared.prefer_b,
        "equal": compared.equal,
    }
    kept = say.COMPARISON_STAYS if compared.a_stays else say.COMPARISON_CHANGES
    return (Sentence(say.COMPARISON, {**names, **counts}), Sentence(kept, names))


def statement(voter: Statement, explanation: Explanation) -> tuple[Sentence, ...]:
    """Return what one voter is told about her share, or about her ballot where the rule has no shares."""
    if voter.rule == "greedy" or voter.purse is None:
        return _without_shares(voter, explanation)
    paid = Listed(
        tuple(
            Sentence(
                say.PAYMENT, {"amount": Money(one.amount), "proposal": Name(explanation.name(one.proposal))}
            )
            for one in voter.paid
        )
    )
    values: dict[str, Value] = {
        "purse": Money(voter.purse),
        "own": Money(voter.own or 0),
        "payments": paid,
        "left": Money(voter.left),
    }
    if voter.rule == "phragmen":
        return (Sentence(say.YOU_PAID if voter.paid else say.YOU_PAID_NOTHING, values),)
    found = [Sentence(say.YOUR_SHARE_RAISED, values)] if voter.own != voter.purse else []
    if voter.paid:
        found.append(Sentence(say.YOUR_SHARE, values))
    else:
        found.append(Sentence(say.YOUR_SHARE_UNUSED, values))
    found.append(
        Sentence(
            {
                "nothing": say.LEFT_NOTHING,
                "no_choice": say.LEFT_NO_CHOICE,
                "all_funded": say.LEFT_ALL_FUNDED,
                "too_little_behind_it": say.LEFT_TOO_LITTLE,
            }[voter.unused],
            values,
        )
    )
    return (*found, *_filled(voter, explanation))


def _filled(voter: Statement, explanation: Explanation) -> tuple[Sentence, ...]:
    """Return which supported Proposals a completion bought with what all had left."""
    bought = {won.proposal for won in explanation.won if won.bought.phase == "greedy"}
    names = tuple(explanation.name(proposal) for proposal in voter.funded if proposal in bought)
    return (Sentence(say.ALSO_FUNDED, {"names": Names(names), "number": len(names)}),) if names else ()


def _without_shares(voter: Statement, explanation: Explanation) -> tuple[Sentence, ...]:
    names = Names(tuple(explanation.name(proposal) for proposal in voter.funded))
    supported = len(voter.funded) + len(voter.unfunded)
    values: dict[str, Value] = {"number": supported, "names": names}
    if not supported:
        return (Sentence(say.NO_SHARES), Sentence(say.BALLOT_EMPTY))
    message = say.BALLOT_FUNDED if voter.funded else say.BALLOT_UNFUNDED
    return (Sentence(say.NO_SHARES), Sentence(message, values))


def shares(explanation: Explanation) -> Sentence | None:
    """Return what a share was, or the smallest and the largest; None where the rule has no shares."""
    classes = explanation.payments.classes
    if explanation.parameters.rule != "equal_shares" or not classes:
        return None
    low, high = classes[0].purse, classes[-1].purse
    values: dict[str, Value] = {"number": explanation.voters, "low": Money(low), "high": Money(high)}
    return Sentence(say.SHARES_EQUAL if low == high else say.SHARES_DIFFER, values)


def band(one: Band) -> Sentence:
    """Return the label of a band of voters by how much of their share they used."""
    if one.low == 1:
        return Sentence(say.BAND_ALL)
    if not one.high:
        return Sentence(say.BAND_NOTHING)
    if not one.low:
        return Sentence(say.BAND_LESS, {"high": Share(one.high)})
    return Sentence(say.BAND, {"low": Share(one.low), "high": Share(one.high)})


def payers(won: Won) -> Sentence:
    """Return who paid for a round of the count, for a table."""
    bought = won.bought
    values: dict[str, Value] = {"number": bought.supporters, "price": Money(bought.price or 0)}
    if bought.phase == "equal_shares":
        return Sentence(say.PAYERS, values)
    if bought.phase == "phragmen":
        return Sentence(say.PAYERS_LOAD, values)
    return Sentence(say.PAYERS_BUDGET, values)


def difference(found: Difference, names: Explanation) -> tuple[Sentence, ...]:
    """Return who would gain and who would lose by another count; it always says that it is not the result."""

    def named(ids: Sequence[str]) -> dict[str, Value]:
        shown = tuple(names.name(proposal) for proposal in ids[:_NAMED])
        return {"number": len(ids), "names": Names(shown)}

    said = [Sentence(say.NOT_THE_RESULT)]
    if not found.gained and not found.lost:
        return (*said, Sentence(say.WHAT_IF_SAME))
    if found.gained:
        message = say.WHAT_IF_GAINED_MANY if len(found.gained) > _NAMED else say.WHAT_IF_GAINED
        said.append(Sentence(message, named(found.gained)))
    if found.lost:
        message = say.WHAT_IF_LOST_MANY if len(found.lost) > _NAMED else say.WHAT_IF_LOST
        said.append(Sentence(message, named(found.lost)))
    costs: dict[str, Value] = {"cost": Money(found.cost), "declared": Money(found.declared_cost)}
    said.append(Sentence(say.WHAT_IF_COST, costs))
    if found.voters is not None:
        counts: dict[str, Value] = {
            "more": found.voters.prefer_b,
            "less": found.voters.prefer_a,
            "same": found.voters.equal,
        }
        said.append(Sentence(say.WHAT_IF_VOTERS, counts))
    return tuple(said)
