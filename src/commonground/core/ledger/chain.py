"""A chain of hashes over log entries: to change one entry is to change every hash after it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from typing import Final

from commonground.core.errors import in_english
from commonground.core.ledger import catalogue
from commonground.core.ledger.canonical import canonical_json
from commonground.core.words import Name, Sentence

START: Final = bytes(32)
"""The hash before the first entry: 32 zero bytes."""
_ENTRY: Final = b"\x02"  # 0x00 and 0x01 are leaves and nodes of the Merkle tree


@dataclass(frozen=True, slots=True)
class BrokenEntry:
    """The first entry whose hash does not follow from those before it.

    ``number`` counts from 1; ``expected`` is the hash that follows from the entries, None when there is
    a hash without an entry; ``given`` is the hash that stands there, None when it is missing.
    """

    number: int
    expected: bytes | None
    given: bytes | None

    @property
    def said(self) -> Sentence:
        """What is wrong, for translation."""
        entry = Name(str(self.number))
        if self.expected is None:
            return Sentence(catalogue.ENTRY_MISSING, {"entry": entry})
        expected = Name(self.expected.hex())
        if self.given is None:
            return Sentence(catalogue.ENTRY_BARE, {"entry": entry, "expected": expected})
        given = Name(self.given.hex())
        return Sentence(catalogue.ENTRY_BROKEN, {"entry": entry, "given": given, "expected": expected})

    def __str__(self) -> str:
        """One sentence, in English."""
        return in_english(self.said)


def chain_hash(previous: bytes, entry: object) -> bytes:
    """Return the hash after an entry: SHA-256(0x02 + previous + canonical JSON of the entry).

    Parameters
    ----------
    previous
        The 32 bytes of the hash before, :data:`START` for the first entry.
    entry
        What happened, as :func:`~commonground.core.ledger.canonical.canonical_json` takes it.

    Raises
    ------
    ValueError
        ``previous`` is not 32 bytes long.

    Notes
    -----
    Source: our choice, docs/methods/ledger.md; known answer in tests/known_answers/test_ledger.py.
    """
    if len(previous) != len(START):
        raise ValueError(f"The hash before has {len(previous)} bytes; expected 32: give START or a hash.")
    return hashlib.sha256(_ENTRY + previous + canonical_json(entry)).digest()


def chain_hashes(entries: Iterable[object], *, previous: bytes = START) -> Iterator[bytes]:
    """Yield the hash after each entry, in order."""
    for entry in entries:
        previous = chain_hash(previous, entry)
        yield previous


def verify_chain(
    entries: Sequence[object],
    hashes: Sequence[bytes],
    *,
    previous: bytes = START,
    head: bytes | None = None,
) -> BrokenEntry | None:
    """Find the first broken entry of a chain; None when all hold.

    Parameters
    ----------
    entries, hashes
        The log and the hash after each entry.
    previous
        The hash before the first of these entries, for a part of a log.
    head
        The hash after the last entry as it was published elsewhere. Without it nobody can see that the
        last entries were cut off together with their hashes.
    """
    following = chain_hashes(entries, previous=previous)
    for number, (expected, given) in enumerate(zip_longest(following, hashes), start=1):
        if expected != given:
            return BrokenEntry(number, expected, given)
    last = hashes[-1] if hashes else previous
    if head is not None and head != last:
        return BrokenEntry(len(entries) + 1, None, head)
    return None
