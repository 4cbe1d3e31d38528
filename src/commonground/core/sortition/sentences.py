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
    "No panel of {size} can keep this one quota: {quotas}.",
    "No panel of {size} can keep these {number} quotas together; there may be a smaller set that cannot: "
    "{quotas}.",
    "number",
)
RELAX_LEAST: Final = Message("{feature} = {value}: at least {after} instead of {before}")
RELAX_MOST: Final = Message("{feature} = {value}: at most {after} instead of {before}")
RELAXATION: Final = Message(
    "The nearest quotas that can be kept differ by one person in all: {changes}.",
    "The nearest quotas that can be kept differ by {number} people in all: {changes}.",
    "number",
)
FEASIBLE: Final = Message("The quotas can be kept together.")
TASK: Final = Message(
    "A panel of {size} from a pool of {pool} with {types} combinations of features; the chance would be "
    "{even} for each if there were no quotas."
)
MAXIMIN: Final = Message(
    "The least chance is {least}. No lottery over panels that keep the quotas has a larger least chance; "
    "this is proven within {gap} in a million."
)
LEXIMIN: Final = Message(
    "The least chance is {least}. No lottery over panels that keep the quotas has a larger least chance, nor "
    "then a larger next, and so on; this is proven within {gap} in a million."
)
ENDED: Final = Message(
    "The least chance is {least}. The search for the fairest lottery was ended before it was done: no "
    "lottery over panels that keep the quotas has a least chance that is larger by more than {gap} in a "
    "million."
)
MOST: Final = Message("The greatest chance is {most}.")
IMPOSSIBLE: Final = Message(
    "{number} person is in no panel that keeps the quotas and cannot be drawn: {types}.",
    "{number} people are in no panel that keeps the quotas and cannot be drawn: {types}.",
    "number",
)
ROUNDED: Final = Message(
    "Written out as {panels} equally likely panels. The least chance on them is {least}, and nobody's "
    "differs from the fair one by more than {gap}."
)
APART: Final = Message(
    "No panel holds two people of one household; {number} time somebody was passed over for it.",
    "No panel holds two people of one household; {number} times somebody was passed over for it.",
    "number",
)
PUBLISH_FIRST: Final = Message(
    "Publish the lottery and this hash first. Then draw with a seed from a public event that comes later."
)
DRAWN: Final = Message("The public seed {seed} draws panel {panel}, counted from 0, of {panels}.")
HOLDS: Final = Message("The lottery holds: {people} people, {panels} panels of {size}.")
HOLDS_INSIDE: Final = Message(
    "It holds against the pool, too: every panel keeps every quota, and the chances are the fairest."
)
HOLDS_WITHIN: Final = Message(
    "It holds against the pool, too: every panel keeps every quota. The chances are not proven to be the "
    "fairest: the least may be too small by up to {gap} in a million."
)
HOLDS_NOT: Final = Message("The lottery does NOT hold.")
CHART: Final = Message("Chances to be drawn for a panel of {size}")
CHART_READS: Final = Message(
    "Each step is people with equal features: as wide as they are many, as high as their chance."
)
CHART_LEAST: Final = Message("least: {share}")
CHART_MOST: Final = Message("greatest: {share}")
CHART_EVEN: Final = Message("without quotas: {share}")
CHART_POOL: Final = Message("{number} person in the pool", "{number} people in the pool", "number")
