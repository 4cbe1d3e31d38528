"""Files named on the command line: read whole, written whole, every failure a sentence."""

from __future__ import annotations

import csv
import io
import os
import sys
import tempfile
from pathlib import Path
from typing import Final

from commonground.core.errors import InputError, Problem

STDIN: Final = "-"
_EMPTY: Final = "The file is empty: check that it was saved or downloaded whole."


def read_bytes(name: str) -> bytes:
    """Return what a file holds; ``-`` is standard input.

    Raises
    ------
    InputError
        There is no such file, it is a folder, it cannot be read or it is empty.
    """
    if name == STDIN:
        data = sys.stdin.buffer.read()
    else:
        path = Path(name)
        if not path.exists():
            raise refused(name, "no_file", "There is no such file: check the name and the folder you are in.")
        if path.is_dir():
            raise refused(name, "folder", "This is a folder: name a file in it.")
        try:
            data = path.read_bytes()
        except OSError as err:
            why = f"It cannot be read ({err.strerror}): get leave to read it, or copy it elsewhere."
            raise refused(name, "unreadable", why) from err
    if not data.strip():
        raise refused(name, "empty", _EMPTY)
    return data


def read_text(name: str) -> str:
    """Return the text of a UTF-8 file, with or without byte order mark.

    Raises
    ------
    InputError
        As :func:`read_bytes`, or the file is no text.
    """
    data = read_bytes(name)
    if b"\0" in data:
        raise refused(name, "binary", "This is no text file: if it is packed (.zip, .gz), unpack it first.")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as err:
        line = data.count(b"\n", 0, err.start) + 1
        why = f"Line {line} holds a byte that is no UTF-8: save the file as UTF-8."
        raise refused(name, "not_utf8", why) from err
    if not text.strip():
        raise refused(name, "empty", _EMPTY)
    return text


def csv_rows(text: str, *, name: str, delimiter: str = ",") -> list[tuple[int, list[str]]]:
    """Return the rows of a CSV text that hold anything, each with the number of its last line.

    Raises
    ------
    InputError
        A cell is longer than the reader takes, which a quotation mark that is never closed brings about.
    """
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    try:
        return [(reader.line_num, row) for row in reader if row]
    except csv.Error as err:
        why = f"This cannot be read as CSV ({err}): look for a quotation mark that is not closed."
        raise refused(name, "csv", why, line=reader.line_num) from err


def write_bytes(name: str, data: bytes, *, mode: int = 0o666) -> None:
    """Write a file whole or not at all, with the rights of ``mode`` that the system's mask leaves.

    Raises
    ------
    InputError
        The folder does not exist, or the name is that of a folder.
    """
    path = Path(name)
    if path.is_dir():
        raise refused(name, "folder", "This is a folder: give the name of the file to write.")
    if not path.parent.is_dir():
        raise refused(name, "no_folder", f"There is no folder {path.parent}: make it first.")
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
        Path(temporary).chmod(mode & ~_umask())
        Path(temporary).replace(path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise


def refused(
    name: str, code: str, message: str, *, line: int | None = None, field: str = "file"
) -> InputError:
    """Return the error that names one thing that is wrong with what was handed in."""
    return InputError([Problem(code, line, field, name, message)])


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
