"""The command ``commonground``: parse, call, print; every error is a sentence."""

from __future__ import annotations

import argparse
import io
import os
import sys
from collections.abc import Sequence

from commonground import __version__
from commonground.cli import choice, city, ledger, opinion, server, sortition, value
from commonground.cli.interrupt import stoppable
from commonground.cli.sentences import explained
from commonground.core.errors import CommonGroundError, InputError

FAILED, BAD_INPUT, INTERRUPTED = 1, 2, 130


def parser() -> argparse.ArgumentParser:
    """Every command, its options and its help."""
    top = argparse.ArgumentParser(
        prog="commonground", description="The open mission platform for cities.", allow_abbrev=False
    )
    top.add_argument("--version", action="version", version=f"commonground {__version__}")
    commands = top.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for room in (city, value, choice, ledger, opinion, sortition, server):
        room.add_commands(commands)
    return top


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code.

    0 done, 1 a problem that is explained on standard error, 2 wrong usage or bad input, 3 ``--strict`` and an
    indicator cannot be told, 130 interrupted.
    """
    if isinstance(sys.stdout, io.TextIOWrapper):  # a terminal that lacks a letter shows a stand-in
        sys.stdout.reconfigure(errors="replace")
    options = parser().parse_args(arguments)
    try:
        with stoppable():
            code = int(options.run(options))
            sys.stdout.flush()
            return code
    except BrokenPipeError:  # whoever read our words has gone, as `head` does
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return FAILED
    except (CommonGroundError, OSError) as err:
        print(f"commonground: {explained(err)}", file=sys.stderr)
        return BAD_INPUT if isinstance(err, InputError) else FAILED
    except KeyboardInterrupt:
        print("\nStopped. Nothing is half-written; the same command continues.", file=sys.stderr)
        return INTERRUPTED
