"""An election of our own as a ``.pb`` file that can be published."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from commonground.core.choice.ballots import POINTED, Ballot, BallotKind, Election
from commonground.core.choice.pb.file import VOTE_TYPE, PbFile, Recorded
from commonground.core.choice.pb.read import read_pb
from commonground.core.choice.pb.values import written
from commonground.core.choice.pb.write import limits, write_pb


def published(
    election: Election, *, about: Mapping[str, str], rng: np.random.Generator | None = None
) -> PbFile:
    """Return an election of our own as a file that can be published.

    Nothing in it points at a person: ``voter_id`` is a sequence number given after the ballots were put in
    another order, choices that are a set stand in the order of their ids, and no attribute of a voter (age,
    sex, district, pot) is written. Purses are no part of the format: publish them beside it.

    Parameters
    ----------
    election
        The election; its knapsack ballots are the format's approval with ``max_sum_cost``.
    about
        Pairs for META: description, country, unit, instance, rule, date_begin, date_end, ...
    rng
        Shuffles the ballots; None sorts them, so that the same ballots give the same file.

    Raises
    ------
    InputError
        Ids or names that the format cannot hold, choices that are no Proposals.
    """
    rules = election.rules
    kind: BallotKind = "approval" if rules.kind == "knapsack" else rules.kind
    pointed = kind in POINTED
    ballots = sorted((_plain(ballot, kind) for ballot in election.ballots), key=_place)
    if rng is not None:
        ballots = [ballots[row] for row in rng.permutation(len(ballots)).tolist()]
    meta = {
        **about,
        "num_projects": str(len(election.proposals)),
        "num_votes": str(len(ballots)),
        "budget": written(election.budget, rules.minor_digits),
        "vote_type": VOTE_TYPE[kind],
        **limits(rules),
        **({"currency": rules.currency} if rules.currency else {}),
    }
    further = dict.fromkeys(name for proposal in election.proposals for name, _ in proposal.meta)
    pot = ("pot",) if any(proposal.pot for proposal in election.proposals) else ()
    file = PbFile(
        replace(
            election, ballots=ballots, rules=replace(rules, kind=kind), purses=None, meta=tuple(meta.items())
        ),
        Recorded(),
        ("project_id", "cost", "name", *pot, *further),
        ("voter_id", "vote", "points") if pointed else ("voter_id", "vote"),
        (tuple(str(number) for number in range(1, len(ballots) + 1)),),
    )
    return read_pb(write_pb(file))


def _plain(ballot: Ballot, kind: BallotKind) -> Ballot:
    """Return the ballot without the order in which a set was clicked together, and without its pot."""
    if kind == "ranking":
        return Ballot(ballot.choices)
    if kind not in POINTED:
        return Ballot(tuple(sorted(ballot.choices)))
    pairs = sorted(zip(ballot.choices, ballot.points or (), strict=True))
    return Ballot(tuple(name for name, _ in pairs), tuple(points for _, points in pairs))


def _place(ballot: Ballot) -> tuple[int, tuple[str, ...], tuple[int, ...]]:
    """Return what ballots are sorted by."""
    return len(ballot.choices), ballot.choices, ballot.points or ()
