"""Writing a measured hash into a city file without touching anything else in it.

The file belongs to a person: comments, order and layout stay. The new text is read back and must say
exactly what the old one said plus the hash; else nothing is written and the line to paste is shown.
"""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Iterator
from copy import deepcopy
from pathlib import Path

from commonground.core.errors import FetchError
from commonground.data.sources.lock import toml_text


def pin(path: Path, source_id: str, sha256: str) -> None:
    """Write ``sha256`` into the table of a source that has none.

    Raises
    ------
    FetchError
        No place was found where the hash could be added by machine; the message holds the line to add.
    """
    text = path.read_bytes().decode("utf-8")  # not read_text, which would change a file's line ends
    old = tomllib.loads(text)
    wanted = deepcopy(old)
    wanted["sources"][source_id]["sha256"] = sha256
    origin = "url" if "url" in old["sources"][source_id] else "file"
    for candidate in _candidates(text, origin, old["sources"][source_id][origin], sha256):
        if _parsed(candidate) == wanted:
            _replace(path, candidate)
            return
    raise FetchError(
        f"The hash of source {source_id!r} could not be written into {path.name}: expected {origin} and its "
        f"value on one line. Add this line to the source yourself: sha256 = {toml_text(sha256)}"
    )


def _candidates(text: str, origin: str, value: str, sha256: str) -> Iterator[str]:
    """Yield the text with the hash after each place where the source's origin is written."""
    literal = "|".join(re.escape(form) for form in (toml_text(value), f"'{value}'"))
    for found in re.finditer(rf"\b{origin}\s*=\s*(?:{literal})", text):
        before, after = text[: found.end()], text[found.end() :]
        start = before[before.rfind("\n") + 1 : found.start()]
        yield f"{before}, sha256 = {toml_text(sha256)}{after}"
        rest, newline, following = after.partition("\n")
        yield f"{before}{rest}\n{start}sha256 = {toml_text(sha256)}{newline or chr(10)}{following}"


def _parsed(text: str) -> dict[str, object] | None:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        return None


def _replace(path: Path, text: str) -> None:
    temporary = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        with temporary.open("w", encoding="utf-8", newline="") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        temporary.chmod(path.stat().st_mode & 0o777)
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)
