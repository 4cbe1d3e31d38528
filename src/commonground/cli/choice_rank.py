"""``commonground choice rank``: elect or put in order by ranked ballots."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING, Final

from commonground.cli.choice_input import load, refuse_misfits
from commonground.cli.files import refused
from commonground.cli.progress import Watched
from commonground.core.choice.ranking import (
    Ranking,
    StvResult,
    borda,
    condorcet_winner,
    majorities,
    ranked_pairs,
    schulze,
    stv,
)
from commonground.core.choice.ranking.ballots import ranked_ballots
from commonground.core.choice.ranking.pairwise import strongest_paths
from commonground.core.ledger.canonical import canonical_json, rational_text
from commonground.core.ledger.election import inputs_sha256

if TYPE_CHECKING:
    from commonground.core.choice.ballots import Election
    from commonground.core.choice.pb import PbFile
    from commonground.core.choice.ranking import Stage

FORMAT: Final = "cg-ranking-1"


@dataclass(frozen=True, slots=True)
class Duel:
    """Two Proposals: the one that the order puts above, the other, and what speaks for each.

    ``votes`` prefer the one above and ``against`` the other. ``path`` and ``back`` are the strengths of the
    strongest paths between them (``schulze``, else None). ``left_out`` says whether their majority was left
    out (``ranked_pairs``, else None).
    """

    above: str
    below: str
    votes: int
    against: int
    path: int | None = None
    back: int | None = None
    left_out: bool | None = None


@dataclass(frozen=True, slots=True)
class Ranked:
    """What was counted and what came of it; ``found`` is an order, or the rounds of a transferable vote."""

    file: PbFile
    options: argparse.Namespace
    found: Ranking | StvResult
    condorcet: str | None
    duels: tuple[Duel, ...]

    @property
    def voters(self) -> dict[str, int]:
        """How many voters rank each Proposal."""
        ranked = dict.fromkeys((one.id for one in self.file.election.proposals), 0)
        for ballot in self.file.election.ballots:
            for choice in ballot.choices:
                ranked[choice] += 1
        return ranked


def run_rank(options: argparse.Namespace) -> int:
    """Rank; print the order or the rounds, or exactly one JSON object."""
    stv_chosen = options.rule == "stv"
    refuse_misfits(
        [
            ("--seats", options.seats, stv_chosen, "--rule stv"),
            ("--method", options.method, stv_chosen, "--rule stv"),
            ("--borda", options.borda, options.rule == "borda", "--rule borda"),
        ]
    )
    if options.seats is not None and options.seats < 1:
        raise refused(str(options.seats), "seats", "Expected at least 1 seat.", field="--seats")
    options.seats = (options.seats or 1) if stv_chosen else None
    options.method = (options.method or "gregory") if stv_chosen else None
    options.borda = (options.borda or "pabulib") if options.rule == "borda" else None
    file = load(options)
    kind = file.election.rules.kind
    if kind != "ranking":
        why = (
            f"Its ballots are of the kind {kind}, and a ranking needs ballots that rank (vote_type ordinal): "
            "count these with commonground choice count."
        )
        raise refused(options.file, "not_ranked", why, field="vote_type")
    ranked = _ranked(file, options)
    if options.json:
        sys.stdout.buffer.write(canonical_json(as_json(ranked)))
        sys.stdout.buffer.flush()
        return 0
    from commonground.cli.choice_rank_show import show

    show(ranked, language=options.language)
    return 0


def _ranked(file: PbFile, options: argparse.Namespace) -> Ranked:
    election, ties, seed = file.election, options.ties, options.seed
    condorcet = condorcet_winner(election)
    found: Ranking | StvResult
    if options.rule == "stv":
        with Watched() as watch:
            found = stv(
                election, seats=options.seats, method=options.method, ties=ties, seed=seed, watch=watch
            )
        return Ranked(file, options, found, condorcet, ())
    if options.rule == "borda":
        found = borda(election, variant=options.borda, ties=ties, seed=seed)
        return Ranked(file, options, found, condorcet, ())
    found = (schulze if options.rule == "schulze" else ranked_pairs)(election, ties=ties, seed=seed)
    return Ranked(file, options, found, condorcet, tuple(_duels(election, found, options)))


def _duels(election: Election, found: Ranking, options: argparse.Namespace) -> Iterator[Duel]:
    """Yield every two Proposals in the order of the result."""
    ballots, _ = ranked_ballots(election)
    at = {proposal: place for place, proposal in enumerate(ballots.ids)}
    prefer = ballots.preferences()
    paths = strongest_paths(prefer) if options.rule == "schulze" else None
    left_out: set[frozenset[str]] = set()
    if paths is None:
        pairs = majorities(election, ties=options.ties, seed=options.seed)
        left_out = {frozenset((pair.winner, pair.loser)) for pair in pairs if not pair.locked}
    for above, below in combinations(found.order, 2):
        a, b = at[above], at[below]
        votes, against = int(prefer[a, b]), int(prefer[b, a])
        if paths is None:
            yield Duel(above, below, votes, against, left_out=frozenset((above, below)) in left_out)
        else:
            yield Duel(above, below, votes, against, path=int(paths[a, b]), back=int(paths[b, a]))


def as_json(ranked: Ranked) -> dict[str, object]:
    """Return the ranking as canonical JSON takes it; what a rule does not have is null."""
    options, found, election = ranked.options, ranked.found, ranked.file.election
    told: dict[str, object] = {
        "format": FORMAT,
        "inputs_sha256": inputs_sha256(election),
        "rule": options.rule,
        "borda": options.borda,
        "method": options.method,
        "seats": options.seats,
        "ties": options.ties,
        "seed": options.seed,
        "voters": len(election.ballots),
        "voters_who_rank": sum(bool(ballot.choices) for ballot in election.ballots),
        "ties_met": found.ties,
        "condorcet_winner": ranked.condorcet,
        **dict.fromkeys(("order", "pairs", "elected", "rounds")),
    }
    if isinstance(found, StvResult):
        return told | {"elected": found.elected, "rounds": [_stage(one) for one in found.stages]}
    scored = zip(found.order, found.scores, strict=True)
    told["order"] = [{"proposal": proposal, "score": score} for proposal, score in scored]
    if options.rule != "borda":
        told["pairs"] = [_duel(one) for one in ranked.duels]
    return told


def _duel(one: Duel) -> dict[str, object]:
    return {
        "above": one.above,
        "below": one.below,
        "votes": one.votes,
        "against": one.against,
        "path": one.path,
        "path_back": one.back,
        "left_out": one.left_out,
    }


def _stage(one: Stage) -> dict[str, object]:
    return {
        "votes": {proposal: rational_text(votes) for proposal, votes in one.votes},
        "quota": rational_text(one.quota),
        "elected": one.elected,
        "surplus_of": one.transferred,
        "out": one.excluded,
    }
