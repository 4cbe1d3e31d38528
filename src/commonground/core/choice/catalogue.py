"""The texts of a count in English, one name each; translations live in ``web/locale``.

Values are isolated where they are filled in, so a Polish name in an Arabic sentence stays where it belongs.
"""

from __future__ import annotations

from typing import Final

from commonground.core.words import Message

EQUAL_SHARES: Final = Message("equal shares")
GREEDY: Final = Message("most votes first")
GREEDY_DENSITY: Final = Message("most votes for the money first")
PHRAGMEN: Final = Message("Phragmén's rule")

HEADLINE: Final = Message(
    "{number} of {all} proposals is funded, for {cost} of a budget of {budget}; {left} is left.",
    "{number} of {all} proposals are funded, for {cost} of a budget of {budget}; {left} is left.",
    count="number",
)
HEADLINE_NONE: Final = Message(
    "None of {all} proposals is funded; the whole budget of {budget} is left.",
)

WON_SHARES: Final = Message(
    "{proposal} was funded in round {round}: its {number} supporter ({share} of all voters) paid the cost "
    "of {cost} out of one share, {price}.",
    "{proposal} was funded in round {round}: its {number} supporters ({share} of all voters) paid the cost "
    "of {cost} out of their shares, none of them more than {price}.",
    count="number",
)
WON_LAST: Final = Message(
    "{number} of them gave the last money of a share.",
    "{number} of them gave the last money of their shares.",
    count="number",
)
WON_FREE: Final = Message(
    "{proposal} costs nothing and was funded in round {round}: {number} voter supports it.",
    "{proposal} costs nothing and was funded in round {round}: {number} voters support it.",
    count="number",
)
WON_GREEDY: Final = Message(
    "{proposal} was funded in round {round}: in the order of votes it came next, {number} voter supports it, "
    "and its cost of {cost} fitted into what was left of the budget.",
    "{proposal} was funded in round {round}: in the order of votes it came next, {number} voters support it, "
    "and its cost of {cost} fitted into what was left of the budget.",
    count="number",
)
WON_DENSITY: Final = Message(
    "{proposal} was funded in round {round}: in the order of votes for the money it came next, {number} "
    "voter supports it, and its cost of {cost} fitted into what was left of the budget.",
    "{proposal} was funded in round {round}: in the order of votes for the money it came next, {number} "
    "voters support it, and its cost of {cost} fitted into what was left of the budget.",
    count="number",
)
WON_COMPLETION: Final = Message(
    "{proposal} was funded in round {round} with money that all shares had left over: of what still fitted "
    "it had most votes, {number}, and it costs {cost}.",
    "{proposal} was funded in round {round} with money that all shares had left over: of what still fitted "
    "it had most votes, {number}, and it costs {cost}.",
    count="number",
)
WON_PHRAGMEN: Final = Message(
    "{proposal} was funded in round {round}: when every voter had earned {price}, its {number} supporter "
    "could pay the cost of {cost}, sooner than any other.",
    "{proposal} was funded in round {round}: when every voter had earned {price}, its {number} supporters "
    "could pay the cost of {cost}, sooner than any others.",
    count="number",
)
TIE_SUPPORTERS: Final = Message("It stood equal with {others} and went first because more voters support it.")
TIE_COST: Final = Message("It stood equal with {others} and went first because it costs less.")
TIE_LOT: Final = Message("It stood equal with {others} and went first by the lot announced before the vote.")
TIE_ID: Final = Message("It stood equal with {others} and went first because its number comes first.")

LOST_UNSUPPORTED: Final = Message("{proposal} was not funded: nobody supports it.")
LOST_DEARER: Final = Message(
    "{proposal} was not funded: it costs {cost}, more than the whole budget of {budget}."
)
LOST_MONEY: Final = Message(
    "{proposal} was not funded: it costs {cost}, and at the end its {number} supporter had {money} left, "
    "{short} too little.",
    "{proposal} was not funded: it costs {cost}, and at the end its {number} supporters had {money} left "
    "together, {short} too little.",
    count="number",
)
LOST_BUDGET: Final = Message(
    "{proposal} was not funded: {number} voter supports it and it costs {cost}, but when its turn came only "
    "{money} of the budget was left, {short} too little.",
    "{proposal} was not funded: {number} voters support it and it costs {cost}, but when its turn came only "
    "{money} of the budget was left, {short} too little.",
    count="number",
)
LOST_THRESHOLD: Final = Message(
    "{proposal} was not funded: it has less than the {threshold} votes or points that were declared as the "
    "least."
)
LOST_ENDED: Final = Message(
    "{proposal} was not funded: it costs {cost} and would have fitted, but under the declared rule the count "
    "ends at the first proposal that does not fit."
)
LOST_AFTER: Final = Message(
    "From round {round} on, when {winner} was funded, they could no longer pay for it."
)
LOST_NEVER: Final = Message("Even with whole shares they could not have paid for it.")
LOST_TAKEN: Final = Message("They had paid {payments}.")
LOST_TAKEN_MORE: Final = Message(
    "They had paid {payments}, and for {number} other proposal.",
    "They had paid {payments}, and for {number} other proposals.",
    count="number",
)
PAYMENT: Final = Message("{amount} for {proposal}")
LOST_LIMIT: Final = Message("It would have won at a cost of up to {cost}, {share} of what it asked for.")
LOST_LIMIT_NONE: Final = Message("It would have won only if it cost nothing.")
LOST_COST_TESTED: Final = Message(
    "Tested by counting again: at a cost of {cost}, {share} of what it asked for, it wins."
)
LOST_VOTES_TESTED: Final = Message(
    "Tested by counting again: with {number} more voter who supports it alone, it wins.",
    "Tested by counting again: with {number} more voters who support it alone, it wins.",
    count="number",
)
LOST_NOT_TESTED: Final = Message(
    "Not tested, because the election is large: how much cheaper it would have had to be, or how many votes "
    "it lacked. This finds out: commonground choice explain RESULT.json FILE.pb --proposal ID"
)
LOST_VOTES_NOT_TESTED: Final = Message(
    "Not tested, because the election is large: how many votes it lacked. This finds out: "
    "commonground choice explain RESULT.json FILE.pb --proposal ID"
)
NEAR_MISS: Final = Message(
    "{proposal} came closest: it would have won at a cost of up to {cost}, {share} of what it asked for."
)

STOP_ALL: Final = Message("The count ended because every proposal that anybody supports is funded.")
STOP_SHARES: Final = Message(
    "The count ended because no other proposal had supporters with enough money left to pay for it."
)
STOP_RAISED: Final = Message(
    "Before, all shares were raised {number} time by {step}; raised once more, the projects would have cost "
    "more than the budget.",
    "Before, all shares were raised {number} times by {step}; raised once more, the projects would have cost "
    "more than the budget.",
    count="number",
)
STOP_RAISED_ALL: Final = Message(
    "Before, all shares were raised {number} time by {step}.",
    "Before, all shares were raised {number} times by {step}.",
    count="number",
)
STOP_FILLED: Final = Message(
    "What was left over then funded {number} more proposal, by votes.",
    "What was left over then funded {number} more proposals, by votes.",
    count="number",
)
STOP_UNFILLED: Final = Message("What was left over then was not enough for any other proposal.")
STOP_GREEDY: Final = Message("The count ended when no other proposal fitted into the {left} that was left.")
STOP_FIRST: Final = Message(
    "The count ended at the first proposal that did not fit: that is the declared rule."
)

GUARANTEE_NONE: Final = Message(
    "This rule guarantees nothing to a minority: if just over half of the voters agree, they can decide "
    "about the whole budget."
)
GUARANTEE_EQUAL: Final = Message(
    "Proved: no group that agrees is passed over. If its shares together could pay for proposals that every "
    "one of its members supports, then at least one member gets as much from the funded projects as those "
    "proposals would have given her, or is at most one proposal short of it. Researchers call this EJR up to "
    "one."
)
GUARANTEE_PHRAGMEN: Final = Message(
    "Known for this rule: a group that agrees gets, together, nearly its part of the budget; no single "
    "member is promised anything. Researchers call this PJR."
)
GUARANTEE_PURSES: Final = Message(
    "Proved, with shares by need: if a group's shares together can pay for proposals that every one of them "
    "supports, then funded projects that some of them support cost as much, short of one proposal at most. "
    "Researchers call this PJR up to one."
)
GUARANTEE_SMALLEST: Final = Message(
    "Proved, if each share in a group counts only as much as the smallest of all: at least one of the group "
    "gets as much from the funded projects as they could have paid for, short of one proposal at most. "
    "Researchers call this EJR up to one."
)
GUARANTEE_KEPT: Final = Message("Every voter keeps at least {share} of an equal share.")
GUARANTEE_INSIDE: Final = Message(
    "Among voters with equal shares, as in one area, the guarantee holds as without need."
)
NOT_PROVED: Final = Message("Not proved: the same for one member of a group whose shares differ.")
GUARANTEE_POTS: Final = Message("What is guaranteed holds inside each pot, not across pots.")
GUARANTEE_RAISED: Final = Message("What is guaranteed holds for the raised shares too.")

COMPARISON: Final = Message(
    "Voters who get more of what they support by {first}: {prefer_first}; by {second}: {prefer_second}; as "
    "much by both: {equal}."
)
COMPARISON_STAYS: Final = Message("So the result of “{first}” stays: no more voters do better by “{second}”.")
COMPARISON_CHANGES: Final = Message(
    "So “{second}” would take the place of “{first}”: more voters do better by it."
)

YOUR_SHARE: Final = Message("Your share was {purse}: {payments}.")
YOUR_SHARE_UNUSED: Final = Message("Your share was {purse}. It paid for nothing.")
YOUR_SHARE_RAISED: Final = Message(
    "All shares were raised so that more of the budget is used; yours from {own} to {purse}."
)
LEFT_NOTHING: Final = Message("All of it was used.")
LEFT_TOO_LITTLE: Final = Message(
    "{left} was not used because no remaining proposal you supported had enough money behind it."
)
LEFT_ALL_FUNDED: Final = Message("{left} was not needed: every proposal you supported is funded.")
LEFT_NO_CHOICE: Final = Message("{left} was not used because your ballot supports no proposal.")
ALSO_FUNDED: Final = Message(
    "What all shares had left over also funded {names}, which you supported.",
    "What all shares had left over also funded {names}, which you supported.",
    count="number",
)
YOU_PAID: Final = Message("You earned as much as every other voter, and paid {payments}.")
YOU_PAID_NOTHING: Final = Message(
    "You earned as much as every other voter, and no proposal you supported was funded with it."
)
NO_SHARES: Final = Message("This rule gives voters no shares of their own.")
BALLOT_EMPTY: Final = Message("Your ballot supports no proposal.")
BALLOT_FUNDED: Final = Message(
    "The proposal you supported is funded: {names}.",
    "Of the {number} proposals you supported, these are funded: {names}.",
    count="number",
)
BALLOT_UNFUNDED: Final = Message(
    "The proposal you supported is not funded.",
    "None of the {number} proposals you supported is funded.",
    count="number",
)

SHARES_EQUAL: Final = Message(
    "There was {number} voter, with a share of {low}.",
    "Each of the {number} voters had a share of {low}.",
    count="number",
)
SHARES_DIFFER: Final = Message(
    "There was {number} voter, with a share from {low} to {high}, larger where need is greater.",
    "Each of the {number} voters had a share from {low} to {high}, larger where need is greater.",
    count="number",
)
BAND_ALL: Final = Message("All of the share used")
BAND: Final = Message("{low} or more, less than {high}")
BAND_LESS: Final = Message("Less than {high}, but some of it")
BAND_NOTHING: Final = Message("Nothing of it used")
PAYERS: Final = Message(
    "{number} supporter paid {price}",
    "{number} supporters paid at most {price} each",
    count="number",
)
PAYERS_LOAD: Final = Message(
    "{number} supporter had earned {price}",
    "{number} supporters had earned {price} each",
    count="number",
)
PAYERS_BUDGET: Final = Message(
    "{number} vote, paid from the budget",
    "{number} votes, paid from the budget",
    count="number",
)

NOT_THE_RESULT: Final = Message(
    "This is not the result. It shows what another count of the same ballots would fund."
)
WHAT_IF_SAME: Final = Message("It would fund the same proposals.")
WHAT_IF_GAINED: Final = Message(
    "It would also fund {number} proposal: {names}.",
    "It would also fund {number} proposals: {names}.",
    count="number",
)
WHAT_IF_GAINED_MANY: Final = Message(
    "It would also fund {number} proposal, for example {names}.",
    "It would also fund {number} proposals, for example {names}.",
    count="number",
)
WHAT_IF_LOST: Final = Message(
    "It would not fund {number} proposal that is funded: {names}.",
    "It would not fund {number} proposals that are funded: {names}.",
    count="number",
)
WHAT_IF_LOST_MANY: Final = Message(
    "It would not fund {number} proposal that is funded, for example {names}.",
    "It would not fund {number} proposals that are funded, for example {names}.",
    count="number",
)
WHAT_IF_COST: Final = Message("Its projects would cost {cost}; those of the result cost {declared}.")
WHAT_IF_VOTERS: Final = Message(
    "Voters who would get more of what they support: {more}; less: {less}; as much: {same}."
)
