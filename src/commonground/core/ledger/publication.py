"""What a city publishes of its ballots, at one of two levels, and what that cannot promise."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, Final, Literal

from commonground.core.errors import InputError, Problem
from commonground.core.ledger import catalogue
from commonground.core.ledger.canonical import canonical_json
from commonground.core.ledger.election import canonical_ballots
from commonground.core.ledger.merkle import MerkleTree
from commonground.core.words import Message, Name, Names, Sentence, Value

if TYPE_CHECKING:
    from commonground.core.choice.ballots import Ballot, Election
    from commonground.core.ledger.result_file import ResultFile

Level = Literal["counts", "full"]
FORMAT: Final = "cg-publication-1"
LEAST: Final = 10
"""A ballot is in clear at level ``counts`` when at least so many voters cast it."""
LIMITS: Final = (
    Message(
        "In real elections many ballots are unique as a set: those of 76% of the voters in Białołęka, 72 "
        "% in Wawer, 16% in Świecie, nobody's where one Proposal is chosen; the median over elections of "
        "1,000 voters or more is 12%."
    ),
    Message(
        "Where all ballots are published a voter can prove a sale by an odd pattern agreed beforehand, "
        "and neighbours can recognise her: nobody may call such ballots secret."
    ),
    Message(
        "Where only counts are published, the sums still tell something about few ballots that are held "
        "back, and who guesses all of them at once can confirm the guess by the hash of the inputs."
    ),
    Message(
        "The server sees the ballots: nothing here protects against coercion by its operator, or hides a "
        "ballot from them."
    ),
    Message(
        "A receipt shows that a commitment was counted; whether it holds the ballot that was meant is for "
        "appointed auditors, who open salts, to check."
    ),
    Message(
        "Risk-limiting audits need paper, and none is known for equal shares: what is offered is a "
        "recount, receipts and an audit of who was entitled to vote."
    ),
)
"""What publishing cannot promise; printed in the help and in every publication."""


def publication(
    election: Election,
    file: ResultFile,
    *,
    level: Level = "counts",
    leaves: Iterable[bytes] = (),
) -> bytes:
    """Return what is published about ballots and their result, as canonical JSON.

    Parameters
    ----------
    election
        The ballots that were counted.
    file
        Their result.
    level
        ``counts``: votes for each Proposal and the ballots that at least 10 voters cast; ``full``: all
        ballots, sorted, which needs to have been declared before voting opened.
    leaves
        Commitments of all ballots; none where ballots were not committed to.

    Raises
    ------
    InputError
        The leaves do not belong to these ballots: another number, or another root than the result's.

    Notes
    -----
    No voter's attribute and no salt is in it: neither is an input. Source: our choice, docs/methods/ledger.md
    and docs/adr/0017.
    """
    ballots = Counter(canonical_ballots(election))
    tree = MerkleTree(leaves)
    _check_leaves(tree, election, file)
    clear = ballots if level == "full" else _often(ballots)
    return canonical_json(
        {
            "format": FORMAT,
            "level": level,
            "inputs_sha256": file.inputs_sha256,
            "result": file.to_json(),
            "voters": ballots.total(),
            "votes": _votes(election),
            "ballots": [[json.loads(ballot), count] for ballot, count in sorted(clear.items())],
            "held_back": ballots.total() - clear.total(),
            "commitments": [leaf.hex() for leaf in tree.leaves],
            "limits": [limit.one for limit in LIMITS],
        }
    )


def _often(ballots: Counter[bytes]) -> Counter[bytes]:
    """Return the ballots that may be in clear.

    Votes less the ballots in clear are the sum of those held back, so fewer than ``LEAST`` voters are
    never held back alone: the ballot cast least often among those in clear joins them.
    """
    rows = sorted(ballots.items(), key=lambda row: (-row[1], row[0]))
    clear = [row for row in rows if row[1] >= LEAST]
    held_back = ballots.total() - sum(count for _, count in clear)
    while clear and 0 < held_back < LEAST:
        held_back += clear.pop()[1]
    return Counter(dict(clear))


def _votes(election: Election) -> dict[str, int]:
    votes = {proposal.id: 0 for proposal in election.proposals}
    for ballot in election.ballots:
        for choice in _supported(ballot):
            votes[choice] += 1
    return votes


def _supported(ballot: Ballot) -> Iterable[str]:
    """Return what a ballot supports: what it names or, where it gives points, what got more than 0."""
    if ballot.points is None:
        return ballot.choices
    return (choice for choice, points in zip(ballot.choices, ballot.points, strict=True) if points > 0)


def _check_leaves(tree: MerkleTree, election: Election, file: ResultFile) -> None:
    if not tree.leaves and file.merkle_root is None:
        return
    if len(tree.leaves) == len(election.ballots) and tree.root.hex() == file.merkle_root:
        return
    said = Sentence(catalogue.NO_ROOT)
    if file.merkle_root is not None:
        root = Name(file.merkle_root)
        said = Sentence(catalogue.OTHER_LEAVES, {"number": len(election.ballots), "root": root})
    given = f"{len(tree.leaves)}, {tree.root.hex()}"
    raise InputError([Problem.saying("other_leaves", None, "leaves", given, said)])


def published_fault(published: Mapping[str, Any]) -> Sentence | None:
    """Say the first thing in which a publication does not agree with itself; None when all agrees.

    Checked are the number of voters, the votes of ballots in clear, the number of voters behind each of
    them and behind what is held back, and the root over the commitments. Source: docs/methods/ledger.md.
    """
    try:
        checks = _agreements(published)
    except (AttributeError, KeyError, TypeError, ValueError) as err:
        return Sentence(catalogue.UNLIKE_ITSELF, {"error": Name(repr(err))})
    except InputError as err:
        return err.problems[0].said
    return next((fault for agrees, fault in checks if not agrees), None)


def _agreements(published: Mapping[str, Any]) -> list[tuple[bool, Sentence]]:
    ballots = [(ballot, int(count)) for ballot, count in published["ballots"]]
    clear, held_back = sum(count for _, count in ballots), int(published["held_back"])
    voters, leaves = int(published["voters"]), [bytes.fromhex(one) for one in published["commitments"]]
    root, given = MerkleTree(leaves).root.hex(), published["result"]["merkle_root"]
    votes: Counter[str] = Counter()
    for ballot, count in ballots:
        votes.update(dict.fromkeys(_named(ballot), count))
    over = sorted(id_ for id_, count in votes.items() if count > int(published["votes"].get(id_, -1)))
    few = [count for _, count in ballots if count < LEAST]
    counts = published["level"] == "counts"
    names: dict[str, Value] = {
        "clear": clear,
        "held_back": held_back,
        "voters": voters,
        "commitments": len(leaves),
        "proposals": Names(tuple(over[:3])),
        "least": LEAST,
        "root": Name(root),
        "given": Name(str(given)),
    }
    same_inputs = published["inputs_sha256"] == published["result"]["inputs_sha256"]
    return [
        (clear + held_back == voters, Sentence(catalogue.OTHER_VOTERS, names)),
        (not over, Sentence(catalogue.MORE_THAN_VOTES, names)),
        (not (counts and few), Sentence(catalogue.FEW_IN_CLEAR, names)),
        (not (counts and clear and 0 < held_back < LEAST), Sentence(catalogue.FEW_HELD_BACK, names)),
        (counts or not held_back, Sentence(catalogue.FULL_HOLDS_BACK)),
        (not leaves or len(leaves) == voters, Sentence(catalogue.OTHER_COMMITMENTS, names)),
        (not (leaves or given) or root == given, Sentence(catalogue.OTHER_ROOT, names)),
        (same_inputs, Sentence(catalogue.OTHER_INPUTS)),
    ]


def _named(ballot: Mapping[str, Any]) -> Iterable[str]:
    """Return what a canonical ballot supports."""
    if "p" in ballot:
        return [id_ for id_, points in ballot["p"].items() if points > 0]
    return list(ballot["a"] if "a" in ballot else ballot["r"])
