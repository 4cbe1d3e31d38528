"""What ``commonground choice`` is given: the election, purses beside it, and how to count."""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from fractions import Fraction
from math import ceil
from typing import TYPE_CHECKING, Final

from commonground.cli.beside_ballots import Beside, read_beside
from commonground.cli.conversions import read_election
from commonground.cli.files import refused
from commonground.cli.tables import Currency
from commonground.core.errors import InputError, Problem

if TYPE_CHECKING:
    from commonground.core.choice.ballots import Election
    from commonground.core.choice.pb import PbFile
    from commonground.core.choice.result import Parameters
    from commonground.core.ledger.result_file import ResultFile

_EXACT: Final = re.compile(r"(\d+)(?:\.(\d+)|/(\d+))?", re.ASCII)
_SHOWN: Final = 10


def load(options: argparse.Namespace) -> PbFile:
    """Read the election that the options name, and say on standard error what the reader noticed."""
    file = read_election(options.file, strict=not options.lenient)
    left_out = file.excluded_proposals + file.excluded_ballots
    if left_out:
        print(
            f"{options.file}: {file.excluded_proposals} Proposals and {file.excluded_ballots} ballots are "
            "left out; the count is of the others.",
            file=sys.stderr,
        )
    shown = len(file.warnings) if left_out else _SHOWN
    for warning in file.warnings[:shown]:
        print(f"{options.file}: note: {warning}", file=sys.stderr)
    if len(file.warnings) > shown:
        print(f"{options.file}: and {len(file.warnings) - shown} more notes.", file=sys.stderr)
    return file


def currency_of(file: PbFile) -> Currency:
    """Return how the amounts of an election are written."""
    return Currency(file.election.rules.minor_digits, file.election.rules.currency)


def parameters_of(options: argparse.Namespace, file: PbFile) -> Parameters:
    """Return how to count, from the options and the election's own threshold."""
    from commonground.core.choice.result import Parameters

    _check_together(options)
    step = step_of(options.step or "1", file.election.rules.minor_digits) if options.complete else None
    threshold = None
    if options.variant == "threshold":
        threshold = file.recorded.threshold
        if options.threshold is not None:
            # the file's own unit becomes the counted one as that of its min_project_score_threshold does
            threshold = ceil(exact(options.threshold, "--threshold") * 10**file.point_digits)
        if threshold is None:
            why = "The file names no least score: give one with --threshold."
            raise refused("nothing", "threshold", why, field="--threshold")
    by_need = options.lam is not None
    return Parameters(
        rule=options.rule,
        utility=options.utility,
        borda=options.borda,
        completion=options.complete or "none",
        step=step,
        ties=options.ties,
        seed=options.seed,
        order=options.order,
        variant=options.variant,
        threshold=threshold,
        lam=_between(options.lam, "--lambda", most=Fraction(1, 2)) if by_need else Fraction(0),
        kappa=_between(options.kappa, "--kappa", least=Fraction(1)) if by_need else Fraction(2),
    )


def _check_together(options: argparse.Namespace) -> None:
    greedy = options.rule == "greedy"
    refuse_misfits(
        [
            ("--complete", options.complete, options.rule == "equal_shares", "--rule equal_shares"),
            ("--step", options.step, options.complete is not None, "--complete"),
            ("--order", options.order if options.order != "score" else None, greedy, "--rule greedy"),
            ("--variant", options.variant if options.variant != "skip" else None, greedy, "--rule greedy"),
            ("--threshold", options.threshold, options.variant == "threshold", "--variant threshold"),
            ("--lambda", options.lam, options.purses is not None, "--purses"),
        ]
    )


def refuse_misfits(options: Iterable[tuple[str, object, bool, str]]) -> None:
    """Refuse every option that would change nothing: who gives it expects otherwise.

    Each is its name, what was given (None if nothing was), whether it fits the others, and what it needs.
    """
    problems = [
        Problem(
            "without",
            None,
            option,
            str(given),
            f"It does something only with {needs}: add that, or leave it out.",
        )
        for option, given, fits, needs in options
        if given is not None and not fits
    ]
    if problems:
        raise InputError(problems)


def step_of(text: str, digits: int) -> int:
    """Return a step of currency units in minor units."""
    step = exact(text, "--step") * 10**digits
    if step < 1 or step.denominator > 1:
        least = Currency(digits).write(1)
        raise refused(
            text, "step", f"Expected a multiple of {least} currency units, at least that.", field="--step"
        )
    return int(step)


def exact(text: str, field: str) -> Fraction:
    """Return a number such as 3, 208.5 or 625/3, exactly."""
    value = _number(text)
    if value is None:
        raise refused(text, "number", "Expected a number such as 3, 208.5 or 625/3.", field=field)
    return value


def _between(
    text: str, field: str, *, least: Fraction = Fraction(0), most: Fraction | None = None
) -> Fraction:
    """Return a number, exactly, that a result file may declare."""
    value = exact(text, field)
    if value < least or (most is not None and value > most):
        upto = f"up to {most}" if most is not None else "or more"
        raise refused(text, "range", f"Expected {least} {upto}: give such a number.", field=field)
    return value


def with_purses(file: PbFile, name: str | None, parameters: Parameters, *, by_need: bool = True) -> Election:
    """Return the election with the purses of a CSV file beside it; without a file, as it is.

    The file has one row for each ballot in the same order, with the columns ``voter_id`` and either
    ``purse`` (minor units) or ``need`` (docs/methods/result-file.md); ``by_need`` says whether the parameters
    say how much need weighs.

    Raises
    ------
    InputError
        Every row that does not fit, and purses that do not sum to the budget.
    """
    if name is None:
        return file.election
    head, values = read_beside(name, file, _COLUMNS)
    if head == "purse":
        _check_sum(values, file, name)
        return replace(file.election, purses=tuple(values))
    if not by_need:
        raise refused(name, "lambda", 'A column "need" needs --lambda, 0 to 1/2: how strongly need weighs.')
    from commonground.core.choice.purses import need_weighted_purses

    budget, lam, cap = file.election.budget, parameters.lam, parameters.kappa
    purses = need_weighted_purses(values, budget=budget, lam=lam, cap=cap)
    return replace(file.election, purses=purses)


def ask_for_purses(given: ResultFile, options: argparse.Namespace) -> None:
    """Refuse to go on without the purses that a result was counted with."""
    if given.purses_sha256 is not None and options.purses is None:
        why = "This result was counted with a file of purses: give that file with --purses FILE.csv."
        raise refused("nothing", "purses", why, field="--purses")


def _number(text: str) -> Fraction | None:
    found = _EXACT.fullmatch(text.strip())
    if not found:
        return None
    whole, decimals, denominator = found.groups()
    if denominator is not None:
        return Fraction(int(whole), int(denominator)) if int(denominator) else None
    return Fraction(int(whole + (decimals or "")), 10 ** len(decimals or ""))


def _above_zero(text: str) -> Fraction | None:
    return _number(text) or None


_COLUMNS: Final = (
    Beside("purse", _number, "a number of minor units, such as 208, 208.5 or 625/3"),
    Beside("need", _above_zero, "a number above 0, such as 2, 1.25 or 7/5"),
)


def _check_sum(purses: Sequence[Fraction], file: PbFile, name: str) -> None:
    total, budget = sum(purses, Fraction(0)), file.election.budget
    if purses and total != budget:
        message = (
            f"Expected purses that sum to the budget, {budget} minor units, exactly: divide it up again."
        )
        raise InputError([Problem("sum", None, name, f"a sum of {total}", message)])


def choice_of(words: Sequence[str]) -> Callable[[str], str]:
    """Return a type for argparse that takes one of some words, with - for _."""

    def taken(text: str) -> str:
        word = text.replace("-", "_")
        if word not in words:
            raise argparse.ArgumentTypeError(f"{text!r} is none of {', '.join(words)}")
        return word

    return taken
