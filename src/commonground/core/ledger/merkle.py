"""A Merkle tree over ballots: one published root, and for each voter a short proof that hers is under it.

The tree is that of RFC 6962, section 2.1. Leaves stand in the order of their hashes, so that their places
tell nothing about when a ballot was cast.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from commonground.core.errors import InputError, Problem
from commonground.core.ledger import catalogue
from commonground.core.words import Sentence

SALT_BYTES: Final = 32
HASH_BYTES: Final = 32
EMPTY_ROOT: Final = hashlib.sha256(b"").digest()
_LEAF, _NODE = b"\x00", b"\x01"


@dataclass(frozen=True, slots=True)
class Receipt:
    """What a voter takes home: proof that a leaf is in the tree, without its salt.

    Attributes
    ----------
    leaf
        The commitment to the ballot (32 bytes).
    index
        Its place among the sorted leaves, from 0.
    path
        Hashes beside the way from the leaf to the root, lowest first.
    size
        Leaves of the tree.
    root
        The root as it was when the receipt was made.
    """

    leaf: bytes
    index: int
    path: tuple[bytes, ...]
    size: int
    root: bytes

    def to_json(self) -> dict[str, object]:
        """Return the receipt as canonical JSON takes it, hashes in lower-case hexadecimal."""
        return {
            "format": "cg-receipt-1",
            "leaf": self.leaf.hex(),
            "index": self.index,
            "path": [one.hex() for one in self.path],
            "size": self.size,
            "root": self.root.hex(),
        }


def leaf_hash(data: bytes) -> bytes:
    """Return SHA-256(0x00 + data): RFC 6962, section 2.1."""
    return hashlib.sha256(_LEAF + data).digest()


def commitment(ballot: bytes, *, salt: bytes) -> bytes:
    """Return the leaf of one ballot: SHA-256(0x00 + salt + canonical ballot).

    Parameters
    ----------
    ballot
        :func:`~commonground.core.ledger.election.canonical_ballot`.
    salt
        32 random bytes, new for each ballot; without them a leaf could be found by trying ballots.

    Raises
    ------
    InputError
        The salt is not 32 bytes long.
    """
    if len(salt) != SALT_BYTES:
        said = Sentence(catalogue.SALT, {"bytes": SALT_BYTES})
        raise InputError([Problem.saying("salt_length", None, "salt", f"{len(salt)} bytes", said)])
    return hashlib.sha256(_LEAF + salt + ballot).digest()


class MerkleTree:
    """The tree over a set of leaves, kept so that many proofs can be taken from it.

    ``leaves`` are distinct hashes of 32 bytes in any order. Two equal leaves are refused: one receipt
    could then be handed to two voters, and one of their ballots left out.
    """

    def __init__(self, leaves: Iterable[bytes]) -> None:
        self._levels = _levels(_checked(sorted(leaves)))
        self._places = {leaf: place for place, leaf in enumerate(self._levels[0])}

    @property
    def leaves(self) -> tuple[bytes, ...]:
        """The leaves in the order of their hashes."""
        return tuple(self._levels[0])

    @property
    def root(self) -> bytes:
        """The hash to publish, together with the number of leaves."""
        return self._levels[-1][0] if self._levels[0] else EMPTY_ROOT

    def receipt(self, leaf: bytes) -> Receipt:
        """Return the proof that a leaf is in the tree (RFC 6962, section 2.1.1).

        Raises
        ------
        InputError
            The leaf is not in the tree.
        """
        place = self._places.get(leaf)
        if place is None:
            said = Sentence(catalogue.UNKNOWN_LEAF, {"number": len(self._places)})
            raise InputError([Problem.saying("unknown_leaf", None, "leaf", leaf.hex(), said)])
        path, at = [], place
        for level in self._levels[:-1]:
            beside = at ^ 1
            if beside < len(level):
                path.append(level[beside])
            at >>= 1
        return Receipt(leaf, place, tuple(path), len(self._levels[0]), self.root)


def merkle_root(leaves: Iterable[bytes]) -> bytes:
    """Return the root over distinct leaf hashes given in any order.

    Raises
    ------
    InputError
        Two leaves are equal, or one is not 32 bytes long.

    Notes
    -----
    Source: RFC 6962, section 2.1, over sorted leaves (our choice, docs/adr/0017). Known answers in
    tests/known_answers/test_ledger.py.
    """
    return MerkleTree(leaves).root


def ordered_root(leaves: Iterable[bytes]) -> bytes:
    """Return the root over leaf hashes in the order given: RFC 6962 itself."""
    levels = _levels(list(leaves))
    return levels[-1][0] if levels[0] else EMPTY_ROOT


def inclusion_proof(leaves: Iterable[bytes], leaf: bytes) -> Receipt:
    """Return the proof that one leaf is among the leaves; for many proofs keep a :class:`MerkleTree`."""
    return MerkleTree(leaves).receipt(leaf)


def verify_inclusion(receipt: Receipt, *, root: bytes, size: int) -> bool:
    """Return whether a receipt proves that its leaf is under the published root.

    Parameters
    ----------
    receipt
        What the voter holds.
    root, size
        Root and number of ballots **as published at close**. A root alone does not fix the number of
        leaves (a path can fit trees of several sizes), therefore both are published and both compared.

    Notes
    -----
    Source: RFC 9162, section 2.1.3.2, whose tree is that of RFC 6962.
    """
    if (receipt.root, receipt.size) != (root, size) or not 0 <= receipt.index < size:
        return False
    at, last, found = receipt.index, size - 1, receipt.leaf
    for beside in receipt.path:
        if last == 0:
            return False
        if at & 1 or at == last:
            found = _node(beside, found)
            while at and not at & 1:
                at, last = at >> 1, last >> 1
        else:
            found = _node(found, beside)
        at, last = at >> 1, last >> 1
    return last == 0 and found == root


def _node(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(_NODE + left + right).digest()


def _levels(leaves: list[bytes]) -> list[list[bytes]]:
    """Pair neighbours level by level; a last one without neighbour moves up.

    This is the tree that is split at the largest power of two below its size.
    """
    levels = [leaves]
    while len(levels[-1]) > 1:
        below = levels[-1]
        above = [_node(below[i], below[i + 1]) for i in range(0, len(below) - 1, 2)]
        levels.append(above + below[len(below) & ~1 :])
    return levels


def _checked(leaves: list[bytes]) -> list[bytes]:
    said = Sentence(catalogue.LEAF, {"bytes": HASH_BYTES})
    problems = [
        Problem.saying("leaf_length", None, "leaf", leaf.hex(), said)
        for leaf in leaves
        if len(leaf) != HASH_BYTES
    ]
    if len(set(leaves)) < len(leaves):
        problems += [
            Problem.saying(
                "same_leaf", None, "leaf", leaf.hex(), Sentence(catalogue.SAME_LEAF, {"number": count})
            )
            for leaf, count in sorted(Counter(leaves).items())
            if count > 1
        ]
    if problems:
        raise InputError(problems)
    return leaves
