"""``commonground choice guarantees``: what a result promises, checked after counting again."""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from commonground.cli import choice_rank_words as words
from commonground.cli.choice_input import ask_for_purses, currency_of, load, with_purses
from commonground.cli.choice_rank_show import lines
from commonground.cli.choice_verify import FAILED, said
from commonground.cli.files import read_bytes
from commonground.cli.languages import speaker
from commonground.cli.progress import Watched
from commonground.core.choice.axioms import (
    MAX_PROPOSALS,
    MAX_VOTERS,
    ejr1_violations,
    pjr1_violations,
    trace_problems,
)
from commonground.core.choice.compile import compile_election
from commonground.core.ledger.reading import read_result
from commonground.core.ledger.verify import verify_result
from commonground.core.words import Money, Names, Sentence

if TYPE_CHECKING:
    from commonground.cli.tables import Currency
    from commonground.core.choice.axioms import Violation
    from commonground.core.choice.compiled import CompiledElection
    from commonground.core.choice.result import Result
    from commonground.core.words import Message

_APPROVALS: Final = ("approval", "choose_one", "knapsack")


def run_guarantees(options: argparse.Namespace) -> int:
    """Check the prices of a result, and group by group where the election is small; exit 1 if one fails."""
    data = read_bytes(options.result)
    file = load(options)
    given = read_result(data)
    ask_for_purses(given, options)
    parameters = given.result.parameters
    election = with_purses(file, options.purses, parameters)
    with Watched() as watch:
        verified = verify_result(data, election, watch=watch)
    print(said(verified, options.result, options.file))
    if not verified.holds:
        return FAILED
    compiled = compile_election(election, parameters.utility, borda=parameters.borda)
    checks = _Checks(compiled, given.result, currency_of(file), options.language)
    checks.prices()
    checks.groups()
    return FAILED if checks.failed else 0


class _Checks:
    """Checks a result, says what holds and what does not, and remembers whether something failed."""

    def __init__(self, compiled: CompiledElection, result: Result, currency: Currency, language: str) -> None:
        self.compiled, self.result = compiled, result
        self.voice = speaker(language, currency)
        self.failed = False

    def prices(self) -> None:
        """Check the payments behind what equal shares bought."""
        if self.result.parameters.rule != "equal_shares":
            self._say(Sentence(words.NO_PRICES))
            return
        bought = tuple(one for one in self.result.trace if one.phase == "equal_shares")
        own = replace(self.result, trace=bought, selected=tuple(one.proposal for one in bought))
        problems = trace_problems(self.compiled, own)
        if problems:
            self.failed = True
            self._say(Sentence(words.PRICES_FAIL), points=problems)
            return
        filled = len(self.result.trace) - len(bought)
        self._say(
            Sentence(words.PRICES_HOLD, {"number": len(bought)}),
            *([Sentence(words.FILLED, {"number": filled})] if filled else []),
            *([Sentence(words.FOLLOWS)] if self.compiled.kind in _APPROVALS else []),
        )

    def groups(self) -> None:
        """Try every group and every set of Proposals, or say why not."""
        compiled = self.compiled
        if compiled.kind not in _APPROVALS:
            self._say(Sentence(words.NOT_APPROVAL))
        elif compiled.voters > MAX_VOTERS or len(compiled.ids) > MAX_PROPOSALS:
            sizes = {
                "voters": compiled.voters,
                "proposals": len(compiled.ids),
                "most_voters": MAX_VOTERS,
                "most_proposals": MAX_PROPOSALS,
            }
            self._say(Sentence(words.TOO_LARGE, sizes))
        else:
            selected = self.result.selected
            self._tried(words.EJR_HOLDS, words.EJR_FAILS, ejr1_violations(compiled, selected))
            self._tried(words.PJR_HOLDS, words.PJR_FAILS, pjr1_violations(compiled, selected))

    def _tried(self, holds: Message, fails: Message, found: Sequence[Violation]) -> None:
        if not found:
            self._say(Sentence(holds))
            return
        self.failed = True
        self._say(Sentence(fails), points=[self.voice.say(one) for one in self._broken(found)])

    def _broken(self, found: Sequence[Violation]) -> Iterator[Sentence]:
        for one in found:
            voters = int(self.compiled.multiplicity[list(one.ballots)].sum())
            proposals = Names(one.proposals)
            yield Sentence(
                words.BROKEN, {"voters": voters, "money": Money(one.money), "proposals": proposals}
            )

    def _say(self, *sentences: Sentence, points: Sequence[str] = ()) -> None:
        print("\n" + lines(sentences, self.voice))
        for point in points:
            print(f"  - {point}")
