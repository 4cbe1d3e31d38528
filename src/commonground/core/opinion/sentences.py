"""What an analysis says, as sentences: one text for page and command line, to be translated."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Final

from commonground.core.opinion.stability import FLOOR
from commonground.core.words import Listed, Message, Name, Sentence, Share, Value

if TYPE_CHECKING:
    from commonground.core.opinion.analysis import Analysis, Bridge, Group, Reason
    from commonground.core.opinion.stability import Stability
    from commonground.core.opinion.statements import Held, Typical

PARTICIPANTS: Final = Message("{number} participant", "{number} participants", "number")
STANCES: Final = Message("{number} stance", "{number} stances", "number")
STATEMENTS: Final = Message("{number} statement", "{number} statements", "number")
SIZE: Final = Message("{participants}, {stances} on {statements}.")
MODERATED: Final = Message(
    "{number} statement was taken out by moderation and is not counted.",
    "{number} statements were taken out by moderation and are not counted.",
    "number",
)
PLACED: Final = Message(
    "{number} participant has said enough to be placed on the map.",
    "{number} participants have said enough to be placed on the map.",
    "number",
)
GROUPS: Final = Message(
    "There is {number} group of opinion.", "There are {number} groups of opinion.", "number"
)
LESS_THAN: Final = Message("less than {share}")
STABLE: Final = Message(
    "They are stable: other participants of the same kind would form nearly the same groups. Agreement is "
    "{agreement}, give or take {margin}, and so surely at least {floor}."
)
NO_STABLE: Final = Message("No stable groups.")
UNSTABLE: Final = Message(
    "Other participants of the same kind would form other groups: agreement is "
    "{agreement}, give or take {margin}, and so not surely at least {floor}. The groups get no names."
)
NOT_MEASURED: Final = Message(
    "No named groups: how stable they are was not measured, and without that nobody can tell."
)
NOBODY: Final = Message("Cannot tell: nobody has taken a stance yet.")
ONE_PARTICIPANT: Final = Message("Cannot tell: only one participant has taken a stance.")
ONE_STATEMENT: Final = Message("Cannot tell: groups need stances on at least two statements.")
NOBODY_DIFFERS: Final = Message("Cannot tell: nobody differs from anybody else on any statement.")
NO_MAP: Final = Message(
    "Cannot tell: opinions differ equally in several ways at once, so that no flat map shows them truly."
)
TOO_FEW: Final = Message(
    "Cannot tell: {number} participant has said enough, and two groups need {needed}.",
    "Cannot tell: {number} participants have said enough, and two groups need {needed}.",
    "number",
)
ONE_GROUP: Final = Message(
    "Cannot tell: no two groups of at least {number} participant stand apart.",
    "Cannot tell: no two groups of at least {number} participants stand apart.",
    "number",
)
MAP_HIDDEN: Final = Message(
    "The map is hidden to protect people: fewer than {number} participant would be on it.",
    "The map is hidden to protect people: fewer than {number} participants would be on it.",
    "number",
)
LINE_ONLY: Final = Message("Opinions differ in one way only: the map is a line.")
NO_AXES: Final = Message("Only nearness has a meaning on this map: no direction of it stands out.")

MAP: Final = Message("Who answers alike stands near. Each mark stands for everybody in a small square.")
AGREED_BY_MOST: Final = Message("What a clear majority agrees with")
DISAGREED_BY_MOST: Final = Message("What a clear majority disagrees with")
BRIDGES: Final = Message("Agreed with across groups")
APART: Final = Message("What sets it apart")
STATEMENT: Final = Message("Statement {id}")
GROUP: Final = Message("Group {name}")
GROUP_SIZE: Final = Message("Group {name}: {participants}")
AGREED: Final = Message("{share} of {participants} who saw it agree.")
DISAGREED: Final = Message("{share} of {participants} who saw it disagree.")
TYPICAL_AGREED: Final = Message(
    "{share} of {participants} of this group who saw it agree; of the others, {others}."
)
TYPICAL_DISAGREED: Final = Message(
    "{share} of {participants} of this group who saw it disagree; of the others, {others}."
)
ALONE_AGREED: Final = Message("{share} of {participants} of this group who saw it agree; nobody else saw it.")
ALONE_DISAGREED: Final = Message(
    "{share} of {participants} of this group who saw it disagree; nobody else saw it."
)
NOT_SURE: Final = Message("Few have seen it, or others hold much the same: this is the best there is.")
BRIDGE: Final = Message("Of those who saw it agree: {groups}.")
GROUP_SHARE: Final = Message(
    "{share} of {number} in group {name}", "{share} of {number} in group {name}", "number"
)
NO_CONSENSUS: Final = Message("There is no statement that a clear majority agrees with.")
NO_OPPOSED: Final = Message("There is no statement that a clear majority disagrees with.")
NO_BRIDGE: Final = Message("There is no statement that more than half of every group agrees with.")
NO_TYPICAL: Final = Message("This group has taken no side on any statement.")

_PLAIN_REASONS: Final[dict[Reason, Message]] = {
    "nobody": NOBODY,
    "one_participant": ONE_PARTICIPANT,
    "one_statement": ONE_STATEMENT,
    "nobody_differs": NOBODY_DIFFERS,
    "no_map": NO_MAP,
    "not_measured": NOT_MEASURED,
}


def size(analysis: Analysis) -> list[Sentence]:
    """Say how much was said, what is not counted, and how many stand on the map."""
    axes = analysis.axes
    said = [
        Sentence(
            SIZE,
            {
                "participants": Sentence(PARTICIPANTS, {"number": analysis.participants}),
                "stances": Sentence(STANCES, {"number": analysis.stances}),
                "statements": Sentence(STATEMENTS, {"number": axes.columns}),
            },
        )
    ]
    if axes.moderated:
        said.append(Sentence(MODERATED, {"number": axes.moderated}))
    if analysis.placed:
        said.append(Sentence(PLACED, {"number": analysis.placed}))
    return said


def finding(analysis: Analysis) -> list[Sentence]:
    """Say whether there are groups and how sure that is, or why nobody can tell."""
    stable, reason = analysis.stability, analysis.reason
    if analysis.groups and stable is not None:
        return [Sentence(GROUPS, {"number": len(analysis.groups)}), _agreement(STABLE, stable)]
    if reason == "unstable" and stable is not None:
        return [Sentence(NO_STABLE), _agreement(UNSTABLE, stable)]
    if reason == "too_few":
        return [Sentence(TOO_FEW, {"number": analysis.placed, "needed": 2 * analysis.min_group})]
    if reason == "one_group":
        return [Sentence(ONE_GROUP, {"number": analysis.min_group})]
    return [Sentence(_PLAIN_REASONS[reason])]


def map_notes(analysis: Analysis) -> list[Sentence]:
    """Say what has to be known to read the map, or why there is none."""
    if not analysis.placed or analysis.axes.known == "none":
        return []
    if not analysis.squares:
        return [Sentence(MAP_HIDDEN, {"number": analysis.min_group})]
    notes = {"line": LINE_ONLY, "plane": NO_AXES}
    return [Sentence(notes[analysis.axes.known])] if analysis.axes.known in notes else []


def held(one: Held) -> Sentence:
    """Say how many of those who saw a Statement hold the same of it."""
    return Sentence(
        AGREED if one.side == "agree" else DISAGREED,
        {
            "share": _percent(one.count, one.seen),
            "participants": Sentence(PARTICIPANTS, {"number": one.seen}),
        },
    )


def typical(one: Typical) -> list[Sentence]:
    """Say how a group and all others hold a Statement."""
    inside: dict[str, Value] = {
        "share": _percent(one.count, one.seen),
        "participants": Sentence(PARTICIPANTS, {"number": one.seen}),
    }
    if not one.others_seen:
        said = [Sentence(ALONE_AGREED if one.side == "agree" else ALONE_DISAGREED, inside)]
    else:
        outside = {"others": _percent(one.others, one.others_seen)}
        said = [Sentence(TYPICAL_AGREED if one.side == "agree" else TYPICAL_DISAGREED, inside | outside)]
    return said if one.sure else [*said, Sentence(NOT_SURE)]


def bridge(one: Bridge, analysis: Analysis) -> Sentence:
    """Say how many of each group agree with a Statement."""
    at = analysis.axes.statements.index(one.statement)
    shares = tuple(
        Sentence(
            GROUP_SHARE,
            {
                "name": Name(group.name),
                "number": int(group.tally.seen[at]),
                "share": _percent(int(group.tally.agree[at]), int(group.tally.seen[at])),
            },
        )
        for group in analysis.groups
    )
    return Sentence(BRIDGE, {"groups": Listed(shares)})


def group_size(one: Group) -> Sentence:
    """Name a group with its number of people."""
    people = Sentence(PARTICIPANTS, {"number": one.people})
    return Sentence(GROUP_SIZE, {"name": Name(one.name), "participants": people})


def statement(key: str) -> Sentence:
    """Name a Statement whose text is not known."""
    return Sentence(STATEMENT, {"id": Name(key)})


def _percent(count: int, seen: int) -> Share:
    """Return a share in whole percent: of some hundred people nobody can say more; some are never 0 %."""
    if count in {0, seen}:
        return Share(Fraction(count, seen))
    return Share(Fraction(min(max(round(Fraction(100 * count, seen)), 1), 99), 100))


def _agreement(message: Message, stable: Stability) -> Sentence:
    margin = min(round(2 * stable.error, 2), 1.0)
    least = Sentence(LESS_THAN, {"share": Share(Fraction(1, 100))})
    return Sentence(
        message,
        {
            "agreement": Share(min(max(round(stable.mean, 2), 0.0), 1.0)),
            "margin": Share(margin) if margin else least,
            "floor": Share(FLOOR),
        },
    )
