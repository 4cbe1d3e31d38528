"""Files that the lake carries as they are: a city's published elections and conversations.

They are named by their sha256 like everything else, listed in the manifest of each build that carries
them, and handed to who asks byte for byte.
"""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Final

from commonground.core.errors import ChecksumError, LakeError
from commonground.data.lake import paths

KINDS: Final = ("election", "conversation", "statements")
"""Kinds of sources whose files are carried."""

_NAME: Final = "carried"


@dataclass(frozen=True, slots=True)
class Carried:
    """One file of a build that is carried as it is.

    Parameters
    ----------
    id
        Id of its source in the city file.
    kind
        ``election`` (.pb), ``conversation`` (votes.csv) or ``statements`` (comments.csv).
    title
        What it is called, by language.
    conversation
        Of statements, the id of the conversation they belong to.
    licence, synthetic
        What its publisher allows; whether it is invented.
    """

    id: str
    kind: str
    sha256: str
    bytes: int
    licence: str
    synthetic: bool
    title: Mapping[str, str] = field(default_factory=dict)
    conversation: str | None = None

    def to_json(self) -> dict[str, Any]:
        """Return it as a manifest holds it."""
        return {**asdict(self), "title": dict(self.title)}


def carry(lake: Path, path: Path, sha256: str) -> None:
    """Copy a verified file into the lake; carrying the same again changes nothing.

    Raises
    ------
    ChecksumError
        The file changed since it was verified.
    LakeError
        The disk refused; nothing is left behind.
    """
    with paths.disk_errors(lake, f"the file {path.name}"), paths.scratch(lake) as folder:
        content = folder / "c"
        content.mkdir()
        copy = content / _NAME
        shutil.copyfile(path, copy)
        _verify(copy.read_bytes(), sha256, what=path)
        copy.chmod(paths.FILE_MODE)
        paths.sync(copy)
        content.chmod(paths.FOLDER_MODE)
        paths.settle(folder, paths.version_folder(lake, sha256))


def read_carried(lake: Path, sha256: str) -> bytes:
    """Return a carried file, hashed again.

    Raises
    ------
    LakeError
        It is not in the lake.
    ChecksumError
        Its bytes are not those that were carried.
    """
    path = paths.version_folder(lake, sha256) / "c" / _NAME
    try:
        content = path.read_bytes()
    except FileNotFoundError as err:
        raise LakeError(f"The file {path} is not in the lake: build the city again.") from err
    _verify(content, sha256, what=path)
    return content


def _verify(content: bytes, sha256: str, *, what: Path) -> None:
    found = hashlib.sha256(content).hexdigest()
    if found != sha256:
        raise ChecksumError(
            f"{what}: expected sha256 {sha256}, got {found}. Fetch it again and build the city again."
        )
