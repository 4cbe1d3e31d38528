"""What was counted, as one hash: the same whatever the order of rows, names of voters or texts beside.

A second hash stands for unequal purses. Both are defined in docs/methods/result-file.md so that a program
that knows only the ``.pb`` file can compute them.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Sequence
from fractions import Fraction
from functools import lru_cache
from typing import TYPE_CHECKING

from commonground.core.errors import InputError, Problem
from commonground.core.ledger import catalogue
from commonground.core.ledger.canonical import canonical_json, canonical_text, rational_text
from commonground.core.words import Sentence

if TYPE_CHECKING:
    from commonground.core.choice.ballots import Ballot, BallotKind, Election, Proposal


def canonical_ballot(ballot: Ballot, *, kind: BallotKind) -> bytes:
    """Return the one way to write a ballot.

    ``{"a":[ids sorted]}`` for approval, choose-one and knapsack, ``{"p":{id:points}}`` for cumulative and
    cardinal, ``{"r":[ids, best first]}`` for ranking; canonical JSON, so ids and keys are sorted by code
    point in normal form C.

    Source: our choice, docs/methods/result-file.md.
    """
    texts = [canonical_text(choice) for choice in ballot.choices]
    if kind == "ranking":
        return f'{{"r":[{",".join(map(_quoted, texts))}]}}'.encode()
    if kind in {"cumulative", "cardinal"}:
        given = sorted(zip(texts, ballot.points or (), strict=True))
        return f'{{"p":{{{",".join(f"{_quoted(id_)}:{int(points)}" for id_, points in given)}}}}}'.encode()
    return f'{{"a":[{",".join(map(_quoted, sorted(texts)))}]}}'.encode()


def canonical_election(election: Election) -> bytes:
    """Return the one way to write what was counted: ballots with their numbers, budget, ids and costs.

    Raises
    ------
    InputError
        Two Proposals have ids that are the same text in normal form C.

    Notes
    -----
    Left out because no count depends on it: names and other columns, voter ids, order of rows, currency,
    limits of the ballot, texts of the file. Source: our choice, docs/methods/result-file.md.
    """
    _check_ids(election.proposals)
    ballots = Counter(canonical_ballots(election))
    rows = (b"[%b,%d]" % (ballot, count) for ballot, count in sorted(ballots.items()))
    proposals = canonical_json(sorted([canonical_text(one.id), one.cost] for one in election.proposals))
    return b'{"ballots":[%b],"budget":%d,"proposals":%b}' % (b",".join(rows), election.budget, proposals)


def canonical_ballots(election: Election) -> list[bytes]:
    """Return the canonical form of each ballot, in the order of the election."""
    kind = election.rules.kind
    return [canonical_ballot(ballot, kind=kind) for ballot in election.ballots]


def inputs_sha256(election: Election) -> str:
    """Return the hexadecimal SHA-256 of :func:`canonical_election`."""
    return hashlib.sha256(canonical_election(election)).hexdigest()


def purses_sha256(ballots: Iterable[bytes], purses: Sequence[Fraction] | None) -> str | None:
    """Return the hexadecimal SHA-256 of who disposes of how much; None for equal purses.

    Parameters
    ----------
    ballots
        Canonical ballots.
    purses
        The purse of each, in minor units, in the same order; None when all are budget / voters.

    Notes
    -----
    Hashed is the canonical JSON of ``[[ballot, "p/q", voters], ...]``, sorted by canonical ballot and then
    by purse, smallest first. Source: our choice, docs/methods/result-file.md.
    """
    if purses is None:
        return None
    groups = Counter(zip(ballots, purses, strict=True))
    rows = (
        b'[%b,"%b",%d]' % (ballot, rational_text(purse).encode(), count)
        for (ballot, purse), count in sorted(groups.items())
    )
    return hashlib.sha256(b"[%b]" % b",".join(rows)).hexdigest()


@lru_cache(maxsize=4096)
def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def _check_ids(proposals: Sequence[Proposal]) -> None:
    counts = Counter(canonical_text(one.id) for one in proposals)
    problems = [
        Problem.saying("same_id", None, "project_id", one.id, Sentence(catalogue.SAME_ID))
        for one in proposals
        if counts[canonical_text(one.id)] > 1
    ]
    if problems:
        raise InputError(problems)
