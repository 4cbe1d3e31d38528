"""A ranking as tables and sentences in a terminal."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator
from fractions import Fraction
from typing import TYPE_CHECKING, Final

from commonground.cli import choice_rank_words as words
from commonground.cli.choice_charts import MORE
from commonground.cli.choice_show import title
from commonground.cli.languages import speaker
from commonground.cli.tables import Column, Currency, table, wide_table, window
from commonground.core.choice.ranking import Ranking, StvResult
from commonground.core.ledger.election import inputs_sha256
from commonground.core.words import Listed, Money, Name, Sentence

if TYPE_CHECKING:
    from collections.abc import Mapping

    from commonground.cli.choice_rank import Duel, Ranked
    from commonground.core.choice.ranking import Stage
    from commonground.core.words import Message, Plain, Value

_RULE: Final = {
    "borda": words.BORDA,
    "schulze": words.SCHULZE,
    "ranked_pairs": words.RANKED_PAIRS,
    "gregory": words.GREGORY,
    "meek": words.MEEK,
}
_SCORE: Final = {"borda": "points", "schulze": "beats", "ranked_pairs": "above"}
_DUELS: Final = 30
_NAMED: Final = 8
_LEAST: Final = Fraction(1, 200)  # of a vote: what would be shown as less than 0.01


def show(ranked: Ranked, *, language: str) -> None:
    """Print what was counted, the order or the rounds, and what a ranking does not do."""
    voice = speaker(language, Currency())
    election = ranked.file.election
    print(f"{title(ranked.file)}: {len(election.ballots):,} ballots, {len(election.proposals):,} Proposals")
    parts = _order(ranked, ranked.found) if isinstance(ranked.found, Ranking) else _rounds(ranked)
    print(lines(_method(ranked), voice))
    for part in parts:
        print("\n" + (part if isinstance(part, str) else lines(part, voice)))
    print("\n" + lines([Sentence(words.SPENDS_NOTHING)], voice))
    print(f"\nInputs sha256    {inputs_sha256(election)}")


def lines(said: Iterable[Sentence], voice: Plain) -> str:
    """Return sentences one to a line, as wide as the window."""
    width = window()
    texts = [voice.say(one) for one in said]
    return "\n".join(textwrap.fill(text, width, subsequent_indent="  ") if width else text for text in texts)


def _method(ranked: Ranked) -> Iterator[Sentence]:
    options, ballots = ranked.options, ranked.file.election.ballots
    values: dict[str, Value] = {
        "rule": Sentence(_RULE[options.method or options.rule]),
        "ties": Name(options.ties),
    }
    if options.seed:
        yield Sentence(words.COUNTED_SEED, values | {"seed": Name(options.seed)})
    else:
        yield Sentence(words.COUNTED, values)
    short = sum(0 < len(one.choices) < len(ranked.file.election.proposals) for one in ballots)
    empty = sum(not one.choices for one in ballots)
    if options.rule != "stv":
        short += empty
    elif empty:
        yield Sentence(words.SHORT_STV_EMPTY, {"ballots": empty})
    if short:
        message = {"borda": words.SHORT_BORDA, "stv": words.SHORT_STV}.get(options.rule, words.SHORT)
        yield Sentence(message, {"ballots": short})


def _order(ranked: Ranked, found: Ranking) -> Iterator[str | list[Sentence]]:
    """Yield the order, the Condorcet winner, and for the rules that compare two by two every pair."""
    names, voters = _names(ranked), ranked.voters
    columns = [
        Column("#", number=True),
        Column("id"),
        Column("Proposal", elastic=True),
        Column("ranked by", number=True),
        Column(_SCORE[ranked.options.rule], number=True),
    ]
    scored = enumerate(zip(found.order, found.scores, strict=True), start=1)
    yield table(
        columns,
        [
            [str(place), proposal, names[proposal], f"{voters[proposal]:,}", f"{score:,}"]
            for place, (proposal, score) in scored
        ],
    )
    condorcet = Sentence(words.NO_CONDORCET)
    if ranked.condorcet is not None:
        condorcet = Sentence(words.CONDORCET, {"proposal": _called(ranked.condorcet, names)})
    yield [condorcet, Sentence(words.TIES_MET, {"ties": found.ties})]
    if ranked.duels:
        yield from _two_by_two(found, ranked.duels, names)


def _two_by_two(
    found: Ranking, duels: tuple[Duel, ...], names: Mapping[str, str]
) -> Iterator[str | list[Sentence]]:
    heads = [Sentence(words.DUELS)]
    order = found.order[:_DUELS]
    if len(order) < len(found.order):
        heads.append(Sentence(words.DUELS_FIRST, {"shown": len(order), "all": len(found.order)}))
    yield heads
    cells = {(one.above, one.below): _cell(one.votes, one.against) for one in duels}
    cells |= {(one.below, one.above): _cell(one.against, one.votes) for one in duels}
    yield wide_table(
        [Column("#", number=True), Column("id")],
        [Column(f"{place} ", number=True) for place in range(1, len(order) + 1)],
        [
            [str(place), row, *(cells.get((row, column), "- ") for column in order)]
            for place, row in enumerate(order, start=1)
        ],
    )
    against = [one for one in duels if one.against > one.votes]
    if against:
        more = [Sentence(MORE, {"number": len(against) - _NAMED})] if len(against) > _NAMED else []
        yield [*(_although(one, names) for one in against[:_NAMED]), *more]


def _cell(votes: int, against: int) -> str:
    return f"{votes:,}{'*' if votes > against else ' '}"


def _although(one: Duel, names: Mapping[str, str]) -> Sentence:
    """Say why a Proposal stands above one that more voters prefer."""
    values: dict[str, Value] = {
        "above": _called(one.above, names),
        "below": _called(one.below, names),
        "more": one.against,
        "fewer": one.votes,
    }
    if one.path is None or one.back is None:
        return Sentence(words.LEFT_OUT, values)
    if one.path == one.back:
        return Sentence(words.EQUAL_PATHS, values | {"path": one.path})
    return Sentence(words.STRONGER_PATH, values | {"path": one.path, "back": one.back})


def _rounds(ranked: Ranked) -> Iterator[str | list[Sentence]]:
    """Yield who is elected, every round in words, and the sheet of the votes."""
    found, names = ranked.found, _names(ranked)
    if not isinstance(found, StvResult) or not found.stages:
        yield [Sentence(words.NOBODY_VOTES)]
        return
    stages = found.stages
    counted = sum(bool(one.choices) for one in ranked.file.election.ballots)
    quota = Money(stages[0].quota)
    yield [Sentence(words.SEATS, {"seats": ranked.options.seats, "ballots": counted, "quota": quota})]
    yield table(
        [
            Column("#", number=True),
            Column("id"),
            Column("Proposal", elastic=True),
            Column("round", number=True),
        ],
        [
            [str(place), proposal, names[proposal], str(1 + _round_of(proposal, stages))]
            for place, proposal in enumerate(found.elected, start=1)
        ],
    )
    for at, stage in enumerate(stages):
        yield [
            Sentence(words.ROUND, {"round": at + 1, "quota": Money(stage.quota)}),
            *_what_follows(stage, stages[at + 1] if at + 1 < len(stages) else None, names),
        ]
    yield [Sentence(words.TIES_MET, {"ties": found.ties}), Sentence(words.SHEET)]
    yield _sheet(found)


def _round_of(proposal: str, stages: tuple[Stage, ...]) -> int:
    return next(at for at, stage in enumerate(stages) if proposal in stage.elected)


def _what_follows(stage: Stage, after: Stage | None, names: Mapping[str, str]) -> Iterator[Sentence]:
    """Say who is elected, whose votes pass on, and to whom."""
    votes = dict(stage.votes)

    def told(message: Message, proposal: str) -> Sentence:
        values: dict[str, Value] = {"proposal": _called(proposal, names), "votes": Money(votes[proposal])}
        return Sentence(message, values)

    for proposal in stage.elected:
        yield told(words.ELECTED if votes[proposal] >= stage.quota else words.LAST_SEAT, proposal)
    if stage.transferred is not None:
        surplus = Money(votes[stage.transferred] - stage.quota)
        yield Sentence(words.SURPLUS, {"proposal": _called(stage.transferred, names), "surplus": surplus})
    if stage.excluded is not None:
        yield told(words.OUT, stage.excluded)
    if after is None:
        return
    gains = sorted((votes[proposal] - now, proposal) for proposal, now in after.votes)
    listed = tuple(
        Sentence(words.GAIN, {"proposal": Name(proposal), "votes": Money(-less)})
        for less, proposal in gains
        if -less >= _LEAST
    )
    if listed:
        yield Sentence(words.GAINS, {"gains": Listed(listed)})
    lost = sum(votes.values()) - sum(now for _, now in after.votes)
    if lost >= _LEAST:
        yield Sentence(words.TO_NOBODY, {"votes": Money(lost)})


def _sheet(found: StvResult) -> str:
    """Return the votes of everybody in every round: the elected first, then who stayed longest."""
    last = {proposal: at for at, stage in enumerate(found.stages) for proposal, _ in stage.votes}
    final = {proposal: votes for stage in found.stages for proposal, votes in stage.votes}
    others = sorted(last.keys() - set(found.elected), key=lambda one: (-last[one], -final[one], one))
    write = Currency().fine
    rows = []
    for proposal in (*found.elected, *others):
        cells = []
        for stage in found.stages:
            votes = dict(stage.votes).get(proposal)
            mark = "*" if proposal in stage.elected else " "
            cells.append("" if votes is None else f"{write(votes)}{mark}")
        rows.append([proposal, *cells])
    rounds = [Column(f"{number} ", number=True) for number in range(1, len(found.stages) + 1)]
    return wide_table([Column("id")], rounds, rows)


def _names(ranked: Ranked) -> dict[str, str]:
    return {one.id: one.name for one in ranked.file.election.proposals}


def _called(proposal: str, names: Mapping[str, str]) -> Name:
    name = names[proposal]
    return Name(f"{name} ({proposal})" if name else proposal)
