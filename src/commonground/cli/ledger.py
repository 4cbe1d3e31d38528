"""``commonground ledger``: prove and verify ballots' commitments, receipts and chains of entries."""

from __future__ import annotations

import argparse
import textwrap
from importlib import import_module
from typing import Any, Final

from commonground.core.ledger.publication import LIMITS

_MODULE: Final = "commonground.cli.ledger_run"
_FILE: Final = "a .pb file, a JSON election, a folder of tables, or - for standard input"
_WIDTH: Final = 78


def add_commands(commands: Any) -> None:
    """Add ``ledger`` and everything under it."""
    top = commands.add_parser("ledger", help="prove and verify that ballots and log entries are unchanged")
    verbs = top.add_subparsers(dest="verb", required=True, metavar="VERB")
    _add_prove(verbs.add_parser("prove", help="make a root, receipts, a publication or a chain"))
    _add_verify(verbs.add_parser("verify", help="check a root, a receipt, a publication or a chain"))


def _add_prove(prove: argparse.ArgumentParser) -> None:
    things = prove.add_subparsers(dest="thing", required=True, metavar="THING")
    ballots = things.add_parser(
        "ballots",
        help="commit to ballots: root, number, receipts, publication",
        description="Prints the root over the salted ballots and their number: publish both at close.",
        epilog=_limits(),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    ballots.add_argument("file", metavar="FILE.pb", help=_FILE)
    ballots.add_argument("--lenient", action="store_true", help="leave bad lines out and name each of them")
    salts = ballots.add_mutually_exclusive_group(required=True)
    salts.add_argument("--salts", metavar="FILE.csv", help="voter_id and salt (64 hexadecimal digits)")
    salts.add_argument("--new-salts", metavar="FILE.csv", help="draw salts and write them there")
    ballots.add_argument("--receipts", metavar="FOLDER", help="write a receipt for each ballot")
    ballots.add_argument("--voter", metavar="ID", help="print the receipt of this voter's ballot")
    ballots.add_argument("--publish", choices=("counts", "full"), help="write what is published; see below")
    ballots.add_argument("--result", metavar="RESULT.json", help="the result that a publication carries")
    ballots.add_argument("--out", metavar="FILE.json", help="where the publication goes")
    ballots.set_defaults(run=_later("prove_ballots"))
    chain = things.add_parser("chain", help="chain entries, one JSON value a line")
    chain.add_argument("file", metavar="ENTRIES.jsonl", help="entries, or - for standard input")
    chain.add_argument("--out", metavar="CHAIN.jsonl", help="where the chain goes; else it is printed")
    chain.set_defaults(run=_later("prove_chain"))


def _add_verify(verify: argparse.ArgumentParser) -> None:
    things = verify.add_subparsers(dest="thing", required=True, metavar="THING")
    receipt = things.add_parser("receipt", help="is this ballot under the published root?")
    receipt.add_argument("file", metavar="RECEIPT.json", help="a receipt")
    published = receipt.add_mutually_exclusive_group(required=True)
    published.add_argument("--publication", metavar="FILE.json", help="take root and number from there")
    published.add_argument("--root", metavar="HEX", help="root as published at close; needs --size")
    receipt.add_argument("--size", type=int, metavar="NUMBER", help="number of ballots, as published")
    receipt.set_defaults(run=_later("verify_receipt"))
    ballots = things.add_parser("ballots", help="auditors: do ballots and opened salts give the root?")
    ballots.add_argument("file", metavar="FILE.pb", help=_FILE)
    ballots.add_argument("--lenient", action="store_true", help="leave bad lines out and name each of them")
    ballots.add_argument("--salts", metavar="FILE.csv", required=True, help="the opened salts")
    ballots.add_argument("--root", metavar="HEX", required=True, help="root as published at close")
    ballots.add_argument("--size", type=int, metavar="NUMBER", help="number of ballots, as published")
    ballots.set_defaults(run=_later("verify_ballots"))
    publication = things.add_parser("publication", help="does a publication agree with itself?")
    publication.add_argument("file", metavar="FILE.json", help="a publication")
    publication.set_defaults(run=_later("verify_publication"))
    chain = things.add_parser("chain", help="is every entry of a log unchanged?")
    chain.add_argument("file", metavar="CHAIN.jsonl", help="a chain, one entry and its hash a line")
    chain.add_argument("--head", metavar="HEX", help="last hash as published elsewhere")
    chain.set_defaults(run=_later("verify_chain_file"))


def _limits() -> str:
    """Return what publishing cannot promise, for the end of the help."""
    said = (textwrap.fill(f"- {one.one}", _WIDTH, subsequent_indent="  ") for one in LIMITS)
    return "\n".join(["What publishing ballots cannot promise:", *said])


def _later(name: str) -> Any:
    """Return a command that imports its module only when it runs, so that help stays quick."""

    def run(options: argparse.Namespace) -> int:
        return int(getattr(import_module(_MODULE), name)(options))

    return run
