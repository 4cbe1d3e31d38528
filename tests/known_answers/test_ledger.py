"""Golden values of the ledger: RFC 6962's tree, our chain, leaf, canonical election and settings."""

import hashlib
from dataclasses import replace
from fractions import Fraction

import pytest

from commonground.core.choice.ballots import Ballot, BallotRules, Election, Proposal
from commonground.core.choice.result import Parameters
from commonground.core.ledger.chain import chain_hashes
from commonground.core.ledger.election import (
    canonical_ballot,
    canonical_ballots,
    canonical_election,
    inputs_sha256,
    purses_sha256,
)
from commonground.core.ledger.merkle import commitment, leaf_hash, ordered_root
from commonground.core.ledger.reading import read_result
from commonground.core.ledger.result_file import declared_sha256
from commonground.core.ledger.verify import result_bytes
from tests.shared_data import ROOT

# The leaf inputs of the certificate transparency test vectors.
_LEAVES = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"]
_PAGES = "".join((ROOT / "docs" / "methods" / f"{name}.md").read_text() for name in ("ledger", "result-file"))


def _miniature():
    """The election of the worked example: three voters for P1, two of them for P2, two for P3 and P4."""
    costs = {"P1": 60, "P2": 40, "P3": 50, "P4": 30}
    ballots = [("P1", "P2"), ("P1", "P2"), ("P1",), ("P3", "P4"), ("P3", "P4")]
    return Election(
        proposals=tuple(Proposal(id_, cost) for id_, cost in costs.items()),
        ballots=[Ballot(choices) for choices in ballots],
        budget=100,
        rules=BallotRules("approval"),
        purses=(Fraction(120, 7),) * 3 + (Fraction(170, 7),) * 2,
    )


def test_a_chain_of_two_entries_has_the_golden_hashes():
    hashes = chain_hashes([{"n": 1, "what": "open"}, {"what": "close", "n": 2}])
    assert [one.hex() for one in hashes] == [
        "2e6c61b79aa0029fb427c11d1346048604c36923c4dbc6b0070e2fad1d1ea666",
        "8ec1d3a18e9ffcdd2e3b1a55c06655d91dda33527dfacf25bd16e234441ad596",
    ]


@pytest.mark.parametrize(
    ("size", "root"),
    [
        (0, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
        (1, "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"),
        (2, "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"),
        (3, "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77"),
        (7, "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c"),
        (8, "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"),
    ],
)
def test_the_tree_is_the_one_of_rfc_6962(size, root):
    assert ordered_root(leaf_hash(bytes.fromhex(leaf)) for leaf in _LEAVES[:size]).hex() == root
    assert root in _PAGES


def test_a_salted_ballot_has_the_golden_leaf():
    ballot = canonical_ballot(Ballot(("P2", "P1")), kind="approval")
    assert ballot == b'{"a":["P1","P2"]}'
    leaf = "33e5cd5c21df9bdba9210214b3b85bd4c29057e91581ebc1ca0cb050f13e25e7"
    assert commitment(ballot, salt=bytes(range(32))).hex() == leaf


def test_the_worked_example_has_the_hashes_of_the_method_page():
    election = _miniature()
    settings = Parameters("equal_shares", seed="demo-seed")
    assert canonical_election(election).decode() in _PAGES
    assert f"`{inputs_sha256(election)}`" in _PAGES
    assert f"`{purses_sha256(canonical_ballots(election), election.purses)}`" in _PAGES
    assert f"`{declared_sha256(settings)}`" in _PAGES


@pytest.mark.parametrize(("completion", "step", "k", "ties"), [("none", None, 0, 0), ("add1", 1, 19, 17)])
def test_the_worked_example_has_the_result_file_of_the_method_page(completion, step, k, ties):
    election = replace(_miniature(), purses=None)
    settings = Parameters("equal_shares", seed="demo-seed", completion=completion, step=step)
    data = result_bytes(election, settings)
    assert f"`{hashlib.sha256(data).hexdigest()}`" in _PAGES
    read = read_result(data).result
    assert (read.selected, read.cost, read.parameters.k, read.ties) == (("P1", "P4"), 90, k, ties)
    if completion == "none":
        assert data.decode() in _PAGES
