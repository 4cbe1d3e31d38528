"""The files of an inquiry: one folder under CG_HOME that only this program's user may read.

Layout: ``CG_HOME/participation/<sha256 of the key>/<name>``; folders 0700, files 0600.
"""

from __future__ import annotations

import os
import shutil
import time
import uuid
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Final

from django.conf import settings

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from commonground.apps.participation.models import Inquiry

_SETTLES_S: Final = 600
"""A folder younger than this may belong to a row that is about to be committed."""


def make(inquiry: Inquiry, files: Mapping[str, bytes]) -> None:
    """Make the folder of a new inquiry with its first files; on any failure nothing stays."""
    folder = _folder(inquiry)
    folder.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    folder.mkdir(mode=0o700)
    try:
        for name, content in files.items():
            write(inquiry, name, content)
    except BaseException:
        remove(inquiry)
        raise


def write(inquiry: Inquiry, name: str, content: bytes) -> None:
    """Write a file, whole or not at all.

    Raises
    ------
    FileNotFoundError
        The inquiry was deleted meanwhile: nothing may be written any more.
    """
    path = _folder(inquiry) / name
    partial = path.with_name(f"{name}.partial")
    handle = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(content)
    partial.replace(path)


def read(inquiry: Inquiry, name: str) -> bytes:
    """Return the content of a file.

    Raises
    ------
    FileNotFoundError
        There is none of this name.
    """
    return (_folder(inquiry) / name).read_bytes()


def has(inquiry: Inquiry, name: str) -> bool:
    """Whether there is a file of this name."""
    return (_folder(inquiry) / name).is_file()


def remove(inquiry: Inquiry) -> None:
    """Delete the folder of an inquiry with everything in it; gone is fine.

    It is renamed first, so that of two who delete at the same moment only one does.
    """
    going = _root() / f"gone-{uuid.uuid4().hex}"
    with suppress(FileNotFoundError):
        _folder(inquiry).rename(going)
        shutil.rmtree(going)


def remove_strays(known: Collection[str]) -> None:
    """Delete folders that no row knows, left by a process that was killed between row and folder."""
    if not _root().is_dir():
        return
    for folder in _root().iterdir():
        with suppress(FileNotFoundError):
            if folder.name not in known and folder.stat().st_mtime < time.time() - _SETTLES_S:
                shutil.rmtree(folder)


def _root() -> Path:
    return Path(settings.CG_HOME) / "participation"


def _folder(inquiry: Inquiry) -> Path:
    return _root() / inquiry.key_sha256
