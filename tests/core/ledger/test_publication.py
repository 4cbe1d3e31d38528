import json

import pytest

from commonground.core.choice.pb import read_pb
from commonground.core.choice.result import Parameters
from commonground.core.errors import InputError
from commonground.core.ledger.canonical import canonical_json
from commonground.core.ledger.election import canonical_ballots
from commonground.core.ledger.merkle import MerkleTree, commitment, verify_inclusion
from commonground.core.ledger.publication import publication, published_fault
from commonground.core.ledger.receipt import read_receipt, receipt_bytes
from commonground.core.ledger.verify import counted
from tests.core.ledger.elections import crowd, election_of
from tests.shared_data import shared

PLAIN = Parameters("equal_shares", seed="s")


def committed(election):
    salts = [number.to_bytes(32, "big") for number in range(1, len(election.ballots) + 1)]
    pairs = zip(canonical_ballots(election), salts, strict=True)
    return salts, [commitment(ballot, salt=salt) for ballot, salt in pairs]


def published(election, level="counts"):
    salts, leaves = committed(election)
    file = counted(election, PLAIN, merkle_root=MerkleTree(leaves).root)
    return salts, publication(election, file, level=level, leaves=leaves)


def test_counts_show_only_ballots_that_ten_voters_cast():
    _, data = published(crowd({("a",): 12, ("a", "b"): 10, ("b", "c"): 9, ("c",): 2, (): 11}))
    values = json.loads(data)
    assert values["ballots"] == [[{"a": ["a", "b"]}, 10], [{"a": ["a"]}, 12], [{"a": []}, 11]]
    assert (values["voters"], values["held_back"]) == (44, 11)
    assert values["votes"] == {"a": 22, "b": 19, "c": 11}


def test_a_single_rare_ballot_is_not_left_over_by_subtraction():
    _, data = published(crowd({("a",): 20, ("b",): 12, ("a", "c"): 1}))
    values = json.loads(data)
    assert values["ballots"] == [[{"a": ["a"]}, 20]], "the twelve are held back with the one"
    assert values["held_back"] == 13


@pytest.mark.parametrize(
    "name", ["Poland_Swiecie_2023", "US_Stanford_Dataset_PB_Cambridge_2019_vote_approvals"]
)
def test_counts_of_a_real_election_leak_no_rare_ballot_no_attribute_and_no_salt(name):
    election = election_of(name)
    salts, data = published(election)
    values = json.loads(data)
    ballots = canonical_ballots(election)
    shown = [canonical_json(ballot) for ballot, _ in values["ballots"]]
    assert shown
    assert all(
        ballots.count(ballot) == count >= 10
        for ballot, (_, count) in zip(shown, values["ballots"], strict=True)
    )
    assert not any(salt.hex().encode() in data for salt in salts)
    header = next(
        line
        for line in (shared("pabulib") / f"{name}.pb").read_text("utf-8-sig").splitlines()
        if line.startswith("voter_id")
    )
    attributes = set(header.split(";")) - {"vote"}
    assert "voter_id" in attributes
    assert not any(f'"{attribute}":'.encode() in data for attribute in attributes)
    assert len(values["commitments"]) == len(election.ballots)
    assert published_fault(values) is None


def test_all_ballots_are_in_the_full_level_and_in_an_order_that_tells_nothing():
    election = crowd({("b",): 1, ("a",): 2})
    _, data = published(election, level="full")
    values = json.loads(data)
    assert values["ballots"] == [[{"a": ["a"]}, 2], [{"a": ["b"]}, 1]]
    assert values["held_back"] == 0
    turned = crowd({("a",): 2, ("b",): 1})
    file = counted(turned, PLAIN)
    assert json.loads(publication(turned, file, level="full"))["ballots"] == values["ballots"]
    assert published_fault(values) is None


def test_points_above_zero_are_votes():
    text = (
        "META\nkey;value\nbudget;10\nvote_type;cumulative\nPROJECTS\nproject_id;cost\n1;5\n2;5\n"
        "VOTES\nvoter_id;vote;points\n1;1,2;3,0\n2;1,2;2,1\n"
    )
    election = read_pb(text).election
    values = json.loads(publication(election, counted(election, PLAIN), level="full"))
    assert values["votes"] == {"1": 2, "2": 1}
    assert published_fault(values) is None


def test_leaves_of_other_ballots_are_refused():
    election = crowd({("a",): 3})
    _, leaves = committed(election)
    file = counted(election, PLAIN, merkle_root=MerkleTree(leaves).root)
    for others in ((), leaves[:2], [*leaves[:2], b"\1" * 32]):
        with pytest.raises(InputError, match="one for each ballot"):
            publication(election, file, leaves=others)


@pytest.mark.parametrize(
    "change",
    [
        {"voters": 45},
        {"held_back": 10, "voters": 43},
        {"ballots": [[{"a": ["c"]}, 33]]},
        {"ballots": [[{"a": ["a"]}, 9]], "held_back": 35},
        {"ballots": [[{"a": ["a"]}, 12], [{"a": []}, 23]], "held_back": 9},
        {"level": "full"},
        {"commitments": []},
        {"commitments": ["00" * 32] * 44},
        {"commitments": ["zz"]},
        {"inputs_sha256": "0" * 64},
        {"votes": None},
        {"result": {}},
    ],
    ids=str,
)
def test_a_publication_that_does_not_agree_with_itself_is_found(change):
    _, data = published(crowd({("a",): 12, ("a", "b"): 10, ("b", "c"): 9, ("c",): 2, (): 11}))
    values = json.loads(data)
    assert published_fault(values) is None
    assert published_fault({**values, **change})


def test_a_receipt_is_written_read_and_verified():
    election = crowd({("a",): 3, ("b",): 4})
    _, leaves = committed(election)
    tree = MerkleTree(leaves)
    for leaf in leaves:
        receipt = read_receipt(receipt_bytes(tree.receipt(leaf)))
        assert receipt == tree.receipt(leaf)
        assert verify_inclusion(receipt, root=tree.root, size=7)


def test_every_fault_of_a_receipt_is_named():
    with pytest.raises(InputError) as caught:
        read_receipt(b'{"format":"cg-receipt-1","leaf":"00","index":-1,"path":[1],"size":true,"salt":""}')
    assert [problem.field for problem in caught.value.problems] == [
        "leaf",
        "index",
        "path",
        "size",
        "root",
        "salt",
    ]
    for damaged in (b"", b"[]", b"\xff"):
        with pytest.raises(InputError):
            read_receipt(damaged)
