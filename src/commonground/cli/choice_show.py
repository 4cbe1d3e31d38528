"""A result as tables in a terminal."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Final

from commonground.cli.tables import Column, Currency, percent, table

if TYPE_CHECKING:
    from commonground.core.choice.pb import PbFile
    from commonground.core.choice.result import Parameters, Round
    from commonground.core.ledger.result_file import BesideEntry, ResultFile

RULE: Final = {
    "equal_shares": "Method of Equal Shares",
    "greedy": "Greedy, by votes",
    "phragmen": "Phragmén's sequential rule",
}
UTILITY: Final = {
    "cost": "worth by cost",
    "cardinality": "worth by number",
    "points": "worth by points",
    "borda": "worth by rank",
}
_NAMED: Final = 8
_STEP: Final = {
    "more_supporters": "more supporters",
    "lower_cost": "lower cost",
    "lot": "lot",
    "smaller_id": "smaller id",
}


@dataclass(frozen=True, slots=True)
class Shown:
    """What is shown: the election as it was read, its result, and how money is written."""

    file: PbFile
    result: ResultFile
    currency: Currency

    @property
    def names(self) -> Mapping[str, str]:
        """What people call the Proposals, by id."""
        return {one.id: one.name for one in self.file.election.proposals}


def show_result(shown: Shown) -> None:
    """Print what was counted, who is funded, who is not, and what stands beside it."""
    election, result, money = shown.file.election, shown.result.result, shown.currency.write
    print(f"{title(shown.file)}: {len(election.ballots):,} ballots, {len(election.proposals):,} Proposals, "
          f"budget {money(election.budget)}")  # fmt: skip
    print(method(result.parameters, shown.currency, points=Currency(shown.file.point_digits)))
    print(f"\nFunded: {len(result.selected)} of {len(election.proposals)}")
    if result.trace:
        print(_winners(shown, result.trace))
    share = Fraction(result.cost, election.budget) if election.budget else Fraction(0)
    print(f"\nSpent {money(result.cost)} ({percent(share)}), left {money(result.leftover)}.", end="")
    print(f" Ties met: {result.ties}.")
    if result.dropped:
        print(f"\nNot funded: {len(result.dropped)}")
        print(_losers(shown))
    for beside in shown.result.comparison:
        print(f"\n{_beside(beside, result.selected, shown.currency)}")
    print(f"\nInputs sha256    {shown.result.inputs_sha256}")


def method(parameters: Parameters, currency: Currency, *, points: Currency | None = None) -> str:
    """Return in one line how it was counted; ``points`` writes a threshold as the .pb file does."""
    parts = [RULE[parameters.rule], UTILITY[parameters.utility]]
    if parameters.rule == "greedy":
        parts = [f"Greedy, by {'score' if parameters.order == 'score' else 'score per cost'}"]
        if parameters.variant == "no_skip":
            parts.append("ends at the first that does not fit")
        elif parameters.threshold is not None:
            parts.append(f"score at least {(points or Currency()).number(parameters.threshold)}")
    elif parameters.rule == "phragmen":
        parts = parts[:1]
    if parameters.completion != "none" and parameters.step is not None:
        step = currency.write(parameters.step)
        parts.append(f"completion {parameters.completion}: purses grew {parameters.k:,} times by {step}")
    if parameters.lam:
        parts.append(f"purses by need, lambda {parameters.lam}, kappa {parameters.kappa}")
    seed = f' with seed "{parameters.seed}"' if parameters.seed else ""
    return "; ".join([*parts, f"ties: {parameters.ties}{seed}"]) + "."


def title(file: PbFile) -> str:
    """Return what an election calls itself."""
    meta = dict(file.election.meta)
    words = [meta.get(key, "") for key in ("unit", "subunit", "instance")]
    return meta.get("description") or " ".join(word for word in words if word) or "Election"


def _winners(shown: Shown, trace: Sequence[Round]) -> str:
    names, currency = shown.names, shown.currency
    paying = any(one.price is not None for one in trace)
    tied = any(one.tie_broken_by is not None for one in trace)
    columns = [
        Column("#", number=True),
        Column("id"),
        Column("Proposal", elastic=True),
        Column(currency.head("cost"), number=True),
        Column("voters", number=True),
        *([Column("most paid", number=True), Column("paid last", number=True)] if paying else []),
        *([Column("tie")] if tied else []),
    ]
    rows = []
    for number, one in enumerate(trace, start=1):
        paid = ["", ""] if one.price is None else [currency.fine(one.price), f"{one.paid_last:,}"]
        cost, voters = currency.number(one.cost), f"{one.supporters:,}"
        row = [str(number), one.proposal, names.get(one.proposal, ""), cost, voters]
        rows.append([*row, *(paid if paying else []), *([_tie(one)] if tied else [])])
    return table(columns, rows)


def _tie(one: Round) -> str:
    if one.tie_broken_by is None:
        return ""
    others = [other for other in one.tied if other != one.proposal]
    return f"with {', '.join(others)}: {_STEP.get(one.tie_broken_by, one.tie_broken_by)}"


def _losers(shown: Shown) -> str:
    names, currency = shown.names, shown.currency
    write = currency.fine if shown.result.result.parameters.rule == "equal_shares" else currency.number
    cost = {one.id: one.cost for one in shown.file.election.proposals}
    whose = "budget left" if shown.result.result.parameters.rule != "equal_shares" else "supporters have"
    columns = [
        Column("id"),
        Column("Proposal", elastic=True),
        Column(currency.head("cost"), number=True),
        Column(whose, number=True),
        Column("short by", number=True),
    ]
    nearest = sorted(shown.result.result.dropped, key=lambda one: (one.short_by, one.proposal))
    rows = [
        [
            one.proposal,
            names.get(one.proposal, ""),
            currency.number(cost[one.proposal]),
            write(one.supporters_money),
            write(one.short_by) if one.short_by > 0 else "",
        ]
        for one in nearest
    ]
    return table(columns, rows)


def _beside(beside: BesideEntry, selected: Sequence[str], currency: Currency) -> str:
    name = {"greedy": "Greedy, by votes,", "equal_purses": "The same rule with equal purses"}[beside.to]
    only_here = [one for one in selected if one not in set(beside.selected)]
    only_there = [one for one in beside.selected if one not in set(selected)]
    changes = "the same Proposals"
    if only_here or only_there:
        changes = f"{_some(only_there)} instead of {_some(only_here)}"
    return (
        f"{name} would fund {len(beside.selected)} for {currency.write(beside.cost)}: {changes}.\n"
        f"Voters who get more from this result: {beside.prefer_result:,}; from the other: "
        f"{beside.prefer_other:,}; as much from both: {beside.equal:,}."
    )


def _some(ids: Sequence[str]) -> str:
    """Return ids in a row; of many only the first, for the compared tables hold them all."""
    if not ids:
        return "nothing"
    more = f" and {len(ids) - _NAMED} more" if len(ids) > _NAMED else ""
    return ", ".join(ids[:_NAMED]) + more
