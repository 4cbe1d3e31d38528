"""Salts beside ballots: read, drawn, and made into leaves of the tree of ballots."""

from __future__ import annotations

import csv
import io
import re
import secrets
from typing import TYPE_CHECKING, Final

from commonground.cli.beside_ballots import VOTER, Beside, read_beside, voter_ids
from commonground.cli.files import write_bytes
from commonground.core.ledger.election import canonical_ballots
from commonground.core.ledger.merkle import SALT_BYTES, commitment

if TYPE_CHECKING:
    from commonground.core.choice.pb import PbFile

_HEX: Final = re.compile(rf"[0-9a-fA-F]{{{2 * SALT_BYTES}}}", re.ASCII)


def read_leaves(name: str, file: PbFile) -> list[bytes]:
    """Return the leaf of each ballot, in the order of the ballots.

    Raises
    ------
    InputError
        Every row that does not fit the ballots or holds no salt.
    """
    _, salts = read_beside(name, file, _COLUMNS)
    return leaves(file, salts)


def leaves(file: PbFile, salts: list[bytes]) -> list[bytes]:
    """Return the leaf of each ballot with its salt."""
    ballots = canonical_ballots(file.election)
    return [commitment(ballot, salt=salt) for ballot, salt in zip(ballots, salts, strict=True)]


def draw_salts(file: PbFile, name: str) -> list[bytes]:
    """Draw a salt for each ballot from the system's secure source and write them, readable by nobody else."""
    salts = [secrets.token_bytes(SALT_BYTES) for _ in file.election.ballots]
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow([VOTER, "salt"])
    writer.writerows([voter, salt.hex()] for voter, salt in zip(voter_ids(file), salts, strict=True))
    write_bytes(name, out.getvalue().encode(), mode=0o600)
    return salts


def _salt(text: str) -> bytes | None:
    return bytes.fromhex(text) if _HEX.fullmatch(text) else None


_COLUMNS: Final = (Beside("salt", _salt, f"{2 * SALT_BYTES} hexadecimal digits"),)
