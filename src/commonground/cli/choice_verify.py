"""``commonground choice verify`` and ``choice convert``."""

from __future__ import annotations

import argparse
from fractions import Fraction
from pathlib import Path
from typing import Final

from commonground.cli.choice_input import ask_for_purses, load, with_purses
from commonground.cli.conversions import write_election
from commonground.cli.files import read_bytes, refused
from commonground.cli.progress import Watched
from commonground.cli.salts import read_leaves
from commonground.core.choice.result import Parameters
from commonground.core.errors import InputError
from commonground.core.ledger.reading import read_result
from commonground.core.ledger.result_file import ResultFile
from commonground.core.ledger.verify import Verification, verify_result

FAILED: Final = 1


def run_verify(options: argparse.Namespace) -> int:
    """Count again and compare; exit 1 and name the first field that differs."""
    data = read_bytes(options.result)
    file = load(options)
    given = _given(data)
    if given is not None:
        ask_for_purses(given, options)
    parameters = given.result.parameters if given else Parameters("equal_shares", lam=Fraction(0))
    election = with_purses(file, options.purses, parameters)
    leaves = read_leaves(options.salts, file) if options.salts else None
    with Watched() as watch:
        found = verify_result(data, election, leaves=leaves, watch=watch)
    print(said(found, options.result, options.file))
    return 0 if found.holds else FAILED


def _given(data: bytes) -> ResultFile | None:
    """Read the result for what it says about purses; what is wrong with it is for the verification to say."""
    try:
        return read_result(data)
    except InputError:
        return None


def said(found: Verification, result: str, election: str) -> str:
    """Return what came of verifying a result file against an election."""
    if not found.holds:
        numbers = [f"  in the file   {found.given}"]
        numbers += [f"  counted       {found.expected}"] if found.expected else []
        return "\n".join([f"{result} does NOT hold: {found.field}", *numbers, f"  {found.reason}"])
    text = f"{result} holds: counting {election} again gives the same bytes."
    unchecked = "".join(
        f"\nNot checked: {field}; give the opened salts with --salts FILE.csv." for field in found.unchecked
    )
    return text + unchecked


def run_convert(options: argparse.Namespace) -> int:
    """Write an election in the form that the name of OUT says."""
    file = load(options)
    if options.file != "-" and Path(options.out).exists() and Path(options.out).samefile(options.file):
        raise refused(options.out, "same", "This is the file that is read: give another name.", field="OUT")
    kind = write_election(file, options.out)
    election = file.election
    print(f"{options.out}: {kind}, {len(election.proposals):,} Proposals, {len(election.ballots):,} ballots.")
    return 0
