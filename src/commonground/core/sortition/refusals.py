"""Why a pool, quotas or a lottery are refused: English, one name each; said in ``web/locale``."""

from __future__ import annotations

from typing import Final

from commonground.core.words import Message

PEOPLE: Final = Message("{number} person", "{number} people", count="number")
SEATS: Final = Message("{number} seat", "{number} seats", count="number")
CELLS: Final = Message("{number} cell", "{number} cells", count="number")

# files
EMPTY_CELL: Final = Message("The cell is empty: write a value in every line.")
EMPTY_FILE: Final = Message("The file is empty: expected columns {names}.")
CELLS_APART: Final = Message("The line has {cells} and the header {expected}: check separators and quotes.")
NO_CSV: Final = Message(
    "The line is no CSV ({why}): close every quotation mark, and double those inside a cell."
)
NO_COLUMN_OF_POOL: Final = Message("There is no such column; the pool has {names}: add or rename one.")
NO_COLUMN_OF_QUOTAS: Final = Message("There is no such column; the quotas have {names}: add or rename one.")
COLUMN_TWICE: Final = Message(
    "{number} column has this name: keep one.", "{number} columns have this name: keep one.", count="number"
)
MIN_ABOVE_MAX: Final = Message(
    "At least {least} and at most {most} cannot both hold: make min no larger than max."
)
QUOTA_TWICE: Final = Message("{feature} = {value} has a quota already: keep one line for each value.")
NO_QUOTA: Final = Message("There is a header and no quota: write one line for each value of each feature.")
KEY_IS_FEATURE: Final = Message(
    "The first column has quotas and cannot tell people apart: name the column of keys."
)
PERSON_TWICE: Final = Message("Line {line} has the same key: give each person one line and a key of her own.")
NOBODY_IN_FILE: Final = Message("There is a header and nobody: write one line for each volunteer.")
NOT_A_COUNT: Final = Message("A quota is a whole number of people, 0 or more, in digits only.")

# panels, lotteries, draws
EMPTY_POOL: Final = Message("Nobody is in the pool: expected volunteers.")
HOUSEHOLDS: Final = Message(
    "The pool has {number} household and each may sit on a panel once: choose a smaller size.",
    "The pool has {number} households and each may sit on a panel once: choose a smaller size.",
    count="number",
)
SIZE: Final = Message(
    "A panel has at least 1 person and at most the {people} of the pool: choose a size between."
)
KEY_TWICE: Final = Message(
    "{number} person has this key: give each person a key of her own.",
    "{number} people have this key: give each person a key of her own.",
    count="number",
)
VALUES: Final = Message(
    "Expected one value for the {number} feature: {names}.",
    "Expected one value for each of the {number} features: {names}.",
    count="number",
)
QUOTAS_OF_VALUE: Final = Message(
    "{feature} = {value} has {number} quota: keep one for each value.",
    "{feature} = {value} has {number} quotas: keep one for each value.",
    count="number",
)
UNKNOWN_FEATURE: Final = Message("The pool has no such feature, only {names}.")
NO_FEATURES: Final = Message("The pool has no such feature, and no other.")
RANGE: Final = Message("Expected 0 <= min <= max: change one of them.")
VALUE_WITHOUT_QUOTA: Final = Message(
    "{number} of the pool has this value and it has no quota: add one (0 to the size of the panel sets no "
    "limit), or mend the spelling.",
    "{number} of the pool have this value and it has no quota: add one (0 to the size of the panel sets no "
    "limit), or mend the spelling.",
    count="number",
)
PANELS: Final = Message("Expected a number of panels between 1 and {most}.")
SECRET: Final = Message("The secret is {bytes} random bytes: draw a new one for each lottery.")
SEED: Final = Message("The seed is empty: give the text of the public event, exactly as announced.")
NO_PANELS_TO_DRAW: Final = Message("There are no panels to draw from.")
GAVE_UP: Final = Message("The solver gave up ({why}): this is a fault of ours, please report it.")

# published lotteries that cannot be read
LOTTERY_OBJECT: Final = Message("A lottery is one JSON object.")
NO_LOTTERY: Final = Message("It is no JSON of a lottery: {why}.")
KEY_STANDS_TWICE: Final = Message("a key stands there twice")
NO_INTEGER: Final = Message("{number} is no integer")
OTHER_BYTES: Final = Message("It is not canonical JSON, or has bytes more.")
FIELD_MISSING: Final = Message("This field is expected.")
ONLY_THESE: Final = Message("Only {names} belong here.")

# published lotteries that do not hold
STRANGERS: Final = Message(
    "{number} of these is not of this pool with this secret: check that both are the right ones.",
    "{number} of these are not of this pool with this secret: check that both are the right ones.",
    count="number",
)
OTHER_RULES: Final = Message("Size or quotas are not those given here.")
FAIREST: Final = Message("The fairest chance is {chance}.")
LARGEST_LEAST: Final = Message("The largest least chance is {chance}.")
UNSORTED: Final = Message("They are not in ascending order, each once.")
OTHER_ROOT: Final = Message("The root over these people is {root}.")
PANEL_OF: Final = Message(
    "Expected {number} person.", "Expected {number} people, ascending, each once.", count="number"
)
NO_PANELS: Final = Message("There are no panels.")
LIST_HAS: Final = Message("The list has {people}.")
PANELS_HAVE: Final = Message("The panels have {seats}.")
CHANCE: Final = Message("Expected people, a chance up to 1.")
TURNS: Final = Message("Turns inside a type differ by more than one panel.")
GAP: Final = Message("The largest gap is {gap}.")
QUOTA_BROKEN: Final = Message(
    "{number} person has this value: expected {least} to {most}.",
    "{number} people have this value: expected {least} to {most}.",
    count="number",
)
ONE_HOUSEHOLD: Final = Message("Two people of one household sit on this panel.")
TYPES: Final = Message("The pool has {number} type.", "The pool has {number} types.", count="number")
OF_TYPE: Final = Message(
    "The pool has {number} person of this type with {seats}.",
    "The pool has {number} people of this type with {seats}.",
    count="number",
)
