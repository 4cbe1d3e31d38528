"""Why a file of the ledger is refused or does not hold: English, one name each; said in ``web/locale``."""

from __future__ import annotations

from typing import Final

from commonground.core.words import Message

# what a field should hold: read after "Expected"
EXPECTED: Final = Message("Expected {expected}.")
WHOLE: Final = Message("a whole number, 0 or more")
TEXT: Final = Message("text")
HASH: Final = Message("64 hexadecimal digits, lower case")
HASHES: Final = Message("a list of hashes, each 64 hexadecimal digits, lower case")
RATIONAL: Final = Message("a rational in lowest terms such as {example}")
ONE_OF: Final = Message("one of {names}")
LIST: Final = Message("a list")
OBJECT: Final = Message("an object")
FIELDS: Final = Message("the fields {names}")

# files that cannot be read
AGAIN: Final = Message("{problem} Take the file again from where it was published.")
RECEIPT_AGAIN: Final = Message("{problem} Take the receipt again from where it was.")
NO_UTF8: Final = Message("This is no UTF-8 text.")
NO_JSON: Final = Message("This is no JSON: {why}.")
NO_RESULT: Final = Message("This is no JSON of a result: {why}.")
KEY_STANDS_TWICE: Final = Message("the key {key} stands there twice")
NO_INTEGER: Final = Message('{number} is no integer; rationals are written as text, such as "1/2"')
RESULT_OBJECT: Final = Message("A result file is one JSON object.")
RECEIPT_OBJECT: Final = Message("A receipt is one JSON object.")
FIELD_MISSING: Final = Message("This field is expected in a result file.")
RESULT_FIELDS: Final = Message("A result file has the fields {names} and no others.")
RECEIPT_FIELDS: Final = Message("A receipt has the fields {names}.")
OTHER_BYTES: Final = Message("A result file is canonical JSON without a byte more.")
DECLARED_OTHERWISE: Final = Message(
    "The settings ({names}) are not those whose hash stands here: one of them was changed."
)

# values without a canonical form
UNCANONICAL: Final = Message(
    "{problem} Expected integers, text, true, false, null, exact rationals, lists and objects. "
    "Write amounts in minor units and shares as rationals."
)
TOO_DEEP: Final = Message("This is nested more than {most} deep.")
A_FLOAT: Final = Message("This is a float.")
OF_TYPE: Final = Message("This is of type {type}.")
HALF_A_PAIR: Final = Message("This is half of a surrogate pair, which no Unicode text holds.")
KEY_NO_TEXT: Final = Message("This is a key that is no text.")
KEY_TWICE: Final = Message("This key stands there twice in normal form C.")

# ballots, leaves and entries
SAME_ID: Final = Message(
    "Another Proposal has the same id once both are in Unicode normal form C: rename one."
)
SALT: Final = Message("A salt is {bytes} random bytes: draw a new one for each ballot.")
UNKNOWN_LEAF: Final = Message(
    "It is not the {number} leaf there is: check ballot and salt.",
    "It is none of the {number} leaves: check ballot and salt.",
    count="number",
)
LEAF: Final = Message("A leaf is a hash of {bytes} bytes.")
SAME_LEAF: Final = Message(
    "It stands there {number} time; equal ballots need different salts: draw a salt for each.",
    "It stands there {number} times; equal ballots need different salts: draw a salt for each.",
    count="number",
)
OTHER_LEAVES: Final = Message(
    "Expected {number} leaf, for the one ballot, with the root {root} of the result: "
    "make it again from ballot and salt.",
    "Expected {number} leaves, one for each ballot, with the root {root} of the result: "
    "make them again from ballots and salts.",
    count="number",
)
NO_ROOT: Final = Message("Expected no leaves, because the result has no root: leave them out.")
ENTRY_MISSING: Final = Message("Entry {entry} is missing: a hash stands there without it.")
ENTRY_BARE: Final = Message("Entry {entry} has no hash; expected {expected}.")
ENTRY_BROKEN: Final = Message(
    "Entry {entry} is broken: its hash is given as {given} and should be {expected}; it, or one before it, "
    "was changed."
)

# what a publication says against itself
UNLIKE_ITSELF: Final = Message("It lacks a field or holds another kind of value than it should ({error}).")
OTHER_VOTERS: Final = Message("{clear} + {held_back} ballots are not the {voters} voters.")
MORE_THAN_VOTES: Final = Message("More ballots in clear name {proposals} than votes are published.")
FEW_IN_CLEAR: Final = Message("A ballot in clear was cast by fewer than {least} voters.")
FEW_HELD_BACK: Final = Message("Fewer than {least} voters are held back.")
FULL_HOLDS_BACK: Final = Message("At level full no ballot is held back.")
OTHER_COMMITMENTS: Final = Message("{commitments} commitments are not the {voters} voters.")
OTHER_ROOT: Final = Message("The commitments have the root {root}, not {given}.")
OTHER_INPUTS: Final = Message("It is of other inputs.")

# why a result does not hold
OTHER_ENGINE: Final = Message("Check it with a program of that engine.")
NOT_THE_BALLOTS: Final = Message("These are not the ballots, costs and budget that were counted.")
NOT_THE_PURSES: Final = Message(
    "These are not the purses it was counted with: give the file of purses that was published."
)
EQUAL_PURSES: Final = Message("It was counted with equal purses: leave the file of purses out.")
NOT_THE_ROOT: Final = Message("The root is not the one over these ballots and salts.")
NOT_COUNTABLE: Final = Message("It cannot be counted so: {why}")
CHANGED: Final = Message("The file or the ballots were changed.")
FILE_CHANGED: Final = Message("The file was changed.")
FOLLOWS: Final = Message("The result follows from these ballots, to the byte.")
HOLDS_NOT: Final = Message("{field} does not hold. {reason}")
HOLDS_NOT_SO: Final = Message("{field} does not hold. The file says {given}; expected {expected}. {reason}")
