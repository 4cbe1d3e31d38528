"""What sortition says to people, in the catalogue's terms: pools, quotas, conflicts, lotteries and draws."""

from __future__ import annotations

from typing import Final

from commonground.core.words import Message

AT_LEAST: Final = Message("at least {number} with {feature} = {value} (the pool has {pool})")
AT_MOST: Final = Message("at most {number} with {feature} = {value} (the pool has {pool})")
CONFLICT: Final = Message(
    "No panel of {size} can keep this quota: {quotas}.",
    "No panel of {size} can keep these {number} quotas together; leave out any one and the others fit: "
    "{quotas}.",
    "number",
)
CONFLICT_FOUND: Final = Message(
    "No panel of {size} can keep this quota: {quotas}.",
    "No panel of {size} can keep these {number} quotas together; there may be a smaller set that cannot: "
    "{quotas}.",
    "number",
)
RELAX_LEAST: Final = Message("{feature} = {value}: at least {after} instead of {before}")
RELAX_MOST: Final = Message("{feature} = {value}: at most {after} instead of {before}")
RELAXATION: Final = Message(
    "The nearest quotas that can be kept differ by one person in all: {changes}.",
    "The nearest quotas that can be kept differ by {number} persons in all: {changes}.",
    "number",
)
FEASIBLE: Final = Message("The quotas can be kept together.")
TASK: Final = Message("A panel of {size} from a pool of {pool} in {types} types.")
LEAST_CHANCE: Final = Message(
    "Nobody who can be drawn has less than a chance of {least}; the same for all would be {even}."
)
PROVEN: Final = Message(
    "No lottery over panels that keep the quotas gives the least likely more: the bound is met within {gap} "
    "in a million."
)
IMPOSSIBLE: Final = Message(
    "One person is in no panel that keeps the quotas and has no chance: {types}.",
    "{number} persons are in no panel that keeps the quotas and have no chance: {types}.",
    "number",
)
ROUNDED: Final = Message(
    "Written out as {panels} equally likely panels; nobody's chance differs from the fair one by more than "
    "{gap}."
)
APART: Final = Message(
    "To keep households apart one person was passed over for the next of the same type.",
    "To keep households apart {number} times somebody was passed over for the next of the same type.",
    "number",
)
REPLACED: Final = Message(
    "One panel could not keep households apart and was replaced by another.",
    "{number} panels could not keep households apart and were replaced by others.",
    "number",
)
NOT_EXACT: Final = Message("With households the proven bound no longer holds exactly; what holds is above.")
DRAWN: Final = Message("The public seed {seed} draws panel {panel} of {panels}.")
PUBLISH_FIRST: Final = Message(
    "Publish the lottery and its hash first; draw with a seed from a public event that comes after."
)
HOLDS: Final = Message("The lottery holds: {people} people, {panels} panels of {size}.")
HOLDS_INSIDE: Final = Message("Pool and quotas hold too: every panel keeps every quota.")
