"""``commonground choice explain``: why each Proposal won or lost, in words."""

from __future__ import annotations

import argparse
import textwrap
from collections.abc import Iterable
from typing import TYPE_CHECKING

from commonground.cli.choice_input import ask_for_purses, currency_of, load, with_purses
from commonground.cli.choice_show import Shown, method
from commonground.cli.files import read_bytes, refused
from commonground.cli.languages import speaker
from commonground.cli.progress import Watched
from commonground.cli.tables import Column, Currency, table, window
from commonground.core.choice import sentences
from commonground.core.choice.compile import compile_election
from commonground.core.choice.explain import Explanation, Won, explain
from commonground.core.ledger.election import inputs_sha256
from commonground.core.ledger.reading import read_result
from commonground.core.ledger.result_file import ResultFile

if TYPE_CHECKING:
    from commonground.core.choice.compiled import CompiledElection
    from commonground.core.words import Plain, Sentence


def run_explain(options: argparse.Namespace) -> int:
    """Explain a result: with the ballots everything, without them what the file itself says."""
    given = read_result(read_bytes(options.result))
    if options.file is None:
        _check_known(given, options.proposal)
        _from_file_alone(given, options.proposal)
        return 0
    file = load(options)
    if inputs_sha256(file.election) != given.inputs_sha256:
        why = f"The ballots of {options.file} are not those of this result: give the file that was counted."
        raise refused(options.result, "inputs_sha256", why, field="inputs_sha256")
    ask_for_purses(given, options)
    parameters = given.result.parameters
    election = with_purses(file, options.purses, parameters)
    compiled = compile_election(election, parameters.utility, borda=parameters.borda)
    _check_known(given, options.proposal)
    shown = Shown(file, given, currency_of(file))
    say_reasons(shown, compiled, language=options.language, proposal=options.proposal)
    return 0


def say_reasons(
    shown: Shown, compiled: CompiledElection, *, language: str, proposal: str | None = None
) -> None:
    """Print the reasons of a result, or of one Proposal with what would have changed it."""
    result = shown.result.result
    tested = [proposal] if proposal is not None and proposal not in result.selected else []
    with Watched() as watch:
        explanation = explain(
            compiled,
            result,
            names=shown.names,
            point_digits=shown.file.point_digits,
            tested=tested,
            watch=watch,
        )
    voice = speaker(language, shown.currency)
    if proposal is not None:
        print(_said(_reason(explanation, proposal), voice))
        return
    shares = sentences.shares(explanation)
    near = sentences.near_miss(explanation)
    parts = [
        [sentences.headline(explanation), *([shares] if shares else []), *sentences.why_stopped(explanation)],
        *([[near]] if near else []),
        *(sentences.why_won(explanation, won) for won in explanation.won),
        *(sentences.why_lost(explanation, lost) for lost in explanation.lost),
        sentences.guarantees(result.parameters, approval=compiled.kind in _APPROVALS),
    ]
    print("\n" + "\n\n".join(_said(part, voice) for part in parts if part))


_APPROVALS = frozenset({"approval", "choose_one", "knapsack"})


def _reason(explanation: Explanation, proposal: str) -> Iterable[Sentence]:
    reason = explanation.reason(proposal)
    if isinstance(reason, Won):
        return sentences.why_won(explanation, reason)
    return sentences.why_lost(explanation, reason)


def _said(said: Iterable[Sentence], voice: Plain) -> str:
    text = " ".join(voice.say(one) for one in said)
    width = window()
    return textwrap.fill(text, width) if width else text


def _check_known(given: ResultFile, proposal: str | None) -> None:
    known = [*given.result.selected, *(one.proposal for one in given.result.dropped)]
    if proposal is not None and proposal not in known:
        why = f"No Proposal of this result has this id; its ids are {', '.join(sorted(known)[:20])}."
        raise refused(proposal, "unknown_proposal", why, field="--proposal")


def _from_file_alone(given: ResultFile, proposal: str | None) -> None:
    """Print what a result file says without the ballots: amounts in minor units, ids for names."""
    result, money = given.result, Currency().write
    print(method(result.parameters, Currency()))
    print("Amounts are in minor units. With the file of the ballots names, reasons and near misses follow.\n")
    rows: list[tuple[str, ...]] = [
        (one.proposal, f"funded in round {number}", money(one.cost), f"{one.supporters:,}", "")
        for number, one in enumerate(result.trace, start=1)
    ]
    rows += [
        (one.proposal, "not funded", money(one.supporters_money + one.short_by), "", money(one.short_by))
        for one in sorted(result.dropped, key=lambda one: (one.short_by, one.proposal))
    ]
    columns = [
        Column("id"),
        Column("what became of it"),
        Column("cost", number=True),
        Column("voters", number=True),
        Column("short by", number=True),
    ]
    print(table(columns, [row for row in rows if proposal in (None, row[0])]))
