"""``commonground sortition``: draw a panel by lot, and verify a lottery that was published."""

from __future__ import annotations

import argparse
from importlib import import_module
from typing import Any, Final

_LANGUAGES: Final = ("en", "es", "fr", "ar")
_POOL: Final = "CSV with a line for each volunteer: a key first, then a column for each feature"
_QUOTAS: Final = "CSV with the columns feature, value, min and max"
_KEY: Final = "column of POOL.csv that tells people apart (the first)"
_HOUSEHOLD: Final = "column of POOL.csv: no two people of one household on a panel"
_STEPS: Final = """\
First publish LOTTERY.json and its hash. It holds hashed keys only: tell each volunteer hers, and keep the
secret, which auditors need. Then wait for a public event that nobody can foresee, such as numbers drawn on
television, and give its text as --seed to `sortition verify`. Anyone can find the panel by hand: SHA-256 of
the seed, read as a number, modulo the number of panels.
"""


def add_commands(commands: Any) -> None:
    """Add ``sortition`` and everything under it."""
    top = commands.add_parser("sortition", help="draw a panel by lot that keeps quotas, as fair as can be")
    verbs = top.add_subparsers(dest="verb", required=True, metavar="VERB")
    _add_draw(verbs)
    _add_verify(verbs)


def _add_draw(verbs: Any) -> None:
    draw = verbs.add_parser(
        "draw",
        help="compute the fairest lottery and write it out as equally likely panels",
        description="Compute the fairest lottery over all panels that keep the quotas and write it out as "
        "equally likely panels.",
        epilog=_STEPS,
    )
    draw.add_argument("pool", metavar="POOL.csv", help=_POOL)
    draw.add_argument("quotas", metavar="QUOTAS.csv", help=_QUOTAS)
    draw.add_argument("--size", type=int, required=True, metavar="K", help="people on the panel")
    draw.add_argument(
        "--method", choices=("leximin", "maximin"), default="leximin",
        help="raise the least chance as far as it goes, then the next, and so on; or the least alone",
    )  # fmt: skip
    draw.add_argument("--key", default="", metavar="COLUMN", help=_KEY)
    draw.add_argument("--household", default="", metavar="COLUMN", help=_HOUSEHOLD)
    draw.add_argument("--panels", type=int, default=1000, metavar="N", help="panels written out (1000)")
    draw.add_argument(
        "--turns", default="", metavar="TEXT", help="fixes who of equal people begins; published"
    )
    draw.add_argument("--seed", metavar="PUBLIC", help="draw at once; better publish first, see below")
    draw.add_argument("--out", metavar="LOTTERY.json", help="write the lottery to publish")
    draw.add_argument(
        "--secret", metavar="FILE",
        help="32 bytes, hexadecimal, that hash the keys; drawn if there is no such file (OUT.secret)",
    )  # fmt: skip
    draw.add_argument(
        "--json", action="store_true", help="print everything as JSON, for the organiser's eyes"
    )
    draw.add_argument("--svg", metavar="FILE", help="draw the chances into this file")
    draw.add_argument("--language", choices=_LANGUAGES, default="en", help="language of the words (en)")
    draw.set_defaults(run=_later("commonground.cli.sortition_draw", "run_draw"))


def _add_verify(verbs: Any) -> None:
    verify = verbs.add_parser(
        "verify",
        help="check a published lottery, and find the panel that a public seed draws",
        description="Check what anyone can check; with pool, quotas and secret everything else. Exit code 0: "
        "it holds. 1: it does not.",
    )
    verify.add_argument("lottery", metavar="LOTTERY.json", help="a published lottery")
    verify.add_argument("--seed", metavar="PUBLIC", help="text of the public event: shows the panel it draws")
    verify.add_argument("--pool", metavar="POOL.csv", help=_POOL)
    verify.add_argument("--quotas", metavar="QUOTAS.csv", help=_QUOTAS)
    verify.add_argument("--secret", metavar="FILE", help="the secret that hashed the keys")
    verify.add_argument("--key", default="", metavar="COLUMN", help=_KEY)
    verify.add_argument("--household", default="", metavar="COLUMN", help=_HOUSEHOLD)
    verify.add_argument("--json", action="store_true", help="print the answer as JSON")
    verify.add_argument("--language", choices=_LANGUAGES, default="en", help="language of the words (en)")
    verify.set_defaults(run=_later("commonground.cli.sortition_verify", "run_verify"))


def _later(module: str, name: str) -> Any:
    """Return a command that imports its module only when it runs, so that help stays quick."""

    def run(options: argparse.Namespace) -> int:
        return int(getattr(import_module(module), name)(options))

    return run
