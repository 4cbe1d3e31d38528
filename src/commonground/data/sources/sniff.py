"""What a file is, judged by its bytes and never by its name or by what a server called it.

A download that answers 200 with a page of apology is the commonest lie of all; the first bytes give
it away before anything is kept.
"""

from __future__ import annotations

import codecs
from pathlib import Path
from typing import Final, Literal

from commonground.core.errors import SourceError

Format = Literal["pbf", "zip", "gpkg", "parquet", "geojson", "csv", "pb", "html", "json", "empty", "unknown"]

EXPECTED: Final[dict[str, tuple[Format, ...]]] = {
    "osm-pbf": ("pbf",),
    "gtfs": ("zip",),
    "table": ("csv", "parquet"),
    "points": ("csv", "parquet"),
    "polygons": ("geojson", "gpkg", "parquet", "zip"),
    "election": ("pb",),
    "conversation": ("csv",),
    "statements": ("csv",),
}
HEAD_BYTES: Final = 65_536

_WORDS: Final[dict[str, str]] = {
    "pbf": "a PBF of OpenStreetMap",
    "zip": "a zip",
    "gpkg": "a GeoPackage",
    "parquet": "Parquet",
    "geojson": "GeoJSON",
    "csv": "CSV",
    "pb": "an election (.pb)",
    "html": "a web page",
    "json": "JSON that is not GeoJSON",
    "empty": "an empty file",
    "unknown": "something else",
}


def sniff(head: bytes) -> Format:
    """Return the format of a file from its first bytes (64 kB are plenty)."""
    if not head.strip():
        return "empty"
    # a PBF begins with the length of a block header whose first field is the type "OSMHeader"
    if head[4:15] == b"\n\tOSMHeader":
        return "pbf"
    if head[:4] in {b"PK\x03\x04", b"PK\x05\x06"}:
        return "zip"
    if head[:16] == b"SQLite format 3\0":
        return "gpkg" if head[68:72] in {b"GPKG", b"GP10", b"GP11"} else "unknown"
    if head[:4] == b"PAR1":
        return "parquet"
    return _sniff_text(head)


def _sniff_text(head: bytes) -> Format:
    try:
        # a character may be cut in two at the end of the head: an incremental decoder lets it pass
        text = codecs.getincrementaldecoder("utf-8-sig")().decode(head).lstrip()
    except UnicodeDecodeError:
        text = head.decode("latin-1").lstrip()
    if any(ord(letter) < 32 and letter not in "\t\r\n\f" for letter in text[:4096]):  # noqa: PLR2004 - controls
        return "unknown"
    if text.startswith("<"):
        return "html"
    if text.startswith(("{", "[")):
        shaped = '"type"' in text and ('"Feature' in text or '"coordinates"' in text or '"features"' in text)
        return "geojson" if text.startswith("{") and shaped else "json"
    first = text.split("\n", 1)[0]
    if first.strip().casefold() == "meta":
        return "pb"
    return "csv" if any(mark in first for mark in ",;\t|") else "unknown"


def describe(head: bytes) -> str:
    """Say in words what a file seems to be, with its first characters when it is text."""
    kind = sniff(head)
    start = " ".join(head[:120].decode("utf-8", errors="replace").split())[:60]
    if kind in {"html", "json", "unknown", "csv"} and start.isprintable():
        return f"{_WORDS[kind]} that begins {start!r}"
    return _WORDS[kind]


def expect(head: bytes, *, kind: str, what: str) -> Format:
    """Return the format of ``head``, or refuse it when a source of this kind cannot be that.

    Raises
    ------
    SourceError
        The bytes are of another format; the message says which was expected and what was found.
    """
    found = sniff(head)
    allowed = EXPECTED[kind]
    if found not in allowed:
        wanted = " or ".join(_WORDS[one] for one in allowed)
        raise SourceError(
            f"{what} is {describe(head)}: expected {wanted}; look at what its publisher gives today."
        )
    return found


def head_of(path: Path) -> bytes:
    """Return the first bytes of a file, enough for :func:`sniff`."""
    with path.open("rb") as file:
        return file.read(HEAD_BYTES)
