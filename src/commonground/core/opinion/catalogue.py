"""The texts of problems in stances and their files in English, one name each; said in ``web/locale``."""

from __future__ import annotations

from typing import Final

from commonground.core.words import Message

EMPTY: Final = Message("Expected a head and rows separated by commas: check that the file was saved whole.")
CSV: Final = Message("This is no valid CSV ({why}): put quotes and separators right.")
OTHER_FILE: Final = Message(
    "Expected {expected}, and this is laid out as {given}: give the other file, or read it as {given}."
)
NO_COLUMN: Final = Message("Expected a column '{column}': add it or rename yours.")
COLUMN_TWICE: Final = Message("Expected each column once: remove or rename one.")
NO_STATEMENTS: Final = Message(
    "Expected one column for each Statement, headed by its number: check the file."
)
FIELDS: Final = Message(
    "Expected {number} field as in the head: put commas and quotes right.",
    "Expected {number} fields as in the head: put commas and quotes right.",
    count="number",
)
NO_ID: Final = Message("Expected an id: fill it in, or remove the row.")
STANCE: Final = Message("Expected 1 (agree), -1 (disagree) or 0 (pass): put the stance right.")
CELL: Final = Message("Expected 1 (agree), -1 (disagree), 0 (pass) or nothing: put the stance right.")
TIME: Final = Message("Expected a whole number, such as milliseconds since 1970: put the time right.")
TWO_STANCES: Final = Message(
    "Line {line} holds another stance of the same participant on the same Statement at the same time, so "
    "that none is the latest: remove one of the two."
)
PARTICIPANT_TWICE: Final = Message("Expected one row for each participant: remove or rename one of the two.")
MODERATED: Final = Message("Expected 1 (in), 0 (undecided) or -1 (out): put the decision right.")
STATEMENT_TWICE: Final = Message("Expected each Statement once: remove one of the two rows.")

TOO_SMALL: Final = Message("Expected a whole number from {least} on.")
UNKNOWN_STATEMENT: Final = Message(
    "Expected a Statement of this conversation: declare it first, or check its id."
)
STANCE_OR_NONE: Final = Message(
    "Expected 1 (agree), -1 (disagree), 0 (pass), or None to withdraw the stance."
)
STANCE_OF_THREE: Final = Message("Expected 1 (agree), -1 (disagree) or 0 (pass).")
ONE_PART: Final = Message("Expected each participant in one part only: split the stances by participant.")
KEY_TWICE: Final = Message("Expected each key once: give the keys without repeats.")
STANCE_TWICE: Final = Message("Expected one stance: keep the last.")
