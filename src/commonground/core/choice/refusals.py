"""Why ballots, money, settings or an outcome are refused: English, one name each; said in ``web/locale``."""

from __future__ import annotations

from typing import Final

from commonground.core.words import Message

VOTERS: Final = Message("{number} voter", "{number} voters", count="number")
PROPOSALS: Final = Message("{number} Proposal", "{number} Proposals", count="number")

# ballots and amounts that cannot be compiled
UTILITY_NEEDS_POINTS: Final = Message(
    "This utility needs ballots with points; these are {kind} ballots: count them with one of {utilities}."
)
UTILITY_NEEDS_RANKING: Final = Message(
    "This utility needs ballots with a ranking; these are {kind} ballots: count them with one of {utilities}."
)
AMOUNT: Final = Message("An amount is between 0 and 2**53 minor units: correct it.")
SAME_ID: Final = Message("Two Proposals have this id: give each its own.")
ID_FORM: Final = Message(
    "This id is not in Unicode normal form C, in which ids that look alike are one: normalise it, and the "
    "ids on ballots with it."
)
UNKNOWN_ID: Final = Message("No Proposal has this id: give one that is on the list.")
ID_TWICE: Final = Message("This id stands twice: name it once.")
POINTS_WHOLE: Final = Message("Points are whole numbers up to 2**53: correct them.")
POINTS_LENGTH: Final = Message(
    "{number} Proposal needs one number of points: give one.",
    "{number} Proposals need as many numbers of points: give one for each.",
    count="number",
)
POINTS_SUM: Final = Message("All points together are more than 2**53: give points in a larger unit.")
PURSES_LENGTH: Final = Message(
    "There is {number} ballot: give one purse for it.",
    "There are {number} ballots: give one purse for each, in their order.",
    count="number",
)
PURSE_NEGATIVE: Final = Message("A purse is at least 0: correct it.")

# purses by need
HALF_A_FACTOR: Final = Message("Give both, or neither.")
NO_PEOPLE: Final = Message("Expected a number of people above 0.")
LAMBDA: Final = Message(
    "Expected 0 to 1/2: at least half of the budget is shared equally. Choose a smaller share."
)
CAP: Final = Message("Expected 1 or more: the usual choice is 2.")
NEED_MISSING: Final = Message(
    "Expected a need for every voter's Area: a missing need is not an average need. "
    "Complete the index, or use equal purses."
)
NEED_NOT_EXACT: Final = Message(
    "Expected a whole number or an exact fraction, so that purses sum to the budget: "
    "give the index as it was published, for example Fraction('0.85')."
)
NEED_NOT_POSITIVE: Final = Message("Expected a need above 0: shift or rescale the index.")

# pots
RESIDENTS_MISSING: Final = Message(
    "Expected the number of residents, 0 or more: complete the table of Areas."
)
AREA_NEED_MISSING: Final = Message(
    "Expected a need above 0: a missing need is not an average need. Complete the index, "
    "or give every Area the need 1."
)
NOBODY: Final = Message("Expected residents in at least one Area: there is nobody to hand the money to.")
POTS_TOO_LARGE: Final = Message("Expected pots of 0 or more that sum to at most the budget ({budget}).")
PURSES_AND_POTS: Final = Message(
    "Expected equal purses: pots and purses by need are two ways; take one of them."
)
UNKNOWN_POT: Final = Message("Expected one of {pots}, or none: correct it, or add the pot.")
NO_POTS: Final = Message("Expected none, because there are no pots: leave it out, or add the pot.")

# settings that contradict each other or the ballots
OTHER_UTILITY: Final = Message(
    'The utility "{declared}" (Borda "{declared_borda}") was declared; the election was compiled with '
    '"{compiled}" (Borda "{compiled_borda}"): compile it as declared.'
)
NOTHING_TO_COMPLETE: Final = Message(
    'The completion "{completion}" was declared for the rule "{rule}": only equal_shares leaves shares to '
    "complete. Leave the completion out, or declare equal_shares."
)
NO_PURSES_BY_NEED: Final = Message(
    "Purses by need were declared (lambda {share}), but every purse is equal: give the election the purses "
    "of need_weighted_purses, or declare lambda 0."
)
THRESHOLD_MISSING: Final = Message(
    'Variant "threshold" was given the threshold {threshold}: expected a score of 0 or more. '
    'Give the least score a Proposal needs, or choose the variant "skip".'
)
THRESHOLD_UNUSED: Final = Message(
    'Variant "{variant}" was given the threshold {threshold} and uses none: '
    'leave the threshold out, or choose the variant "threshold".'
)
PHRAGMEN_BALLOTS: Final = Message(
    "Phragmén's rule was given {kind} ballots and counts {kinds} ballots: "
    "choose equal shares or greedy, which read points and rankings."
)
RANKINGS_ONLY: Final = Message(
    "A ranking rule was given {kind} ballots and expected ranking ballots: "
    "let voters rank, or choose greedy or equal shares."
)
SEATS: Final = Message(
    "{number} seat was to be filled: expected at least 1.",
    "{number} seats were to be filled: expected at least 1.",
    count="number",
)

# completions
STEP: Final = Message("Step {step}: expected a whole number of minor units from 1 up. Give a larger step.")
OVERSPENT: Final = Message(
    "The purses as given buy for {cost} and the budget is {budget} (minor units): expected purses that sum "
    "to the budget. Make them smaller, or raise the budget."
)
OTHER_RULE: Final = Message(
    'A result of the rule "{rule}" was given: expected one of "equal_shares". Count by equal shares first.'
)
TOO_MANY_RUNS: Final = Message(
    "{number} run with step {step} did not reach the end of the budget (the mean purse is {purse}, all in "
    "minor units): expected an end within {number} run. Give a larger step, for example {larger}.",
    "{number} runs with step {step} did not reach the end of the budget (the mean purse is {purse}, all in "
    "minor units): expected an end within {number} runs. Give a larger step, for example {larger}.",
    count="number",
)

# comparing, explaining, testing
OTHER_OUTCOME: Final = Message(
    "An outcome holds {proposals}, which no Proposal of this election is called: "
    "compare results of the same election."
)
OTHER_COMPARISON: Final = Message(
    'Outcomes were to be compared by "{utility}" in an election compiled by "{compiled}": '
    'compile it with utility "{utility}" first.'
)
OTHER_BALLOT: Final = Message("Given a ballot for {proposals}, not in this election: give its own ballots.")
NOT_IN_RESULT: Final = Message(
    "Given the Proposal '{proposal}', which is not in this result: give one of its ids."
)
OTHER_ELECTION: Final = Message(
    "Given a result and an election that differ in the Proposals {proposals}: "
    "explain a result with the election it is of."
)
ONLY_LOSERS: Final = Message("Asked to test {proposals}: only Proposals that lost can be tested.")
NO_REDUCTION: Final = Message(
    "The exact reduction was asked of a count by {rule} with completion {completion}: "
    "it holds for equal_shares without one. Use cost_tested."
)
TOO_MANY_TO_TRY: Final = Message(
    "{voters} and {proposals} were given to check {axiom}; expected at most {most_voters} and "
    "{most_proposals}, because every group and every set is tried. Check a small sample; is_priceable has "
    "no limit."
)
UTILITY_DIFFERS: Final = Message(
    '{axiom} was to be checked with utility "{utility}", which differs between supporters: '
    'compile the election with utility "cost" or "cardinality".'
)
