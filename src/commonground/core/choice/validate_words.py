"""What a resident is told when a ballot breaks a rule: one sentence for each rule, to be translated."""

from __future__ import annotations

from typing import Final

from commonground.core.words import Message

UNKNOWN: Final = Message("There is no proposal {id} on this ballot. Take it off.")
REPEATED: Final = Message("{name} stands on your ballot twice. Name it once.")
EMPTY: Final = Message(
    "Your ballot is empty. Choose at least one proposal.",
    "Your ballot is empty. Choose at least {number} proposals.",
    "number",
)
TOO_FEW: Final = Message(
    "You chose {chosen}; at least one proposal is needed. Choose more.",
    "You chose {chosen}; at least {number} proposals are needed. Choose more.",
    "number",
)
TOO_MANY: Final = Message(
    "You chose {chosen}; at most one proposal is allowed. Take some off.",
    "You chose {chosen}; at most {number} proposals are allowed. Take some off.",
    "number",
)
DEAR: Final = Message("What you chose costs {cost}; at most {limit} is allowed. Take something off.")
CHEAP: Final = Message("What you chose costs {cost}; at least {limit} is needed. Choose more.")
GAP: Final = Message("Place {place} of your ranking is empty. Fill it, or move the others up.")
UNEXPECTED_POINTS: Final = Message("This ballot takes no points. Leave them out.")
POINTS_MISSING: Final = Message(
    "You chose one proposal and gave points to {given}. Give points to each.",
    "You chose {number} proposals and gave points to {given}. Give points to each.",
    "number",
)
NOT_WHOLE: Final = Message("The points for {name} are {points}. Give a whole number.")
NEGATIVE: Final = Message("The points for {name} are {points}. Give 0 or more.")
FEW_POINTS: Final = Message("You gave {name} {points}; the least is {limit}. Give more, or take it off.")
MANY_POINTS: Final = Message("You gave {name} {points}; the most is {limit}. Give fewer.")
SUM_LOW: Final = Message("You gave {points} points in all; at least {limit} are needed. Give more.")
SUM_HIGH: Final = Message("You gave {points} points in all; at most {limit} are allowed. Give fewer.")

MESSAGES: Final = (
    UNKNOWN,
    REPEATED,
    EMPTY,
    TOO_FEW,
    TOO_MANY,
    DEAR,
    CHEAP,
    GAP,
    UNEXPECTED_POINTS,
    POINTS_MISSING,
    NOT_WHOLE,
    NEGATIVE,
    FEW_POINTS,
    MANY_POINTS,
    SUM_LOW,
    SUM_HIGH,
)
"""All of them, for the catalogue."""
