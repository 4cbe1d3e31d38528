"""What the commands of sortition read: a pool and its quotas, and the secret that hashes keys."""

from __future__ import annotations

import re
import secrets
from dataclasses import replace
from pathlib import Path
from typing import Final

from commonground.cli.files import read_text, refused, write_bytes
from commonground.core.errors import InputError, Problem
from commonground.core.sortition.lottery_file import SECRET_BYTES
from commonground.core.sortition.panels import PanelRules, panel_rules
from commonground.core.sortition.pool import Quota, features_of, read_pool, read_quotas

_HEX: Final = re.compile(rf"[0-9a-fA-F]{{{2 * SECRET_BYTES}}}\s*", re.ASCII)


def read_rules(pool: str, quotas: str, *, size: int, key: str, household: str) -> PanelRules:
    """Return the rules of a panel from the files of pool and quotas.

    Raises
    ------
    InputError
        Everything that is wrong with either, each with the name of its file.
    """
    problems: list[Problem] = []
    read: tuple[Quota, ...] = ()
    try:
        read = read_quotas(read_text(quotas))
    except InputError as err:
        problems += _in_file(quotas, err)
    try:
        people = read_pool(read_text(pool), features=features_of(read), key=key, household=household)
    except InputError as err:
        raise InputError([*problems, *_in_file(pool, err)]) from err
    if problems:
        raise InputError(problems)
    return panel_rules(people, read, size=size)


def read_secret(name: str) -> bytes:
    """Return the secret in a file.

    Raises
    ------
    InputError
        There is no such file, or it holds anything but 64 hexadecimal digits.
    """
    text = read_text(name)
    if not _HEX.fullmatch(text):
        why = f"Expected {2 * SECRET_BYTES} hexadecimal digits: give the file that `sortition draw` wrote."
        raise refused(name, "secret", why, field="--secret")
    return bytes.fromhex(text.strip())


def secret_for(name: str) -> bytes:
    """Return the secret in a file; if there is no such file, draw one and write it, for its owner only."""
    if Path(name).exists():
        return read_secret(name)
    secret = secrets.token_bytes(SECRET_BYTES)
    write_bytes(name, f"{secret.hex()}\n".encode(), mode=0o600)
    return secret


def _in_file(name: str, err: InputError) -> list[Problem]:
    return [
        one if one.field == "file" else replace(one, field=f"{Path(name).name}, {one.field}")
        for one in err.problems
    ]
