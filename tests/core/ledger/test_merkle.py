import hashlib
from dataclasses import replace

import pytest

from commonground.core.errors import InputError
from commonground.core.ledger.merkle import (
    EMPTY_ROOT,
    MerkleTree,
    commitment,
    inclusion_proof,
    leaf_hash,
    merkle_root,
    ordered_root,
    verify_inclusion,
)


def _leaves(count):
    return [leaf_hash(b"%d" % number) for number in range(count)]


def _by_the_definition(leaves):
    """RFC 6962, section 2.1, word by word: split at the largest power of two below n."""
    if len(leaves) < 2:
        return leaves[0] if leaves else hashlib.sha256().digest()
    split = 1 << (len(leaves) - 1).bit_length() - 1
    left, right = _by_the_definition(leaves[:split]), _by_the_definition(leaves[split:])
    return hashlib.sha256(b"\x01" + left + right).digest()


@pytest.mark.parametrize("size", range(66))
def test_pairing_neighbours_is_splitting_at_the_largest_power_of_two(size):
    leaves = _leaves(size)
    assert ordered_root(leaves) == _by_the_definition(leaves)
    assert merkle_root(leaves) == _by_the_definition(sorted(leaves))


@pytest.mark.parametrize("size", range(1, 66))
def test_every_leaf_is_proven_and_nothing_else_is(size):
    tree = MerkleTree(_leaves(size))
    for leaf in tree.leaves:
        receipt = tree.receipt(leaf)
        assert verify_inclusion(receipt, root=tree.root, size=size)
        assert len(receipt.path) <= (size - 1).bit_length()
        other = leaf_hash(b"other")
        wrong = [
            replace(receipt, leaf=other),
            replace(receipt, root=other),
            *(replace(receipt, index=index) for index in range(-1, size + 2) if index != receipt.index),
            *(replace(receipt, size=other) for other in range(size + 9) if other != size),
            *(replace(receipt, path=_changed(receipt.path, at)) for at in range(len(receipt.path))),
            replace(receipt, path=(*receipt.path, other)),
            *([replace(receipt, path=receipt.path[1:])] if receipt.path else []),
        ]
        assert not any(verify_inclusion(one, root=tree.root, size=size) for one in wrong)


def _changed(path, at):
    return (*path[:at], bytes(32), *path[at + 1 :])


def test_a_receipt_with_a_false_size_fails_even_where_its_path_would_fit():
    tree = MerkleTree(_leaves(5))
    receipt = replace(tree.receipt(tree.leaves[0]), size=6)
    assert verify_inclusion(receipt, root=tree.root, size=6), "the reason why the size is published"
    assert not verify_inclusion(receipt, root=tree.root, size=5)


def test_the_order_of_insertion_changes_nothing():
    leaves = _leaves(33)
    shuffled = sorted(leaves, key=lambda leaf: leaf[::-1])
    assert merkle_root(shuffled) == merkle_root(leaves)
    assert inclusion_proof(shuffled, leaves[7]) == inclusion_proof(leaves, leaves[7])


def test_no_leaves_have_the_root_of_nothing():
    assert merkle_root([]) == EMPTY_ROOT


def test_two_equal_leaves_are_refused_and_each_is_named_once():
    leaves = [*_leaves(4), leaf_hash(b"1"), leaf_hash(b"1"), leaf_hash(b"3")]
    with pytest.raises(InputError, match="different salts") as caught:
        merkle_root(leaves)
    assert sorted(problem.value for problem in caught.value.problems) == sorted(
        [leaf_hash(b"1").hex(), leaf_hash(b"3").hex()]
    )


def test_leaves_and_salts_of_another_length_are_refused():
    with pytest.raises(InputError, match="32 bytes"):
        merkle_root([b"short"])
    with pytest.raises(InputError, match="32 random bytes"):
        commitment(b'{"a":[]}', salt=b"short")


def test_a_leaf_that_is_not_in_the_tree_has_no_receipt():
    with pytest.raises(InputError, match="none of the 3 leaves"):
        inclusion_proof(_leaves(3), leaf_hash(b"other"))


def test_a_receipt_holds_no_salt():
    salt = bytes(range(32))
    leaf = commitment(b'{"a":["P1"]}', salt=salt)
    text = str(inclusion_proof([*_leaves(3), leaf], leaf).to_json())
    assert salt.hex() not in text
