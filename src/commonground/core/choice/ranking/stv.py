"""The single transferable vote: several seats, so that a group gets seats in proportion to its size."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Final, Literal

from commonground.core.choice import refusals
from commonground.core.choice.ranking.ballots import ranked_ballots
from commonground.core.errors import CountError
from commonground.core.words import Sentence

if TYPE_CHECKING:
    from collections.abc import Iterable

    from commonground.core.choice.ballots import Election
    from commonground.core.choice.ranking.ballots import RankedBallots
    from commonground.core.choice.result import TieRule, Watch
    from commonground.core.choice.ties import TieBreaker

Method = Literal["gregory", "meek"]
UNIT: Final = 10**9
"""Meek's method counts in billionths of a vote."""
_OMEGA: Final = UNIT // 10**6


@dataclass(frozen=True, slots=True)
class Stage:
    """One stage of the count: the votes, and what follows from them.

    Attributes
    ----------
    votes
        Ids in their order, with the votes of each who is elected or still in the race.
    quota
        Votes that elect.
    elected
        Who reached the quota in this stage (or was left for the last seats), most votes first.
    transferred
        Whose surplus is passed on next, None if nobody's (``gregory`` only).
    excluded
        Who leaves the race, None if nobody does.
    """

    votes: tuple[tuple[str, Fraction], ...]
    quota: Fraction
    elected: tuple[str, ...]
    transferred: str | None = None
    excluded: str | None = None


@dataclass(frozen=True, slots=True)
class StvResult:
    """Who is elected, in the order of election, every stage, and how often the tie rule decided."""

    elected: tuple[str, ...]
    stages: tuple[Stage, ...]
    ties: int


def stv(
    election: Election,
    *,
    seats: int,
    method: Method = "gregory",
    ties: TieRule = "chain",
    seed: str = "",
    watch: Watch | None = None,
) -> StvResult:
    """Fill seats by the single transferable vote.

    Parameters
    ----------
    election
        With ranking ballots; those that rank nobody are not counted.
    seats
        At least 1.
    method
        ``gregory``: weighted inclusive Gregory, quota floor(v / (seats + 1)) + 1, exact fractions;
        ``meek``: Meek's method in billionths of a vote, as in the Reference Meek Rule.
    ties, seed
        Decide who goes first among equals; the last by the tie rule is excluded.
    watch
        Called at every stage, and for ``meek`` at every iteration.

    Returns
    -------
    StvResult
        Nobody is elected where nobody votes; everybody where there are no more than seats.

    Raises
    ------
    CountError
        The ballots are not rankings, or there is no seat.
    InputError
        A ballot names what is no Proposal, or one twice.
    StoppedError
        Raised by ``watch`` to stop.

    Notes
    -----
    Source: Gregory 1880 in its weighted inclusive form; Meek 1969 by the Reference Meek Rule of the
    Proportional Representation Foundation. Exact definition, and what was verified:
    ``docs/methods/rankings.md``. Known answers: ``tests/known_answers/test_choice_rankings.py``.
    """
    if seats < 1:
        raise CountError(Sentence(refusals.SEATS, {"number": seats}))
    ballots, breaker = ranked_ballots(election, ties=ties, seed=seed)
    if not any(ranking for ranking, _ in ballots.rankings):
        return StvResult((), (), 0)
    count = (_Gregory if method == "gregory" else _Meek)(ballots, breaker, seats, watch)
    count.run()
    return StvResult(tuple(ballots.ids[j] for j in count.elected), tuple(count.stages), count.ties)


class _Count:
    """What both methods share: who is in the race, who is elected, and how ties are decided."""

    def __init__(self, ballots: RankedBallots, breaker: TieBreaker, seats: int, watch: Watch | None) -> None:
        self.ids = ballots.ids
        self.rankings = [(ranking, voters) for ranking, voters in ballots.rankings if ranking]
        self.breaker = breaker
        self.seats = seats
        self.watch = watch
        self.hopeful = set(range(len(self.ids)))
        self.elected: list[int] = []
        self.stages: list[Stage] = []
        self.ties = 0

    def complete(self) -> bool:
        """Whether no vote needs to be passed on any more."""
        return len(self.hopeful) <= self.seats - len(self.elected) or len(self.elected) >= self.seats

    def elect(self, chosen: Iterable[int], votes: dict[int, Fraction]) -> list[int]:
        """Elect Proposals, most votes first."""
        inside = sorted(self.breaker.order(chosen), key=lambda j: -votes[j])
        self.elected.extend(inside)
        self.hopeful.difference_update(inside)
        return inside

    def first(self, equals: list[int]) -> int:
        """Return who goes first among equals."""
        self.ties += len(equals) > 1
        return self.breaker.best(equals)[0]

    def last(self, equals: list[int]) -> int:
        """Return who goes last among equals."""
        self.ties += len(equals) > 1
        return self.breaker.order(equals)[-1]

    def record(
        self,
        votes: dict[int, Fraction],
        quota: Fraction,
        elected: list[int],
        *,
        transferred: int | None = None,
        excluded: int | None = None,
    ) -> None:
        """Keep a stage."""
        self.stages.append(
            Stage(
                tuple((self.ids[j], votes[j]) for j in sorted(votes)),
                quota,
                tuple(self.ids[j] for j in elected),
                None if transferred is None else self.ids[transferred],
                None if excluded is None else self.ids[excluded],
            )
        )
        if self.watch:
            self.watch("stv", len(self.stages), None)


class _Gregory(_Count):
    """Surpluses pass on with every ballot of the pile, each at the same fraction of its value."""

    def run(self) -> None:
        voters = sum(count for _, count in self.rankings)
        quota = Fraction(voters // (self.seats + 1) + 1)
        # what lies with each Proposal: how far which ranking is read, and the value of those ballots
        piles: dict[int, dict[tuple[tuple[int, ...], int], Fraction]] = defaultdict(dict)
        votes = {j: Fraction(0) for j in self.hopeful}
        for ranking, count in self.rankings:
            piles[ranking[0]][ranking, 0] = Fraction(count)
            votes[ranking[0]] += count
        while True:
            chosen = self.elect([j for j in self.hopeful if votes[j] >= quota], votes)
            if self.complete():
                if len(self.elected) < self.seats:
                    chosen += self.elect(list(self.hopeful), votes)
                self.record(votes, quota, chosen)
                return
            surpluses = {j: votes[j] - quota for j in self.elected if votes[j] > quota}
            if surpluses:
                most = max(surpluses.values())
                giver = self.first([j for j, surplus in surpluses.items() if surplus == most])
                self.record(votes, quota, chosen, transferred=giver)
                share, votes_kept = surpluses[giver] / votes[giver], quota
            else:
                fewest = min(votes[j] for j in self.hopeful)
                giver = self.last([j for j in self.hopeful if votes[j] == fewest])
                self.record(votes, quota, chosen, excluded=giver)
                self.hopeful.remove(giver)
                share, votes_kept = Fraction(1), None
            for (ranking, place), value in piles.pop(giver, {}).items():
                at = next((p for p in range(place + 1, len(ranking)) if ranking[p] in self.hopeful), None)
                if at is not None:
                    heir = ranking[at]
                    votes[heir] += value * share
                    piles[heir][ranking, at] = piles[heir].get((ranking, at), Fraction(0)) + value * share
            if votes_kept is None:
                del votes[giver]
            else:
                votes[giver] = votes_kept


class _Meek(_Count):
    """Each elected keeps the same fraction of every vote that comes by, so much that it has just a quota."""

    def run(self) -> None:
        keep = dict.fromkeys(self.hopeful, UNIT)
        votes: dict[int, int] = dict.fromkeys(self.hopeful, 0)
        quota = 0
        while not self.complete():
            votes, quota, surplus, winners = self._iterate(keep)
            exact = _exact(votes)
            if winners:
                self.record(exact, Fraction(quota, UNIT), self.elect(winners, exact))
                continue
            lowest = min(votes[j] for j in self.hopeful)
            loser = self.last([j for j in self.hopeful if votes[j] <= lowest + surplus])
            self.record(exact, Fraction(quota, UNIT), [], excluded=loser)
            self.hopeful.remove(loser)
            keep[loser] = 0
        if len(self.elected) < self.seats and self.hopeful:
            votes = self._distribute(keep)
            quota = sum(votes.values()) // (self.seats + 1) + 1
            exact = _exact(votes)
            self.record(exact, Fraction(quota, UNIT), self.elect(list(self.hopeful), exact))

    def _iterate(self, keep: dict[int, int]) -> tuple[dict[int, int], int, int, list[int]]:
        """Adjust what the elected keep until somebody reaches the quota or the surplus no longer falls."""
        before: int | None = None
        while True:
            votes = self._distribute(keep)
            quota = sum(votes.values()) // (self.seats + 1) + 1
            winners = [j for j in self.hopeful if votes[j] >= quota]
            surplus = max(0, sum(votes[j] - quota for j in [*self.elected, *winners]))
            if winners or surplus < _OMEGA or (before is not None and surplus >= before):
                return votes, quota, surplus, winners
            before = surplus
            for j in self.elected:
                kept = -(-keep[j] * quota // UNIT)
                keep[j] = -(-kept * UNIT // votes[j])
            if self.watch:
                self.watch("stv", len(self.stages), None)

    def _distribute(self, keep: dict[int, int]) -> dict[int, int]:
        """Return the votes of everybody still in the count, in billionths; what is kept is rounded up."""
        votes = dict.fromkeys([*self.elected, *self.hopeful], 0)
        for ranking, voters in self.rankings:
            weight = UNIT
            for j in ranking:
                if not keep[j]:
                    continue
                kept = -(-weight * keep[j] // UNIT)
                votes[j] += kept * voters
                weight -= kept
                if not weight:
                    break
        return votes


def _exact(votes: dict[int, int]) -> dict[int, Fraction]:
    return {j: Fraction(count, UNIT) for j, count in votes.items()}
