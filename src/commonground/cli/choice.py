"""``commonground choice``: count an election, compare rules, explain, verify, rank and convert."""

from __future__ import annotations

import argparse
from importlib import import_module
from typing import Any, Final

from commonground.cli.choice_input import choice_of

RULES: Final = ("greedy", "equal_shares", "phragmen")
UTILITIES: Final = ("cost", "cardinality", "points", "borda")
RANKINGS: Final = ("borda", "schulze", "ranked_pairs", "stv")
_BORDA: Final = ("pabulib", "pabutools", "classic")
TIES: Final = ("chain", "lexicographic", "votes_cost_id")
LANGUAGES: Final = ("en", "es", "fr", "ar")
_FILE: Final = "a .pb file, a JSON election, a folder of tables, or - for standard input"
_THRESHOLD: Final = "least votes or points, in the unit of the file (if left out, the one in the file)"
_PURSES: Final = "CSV beside the ballots: voter_id and purse (minor units), or voter_id and need"


def add_commands(commands: Any) -> None:
    """Add ``choice`` and everything under it."""
    top = commands.add_parser("choice", help="count an election, explain the result and verify it")
    verbs = top.add_subparsers(dest="verb", required=True, metavar="VERB")
    _add_count(verbs)
    _add_compare(verbs)
    _add_explain(verbs)
    _add_verify(verbs)
    _add_guarantees(verbs)
    _add_rank(verbs)
    convert = verbs.add_parser(
        "convert",
        help="turn an election into .pb, JSON or three CSV tables",
        description="The form of OUT follows from its name: .pb, .json, or no ending for a folder of tables.",
    )
    _add_file(convert, metavar="IN")
    convert.add_argument("out", metavar="OUT", help="name that ends in .pb or .json, or a folder")
    convert.set_defaults(run=_later("commonground.cli.choice_verify", "run_convert"))


def _add_count(verbs: Any) -> None:
    count = verbs.add_parser(
        "count",
        help="count an election and write its result",
        description="Counts exactly. Prints who is funded and why; --json prints the result file instead.",
    )
    _add_file(count)
    count.add_argument("--rule", type=choice_of(RULES), default="equal_shares", metavar="|".join(RULES))
    _add_utility(count)
    count.add_argument(
        "--complete", type=choice_of(("add1", "add1u")), metavar="add1|add1u", help="spend what is left"
    )
    count.add_argument("--step", metavar="AMOUNT", help="currency units a completion adds at a time (1)")
    count.add_argument("--order", type=choice_of(("score", "density")), default="score", help="greedy only")
    variants = ("skip", "no_skip", "threshold")
    count.add_argument("--variant", type=choice_of(variants), default="skip", help="greedy only")
    count.add_argument("--threshold", metavar="SCORE", help=_THRESHOLD)
    _add_ties(count)
    count.add_argument("--purses", metavar="FILE.csv", help=_PURSES)
    count.add_argument("--lambda", dest="lam", metavar="SHARE", help="how strongly need weighs, 0 to 1/2")
    count.add_argument("--kappa", default="2", metavar="FACTOR", help="how far a purse may stray (2)")
    count.add_argument("--salts", metavar="FILE.csv", help="bind the result to committed ballots")
    count.add_argument("--json", action="store_true", help="print the result file, exactly")
    count.add_argument("--out", metavar="RESULT.json", help="write the result file")
    count.add_argument("--svg", metavar="FOLDER", help="write the charts of the result")
    count.add_argument("--explain", action="store_true", help="say why each Proposal won or lost")
    _add_language(count)
    count.set_defaults(run=_later("commonground.cli.choice_count", "run_count"))


def _add_compare(verbs: Any) -> None:
    compare = verbs.add_parser("compare", help="show what every rule would fund, side by side")
    _add_file(compare)
    _add_utility(compare)
    compare.add_argument("--step", default="1", metavar="AMOUNT", help="currency units of a completion (1)")
    _add_ties(compare)
    compare.add_argument("--json", action="store_true", help="print one JSON object")
    compare.set_defaults(run=_later("commonground.cli.choice_compare", "run_compare"))


def _add_explain(verbs: Any) -> None:
    explain = verbs.add_parser("explain", help="say why each Proposal of a result won or lost")
    explain.add_argument("result", metavar="RESULT.json", help="a result file")
    _add_file(explain, nargs="?", help_text=f"{_FILE}; without it only what the result file says")
    explain.add_argument("--proposal", metavar="ID", help="only this one, with what would have changed it")
    explain.add_argument("--purses", metavar="FILE.csv", help=_PURSES)
    _add_language(explain)
    explain.set_defaults(run=_later("commonground.cli.choice_explain", "run_explain"))


def _add_verify(verbs: Any) -> None:
    verify = verbs.add_parser(
        "verify",
        help="count again and compare the result file to the byte",
        description="Exit code 0: it holds. 1: it does not, and the first field that differs is named.",
    )
    verify.add_argument("result", metavar="RESULT.json", help="a result file")
    _add_file(verify)
    verify.add_argument("--purses", metavar="FILE.csv", help=_PURSES)
    verify.add_argument("--salts", metavar="FILE.csv", help="opened salts: checks merkle_root, too")
    verify.set_defaults(run=_later("commonground.cli.choice_verify", "run_verify"))


def _add_guarantees(verbs: Any) -> None:
    guarantees = verbs.add_parser(
        "guarantees",
        help="check what a result promises: prices, and every group of a small election",
        description="Counts again, then checks that the payments of equal shares are a system of prices, in "
        "elections of any size. Up to 12 voters and 10 Proposals every group is tried, by any rule. "
        "Exit code 0: all that was checked holds. 1: something does not, and what is named.",
    )
    guarantees.add_argument("result", metavar="RESULT.json", help="a result file")
    _add_file(guarantees)
    guarantees.add_argument("--purses", metavar="FILE.csv", help=_PURSES)
    _add_language(guarantees)
    guarantees.set_defaults(run=_later("commonground.cli.choice_guarantees", "run_guarantees"))


def _add_rank(verbs: Any) -> None:
    rank = verbs.add_parser(
        "rank",
        help="elect or put in order by ranked ballots, for boards, priorities, single winners",
        description="Elects or puts in order; it spends no budget, which count does. For elections whose "
        "ballots rank (vote_type ordinal).",
        epilog="Ballots may be short: what a ballot leaves out stands below all that it ranks, level with "
        "the rest it leaves out (borda: no points; stv: the vote ends there). No ballot can rank two as "
        "equals. Equal results are put in order by --ties. Exactly: docs/methods/rankings.md.",
    )
    _add_file(rank)
    rank.add_argument("--rule", type=choice_of(RANKINGS), default="schulze", metavar="|".join(RANKINGS))
    methods = ("gregory", "meek")
    rank.add_argument(
        "--method", type=choice_of(methods), metavar="|".join(methods), help="for stv (gregory)"
    )
    rank.add_argument("--seats", type=int, metavar="N", help="how many stv elects (1)")
    rank.add_argument(
        "--borda", type=choice_of(_BORDA), metavar="|".join(_BORDA), help="points for places (pabulib)"
    )
    _add_ties(rank)
    rank.add_argument("--json", action="store_true", help="print one JSON object, exactly")
    _add_language(rank)
    rank.set_defaults(run=_later("commonground.cli.choice_rank", "run_rank"))


def _add_file(
    parser: argparse.ArgumentParser,
    *,
    metavar: str = "FILE.pb",
    nargs: str | None = None,
    help_text: str = _FILE,
) -> None:
    parser.add_argument("file", metavar=metavar, nargs=nargs, help=help_text)
    parser.add_argument("--lenient", action="store_true", help="leave bad lines out and name each of them")


def _add_utility(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--utility",
        type=choice_of(UTILITIES),
        default="cost",
        metavar="|".join(UTILITIES),
        help="what a funded Proposal is worth to a voter (cost)",
    )
    parser.add_argument("--borda", type=choice_of(_BORDA), default="pabulib", help="for rankings")


def _add_ties(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--ties", type=choice_of(TIES), default="chain", metavar="|".join(TIES))
    parser.add_argument("--seed", default="", metavar="TEXT", help="published before voting closed")


def _add_language(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--language", choices=LANGUAGES, default="en", help="language of the sentences (en)")


def _later(module: str, name: str) -> Any:
    """Return a command that imports its module only when it runs, so that help stays quick."""

    def run(options: argparse.Namespace) -> int:
        return int(getattr(import_module(module), name)(options))

    return run
