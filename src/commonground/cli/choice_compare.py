"""``commonground choice compare``: what every rule would fund, side by side."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from commonground.cli.choice_input import currency_of, load, step_of
from commonground.cli.progress import Watched
from commonground.cli.tables import Column, percent, table
from commonground.core.choice.compile import compile_election
from commonground.core.choice.result import Parameters, Result
from commonground.core.choice.rules import compare, count
from commonground.core.errors import CountError
from commonground.core.ledger.canonical import canonical_json
from commonground.core.ledger.election import inputs_sha256
from commonground.core.ledger.result_file import declared

if TYPE_CHECKING:
    from commonground.cli.tables import Currency
    from commonground.core.choice.compiled import CompiledElection
    from commonground.core.choice.pb import PbFile

FORMAT: Final = "cg-comparison-1"


@dataclass(frozen=True, slots=True)
class Count:
    """One rule: its short head, its name, how it counts and what came out; None with the reason why not."""

    head: str
    name: str
    parameters: Parameters
    result: Result | None
    why_not: str = ""


def run_compare(options: argparse.Namespace) -> int:
    """Count by every rule and print who funds what."""
    file = load(options)
    compiled = compile_election(file.election, options.utility, borda=options.borda)
    step = step_of(options.step, file.election.rules.minor_digits)
    with Watched() as watch:
        columns = [
            _counted(compiled, head, name, parameters, watch=watch)
            for head, name, parameters in _rules(options, step)
        ]
    if options.json:
        sys.stdout.buffer.write(canonical_json(_as_json(file, compiled, columns)))
    else:
        _show(file, compiled, columns, currency_of(file))
    return 0


def _rules(options: argparse.Namespace, step: int) -> list[tuple[str, str, Parameters]]:
    common = {
        "utility": options.utility,
        "borda": options.borda,
        "ties": options.ties,
        "seed": options.seed,
    }
    return [
        ("greedy", "Greedy, by score", Parameters("greedy", **common)),
        ("per cost", "Greedy, by score per cost", Parameters("greedy", order="density", **common)),
        ("equal", "Method of Equal Shares", Parameters("equal_shares", **common)),
        (
            "+add1",
            "Method of Equal Shares, add1",
            Parameters("equal_shares", completion="add1", step=step, **common),
        ),
        (
            "+add1u",
            "Method of Equal Shares, add1u",
            Parameters("equal_shares", completion="add1u", step=step, **common),
        ),
        ("Phragmén", "Phragmén's sequential rule", Parameters("phragmen", **common)),
    ]


def _counted(
    compiled: CompiledElection, head: str, name: str, parameters: Parameters, *, watch: Watched
) -> Count:
    try:
        result = count(compiled, parameters, watch)
    except CountError as err:
        return Count(head, name, parameters, None, str(err))
    return Count(head, name, parameters, result)


def _show(file: PbFile, compiled: CompiledElection, columns: Sequence[Count], currency: Currency) -> None:
    counted = [one for one in columns if one.result is not None]
    names = {one.id: one.name for one in file.election.proposals}
    places = [
        {proposal: place for place, proposal in enumerate(one.result.selected if one.result else (), start=1)}
        for one in counted
    ]
    order = sorted(range(len(compiled.ids)), key=lambda j: (-int(compiled.votes[j]), compiled.ids[j]))
    heads = [
        Column("id"),
        Column("Proposal", elastic=True),
        Column(currency.head("cost"), number=True),
        Column("voters", number=True),
        *(Column(one.head, number=True) for one in counted),
    ]
    rows = []
    for j in order:
        id_ = compiled.ids[j]
        cells = [str(place.get(id_, "")) for place in places]
        if any(cells):
            cost = currency.number(compiled.cost[j])
            rows.append([id_, names.get(id_, ""), cost, f"{int(compiled.votes[j]):,}", *cells])
    print("When each rule buys a Proposal: 1 is first, empty is never. Those no rule buys are left out.\n")
    print(table(heads, rows))
    print()
    print(_totals(compiled, counted, currency))
    for one in columns:
        if one.result is None:
            print(f"\n{one.name}: {one.why_not}")


def _totals(compiled: CompiledElection, columns: Sequence[Count], currency: Currency) -> str:
    heads = [
        Column("rule"),
        Column("funded", number=True),
        Column(currency.head("spent"), number=True),
        Column("of budget", number=True),
        Column("prefer it", number=True),
        Column("prefer greedy", number=True),
        Column("equal", number=True),
    ]
    greedy = columns[0].result
    rows = []
    for one in columns:
        result = one.result
        if result is None or greedy is None:
            continue
        voters = compare(compiled, result, greedy)
        share = result.cost / compiled.budget if compiled.budget else 0.0
        counts = (voters.prefer_a, voters.prefer_b, voters.equal)
        money = [currency.number(result.cost), percent(share)]
        rows.append(
            [
                one.name,
                str(len(result.selected)),
                *money,
                *(["", "", ""] if result is greedy else [f"{number:,}" for number in counts]),
            ]
        )
    return table(heads, rows)


def _as_json(file: PbFile, compiled: CompiledElection, columns: Sequence[Count]) -> dict[str, object]:
    greedy = next(one.result for one in columns)
    counted = []
    for one in columns:
        if one.result is None or greedy is None:
            counted.append({**declared(one.parameters), "why_not": one.why_not})
            continue
        voters = compare(compiled, one.result, greedy)
        counted.append(
            {
                **declared(one.result.parameters),
                "k": one.result.parameters.k,
                "selected": one.result.selected,
                "cost": one.result.cost,
                "leftover": one.result.leftover,
                "prefer_it_to_greedy": voters.prefer_a,
                "prefer_greedy": voters.prefer_b,
                "equal": voters.equal,
            }
        )
    return {"format": FORMAT, "inputs_sha256": inputs_sha256(file.election), "rules": counted}
