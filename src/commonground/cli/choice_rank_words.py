"""The English texts of ``commonground choice rank`` and ``choice guarantees``, one name each."""

from __future__ import annotations

from typing import Final

from commonground.core.words import Message

BORDA: Final = Message("Borda's count")
SCHULZE: Final = Message("Schulze's method")
RANKED_PAIRS: Final = Message("ranked pairs")
GREGORY: Final = Message("the single transferable vote, weighted inclusive Gregory")
MEEK: Final = Message("the single transferable vote, Meek")
COUNTED: Final = Message("Counted by: {rule}. The order among equals: {ties}.")
COUNTED_SEED: Final = Message("Counted by: {rule}. The order among equals: {ties}, with the seed “{seed}”.")
SPENDS_NOTHING: Final = Message(
    "A ranking elects or puts in order; it spends no budget. What a proposal costs can decide between equals "
    "and nothing else."
)
TIES_MET: Final = Message("Times that equals had to be put in order: {ties}.")

SHORT: Final = Message(
    "Ballots that leave proposals out: {ballots}. On each of them, what it leaves out stands below all that "
    "it ranks, and level with each other."
)
SHORT_BORDA: Final = Message(
    "Ballots that leave proposals out: {ballots}. They give these no points, and a short ballot may give "
    "less in all than a long one."
)
SHORT_STV: Final = Message(
    "Ballots that leave proposals out: {ballots}. Where all that such a ballot ranks are elected or out of "
    "the race, the rest of its vote goes to nobody."
)
SHORT_STV_EMPTY: Final = Message("Ballots that rank nothing and are not counted: {ballots}.")

CONDORCET: Final = Message(
    "Condorcet winner: {proposal}. Against each other proposal, more voters prefer it than prefer the other."
)
NO_CONDORCET: Final = Message(
    "No Condorcet winner: against each proposal there is another that as many voters prefer, or more."
)
DUELS: Final = Message(
    "Two by two: how many voters prefer the proposal of the row to the one of the column, by their places "
    "in the order. * marks a majority."
)
DUELS_FIRST: Final = Message("Shown are the first {shown} of {all}; --json has every pair.")
STRONGER_PATH: Final = Message(
    "{above} stands above {below}, although more voters prefer {below} ({more} to {fewer}): the strongest "
    "path from it has {path} votes at its weakest step, the one back {back}."
)
EQUAL_PATHS: Final = Message(
    "{above} stands above {below}, although more voters prefer {below} ({more} to {fewer}): the strongest "
    "paths between them are equal ({path}), which leaves the two to the order among equals."
)
LEFT_OUT: Final = Message(
    "{above} stands above {below}, although more voters prefer {below} ({more} to {fewer}): this majority "
    "is left out, because majorities taken before it lead from {above} to {below}."
)

NOBODY_VOTES: Final = Message("No ballot ranks anything: nobody is elected.")
SEATS: Final = Message("Seats: {seats}. Ballots counted: {ballots}. Quota in the first round: {quota}.")
ROUND: Final = Message("Round {round}, quota {quota}.")
ELECTED: Final = Message("Elected: {proposal}, with {votes}.")
LAST_SEAT: Final = Message("Elected to a seat that is left, below the quota: {proposal}, with {votes}.")
SURPLUS: Final = Message("The surplus of {proposal} is passed on: {surplus}.")
OUT: Final = Message("Out of the race: {proposal}, with {votes}.")
GAINS: Final = Message("Then gain: {gains}.")
GAIN: Final = Message("{proposal} +{votes}")
TO_NOBODY: Final = Message("To nobody: {votes}.")
SHEET: Final = Message(
    "Votes round by round; * marks who is elected there. Votes are rounded to hundredths; --json has them "
    "exactly."
)

PRICES_HOLD: Final = Message(
    "Prices hold. Proposals that equal shares funded: {number}; each is paid in full by voters who support "
    "it, nobody pays more than her share (raised, where a completion raised the shares), and nowhere "
    "do the supporters of another proposal have money enough left to pay for it."
)
PRICES_FAIL: Final = Message("Prices do NOT hold:")
NO_PRICES: Final = Message("This rule sets no prices, so there are none to check.")
FILLED: Final = Message(
    "Proposals funded afterwards with the money that was left, most votes first: {number}. They have no "
    "prices."
)
FOLLOWS: Final = Message(
    "It follows from the prices, however large the election: if the shares of a group can pay for proposals "
    "that all of it support, then projects that some of them support cost as much, short of one proposal at "
    "most (PJR up to one)."
)
EJR_HOLDS: Final = Message(
    "EJR up to one holds; every group of voters and every set of proposals was tried: if the shares of a "
    "group, each counted as its smallest, can pay for proposals that all of it support, then for at least "
    "one of them the funded projects she supports are worth as much, short of one proposal at most."
)
PJR_HOLDS: Final = Message(
    "PJR up to one holds; every group of voters and every set of proposals was tried: if the shares of a "
    "group can pay for proposals that all of it support, then projects that some of them support cost as "
    "much, short of one proposal at most."
)
EJR_FAILS: Final = Message("EJR up to one does NOT hold:")
PJR_FAILS: Final = Message("PJR up to one does NOT hold:")
BROKEN: Final = Message(
    "A group of {voters} may count on {money}, enough for {proposals}, which all of it supports, and got "
    "less."
)
TOO_LARGE: Final = Message(
    "Not tried group by group: this election has more voters ({voters}) or proposals ({proposals}) than can "
    "be tried ({most_voters} and {most_proposals}). Prices, where a rule has them, are checked however large "
    "the election."
)
NOT_APPROVAL: Final = Message(
    "Not tried group by group: EJR and PJR up to one are defined for ballots that approve, and these do not."
)
